"""How a picture in the background moves, by the vendor's names."""

from math import pi, sin
from typing import TYPE_CHECKING

import cv2

from emulator.studio.frames import planes

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame

# docs: lipsyncs_v2/post-apilipsyncs-preview, background.effect: the names
# assumed: how far, and how fast; each starts from a picture that is a little larger than its frame, so no edge is seen
NAMES = ("imageSlideLeft", "imageZoomIn", "imageZoomOut", "imageWobbling", "imageThrob")
_LARGER = 1.12
_ZOOM = 0.2
_WOBBLE = 1.5
"""Degrees."""
_THROB = 0.05
_BEAT = 1.6
"""Seconds."""


def moved(frame: "Frame", name: str, share: float, seconds: float) -> "Frame":
    """The picture when so much of the scene is over, 0 to 1, after so many seconds. Other names stand still."""
    zoom, slide, turn = _LARGER, 0.0, 0.0
    match name:
        case "imageSlideLeft":
            slide = (_LARGER - 1) / 2 * (1 - 2 * share)
        case "imageZoomIn":
            zoom = 1 + _ZOOM * share
        case "imageZoomOut":
            zoom = 1 + _ZOOM * (1 - share)
        case "imageWobbling":
            turn = _WOBBLE * sin(2 * pi * seconds / _BEAT)
        case "imageThrob":
            zoom = 1 + _THROB * (1 - abs(1 - 2 * (seconds / _BEAT % 1)))
        case _:
            return frame
    made = planes.empty(*planes.size(frame))
    for into, plane in zip(planes.split(made), planes.split(frame), strict=True):
        height, width = plane.shape
        way = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), turn, zoom)
        way[0, 2] += slide * width
        into[...] = cv2.warpAffine(plane, way, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return made
