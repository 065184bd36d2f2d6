"""AusyncLab's words and numbers: states, ids, lengths, how long things live. Pure.

Each rule has its witness on the line above: `docs:` the lipsync page of docs.ausynclab.io, `wire:` seen by somebody,
`assumed:` our choice.
"""

from emulator.core.lifecycle import Lifecycle
from emulator.providers.ausynclab.models import SyncMode
from emulator.studio.pacing import letters

REGISTERED = "registered"
GENERATED = "generated"
SPEECH = "speech"
"""The three kinds of job, each with ids of its own."""
VOICE = "voice"
"""A kind of thing that is no job."""

LIFECYCLES = {
    # docs: "PENDING … PROCESSING … COMPLETED … FAILED"; assumed: their order, and the words for a failure
    REGISTERED: Lifecycle(
        ("PENDING",), ("PROCESSING",), "COMPLETED", "FAILED", failure="Your video registration is failed"
    ),
    GENERATED: Lifecycle(
        ("PENDING",), ("PROCESSING",), "COMPLETED", "FAILED", failure="Your lipsync video generation is failed"
    ),
    # wire: "observed: PROCESSING | SUCCEED | FAILED" of a public client against the live service
    SPEECH: Lifecycle((), ("PROCESSING",), "SUCCEED", "FAILED", failure="Your audio generation is failed"),
}

FIRST_IDS = {
    # docs: the examples register video 123 and generate video 456; assumed: ids count up from there, so that the
    # documented commands work as printed, and an id of the one kind is not taken for one of the other
    REGISTERED: 123,
    GENERATED: 456,
    # assumed: far from both
    SPEECH: 9001,
    # wire: voices of the vendor's library have ids up to 1,928,729 in public clients; assumed: ours begin beyond them
    VOICE: 5_000_001,
}

# docs: "mặc định" (default): "loop"; assumed: the first version, which cannot be told, does the same
DEFAULT_SYNC_MODE: SyncMode = "loop"

# docs: "tự động bị xóa sau 24 giờ" (deleted after 24 hours)
UPLOAD_LIFETIME = 24 * 60 * 60.0
"""Seconds."""

# assumed: no length is documented; an hour in one piece is more than anybody syncs, and the second is
# for what encoders add
LONGEST_INPUT = 3601.0
"""Seconds."""

# assumed: how fast people read aloud
CHARACTERS_A_SECOND = 15.0


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


def speech_file(id: int) -> str:
    """The tail of a speech's URL."""
    # wire: audio_url is a WAV file; assumed: the name, in the style of the others
    return f"speech-output/audio{id}.wav"


def subtitle_file(id: int) -> str:
    """The tail of the URL of a speech's subtitles."""
    # wire: subtitle_url is saved as .srt; assumed: the name
    return f"speech-subtitles/audio{id}.srt"


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


def spoken(text: str, speed: float) -> float:
    """How many seconds it takes to say a text."""
    return round(max(0.5, letters(text) / CHARACTERS_A_SECOND / speed), 2)
