"""Which letters a family's name means here, and where they are from.

The families themselves are not shipped, but DejaVu Sans, Serif and Sans Mono are, in two weights: a family is whichever
of them is like it, made as wide, as heavy and as slanted as the family is known to be. A name that is not known is told
from its words, and is a little wider or narrower than others by chance of its letters; it always looks the same. Words
whose letters neither these nor the user's own font have are written in a font of the system's, if one has them.
"""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Literal

from PIL import ImageFont

from emulator.media.resources import fixture

Base = Literal["Sans", "Serif", "SansMono"]
_SHIPPED = {
    ("Sans", True): "DejaVuSans-Bold.ttf", ("Sans", False): "DejaVuSans.ttf",
    ("Serif", True): "DejaVuSerif-Bold.ttf", ("Serif", False): "DejaVuSerif.ttf",
    ("SansMono", True): "DejaVuSansMono-Bold.ttf", ("SansMono", False): "DejaVuSansMono.ttf",
}  # fmt: skip
_PLACES = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/System/Library/Fonts",
    "/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip
_ENDINGS = (".ttf", ".otf", ".ttc")
_LIKELY = re.compile(
    "noto|cjk|droid|unicode|gothic|gulim|batang|malgun|nanum|hei|ming|song|yahei|kai|hiragino|pingfang|thai|indic|deva"
)
"""In the names of fonts for scripts that the shipped ones lack."""
_MOST_FILES, _MOST_TRIED = 5000, 200
_LARGEST = 400
"""Pixels of a letter."""
_NOBODYS = "\U0010ffff"
"""A character that no font has."""
_JOINERS = "\u200d\ufe0e\ufe0f"
"""What pictures are put together with."""
_SLANT = 0.2
_BOLD = 1 / 26
"""So much of its size is added around a letter of the user's font, whose weight is not known, to make it bold."""


@dataclass(frozen=True, slots=True)
class Family:
    """How letters are made from those that are shipped."""

    base: Base = "Sans"
    wide: float = 1.0
    """DejaVu's are wide: most families are narrower."""
    heavy: float = 0.0
    """Added around a letter, in shares of its size."""
    slant: float = 0.0


_KNOWN = {
    "": Family(),
    # docs: lipsyncs_v2/post-apilipsyncs, font_family, the default; a wide family, as DejaVu is
    "montserrat": Family(),
    "anton": Family(wide=0.7, heavy=0.02), "arial": Family(wide=0.87), "bangers": Family(wide=0.72, slant=0.12),
    "bebas neue": Family(wide=0.62), "caveat": Family(wide=0.7, slant=0.22), "comic neue": Family(wide=0.9, slant=0.05),
    "courier new": Family("SansMono"), "dancing script": Family("Serif", 0.76, slant=0.3),
    "dm sans": Family(wide=0.9), "fira sans": Family(wide=0.88), "georgia": Family("Serif", 0.94),
    "helvetica": Family(wide=0.88), "impact": Family(wide=0.74, heavy=0.03), "inter": Family(wide=0.93),
    "lato": Family(wide=0.86), "league spartan": Family(wide=0.84), "lobster": Family("Serif", 0.72, 0.01, 0.25),
    "lora": Family("Serif", 0.9), "luckiest guy": Family(wide=0.92, heavy=0.03), "merriweather": Family("Serif"),
    "noto sans": Family(wide=0.92), "nunito": Family(wide=0.9), "open sans": Family(wide=0.91),
    "oswald": Family(wide=0.68), "pacifico": Family(wide=0.86, slant=0.25), "permanent marker": Family(slant=0.1),
    "playfair display": Family("Serif", 0.87), "poppins": Family(wide=0.97), "raleway": Family(wide=0.94),
    "roboto": Family(wide=0.89), "roboto mono": Family("SansMono", 0.98), "roboto slab": Family("Serif", 0.93),
    "rubik": Family(wide=0.92), "space mono": Family("SansMono", 1.03), "times new roman": Family("Serif", 0.84),
    "ubuntu": Family(wide=0.9), "verdana": Family(wide=1.02), "work sans": Family(wide=0.95),
}  # fmt: skip
"""assumed: the vendor's list of 41 families is not known whole; these are usual in captions. How wide they are."""
_TOLD = (
    (r"\b(mono|code|courier|console|typewriter)", Family("SansMono")),
    (r"(?<!sans )\bserif|slab|roman|garamond|baskerville|bodoni|caslon|times|antiqua|book\b", Family("Serif", 0.9)),
    (r"condensed|narrow|compressed|gothic|league", Family(wide=0.7)),
    (r"script|hand|brush|cursive|italic|marker|signature", Family("Serif", 0.78, slant=0.25)),
    (r"black|heavy|ultra|extra", Family(wide=0.95, heavy=0.02)),
)
"""What the words of a name say of families that are not in the list."""


@lru_cache(maxsize=256)
def family(name: str) -> Family:
    """How letters of this family are made."""
    plain = " ".join(re.sub(r"[^\w]+", " ", name.lower()).split())[:80]
    if plain in _KNOWN:
        return _KNOWN[plain]
    found = next((each for words, each in _TOLD if re.search(words, plain)), Family(wide=0.9))
    chance = hashlib.sha256(plain.encode()).digest()[0] / 255
    return Family(found.base, round(found.wide * (0.92 + 0.16 * chance), 3), found.heavy, found.slant)


