"""A camera that moves slowly over still layers: what is nearer moves further."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from emulator.studio.frames import planes
from emulator.studio.frames.fitting import covering
from emulator.studio.frames.planes import Matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

_MARGIN = 1.12
"""Layers are so much larger than the frame that no move shows their edge."""
_MOST_PAN = 0.045
"""Of the frame's width, either way; less than the margin leaves."""
_GIVEN = 0.25
"""The share of a shot in which it leaves a picture that it begins with, or comes to one that it ends with."""


@dataclass(frozen=True, slots=True)
class Move:
    """From one framing to another: pans are -1 to 1 of what the layers have room for, zooms factors from 1."""

    pan: tuple[float, float] = (0.0, 0.0)
    rise: tuple[float, float] = (0.0, 0.0)
    zoom: tuple[float, float] = (1.0, 1.0)

    def at(self, share: float) -> tuple[float, float, float]:
        """Pan, rise and zoom when so much of the shot is over; it begins and ends gently."""
        eased = share * share * (3 - 2 * share) * 0.5 + share * 0.5
        pan, rise, zoom = (first + (last - first) * eased for first, last in (self.pan, self.rise, self.zoom))
        return pan, rise, zoom


MOVES = {
    "in": Move(zoom=(1.0, 1.16)),
    "out": Move(zoom=(1.16, 1.0)),
    "left": Move(pan=(1.0, -1.0), zoom=(1.04, 1.06)),
    "right": Move(pan=(-1.0, 1.0), zoom=(1.04, 1.06)),
    "up": Move(rise=(1.0, -1.0), zoom=(1.04, 1.08)),
    "down": Move(rise=(-1.0, 1.0), zoom=(1.04, 1.08)),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A layer: a picture (BGR, of any size), where it can be seen (uint8; none: everywhere) and how near it is.

    0 is the sky, 1 what the camera looks at.
    """

    picture: "NDArray[Any]"
    alpha: "NDArray[Any] | None" = None
    nearness: float = 1.0


class Shot:
    """The frames of a camera's move over layers, the farthest first."""

    def __init__(
        self,
        sheets: Sequence[Sheet],
        size: tuple[int, int],
        move: Move,
        matrix: Matrix,
        *,
        bulge: float = 0.0,
        sway: float = 0.0,
        begins: bool = False,
        ends: bool = False,
    ) -> None:
        """`bulge`: how much further the middle of the picture comes towards the camera than its rims, 0 to 1.

        `sway`: pixels that a hand trembles, of a frame 1000 pixels wide. `begins`, `ends`: its first frame, its last
        one is the picture itself, as much of it as the frame holds.
        """
        self._size, self._move, self._sway = size, move, sway * size[0] / 1000
        self._begins, self._ends = begins, ends
        self._large = wide, high = enlarged(size)
        self._sheets = [
            (
                planes.from_bgr(covering(each.picture, wide, high), matrix),
                _alphas(each.alpha, wide, high),
                each.nearness,
            )
            for each in sheets
        ]
        self._fields = [_field(wide // step, high // step) * bulge for step in (1, 2)] if bulge else None

    @property
    def nearest(self) -> "Frame":
        """The layer in front, whole."""
        return self._sheets[-1][0]

    def frame(self, share: float, front: "Frame | None" = None, alpha: "NDArray[Any] | None" = None) -> "Frame":
        """The picture when so much of the shot is over, 0 to 1.

        `front` and `alpha`: what the nearest layer is at that time.
        """
        share = min(max(share, 0.0), 1.0)
        sheets = self._sheets
        if front is not None:
            sheets = [*sheets[:-1], (front, _alphas(alpha, *self._large), sheets[-1][2])]
        pan, rise, zoom = self._move.at(share)
        away = away_from(share, begins=self._begins, ends=self._ends)
        whole = self._size[0] / self._large[0]
        result: Frame | None = None
        for sheet, alphas, nearness in sheets:
            near = whole + (1 + (zoom - 1) * nearness - whole) * away
            seen = self._framed(sheet, alphas, pan * nearness * away, rise * nearness * away, near, (share, away))
            result = _laid(result, *seen)
        assert result is not None
        return result

    def _framed(
        self, sheet: "Frame", alphas: Any, pan: float, rise: float, zoom: float, when: tuple[float, float]
    ) -> tuple["Frame", Any]:
        width, height = self._size
        wide, high = self._large
        share, away = when
        tremble = self._sway * away * np.array((np.sin(share * 11.0), np.sin(share * 17.0 + 1.0)))
        x = wide / 2 + pan * _MOST_PAN * width + float(tremble[0])
        y = high / 2 + rise * _MOST_PAN * height + float(tremble[1])
        seen = planes.empty(width, height)
        for index, (into, plane) in enumerate(zip(planes.split(seen), planes.split(sheet), strict=True)):
            step = 2 if index else 1
            size = width // step, height // step
            into[...] = self._looked(plane, size, x / step, y / step, zoom, min(index, 1), away)
        if alphas is None:
            return seen, None
        return seen, [
            self._looked(alphas[part], (width // step, height // step), x / step, y / step, zoom, part, away)
            for part, step in ((0, 1), (1, 2))
        ]

    def _looked(
        self, plane: Any, size: tuple[int, int], x: float, y: float, zoom: float, part: int, away: float
    ) -> Any:
        scale = 1 / zoom
        move = np.array(((scale, 0, x - size[0] / 2 * scale), (0, scale, y - size[1] / 2 * scale)))
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        if self._fields is None:
            return cv2.warpAffine(plane, move, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        # the middle of the picture is nearer: it is followed further, and grows more
        columns = np.arange(size[0], dtype=np.float32) * np.float32(scale) + np.float32(move[0, 2])
        lines = np.arange(size[1], dtype=np.float32) * np.float32(scale) + np.float32(move[1, 2])
        across, down = np.meshgrid(columns, lines)
        field = cv2.warpAffine(self._fields[part], move, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        field = field * np.float32(away)
        middle = plane.shape[1] / 2, plane.shape[0] / 2
        shift = np.float32(x - middle[0]), np.float32(y - middle[1])
        across += field * shift[0] - (across - np.float32(middle[0])) * field * np.float32((zoom - 1) * 0.6)
        down += field * shift[1] - (down - np.float32(middle[1])) * field * np.float32((zoom - 1) * 0.6)
        return cv2.remap(plane, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def away_from(share: float, *, begins: bool, ends: bool) -> float:
    """How far a shot is from the picture that it begins or ends with, 0 (there) to 1, and it goes there gently."""
    away = min(1.0, share / _GIVEN if begins else 1.0, (1 - share) / _GIVEN if ends else 1.0)
    return away * away * (3 - 2 * away)


def _laid(below: "Frame | None", frame: "Frame", alphas: Any) -> "Frame":
    if below is None or alphas is None:
        return frame
    for index, (into, plane) in enumerate(zip(planes.split(below), planes.split(frame), strict=True)):
        seen = alphas[min(index, 1)]
        into[...] = cv2.blendLinear(plane, into, seen, 1 - seen)
    return below


def enlarged(size: tuple[int, int]) -> tuple[int, int]:
    """How large layers are for frames of this size."""
    return planes.even(size[0] * _MARGIN), planes.even(size[1] * _MARGIN)


def _alphas(alpha: "NDArray[Any] | None", wide: int, high: int) -> list[Any] | None:
    if alpha is None:
        return None
    whole = covering(alpha, wide, high).astype(np.float32) / np.float32(255)
    return [whole, cv2.resize(whole, (wide // 2, high // 2), interpolation=cv2.INTER_AREA)]


def _field(width: int, height: int) -> "NDArray[np.float32]":
    """1 in the middle, a little below it, and 0 at the rims."""
    x = np.linspace(-1, 1, width, dtype=np.float32)[None]
    y = np.linspace(-1.1, 0.9, height, dtype=np.float32)[:, None]
    return np.asarray(np.clip(1 - (x / 0.8) ** 2 - (y / 0.9) ** 2, 0, 1) ** 1.5, np.float32)
