"""Faces in frames, measured on drawn ones."""

from typing import Any, NamedTuple

import cv2
import numpy as np
import pytest

from emulator.studio.errors import Unmade
from emulator.studio.faces import cascades
from emulator.studio.faces.finding import find, near
from emulator.studio.presenters.drawing import draw
from emulator.studio.presenters.looks import SKINS
from tests.studio.faces import avatars
from tests.studio.faces.measuring import Measured, grouped, matched, rate, share
from tests.studio.faces.pictures import apart, frame_of
from tests.studio.faces.sample import NOBODY, Split, few, nobody

WIDTH, HEIGHT = 480, 270
SPLIT: Split = "held"
"""Nothing in the search was tuned on these people."""


class Cases(NamedTuple):
    """Everybody who was to be found, and what else was."""

    people: list[Measured]
    others: int


@pytest.fixture(scope="module")
def cases() -> Cases:
    """Every skin, size, roll and hair, with and without glasses, beards, smiles, company and landscapes."""
    people, others = [], 0
    for each in few(SPLIT, 24):
        height = 720 if each.size < 0.1 else 270
        picture, truths = each.drawn(height * 16 // 9, height)
        found, more = matched(find(frame_of(picture), height=height), truths)
        others += more
        people += [Measured(truth, face, each.groups) for truth, face in zip(truths, found, strict=True)]
    return Cases(people, others)


@pytest.mark.parametrize("kind", ["skin", "size", "roll", "hair", "beard", "glasses", "smile", "outside", "people"])
def test_at_least_95_percent_are_found_in_every_group(cases: Cases, kind: str) -> None:
    """Whatever the skin, the size of the face, the roll of the head, every single hair style and so on."""
    rates = {name: rate(group) for name, group in grouped(cases.people, kind).items()}
    assert len(rates) > 1
    assert min(rates.values()) >= 0.95, rates


def test_nothing_else_is_taken_for_a_face(cases: Cases) -> None:
    """Not their clothes, nor the places that they are in."""
    assert cases.others == 0


def test_mouths_are_where_they_are(cases: Cases) -> None:
    """Half of them are less than 6 % of their half width off, and eight of ten less than 10 %."""
    errors = [each.off for each in cases.people]
    assert share(errors, 50) < 0.06
    assert share(errors, 80) < 0.1


def test_mouths_are_as_wide_as_they_are(cases: Cases) -> None:
    """Within a twentieth, on the middle; eight of ten within a sixth. Smiling ones, too, within a tenth."""
    widths = [each.width for each in cases.people]
    assert 0.95 < share(widths, 50) < 1.05
    assert share(widths, 10) > 0.85
    assert share(widths, 90) < 1.15
    assert 0.9 < share([each.width for each in grouped(cases.people, "smile")["smile 1.0"]], 50) < 1.1


def test_heads_lean_as_they_do(cases: Cases) -> None:
    """Nine of ten are less than a degree off."""
    assert share([each.roll for each in cases.people], 90) < 1


@pytest.mark.parametrize("skin", avatars.SKINS)
def test_flat_faces_are_found_too(skin: str) -> None:
    """Drawn by another pen, with white eyes that shine out of dark skin; dark faces under fair hair."""
    for hair, roll, half in (((30, 30, 40), 0.0, 45.0), ((150, 190, 225), -12.0, 32.0), ((40, 60, 110), 20.0, 60.0)):
        picture, truth = avatars.avatar(skin, hair, roll, half)
        (face,) = find(frame_of(picture), height=HEIGHT)
        assert apart(face, truth) < 0.1
        assert abs(face.mouth.roll - roll) < 1.5


def test_who_is_known_is_not_looked_for() -> None:
    """Only others are told."""
    one = draw("left", WIDTH, HEIGHT, skin="light", centre=(130.0, 125.0), size=62.0)
    both = frame_of(draw("right", WIDTH, HEIGHT, skin="tan", centre=(350.0, 125.0), size=48.0, background=one.bgr).bgr)
    first, second = find(both, height=HEIGHT)
    assert find(both, height=HEIGHT, besides=[first.box]) == [second]


def test_who_leans_is_found_beside_somebody_upright() -> None:
    """A turned picture is looked at even though somebody was seen in the upright one."""
    upright = draw("held upright", WIDTH, HEIGHT, centre=(340.0, 125.0), size=52.0)
    both = draw("held leaning", WIDTH, HEIGHT, centre=(130.0, 125.0), size=50.0, roll=-28.0, background=upright.bgr)
    found, others = matched(find(frame_of(both.bgr), height=HEIGHT), [both.truth, upright.truth])
    assert all(found)
    assert others == 0


def test_a_dark_face_that_leans_is_found() -> None:
    """One that was overlooked."""
    dan = draw("Dan", 640, 480, size=150, roll=25, skin="dark", gender="male")
    (face,) = find(frame_of(dan.bgr), height=480)
    assert apart(face, dan.truth) < 0.1


def test_eyes_may_be_shut() -> None:
    """Whether the search for eyes sees that they are there or not."""
    for number, skin in enumerate(SKINS):
        drawn = draw(f"held shut {number}", WIDTH, HEIGHT, skin=skin, size=62.0, blink=1.0, roll=5.0 * number)
        found, others = matched(find(frame_of(drawn.bgr), height=HEIGHT), [drawn.truth])
        assert found[0] is not None, skin
        assert others == 0


@pytest.mark.parametrize("skin", ["light", "dark"])
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


@pytest.mark.parametrize("kind", NOBODY)
def test_nobody_is_nobody(kind: str) -> None:
    """Noise in all sizes, grey or coloured, clouds, waves, writing, landscapes: a few of those that are measured."""
    for number in range(2):
        assert find(frame_of(nobody(SPLIT, kind, number, WIDTH, HEIGHT)), height=HEIGHT) == [], number


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


def test_a_bright_chin_below_red_lips_is_no_teeth() -> None:
    """As in photographs, where light falls on it and the throat is darker: the lips are closed."""
    drawn = draw("held chin", WIDTH, HEIGHT, gender="female", skin="light", size=90.0)
    mouth, picture = drawn.mouth, drawn.bgr.astype(np.float32)
    across, down = np.meshgrid(np.arange(WIDTH) - mouth.x, np.arange(HEIGHT) - mouth.y)

    def spot(below: float, high: float) -> Any:
        half = mouth.half_width
        return np.clip(1.6 - np.hypot(across / half, (down - below * half) / (high * half)), 0, 1)[..., None]

    picture *= 1 - spot(0.0, 0.22) * (0.35, 0.45, 0.0)
    picture += spot(0.55, 0.1) * (20, 16, 6) - spot(0.8, 0.12) * (80, 75, 20)
    (face,) = find(frame_of(picture.clip(0, 255).astype(np.uint8)), height=HEIGHT)
    assert face.mouth.gap == 0
    assert apart(face, drawn.truth) < 0.2


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
