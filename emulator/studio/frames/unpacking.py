"""Frames out of an open video, upright and in planes; damaged ones are passed over."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace

from emulator.studio.errors import Unmade
from emulator.studio.frames import planes

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer

    from emulator.studio.frames.reading import Clip
    from emulator.studio.renderers.base import Frame

_MOST_KEPT = 160 * 1024 * 1024
"""Bytes of decoded frames, for going backward."""
_NEAR = 32
"""Frames that are rather decoded than jumped over."""
_MOST_PIXELS = 8192 * 4320
_LARGE = 4096 * 2304
"""Pixels of frames that are decoded one after the other."""
_TURNS = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}
_SPACES = {1: "bt709", 5: "bt601", 6: "bt601"}
_NAMES = {"bt601": Colorspace.ITU601, "bt709": Colorspace.ITU709}


@dataclass(frozen=True, slots=True)
class Shape:
    """How a video's frames become those that are seen."""

    width: int
    height: int
    turn: int
    """Degrees counterclockwise, 0, 90, 180 or 270."""
    mirrored: bool = False
    """Left and right change places before it is turned."""

    @property
    def stored(self) -> tuple[int, int]:
        """Width and height before turning."""
        return (self.height, self.width) if self.turn in (90, 270) else (self.width, self.height)


def shape_of(frame: "VideoFrame", aspect: float, longest: int) -> Shape:
    """Of a first frame: even, no side longer than that. Raises Unmade for monsters.

    `aspect` is how much wider than high its pixels are.
    """
    if frame.width * frame.height > _MOST_PIXELS:
        raise Unmade("too large", f"The video has {frame.width} x {frame.height} pixels.")
    width, height = frame.width * (aspect if 0.1 < aspect < 10 else 1), float(frame.height)
    scale = min(1.0, longest / max(width, height))
    turn, mirrored = _display(frame)
    width, height = planes.even(_floored(width * scale)), planes.even(_floored(height * scale))
    if turn in (90, 270):
        width, height = height, width
    return Shape(width, height, turn, mirrored)


def _display(frame: "VideoFrame") -> tuple[int, bool]:
    """How the picture was held: degrees counterclockwise, after left and right have changed places or not."""
    found: Any = frame.side_data.get("DISPLAYMATRIX")
    matrix = [] if found is None else np.frombuffer(bytes(found), np.int32).tolist()
    if len(matrix) != 9:
        return 0, False
    a, b, c, d = matrix[0], matrix[1], matrix[3], matrix[4]
    if not a * d - b * c:  # it would leave nothing of a picture
        return 0, False
    mirrored = a * d - b * c < 0
    if mirrored:
        a, b = -a, -b
    return round(-math.degrees(math.atan2(b, a)) / 90) * 90 % 360, mirrored


