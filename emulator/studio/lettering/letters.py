"""Words as pictures: letters, outlines, boxes, shadows."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, features

from emulator.studio.lettering import fonts
from emulator.studio.lettering.fonts import Face
from emulator.studio.speech.words import spaced

if TYPE_CHECKING:
    from numpy.typing import NDArray

Colour = tuple[int, int, int, int]
_SHAPES = features.check("raqm")
"""Whether letters are put together as their script wants it."""
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
    cast: tuple[float, float, float] = (0.05, 0.07, 0.03)
    """The shadow: how far to the right, down, and how soft."""
    glow: bool = False
    """It is soft and all around."""
    capitals: bool = False
    family: str = ""
    """A name of letters; see `fonts`."""
    bold: bool = True
    italic: bool = False
    underline: bool = False
    round: float = 0.25
    """The box's corners."""
    spacing: float = 1.25
    """From line to line."""


def face(own: Path | None, size: float, look: Look) -> Face:
    """The letters that a look is written in, at a size in pixels; `own`: the user's font, before all others."""
    return fonts.face(own, round(size), look.family, bold=look.bold, italic=look.italic)


def width(words: Sequence[str], face: Face, look: Look) -> float:
    """Pixels that words take in one line."""
    shown = [_cased(word, look) for word in words]
    gaps = sum(_gap(one, other, face) for one, other in pairwise(shown))
    return sum(map(face.length, shown)) + gaps + 2 * _stroke(" ".join(shown), face, look)


def _cased(text: str, look: Look) -> str:
    return text.upper() if look.capitals else text


def _gap(before: str, after: str, face: Face) -> float:
    return face.length(" ") if spaced(before, after) else 0.0


def _stroke(text: str, face: Face, look: Look) -> int:
    return round(face.size * (look.thickness + face.written(text).stroke))


def from_the_right(text: str) -> bool:
    """Whether its first letter belongs to a script that is written from right to left."""
    sides = (unicodedata.bidirectional(letter) for letter in text)
    return next((side for side in sides if side in ("L", "R", "AL")), "L") != "L"


def _in_view(words: Sequence[str], *, right: bool) -> list[int]:
    """The numbers of a line's words from left to right, as they are seen: what runs against the line is turned."""
    turned = [from_the_right(word) for word in words]
    for number, word in enumerate(words):  # a figure goes with the word before it
        if not any(map(str.isalpha, word)):
            turned[number] = turned[number - 1] if number else right
    runs: list[list[int]] = []
    for number in range(len(words)):
        if not runs or turned[runs[-1][-1]] != turned[number]:
            runs.append([])
        runs[-1].append(number)
    order = [number for run in runs for number in (run if turned[run[0]] == right else run[::-1])]
    return order[::-1] if right else order


def drawn(lines: tuple[tuple[str, ...], ...], face: Face, look: Look, said: int = -1) -> "NDArray[np.uint8]":
    """Lines of words in the middle of a box that fits (RGBA, height x width x 4).

    `said` is the number of the word that is being said, counted over all lines.
    """
    size = float(face.size)
    shown = [[_cased(word, look) for word in words] for words in lines]
    stroke = max((_stroke(" ".join(words), face, look) for words in shown), default=0)
    widest = max((width(words, face, look) for words in lines), default=1.0)
    step = size * look.spacing
    margin = round(size * (0.35 if look.box or look.marker else 0.2) + abs(face.slant) * size * 0.3) + stroke + 2
    wide, high = round(widest) + 2 * margin, round(step * (len(lines) - 1) + size * 1.2) + 2 * margin
    image = Image.new("RGBA", (wide, high), (0, 0, 0, 0))
    if look.box:
        _box(image, (0, 0, wide, high), size * look.round, look.box)
    letters = Image.new("RGBA", image.size, (*look.fill[:3], 0))
    right = from_the_right(" ".join(word for words in lines for word in words))
    first = 0
    for row, words in enumerate(shown):
        middle = margin + size * 0.6 + row * step
        for number, x in _places(words, face, right=right, wide=wide):
            now = first + number == said
            if now and look.marker:
                rim = size * 0.14
                end = x + face.length(words[number])
                _box(image, (x - rim, middle - size * 0.62, end + rim, middle + size * 0.62), size * 0.18, look.marker)
            ink = look.spoken if now and look.spoken else look.fill
            _write(letters, (x, middle), words[number], face, look, ink, right=right)
        first += len(words)
    if look.shadow:
        image.alpha_composite(_shade(letters, look.shadow, size, look))
    image.alpha_composite(letters)
    return np.asarray(image)


