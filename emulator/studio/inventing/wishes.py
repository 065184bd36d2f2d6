"""What the words of a prompt ask for, and what others say is not to be there."""

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from emulator.studio.inventing import subjects
from emulator.studio.views import Age, Gender

if TYPE_CHECKING:
    from numpy.typing import NDArray

Bgr = tuple[float, float, float]

_PEOPLE = (
    r"\b(?:wo)?m[ae]n\b|\bgirls?\b|\bboys?\b|\bpersons?\b|\bpeople\b|\blad(?:y|ies)\b|\bguys?\b|\bpresenter|\bface\b"
    r"|\bportrait\b|\bspeak|\btalk|\bteacher|\bhost\b|\bcustomer|\bmodel\b|\bchild|\bkids?\b|\bhe\b|\bshe\b|\bchef|\bcook\b"
    r"|\bdoctor|\bnurse|\bworker|\bfarmer|\bdancer|\bsinger|\bactors?\b|\bactress|\bstudent|\bsoldier|\bastronaut"
    r"|\bcouple\b|\bfriends?\b|\bfamily\b|\bcrowd|\bgrand(?:mother|father|ma|pa)|人|女|男|孩"
)
_MEN, _WOMEN = (
    r"\bm[ae]n\b|\bboys?\b|\bguys?\b|\bhe\b|father\b|男",
    r"\bwom[ae]n\b|\bgirls?\b|\blad(?:y|ies)\b|\bshe\b|mother\b|女",
)
_OLD = r"\bold\b|elderly|senior|grand(?:mother|father|ma|pa)|\baged\b|老"
_TEENS, _CHILDREN = r"\bteen", r"\bchild|\bkids?\b|\bboys?\b|little girl|孩"
_SAID = re.compile('"[^"]*"|\u201c[^\u201d]*\u201d|\u300c[^\u300d]*\u300d')
_PAIR = r"\btwo\b|\bcouple\b|\bboth\b|\u4e24|\u4e8c\u4eba|\u53cc"
_THREE = r"\bthree\b|\bfour\b|\bfive\b|\bgroup of|\bcrowd|\bfamily\b|\bfriends\b|三|群"
_TWO = r"\bpeople\b|\b(?:wo)?men\b|\bgirls\b|\bboys\b|\bkids\b|\bchildren\b"
_PLACES = {
    "space": r"\bspace\b|planet|galax|cosmos|universe|宇宙|太空",
    "sea": r"\bseas?\b|ocean|beach|coast|waves?\b|lake|island|surf|boat|ship|海|湖",
    "table": (
        rf"{subjects.PRODUCT}|{subjects.FOOD}|\btables?\b|\bdesk\b|kitchen|\broom\b|\boffice|indoor|\bstudio\b|房|室"
    ),
    "city": r"\bcit(?:y|ies)\b|street|building|skyline|town|traffic|neon|城|街",
    "forest": r"forest|woods?\b|jungle|trees?\b|park\b|garden|森|树",
    "desert": r"desert|dunes?\b|sand\b|canyon|\bmars\b|沙",
    "mountain": r"mountain|hills?\b|alps|valley|peak|snow|山|雪",
    "meadow": r"meadow|grass|fields?\b|lawn|flowers?\b|草|花",
}  # fmt: skip
_TIMES = {
    "night": r"night|midnight|\bmoon|stars?\b|dark|夜|星",
    "sunset": r"sunset|sunrise|dusk|dawn|golden hour|evening|夕|晨",
    "snow": r"snow|winter|ice\b|arctic|雪|冬",
}
_WEATHERS = {
    "rain": r"\brain|\bstorm|\bdrizzl|downpour|雨",
    "snowfall": r"\bsnow(?:s|ing|fall|storm|flakes?|y| (?:is )?fall)|blizzard|下雪",
    "fog": r"\bfog|\bmist(?:y)?\b|\bhaz[ey]|雾",
}
_SKIES = {
    "clouds": r"\bcloud|云", "stars": r"\bstars?\b|星", "sun": r"\bsun\b|\bmoon\b|太阳|月",
}  # fmt: skip
COLOURS: dict[str, Bgr] = {
    "red": (50, 50, 215), "orange": (40, 130, 240), "yellow": (60, 215, 245), "green": (80, 170, 70),
    "blue": (220, 120, 40), "purple": (190, 60, 130), "pink": (190, 140, 250), "white": (245, 245, 245),
    "black": (26, 24, 24), "brown": (50, 84, 130), "gold": (50, 180, 230),
}  # fmt: skip
_HUES = {
    "red": ((0, 9), (168, 180)), "orange": ((8, 22),), "yellow": ((21, 36),), "green": ((35, 88),),
    "blue": ((86, 132),), "purple": ((130, 158),), "pink": ((150, 172),), "brown": ((5, 20),), "gold": ((16, 30),),
}  # fmt: skip
"""Of OpenCV's: half degrees."""
_FAULTS = (
    r"\b(?:bad|ugly|poor(?:ly)?|low|worst|deform\w*|distort\w*|disfigur\w*|mutat\w*|blur\w*|extra|missing|fused|malform\w*"
    r"|cropped|unnatural|weird|wrong|stiff|morph\w*|warp\w*|duplicat\w*|multiple|cloned|long neck)\b|畸|模糊|变形"
)
"""Of a thing, not the thing itself, is to be avoided."""
_NEGATED = re.compile(r"\b(?:no|without(?: any)?|not any|never any)\s+([a-z]+(?: [a-z]+)?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be seen. What is empty is not told."""

    words: str
    """What is asked for, without what is not to be there."""
    unwanted: str
    people: int = 0
    sexes: tuple[Gender, ...] = ()
    """In the order in which they are told; ages likewise."""
    ages: tuple[Age, ...] = ()
    place: str = ""
    time: str = ""
    weather: str = ""
    colour: str = ""
    colours: tuple[str, ...] = ()
    """That are not to be there; and of places and the sky's things likewise."""
    places: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()


def read(prompt: str, without: str = "") -> Wishes:
    """The wishes of a prompt, less what is not to be there, in either text."""
    unwanted = "; ".join(each for each in re.split(r"[,;.\n，。；、]", without) if not _has(_FAULTS, each))
    unwanted = "; ".join([unwanted, *(match[1] for match in _NEGATED.finditer(_SAID.sub(" ", prompt)))])
    words = _NEGATED.sub(" ", _SAID.sub(" ", prompt))
    avoided = tuple(name for name, pattern in _PLACES.items() if _has(pattern, unwanted))
    people = 0 if _has(_PEOPLE, unwanted) or not _has(_PEOPLE, words) else _count(words)
    return Wishes(
        words,
        unwanted,
        people,
        _sexes(words),
        _ages(words),
        _told(words, _PLACES, unwanted),
        _told(words, _TIMES, unwanted),
        _told(words, _WEATHERS, unwanted),
        next((name for name in COLOURS if _has(rf"\b{name}\b", words) and not _has(rf"\b{name}\b", unwanted)), ""),
        tuple(name for name in COLOURS if _has(rf"\b{name}\b", unwanted)),
        avoided,
        tuple(name for name, pattern in _SKIES.items() if _has(pattern, unwanted)),
    )


_AGES: tuple[tuple[Age, str], ...] = (
    ("senior", _OLD), ("teen", _TEENS), ("child", _CHILDREN), ("adult", r"\byoung\b|\badult|business|年轻"),
)  # fmt: skip


def number_of(text: str) -> int:
    """A number that stands for the text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def washed(picture: "NDArray[Any]", colours: tuple[str, ...]) -> "NDArray[Any]":
    """A picture (BGR) in which what has one of these colours has none."""
    if not colours:
        return picture
    hue, saturation, value = cv2.split(cv2.cvtColor(picture, cv2.COLOR_BGR2HSV))
    there: Any = np.zeros(hue.shape, np.uint8)
    for name in colours:
        for low, high in _HUES.get(name, ()):
            there = cv2.bitwise_or(there, cv2.inRange(hue, low, high))
    saturation = np.where(there > 0, saturation // 8, saturation)
    value = value.clip(60 if "black" in colours else 0, 205 if "white" in colours else 255)
    return cv2.cvtColor(cv2.merge((hue, saturation, value)), cv2.COLOR_HSV2BGR)


def _has(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def _told(text: str, words: dict[str, str], unwanted: str) -> str:
    found = (name for name, pattern in words.items() if _has(pattern, text) and not _has(pattern, unwanted))
    return next(found, "")


def _count(text: str) -> int:
    if not _has(_PAIR, text) and _has(_THREE, text):
        return 3
    return 2 if _has(f"{_PAIR}|{_TWO}", text) or len(_sexes(text)) > 1 else 1


def _sexes(text: str) -> tuple[Gender, ...]:
    return tuple(sex for _, sex in _told_sexes(text))


def _ages(text: str) -> tuple[Age, ...]:
    """Of each sex that is told: what stands between it and the one before; of the last one, all that is left."""
    ends = [end for end, _ in _told_sexes(text)][:-1]
    parts = [text[begin:end] for begin, end in zip([0, *ends], [*ends, len(text)], strict=True)]
    return tuple(next((age for age, words in _AGES if _has(words, part)), "") for part in parts)


def _told_sexes(text: str) -> list[tuple[int, Gender]]:
    """Where each is told first, and which it is."""
    sexes: tuple[tuple[Gender, str], ...] = (("female", _WOMEN), ("male", _MEN))
    found = {sex: re.search(words, text, re.IGNORECASE) for sex, words in sexes}
    return sorted((match.end(), sex) for sex, match in found.items() if match)
