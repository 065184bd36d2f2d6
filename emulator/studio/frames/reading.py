"""Videos as frames at a constant rate, of an even size, upright, gone through in any order in bounded memory.

A file is opened by what its first bytes say and never by its name; nothing that it points to is opened. Its packets
are counted, not its header believed: what a broken file still holds is what it is.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np

from emulator.media import demuxing, sniffing
from emulator.media.errors import Unreadable
from emulator.studio.errors import Unmade
from emulator.studio.frames import planes, unpacking
from emulator.studio.frames.planes import Matrix

if TYPE_CHECKING:
    from av.container import InputContainer
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

FASTEST = 30.0
"""Frames a second, at most; a faster video loses every second one, or more."""
SLOWEST = 12
"""A slower one is shown at 25: lips would jump."""
LONGEST = 3600.0
"""Seconds, of a file and of a film."""
_MOST_PACKETS = 250_000
_LONGEST_SIDE = 3840
_FAILURES = (av.FFmpegError, OSError, ValueError, OverflowError, MemoryError, ZeroDivisionError)


@contextmanager
def opened(path: Path) -> Iterator["InputContainer"]:
    """The file as a container; whatever goes wrong with it in here is Unmade, "unreadable"."""
    try:
        with path.open("rb") as file:
            form = sniffing.suffix(sniffing.reading(file))
            if form is None:
                raise unreadable()
            with demuxing.opened(file, form) as container:
                yield container
    except (Unreadable, *_FAILURES) as error:
        raise unreadable() from error


def unreadable() -> Unmade:
    """Nothing can be seen in the file."""
    return Unmade("unreadable", "The file holds no picture that could be read.")


@dataclass(frozen=True, slots=True)
class Index:
    """Where the frames of a video are."""

    stamps: "NDArray[np.int64]"
    """Of every frame, in the order in which they are seen."""
    seconds: "NDArray[np.float64]"
    """When each is seen, from 0."""
    keys: "NDArray[np.int64]"
    """The numbers of those from which decoding can begin."""
    rate: Fraction

    @property
    def longest_group(self) -> int:
        """How many frames hang together at most."""
        return int(np.diff([*self.keys, len(self.stamps)]).max(initial=1))


class Clip:
    """A video at a constant rate (a Reel)."""

    still = False

    def __init__(self, path: Path, *, fps: Fraction | None = None, matrix: Matrix | None = None) -> None:
        """Count its frames and look at the first. Raises Unmade for what holds no video.

        `fps` and `matrix` are those wanted; none: the video's own (at most 30 frames a second).
        """
        self.path = path
        with opened(path) as container:
            stream = video_of(container)
            self.index = _index(container, stream)
        with opened(path) as container:
            stream = video_of(container)
            first = next(unpacking.frames(container, stream), None)
            if first is None:
                raise unreadable()
            self.shape = unpacking.shape_of(first, float(stream.sample_aspect_ratio or 1), _LONGEST_SIDE)
        self.width, self.height = self.shape.width, self.shape.height
        self.matrix: Matrix = matrix or planes.matrix_of(self.width, self.height)
        self.rate = fps or calm(self.index.rate)
        self.fps = float(self.rate)
        self.chosen = _at_constant_rate(self.index, self.fps)
        self.length = len(self.chosen)

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.length / self.fps

    def frames(self) -> Iterator["Frame"]:
        """From the first to the last."""
        return self.picked(range(self.length))

    def picked(self, numbers: Sequence[int]) -> Iterator["Frame"]:
        """These frames, in this order; the same one again is the same object."""
        with opened(self.path) as container:
            reader = unpacking.Reader(container, video_of(container), self)
            for number in numbers:
                yield reader.frame(int(self.chosen[min(max(number, 0), self.length - 1)]))

    def glimpses(self, step: int) -> Iterator[tuple[int, "Frame"]]:
        """Some frames about so far apart, with their numbers: at half the cost of the same ones picked, less clean."""
        with opened(self.path) as container:
            yield from unpacking.glimpses(container, video_of(container), self, step)

    def at(self, seconds: float) -> "Frame":
        """The frame that is seen then, or the last."""
        return next(self.picked([int(seconds * self.fps + 1e-6)]))


def calm(rate: Fraction) -> Fraction:
    """A rate that films are made at, so that no frame is seen longer than another."""
    if rate < SLOWEST:
        return Fraction(25)
    parts = 1
    while rate / parts > FASTEST + 0.01:
        parts += 1
    return rate / parts


def video_of(container: "InputContainer") -> Any:
    """The stream that is seen: no cover of a song, no data."""
    from av.stream import Disposition

    films = [
        each
        for each in container.streams.video
        if not each.disposition & Disposition.attached_pic and each.codec_context is not None
    ]
    if not films:
        raise unreadable()
    return films[0]


def _index(container: "InputContainer", stream: Any) -> Index:
    stamps, keys = [], []
    guess = Fraction(stream.average_rate or stream.guessed_rate or 25)
    try:
        for packet in container.demux(stream):
            if packet.size and not packet.is_discard and packet.pts is not None:
                stamps.append(packet.pts)
                if packet.is_keyframe:
                    keys.append(packet.pts)
            if len(stamps) > _MOST_PACKETS:
                raise too_long()
    except av.FFmpegError:
        pass  # what came before it counts
    if not stamps:
        raise unreadable()
    sorted_stamps = np.unique(np.array(stamps, np.int64))
    seconds = (sorted_stamps - sorted_stamps[0]) * float(stream.time_base)
    if seconds[-1] > LONGEST:
        raise too_long()
    numbers = np.searchsorted(sorted_stamps, np.unique(np.array(keys or [sorted_stamps[0]], np.int64)))
    return Index(sorted_stamps, seconds, numbers, _rate(seconds, guess))


def too_long() -> Unmade:
    """It lasts longer than anybody would wait for."""
    return Unmade("too large", f"The video is longer than {LONGEST:.0f} seconds.")


def _rate(seconds: "NDArray[np.float64]", guess: Fraction) -> Fraction:
    """Frames a second: the steady ones' own, the usual one of those that vary."""
    steps = np.diff(seconds)
    if not len(steps):
        return guess if 1 <= guess <= 1000 else Fraction(25)
    mean, middle = float(steps.mean()), float(np.median(steps))
    steady = bool(np.all(np.abs(steps - mean) <= max(0.1 * mean, 0.0011)))
    if steady and abs(float(guess) * mean - 1) < 0.01:
        return _usual(float(guess))
    return _usual(1 / mean) if steady else Fraction(max(1, round(1 / middle)))


def _usual(rate: float) -> Fraction:
    """The rate that is meant: whole, or of the television's that are a thousandth less."""
    for meant in (Fraction(max(1, round(rate))), Fraction(round(rate * 1.001) * 1000, 1001)):
        if abs(rate / float(meant) - 1) < 0.0004:
            return meant
    return Fraction(rate).limit_denominator(1001)


def _at_constant_rate(index: Index, fps: float) -> "NDArray[np.int64]":
    last = index.seconds[-1] + 1 / float(index.rate)
    times = (np.arange(max(1, round(last * fps))) + 0.3) / fps  # stamps are rounded; so much early is in time
    return np.searchsorted(index.seconds, times, side="right") - 1