def _places(words: Sequence[str], face: Face, *, right: bool, wide: int) -> Iterator[tuple[int, float]]:
    """Each word's number and where it begins, so that the line is in the middle."""
    order = _in_view(words, right=right)
    before: dict[int, float] = {}
    x = 0.0
    for place, number in enumerate(order):
        if place:
            one, other = sorted((order[place - 1], number))
            x += _gap(words[one], words[other], face)
        before[number] = x
        x += face.length(words[number])
    yield from ((number, begun + (wide - x) / 2) for number, begun in before.items())


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
    letters: Image.Image, at: tuple[float, float], text: str, face: Face, look: Look, ink: Colour, *, right: bool
) -> None:
    bold = round(face.size * face.written(text).stroke)
    strokes = [(ink, bold)]
    if look.outline and ink != look.outline:
        strokes.insert(0, (look.outline, _stroke(text, face, look)))
    for colour, stroke in strokes:
        shape, x, y = _shape(text, face, stroke, right, look.underline)
        letters.paste(colour, (round(at[0]) - x, round(at[1]) - y), shape)


@lru_cache(maxsize=64)
def _shape(text: str, face: Face, stroke: int, right: bool, underline: bool) -> tuple[Image.Image, int, int]:
    """A word's letters (8 bits), and where in it the middle of the line begins."""
    font = face.written(text).font
    rim = stroke + face.size // 2
    length = font.getlength(text)
    shape = Image.new("L", (round(length) + 2 * rim, 2 * face.size + 2 * stroke), 0)
    middle = shape.height // 2
    pen = ImageDraw.Draw(shape)
    # full stops and brackets are on the side where the line ends
    way = "rtl" if right and _SHAPES else None
    pen.text((rim, middle), text, 255, font, "lm", stroke_width=stroke, stroke_fill=255, direction=way)
    if underline:
        low, thick = middle + face.size * 0.46, max(1, face.size * 0.06)
        pen.rectangle((rim - stroke, low - stroke, rim + length + stroke, low + thick + stroke), fill=255)
    if face.family.wide == 1.0 and not face.slant:
        return shape, rim, middle
    wide = round(length * face.family.wide) + 2 * rim
    # from the place in the result to that in the letters as they are
    narrow, lean = 1 / face.family.wide, face.slant
    way_back = (narrow, lean * narrow, rim - (rim + lean * middle) * narrow, 0.0, 1.0, 0.0)
    return (
        shape.transform((wide, shape.height), Image.Transform.AFFINE, way_back, Image.Resampling.BICUBIC),
        rim,
        middle,
    )


def _shade(letters: Image.Image, colour: Colour, size: float, look: Look) -> Image.Image:
    shape = letters.getchannel("A")
    if look.glow:
        shape = shape.filter(ImageFilter.GaussianBlur(size * 0.12)).point(lambda value: min(255, value * 3))
    else:
        x, y, blur = look.cast
        moved = Image.new("L", shape.size, 0)
        moved.paste(shape, (round(size * x), round(size * y)))
        shape = moved.filter(ImageFilter.GaussianBlur(size * blur))
    shade = Image.new("RGBA", letters.size, (*colour[:3], 0))
    shade.putalpha(shape.point(lambda value: value * colour[3] // 255))
    return shade
