"""How much of a text's time each of its words takes, by its letters: figures, signs and abbreviations are read out."""

import re
from collections.abc import Sequence

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
UNSPACED = f"\u3040-\u30ff{HAN}"
"""Ranges of Chinese characters; of all letters of Chinese and Japanese, which have no spaces."""
CLOSING = "\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f\uff09\u300d\u300f\u2026\u201d\u2019!,.:;?)\\]"
WORD = re.compile(f"[{UNSPACED}][{CLOSING}\u3063\u30c3\u30e3\u30e5\u30e7\u3083\u3085\u3087\u30fc]*|[^\\s{UNSPACED}]+")
"""Up to a space; Chinese and Japanese one character each, with what cannot begin a line."""
_PARTS = re.compile(r"\d[\d,]*(?:\.\d+)?|[^\W\d_]+|[%$€£&@/+]")
_SIGN = 6.0
"""Letters of a sign's name."""
_SPELLED = re.compile(r"[A-Z]{3}|[B-DF-HJ-NP-TV-Z]{2,}")
_LETTER = 2.6
"""Letters of a letter's name."""
_SYLLABLES = (
    (re.compile(f"[{HAN}]"), 3.8),
    (re.compile("[\u3040-\u30ff]"), 2.2),
    (re.compile("[\uac00-\ud7af]"), 2.6),
)
"""Scripts whose letters are syllables, and how many usual letters take as long: Chinese, Japanese, Korean."""
_GAP = 0.8
_STOPS, _BREATHS = ".!?…:;。！？；", ",，、"
_STOP, _BREATH = 5.0, 3.0
"""Letters that could be said in the pause after a word."""
_CLOSING = "\"')]»”’」"


def words(text: str) -> list[str]:
    """A text's words, as voices and captions have them."""
    return WORD.findall(text)


def weights(words: Sequence[str]) -> list[float]:
    """How long each word takes, and the pause between it and the next, in letters of usual words."""
    return [
        max(sum(map(_letters, _PARTS.findall(word))), 1.0) + (_pause(word) if following else 0.0)
        for following, word in zip(range(len(words) - 1, -1, -1), words, strict=True)
    ]


def letters(text: str) -> float:
    """How long a text is when it is read out: its length, and more for what is shorter written than said."""
    return len(text) + sum(max(_letters(part) - len(part), 0.0) for part in _PARTS.findall(text))


def _pause(word: str) -> float:
    last = word.rstrip(_CLOSING)[-1:]
    return _GAP + (_STOP if last and last in _STOPS else _BREATH if last and last in _BREATHS else 0.0)


def _letters(part: str) -> float:
    if part[0].isdigit():
        whole, point, decimals = part.partition(".")
        figures = sum(map(str.isdigit, whole))
        # "seven", "forty two", "three hundred and five", and so on
        return (4 * figures if figures < 3 else 9 * figures - 8) + 4 * len(point + decimals)
    if not part[0].isalpha():
        return _SIGN
    if part.isascii():
        return _LETTER * len(part) if _SPELLED.fullmatch(part) else len(part)
    return len(part) + sum((each - 1) * len(script.findall(part)) for script, each in _SYLLABLES)
