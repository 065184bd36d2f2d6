"""What is this file? Headers are read by MediaInfo; no picture is ever decoded, so a lying header costs nothing.

Probing blocks for 2 to 20 ms, the first time for a fifth of a second more: call it in a thread (see `inspecting`).
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from emulator.media import sniffing
from emulator.media.errors import Unreadable
from emulator.media.reading import Reader, Readers, Track

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
           "jpeg": "mjpeg", "mpeg audio": "mp3"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Probe:
    """What is known of a file. Durations in seconds, sizes in pixels as displayed, `size` in bytes."""

    kind: Kind
    format: str
    """The container: `mp4`, `mov`, `m4a` (MP4 with sound only), `webm`, `wav`, `mp3`, `aac`, `jpeg`, `png`, …"""
    seconds: float | None
    video_seconds: float | None
    audio_seconds: float | None
    width: int | None
    height: int | None
    fps: float | None
    video_codec: str | None
    """`h264`, `hevc`, `vp9`, …; of a still picture its format (`mjpeg`, `png`)."""
    audio_codec: str | None
    """`aac`, `mp3`, `pcm`, …"""
    has_audio: bool
    size: int
    faces: int | None = None
    """Only known of files of our own making."""


AT_ONCE = 4
"""Files that are looked at at the same time."""
_READERS = Readers(AT_ONCE)


def probe(content: bytes | Path, reader: Reader | Readers = _READERS) -> Probe:
    """Look at a file. Raises Unreadable for what is no media, ProbeUnavailable where MediaInfo cannot be loaded."""
    with _reading(content) as (read, size):
        if not size:
            message = "The file is empty."
            raise Unreadable(message)
        suffix = sniffing.suffix(read)
        if suffix is None:
            message = "The file is not audio, video or a picture."
            raise Unreadable(message)
        if sniffing.cut_off(suffix, read, size):
            message = "The file is cut off."
            raise Unreadable(message)
        # Without its tags a sound file is quicker to read, and large tags make MediaInfo miss the sound.
        start = sniffing.sound_starts(read) if suffix in ("mp3", "aac") else 0
        counted = sniffing.adts_seconds(read, start) if suffix == "aac" else None
        faces = _faces(read(0, MARK_WITHIN))
    with _named(content, suffix, start) as path:
        tracks = reader.tracks(path)
    return _reported(tracks, size, faces, counted)


def _reported(tracks: list[Track], size: int, faces: int | None, counted: float | None) -> Probe:
    """MediaInfo's tracks in our words. Raises Unreadable where they make no file that can be used."""
    general, video, image, audio = (
        next((track for track in tracks if track["track_type"] == kind), None)
        for kind in ("General", "Video", "Image", "Audio")
    )
    picture = video or image
    if general is None or (picture is None and audio is None):
        message = "The file is damaged, or not audio, video or a picture."
        raise Unreadable(message)
    if picture is not None and not (_number(picture["width"]) and _number(picture["height"])):
        message = "The file is damaged: its picture has no size."
        raise Unreadable(message)
    if general["istruncated"] == "Yes":
        message = "The file is cut off."
        raise Unreadable(message)
    kind: Kind = "video" if video else "image" if image else "audio"
    width, height = _displayed(picture)
    return Probe(
        kind=kind,
        format=_format(general),
        seconds=counted or _seconds(general),
        video_seconds=_seconds(video),
        audio_seconds=counted or _seconds(audio),
        width=width,
        height=height,
        fps=_number(video["frame_rate"]) if video else None,
        video_codec=_codec(picture),
        audio_codec=_codec(audio),
        has_audio=audio is not None,
        size=size,
        faces=faces,
    )


@contextmanager
def _reading(content: bytes | Path) -> Iterator[tuple[sniffing.Read, int]]:
    """A way to read parts of the content, and its size in bytes."""
    if isinstance(content, bytes):
        yield lambda position, length: content[position : position + length], len(content)
        return
    with content.open("rb") as file:

        def read(position: int, length: int) -> bytes:
            file.seek(position)
            return file.read(length)

        yield read, content.stat().st_size


@contextmanager
def _named(content: bytes | Path, suffix: str, start: int) -> Iterator[Path]:
    """The content from `start` on as a file with the right ending, alone in its folder.

    MediaInfo goes by the ending, and looks for files that continue the one it is given.
    """
    with tempfile.TemporaryDirectory(prefix="emulator-probe-") as folder:
        path = Path(folder) / f"media.{suffix}"
        if isinstance(content, bytes):
            path.write_bytes(memoryview(content)[start:])
        elif start or not _linked(path, content):
            with content.open("rb") as source, path.open("wb") as target:
                source.seek(start)
                shutil.copyfileobj(source, target, 1 << 20)
        yield path


def _linked(path: Path, content: Path) -> bool:
    try:
        path.symlink_to(content.resolve())
    except OSError:  # Windows lets only some users make links
        return False
    return True


def _format(general: Track) -> str:
    name = str(general["format"] or "").lower()
    profile = str(general["format_profile"] or "").lower()
    if name == "mpeg-4" and "quicktime" in profile:
        return "mov"
    if name == "mpeg-4" and not general["count_of_video_streams"] and general["count_of_audio_streams"]:
        return "m4a"
    return _FORMATS.get(name, name)


def _codec(track: Track | None) -> str | None:
    if track is None:
        return None
    name = str(track["format"] or "").lower()
    if name == "mpeg audio" and track["format_profile"] == "Layer 2":
        return "mp2"
    return _CODECS.get(name, name) or None


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _seconds(track: Track | None) -> float | None:
    milliseconds = _number(track["duration"]) if track else None
    return None if milliseconds is None else milliseconds / 1000


def _displayed(track: Track | None) -> tuple[int | None, int | None]:
    """Width and height after the rotation that phones write into their files."""
    if track is None:
        return None, None
    quarter = round(_number(track["rotation"]) or 0) % 180 == 90
    width, height = int(track["width"]), int(track["height"])
    return (height, width) if quarter else (width, height)


def _faces(head: bytes) -> int | None:
    found = head.find(MARK)
    digit = head[found + len(MARK) : found + len(MARK) + 1]
    return int(digit) if found >= 0 and digit.isdigit() else None
