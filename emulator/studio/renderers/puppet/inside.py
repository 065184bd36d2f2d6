"""The inside of an open mouth: its dark, teeth and tongue, as they are lit."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from emulator.studio.renderers.puppet.regions import Floats

# Y, U, V in studio range.
DARK = (36.0, 123.0, 141.0)
THROAT = (19.0, 126.0, 133.0)
TONGUE = (100.0, 117.0, 153.0)
TEETH = (200.0, 121.0, 130.0)
LOWER_TEETH = (178.0, 119.0, 131.0)

GAPS = (0.0, 0.30, 0.53, 0.72)
"""Where teeth meet, from the middle outwards: each looks narrower, as the row bends back."""


class Opening(NamedTuple):
    """What lies between the lips: arrays of the same shape, in the mouth's own units."""

    u: Floats
    v: Floats
    upper: Floats
    """v of the edge of the upper lip; where teeth are seen at rest, of these."""
    lower: Floats
    reach: float
    """How far from the middle the lips part."""
    open: float
    """0 to 1; below 0 where the lower lip rises over teeth."""
    teeth: float


def _ramp(value: Floats | float) -> Floats:
    return np.asarray(np.clip(value, 0, 1))


def _lay(picture: Floats, colour: tuple[float, float, float], shade: Floats, cover: Floats) -> None:
    """Lay a colour over what is there; shade darkens and greys it."""
    lit = np.dstack((16 + (colour[0] - 16) * shade, 128 + (colour[1] - 128) * shade, 128 + (colour[2] - 128) * shade))
    picture += (lit - picture) * cover[..., None]


def paint(of: Opening, *, under_teeth: bool, light: float, side: float) -> NDArray[np.uint8]:
    """Y, U, V and cover, each 0 to 255. `under_teeth`: the upper teeth are in the picture already."""
    u, gap = of.u, np.maximum(of.lower - of.upper, 0)
    depth = of.v - of.upper
    across = np.abs(u) / of.reach
    lit = light * (1 + 0.10 * side * np.clip(u, -1, 1))
    picture = np.zeros((*u.shape, 3), np.float32)
    everywhere = np.ones_like(u)
    _lay(picture, DARK, 0.75 + 0.5 * _ramp(depth / np.maximum(gap, 0.05)), everywhere)
    middle = np.exp(-((u / (0.55 * of.reach)) ** 2) - ((depth - 0.55 * gap) / np.maximum(0.30 * gap, 0.03)) ** 2)
    _lay(picture, THROAT, everywhere, 0.8 * middle)

    # The tongue lies behind the lower lip, its edge a low arch; it is seen where the mouth is wide open.
    tip = of.lower - 0.50 * np.maximum(gap - 0.10, 0) + 0.42 * across**2 * gap
    tongue = _ramp((of.v - tip) / 0.14) * _ramp((0.80 - across) / 0.3) * _ramp((gap - 0.14) / 0.2)
    hump = 0.62 + 0.38 * np.exp(-(((of.v - tip - 0.10) / 0.10) ** 2)) - 0.16 * np.exp(-((u / 0.05) ** 2))
    _lay(picture, TONGUE, hump * lit * (0.55 + 0.45 * max(of.open, 0.0)), 0.85 * tongue)

    lower = _ramp(of.teeth * 2 - 1) * _ramp((of.v - of.lower + np.minimum(0.15, 0.26 * gap)) / 0.035)
    lower *= _ramp((0.74 - across) / 0.16)
    _lay(picture, LOWER_TEETH, (0.80 - 0.38 * across**2) * lit * (1 - 0.13 * _lines(u, 0.6)), 0.92 * lower)

    if not under_teeth:
        length = np.minimum(0.25 * (1 - 0.34 * across**2), gap * 0.45) * _ramp(0.34 + 0.9 * of.teeth + 0.34 * of.open)
        length = length - 0.016 * _lines(u, 1.0)
        upper = _ramp((length - depth) / 0.035 + 0.5) * _ramp((0.90 - across) / 0.20)
        round_row = 0.98 - 0.50 * across**2
        under_lip = 1 - (0.38 - 0.18 * of.teeth) * _ramp(1 - depth / 0.11)
        edge = 1 - 0.10 * _ramp((depth - length + 0.07) / 0.07)
        _lay(picture, TEETH, round_row * under_lip * edge * lit * (1 - 0.11 * _lines(u, 1.0)), 0.96 * upper)
    # The lips' own shadow.
    shadow = (0.34 - 0.16 * of.teeth) * np.exp(-((depth / 0.06) ** 2)) + 0.22 * np.exp(
        -(((of.lower - of.v) / 0.05) ** 2)
    )
    picture[..., 0] = 16 + (picture[..., 0] - 16) * (1 - shadow)

    soft = 0.075
    cover = _ramp((np.minimum(depth, of.lower - of.v) + 0.02) / soft) * _ramp(gap / 0.06 - 0.25)
    cover *= _ramp((1.0 - across) / 0.10)
    if of.open < 0:
        # A lip that rises over teeth keeps a dark edge, which becomes the line between the lips.
        cover = (
            0.9
            * min(1.0, -4 * of.open)
            * np.exp(-(((of.v - of.lower + 0.02) / 0.04) ** 2))
            * _ramp((1.0 - across) / 0.1)
        )
    drawn = cv2.GaussianBlur(np.dstack((picture, cover * 255)), (0, 0), 0.8)
    return np.asarray(np.clip(drawn + 0.5, 0, 255), np.uint8)


def _lines(u: Floats, scale: float) -> Floats:
    """1 where two teeth meet."""
    line = np.zeros_like(u)
    for gap in GAPS:
        line += np.exp(-(((np.abs(u) - gap * scale) / 0.022) ** 2)) * (1.0 if gap else 0.8)
    return np.minimum(line, 1)
