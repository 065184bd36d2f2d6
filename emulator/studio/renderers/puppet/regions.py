"""Parts of a frame that somebody works on."""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.studio.frames.planes import Planes

Plane = NDArray[np.uint8]
Floats = NDArray[np.floating[Any]]


class Region(NamedTuple):
    """A rectangle of a frame in pixels, even on all sides, so that it is one of the planes of colour, too."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def around(cls, left: float, top: float, right: float, bottom: float, planes: Planes) -> "Region | None":
        """The least one that holds these edges, as far as the frame reaches; None where hardly anything is left."""
        height, width = planes.y.shape
        region = cls(
            max(0, int(left // 2) * 2),
            max(0, int(top // 2) * 2),
            min(width, int(-(-right // 2)) * 2),
            min(height, int(-(-bottom // 2)) * 2),
        )
        return region if region.width >= SMALLEST and region.height >= SMALLEST else None

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def of(self, planes: Planes) -> Planes:
        """Views of this part."""
        rows, columns = slice(self.top, self.bottom), slice(self.left, self.right)
        half = slice(self.top // 2, self.bottom // 2), slice(self.left // 2, self.right // 2)
        return Planes(planes.y[rows, columns], planes.u[half], planes.v[half])


SMALLEST = 8
"""Pixels: less of a mouth is not worth moving."""


def pixels(width: int, height: int) -> Floats:
    """The x and the y of every pixel (height x width x 2)."""
    step = 128  # mouths grow and shrink all the time
    return _pixels(-(-width // step) * step, -(-height // step) * step)[:height, :width]


@lru_cache(2)
def _pixels(width: int, height: int) -> Floats:
    return np.dstack(np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)))
