"""What is said, written over the picture while it is said: at most two lines at a time, in the documented styles."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import ImageFont

from emulator.studio import pacing
from emulator.studio.cutting import colours, lettering
from emulator.studio.cutting.lettering import Look
from emulator.studio.film import Captions
from emulator.studio.frames import planes
from emulator.studio.frames.planes import Layer, Matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

Word = tuple[str, float, float]
"""What is said, from when to when (seconds)."""

_BLACK, _WHITE = (12, 12, 14, 255), (255, 255, 255, 255)
_BRIGHT = 384
"""Red, green and blue together."""
# docs: post-apilipsyncs, caption_style: the names
# assumed: what they look like
STYLES = {
    "normal-black": Look(_WHITE, box=(0, 0, 0, 200)),
    "normal-white": Look(_BLACK, box=(255, 255, 255, 225)),
    "normal-red": Look(_WHITE, box=(214, 32, 40, 230)),
    "normal-blue": Look(_WHITE, box=(28, 84, 220, 230)),
    "neo": Look(_WHITE, spoken=(60, 255, 120, 255), outline=_BLACK, thickness=0.09, capitals=True),
    "brick": Look(_WHITE, marker=(188, 62, 36, 255), outline=_BLACK, thickness=0.06, capitals=True),
    "frenzy": Look((255, 222, 0, 255), spoken=(255, 64, 64, 255), outline=_BLACK, thickness=0.11, capitals=True),
    "verana": Look((250, 240, 255, 255), spoken=(216, 150, 255, 255), outline=(58, 12, 92, 255), thickness=0.06),
    "mustard": Look((32, 26, 8, 255), box=(226, 178, 30, 240)),
    "glow": Look(_WHITE, spoken=(255, 250, 190, 255), shadow=(236, 150, 20, 255), glow=True),
    "mint": Look((10, 60, 48, 255), box=(168, 240, 210, 235), round=0.5),
    "coolers": Look(_WHITE, spoken=(90, 220, 255, 255), outline=(10, 40, 90, 255), thickness=0.09),
    "bilo": Look(_WHITE, marker=(92, 60, 230, 255), outline=(24, 18, 60, 255), thickness=0.03),
    "toons": Look((255, 240, 80, 255), outline=(30, 20, 110, 255), thickness=0.13, capitals=True),
    "deep-blue": Look((190, 220, 255, 255), box=(8, 20, 70, 235)),
    "mystique": Look((238, 220, 255, 255), box=(58, 18, 92, 215), spoken=(255, 150, 240, 255), round=0.5),
    "caution": Look(_BLACK, box=(255, 212, 0, 245), capitals=True, round=0.0),
    "duality": Look(_WHITE, spoken=_BLACK, marker=_WHITE, outline=_BLACK, thickness=0.05),
}
_REFERENCE = 1080
"""Pixels of the shorter side of the frame that font sizes are told for."""
_WIDEST = 0.86
"""Of the frame's width."""
_NARROWEST = 0.1
_MOST_WORDS = 7
_LONGEST_WORD = 60
_ENDS = ".!?。？！"
_PIECE = 12
"""Letters."""
_PAUSE = 0.7
"""Seconds without a word after which a new page begins."""
_LINGER = 0.35
"""Seconds that a page stays after its last word."""


def look_of(wanted: Captions) -> Look:
    """The style of that name, with what was asked to differ. An unknown name always looks like the same known one."""
    look = STYLES.get(wanted.style)
    if look is None:
        look = list(STYLES.values())[hashlib.sha256(wanted.style.encode()).digest()[0] % len(STYLES)]
    if wanted.background:
        look = _on(replace(look, box=colours.rgba(wanted.background, (0, 0, 0, 200))))
    if wanted.colour:
        look = replace(look, fill=colours.rgba(wanted.colour, look.fill))
    if wanted.highlight:
        look = replace(look, spoken=colours.rgba(wanted.highlight, look.fill))
    if wanted.font_style:
        look = replace(look, bold="bold" in wanted.font_style.lower())
    if wanted.line_height:
        look = replace(look, spacing=min(max(wanted.line_height, 0.9), 4.0))
    if wanted.text_shadow and not look.shadow:
        look = replace(look, shadow=(0, 0, 0, 230))
    return look


def _on(look: Look) -> Look:
    """With letters that can be read on the box: nobody has asked for another colour."""
    if look.box is None or (sum(look.box[:3]) > _BRIGHT) != (sum(look.fill[:3]) > _BRIGHT):
        return look
    return replace(look, fill=_BLACK if sum(look.box[:3]) > _BRIGHT else _WHITE)


def room_of(wanted: Captions, size: tuple[int, int]) -> float:
    """Pixels that a line may take."""
    widest = size[0] * _WIDEST
    if not wanted.max_width:
        return widest
    asked = wanted.max_width * (size[0] if wanted.max_width <= 1 else min(size) / _REFERENCE)
    return min(max(asked, size[0] * _NARROWEST), widest)


