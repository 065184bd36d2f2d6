"""What is behind a person: a green that no person has stands there until everything else has moved.

A renderer moves heads. So the person is shown in front of green, performs there, and the green is then replaced: what
is behind stands still, and the edge is where the head went.
"""

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from emulator.studio.cutting import planes
from emulator.studio.cutting.planes import Matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

GREEN = (0, 255, 0)
_NEAR, _FAR = 6.0, 166.0
"""How far from the green, in steps of both chromas together, something is behind or the person for certain."""
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
        if inside is not None:
            reach = max(3, round(height * _SWAY)) | 1
            half = cv2.resize(inside, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
            self._sure = cv2.erode(half, np.ones((reach, reach), np.uint8))

    def seen(self, frame: "Frame") -> "NDArray[np.uint8]":
        """How far the person is seen, at half the size (uint8)."""
        _, blue, red = planes.split(frame)
        away = cv2.add(
            cv2.absdiff(blue, np.full_like(blue, self._blue)), cv2.absdiff(red, np.full_like(red, self._red))
        )
        seen = cv2.LUT(away, self._seen)
        return np.asarray(seen if self._sure is None else cv2.max(seen, self._sure), np.uint8)

    def replaced(self, frame: "Frame", behind: "Frame") -> "Frame":
        """The person in front of something else."""
        half = self.seen(frame)
        return over(frame, self.green, behind, half)

    def cut_out(self, frame: "Frame") -> tuple["Frame", "NDArray[np.uint8]"]:
        """The person without any green, and the alpha (uint8, height x width)."""
        half = self.seen(frame)
        grey = planes.filled(*planes.size(frame), (128, 128, 128), "bt601")
        whole = cv2.resize(half, planes.size(frame), interpolation=cv2.INTER_LINEAR)
        return over(frame, self.green, grey, half), np.asarray(whole, np.uint8)


def over(frame: "Frame", before: "Frame", behind: "Frame", half: "NDArray[np.uint8]") -> "Frame":
    """What was mixed with one thing behind it, mixed with another; `half`: how far it is seen, at half the size."""
    whole = cv2.resize(half, planes.size(frame), interpolation=cv2.INTER_LINEAR)
    result = planes.empty(*planes.size(frame))
    rows = zip(planes.split(result), planes.split(frame), planes.split(before), planes.split(behind), strict=True)
    for index, (into, plane, old, new) in enumerate(rows):
        unseen = 255 - (half if index else whole)
        # adding and taking away by turns, in bytes: sixteen bits would be four times as slow
        more = cv2.multiply(cv2.subtract(new, old), unseen, scale=1 / 255)
        less = cv2.multiply(cv2.subtract(old, new), unseen, scale=1 / 255)
        cv2.subtract(cv2.add(plane, more), less, into)
    return result


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
