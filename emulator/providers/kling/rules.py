"""Kling's numbers and words: statuses, how long things live, how large they may be. What they cost is in `prices`.

Each rule has its witness on the line above: `docs:` a page of the documentation, `wire:` seen by somebody,
`assumed:` our choice.
"""

from dataclasses import dataclass

from emulator.core.clock import MICROSECONDS
from emulator.core.lifecycle import Lifecycle
from emulator.engine.accounts import Account
from emulator.providers.kling.refusals import invalid, refusal
from emulator.studio.pacing import letters

# docs: every task: "submitted, processing, succeed, failed"
# wire: the message of a failed task
TASK = Lifecycle(
    ("submitted",), ("processing",), "succeed", "failed", failure="Failure to pass the risk control system"
)
# wire: identify-face and TTS answer with their result
AT_ONCE = Lifecycle((), (), "succeed", "failed", failure="Failure to pass the risk control system")

IDENTIFY = "identify-face"
SPEECH = "tts"

HOUR = 60 * 60 * MICROSECONDS
# docs: every result: "will be deleted after 30 days"; lip-sync: "generated within the last 30 days"
RETENTION = 30 * 24 * HOUR

# docs: lip-sync: crop and overlap are at least 2 seconds; here in milliseconds
SHORTEST_CROP = 2000
MEGABYTE = 1024 * 1024
# docs: lip-sync: "max 5MB"; image-to-video: "≤10MB"
LARGEST_SOUND, LARGEST_IMAGE = 5 * MEGABYTE, 10 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Footage:
    """What a customer's own video may be like: seconds, pixels of both sides, bytes."""

    shortest: float
    longest: float
    sides: tuple[int, int]
    largest: int = 100 * MEGABYTE
    standard: bool = False
    """It must be 720p or 1080p."""


# docs: lip-sync, video_url: "2–60s", "720p or 1080p", "both width and height between 512px–2160px", "≤100MB"
TO_SYNC = Footage(2.0, 60.0, (512, 2160), standard=True)
# docs: the old lip-sync's page, with the 60 seconds of 2025-06-30: "720px~1920px"
TO_SYNC_OLD = Footage(2.0, 60.0, (720, 1920), standard=True)
# docs: motion-control: "340px ~ 3850px", at least 3 s; 10 s or 30 s as the character looks
TO_MOVE = {"image": Footage(3.0, 10.0, (340, 3850)), "video": Footage(3.0, 30.0, (340, 3850))}
# docs: omni-video: "720px-2160px", "size ≤200MB"; capability map: only 3 s to 10 s
TO_REFER = Footage(3.0, 10.0, (720, 2160), 200 * MEGABYTE)
# docs: lip-sync, sound_file: "2–60s"; avatar: "2-300 seconds"
TO_SPEAK, TO_PRESENT = (2.0, 60.0), (2.0, 300.0)
# docs: video-extend: "the total video duration cannot exceed 3 minutes"
LONGEST_EXTENDED = 180.0
# docs: video-extend: "Each extension can add 4 to 5 seconds"; assumed: which of them
EXTENSION = 4.5
# assumed: how long a sound or a video is that nobody can look at
ON_TRUST = 5.0

# docs: image-to-video: "≥300px", "1:2.5 ~ 2.5:1"
SHORTEST_SIDE, WIDEST = 300, 2.5

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

# docs: text-to-speech: "Valid range: [0.8, 2.0], accurate to one decimal place; values outside this range will be
# automatically rounded"
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


def length(model: str, duration: str) -> int:
    """The seconds asked for."""
    longest = 15 if model.startswith("kling-v3") else 10 if model == "kling-video-o1" else None
    allowed = ["5", "10"] if longest is None else [str(second) for second in range(3, longest + 1)]
    # docs: text-to-video, duration: "5", "10"; with kling-v3 "3" to "15", with kling-video-o1 "3" to "10"
    if duration not in allowed:
        raise invalid("duration", duration)
    return int(duration)


def made_seconds(asked: int) -> float:
    """How long a video really is of which so many seconds were asked."""
    # wire: "5.041": one frame more than was asked for, at 24 frames a second
    return int((asked * 24 + 1) * 1000 / 24) / 1000


def pace(speed: float | None) -> float:
    """How fast a voice really speaks of which this speed was asked."""
    return 1.0 if speed is None else round(min(max(speed, SLOWEST), FASTEST), 1)


def spoken_seconds(text: str, language: str, speed: float) -> float:
    """How long it takes to say the text."""
    # assumed: figures in English take as long as their words; in Chinese they are as short as the others
    length = letters(text) if language == "en" else len(text)
    return round(max(0.5, length / PACE[language] / pace(speed)), 3)


def standard(width: int, height: int) -> bool:
    """Whether a picture of this size counts as 720p or 1080p, upright and cropped ones included."""
    # assumed: "720p or 1080p" and "sides 512 to 2160" both hold if one side or the area is that of the standard
    short, long = sorted((width, height))
    return _near(short, 720, 1080) or _near(long, 1280, 1920) or _near(width * height, 1280 * 720, 1920 * 1080)


def _near(value: int, *targets: int) -> bool:
    return any(abs(value - target) <= 0.02 * target for target in targets)
