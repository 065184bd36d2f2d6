"""What is this file? Headers are read by MediaInfo; no picture is ever decoded, so a lying header costs nothing."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from emulator.media.errors import ProbeUnavailable, Unreadable

Kind = Literal["video", "image", "audio", "unknown"]
MARK = b"lipsync-emulator faces="
"""In samples of our own making: how many faces are in the picture."""
MARK_WITHIN = 64 * 1024

_FORMATS = {
    "mpeg-4": "mp4", "quicktime": "mov", "wave": "wav", "mpeg audio": "mp3", "adts": "aac", "jpeg": "jpeg",
    "png": "png", "webp": "webp", "gif": "gif", "webm": "webm", "matroska": "mkv", "ogg": "ogg", "flac": "flac",
    "avi": "avi",
}  # fmt: skip
_CODECS = {"avc": "h264", "hevc": "hevc", "mpeg-4 visual": "mpeg4", "vp9": "vp9", "vp8": "vp8", "av1": "av1",
           "jpeg": "mjpeg"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Probe:
    """What is known of a file. Durations in seconds, sizes in pixels as displayed, `size` in bytes."""

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
    size: int
    faces: int | None = None


def probe(content: bytes | Path) -> Probe:
    """Look at a file. Raises Unreadable for what is no media, ProbeUnavailable where MediaInfo cannot be loaded."""
    size = content.stat().st_size if isinstance(content, Path) else len(content)
    if not size:
        message = "The file is empty."
        raise Unreadable(message)
    tracks = _tracks(content)
    general = next((track for track in tracks if track.track_type == "General"), None)
    video = next((track for track in tracks if track.track_type == "Video"), None)
    image = next((track for track in tracks if track.track_type == "Image"), None)
    audio = next((track for track in tracks if track.track_type == "Audio"), None)
    picture = video or image
    if general is None or (picture is None and audio is None):
        message = "The file is not audio, video or a picture."
        raise Unreadable(message)
    if picture is not None and not (picture.width and picture.height):
        message = "The file is damaged: its picture has no size."
        raise Unreadable(message)
    if getattr(general, "istruncated", None) == "Yes":
        message = "The file is cut off."
        raise Unreadable(message)
    kind: Kind = "video" if video else "image" if image else "audio"
    width, height = _displayed(picture)
    return Probe(
        kind=kind,
        format=_format(general),
        seconds=_seconds(general),
        video_seconds=_seconds(video),
        audio_seconds=_seconds(audio),
        width=width,
        height=height,
        fps=_number(getattr(video, "frame_rate", None)),
        video_codec=_codec(picture),
        audio_codec=_codec(audio),
        has_audio=audio is not None,
        size=size,
        faces=_faces(content),
    )


def _tracks(content: bytes | Path) -> list[Any]:
    try:
        from pymediainfo import MediaInfo
    except ImportError as error:
        raise ProbeUnavailable(str(error)) from error
    source = str(content) if isinstance(content, Path) else io.BytesIO(content)
    try:
        return list(MediaInfo.parse(source, parse_speed=0.5).tracks)
    except OSError as error:
        raise ProbeUnavailable(str(error)) from error
    except (RuntimeError, ValueError, SyntaxError) as error:
        message = "The file cannot be read."
        raise Unreadable(message) from error


def _format(general: Any) -> str:
    name = str(general.format or "").lower()
    profile = str(getattr(general, "format_profile", None) or "").lower()
    if name == "mpeg-4" and "quicktime" in profile:
        return "mov"
    if name == "mpeg-4" and not general.count_of_video_streams:
        return "m4a"
    return _FORMATS.get(name, name)


def _codec(track: Any) -> str | None:
    if track is None:
        return None
    name = str(track.format or "").lower()
    return _CODECS.get(name, name)


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _seconds(track: Any) -> float | None:
    milliseconds = _number(getattr(track, "duration", None))
    return None if milliseconds is None else milliseconds / 1000


def _displayed(track: Any) -> tuple[int | None, int | None]:
    if track is None:
        return None, None
    quarter = round(_number(getattr(track, "rotation", None)) or 0) % 180 == 90
    width, height = int(track.width), int(track.height)
    return (height, width) if quarter else (width, height)


def _faces(content: bytes | Path) -> int | None:
    if isinstance(content, Path):
        with content.open("rb") as file:
            head = file.read(MARK_WITHIN)
    else:
        head = content[:MARK_WITHIN]
    found = head.find(MARK)
    digit = head[found + len(MARK) : found + len(MARK) + 1]
    return int(digit) if found >= 0 and digit.isdigit() else None
