"""Where a view lands in the film's frame: covering it, inside it, or where a placement says."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import cv2
import numpy as np

from emulator.studio.film import Placement
from emulator.studio.frames import planes
from emulator.studio.views import Box, Fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame


_WHERE_IT_IS = Placement()


@dataclass(frozen=True)
class Fitting:
    """How a view of one size is put onto a canvas of another (all sizes even)."""

    view: tuple[int, int]
    canvas: tuple[int, int]
    fit: Fit = "cover"
    placement: Placement = _WHERE_IT_IS

    @cached_property
    def factor(self) -> float:
        """Pixels of the canvas per pixel of the view."""
        ratios = [wide / narrow for wide, narrow in zip(self.canvas, self.view, strict=True)]
        return (max(ratios) if self.fit == "cover" else min(ratios)) * min(max(self.placement.scale, 0.02), 8.0)

    @cached_property
    def place(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of the whole view on the canvas, even; it may reach beyond."""
        sizes = [planes.even(side * self.factor) for side in self.view]
        middles = [
            side * (0.5 + min(max(offset, -1.0), 1.0))
            for side, offset in zip(self.canvas, (self.placement.x, self.placement.y), strict=True)
        ]
        left, top = (round((middle - side / 2) / 2) * 2 for middle, side in zip(middles, sizes, strict=True))
        return left, top, sizes[0], sizes[1]

    @property
    def fills(self) -> bool:
        """Whether no spot of the canvas is left over."""
        left, top, width, height = self.place
        return left <= 0 and top <= 0 and left + width >= self.canvas[0] and top + height >= self.canvas[1]

    def moved(self, box: Box) -> Box:
        """Where something of the view is on the canvas."""
        left, top, width, _ = self.place
        factor = width / self.view[0]
        return box[0] * factor + left, box[1] * factor + top, box[2] * factor, box[3] * factor

    def put(self, frame: "Frame", behind: "Frame | None") -> "Frame":
        """The view on the canvas; `behind` is seen where it does not reach."""
        left, top, width, height = self.place
        if self.view == self.canvas == (width, height) and not left and not top:
            return frame
        # only the part that is seen is scaled
        near = [max(0, -left), max(0, -top)]
        far = [min(width, self.canvas[0] - left), min(height, self.canvas[1] - top)]
        canvas = planes.empty(*self.canvas) if self.fills or behind is None else behind.copy()
        if min(far[0] - near[0], far[1] - near[1]) < 2:
            return canvas
        for index, (into, plane) in enumerate(zip(planes.split(canvas), planes.split(frame), strict=True)):
            step = 2 if index else 1
            x, y = (each // step for each in near)
            wide, high = (far[0] - near[0]) // step, (far[1] - near[1]) // step
            across, down = plane.shape[1] * step / width, plane.shape[0] * step / height
            window = _window(plane, x * across, y * down, wide * across, high * down)
            part = cv2.resize(window, (wide, high), interpolation=_smoothness(across))
            row, column = max(0, top) // step, max(0, left) // step
            into[row : row + high, column : column + wide] = part
        return canvas

    def mask(self, alpha: "NDArray[Any] | None") -> "NDArray[np.uint8]":
        """How far each spot of the canvas shows the view (uint8); `alpha`: how far its own spots can be seen."""
        left, top, width, height = self.place
        whole = np.full((self.view[1], self.view[0]), 255, np.uint8) if alpha is None else alpha
        move = np.array(((width / self.view[0], 0.0, left), (0.0, height / self.view[1], top)))
        small = width < self.view[0]
        if small:
            whole = np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
            move = np.array(((1.0, 0.0, left), (0.0, 1.0, top)))
        return np.asarray(cv2.warpAffine(whole, move, self.canvas), np.uint8)

    def circle(self) -> "NDArray[np.uint8]":
        """A disc as large as the view's shorter side (uint8)."""
        left, top, width, height = self.place
        mask = np.zeros((self.canvas[1], self.canvas[0]), np.uint8)
        radius = round(min(width, height, *self.canvas) / 2)
        cv2.circle(mask, (left + width // 2, top + height // 2), radius, 255, -1, cv2.LINE_AA)
        return mask


def _window(plane: "NDArray[Any]", x: float, y: float, width: float, height: float) -> "NDArray[Any]":
    right, bottom = min(plane.shape[1], round(x + width)), min(plane.shape[0], round(y + height))
    left, top = min(round(x), right - 1), min(round(y), bottom - 1)
    return plane[top:bottom, left:right]


def _smoothness(shrinking: float) -> int:
    if shrinking > 1.0:
        return cv2.INTER_AREA
    return cv2.INTER_LINEAR if shrinking == 1.0 else cv2.INTER_CUBIC


class Moving(Protocol):
    """A video, or what stands in for one."""

    width: int
    height: int
    rate: Fraction
    fps: float
    length: int

    def picked(self, numbers: Sequence[int]) -> Iterator["Frame"]:
        """These frames, in this order; the same one again is the same object."""
        ...


class Seen:
    """Frames on the canvas (a Reel): a video's in an order, each put where it belongs."""

    still = False

    def __init__(self, clip: Moving, plan: Sequence[int], fitting: Fitting, behind: "Frame | None") -> None:
        self._clip, self.plan, self._fitting, self._behind = clip, plan, fitting, behind
        self.width, self.height = fitting.canvas
        self.fps, self.length = clip.fps, len(plan)

    def frames(self) -> Iterator["Frame"]:
        """From the first to the last."""
        last, put = None, None
        for frame in self._clip.picked(self.plan):
            if put is None or frame is not last:
                last, put = frame, self._fitting.put(frame, self._behind)
            yield put


class Held:
    """One frame, again and again (a Reel)."""

    still = True

    def __init__(self, frame: "Frame", fps: float, length: int) -> None:
        self.frame, self.fps, self.length = frame, fps, length
        self.width, self.height = planes.size(frame)

    def frames(self) -> Iterator["Frame"]:
        """From the first to the last."""
        for _ in range(self.length):
            yield self.frame


class Made:
    """Frames that are computed, by their numbers (a Reel)."""

    still = False

    def __init__(self, frame: Callable[[int], "Frame"], size: tuple[int, int], fps: float, length: int) -> None:
        self._frame, self.fps, self.length = frame, fps, length
        self.width, self.height = size

    def frames(self) -> Iterator["Frame"]:
        """From the first to the last."""
        return map(self._frame, range(self.length))


def covering(picture: "NDArray[Any]", width: int, height: int) -> "NDArray[np.uint8]":
    """A picture (of any channels) that fills this size, its middle seen."""
    tall, wide = picture.shape[:2]
    scale = max(width / wide, height / tall)
    # what is far outside is cut off before: of a picture like a thread almost everything is
    around, above = (max(0, int((side - need / scale) / 2) - 2) for side, need in ((wide, width), (tall, height)))
    picture = picture[above : tall - above, around : wide - around]
    tall, wide = picture.shape[:2]
    size = max(width, round(wide * scale)), max(height, round(tall * scale))
    large = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return np.ascontiguousarray(large[top : top + height, left : left + width], np.uint8)
