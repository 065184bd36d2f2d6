"""The words of a text: where they are, and when they are said."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from emulator.studio.pacing import CLOSING, HAN, UNSPACED, WORD
from emulator.studio.speech.values import Word

_SYLLABLES = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわ"
JOINER = "\u2060"
"""At the end of a part of a word that goes on."""
_LATE = 0.02
"""Seconds that a sound's end may be behind the next word's beginning."""
PACE = 2.7
"""Words a second of usual speech."""
_PICTURES = "\u2190"
"""Signs before it, like that of degrees, are words."""
_CHARACTERS = 1.7
"""Chinese or Japanese characters in as much speech as a word."""


def clean(text: str) -> str:
    """A text that can be spoken and shown: composed letters, and nothing that is no character."""
    sound = "".join(" " if unicodedata.category(letter) in ("Cc", "Cs", "Cn", "Co") else letter for letter in text)
    return unicodedata.normalize("NFC", sound)


def speakable(text: str, language: str) -> str:
    """A clean text of the same length without pictures, which vendors' voices do not read out.

    Chinese characters in Japanese, which eSpeak cannot read, become any syllable: the same the same.
    """
    if language.startswith("ja"):
        text = re.sub(f"[{HAN}]", lambda match: _SYLLABLES[ord(match[0]) % len(_SYLLABLES)], text)
    return "".join(
        " " if letter >= _PICTURES and unicodedata.category(letter) in ("So", "Sk", "Me") else letter for letter in text
    ).replace("\ufe0f", " ")


def spans(text: str) -> list[tuple[int, int]]:
    """From where to where the words are that have a letter or digit; others go with the one before."""
    found: list[tuple[int, int]] = []
    for match in WORD.finditer(text):
        if found and not any(map(str.isalnum, match.group())):
            found[-1] = (found[-1][0], match.end())
        elif any(map(str.isalnum, match.group())):
            found.append(match.span())
    return found


def lasting(text: str) -> float:
    """How long a text is usually spoken, in seconds."""
    short = sum(1 for start, _ in spans(text) if re.match(f"[{UNSPACED}]", text[start]))
    return (len(spans(text)) - short + short / _CHARACTERS) / PACE


def timed(text: str, positions: Sequence[tuple[float, int]], ends: Sequence[float], seconds: float) -> tuple[Word, ...]:
    """When each word is said: `positions` are moments and places in the text, `ends` those of sounds, in order.

    A word without a place of its own shares the time of the one before it.
    """
    places = spans(text)
    if not places:
        return ()
    begins: list[float | None] = [None] * len(places)
    starts = [start for start, _ in places]
    for moment, position in positions:
        index = max(0, bisect_right(starts, position) - 1)
        known = begins[index]
        begins[index] = moment if known is None else min(known, moment)
    moments = _filled(begins, places, seconds)
    words = []
    for (start, end), (begin, following) in zip(places, pairwise([*moments, seconds]), strict=True):
        last = bisect_right(ends, following + _LATE) - 1
        ended = min(ends[last], following) if last >= 0 and ends[last] > begin else following
        words.append(Word(" ".join(text[start:end].split()), begin, ended))
    return tuple(words)


def _filled(begins: Sequence[float | None], places: Sequence[tuple[int, int]], seconds: float) -> list[float]:
    """Never backward, within the sound; between known moments by the letters in between."""
    known = [
        (0 if index == 0 else places[index][0], moment) for index, moment in enumerate(begins) if moment is not None
    ]
    at = [place for place, _ in known]
    moments: list[float] = []
    for index, moment in enumerate(begins):
        start = places[index][0]
        if moment is None:
            after = bisect_right(at, start)
            left = known[after - 1] if after else (0, 0.0)
            right = known[after] if after < len(known) else (places[-1][1], seconds)
            share = (start - left[0]) / max(1, right[0] - left[0])
            moment = left[1] + share * (right[1] - left[1])
        moments.append(min(max(moment, moments[-1] if moments else 0.0), seconds))
    return moments


def joined(words: Sequence[str]) -> str:
    """Words as a line of text: a space between them, but none between Chinese or Japanese characters."""
    line = ""
    for word in words:
        line += f" {word}" if line and word and spaced(line, word) else word
    return line


def spaced(before: str, after: str) -> bool:
    """Whether there is a space between two words: not in Chinese or Japanese, nor after a word joiner."""
    if before.endswith(JOINER):
        return False
    return not (re.match(f"[{UNSPACED}]", after) and re.match(f"[{UNSPACED}{CLOSING}]", before[-1:]))
