"""Pictures as the planes that codecs keep: from colours and back, with something laid over them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

    Plane = NDArray[np.uint8]

Matrix = Literal["bt601", "bt709"]
"""How colours become luma and chroma: as players take it to be for small films, and for those of 720 lines and more."""
Rgb = tuple[int, int, int]
_LUMA = {"bt601": (0.299, 0.114), "bt709": (0.2126, 0.0722)}
"""What red and blue count for; green is the rest."""


def even(size: float, least: int = 2) -> int:
    """The nearest even number of pixels."""
    return max(least, round(size / 2) * 2)


def matrix_of(width: int, height: int) -> Matrix:
    """What a player takes for granted."""
    return "bt709" if min(width, height) >= 720 or max(width, height) >= 1280 else "bt601"


class Planes(NamedTuple):
    """Views into a frame: writing to them writes to it. The two of colour are half as wide and half as high."""

    y: "Plane"
    u: "Plane"
    v: "Plane"

    @classmethod
    def of(cls, frame: "Frame") -> "Planes":
        """The planes of a contiguous frame; where the height is no multiple of 4 colour begins mid-row."""
        height, width = frame.shape[0] * 2 // 3, frame.shape[1]
        flat, luma = frame.reshape(-1), width * height
        half = (height // 2, width // 2)
        return cls(
            frame[:height], flat[luma : luma * 5 // 4].reshape(half), flat[luma * 5 // 4 : luma * 3 // 2].reshape(half)
        )


split = Planes.of
"""As a function."""


def empty(width: int, height: int) -> "Frame":
    """A frame to write into."""
    return np.empty((height * 3 // 2, width), np.uint8)


def joined(luma: Any, blue: Any, red: Any) -> "Frame":
    """A frame of three planes."""
    frame = empty(luma.shape[1], luma.shape[0])
    for into, plane in zip(split(frame), (luma, blue, red), strict=True):
        into[...] = plane
    return frame


def size(frame: "Frame") -> tuple[int, int]:
    """Width and height."""
    return frame.shape[1], frame.shape[0] * 2 // 3


def _from_bgr(matrix: Matrix) -> "NDArray[Any]":
    red, blue = _LUMA[matrix]
    luma = np.array((blue, 1 - red - blue, red))
    return np.array(
        (
            (*luma * 219 / 255, 16),
            (*(np.array((1, 0, 0)) - luma) * 112 / 255 / (1 - blue), 128),
            (*(np.array((0, 0, 1)) - luma) * 112 / 255 / (1 - red), 128),
        )
    )


def _to_bgr(matrix: Matrix) -> "NDArray[Any]":
    forth = _from_bgr(matrix)
    back = np.linalg.inv(forth[:, :3])
    return np.column_stack((back, -back @ forth[:, 3]))


def from_bgr(picture: "NDArray[Any]", matrix: Matrix) -> "Frame":
    """A frame of a picture (uint8, height x width x 3, both even)."""
    planes = cv2.transform(picture, _from_bgr(matrix))
    height, width = picture.shape[:2]
    half = cv2.resize(planes[..., 1:], (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    return joined(planes[..., 0], half[..., 0], half[..., 1])


def to_bgr(frame: "Frame", matrix: Matrix) -> "NDArray[Any]":
    """The picture of a frame."""
    luma, blue, red = split(frame)
    whole = (luma.shape[1], luma.shape[0])
    planes = cv2.merge((luma, cv2.resize(blue, whole), cv2.resize(red, whole)))
    return np.asarray(cv2.transform(planes, _to_bgr(matrix)))


def filled(width: int, height: int, colour: Rgb, matrix: Matrix) -> "Frame":
    """A frame of one colour."""
    dot = np.rint(_from_bgr(matrix) @ (*colour[::-1], 1.0)).clip(0, 255)
    frame = empty(width, height)
    for plane, value in zip(split(frame), dot, strict=True):
        plane[...] = int(value)
    return frame


def cut(frame: "Frame", x: int, y: int, width: int, height: int) -> "Frame":
    """A part of a frame (all four even, inside it)."""
    luma, blue, red = split(frame)
    half = slice(y // 2, (y + height) // 2), slice(x // 2, (x + width) // 2)
    return joined(luma[y : y + height, x : x + width], blue[half], red[half])


def paste(frame: "Frame", onto: "Frame", x: int, y: int) -> None:
    """Put a frame into another at an even place, where it fits whole."""
    width, height = size(frame)
    for index, (into, plane) in enumerate(zip(split(onto), split(frame), strict=True)):
        step = 2 if index else 1
        into[y // step : (y + height) // step, x // step : (x + width) // step] = plane


@dataclass(frozen=True, slots=True)
class Layer:
    """A picture that can be seen through, ready to be laid over frames: planes, and how much of them is seen."""

    planes: tuple["NDArray[Any]", "NDArray[Any]", "NDArray[Any]"]
    seen: tuple["NDArray[Any]", "NDArray[Any]"]
    """0 to 1, for luma and at half the size for chroma."""
    unseen: tuple["NDArray[Any]", "NDArray[Any]"]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.planes[0].shape[1], self.planes[0].shape[0]


def layer(rgba: "NDArray[Any]", matrix: Matrix) -> Layer:
    """A layer of a picture with alpha (uint8, height x width x 4, RGB first); odd sizes are made even."""
    height, width = rgba.shape[:2]
    rgba = cv2.copyMakeBorder(rgba, 0, height % 2, 0, width % 2, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    half = (rgba.shape[1] // 2, rgba.shape[0] // 2)
    planes = cv2.transform(rgba[..., 2::-1].astype(np.float32), _from_bgr(matrix))
    seen = np.ascontiguousarray(rgba[..., 3], np.float32) / np.float32(255)
    seen_half = cv2.resize(seen, half, interpolation=cv2.INTER_AREA)
    # the colour of what cannot be seen does not count
    weighed = cv2.resize(planes[..., 1:] * seen[..., None], half, interpolation=cv2.INTER_AREA)
    chroma = weighed / np.maximum(seen_half, 1e-3)[..., None]
    first, second, third = (
        np.ascontiguousarray(np.rint(each).clip(0, 255), np.uint8)
        for each in (planes[..., 0], chroma[..., 0], chroma[..., 1])
    )
    return Layer((first, second, third), (seen, seen_half), (1 - seen, 1 - seen_half))


def lay(over: Layer, frame: "Frame", x: int, y: int, alpha: "NDArray[Any] | None" = None) -> None:
    """Lay it over a frame (and its alpha, uint8) at this place, as far as it is inside."""
    x, y = x // 2 * 2, y // 2 * 2
    width, height = size(frame)
    left, top = max(0, -x), max(0, -y)
    right, bottom = min(over.size[0], width - x), min(over.size[1], height - y)
    if left >= right or top >= bottom:
        return
    for index, (into, plane) in enumerate(zip(split(frame), over.planes, strict=True)):
        step = 2 if index else 1
        part = slice(top // step, bottom // step), slice(left // step, right // step)
        place = (
            slice((y + top) // step, (y + bottom) // step),
            slice((x + left) // step, (x + right) // step),
        )
        seen, unseen = over.seen[min(index, 1)][part], over.unseen[min(index, 1)][part]
        into[place] = cv2.blendLinear(into[place], plane[part], unseen, seen)
        if alpha is not None and not index:
            solid = np.full_like(alpha[place], 255)
            alpha[place] = cv2.blendLinear(alpha[place], solid, unseen, seen)


def mixed(first: "Frame", second: "Frame", share: float) -> "Frame":
    """So much of the second over the first, 0 to 1."""
    return np.asarray(cv2.addWeighted(first, 1 - share, second, share, 0), np.uint8)
