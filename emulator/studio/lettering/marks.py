"""Texts that stay over the picture: watermarks in the corners, and cards."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from emulator.studio.film import Captions, Card
from emulator.studio.frames import planes
from emulator.studio.frames.planes import Layer, Matrix
from emulator.studio.lettering import captions, colours, letters
from emulator.studio.lettering.captions import pages
from emulator.studio.lettering.letters import Look
from emulator.studio.lettering.styles import look_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

EMULATED = "emulated"
_SMALL = Look((255, 255, 255, 215), box=(20, 20, 24, 120), bold=False, round=0.4)
"""White on half a black: readable on anything."""
_OF_THE_HEIGHT = 1 / 30
_CARD = Look((255, 255, 255, 255), shadow=(0, 0, 0, 200))
_CARD_SIZE = 80 / 1080
"""docs: Creatify's default font size of such a text, at a frame of 1080 pixels."""
_CARD_WIDEST = 0.84
_LONGEST = 300
"""Letters."""
_LOGO = 0.4
"""Of the frame's shorter side, at a scale of 1; assumed."""


class Mark:
    """A layer with its place."""

    def __init__(self, layer: Layer, x: int, y: int) -> None:
        self._layer, self._x, self._y = layer, x, y

    def lay(self, frame: "Frame", alpha: "NDArray[Any] | None" = None, across: int = 0, down: int = 0) -> None:
        """Over a frame, perhaps so many pixels away from its place."""
        planes.lay(self._layer, frame, self._x + across, self._y + down, alpha)


def watermark(text: str, size: tuple[int, int], matrix: Matrix, font: Path | None, *, left: bool = False) -> Mark:
    """A small text in the upper right corner, or in the lower left one."""
    width, height = size
    face = letters.face(font, max(11, round(min(width, height) * _OF_THE_HEIGHT)), _SMALL)
    words = tuple(text[:60].split()) or ("",)
    layer = planes.layer(letters.drawn((words,), face, _SMALL), matrix)
    margin = max(4, round(min(width, height) * 0.02))
    if left:
        return Mark(layer, margin, height - layer.size[1] - margin)
    return Mark(layer, width - layer.size[0] - margin, margin)


def card(
    wanted: Card, logo: "NDArray[Any] | None", size: tuple[int, int], matrix: Matrix, font: Path | None
) -> list[Mark]:
    """A text with a logo above it (RGBA, or none), or each in its own place."""
    if wanted.look is not None:
        return _placed(wanted, wanted.look, logo, size, matrix, font)
    width, height = size
    short = min(size)
    scale = min(max(wanted.scale, 0.05), 4.0)
    middle = width * (0.5 + min(max(wanted.x, -0.5), 0.5)), height * (0.5 + min(max(wanted.y, -0.5), 0.5))
    marks: list[Mark] = []
    top = middle[1]
    if wanted.text.strip():
        look = Look(
            colours.rgba(wanted.colour, _CARD.fill) if wanted.colour else _CARD.fill,
            box=colours.rgba(wanted.background, (0, 0, 0, 102)) if wanted.background else None,
            shadow=_CARD.shadow,
        )
        text = _text(wanted.text[:_LONGEST], short * _CARD_SIZE * scale, look, width * _CARD_WIDEST, font)
        layer = planes.layer(text, matrix)
        top = middle[1] - layer.size[1] / 2
        marks.append(Mark(layer, round(middle[0] - layer.size[0] / 2), round(top)))
    if logo is not None:
        side = short * _LOGO * scale / max(logo.shape[:2])
        small = cv2.resize(logo, None, fx=side, fy=side, interpolation=cv2.INTER_AREA if side < 1 else cv2.INTER_CUBIC)
        above = planes.layer(small, matrix)
        y = top - above.size[1] - short * 0.03 if marks else middle[1] - above.size[1] / 2
        marks.append(Mark(above, round(middle[0] - above.size[0] / 2), max(0, round(y))))
    return marks


def _placed(
    wanted: Card, look: Captions, logo: "NDArray[Any] | None", size: tuple[int, int], matrix: Matrix, font: Path | None
) -> list[Mark]:
    marks: list[Mark] = []
    if logo is not None:
        high, wide = logo.shape[:2]
        side = min(min(max(wanted.scale, 0.02), 2.0) * size[0] / wide, size[1] / high)
        small = cv2.resize(logo, None, fx=side, fy=side, interpolation=cv2.INTER_AREA if side < 1 else cv2.INTER_CUBIC)
        marks.append(_middled(planes.layer(small, matrix), wanted.x, wanted.y, size))
    if wanted.text.strip() and not look.hidden:
        pixels, room = captions.letters_of(look, size), captions.room_of(look, size)
        text = _text(wanted.text[:_LONGEST], pixels, look_of(look), room, font)
        marks.append(_middled(planes.layer(text, matrix), look.x, look.y, size))
    return marks


def _middled(layer: Layer, x: float, y: float, size: tuple[int, int]) -> Mark:
    """Around this spot, given from the frame's middle in shares of it, and inside the frame as far as it fits."""
    places = [
        min(max(0, round(whole * (0.5 + at) - part / 2)), max(0, whole - part))
        for whole, part, at in zip(size, layer.size, (x, y), strict=True)
    ]
    return Mark(layer, *places)


def _text(text: str, pixels: float, look: Look, room: float, font: Path | None) -> "NDArray[np.uint8]":
    words, face = captions.fitted([(word, 0.0, 0.0) for word in text.split()], pixels, look, room, font)
    lines = [tuple(word[0] for word in line) for page in pages(words, face, look, room) for line in page.lines]
    return letters.drawn(tuple(lines), face, look)
