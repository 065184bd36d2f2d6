"""Pictures to measure the search for faces on: people of every look in every place, and pictures of nobody.

Names are split by their first word. Whoever changes the search looks at the people called "tuning …" only; the tests
and the table that is reported use people called "held …" and pictures of nobody with other seeds, on which nothing was
tuned. A name decides all of somebody's looks, so that one set says nothing of the other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, product
from typing import Any, Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from emulator.studio.faces.values import Face
from emulator.studio.inventing.scenery import scenery
from emulator.studio.inventing.wishes import number_of, read
from emulator.studio.presenters.drawing import draw
from emulator.studio.presenters.looks import SKINS, Hair, look
from emulator.studio.views import Gender

Split = Literal["tuning", "held", "last"]
Bytes = NDArray[np.uint8]

SIZES = {"small": 35 / 720, "large": 150 / 720}
"""Half the height of the face, of the picture's height."""
ROLLS = tuple(range(-25, 26, 5))
_MEN = ("short", "crop", "swept", "curls", "bald")


@dataclass(frozen=True)
class Portrait:
    """Who is to be drawn, and how; `groups` say what is measured together."""

    name: str
    skin: str
    size: float
    roll: float
    gender: Gender
    smile: float
    outside: bool
    """In front of a landscape instead of a wall."""
    beside: str
    """The name of somebody upright next to them; empty: they are alone."""
    groups: tuple[tuple[str, object], ...]

    def drawn(self, width: int, height: int) -> tuple[Bytes, list[Face]]:
        """The picture (BGR), and the truth about everybody in it: the one who is meant first."""
        chance = np.random.default_rng(number_of(self.name))
        unit = self.size * height
        behind: Any = landscape(self.name, width, height) if self.outside else None
        low, high = (0.25, 0.75) if self.size < 0.1 else (0.42, 0.58)
        x, y = chance.uniform(low, high) * width, chance.uniform(0.35, 0.5) * height
        if self.beside:
            x = chance.uniform(0.24, 0.3) * width
            other = draw(
                self.beside, width, height, centre=(0.72 * width, y), size=unit * 0.95, roll=0.0, background=behind
            )
            behind = other.bgr
        person = draw(
            self.name, width, height, skin=self.skin, gender=self.gender, smile=self.smile, roll=self.roll,
            centre=(x, y), size=unit, background=behind,
        )  # fmt: skip
        return person.bgr, [person.truth, *([other.truth] if self.beside else [])]


