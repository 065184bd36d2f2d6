"""What both readers of files, MediaInfo's and FFmpeg's, say of one; it travels between processes as JSON."""

from typing import Literal, TypedDict

from emulator.media.errors import Unreadable

Kind = Literal["video", "image", "audio", "unknown"]


class Headers(TypedDict):
    """See `Probe`, whose names these are. Seconds and frames a second have three decimals."""

    kind: Kind
    format: str
    seconds: float | None
    video_seconds: float | None
    audio_seconds: float | None
    width: int | None
    height: int | None
    fps: float | None
    video_codec: str | None
    audio_codec: str | None
    has_audio: bool


def nothing_in_it() -> Unreadable:
    """The refusal of a file without picture and sound."""
    return Unreadable("The file is damaged, or not audio, video or a picture.")


def without_size() -> Unreadable:
    """The refusal of a picture that is nowhere."""
    return Unreadable("The file is damaged: its picture has no size.")


def cut_off() -> Unreadable:
    """The refusal of a file that lacks its end."""
    return Unreadable("The file is cut off.")
