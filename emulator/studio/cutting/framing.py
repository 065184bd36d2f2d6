"""Which part of a picture is seen in a frame of another shape: the one with the head in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import cv2

from emulator.studio.faces.finding import find
from emulator.studio.frames import planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALIKE = 1.03
"""Shapes that differ by less lose nothing."""
_SIDE = 640
_ABOVE = 0.75
"""How much of a face's height is kept above it, for its hair."""


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
    middle = _middle(picture)
    left, top = (
        round(min(max(at - length / 2, 0), whole - length))
        for at, length, whole in zip(middle, new, (wide, high), strict=True)
    )
    part = slice(top, top + max(2, new[1])), slice(left, left + max(2, new[0]))
    return picture[part], [each[part] for each in masks]


def _middle(picture: "NDArray[Any]") -> tuple[float, float]:
    """What has to be seen: the head of the largest face, with some room, else the picture's middle."""
    high, wide = picture.shape[:2]
    scale = min(1.0, _SIDE / max(high, wide))
    size = planes.even(wide * scale, 16), planes.even(high * scale, 16)
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    faces = find(planes.from_bgr(small, "bt601"), height=size[1], most=1)
    if not faces:
        return wide / 2, high / 2
    left, top, width, height = (each / scale for each in faces[0].box)
    # a head stands in the upper half, its hair included; what is near the picture's middle stays there
    return left + width / 2, max(min(high / 2, top + (1 - _ABOVE / 2) * height), top + height / 2)
