"""What prompts ask for, and what is not to be there."""

import numpy as np
import pytest

from emulator.studio.inventing import wishes


@pytest.mark.parametrize(
    ("prompt", "people", "sexes", "ages"),
    [
        ('A young woman says "Welcome, my friends."', 1, ("female",), ("adult",)),
        ("An old man and a girl", 2, ("male", "female"), ("senior", "")),
        ("Two friends in the city", 2, (), ("",)),
        ("a group of students", 3, (), ("",)),
        ("a street without any people", 0, (), ("",)),
        ("a chef", 1, (), ("",)),
    ],
)
def test_who_is_told(prompt: str, people: int, sexes: tuple[str, ...], ages: tuple[str, ...]) -> None:
    """How many, of which sex, how old; what somebody says is not what is seen."""
    wanted = wishes.read(prompt)
    assert (wanted.people, wanted.sexes, wanted.ages) == (people, sexes, ages)


@pytest.mark.parametrize(
    ("without", "people"),
    [("people", 0), ("blurry, bad face; distorted woman", 1), ("no woman", 0), ("ugly, people", 0), ("", 1)],
)
def test_faults_are_no_things(without: str, people: int) -> None:
    """A deformed face is unwanted, faces are not."""
    assert wishes.read("a woman at sea", without).people == people


def test_places_and_weathers_are_told() -> None:
    """Unless they are unwanted, in either text."""
    wanted = wishes.read("snow falls on a forest at night, no fog")
    assert (wanted.place, wanted.time, wanted.weather) == ("forest", "night", "snowfall")
    wanted = wishes.read("rain on a red car in the city", "rain, red, city")
    assert (wanted.place, wanted.weather, wanted.colour, wanted.colours) == ("", "", "", ("red",))


def test_washed_colours_are_gone() -> None:
    """And no others."""
    picture = np.zeros((2, 2, 3), np.uint8)
    picture[0], picture[1] = (200, 60, 20), (20, 20, 200)
    washed = wishes.washed(picture, ("blue",)).astype(int)
    assert np.ptp(washed[0, 0]) < 30
    assert np.abs(washed[1, 0] - picture[1, 0]).max() < 6
