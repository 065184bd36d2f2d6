"""The price list, each with its witness."""

from emulator.providers.base import Price

_LIPSYNCS = "docs.creatify.ai/api-reference/lipsyncs"
_CHANGELOG = "docs.creatify.ai/api-reference/changelog, 2026-05"

STANDARD = Price("standard", 5, 30, "documented", f"{_LIPSYNCS}/post-apilipsyncs: 5 credits for every 30 seconds")
AURORA = Price("aurora_v1", 1, 1, "documented", f"{_CHANGELOG}: 1 credit per second")
AURORA_FAST = Price(
    "aurora_v1_fast", 0.5, 1, "documented", f"{_CHANGELOG}, and the Aurora page: 0.5 per second, 10.4 s are 5.5"
)
PREVIEW = Price("preview", 1, 30, "documented", f"{_LIPSYNCS}/post-apilipsyncs-preview: 1 credit for every 30 seconds")
RENDER = Price("render", 4, 30, "documented", f"{_LIPSYNCS}/post-apilipsyncs-render: 4 credits for every 30 seconds")
SPEECH = Price(
    "text_to_speech", 1, 30, "documented",
    "docs.creatify.ai/api-reference/text-to-speech/post-text-to-speech: 1 credit for every 30 seconds",
)  # fmt: skip
PRICES = (STANDARD, AURORA, AURORA_FAST, PREVIEW, RENDER, SPEECH)

# docs: billing, API Starter: 500 credits for $99 a month
DOLLARS = 99 / 500

_BY_MODEL = {"standard": STANDARD, "aurora_v1": AURORA, "aurora_v1_fast": AURORA_FAST}


def create(model: str, seconds: float) -> float:
    """Credits of a video made at once."""
    return _BY_MODEL[model].of(seconds)


def render(model: str, seconds: float) -> float:
    """Credits of a video that has been previewed."""
    if model == "standard":
        return RENDER.of(seconds)
    # assumed: for Aurora too, what is left of the whole after the preview
    return max(0.0, create(model, seconds) - PREVIEW.of(seconds))
