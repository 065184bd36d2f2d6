"""Between a frame's pixels and a mouth's own units.

u runs from -1 (the viewer's left corner) to 1, v downwards from the line between the lips: chins are at about 1.5,
noses end at about -0.9. Samples are a grid in these units.
"""

import math
from dataclasses import replace
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from emulator.studio.faces.values import Mouth
from emulator.studio.frames.planes import Planes
from emulator.studio.renderers.puppet.regions import Floats, Plane, Region

LEFT, RIGHT, TOP, BOTTOM = -2.4, 2.4, -1.2, 2.9
"""What a mouth can move: beyond it, nothing is touched."""
Number = TypeVar("Number", float, Floats)

LAID = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
"""With the matrix of `to_samples`: samples are laid into a region."""


def turn(mouth: Mouth) -> tuple[float, float]:
    """Cosine and sine of how a head leans."""
    angle = math.radians(mouth.roll)
    return math.cos(angle), math.sin(angle)


def at(mouth: Mouth, u: Number, v: Number) -> tuple[Number, Number]:
    """Where in the frame this point of the mouth's own units is, or these points."""
    cos, sin = turn(mouth)
    return mouth.x + (cos * u - sin * v) * mouth.half_width, mouth.y + (sin * u + cos * v) * mouth.half_width


def shifted(mouth: Mouth, v: float) -> Mouth:
    """The mouth, its line so many units lower."""
    x, y = at(mouth, 0, v)
    return replace(mouth, x=x, y=y)


def halved(mouth: Mouth) -> Mouth:
    """The mouth in the planes of colour, each pixel of which lies between four of brightness."""
    return replace(mouth, x=(mouth.x - 0.5) / 2, y=(mouth.y - 0.5) / 2, half_width=mouth.half_width / 2)


def region_of(mouth: Mouth, planes: Planes) -> Region | None:
    """What of the frame this mouth can move; None where nothing of it is in the frame."""
    return area_of(mouth, (LEFT, TOP, RIGHT, BOTTOM), planes)


def area_of(mouth: Mouth, units: tuple[float, float, float, float], planes: Planes) -> Region | None:
    """What of the frame lies between these u and v (left, top, right, bottom); None where nothing does."""
    left, top, right, bottom = units
    xs, ys = zip(*(at(mouth, u, v) for u in (left, right) for v in (top, bottom)), strict=True)
    return Region.around(min(xs), min(ys), max(xs), max(ys), planes)


def to_samples(mouth: Mouth, fineness: float, left: float = 0, top: float = 0) -> NDArray[np.float64]:
    """The affine map from pixels, counted from here, to samples, so many of them a unit."""
    cos, sin = turn(mouth)
    scale = fineness / mouth.half_width
    x, y = left - mouth.x, top - mouth.y
    return np.array(
        [
            [scale * cos, scale * sin, scale * (cos * x + sin * y) - LEFT * fineness - 0.5],
            [-scale * sin, scale * cos, scale * (cos * y - sin * x) - TOP * fineness - 0.5],
        ]
    )


def grid(fineness: float) -> tuple[int, int]:
    """Columns and rows of samples."""
    return round((RIGHT - LEFT) * fineness), round((BOTTOM - TOP) * fineness)


def units(fineness: float) -> tuple[Floats, Floats]:
    """u and v of every sample."""
    columns, rows = grid(fineness)
    u, v = np.meshgrid(LEFT + (np.arange(columns) + 0.5) / fineness, TOP + (np.arange(rows) + 0.5) / fineness)
    return u.astype(np.float32), v.astype(np.float32)


def lifted(plane: Plane, mouth: Mouth, fineness: float) -> Plane:
    """Samples of what is around a mouth, upright; beyond the frame's edge, the edge."""
    flat = cv2.warpAffine(
        plane, to_samples(mouth, fineness), grid(fineness), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(flat, np.uint8)
