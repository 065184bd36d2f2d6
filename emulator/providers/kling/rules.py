"""Kling's numbers and words: statuses, how long things live, what they cost, how large they may be.

Each rule has its witness on the line above: `docs:` a page of the documentation, `wire:` seen by somebody,
`assumed:` our choice.
"""

from math import ceil

from emulator.core.clock import MICROSECONDS
from emulator.core.lifecycle import Lifecycle
from emulator.engine.accounts import Account
from emulator.providers.kling.refusals import invalid, refusal

# docs: every task: "submitted, processing, succeed, failed"
# wire: the message of a failed task
TASK = Lifecycle(
    ("submitted",), ("processing",), "succeed", "failed", failure="Failure to pass the risk control system"
)
# wire: identify-face and TTS answer with their result
AT_ONCE = Lifecycle((), (), "succeed", "failed", failure="Failure to pass the risk control system")

IDENTIFY = "identify-face"
SPEECH = "tts"

DAY = 24 * 60 * 60 * MICROSECONDS
# docs: lip-sync until early 2026: "session id, valid for 24 hours"; the page is silent since
SESSION_LIFETIME = DAY
# docs: every result: "will be deleted after 30 days"; lip-sync: "generated within the last 30 days"
RETENTION = 30 * DAY

# docs: lip-sync, video_url and sound_file: seconds, of both
SHORTEST, LONGEST = 2.0, 60.0
# docs: lip-sync: crop and overlap are at least 2 seconds; here in milliseconds
SHORTEST_CROP = 2000
MEGABYTE = 1024 * 1024
# docs: lip-sync: "file size ≤100MB", "max 5MB"; image-to-video: "≤10MB"
LARGEST_VIDEO, LARGEST_SOUND, LARGEST_IMAGE = 100 * MEGABYTE, 5 * MEGABYTE, 10 * MEGABYTE
# docs: lip-sync: "both width and height between 512px–2160px"
SIDES = (512, 2160)
# docs: image-to-video: "≥300px", "1:2.5 ~ 2.5:1"
SHORTEST_SIDE, WIDEST = 300, 2.5

# docs: pricing/base/video: units per call
IDENTIFY_PRICE = 0.05
SPEECH_PRICE = 0.05
# docs: pricing/base/video: "Lip Sync 0.5 Units /5s"
LIP_SYNC_PRICE, LIP_SYNC_STEP = 0.5, 5000

# docs: pricing/base/video: units per second at 720p (std), 1080p (pro), 4k; and with native audio
_PRICES: tuple[tuple[str, dict[str, float], dict[str, float]], ...] = (
    ("kling-v3", {"std": 0.6, "pro": 0.8, "4k": 3.0}, {"std": 0.9, "pro": 1.2, "4k": 3.0}),
    ("kling-v2-6", {"std": 0.3, "pro": 0.5}, {"std": 1.0, "pro": 1.0}),
    ("kling-v2-5", {"std": 0.3, "pro": 0.5}, {}),
    # assumed: older models left the price list in September 2026; these are their last known prices
    ("kling-v2-1-master", {"std": 2.0, "pro": 2.0}, {}),
    ("kling-v2-master", {"std": 2.0, "pro": 2.0}, {}),
    ("kling-v2-1", {"std": 0.4, "pro": 0.7}, {}),
    ("kling-v1-", {"std": 0.4, "pro": 0.7}, {}),
    ("kling-", {"std": 0.2, "pro": 0.7}, {}),
)

# docs: capability map: std is 720p, pro 1080p; the same area for each ratio
SIZES = {
    ("std", "16:9"): (1280, 720),
    ("std", "9:16"): (720, 1280),
    ("std", "1:1"): (960, 960),
    ("pro", "16:9"): (1920, 1080),
    ("pro", "9:16"): (1080, 1920),
    ("pro", "1:1"): (1440, 1440),
    ("4k", "16:9"): (3840, 2160),
    ("4k", "9:16"): (2160, 3840),
    ("4k", "1:1"): (2880, 2880),
}

# docs: text-to-speech: "Valid range: [0.8, 2.0], accurate to one decimal place"
SLOWEST, FASTEST = 0.8, 2.0
# assumed: characters spoken in a second at speed 1
PACE = {"en": 14.0, "zh": 4.2}


def solvent(account: Account) -> None:
    """Whether the account may spend at all; how much is left is the account book's business."""
    if account.state == "overdue":
        raise refusal(1101)
    if account.state == "expired":
        # docs: error codes, 1102: "resource pack exhausted or expired"
        raise refusal(1102)


def lip_sync_price(crop: int) -> float:
    """Units for a crop of so many milliseconds."""
    # assumed: the cropped sound is what counts, as a relaying gateway bills it; not the video
    return LIP_SYNC_PRICE * ceil(crop / LIP_SYNC_STEP)


def video_price(model: str, mode: str, length: int, *, sound: bool) -> float:
    """Units for a video of so many seconds."""
    silent, sounding = next((silent, sounding) for name, silent, sounding in _PRICES if model.startswith(name))
    price = sounding.get(mode) if sound else None
    return round(length * (silent[mode] if price is None else price), 3)


def check_model(model: str, mode: str) -> None:
    """Whether there is such a model, and whether it has this mode."""
    # assumed: any name of the family is taken, so that a model newer than this emulator works
    if not model.startswith("kling-"):
        raise invalid("model_name", model)
    # docs: text-to-video: mode: std, pro; 4k with kling-v3
    if mode == "4k" and not model.startswith("kling-v3"):
        raise invalid("mode", mode)


def length(model: str, duration: str) -> int:
    """The seconds asked for."""
    # docs: text-to-video: duration: "5", "10"; with kling-v3 "3" to "15"
    allowed = [str(second) for second in range(3, 16)] if model.startswith("kling-v3") else ["5", "10"]
    if duration not in allowed:
        raise invalid("duration", duration)
    return int(duration)


def made_seconds(asked: int) -> float:
    """How long a video really is of which so many seconds were asked."""
    # wire: "5.041": one frame more than was asked for, at 24 frames a second
    return int((asked * 24 + 1) * 1000 / 24) / 1000


def spoken_seconds(text: str, language: str, speed: float) -> float:
    """How long it takes to say the text."""
    paced = round(min(max(speed, SLOWEST), FASTEST), 1)
    return round(max(0.5, len(text) / PACE[language] / paced), 3)


def standard(width: int, height: int) -> bool:
    """Whether a picture of this size counts as 720p or 1080p, upright and cropped ones included."""
    # assumed: "720p or 1080p" and "sides 512 to 2160" both hold if one side or the area is that of the standard
    short, long = sorted((width, height))
    return _near(short, 720, 1080) or _near(long, 1280, 1920) or _near(width * height, 1280 * 720, 1920 * 1080)


def _near(value: int, *targets: int) -> bool:
    return any(abs(value - target) <= 0.02 * target for target in targets)
