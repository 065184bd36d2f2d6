"""What things cost at Kling, in units: the price list, and what its predecessor said of models that left it."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from emulator.providers.base import Price
from emulator.web.operation import Evidence

DOLLARS = 0.14
"""For one unit."""
# docs: pricing/base/video, snapshot of 2026-09-20: "0.5 Units ($0.07) /5s"
PAGE = "https://kling.ai/document-api/pricing/base/video"
# wire: the list before September 2026, as a client repeats it: for 5 and 10 seconds, which is so much for each second
FORMER = "the vendor's price list before September 2026, as a client repeats it"
GUESS = "no price is known; as kling-v1"

SOUND = "with native audio"
VOICE = "with voice control"
MOTION = "motion control"
VIDEO = "with video input"
EXTENSION = "one extension"
MULTI_IMAGE = "multi-image"


def name(model: str, mode: str, feature: str = "") -> str:
    """What a line of the list is about."""
    return f"{model} {mode}, {feature}" if feature else f"{model} {mode}"


def _lines(
    model: str,
    feature: str,
    modes: Mapping[str, float],
    evidence: Evidence = "documented",
    source: str = PAGE,
    *,
    step: float | None = 1.0,
) -> Iterator[Price]:
    for mode, units in modes.items():
        yield Price(name(model, mode, feature), units, step, evidence, source)


IDENTIFY = Price("identify-face", 0.05, None, "documented", f"{PAGE}: Face Recognition, per request")
SPEECH = Price("tts", 0.05, None, "documented", f"{PAGE}: TTS, per request")
LIP_SYNC = Price("advanced-lip-sync", 0.5, 5.0, "documented", f"{PAGE}: Lip Sync, per 5 seconds")
# wire: 0.5 units for about 3 seconds, 2026-09-28
OLD_LIP_SYNC = Price("lip-sync", 0.5, 5.0, "observed", "a live run of 3 seconds cost 0.5 units")

PRICES: tuple[Price, ...] = (
    IDENTIFY,
    SPEECH,
    LIP_SYNC,
    OLD_LIP_SYNC,
    *_lines("avatar", "", {"std": 0.4, "pro": 0.8}),
    *_lines("kling-v3", "", {"std": 0.6, "pro": 0.8, "4k": 3.0}),
    *_lines("kling-v3", SOUND, {"std": 0.9, "pro": 1.2, "4k": 3.0}),
    *_lines("kling-v3", MOTION, {"std": 0.9, "pro": 1.2}),
    *_lines("kling-v3-omni", "", {"std": 0.6, "pro": 0.8, "4k": 3.0}),
    *_lines("kling-v3-omni", SOUND, {"std": 0.8, "pro": 1.0, "4k": 3.0}),
    *_lines("kling-v3-omni", VIDEO, {"std": 0.9, "pro": 1.2, "4k": 3.0}),
    *_lines("kling-video-o1", "", {"std": 0.6, "pro": 0.8}),
    *_lines("kling-video-o1", VIDEO, {"std": 0.9, "pro": 1.2}),
    *_lines("kling-v2-6", "", {"std": 0.3, "pro": 0.5}),
    *_lines("kling-v2-6", SOUND, {"pro": 1.0}),
    *_lines("kling-v2-6", VOICE, {"pro": 1.2}),
    *_lines("kling-v2-6", MOTION, {"std": 0.5, "pro": 0.8}),
    *_lines("kling-v2-5-turbo", "", {"std": 0.3, "pro": 0.5}),
    *_lines("kling-v2-1-master", "", {"std": 2.0, "pro": 2.0}, "observed", FORMER),
    *_lines("kling-v2-master", "", {"std": 2.0, "pro": 2.0}, "observed", FORMER),
    *_lines("kling-v2-1", "", {"std": 0.4, "pro": 0.7}, "observed", FORMER),
    *_lines("kling-v1-6", "", {"std": 0.4, "pro": 0.7}, "observed", FORMER),
    *_lines("kling-v1-6", MULTI_IMAGE, {"std": 0.4, "pro": 0.7}, "observed", FORMER),
    *_lines("kling-v1-5", "", {"std": 0.4, "pro": 0.7}, "observed", FORMER),
    *_lines("kling-v1", "", {"std": 0.2, "pro": 0.7}, "observed", FORMER),
    *_lines("kling-v1-6", EXTENSION, {"std": 2.0, "pro": 3.5}, "observed", FORMER, step=None),
    *_lines("kling-v1-5", EXTENSION, {"std": 2.0, "pro": 3.5}, "observed", FORMER, step=None),
    *_lines("kling-v1", EXTENSION, {"std": 1.0, "pro": 3.5}, "observed", FORMER, step=None),
    *_lines("kling-*", "", {"std": 0.2, "pro": 0.7, "4k": 3.0}, "assumed", GUESS),
    *_lines("kling-*", EXTENSION, {"std": 1.0, "pro": 3.5, "4k": 3.5}, "assumed", GUESS, step=None),
)
_BY_NAME = {price.what: price for price in PRICES}
_MODELS = sorted({price.what.split(" ")[0] for price in PRICES}, key=len, reverse=True)


def whole(seconds: float) -> int:
    """Seconds as they are billed where nobody asked for a number of them."""
    # docs: omni-video: "Calculate billing by rounding the input video duration to the nearest integer"
    # assumed: so are avatars and motion control
    return max(1, int(seconds + 0.5))


@lru_cache(maxsize=1024)
def video(model: str, mode: str, feature: str = "") -> Price:
    """The price of a model's videos; without a line for the feature, or the model, the nearest there is."""
    known = next((each for each in _MODELS if model == each or model.startswith(f"{each}-")), "kling-*")
    candidates = (name(known, mode, feature), name("kling-*", mode, feature), name(known, mode), name("kling-*", mode))
    return next(_BY_NAME[each] for each in candidates if each in _BY_NAME)
