"""AusyncLab's words and numbers: states, ids, prices, lengths, how long things live. Pure.

Each rule has its witness on the line above: `docs:` the lipsync page of docs.ausynclab.io, `wire:` seen by somebody,
`assumed:` our choice.
"""

from math import ceil

from emulator.core.lifecycle import Lifecycle
from emulator.providers.ausynclab.models import Model, SyncMode

REGISTERED = "registered"
GENERATED = "generated"
"""The two kinds of job, each with ids of its own."""

# docs: "PENDING … PROCESSING … COMPLETED … FAILED"; assumed: their order, and the words for a failure
LIFECYCLES = {
    REGISTERED: Lifecycle(
        ("PENDING",), ("PROCESSING",), "COMPLETED", "FAILED", failure="Your video registration is failed"
    ),
    GENERATED: Lifecycle(
        ("PENDING",), ("PROCESSING",), "COMPLETED", "FAILED", failure="Your lipsync video generation is failed"
    ),
}

# docs: the examples register video 123 and generate video 456; assumed: ids count up from there, so that the documented
# commands work as printed, and an id of the one kind is not taken for one of the other
FIRST_IDS = {REGISTERED: 123, GENERATED: 456}

# docs: the sample callback of a registration, credits_used; it is not on the price list
REGISTRATION_PRICE = 5
# docs: "50 credits/giây", "5,000 credits/giây" (a second)
PRICES: dict[Model, int] = {"prime": 50, "nova": 5000}

# docs: "mặc định" (default): "loop"; assumed: the first version, which cannot be told, does the same
DEFAULT_SYNC_MODE: SyncMode = "loop"

# docs: "tự động bị xóa sau 24 giờ" (deleted after 24 hours)
UPLOAD_LIFETIME = 24 * 60 * 60.0
"""Seconds."""


def job_id(kind: str, id: int) -> str:
    """The emulator's name for the job of this id: unlike the vendor's ids it is unique."""
    return f"{kind}-{id}"


def video_file(id: int) -> str:
    """The tail of a result's URL."""
    # docs: "…/lipsync-output/video456.mp4"
    return f"lipsync-output/video{id}.mp4"


def thumbnail_file(id: int) -> str:
    """The tail of a thumbnail's URL."""
    # docs: "…/lipsync-thumbnails/thumb456.jpg"
    return f"lipsync-thumbnails/thumb{id}.jpg"


def price(model: Model, audio: float) -> int:
    """The credits for a sound of so many seconds."""
    # docs: "mỗi giây âm thanh" (per second of audio), of nova; assumed: of prime too, and begun seconds count
    return PRICES[model] * ceil(round(audio, 3))


def length(mode: SyncMode, video: float, audio: float) -> float:
    """How many seconds the result of a video and a sound of so many seconds has."""
    # assumed: the page names the modes only; they are sync.so's, which documents what they do
    match mode:
        case "cut_off":
            return min(video, audio)
        case "silence":
            return max(video, audio)
        case "loop" | "bounce" | "remap":
            return audio
