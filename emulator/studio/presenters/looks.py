"""How somebody looks, by name: the same name always the same, another one differently. Colours: blue, green, red."""

import hashlib
from dataclasses import dataclass, replace
from typing import Literal, TypeVar, get_args

from emulator.studio.names import gender_of
from emulator.studio.presenters.canvas import Colour
from emulator.studio.views import Age, Gender

T = TypeVar("T")

Skin = Literal["light", "tan", "brown", "dark"]
Hair = Literal["long", "wavy", "bob", "fringe", "bun", "curly", "ponytail", "short", "crop", "swept", "curls", "bald"]
Clothes = Literal["tee", "shirt", "blazer", "turtleneck"]
Glasses = Literal["", "round", "square"]
Beard = Literal["", "stubble", "full", "goatee"]

SKINS: dict[Skin, tuple[Colour, Colour]] = {
    "light": ((176, 203, 242), (112, 106, 196)),
    "tan": ((138, 178, 226), (98, 92, 182)),
    "brown": ((92, 132, 186), (78, 72, 150)),
    "dark": ((58, 84, 126), (62, 58, 116)),
}
"""The skin, and the lips that go with it."""

_WOMEN: tuple[Hair, ...] = ("long", "wavy", "bob", "fringe", "bun", "curly", "ponytail")
_MEN: tuple[Hair, ...] = ("short", "crop", "swept", "curls", "short", "swept", "bald")
_HAIR: tuple[Colour, ...] = (
    (30, 30, 36), (30, 42, 62), (44, 66, 104), (58, 92, 142), (92, 150, 200), (34, 52, 118), (150, 152, 156),
)  # fmt: skip
_DARK_HAIR: tuple[Colour, ...] = ((24, 24, 28), (28, 30, 40), (30, 40, 58), (110, 112, 116))
_AGED = 100
"""Hair whose darkest colour is lighter than that is grey."""
_CLOTH: tuple[Colour, ...] = (
    (124, 84, 48), (70, 60, 152), (96, 120, 52), (150, 122, 104), (64, 62, 66), (60, 116, 196), (132, 72, 110),
    (206, 200, 194), (140, 140, 60),
)  # fmt: skip
_WALLS: tuple[tuple[Colour, Colour], ...] = (
    ((214, 196, 172), (158, 136, 112)), ((196, 208, 214), (128, 150, 164)), ((186, 206, 190), (118, 146, 124)),
    ((208, 196, 212), (152, 134, 158)), ((190, 190, 190), (124, 124, 126)), ((172, 198, 226), (118, 150, 186)),
)  # fmt: skip
_IRISES: tuple[Colour, ...] = ((48, 76, 104), (40, 54, 74), (140, 110, 74), (84, 120, 88), (120, 116, 104))


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that makes one drawn person differ from another. Lengths in half heights of the face."""

    skin: Colour
    lips: Colour
    hair: Hair
    hair_colour: Colour
    iris: Colour
    clothes: Clothes
    cloth: Colour
    inner_cloth: Colour
    wall: tuple[Colour, Colour]
    """Behind the person: at the top and at the bottom."""
    glasses: Glasses
    beard: Beard
    earrings: bool
    lashes: float
    brows: float
    """How thick."""
    wide: float
    """Of the head, as a factor."""
    jaw: float
    nose: float
    eyes: float
    """How large, as a factor."""
    mouth: float
    """From its middle to a corner."""
    seed: int
    """Of strands and curls."""


class _Choices:
    """Choices by name: each by its own word, so that one more changes none of the others."""

    def __init__(self, name: str) -> None:
        self._name = name

    def number(self, word: str) -> int:
        return int.from_bytes(hashlib.sha256(f"{self._name}\0{word}".encode()).digest()[:6], "big")

    def share(self, word: str, low: float = 0.0, high: float = 1.0) -> float:
        return low + (high - low) * self.number(word) / (1 << 48)

    def one(self, word: str, among: tuple[T, ...]) -> T:
        return among[self.number(word) % len(among)]


def _between(lips: Colour, skin: Colour) -> Colour:
    """Lips without lipstick."""
    blue, green, red = (0.58 * a + 0.38 * b for a, b in zip(lips, skin, strict=True))
    return blue, green, red


_GREY: tuple[Colour, ...] = ((150, 152, 156), (168, 172, 176), (184, 188, 192))


def look(name: str, gender: Gender = "", skin: str = "", age: Age = "") -> Look:
    """How this person looks. An unknown `skin` is chosen by the name, as without one."""
    return _aged(_grown(name, gender, skin), age, _Choices(name))


def _aged(found: Look, age: Age, choices: _Choices) -> Look:
    """The same person when young or old; without an age as they are drawn."""
    if not age:
        return found
    if age == "senior":
        return replace(found, hair_colour=choices.one("grey", _GREY), brows=found.brows * 0.85, eyes=found.eyes * 0.95)
    if min(found.hair_colour) > _AGED:
        found = replace(found, hair_colour=choices.one("hair colour", _DARK_HAIR[:-1]))
    if age == "adult":
        return found
    found = replace(found, beard="", hair="short" if found.hair == "bald" else found.hair)
    if age == "teen":
        return replace(found, nose=found.nose * 0.94, eyes=found.eyes * 1.04, brows=found.brows * 0.9)
    return replace(
        found, wide=found.wide * 1.03, jaw=found.jaw * 0.9, nose=found.nose * 0.8, eyes=found.eyes * 1.14,
        brows=found.brows * 0.75, mouth=found.mouth * 0.9, lashes=min(found.lashes, 0.6), earrings=False,
    )  # fmt: skip


def _grown(name: str, gender: Gender, skin: str) -> Look:
    choices = _Choices(name)
    woman = (gender or gender_of(name)) == "female"
    tone: Skin = next((each for each in get_args(Skin) if each == skin), choices.one("skin", tuple(SKINS)))
    own, lips = SKINS[tone]
    warm = choices.share("warmth", 0.96, 1.03)
    hair = choices.one("hair", _WOMEN if woman else _MEN)
    colours = _DARK_HAIR if tone in ("brown", "dark") else _HAIR
    beard: Beard = "" if woman else choices.one("beard", ("", "", "stubble", "full", "goatee"))
    cloth = choices.one("cloth", _CLOTH)
    return Look(
        skin=(own[0] * warm, own[1], own[2]),
        lips=lips if woman else _between(lips, own),
        hair=hair,
        hair_colour=choices.one("hair colour", colours),
        iris=choices.one("iris", _IRISES[:2] if tone in ("brown", "dark") else _IRISES),
        clothes=choices.one("clothes", get_args(Clothes)),
        cloth=cloth,
        inner_cloth=(228, 224, 220) if sum(cloth) < 480 else (92, 72, 58),
        wall=choices.one("wall", _WALLS),
        glasses=choices.one("glasses", ("", "", "", "round", "square")),
        beard=beard,
        earrings=woman and choices.share("earrings") < 0.5,
        lashes=1.0 if woman else 0.6,
        brows=choices.share("brows", 0.75, 1.0) if woman else choices.share("brows", 1.1, 1.45),
        wide=choices.share("wide", 0.95, 1.02) * (1.0 if woman else 1.03),
        jaw=choices.share("jaw", 0.34, 0.41) if woman else choices.share("jaw", 0.42, 0.49),
        nose=choices.share("nose", 0.9, 1.05) if woman else choices.share("nose", 1.0, 1.2),
        eyes=choices.share("eyes", 1.02, 1.14) if woman else choices.share("eyes", 0.92, 1.02),
        mouth=choices.share("mouth", 0.235, 0.27),
        seed=choices.number("seed"),
    )
