"""What somebody's face looks like, small enough to be kept and compared."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from emulator.studio.faces import cuts
from emulator.studio.faces.cuts import Floats
from emulator.studio.faces.values import Face

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame

_SIZE = 24
_ALIKE = 0.45
"""Correlation of two pictures of one face; the mouth may move, and the light change a little."""
_COLOURS = 16.0


@dataclass(frozen=True, slots=True, eq=False)
class Appearance:
    """A face, upright and small, with its light taken out."""

    pattern: Floats
    colours: tuple[float, float]
    """U and V, in the middle."""

    def likeness(self, other: "Appearance") -> float:
        """1: the same picture; about 0: another face; below: quite another."""
        return alike(self.pattern, other.pattern)

    def same(self, other: "Appearance") -> bool:
        """Whether they may be one person's."""
        apart = max(abs(one - two) for one, two in zip(self.colours, other.colours, strict=True))
        return apart < _COLOURS and self.likeness(other) > _ALIKE


def pattern(frame: "Frame", height: int, face: Face) -> Floats:
    """The light and dark of a face in a frame, to be compared with those of others: mean 0, deviation 1."""
    cut = cuts.part(cuts.luma(frame, height), _upright(face), _SIZE, _SIZE).astype(np.float32)
    # coarse shades only: sharpness and small shifts are not what somebody looks like
    soft = np.asarray(cv2.GaussianBlur(cut, (0, 0), 1.0), np.float32)
    mean, deviation = (float(each[0, 0]) for each in cv2.meanStdDev(soft))
    return (soft - np.float32(mean)) / np.float32(max(deviation, 2.0))


def alike(one: Floats, other: Floats) -> float:
    """Of two patterns, 1: the same picture; about 0: another face; below: quite another."""
    return float(np.vdot(one, other)) / one.size


def appearance(frame: "Frame", height: int, face: Face) -> Appearance:
    """How a face looks in a frame."""
    matrix = _upright(face)
    shades = pattern(frame, height, face)
    colours = cuts.chroma(frame, height)
    if colours is None:
        return Appearance(shades, (128.0, 128.0))
    middle = slice(_SIZE // 4, 3 * _SIZE // 4)
    blue, red = (float(cuts.part(plane, matrix, _SIZE, _SIZE, 2)[middle, middle].mean()) for plane in colours)
    return Appearance(shades, (blue, red))


def beside(frame: "Frame", height: int, face: Face, look: Appearance) -> tuple[Face, float]:
    """The face where something looks most like this, at most half a side further, and how much like it."""
    half = _SIZE / 2
    matrix = cuts.upright(*_middle(face), _SIZE / face.box[2], face.mouth.roll, (_SIZE, _SIZE))
    around = cuts.part(cuts.luma(frame, height), matrix, 2 * _SIZE, 2 * _SIZE).astype(np.float32)
    alike_at = cv2.matchTemplate(cv2.GaussianBlur(around, (0, 0), 1.0), look.pattern, cv2.TM_CCOEFF_NORMED)
    _, likeness, _, (column, row) = cv2.minMaxLoc(alike_at)
    x, y = cuts.revert(matrix, column + half, row + half)
    return face.shifted(x - _middle(face)[0], y - _middle(face)[1]), float(likeness)


def _middle(face: Face) -> tuple[float, float]:
    x, y, side, _ = face.box
    return x + side / 2, y + side / 2


def _upright(face: Face) -> cuts.Matrix:
    return cuts.upright(*_middle(face), _SIZE / face.box[2], face.mouth.roll, (_SIZE / 2, _SIZE / 2))
