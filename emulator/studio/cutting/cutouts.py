"""Who is in a picture, and what is behind: for pictures that do not say it themselves. Good on plain walls only."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.views import Box

_SIDE = 320
"""Pixels of the longer side, at which is looked; after it the edge is only smoothed."""
_MOVING_SIDE = 192
_ROUNDS = 4


def person(picture: "NDArray[Any]", face: "Box") -> "NDArray[np.uint8]":
    """Where the person with this face is (uint8, height x width of the picture, BGR)."""
    small, scale = _small(picture, _SIDE)
    marks = _seeded(small.shape[1], small.shape[0], *(each * scale for each in face))
    return enlarged(_parted(small, marks, _ROUNDS), picture.shape[1], picture.shape[0])


class Follower:
    """Where a person is in one frame of a video after the other."""

    def __init__(self, face: "Box") -> None:
        """The face is where it was found in the first frame."""
        self._face = face
        self._last: NDArray[np.uint8] | None = None

    def next(self, picture: "NDArray[Any]") -> "NDArray[np.uint8]":
        """A small mask of the next frame (BGR); `enlarged` makes it a frame's."""
        small, scale = _small(picture, _MOVING_SIDE)
        marks = _seeded(small.shape[1], small.shape[0], *(each * scale for each in self._face))
        last = self._last
        if last is not None:
            kernel = np.ones((5, 5), np.uint8)
            marks = np.where(cv2.dilate(last, kernel, iterations=2) > 0, cv2.GC_PR_BGD, cv2.GC_BGD).astype(np.uint8)
            marks[last > 0] = cv2.GC_PR_FGD
            marks[cv2.erode(last, kernel, iterations=3) > 0] = cv2.GC_FGD
        self._last = mask = _parted(small, marks, _ROUNDS if last is None else 1)
        return mask


def enlarged(mask: "NDArray[np.uint8]", width: int, height: int) -> "NDArray[np.uint8]":
    """A small mask at the size of a frame, with a soft edge that leaves no rim of what was behind."""
    large = cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR)
    blurred = cv2.GaussianBlur(large, (0, 0), max(0.8, 0.9 * width / mask.shape[1]))
    return np.asarray(cv2.convertScaleAbs(cv2.subtract(blurred, np.full_like(blurred, 70)), alpha=255 / 150), np.uint8)


def _small(picture: "NDArray[Any]", side: int) -> tuple["NDArray[Any]", float]:
    scale = min(1.0, side / max(picture.shape[:2]))
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), scale


def _parted(small: "NDArray[Any]", marks: "NDArray[np.uint8]", rounds: int) -> "NDArray[np.uint8]":
    cv2.setRNGSeed(1)  # its clusters begin by chance
    models = np.zeros((1, 65)), np.zeros((1, 65))
    with suppress(cv2.error):  # of one colour only: nothing can be told apart
        cv2.grabCut(small, marks, (0, 0, 1, 1), *models, rounds, cv2.GC_INIT_WITH_MASK)
    mask = np.where((marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD), 255, 0).astype(np.uint8)
    return _largest(np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8))


def _seeded(wide: int, high: int, x: float, y: float, width: float, height: float) -> "NDArray[np.uint8]":
    """Head and shoulders for certain, the rims at the top for certain not; the rest is to be found out."""
    marks = np.full((high, wide), cv2.GC_PR_BGD, np.uint8)
    middle = x + width / 2
    marks[: max(1, int(y - 0.6 * height))] = cv2.GC_BGD
    edge = max(1, wide // 40)
    marks[: int(min(high, y + height)), :edge] = cv2.GC_BGD
    marks[: int(min(high, y + height)), -edge:] = cv2.GC_BGD
    likely = (int(middle), int(y + 0.45 * height)), (int(0.75 * width), int(0.95 * height))
    cv2.ellipse(marks, *likely, 0, 0, 360, cv2.GC_PR_FGD, -1)
    body = np.array(
        ((middle - 1.3 * width, high), (middle - 1.1 * width, y + 1.55 * height), (middle, y + 1.05 * height),
         (middle + 1.1 * width, y + 1.55 * height), (middle + 1.3 * width, high))
    )  # fmt: skip
    cv2.fillPoly(marks, [body.astype(np.int32)], cv2.GC_PR_FGD)
    sure = (int(middle), int(y + 0.5 * height)), (int(0.38 * width), int(0.48 * height))
    cv2.ellipse(marks, *sure, 0, 0, 360, cv2.GC_FGD, -1)
    neck = slice(int(y + height), high), slice(int(max(0, middle - 0.22 * width)), int(middle + 0.22 * width))
    marks[neck] = cv2.GC_FGD
    return marks


def _largest(mask: "NDArray[np.uint8]") -> "NDArray[np.uint8]":
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    if count < 2:
        return np.full_like(mask, 255)
    best = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return np.where(labels == best, 255, 0).astype(np.uint8)
