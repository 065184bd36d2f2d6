"""What Akool's jobs cost, in credits."""

from collections.abc import Mapping

from emulator.providers.base import Price

# assumed: the price of a second is documented nowhere; ten for every ten seconds begun is what all known numbers fit
PRICES: Mapping[str, Price] = {
    "lipsync": Price(
        "lipsync", 10.0, 10.0, "assumed",
        "lip-sync: \"video_lock_duration\": 11.7, \"deduction_lock_duration\": 20; and 7.91 for 10",
    ),
    "talking-photo": Price(
        "talking-photo", 10.0, 10.0, "assumed",
        "talking-photo: \"video_lock_duration\": 0.8, \"deduction_lock_duration\": 10; a real callback said 30",
    ),
}  # fmt: skip
"""By kind of job."""
