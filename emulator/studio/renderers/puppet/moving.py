"""Moves a mouth in a frame: one shape, placed where the mouth is."""

import cv2
import numpy as np
from cv2.typing import MatLike

from emulator.studio.faces.values import Mouth
from emulator.studio.renderers.puppet.placing import LAID, region_of, to_samples, turn
from emulator.studio.renderers.puppet.planes import Plane, Planes, pixels
from emulator.studio.renderers.puppet.shapes import FINENESS, Shape


def move(planes: Planes, mouth: Mouth, shape: Shape) -> None:
    """Give the mouth in this frame this shape; the frame is written to, within the mouth's region only."""
    region = region_of(mouth, planes)
    if region is None:
        return
    size = region.width, region.height
    places = to_samples(mouth, FINENESS, region.left, region.top)
    field = cv2.warpAffine(shape.field, places, size, flags=LAID)
    inside = cv2.warpAffine(shape.inside, places, size, flags=LAID)
    # Python's floats: NumPy's own would make the maps float64, which OpenCV does not take.
    cos, sin = (part * float(mouth.half_width) for part in turn(mouth))
    x, y = pixels(*size)
    map_x = x + (cos * field[..., 0] - sin * field[..., 1])
    map_y = y + (sin * field[..., 0] + cos * field[..., 1])
    part = region.of(planes)
    _fill(part.y, map_x, map_y, inside[..., 0], inside[..., 3])
    half = size[0] // 2, size[1] // 2
    half_x = (cv2.resize(map_x, half, interpolation=cv2.INTER_AREA) - 0.5) * 0.5
    half_y = (cv2.resize(map_y, half, interpolation=cv2.INTER_AREA) - 0.5) * 0.5
    small = cv2.resize(inside, half, interpolation=cv2.INTER_AREA)
    for plane, colour in ((part.u, small[..., 1]), (part.v, small[..., 2])):
        _fill(plane, half_x, half_y, colour, small[..., 3])


def _fill(plane: Plane, map_x: MatLike, map_y: MatLike, colour: MatLike, cover: MatLike) -> None:
    moved = cv2.remap(plane, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    plane[...] = laid(moved, colour, cover)


def laid(under: MatLike, over: MatLike, cover: MatLike) -> Plane:
    """One picture over another as far as `cover` says, 0 to 255."""
    share = cover * np.float32(1 / 255)
    base = under.astype(np.float32)
    return np.asarray(base + (over - base) * share + 0.5).astype(np.uint8)
