"""A camera that moves slowly over still layers: what is nearer moves further."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from emulator.studio.easing import eased
from emulator.studio.frames import planes
from emulator.studio.frames.fitting import covering
from emulator.studio.frames.planes import Matrix
from emulator.studio.inventing.poses import MARGIN, Move, Pose, turned

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

_GIVEN = 0.25
"""The share of a shot in which a hand begins to tremble after a picture that it begins with, or is calm again."""
_FLAT = 1e-12
_COARSE = 0.04
"""How much smaller what is guessed is than what is seen."""


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
        acting: int = -1,
        held: "NDArray[Any] | None" = None,
    ) -> None:
        """`bulge`: how much further the middle of the picture comes towards the camera than its rims, 0 to 1.

        `sway`: pixels that a hand trembles, of a frame 1000 pixels wide. `begins`, `ends`: its first frame, its last
        one is the lowest layer itself, as much of it as the frame holds; what is above it comes when it is left.
        `acting`: the layer that others may take the place of. `held`: what of the layers does not move (uint8).
        """
        self._size, self._move, self._sway = size, move, sway * size[0] / 1000
        self._begins, self._ends, self._acting = begins, ends, acting
        self._large = wide, high = enlarged(size)
        self._rest = size[0] / wide if begins or ends else 1.0
        self._sheets = [
            (
                planes.from_bgr(covering(each.picture, wide, high), matrix),
                _alphas(each.alpha, wide, high),
                each.nearness,
            )
            for each in sheets
        ]
        self._fields = [_field(wide // step, high // step) * bulge for step in (1, 2)] if bulge else None
        self._held = None if held is None else self._stays(held)

    @property
    def nearest(self) -> "Frame":
        """The layer that others may take the place of, whole."""
        return self._sheets[self._acting][0]

    def frame(self, share: float, front: "Frame | None" = None, alpha: "NDArray[Any] | None" = None) -> "Frame":
        """The picture when so much of the shot is over, 0 to 1.

        `front` and `alpha`: what the acting layer is at that time.
        """
        share = min(max(share, 0.0), 1.0)
        pose = self._move.at(share)
        away = away_from(share, begins=self._begins, ends=self._ends)
        acting = self._acting % len(self._sheets)
        result: Frame | None = None
        for number, (sheet, alphas, nearness) in enumerate(self._sheets):
            if number == acting and front is not None:
                sheet, alphas = front, _alphas(alpha, *self._large)
            seen, shown = self._framed(sheet, alphas, self._way(pose, nearness, share, away), away)
            if shown is not None and away < 1:
                shown = [each * np.float32(away) for each in shown]
            result = _laid(result, seen, shown)
        assert result is not None
        return result

    def _way(self, pose: Pose, nearness: float, share: float, away: float) -> "NDArray[np.float64]":
        """From the frame's pixels to those of a layer (3x3)."""
        width, height = self._size
        scale = 1 / (self._rest * (1 + (pose.zoom - 1) * nearness) * pose.lens)
        tremble = self._sway * away * np.array((np.sin(share * 11.0), np.sin(share * 17.0 + 1.0)))
        x = self._large[0] / 2 + pose.pan * nearness * width / self._rest + float(tremble[0])
        y = self._large[1] / 2 + pose.rise * nearness * height / self._rest + float(tremble[1])
        way = turned(pose, width) @ np.array(((1, 0, -width / 2), (0, 1, -height / 2), (0, 0, 1.0)))
        return np.asarray(np.array(((scale, 0, x), (0, scale, y), (0, 0, 1.0))) @ way)

    def _framed(self, sheet: "Frame", alphas: Any, way: "NDArray[np.float64]", away: float) -> tuple["Frame", Any]:
        width, height = self._size
        seen = planes.empty(width, height)
        beyond = None if alphas is not None or self._rest == 1 else self._beyond(way)
        for index, (into, plane) in enumerate(zip(planes.split(seen), planes.split(sheet), strict=True)):
            step = 2 if index else 1
            into[...] = self._looked(plane, (width // step, height // step), way, min(index, 1), away)
            if beyond is not None:
                shown = beyond[min(index, 1)]
                small = cv2.resize(into, None, fx=_COARSE, fy=_COARSE, interpolation=cv2.INTER_AREA)
                soft = cv2.resize(small, (into.shape[1], into.shape[0]), interpolation=cv2.INTER_CUBIC)
                into[...] = cv2.blendLinear(into, soft, shown, 1 - shown)
        if alphas is None:
            return seen, None
        return seen, [
            self._looked(alphas[part], (width // step, height // step), way, part, away)
            for part, step in ((0, 1), (1, 2))
        ]

    def _looked(self, plane: Any, size: tuple[int, int], way: "NDArray[np.float64]", part: int, away: float) -> Any:
        """What of a plane is seen; its edge goes on beyond it."""
        way = _smaller(way) if part else way
        flat = abs(way[2, 0]) + abs(way[2, 1]) < _FLAT
        flags, edge = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, cv2.BORDER_REPLICATE
        if self._fields is None and self._held is None:
            if flat:
                return cv2.warpAffine(plane, way[:2], size, flags=flags, borderMode=edge)
            return cv2.warpPerspective(plane, way, size, flags=flags, borderMode=edge)
        across, down = _grid(way, size)
        if self._fields is not None:
            # the middle of the picture is nearer: it is followed further, and grows more
            field = cv2.warpPerspective(self._fields[part], way, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
            field = field * np.float32(away)
            middle = np.float32(plane.shape[1] / 2), np.float32(plane.shape[0] / 2)
            seen = [each / way[2, 2] for each in way[:2] @ (size[0] / 2, size[1] / 2, 1)]
            grown = np.float32((1 / (math.hypot(way[0, 0], way[1, 0]) * self._rest) - 1) * 0.6)
            across += field * np.float32(seen[0] - middle[0]) - (across - middle[0]) * field * grown
            down += field * np.float32(seen[1] - middle[1]) - (down - middle[1]) * field * grown
        if self._held is not None:
            free = self._held[part]
            rest = self._way(Pose(), 1.0, 0.0, 0.0)
            x, y = _grid(_smaller(rest) if part else rest, size)
            across, down = x + (across - x) * free, y + (down - y) * free
        return cv2.remap(plane, across, down, cv2.INTER_LINEAR, borderMode=edge)

    def _beyond(self, way: "NDArray[np.float64]") -> list[Any] | None:
        """How much of what is seen is in the picture, 0 to 1; none: all of it. What is beyond is guessed."""
        width, height = self._large
        corners = np.array([[(0, 0), (self._size[0], 0), (0, self._size[1]), self._size]], np.float64)
        seen = cv2.perspectiveTransform(corners, way)[0]
        if seen.min() >= -1 and (seen <= (width + 1, height + 1)).all():
            return None
        whole = np.zeros((height // 4, width // 4), np.float32)
        whole[2:-2, 2:-2] = 1
        quarter = np.diag((0.25, 0.25, 1.0)) @ way @ np.diag((4.0, 4.0, 1.0))
        small = self._size[0] // 4, self._size[1] // 4
        inside = cv2.warpPerspective(whole, quarter, small, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        inside = cv2.GaussianBlur(inside, (0, 0), 0.006 * self._size[0])
        return [cv2.resize(inside, (self._size[0] // step, self._size[1] // step)) for step in (1, 2)]

    def _stays(self, held: "NDArray[Any]") -> list[Any]:
        """How freely each of the frame's pixels moves, 0 to 1: all the more, the further it is from what does not."""
        whole = covering(held, *self._large)
        away = cv2.distanceTransform(np.where(whole > 127, 0, 255).astype(np.uint8), cv2.DIST_L2, 5)
        free = (away / np.float32(0.3 * min(self._large))).clip(0, 1)
        free = (free * free * (3 - 2 * free)).astype(np.float32)
        rest = self._way(Pose(), 1.0, 0.0, 0.0)[:2]
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        seen = cv2.warpAffine(free, rest, self._size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        half = cv2.resize(seen, (self._size[0] // 2, self._size[1] // 2), interpolation=cv2.INTER_AREA)
        return [seen, half]


def _smaller(way: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """The same for planes of half the size."""
    return np.asarray(np.diag((0.5, 0.5, 1.0)) @ way @ np.diag((2.0, 2.0, 1.0)))


def _grid(way: "NDArray[np.float64]", size: tuple[int, int]) -> tuple[Any, Any]:
    """Where each pixel comes from."""
    x, y = np.arange(size[0], dtype=np.float32)[None], np.arange(size[1], dtype=np.float32)[:, None]
    rows = [np.float32(a) * x + (np.float32(b) * y + np.float32(c)) for a, b, c in way]
    if abs(way[2, 0]) + abs(way[2, 1]) < _FLAT:
        return rows[0], rows[1]
    return rows[0] / rows[2], rows[1] / rows[2]


def away_from(share: float, *, begins: bool, ends: bool) -> float:
    """How far a shot is from the picture that it begins or ends with, 0 (there) to 1, and it goes there gently."""
    return eased(min(share / _GIVEN if begins else 1.0, (1 - share) / _GIVEN if ends else 1.0))


def _laid(below: "Frame | None", frame: "Frame", alphas: Any) -> "Frame":
    if below is None or alphas is None:
        return frame
    for index, (into, plane) in enumerate(zip(planes.split(below), planes.split(frame), strict=True)):
        seen = alphas[min(index, 1)]
        into[...] = cv2.blendLinear(plane, into, seen, 1 - seen)
    return below


def enlarged(size: tuple[int, int]) -> tuple[int, int]:
    """How large layers are for frames of this size."""
    return planes.even(size[0] * MARGIN), planes.even(size[1] * MARGIN)


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
