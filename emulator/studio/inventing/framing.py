"""Which part of a picture is seen in a frame of another shape: the one with the head in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import cv2

from emulator.studio.faces.finding import find
from emulator.studio.frames import planes
from emulator.studio.views import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALIKE = 1.03
"""Shapes that differ by less lose nothing."""
_SIDE = 640
_HAIR, _CHIN = 0.55, 0.25
"""What belongs to a head above and beside a face, and below it, of the face's side."""


def framed(
    picture: "NDArray[Any]", masks: "Sequence[NDArray[Any]]", size: tuple[int, int]
) -> tuple["NDArray[Any]", list["NDArray[Any]"]]:
    """The part of a picture (BGR) that has this size's shape, and that of its masks, made as large as it is."""
    high, wide = picture.shape[:2]
    masks = [cv2.resize(each, (wide, high), interpolation=cv2.INTER_NEAREST) for each in masks]
    ratio = wide / high * size[1] / size[0]
    if 1 / _ALIKE < ratio < _ALIKE:
        return picture, list(masks)
    new = (round(high * size[0] / size[1]), high) if ratio > 1 else (wide, round(wide * size[1] / size[0]))
    x, y, across, down = _head(picture)
    left, top = _start(wide, new[0], x, across), _start(high, new[1], y, down)
    part = slice(top, top + max(2, new[1])), slice(left, left + max(2, new[0]))
    return picture[part], [each[part] for each in masks]


def _head(picture: "NDArray[Any]") -> Box:
    """The head of the largest face, else the picture's middle."""
    high, wide = picture.shape[:2]
    scale = min(1.0, _SIDE / max(high, wide))
    size = planes.even(wide * scale, 16), planes.even(high * scale, 16)
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    faces = find(planes.from_bgr(small, "bt601"), height=size[1], most=1)
    if not faces:
        return wide / 2, high / 2, 0.0, 0.0
    left, top, width, height = (each / scale for each in faces[0].box)
    return left - _HAIR * width, top - _HAIR * height, (1 + 2 * _HAIR) * width, (1 + _HAIR + _CHIN) * height


def _start(whole: int, seen: int, low: float, length: float) -> int:
    """From where so much of a side is seen: from its middle, unless what is to be seen lies elsewhere."""
    lost = max(0.0, length - seen) / 2  # on both ends
    middle = min(max((whole - seen) / 2, low + length - seen - lost), low + lost)
    return round(min(max(middle, 0.0), max(0.0, whole - seen)))
