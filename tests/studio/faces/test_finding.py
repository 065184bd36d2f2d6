"""Faces in frames, measured on drawn ones."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np
import pytest

from emulator.studio.errors import Unmade
from emulator.studio.faces import cascades
from emulator.studio.faces.finding import find, near
from emulator.studio.faces.values import Face
from emulator.studio.presenters.drawing import draw
from emulator.studio.presenters.looks import look
from tests.studio.faces.pictures import apart, found_at, frame_of

SKINS = ("light", "tan", "brown", "dark")
ROLLS = (-25.0, 12.0, 25.0)
WIDTH, HEIGHT = 480, 270
NOTHING = (300, 168)
"""The size of pictures of nothing: those are looked at longest."""


@dataclass(frozen=True)
class Case:
    """A drawn face, and what was found of it."""

    skin: str
    size: float
    roll: float
    hair: str
    truth: Face
    found: Face | None
    others: int


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Every skin, size and roll, two people each."""
    made = []
    for number, (skin, size, roll, _) in enumerate(product(SKINS, (48.0, 90.0), ROLLS, range(2))):
        name = f"case {number}"
        drawn = draw(name, WIDTH, HEIGHT, skin=skin, size=size, roll=roll, centre=(230.0 + number % 7 * 3, 118.0))
        faces = find(frame_of(drawn.bgr), height=HEIGHT)
        found = found_at(faces, drawn.truth)
        hair = look(name, skin=skin).hair
        made.append(Case(skin, size, roll, hair, drawn.truth, found, len(faces) - (found is not None)))
    return made


GROUPS: dict[str, Callable[[Case], object]] = {
    "skin": lambda case: case.skin,
    "size": lambda case: case.size,
    "roll": lambda case: case.roll,
    "hair": lambda case: "short" if case.hair in ("short", "crop", "swept", "curls", "bald") else "long",
}


@pytest.mark.parametrize("kind", GROUPS)
def test_at_least_95_percent_are_found_in_every_group(cases: list[Case], kind: str) -> None:
    """Whatever the skin, the size, the roll of the head and the hair."""
    groups: dict[object, list[bool]] = {}
    for case in cases:
        groups.setdefault(GROUPS[kind](case), []).append(case.found is not None)
    rates = {group: sum(found) / len(found) for group, found in groups.items()}
    assert min(rates.values()) >= 0.95, rates


def test_nothing_else_is_taken_for_a_face(cases: list[Case]) -> None:
    """One face in a picture is one face."""
    assert sum(case.others for case in cases) == 0


def test_mouths_are_where_they_are(cases: list[Case]) -> None:
    """Half of them are less than 6 % of their half width off, and nine of ten less than 15 %."""
    errors = [apart(case.found, case.truth) for case in cases if case.found]
    median, most = np.percentile(errors, (50, 90))
    assert median < 0.06, (median, most)
    assert most < 0.15, (median, most)


def test_mouths_are_as_wide_as_they_are(cases: list[Case]) -> None:
    """Within a tenth, on the middle."""
    ratios = [case.found.mouth.half_width / case.truth.mouth.half_width for case in cases if case.found]
    assert 0.9 < float(np.median(ratios)) < 1.1


def test_heads_lean_as_they_do(cases: list[Case]) -> None:
    """Nine of ten are less than 1.5 degrees off."""
    errors = [abs(case.found.mouth.roll - case.truth.mouth.roll) for case in cases if case.found]
    assert float(np.percentile(errors, 90)) < 1.5, np.percentile(errors, (50, 90, 100))


@pytest.mark.parametrize("skin", SKINS)
def test_two_people_are_two(skin: str) -> None:
    """The largest comes first, and only as many as asked for are told."""
    first = draw("left", WIDTH, HEIGHT, skin=skin, centre=(130.0, 125.0), size=62.0)
    both = draw("right", WIDTH, HEIGHT, skin="tan", centre=(350.0, 125.0), size=48.0, background=first.bgr)
    faces = find(frame_of(both.bgr), height=HEIGHT)
    assert len(faces) == 2
    assert apart(faces[0], first.truth) < 0.4
    assert apart(faces[1], both.truth) < 0.4
    assert len(find(frame_of(both.bgr), height=HEIGHT, most=1)) == 1


