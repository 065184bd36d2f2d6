"""Moves a mouth in a frame: one shape, placed where the mouth is."""

import cv2
import numpy as np
from cv2.typing import MatLike

from emulator.studio.faces.values import Mouth
from emulator.studio.frames.planes import Planes
from emulator.studio.renderers.puppet.placing import LAID, area_of, region_of, to_samples, turn
from emulator.studio.renderers.puppet.regions import Plane, Region, pixels
from emulator.studio.renderers.puppet.shapes import FINENESS, PARTING, Shape


def move(planes: Planes, mouth: Mouth, shape: Shape) -> None:
    """Give the mouth in this frame this shape; the frame is written to, within the mouth's region only."""
    region = region_of(mouth, planes)
    if region is None:
        return
    size = region.width, region.height
    field = cv2.warpAffine(shape.field, to_samples(mouth, FINENESS, region.left, region.top), size, flags=LAID)
    cos, sin = (part * mouth.half_width for part in turn(mouth))
    places = cv2.transform(field, np.array(((cos, -sin), (sin, cos)))) + pixels(*size)
    half = (cv2.resize(places, (size[0] // 2, size[1] // 2), interpolation=cv2.INTER_AREA) - np.float32(0.5)) * 0.5
    for index, plane in enumerate(region.of(planes)):
        plane[...] = cv2.remap(
            plane, half if index else places, np.empty(0), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
    inner = area_of(mouth, PARTING, planes)
    if inner is not None:
        _fill(planes, inner, mouth, shape)


def _fill(planes: Planes, inner: Region, mouth: Mouth, shape: Shape) -> None:
    """Lay the inside of the mouth between its lips."""
    size = inner.width, inner.height
    inside = cv2.warpAffine(shape.inside, to_samples(mouth, FINENESS, inner.left, inner.top), size, flags=LAID)
    small = cv2.resize(inside, (size[0] // 2, size[1] // 2), interpolation=cv2.INTER_AREA)
    luma, _, _, cover = cv2.split(inside)
    _, blue, red, small_cover = cv2.split(small)
    into = inner.of(planes)
    into.y[...] = laid(into.y, luma, cover)
    into.u[...] = laid(into.u, blue, small_cover)
    into.v[...] = laid(into.v, red, small_cover)


def laid(under: MatLike, over: MatLike, cover: MatLike) -> Plane:
    """One picture over another as far as `cover` says, 0 to 255."""
    share = cover * np.float32(1 / 255)
    base = under.astype(np.float32)
    return np.asarray(base + (over - base) * share + 0.5).astype(np.uint8)
