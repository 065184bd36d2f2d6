"""AusyncLab's price list, as far as it is known."""

from emulator.providers.ausynclab.models import Model
from emulator.providers.base import Price

PAGE = "docs.ausynclab.io/lipsync"
GENERATIONS: dict[Model, Price] = {
    "prime": Price("lipsync-prime", 50.0, 1.0, "documented", f"{PAGE}: Prime, 50 credits/giây (a second)"),
    "nova": Price("lipsync-nova", 5000.0, 1.0, "documented", f"{PAGE}: Nova, 5,000 credits mỗi giây âm thanh"),
}
"""By model; a second is one of sound."""
REGISTRATION = Price(
    "video-registration", 5.0, None, "assumed", f"{PAGE}: credits_used of the sample callback; not on the price list"
)
CHARACTER = Price(
    "text-to-speech", 1.0, None, "assumed", "each character of the text; answers have credits_used, no source a price"
)
PRICES = (*GENERATIONS.values(), REGISTRATION, CHARACTER)


def generation(model: Model, audio: float) -> float:
    """The credits for a sound of so many seconds."""
    # docs: "mỗi giây âm thanh" (per second of audio), of nova; assumed: of prime too, and begun seconds count
    return GENERATIONS[model].of(round(audio, 3))


def speech(text: str) -> float:
    """The credits for saying a text."""
    # assumed: see CHARACTER
    return CHARACTER.of() * len(text)
