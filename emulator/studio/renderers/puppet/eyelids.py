"""Closes the eyes of a picture: lids in the colours of the skin around them, with their lashes at the edge."""

import math

import cv2
import numpy as np

from emulator.studio.faces.values import Mouth, Point
from emulator.studio.frames.planes import Planes
from emulator.studio.renderers.puppet.moving import laid
from emulator.studio.renderers.puppet.placing import LAID, at, halved, lifted, region_of, to_samples, units
from emulator.studio.renderers.puppet.regions import Floats
from emulator.studio.renderers.puppet.shapes import smooth

HALF_EYE = 0.27
"""Half an eye's width as a share of the eyes' distance: the unit of what follows."""
SMALLEST = 3.0
"""Pixels of that: smaller eyes are not seen to blink."""
OPEN = (0.28, 0.55)
"""Half the height of an open eye with its lashes, at least and at most."""
REACH = 1.16
"""How far lids reach to the sides."""
ABOVE, BELOW = (0.25, 0.14), (0.14, 0.28)
"""How far beyond the lids skin of their colours is seen."""

_FINENESS = 24
_A, _B = units(_FINENESS)
_ARC = np.clip(1 - (_A / REACH) ** 2, 0, None)


class Lids:
    """Both eyes of a picture."""

    def __init__(self, planes: Planes, eyes: tuple[Point, Point]) -> None:
        (x, y), (other_x, other_y) = eyes
        unit = HALF_EYE * math.hypot(other_x - x, other_y - y)
        roll = math.degrees(math.atan2(other_y - y, other_x - x))
        # An eye is placed as a mouth is: upright, in its own unit.
        found = [Mouth(*eye, unit, roll) for eye in eyes] if unit >= SMALLEST else []
        self._eyes = [_measured(planes, eye) for eye in found]
        self._skin = [_skin(planes, *eye) for eye in self._eyes]

    def close(self, planes: Planes, share: float) -> None:
        """Close them by this share, 0 to 1; the picture is written to."""
        for (eye, height), skin in zip(self._eyes, self._skin, strict=True):
            region = region_of(eye, planes)
            if region is None:
                continue
            lid = _lid(skin, height, share)
            for index, part in enumerate(region.of(planes)):
                place = halved(eye) if index else eye
                corner = (region.left // 2, region.top // 2) if index else (region.left, region.top)
                size = part.shape[1], part.shape[0]
                drawn = cv2.warpAffine(lid[..., (index, 3)], to_samples(place, _FINENESS, *corner), size, flags=LAID)
                part[...] = laid(part, drawn[..., 0], drawn[..., 1])


def _measured(planes: Planes, eye: Mouth) -> tuple[Mouth, float]:
    """The eye where its middle is, and half its height: what stands out from the skin, as far as that goes on."""
    small = halved(eye)
    around = (np.abs(_A) < 1.3) & (np.abs(_B) < 0.9)
    apart = np.zeros_like(_A)
    for index, plane in enumerate(planes):
        flat = lifted(plane, small if index else eye, _FINENESS).astype(np.float32)
        apart += np.abs(flat - np.median(flat[around]))
    rows = apart[:, np.abs(_A[0]) < 0.40].mean(axis=1)
    down = _B[:, 0]
    highest = int(np.argmax(np.where(np.abs(down) < 0.4, rows, 0)))
    plain = np.flatnonzero(rows < 0.42 * rows[highest])
    top = down[max((row for row in plain if row < highest), default=0)]
    bottom = down[min((row for row in plain if row > highest), default=len(down) - 1)]
    middle, height = float(np.clip((top + bottom) / 2, -0.4, 0.4)), float(np.clip((bottom - top) / 2, *OPEN))
    x, y = at(eye, 0, middle)
    return Mouth(x, y, eye.half_width, eye.roll), height


def _skin(planes: Planes, eye: Mouth, height: float) -> Floats:
    """Y, U, V of a closed lid: from the skin above the eye to that below it."""
    small = halved(eye)
    colours = []
    bands = tuple(-height - far for far in ABOVE), tuple(height + far for far in BELOW)
    share = np.clip((_B - bands[0][0]) / (bands[1][1] - bands[0][0]), 0, 1)
    for index, plane in enumerate(planes):
        flat = lifted(plane, small if index else eye, _FINENESS).astype(np.float32)
        above, below = (
            cv2.GaussianBlur(
                np.median(flat[(_B[:, 0] > low) & (_B[:, 0] < high)], axis=0)[None], (0, 0), 0.35 * _FINENESS
            )
            for low, high in bands
        )
        colours.append(above + (below - above) * share)
    return np.dstack(colours)


def _lid(skin: Floats, height: float, share: float) -> Floats:
    """Y, U, V and cover of lids that are closed so far."""
    picture = skin.copy()
    upper, lower = -height * _ARC**0.8, height * _ARC
    edge = upper + share * (lower - upper)
    round_lid = 0.03 * np.exp(-(((_B + 0.1) / 0.25) ** 2 + (_A / 0.6) ** 2)) - 0.10 * smooth(-0.25, 0, _B - edge)
    picture[..., 0] += (picture[..., 0] - 16) * round_lid
    lash = np.exp(-(((_B - edge) / 0.065) ** 2)) * smooth(0, 0.3, REACH - 0.06 - np.abs(_A)) * min(1.0, 0.4 + share)
    picture[..., 0] += (0.22 * picture[..., 0] + 12 - picture[..., 0]) * (0.85 * lash)
    picture[..., 1:] += (128 - picture[..., 1:]) * (0.5 * lash[..., None])
    sides = smooth(0, 0.16, REACH - np.abs(_A))
    cover = smooth(0, 0.16, _B - upper + 0.24) * smooth(0, 0.10, edge + 0.09 - _B) * sides
    return np.dstack((np.clip(picture, 0, 255), 255 * cover)).astype(np.float32)