def _floored(size: float) -> int:
    return max(2, math.floor(size + 1e-6) // 2 * 2)


def frames(container: "InputContainer", stream: Any) -> Iterator["VideoFrame"]:
    """What can be decoded, from where the container is."""
    if not stream.codec_context.is_open:
        # Where frames are decoded side by side, each holds all that it refers to: half a gigabyte of 8K. More threads
        # than one for a million pixels take from other workers and give nothing to this one.
        pixels = stream.codec_context.width * stream.codec_context.height
        stream.thread_type = "SLICE" if pixels > _LARGE else "AUTO"
        stream.codec_context.thread_count = min(max(1, round(pixels / 1e6)), 4)
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            packet = None
        if packet is None:
            return
        try:
            yield from packet.decode()
        except (av.InvalidDataError, av.error.UndefinedError):
            continue


def keepable(width: int, height: int) -> int:
    """How many frames of this size are kept for going backward."""
    return max(4, _MOST_KEPT // (width * height * 3 // 2))


class Reader:
    """Any frame of a clip. Forward it streams; for a step back it decodes the group again and keeps it."""

    def __init__(self, container: "InputContainer", stream: Any, clip: "Clip") -> None:
        self._container, self._stream, self._clip = container, stream, clip
        self._stamps = clip.index.stamps
        self._coming = frames(container, stream)
        self.kept: dict[int, VideoFrame] = {}
        """By their numbers, at most as many as `keepable` says."""
        self._reached = -1
        self._seen: tuple[int, Frame] | None = None
        stored = stream.codec_context  # frames are kept as they are in the file, where they may be larger
        self._most = keepable(max(clip.width, stored.width), max(clip.height, stored.height))

    def frame(self, number: int) -> "Frame":
        """By its number in the file; where it is damaged, the one before it, or the first that is whole."""
        number = max(number, int(self._clip.index.keys[0]))
        if self._seen and self._seen[0] == number:
            return self._seen[1]
        found = self.kept.get(number) or self._found(number)
        if found is None and self._seen is None:
            raise Unmade("unreadable", "The file holds no picture that could be read.")
        made = self._seen[1] if found is None and self._seen else _planes(found, self._clip)
        self._seen = number, made
        return made

    def _found(self, number: int) -> "VideoFrame | None":
        back = number <= self._reached
        if back or number - self._reached > max(self._clip.index.longest_group, _NEAR):
            self._begin(number)
        elif len(self.kept) > 1:
            self.kept.clear()
        best = None
        for frame in self._coming:
            at = self._number(frame)
            self._reached = max(at, self._reached)
            if back:
                self.kept[at] = frame
                if len(self.kept) > self._most:  # those just before it are needed next
                    del self.kept[min(self.kept)]
            if at <= number or best is None:
                best = frame
            if at >= number:
                break
        return best

    def _begin(self, number: int) -> None:
        keys = self._clip.index.keys
        key = int(keys[np.searchsorted(keys, number, side="right") - 1])
        self._container.seek(int(self._stamps[key]), stream=self._stream, backward=True, any_frame=False)
        self._coming = frames(self._container, self._stream)
        self.kept.clear()
        self._reached = key - 1

    def _number(self, frame: "VideoFrame") -> int:
        if frame.pts is None:
            return self._reached + 1
        return max(0, int(np.searchsorted(self._stamps, frame.pts, side="right")) - 1)


def glimpses(container: "InputContainer", stream: Any, clip: "Clip", step: int) -> Iterator[tuple[int, "Frame"]]:
    """Frames with their numbers in the clip, forward, so far apart: only those that cost little, in some blocks."""
    stream.codec_context.skip_frame = "NONREF"
    stream.codec_context.options = {"skip_loop_filter": "all"}
    wanted = 0
    for frame in frames(container, stream):
        at = np.searchsorted(clip.index.stamps, frame.pts or 0, side="right") - 1
        number = min(int(np.searchsorted(clip.chosen, at)), clip.length - 1)
        if number >= wanted:
            yield number, _planes(frame, clip)
            wanted = number + step


def _planes(frame: Any, clip: "Clip") -> "Frame":
    width, height = clip.shape.stored
    full = frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj")
    space = _SPACES.get(frame.colorspace) or planes.matrix_of(frame.width, frame.height)
    plain = frame.format.name == "yuv420p" and (frame.width, frame.height) == (width, height)
    if not plain or full or space != clip.matrix:
        frame = frame.reformat(
            width=width,
            height=height,
            format="yuv420p",
            src_colorspace=_NAMES[space],
            dst_colorspace=_NAMES[clip.matrix],
            src_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
            dst_color_range=ColorRange.MPEG,
        )
    made = planes.empty(width, height)
    for into, plane in zip(planes.split(made), frame.planes, strict=True):
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        into[...] = rows[: into.shape[0], : into.shape[1]]
    if clip.shape.mirrored:
        made = planes.joined(*(cv2.flip(plane, 1) for plane in planes.split(made)))
    if clip.shape.turn:
        turned = (cv2.rotate(plane, _TURNS[clip.shape.turn]) for plane in planes.split(made))
        return planes.joined(*turned)
    return made