def portraits(split: Split) -> Iterator[Portrait]:
    """Every skin, size, roll and hair; smiles, backgrounds and company take turns, beards and glasses come by name."""
    names = {hair: _called(split, hair, _gender(hair)) for hair in get_args(Hair)}
    for number, (size, skin, roll, hair) in enumerate(product(SIZES, SKINS, ROLLS, get_args(Hair))):
        name, gender = next(names[hair]), _gender(hair)
        looks = look(name, gender, skin)
        turn = (number * 7 + number // 12) % 12
        smile, outside, company = float(turn % 3 == 0), turn % 2 == 1, turn in (2, 5, 9)
        groups: dict[str, object] = {
            "size": size, "skin": skin, "roll": roll, "hair": hair, "smile": smile, "outside": outside,
            "beard": looks.beard or "none", "glasses": looks.glasses or "none", "people": 2 if company else 1,
            "size, skin": f"{size} {skin}",
        }  # fmt: skip
        beside = f"{split} beside {number}" if company else ""
        yield Portrait(name, skin, SIZES[size], roll, gender, smile, outside, beside, tuple(groups.items()))


def few(split: Split, number: int) -> list[Portrait]:
    """So many of them, from all over."""
    every = list(portraits(split))
    step = 5 * 7 * 61  # shares no factor with how many there are, so that nobody comes twice
    return [every[place * step % len(every)] for place in range(number)]


def _gender(hair: Hair) -> Gender:
    return "male" if hair in _MEN else "female"


def _called(split: Split, hair: Hair, gender: Gender) -> Iterator[str]:
    """Names of people with such hair, which everybody has with whatever skin."""
    return (name for number in count() if look(name := f"{split} {number}", gender).hair == hair)


def landscape(words: str, width: int, height: int) -> Bytes:
    """A place, with nobody in it."""
    made: Any = None
    for sheet in scenery(read(words), width, height):
        picture = sheet.picture.astype(np.float32)
        solid = 1.0 if sheet.alpha is None else sheet.alpha.astype(np.float32)[..., None] / 255
        made = picture if made is None else made + (picture - made) * solid
    return np.asarray(made.clip(0, 255), np.uint8)


def _noise(chance: np.random.Generator, width: int, height: int) -> NDArray[Any]:
    grain = int(chance.integers(1, 40))
    size = (max(2, height // grain), max(2, width // grain), 3 if chance.random() < 0.5 else 1)
    way = cv2.INTER_NEAREST if chance.random() < 0.4 else cv2.INTER_CUBIC
    if chance.random() < 0.5:
        rough = chance.integers(0, 255, size, np.uint8)
    else:
        rough = chance.normal(chance.uniform(60, 190), chance.uniform(5, 60), size).clip(0, 255).astype(np.uint8)
    return cv2.resize(rough, (width, height), interpolation=way).reshape(height, width, -1)


def _clouds(chance: np.random.Generator, width: int, height: int) -> NDArray[Any]:
    made = np.zeros((height, width, 3), np.float32)
    for octave in range(6):
        rough = chance.standard_normal((3 * 2**octave, 5 * 2**octave, 3)).astype(np.float32)
        made += 0.6**octave * cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)
    return 128 + 40 * made * chance.uniform(0.3, 1.2) + chance.uniform(-30, 30, 3)


def _gradient(chance: np.random.Generator, width: int, height: int) -> NDArray[Any]:
    across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    slope = across * chance.uniform(-2, 2) + down * chance.uniform(-2, 2)
    wrapped = slope % 1 if chance.random() < 0.3 else np.abs(slope) / 2
    return wrapped[..., None] * chance.uniform(60, 255, 3)


def _waves(chance: np.random.Generator, width: int, height: int) -> NDArray[Any]:
    across, down = np.meshgrid(np.arange(width) / height, np.arange(height) / height)
    made = np.full((height, width, 3), chance.uniform(80, 180, 3))
    for _ in range(int(chance.integers(1, 4))):
        wave = np.sin(across * chance.uniform(-60, 60) + down * chance.uniform(-60, 60) + chance.uniform(0, 6))
        made += wave[..., None] * chance.uniform(10, 60)
    return made


def _shapes(chance: np.random.Generator, width: int, height: int) -> NDArray[Any]:
    made = np.full((height, width, 3), chance.uniform(40, 220, 3), np.float32)
    for _ in range(int(chance.integers(8, 90))):
        at = int(chance.uniform(0, width)), int(chance.uniform(0, height))
        size = int(chance.uniform(0.01, 0.2) * height), int(chance.uniform(0.01, 0.2) * height)
        colour = tuple(float(each) for each in chance.uniform(0, 255, 3))
        if chance.random() < 0.6:
            cv2.ellipse(made, at, size, chance.uniform(0, 180), 0, 360, colour, -1, cv2.LINE_AA)
        else:
            cv2.rectangle(made, at, (at[0] + size[0], at[1] + size[1]), colour, -1)
    return made


def _writing(chance: np.random.Generator, width: int, height: int) -> NDArray[Any]:
    made = np.full((height, width, 3), chance.uniform(0, 255, 3), np.float32)
    ink = tuple(float(each) for each in chance.uniform(0, 255, 3))
    scale = chance.uniform(0.5, 4) * height / 720
    for row in range(round(40 * scale), height, max(8, round(38 * scale))):
        text = "".join(chance.choice(list("abcdegopqOQ08 %&@:;-")) for _ in range(90))
        cv2.putText(made, text, (10, row), cv2.FONT_HERSHEY_SIMPLEX, scale, ink, max(1, round(2 * scale)), cv2.LINE_AA)
    return made


def _place(chance: np.random.Generator, width: int, height: int) -> NDArray[Any]:
    where = chance.choice(["sea", "city street", "forest", "desert", "mountain", "meadow"])
    when = chance.choice(["", "night", "sunset", "snow"])
    colour = chance.choice(["", "red", "orange", "brown", "pink", "gold", "white"])
    return landscape(f"{colour} {where} {when} {int(chance.integers(1 << 30))}", width, height)


NOBODY: dict[str, Callable[[np.random.Generator, int, int], NDArray[Any]]] = {
    "noise": _noise, "clouds": _clouds, "gradient": _gradient, "waves": _waves, "shapes": _shapes,
    "writing": _writing, "place": _place,
}  # fmt: skip


def nobody(split: Split, kind: str, number: int, width: int, height: int) -> Bytes:
    """A picture (BGR) of this kind without a face."""
    made = NOBODY[kind](np.random.default_rng(number_of(f"{split} {kind} {number}")), width, height)
    return np.ascontiguousarray(np.broadcast_to(made, (height, width, 3)).clip(0, 255), np.uint8)
