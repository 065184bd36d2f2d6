"""Words as pictures: fonts, outlines, boxes, shadows."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from emulator.media.resources import fixture

if TYPE_CHECKING:
    from numpy.typing import NDArray

Colour = tuple[int, int, int, int]
_LARGEST = 400
"""Pixels of a letter."""
_BOLD = 1 / 26
"""The shipped font has one weight; so much of its size is added around a letter to make it bold."""


_FINE = 4
"""Parts of a pixel that corners are drawn by."""


@dataclass(frozen=True, slots=True)
class Look:
    """How words are drawn. Shares are of the letters' size."""

    fill: Colour
    box: Colour | None = None
    spoken: Colour | None = None
    """The word that is being said, where it differs."""
    marker: Colour | None = None
    """A box behind that word."""
    outline: Colour | None = None
    thickness: float = 0.0
    shadow: Colour | None = None
    glow: bool = False
    """The shadow is soft and all around."""
    capitals: bool = False
    bold: bool = True
    round: float = 0.25
    """The box's corners."""
    spacing: float = 1.25
    """From line to line."""


@lru_cache(maxsize=16)
def font(path: Path | None, size: int) -> ImageFont.FreeTypeFont:
    """A font at a size in pixels; none: the shipped one, also where the other cannot be read."""
    size = min(max(size, 6), _LARGEST)
    if path is not None:
        try:
            return ImageFont.truetype(path, size)
        except OSError:
            pass
    return ImageFont.truetype(fixture("fonts", "DejaVuSans.ttf"), size)


def width(text: str, face: ImageFont.FreeTypeFont, look: Look) -> float:
    """Pixels that the text takes."""
    return face.getlength(_cased(text, look)) + 2 * _stroke(face, look)


def _cased(text: str, look: Look) -> str:
    return text.upper() if look.capitals else text


def _stroke(face: ImageFont.FreeTypeFont, look: Look) -> int:
    return round(face.size * (look.thickness + (_BOLD if look.bold else 0)))


def drawn(
    lines: tuple[tuple[str, ...], ...], face: ImageFont.FreeTypeFont, look: Look, said: int = -1
) -> "NDArray[np.uint8]":
    """Lines of words in the middle of a box that fits (RGBA, height x width x 4).

    `said` is the number of the word that is being said, counted over all lines.
    """
    size = float(face.size)
    texts = [_cased(" ".join(words), look) for words in lines]
    widest = max((face.getlength(text) for text in texts), default=1.0)
    step = size * look.spacing
    margin = round(size * (0.35 if look.box or look.marker else 0.2)) + _stroke(face, look) + 2
    wide, high = round(widest) + 2 * margin, round(step * (len(lines) - 1) + size * 1.2) + 2 * margin
    image = Image.new("RGBA", (wide, high), (0, 0, 0, 0))
    if look.box:
        _box(image, (0, 0, wide, high), size * look.round, look.box)
    letters = Image.new("RGBA", image.size, (*look.fill[:3], 0))
    pen = ImageDraw.Draw(letters)
    number = 0
    for row, words in enumerate(lines):
        x = (wide - face.getlength(texts[row])) / 2
        middle = margin + size * 0.6 + row * step
        for word in words:
            shown = _cased(word, look)
            length = face.getlength(shown)
            now = number == said
            if now and look.marker:
                rim = size * 0.14
                box = (x - rim, middle - size * 0.62, x + length + rim, middle + size * 0.62)
                _box(image, box, size * 0.18, look.marker)
            _write(pen, (x, middle), shown, face, look, look.spoken if now and look.spoken else look.fill)
            x += length + face.getlength(" ")
            number += 1
    if look.shadow:
        image.alpha_composite(_shade(letters, look.shadow, size, soft=look.glow))
    image.alpha_composite(letters)
    return np.asarray(image)


def _box(image: Image.Image, box: tuple[float, float, float, float], corner: float, colour: Colour) -> None:
    """A box with round corners, without steps: drawn finely, then made smaller."""
    left, top, right, bottom = box
    x, y = int(left), int(top)
    size = int(right - x) + 1, int(bottom - y) + 1
    fine = Image.new("L", (size[0] * _FINE, size[1] * _FINE))
    place = [(at - begins) * _FINE for at, begins in ((left, x), (top, y), (right, x), (bottom, y))]
    ImageDraw.Draw(fine).rounded_rectangle((*place[:2], place[2] - 1, place[3] - 1), corner * _FINE, fill=colour[3])
    filled = Image.new("RGBA", size, (*colour[:3], 0))
    filled.putalpha(fine.resize(size, Image.Resampling.BOX))
    image.alpha_composite(filled, (max(0, x), max(0, y)))


def _write(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, face: ImageFont.FreeTypeFont, look: Look, ink: Colour
) -> None:
    bold = round(face.size * _BOLD) if look.bold else 0
    if look.outline and ink != look.outline:
        pen.text(at, text, look.outline, face, "lm", stroke_width=_stroke(face, look), stroke_fill=look.outline)
    pen.text(at, text, ink, face, "lm", stroke_width=bold, stroke_fill=ink)


def _shade(letters: Image.Image, colour: Colour, size: float, *, soft: bool) -> Image.Image:
    shape = letters.getchannel("A")
    if soft:
        shape = shape.filter(ImageFilter.GaussianBlur(size * 0.12)).point(lambda value: min(255, value * 3))
    else:
        moved = Image.new("L", shape.size, 0)
        moved.paste(shape, (round(size * 0.05), round(size * 0.07)))
        shape = moved.filter(ImageFilter.GaussianBlur(size * 0.03))
    shade = Image.new("RGBA", letters.size, (*colour[:3], 0))
    shade.putalpha(shape.point(lambda value: value * colour[3] // 255))
    return shade
