"""Parts of yuv420p frames, cut out upright and at a size of choice."""

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from emulator.studio.frames import planes

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]
"""2×3, from the frame's pixels to the part's."""


def luma(frame: "Frame", height: int) -> Grey:
    """How bright everything is: of a yuv420p frame, or one that is nothing else."""
    return frame[:height]


def chroma(frame: "Frame", height: int) -> tuple[Grey, Grey] | None:
    """U and V at half the size; none of a grey picture."""
    if len(frame) < height * 3 // 2:
        return None
    return planes.split(frame)[1:]


def upright(x: float, y: float, scale: float, roll: float, at: tuple[float, float]) -> Matrix:
    """The matrix that turns what leans by `roll` (degrees, clockwise) upright, with x, y placed `at` this."""
    matrix: Matrix = np.asarray(cv2.getRotationMatrix2D((x, y), roll, scale), np.float64)
    matrix[:, 2] += np.asarray(at) - (x, y)
    return matrix


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a point of the frame is in the part."""
    placed = matrix @ (x, y, 1.0)
    return float(placed[0]), float(placed[1])


def revert(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a point of the part is in the frame."""
    return apply(np.asarray(cv2.invertAffineTransform(matrix), np.float64), x, y)


def part(plane: Grey, matrix: Matrix, width: int, height: int, shrunk: int = 1) -> Grey:
    """A part of a plane that is `shrunk` times smaller than the frame that the matrix is for."""
    if shrunk != 1:
        # a pixel of the small plane lies in the middle of several of the frame
        middle = (shrunk - 1) / 2
        matrix = np.hstack([matrix[:, :2] * shrunk, matrix[:, :2] @ ((middle,), (middle,)) + matrix[:, 2:]])
    flags = cv2.INTER_LINEAR
    step = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if step < 0.6:  # much smaller: or it would only see some of the pixels
        factor = max(1, round(0.8 / step))
        big = cv2.warpAffine(
            plane,
            _finer(matrix, factor),
            (width * factor, height * factor),
            flags=flags,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(cv2.resize(big, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    cut = cv2.warpAffine(plane, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.uint8)


def _finer(matrix: Matrix, factor: int) -> Matrix:
    finer: Matrix = matrix * factor
    finer[:, 2] += (factor - 1) / 2
    return finer
