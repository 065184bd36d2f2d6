"""Pictures in files: frames, and parts of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
from PIL import Image

from emulator.studio.frames import planes
from emulator.studio.frames.fitting import covering

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.frames.planes import Matrix
    from emulator.studio.renderers.base import Frame
    from emulator.studio.views import Box

_QUALITY = 88
"""JPEG's."""


def save(frame: "Frame", matrix: "Matrix", path: Path, width: int = 0, height: int = 0) -> None:
    """Write a frame as a PNG or, by any other ending, a JPEG; 0: at its own size, or keeping its shape."""
    write(planes.to_bgr(frame, matrix), path, width, height)


def write(picture: "NDArray[Any]", path: Path, width: int = 0, height: int = 0) -> None:
    """The same for a picture (BGR). Where both sizes are given it covers them."""
    tall, wide = picture.shape[:2]
    if width or height:
        scale = max((width or 0) / wide, (height or 0) / tall)
        picture = covering(picture, width or max(1, round(wide * scale)), height or max(1, round(tall * scale)))
    image = Image.fromarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    if path.suffix.lower() == ".png":
        image.save(path, "PNG", compress_level=4)
    else:
        image.save(path, "JPEG", quality=_QUALITY, optimize=True)


def around(picture: "NDArray[Any]", face: "Box", share: float = 1.6) -> "NDArray[Any]":
    """The square with this face in its middle; the picture's edge goes on where it reaches beyond."""
    x, y, width, height = face
    side = max(2, round(max(width, height) * share))
    left, top = round(x + width / 2 - side / 2), round(y + height / 2 - side / 2)
    tall, wide = picture.shape[:2]
    side = min(side, 2 * max(tall, wide))
    left, top = min(max(left, -side), wide), min(max(top, -side), tall)
    room = max(0, -left), max(0, -top), max(0, left + side - wide), max(0, top + side - tall)
    larger = cv2.copyMakeBorder(picture, room[1], room[3], room[0], room[2], cv2.BORDER_REPLICATE)
    return larger[top + room[1] :, left + room[0] :][:side, :side]