@dataclass(frozen=True, slots=True)
class Written:
    """A font for a word, and how much must be added around its letters (a share of their size)."""

    font: ImageFont.FreeTypeFont
    stroke: float


@dataclass(frozen=True, slots=True)
class Face:
    """Letters of a size (pixels), of whichever font has them."""

    size: int
    family: Family
    bold: bool
    italic: bool
    own: Path | None
    """The user's font, before all others; one that cannot be read is none."""

    @property
    def slant(self) -> float:
        """By how much of its height a letter leans to the right."""
        return self.family.slant + (_SLANT if self.italic else 0.0)

    def written(self, text: str) -> Written:
        """In what a text is written: the first font that has all of its letters, or else the first one."""
        return _chosen(self.own, self.family.base, self.bold, self.size, self.family.heavy, _letters(text))

    def length(self, text: str) -> float:
        """Pixels that it takes."""
        return self.written(text).font.getlength(text) * self.family.wide


@lru_cache(maxsize=64)
def face(own: Path | None, size: int, name: str = "", *, bold: bool = True, italic: bool = False) -> Face:
    """The letters of a family's name, at a size in pixels."""
    return Face(min(max(size, 6), _LARGEST), family(name), bold, italic, own)


def drawable(text: str, own: Path | None = None) -> str:
    """The text without pictures (emoji) that no font here has; letters that none has stay, as boxes."""
    dropped = {letter for letter in text if letter >= "\u2190" and _is_picture(letter) and not _has_one(own, letter)}
    if not text.isascii() and any(map(_is_picture, text)):
        dropped |= {*_JOINERS}
    return "".join(letter for letter in text if letter not in dropped)


def lacking(text: str, own: Path | None = None) -> str:
    """Its letters that no font here has."""
    return "".join(
        sorted(
            {
                letter
                for letter in _letters(text)
                if letter.isalnum() and not _has_one(own, letter) and not _installed(letter)
            }
        )
    )


def _is_picture(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category in ("So", "Sk", "Me", "Cs", "Cn", "Co") or letter in _JOINERS


def _letters(text: str) -> str:
    """Those of which a font may lack some, each once."""
    return "".join(sorted({letter for letter in text if letter > "\u024f" and letter.isprintable()}))


def _has_one(own: Path | None, letter: str) -> bool:
    return any(_has(path, letter) for path in (*([] if own is None else [own]), *map(_shipped, _SHIPPED)))


@lru_cache(maxsize=512)
def _chosen(own: Path | None, base: Base, bold: bool, size: int, heavy: float, letters: str) -> Written:
    places: list[tuple[Path, float]] = []
    if own is not None and _opened(own, size) is not None:
        places.append((own, _BOLD if bold else 0.0))
    # where the serif or mono one lacks a script, the sans one may have it
    places += [(_shipped((each, bold)), 0.0) for each in dict.fromkeys((base, "Sans"))]
    places.append((_shipped(("Sans", not bold)), _BOLD if bold else 0.0))
    for path, stroke in places:
        font = _opened(path, size)
        if font is not None and all(_has(path, letter) for letter in letters):
            return Written(font, stroke + heavy)
    for letter in letters:
        found = _installed(letter) if not any(_has(path, letter) for path, _ in places) else None
        font = None if found is None else _opened(found, size)
        if found is not None and font is not None:
            return Written(font, (_BOLD if bold and "bold" not in found.name.lower() else 0.0) + heavy)
    first = _opened(places[0][0], size)
    assert first is not None
    return Written(first, places[0][1] + heavy)


def _shipped(which: tuple[str, bool]) -> Path:
    return Path(fixture("fonts", _SHIPPED[which]))


@lru_cache(maxsize=_MOST_TRIED + 100)
def _opened(path: Path, size: int) -> ImageFont.FreeTypeFont | None:
    try:
        return ImageFont.truetype(path, size)
    except (OSError, ValueError):  # no font, or one of pictures in other sizes
        return None


@lru_cache(maxsize=4096)
def _has(path: Path, letter: str) -> bool:
    """Whether a font has a letter: it does not draw the box that it draws for what it lacks."""
    font = _opened(path, 20)
    if font is None:
        return False
    here, box = (bytes(font.getmask(each)) for each in (letter, _NOBODYS))
    return here != box and (bool(here.strip(b"\0")) or unicodedata.category(letter)[0] in "CZM")


@lru_cache(maxsize=256)
def _installed(letter: str) -> Path | None:
    """A font of the system's that has a letter."""
    return next((path for path in _all_installed() if _has(path, letter)), None)


@cache
def _all_installed() -> tuple[Path, ...]:
    """Those for further scripts first, bold ones before others, each name once; not more than can be tried."""
    files = (path for place in _PLACES for path in _files(Path(place).expanduser()))
    found = {path.name.lower(): path for path in islice(files, _MOST_FILES)}
    order = sorted(found, key=lambda name: (not _LIKELY.search(name), "bold" not in name, name))
    return tuple(found[name] for name in order[:_MOST_TRIED])


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place, name) for name in sorted(names) if name.lower().endswith(_ENDINGS))