def letters_of(wanted: Captions, size: tuple[int, int]) -> int:
    """Pixels of a letter."""
    return round(min(max(wanted.font_size, 8.0), 300.0) * min(size) / _REFERENCE)


def spread(text: str, start: float, end: float) -> list[Word]:
    """A text's words with times, as long as they usually take; where nothing better is known."""
    words = [
        word[at : at + _PIECE] if len(word) > 2 * _PIECE else word  # a script without spaces between words
        for word in text.split()
        for at in (range(0, len(word), _PIECE) if len(word) > 2 * _PIECE else (0,))
    ]
    shares = pacing.weights(words)
    whole, at, timed = max(1, sum(shares)), start, list[Word]()
    for word, weight in zip(words, shares, strict=True):
        until = at + (end - start) * weight / whole
        timed.append((word, at, until))
        at = until
    return timed


@dataclass(frozen=True, slots=True)
class Page:
    """Words that are seen together, in one or two lines."""

    lines: tuple[tuple[Word, ...], ...]
    start: float
    end: float

    def said(self, now: float) -> int:
        """The number of the word that is being said."""
        words = [word for line in self.lines for word in line]
        return sum(1 for word in words if word[1] <= now) - 1


def pages(words: Sequence[Word], face: ImageFont.FreeTypeFont, look: Look, room: float) -> tuple[Page, ...]:
    """The words on pages of at most two lines that fit into `room` pixels, sentence by sentence, evenly filled."""
    made: list[list[list[Word]]] = []
    for sentence in _sentences(words):
        count = math.ceil(len(sentence) / _MOST_WORDS)
        while (found := [_lines(part, face, look, room) for part in _evenly(sentence, count)]) and None in found:
            count += 1
        made += [lines for lines in found if lines]
    finished = []
    for number, page in enumerate(made):
        after = made[number + 1][0][0][1] if number + 1 < len(made) else math.inf
        end = min(after, page[-1][-1][2] + _LINGER)
        finished.append(Page(tuple(map(tuple, page)), page[0][0][1], end))
    return tuple(finished)


def _sentences(words: Sequence[Word]) -> list[list[Word]]:
    sentences: list[list[Word]] = []
    for text, start, end in words:
        last = sentences[-1][-1] if sentences else None
        if last is None or last[0][-1:] in _ENDS or start - last[2] > _PAUSE:
            sentences.append([])
        sentences[-1].append((text[:_LONGEST_WORD], start, end))
    return sentences


def _evenly(words: list[Word], count: int) -> list[list[Word]]:
    edges = [round(number * len(words) / count) for number in range(count + 1)]
    return [words[start:end] for start, end in pairwise(edges) if end > start]


def _lines(words: list[Word], face: ImageFont.FreeTypeFont, look: Look, room: float) -> list[list[Word]] | None:
    """In one line, or in two that are about as long; none where two are not enough."""

    def width(part: list[Word]) -> float:
        return lettering.width(" ".join(word[0] for word in part), face, look)

    if len(words) == 1 or width(words) <= room:
        return [words]
    ways = [(words[:at], words[at:]) for at in range(1, len(words))]
    widest, best = min((max(map(width, way)), number) for number, way in enumerate(ways))
    return list(ways[best]) if widest <= room or len(words) == 2 else None


class Subtitles:
    """The captions of a scene, to be laid over its frames."""

    def __init__(
        self, wanted: Captions, words: Sequence[Word], size: tuple[int, int], matrix: Matrix, font: Path | None
    ) -> None:
        self._look, self._matrix, self._size = look_of(wanted), matrix, size
        self._x, self._y = (min(max(each, -0.5), 0.5) for each in (wanted.x, wanted.y))
        pixels, room = letters_of(wanted, size), room_of(wanted, size)
        self._font = lettering.font(font, pixels)
        longest = max((lettering.width(word[0][:_LONGEST_WORD], self._font, self._look) for word in words), default=0)
        if longest > room:
            self._font = lettering.font(font, int(pixels * room / longest))
        self.pages = () if wanted.hidden else pages(words, self._font, self._look, room)
        self._layer = lru_cache(maxsize=4)(self._drawn)

    def lay(self, frame: "Frame", now: float, alpha: "NDArray[Any] | None" = None) -> None:
        """Write what is said `now` (seconds into the scene) over a frame."""
        page = next((each for each in self.pages if each.start <= now < each.end), None)
        if page is None:
            return
        marks = self._look.spoken or self._look.marker
        layer = self._layer(page, page.said(now) if marks else -1)
        width, height = self._size
        x = min(max(0.0, width * (0.5 + self._x) - layer.size[0] / 2), max(0, width - layer.size[0]))
        y = min(max(0.0, height * (0.5 + self._y) - layer.size[1] / 2), max(0, height - layer.size[1]))
        planes.lay(layer, frame, int(x), int(y), alpha)

    def _drawn(self, page: Page, said: int) -> Layer:
        lines = tuple(tuple(word[0] for word in line) for line in page.lines)
        return planes.layer(lettering.drawn(lines, self._font, self._look, said), self._matrix)
