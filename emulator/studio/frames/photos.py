"""Pictures: upright, over a plain colour where they can be seen through, scaled down while they are unpacked."""

import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from emulator.media import sniffing
from emulator.studio.errors import Unmade
from emulator.studio.frames import strips

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMS = {"bmp": "BMP", "gif": "GIF", "jpg": "JPEG", "png": "PNG", "tif": "TIFF", "webp": "WEBP"}
"""By the endings that `sniffing` gives."""
LONGEST_SIDE = 2560
"""Pixels; a larger picture is scaled down to it."""
_MOST_PIXELS = 178_956_970
"""As `media.inspecting` has it: twice what Pillow warns of, where it refuses by itself."""
_BEHIND = 235
"""assumed: a light grey is behind what can be seen through."""


def is_picture(path: Path) -> bool:
    """Whether the first bytes are a picture's."""
    with path.open("rb") as file:
        return sniffing.suffix(sniffing.reading(file)) in FORMS


def photo(path: Path, longest: int = LONGEST_SIDE) -> tuple["NDArray[np.uint8]", "NDArray[np.uint8] | None"]:
    """A picture (height x width x 3, BGR), and its alpha if it can be seen through. Raises Unmade."""
    pixels = _unpacked(path, longest)
    picture = np.ascontiguousarray(pixels[..., 2::-1])
    if pixels.shape[2] == 3:
        return picture, None
    alpha = np.ascontiguousarray(pixels[..., 3])
    shade = alpha[..., None].astype(np.uint16)
    over = (picture * shade + _BEHIND * (255 - shade)) // 255
    return over.astype(np.uint8), alpha


def cut_out(path: Path, longest: int = 1024) -> "NDArray[np.uint8]":
    """A picture as it is, to be laid over something (height x width x 4, RGBA). Raises Unmade."""
    pixels = _unpacked(path, longest)
    if pixels.shape[2] == 4:
        return pixels
    return np.dstack((pixels, np.full(pixels.shape[:2], 255, np.uint8)))


def _unpacked(path: Path, longest: int) -> "NDArray[np.uint8]":
    with path.open("rb") as file:
        form = FORMS.get(sniffing.suffix(sniffing.reading(file)) or "")
        file.seek(0)
        if form is None:
            raise _unreadable()
        try:
            image = strips.scaled(file, form, longest, _MOST_PIXELS)
        except Image.DecompressionBombError as error:
            raise Unmade("too large", "The picture has too many pixels.") from error
        except MemoryError as error:
            raise Unmade("too large", "The picture needs more memory than there is.") from error
        # Pillow's readers raise these for files that were cut off or written badly
        except (
            UnidentifiedImageError, av.FFmpegError, OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError,
            TypeError, OverflowError, ZeroDivisionError, struct.error, zlib.error,
        ) as error:  # fmt: skip
            raise _unreadable() from error
    return np.asarray(image)


def _unreadable() -> Unmade:
    return Unmade("unreadable", "The file holds no picture that could be read.")


def evened(picture: "NDArray[np.uint8]") -> "NDArray[np.uint8]":
    """The picture without its last odd row and column; tiny ones are enlarged."""
    height, width = picture.shape[:2]
    if min(height, width) < 16:
        scale = 16 / min(height, width)
        picture = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale), np.uint8)
        height, width = picture.shape[:2]
    return np.ascontiguousarray(picture[: height // 2 * 2, : width // 2 * 2])
