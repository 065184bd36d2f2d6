"""What is this file? Headers are read by FFmpeg or MediaInfo; no picture is ever decoded, so a lying one costs nothing.

Probing blocks for 2 to 20 ms, the first time for a fifth of a second more: call it in a thread (see `inspecting`).
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from emulator.media import boxes, sniffing
from emulator.media.errors import Unreadable
from emulator.media.headers import Kind, cut_off, nothing_in_it
from emulator.media.reading import Reader, Readers

MARK = b"lipsync-emulator faces="
"""In samples of our own making: how many faces are in the picture."""
MARK_WITHIN = 64 * 1024


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
    """Look at a file. Raises Unreadable for what is no media, ProbeUnavailable where no reader can be loaded."""
    with _reading(content) as (read, size):
        if not size:
            message = "The file is empty."
            raise Unreadable(message)
        suffix = sniffing.suffix(read)
        if suffix is None:
            message = "The file is not audio, video or a picture."
            raise Unreadable(message)
        if sniffing.cut_off(suffix, read, size):
            raise cut_off()
        if suffix == "mp4":
            boxes.check(read, size)
        # Without its tags a sound file is quicker to read, and large tags make MediaInfo miss the sound.
        start = sniffing.sound_starts(read) if suffix in ("mp3", "aac") else 0
        # Neither reader tells the length of bare AAC.
        counted = sniffing.adts_seconds(read, start) if suffix == "aac" else None
        if suffix == "aac" and counted is None:
            raise nothing_in_it()
        faces = _faces(read(0, MARK_WITHIN))
    with _named(content, suffix, start) as path:
        headers = reader.headers(path)
    if counted is not None:
        headers = {**headers, "seconds": counted, "audio_seconds": counted}
    return Probe(**headers, size=size, faces=faces)


@contextmanager
def _reading(content: bytes | Path) -> Iterator[tuple[sniffing.Read, int]]:
    """A way to read parts of the content, and its size in bytes."""
    if isinstance(content, bytes):
        yield lambda position, length: content[position : position + length], len(content)
        return
    with content.open("rb") as file:
        yield sniffing.reading(file), content.stat().st_size


@contextmanager
def _named(content: bytes | Path, suffix: str, start: int) -> Iterator[Path]:
    """The content from `start` on as a file with the right ending, alone in its folder.

    Both readers go by the ending, and MediaInfo looks for files that continue the one it is given.
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


def _faces(head: bytes) -> int | None:
    found = head.find(MARK)
    digit = head[found + len(MARK) : found + len(MARK) + 1]
    return int(digit) if found >= 0 and digit.isdigit() else None
