"""Closes the eyes of a picture: lids drawn from the skin above them, with their lashes at the edge."""

import math
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike

from emulator.studio.faces.values import Point
from emulator.studio.renderers.puppet.planes import Floats, Plane, Planes, Region, pixels

HALF_EYE = 0.27
"""Half an eye's width as a share of the eyes' distance; the unit of what follows."""
SKIN_TOP, SKIN_BOTTOM = -0.82, -0.62
"""The skin between brow and lid."""
UPPER, LOWER = -0.42, 0.34
"""The middle of the upper and of the lower lid of an open eye."""
REACH = 1.22
"""How far lids reach to the sides."""


class Lids(NamedTuple):
    """Both eyes of a picture."""

    left: Point
    right: Point

    def close(self, planes: Planes, share: float) -> None:
        """Close them by this share, 0 to 1; the picture is written to."""
        for eye in self:
            self._close(planes, eye, share)

    def _close(self, planes: Planes, eye: Point, share: float) -> None:
        across, down = self.right[0] - self.left[0], self.right[1] - self.left[1]
        distance = math.hypot(across, down)
        unit = HALF_EYE * distance
        if unit < 3 or share <= 0:
            return
        cos, sin = across / distance, down / distance
        far = 1.6 * unit
        region = Region.around(eye[0] - far, eye[1] - far, eye[0] + far, eye[1] + far, planes)
        if region is None:
            return
        x, y = pixels(region.width, region.height)
        x, y = x + (region.left - eye[0]), y + (region.top - eye[1])
        a, b = (cos * x + sin * y) / unit, (cos * y - sin * x) / unit
        arc = np.clip(1 - (a / REACH) ** 2, 0, None)
        edge = UPPER * arc**0.8 + share * (LOWER - UPPER) * arc
        # Skin from between brow and lid is drawn down to the edge.
        depth = np.clip((b - SKIN_TOP) / np.maximum(edge - SKIN_TOP, 0.05), 0, 1)
        drawn = SKIN_TOP + depth * (SKIN_BOTTOM - SKIN_TOP)
        sides = np.clip((REACH - np.abs(a)) / 0.35, 0, 1)
        lid = ((b > SKIN_TOP) & (b < edge + 0.10)) * sides
        soft = np.clip((edge + 0.10 - b) / 0.10, 0, 1)
        shift = (drawn - b) * lid * unit
        map_x, map_y = pixels(region.width, region.height)
        map_x, map_y = (map_x - sin * shift).astype(np.float32), (map_y + cos * shift).astype(np.float32)
        lash = np.exp(-(((b - edge) / 0.075) ** 2)) * np.clip((1.08 - np.abs(a)) / 0.3, 0, 1)
        part = region.of(planes)
        dark = float(np.percentile(part.y, 2))
        cover = soft * lid
        luma = _drawn(part.y, map_x, map_y, cover)
        luma += (16 - luma) * (0.14 * depth**2 * cover)
        lash = lash * (0.85 * min(1.0, 0.35 + share))
        luma += (np.minimum(dark, luma) - luma) * lash
        part.y[...] = luma + 0.5
        half = part.u.shape[1], part.u.shape[0]
        small_x, small_y, small, grey = (
            cv2.resize(each.astype(np.float32), half, interpolation=cv2.INTER_AREA)
            for each in (map_x, map_y, cover, lash)
        )
        for plane in (part.u, part.v):
            colour = _drawn(plane, (small_x - 0.5) / 2, (small_y - 0.5) / 2, small)
            plane[...] = colour + (128 - colour) * (0.6 * grey) + 0.5


def _drawn(plane: Plane, map_x: MatLike, map_y: MatLike, cover: MatLike) -> Floats:
    moved = cv2.remap(plane, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(plane + (moved - plane.astype(np.float32)) * cover, np.float32)
