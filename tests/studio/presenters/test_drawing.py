"""People who do not exist."""

import numpy as np
import pytest

from emulator.studio.presenters.drawing import draw
from emulator.studio.presenters.looks import look

SIZE = (320, 180)


def test_a_name_always_looks_the_same() -> None:
    """To the pixel; and another name looks otherwise."""
    one = draw("Ada", *SIZE)
    assert np.array_equal(one.bgr, draw("Ada", *SIZE).bgr)
    assert not np.array_equal(one.bgr, draw("Bea", *SIZE).bgr)


def test_names_make_different_people() -> None:
    """Of forty there are hardly two alike, and every style of hair and skin is among them."""
    looks = [look(f"name {number}") for number in range(40)]
    assert len({(each.hair, each.skin, each.hair_colour, each.clothes, each.cloth) for each in looks}) >= 39
    assert len({each.hair for each in looks}) >= 9
    assert len({each.lips for each in looks}) >= 4


def test_what_is_asked_for_is_what_is_drawn() -> None:
    """Skin and gender go before the name; an unknown skin is left to the name."""
    assert look("Kim", skin="dark").skin[2] < look("Kim", skin="light").skin[2]
    assert {look(f"{number}", "female").beard for number in range(30)} == {""}
    assert {look(f"{number}", "male").beard for number in range(30)} > {""}
    assert look("Kim", skin="no such") == look("Kim")


@pytest.mark.parametrize(("width", "height"), [(1, 1), (16, 400), (400, 16), (180, 320), (321, 181)])
def test_any_size_can_be_drawn(width: int, height: int) -> None:
    """Even those that nobody wants."""
    drawn = draw("Ada", width, height)
    assert drawn.bgr.shape == drawn.closed.shape == drawn.cutout.shape == (height, width, 3)
    assert drawn.alpha.shape == (height, width)


@pytest.mark.parametrize("size", [(0, 100), (100, 5000)])
def test_there_is_a_largest_picture(size: tuple[int, int]) -> None:
    """Memory is bounded."""
    with pytest.raises(ValueError, match="4096"):
        draw("Ada", *size)


def test_the_background_is_behind_and_nowhere_else() -> None:
    """Where nothing of the person is, the picture is the background; in the face it is the person."""
    drawn = draw("Ada", *SIZE, background=(0, 255, 0))
    x, y = round(drawn.mouth.x), round(drawn.mouth.y)
    assert drawn.alpha[y, x] == 255
    assert drawn.alpha[5, 5] == 0
    assert tuple(drawn.bgr[5, 5]) == (0, 255, 0)
    assert np.array_equal(drawn.bgr[y, x], drawn.cutout[y, x])


def test_only_the_eyes_shut() -> None:
    """The picture with shut eyes differs around the eyes alone."""
    drawn = draw("Ada", 640, 360)
    rows, columns = np.nonzero((drawn.bgr != drawn.closed).any(2))
    (left, top), (right, _) = drawn.eyes
    apart = right - left
    assert len(rows) > 100
    assert left - 0.45 * apart < columns.min() < columns.max() < right + 0.45 * apart
    assert top - 0.4 * apart < rows.min() < rows.max() < top + 0.4 * apart


@pytest.mark.parametrize("roll", [0.0, 20.0])
def test_the_mouth_is_where_it_is_said_to_be(roll: float) -> None:
    """The line between the lips is the darkest there, across the way the head leans."""
    drawn = draw("Ada", 640, 360, gender="female", roll=roll)
    lean = np.radians(roll)
    steps = np.arange(-8, 9)
    x = np.round(drawn.mouth.x - steps * np.sin(lean)).astype(int)
    y = np.round(drawn.mouth.y + steps * np.cos(lean)).astype(int)
    assert abs(int(steps[np.argmin(drawn.bgr[y, x].astype(int).sum(1))])) <= 1
    assert drawn.mouth.roll == roll


def test_a_smile_shows_teeth() -> None:
    """As high as it is said."""
    drawn = draw("Ada", 640, 360, smile=1.0)
    column = drawn.bgr[:, round(drawn.mouth.x)].astype(int).sum(1)
    middle = column[round(drawn.mouth.y + drawn.mouth.gap / 2)]
    assert drawn.mouth.gap > 5
    assert middle > 500
    assert middle > column[round(drawn.mouth.y + 1.9 * drawn.mouth.gap)] + 60
    assert draw("Ada", 640, 360).mouth.gap == 0


def test_eyes_look_where_they_are_told() -> None:
    """To the right, the dark of the eye lies further right."""

    def iris(gaze: float) -> float:
        drawn = draw("Ada", 640, 360, gaze=(gaze, 0.0))
        x, y = (round(each) for each in drawn.eyes[0])
        row = 255.0 - drawn.bgr[y - 2 : y + 3, x - 12 : x + 13].astype(float).mean((0, 2))
        weight = np.clip(row - np.median(row), 0, None)
        return float((weight * np.arange(-12, 13)).sum() / weight.sum())

    assert iris(1.0) > iris(0.0) + 1 > iris(-1.0) + 2
