"""What is said, written over the picture while it is said: at most two lines at a time."""

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulator.studio import pacing
from emulator.studio.film import Captions
from emulator.studio.frames import planes
from emulator.studio.frames.planes import Layer, Matrix
from emulator.studio.lettering import fonts, letters
from emulator.studio.lettering.fonts import Face
from emulator.studio.lettering.letters import Look
from emulator.studio.lettering.styles import look_of
from emulator.studio.speech.words import JOINER, spaced
from emulator.studio.views import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

Word = tuple[str, float, float]
"""What is said, from when to when (seconds)."""

_REFERENCE = 1080
"""Pixels of the shorter side of the frame that font sizes are told for."""
_WIDEST = 0.86
"""Of the frame's width."""
_NARROWEST = 0.1
_MOST_WORDS = 7
_SHORT = 0.5
"""How much of a word a Chinese or Japanese character is."""
_LEAST = 0.7
"""Letters get so much smaller for a long word to fit; a longer one is parted."""
_LONGEST_LINE = 300
"""Letters: more do not fit anywhere."""
_PARTING = re.compile(r"[/?&=@._:#+-]")
"""After what a long word is parted rather than elsewhere."""
_ENDS = ".!?。？！"
_PIECE = 12
"""Letters."""
_RIM = 0.02
"""Of the frame's shorter side, which captions keep off its edges."""
_PAUSE = 0.7
"""Seconds without a word after which a new page begins."""
_LINGER = 0.35
"""Seconds that a page stays after its last word."""


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
    words = [piece for word in text.split() for piece in _unspaced(word)]
    shares = pacing.weights(words)
    whole, at, timed = max(1, sum(shares)), start, list[Word]()
    for word, weight in zip(words, shares, strict=True):
        until = at + (end - start) * weight / whole
        timed.append((word, at, until))
        at = until
    return timed


def _unspaced(word: str) -> list[str]:
    """Pieces of what is long and of a script without spaces; else the word."""
    if len(word) <= _PIECE or spaced(word[: _PIECE // 2], word[_PIECE // 2 :]):
        return [word]
    return [word[at : at + _PIECE] for at in range(0, len(word), _PIECE)]


def fitted(words: Sequence[Word], pixels: float, look: Look, room: float, own: Path | None) -> tuple[list[Word], Face]:
    """The words, and letters so large that each of them fits; what would make them too small is parted."""
    shown = [(text, start, end) for word, start, end in words if (text := fonts.drawable(word, own).strip())]
    face = letters.face(own, pixels, look)
    longest = max((letters.width([word[0]], face, look) for word in shown), default=0.0)
    if longest <= room:
        return shown, face
    face = letters.face(own, int(pixels * max(room / longest, _LEAST)), look)
    return [piece for word in shown for piece in _parted(word, face, look, room)], face


def _parted(word: Word, face: Face, look: Look, room: float) -> list[Word]:
    text, start, end = word
    pieces: list[Word] = []
    each = (end - start) / max(1, len(text))
    while len(text) > 1 and letters.width([text[:_LONGEST_LINE]], face, look) > room:
        counts = range(1, min(len(text), _LONGEST_LINE))
        most = bisect_right(counts, room, key=lambda count: letters.width([text[:count]], face, look)) or 1
        good = [found.end() for found in _PARTING.finditer(text, most // 2, most)]
        count = good[-1] if good else most
        pieces.append((text[:count] + JOINER, start, start + count * each))
        text, start = text[count:], start + count * each
    return [*pieces, (text, start, end)]


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


def pages(words: Sequence[Word], face: Face, look: Look, room: float) -> tuple[Page, ...]:
    """The words on pages of at most two lines that fit into `room` pixels, sentence by sentence, evenly filled."""
    made: list[list[list[Word]]] = []
    for sentence in _sentences(words):
        short = sum(1 for one, other in pairwise(sentence) if not spaced(one[0], other[0]))
        count = math.ceil((len(sentence) - (1 - _SHORT) * short) / _MOST_WORDS)
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
        sentences[-1].append((text, start, end))
    return sentences


def _evenly(words: list[Word], count: int) -> list[list[Word]]:
    edges = [round(number * len(words) / count) for number in range(count + 1)]
    return [words[start:end] for start, end in pairwise(edges) if end > start]


def _lines(words: list[Word], face: Face, look: Look, room: float) -> list[list[Word]] | None:
    """In one line, or in two that are about as long; none where two are not enough."""

    def width(part: list[Word]) -> float:
        return letters.width([word[0] for word in part], face, look)

    if len(words) == 1 or width(words) <= room:
        return [words]
    ways = [(words[:at], words[at:]) for at in range(1, len(words))]
    widest, best = min((max(map(width, way)), number) for number, way in enumerate(ways))
    return list(ways[best]) if widest <= room or len(words) == 2 else None


class Subtitles:
    """The captions of a scene, to be laid over its frames."""

    def __init__(
        self,
        wanted: Captions,
        words: Sequence[Word],
        size: tuple[int, int],
        matrix: Matrix,
        font: Path | None,
        face: Box | None = None,
    ) -> None:
        """`face` is what captions that may give way keep off."""
        self._look, self._matrix, self._size = look_of(wanted), matrix, size
        self._x, self._y = (min(max(each, -0.5), 0.5) for each in (wanted.x, wanted.y))
        pixels, room = letters_of(wanted, size), room_of(wanted, size)
        words, self._font = fitted(words, pixels, self._look, room, font)
        self.pages = () if wanted.hidden else pages(words, self._font, self._look, room)
        self._keeps_off = face if wanted.gives_way else None
        self._layer = lru_cache(maxsize=4)(self._drawn)

    def lay(self, frame: "Frame", now: float, alpha: "NDArray[Any] | None" = None) -> None:
        """Write what is said `now` (seconds into the scene) over a frame."""
        page = next((each for each in self.pages if each.start <= now < each.end), None)
        if page is None:
            return
        marks = self._look.spoken or self._look.marker
        layer = self._layer(page, page.said(now) if marks else -1)
        planes.lay(layer, frame, *self._place(*layer.size), alpha)

    def _place(self, width: int, height: int) -> tuple[int, int]:
        """Left and top of captions of this size."""
        rim = _RIM * min(self._size)
        x, y = (
            min(max(rim, whole * (0.5 + at) - part / 2), max(0.0, whole - part - rim))
            for whole, at, part in zip(self._size, (self._x, self._y), (width, height), strict=True)
        )
        if self._keeps_off is None:
            return int(x), int(y)
        left, top, wide, high = self._keeps_off
        # rather off the whole face, or else off what it speaks and looks with
        for above, below in ((top, top + high), (top + 0.25 * high, top + 0.95 * high)):
            if x + width <= left or x >= left + wide or y + height <= above or y >= below:
                break
            free = [each for each in (below, above - height) if rim <= each <= self._size[1] - height - rim]
            if free:
                return int(x), int(min(free, key=lambda each: abs(each - y)))
        return int(x), int(y)

    def _drawn(self, page: Page, said: int) -> Layer:
        lines = tuple(tuple(word[0] for word in line) for line in page.lines)
        return planes.layer(letters.drawn(lines, self._font, self._look, said), self._matrix)
