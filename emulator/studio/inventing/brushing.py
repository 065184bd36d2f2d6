"""Parts of a picture that go their own way over it, or stay where they are."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from emulator.studio.frames import planes
from emulator.studio.frames.fitting import covering
from emulator.studio.views import Brush

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

_SIDE = 480
"""Pixels of the longer side, at which is made up what is behind a part."""
_FURTHEST = 30_000.0
"""Pixels."""
_SOFT = 0.0015
"""Of the frame's longer side: how soft a part's edge is."""


class Painted:
    """A picture with brushes over it."""

    def __init__(
        self, picture: "NDArray[Any]", brushes: Sequence[tuple[Brush, "NDArray[Any]"]], frame: "Frame"
    ) -> None:
        """`brushes` with their masks (uint8, of any size); `frame`: the picture, as much of it as is used."""
        size = planes.size(frame)
        scale = max(size[0] / picture.shape[1], size[1] / picture.shape[0])
        masks = [(brush, covering(mask, *size)) for brush, mask in brushes]
        still = [mask for brush, mask in masks if not brush.path]
        self.held: NDArray[Any] | None = np.maximum.reduce(still) if still else None
        """What stays where it is (uint8)."""
        soft = max(0.6, _SOFT * max(size))
        self._still = None if self.held is None else halves(self.held, soft)
        going = [(brush, mask) for brush, mask in masks if brush.path]
        self._parts = [(halves(mask, soft), _bounded(brush.path) * (scale, -scale)) for brush, mask in going]
        self._behind = self._gone = None
        if going:
            gone = np.maximum.reduce([mask for _, mask in going])
            gone = cv2.dilate(gone, np.ones((3, 3), np.uint8), iterations=max(2, round(4 * soft)))
            self._behind, self._gone = _without(frame, gone), halves(np.asarray(gone), soft)

    def frame(self, share: float, frame: "Frame") -> "Frame":
        """The picture when so much of the way is gone, 0 to 1. `frame`: what it is by itself at that time."""
        if self._behind is None or share <= 0:
            return frame
        made = planes.empty(*planes.size(frame))
        ways = [along(path, share) - path[0] for _, path in self._parts]
        three = zip(planes.split(made), planes.split(frame), planes.split(self._behind), strict=True)
        for index, (into, old, behind) in enumerate(three):
            part = min(index, 1)
            into[...] = _mixed(behind, old, self._gone, part)
            for (alphas, _), (x, y) in zip(self._parts, ways, strict=True):
                move = np.array(((1, 0, x / (part + 1)), (0, 1, y / (part + 1))))
                seen, alpha = (
                    cv2.warpAffine(each, move, (old.shape[1], old.shape[0]), borderMode=edge)
                    for each, edge in ((old, cv2.BORDER_REPLICATE), (alphas[part], cv2.BORDER_CONSTANT))
                )
                into[...] = cv2.blendLinear(seen, into, alpha, 1 - alpha)
            if self._still is not None:
                into[...] = _mixed(old, into, self._still, part)
        return made


def mask_of(picture: "NDArray[Any]", alpha: "NDArray[Any] | None") -> "NDArray[np.uint8]":
    """Which part a mask means: 0 or 255."""
    if alpha is not None and alpha.min() < 128:
        return np.where(alpha > 127, 255, 0).astype(np.uint8)
    return np.where(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) > 127, 255, 0).astype(np.uint8)


def _bounded(path: Sequence[tuple[float, float]]) -> "NDArray[np.float64]":
    """Pixels, however far away a path was said to lead."""
    return np.nan_to_num(np.array(path, np.float64), nan=0.0).clip(-_FURTHEST, _FURTHEST)


def along(path: "NDArray[Any]", share: float) -> "NDArray[np.float64]":
    """The point of a path where so much of it is gone, at a steady pace."""
    steps = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))))
    return np.array([np.interp(share * steps[-1], steps, each) for each in path.T])


def halves(mask: "NDArray[Any]", soft: float = 0.6) -> list["NDArray[np.float32]"]:
    """A mask with a soft edge, 0 to 1, for both sizes of planes."""
    whole = cv2.GaussianBlur(mask, (0, 0), soft).astype(np.float32) / np.float32(255)
    half = cv2.resize(whole, (mask.shape[1] // 2, mask.shape[0] // 2), interpolation=cv2.INTER_AREA)
    return [whole, np.asarray(half, np.float32)]


def _mixed(front: Any, behind: Any, alphas: Any, part: int) -> Any:
    return cv2.blendLinear(front, behind, alphas[part], 1 - alphas[part])


def _without(frame: "Frame", gone: "NDArray[Any]") -> "Frame":
    """The frame with something plausible where this is: what is around it, ever smoother towards the middle."""
    made = frame.copy()
    for plane in planes.split(made):
        scale = min(1.0, _SIDE / max(plane.shape))
        small = cv2.resize(plane, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32)
        hole = cv2.resize(gone, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_AREA)
        filled = _filled(small, (hole == 0).astype(np.float32))
        filled = cv2.resize(filled, (plane.shape[1], plane.shape[0]), interpolation=cv2.INTER_CUBIC)
        plane[...] = filled.clip(0, 255)
    return made


def _filled(values: "NDArray[Any]", known: "NDArray[Any]") -> "NDArray[Any]":
    """Values where they are known (1), and from a picture of half the size where they are not (0)."""
    if min(values.shape) < 3 or known.all() or not known.any():
        return values
    half = (values.shape[1] + 1) // 2, (values.shape[0] + 1) // 2
    sums, counts = (cv2.resize(each, half, interpolation=cv2.INTER_AREA) for each in (values * known, known))
    smaller = _filled(sums / np.maximum(counts, 1e-6), (counts > 0.05).astype(np.float32))
    guessed = cv2.resize(smaller, (values.shape[1], values.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(values * known + cv2.GaussianBlur(guessed, (0, 0), 1.0) * (1 - known), np.float32)