def test_somebody_who_leans_is_found_beside_nobody_else() -> None:
    """A face that only a turned picture shows has the roll of the head, in the picture's own pixels."""
    drawn = draw("leaning", WIDTH, HEIGHT, size=60.0, roll=30.0)
    (face,) = find(frame_of(drawn.bgr), height=HEIGHT)
    assert abs(face.mouth.roll - 30) < 2
    assert apart(face, drawn.truth) < 0.2


@pytest.mark.parametrize("kind", ["noise", "blots", "gradient", "waves", "plain"])
def test_nothing_has_no_face(kind: str) -> None:
    """Noise in all sizes, grey or coloured, and gradients."""
    chance = np.random.default_rng(7)
    width, height = NOTHING
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    for round_ in range(3):
        colours = 3 if round_ % 2 else 1
        if kind in ("noise", "blots"):
            grain = 1 if kind == "noise" else (8, 20, 30)[round_]
            picture = chance.integers(0, 255, (height // grain, width // grain, colours), np.uint8)
            picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_CUBIC).reshape(height, width, -1)
        elif kind == "gradient":
            picture = ((across * (1 + round_) / 8 + down / 3) % 256).astype(np.uint8)[..., None]
        elif kind == "waves":
            picture = (128 + 100 * np.sin(across / (5 + 4 * round_) + down / (9 + round_))).astype(np.uint8)[..., None]
        else:
            picture = np.full((height, width, 1), 50 * round_, np.uint8)
        picture = np.ascontiguousarray(np.broadcast_to(picture, (height, width, 3)))
        assert find(frame_of(picture), height=height) == [], round_


@pytest.mark.parametrize("skin", SKINS)
def test_teeth_are_seen_where_they_are(skin: str) -> None:
    """A smile has a gap, measured to a third of it; closed lips have none."""
    for name in ("ann", "eve") if skin == "tan" else ("ann",):
        smiling = draw(name, WIDTH, HEIGHT, skin=skin, size=90.0, smile=1.0)
        (face,) = find(frame_of(smiling.bgr), height=HEIGHT, most=1)
        assert face.mouth.gap == pytest.approx(smiling.mouth.gap, rel=0.34)
        assert apart(face, smiling.truth) < 0.15
        closed = draw(name, WIDTH, HEIGHT, skin=skin, size=90.0)
        (face,) = find(frame_of(closed.bgr), height=HEIGHT, most=1)
        assert face.mouth.gap == 0


def test_a_grey_picture_will_do() -> None:
    """Without colours the mouth is found by its shade."""
    drawn = draw("grey", WIDTH, HEIGHT, gender="female", size=80.0)
    (face,) = find(cv2.cvtColor(drawn.bgr, cv2.COLOR_BGR2GRAY).astype(np.uint8), height=HEIGHT)
    assert apart(face, drawn.truth) < 0.3


def test_the_size_of_the_picture_does_not_matter() -> None:
    """A large one is searched small, and measured large."""
    drawn = draw("large", 960, 540)
    (face,) = find(frame_of(drawn.bgr), height=540, most=1)
    assert apart(face, drawn.truth) < 0.1


def test_who_was_here_is_looked_for_here() -> None:
    """A face that moved a little is found anew; one that went away is not."""
    drawn = draw("known", WIDTH, HEIGHT, size=60.0, roll=10.0)
    moved = draw("known", WIDTH, HEIGHT, size=60.0, roll=10.0, centre=(250.0, 128.0))
    seen = near(frame_of(moved.bgr), height=HEIGHT, face=drawn.truth)
    assert seen is not None
    assert apart(seen, moved.truth) < 0.2
    wall = np.full((HEIGHT, WIDTH, 3), 150, np.uint8)
    assert near(frame_of(wall), height=HEIGHT, face=drawn.truth) is None


def test_an_opencv_without_cascades_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """As version 5 is: the sentence says what to install."""
    cascades._cascade.cache_clear()
    monkeypatch.delattr(cv2, "CascadeClassifier")
    with pytest.raises(Unmade, match="below 5") as refused:
        find(np.zeros((270, 320), np.uint8), height=270)
    assert refused.value.trouble == "unavailable"
