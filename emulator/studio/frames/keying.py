"""What is behind a person: a green that no person has stands there until everything else has moved.

A renderer moves heads. So the person is shown in front of green, performs there, and the green is then replaced: what
is behind stands still, and the edge is where the head went.
"""

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from emulator.studio.frames import planes
from emulator.studio.frames.planes import Matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

GREEN = (0, 255, 0)
_NEAR, _FAR = 6.0, 166.0
"""How far from the green, in steps of both chromas together, something is behind or the person for certain."""
_WHOLE = 255
_FAINT = 40
"""Of these: fainter edges would be more noise than colour."""
_GREY = 126
_NEXT = 9
"""Pixels of half the size, around an edge in which the person's own colours are looked for."""
_SWAY = 0.02
"""Of the frame's height: so far edges move. Deeper inside a still picture everything is the person's."""


class Key:
    """Tells a person from the green behind, and puts something else there."""

    def __init__(self, width: int, height: int, matrix: Matrix, inside: "NDArray[np.uint8] | None" = None) -> None:
        """`inside` is where the person of a still picture is (uint8, height x width)."""
        self.green = planes.filled(width, height, GREEN, matrix)
        _, blue, red = planes.split(self.green)
        self._blue, self._red = int(blue[0, 0]), int(red[0, 0])
        steps = (np.arange(256) - _NEAR) / (_FAR - _NEAR)
        self._seen = np.rint(steps.clip(0, 1) * 255).astype(np.uint8)
        self._sure: NDArray[Any] | None = None
        self._reach = 2 * _NEXT
        if inside is not None:
            reach = max(3, round(height * _SWAY)) | 1
            self._reach = 2 * reach
            half = cv2.resize(inside, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
            self._sure = cv2.erode(half, np.ones((reach, reach), np.uint8))

    def seen(self, frame: "Frame") -> "NDArray[np.uint8]":
        """How far the person is seen, at half the size (uint8)."""
        return self._parted(frame)[0]

    def replaced(self, frame: "Frame", behind: "Frame") -> "Frame":
        """The person in front of something else."""
        seen, blue, red = self._parted(frame)
        result = planes.empty(*planes.size(frame))
        luma, *chromas = planes.split(result)
        old, (new, *others) = planes.split(self.green)[0], planes.split(behind)
        whole = cv2.resize(seen, planes.size(frame), interpolation=cv2.INTER_LINEAR)
        _mix(luma, planes.split(frame)[0], old, new, whole)
        for into, own, other in zip(chromas, (blue, red), others, strict=True):
            _mix(into, own, own, other, seen)
        return result

    def cut_out(self, frame: "Frame") -> tuple["Frame", "NDArray[np.uint8]"]:
        """The person in their own colours up to the very edge, and the alpha (uint8, height x width)."""
        seen, blue, red = self._parted(frame)
        result = frame.copy()
        luma, *chromas = planes.split(result)
        whole = cv2.resize(seen, planes.size(frame), interpolation=cv2.INTER_LINEAR)
        edge = np.nonzero((whole > 0) & (whole < _WHOLE))
        share = np.maximum(whole[edge], _FAINT).astype(np.float32) / np.float32(_WHOLE)
        green = np.float32(planes.split(self.green)[0][0, 0])
        luma[edge] = np.clip(green + (luma[edge] - green) / share, 16, 235)
        luma[whole == 0] = _GREY
        for into, own in zip(chromas, (blue, red), strict=True):
            into[...] = np.where(seen, own, 128)
        return result, np.asarray(whole, np.uint8)

    def _parted(self, frame: "Frame") -> tuple["NDArray[np.uint8]", "NDArray[Any]", "NDArray[Any]"]:
        """How far the person is seen, and the chromas that are theirs, all at half the size.

        At the edge the person has the colours of what of them is next to it: so it is known how much of each spot is
        theirs, and no green is left.
        """
        _, blue, red = planes.split(frame)
        away = cv2.add(
            cv2.absdiff(blue, np.full_like(blue, self._blue)), cv2.absdiff(red, np.full_like(red, self._red))
        )
        seen = cv2.LUT(away, self._seen)
        solid: Any = cv2.erode(_whole(seen), np.ones((3, 3), np.uint8))
        if self._sure is not None:
            solid = cv2.max(solid, _whole(self._sure))
        theirs = [cv2.bitwise_and(each, solid) for each in (blue, red, np.ones_like(blue))]
        edge = cv2.compare(seen, solid, cv2.CMP_GT)
        seen, blue, red = cv2.max(seen, solid), blue.copy(), red.copy()
        green = np.array((self._blue, self._red), np.float32)[:, None]
        for reach in (_NEXT, self._reach):  # further away for what is much like the green: it is only known inside
            near = [cv2.boxFilter(each, cv2.CV_32F, (reach, reach), normalize=False) for each in theirs]
            known = np.nonzero((edge > 0) & (near[2] > 0))
            own = np.stack([near[0][known], near[1][known]]) / near[2][known]
            there = np.stack([blue[known], red[known]]) - green
            share = (there * (own - green)).sum(0) / np.maximum(((own - green) ** 2).sum(0), 1)
            seen[known] = np.clip(share * _WHOLE + 0.5, 0, _WHOLE)
            blue[known], red[known] = own + 0.5
            edge[known] = 0
        return np.asarray(seen, np.uint8), blue, red


def _whole(seen: Any) -> Any:
    """Where nothing is behind (uint8)."""
    return cv2.inRange(seen, _WHOLE, _WHOLE)


def _mix(into: Any, plane: Any, old: Any, new: Any, seen: Any) -> None:
    """What was mixed with one thing behind it, mixed with another; `seen`: how far it hides that (uint8)."""
    unseen = cv2.subtract(np.full_like(seen, _WHOLE), seen)
    # adding and taking away by turns, in bytes: sixteen bits would be four times as slow
    more = cv2.multiply(cv2.subtract(new, old), unseen, scale=1 / _WHOLE)
    less = cv2.multiply(cv2.subtract(old, new), unseen, scale=1 / _WHOLE)
    cv2.subtract(cv2.add(plane, more), less, into)


def masked(front: "Frame", behind: "Frame", mask: "NDArray[np.uint8]") -> "Frame":
    """One frame where the mask says (uint8, height x width), the other elsewhere."""
    half = cv2.resize(mask, (mask.shape[1] // 2, mask.shape[0] // 2), interpolation=cv2.INTER_AREA)
    result = planes.empty(*planes.size(front))
    for index, (into, first, second) in enumerate(
        zip(planes.split(result), planes.split(front), planes.split(behind), strict=True)
    ):
        seen = (half if index else mask).astype(np.float32) / np.float32(255)
        into[...] = cv2.blendLinear(first, second, seen, 1 - seen)
    return result
