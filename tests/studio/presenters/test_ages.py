"""Presenters are as old as their personas."""

from typing import get_args

import pytest

from emulator.studio.presenters.looks import look
from emulator.studio.views import Age, Gender

NAMES = [f"somebody {number}" for number in range(40)]
GENDERS: tuple[Gender, ...] = ("female", "male")


def grey(name: str, gender: Gender, age: Age) -> bool:
    """Whether somebody's hair has hardly a colour, and is light."""
    colour = look(name, gender, age=age).hair_colour
    return max(colour) - min(colour) < 10 and min(colour) > 100


def test_only_the_old_are_grey() -> None:
    """Where an age is said; without one some are."""
    for gender in GENDERS:
        assert all(grey(name, gender, "senior") for name in NAMES)
        assert not any(grey(name, gender, age) for name in NAMES for age in ("child", "teen", "adult"))
        assert any(grey(name, gender, "") for name in NAMES)


def test_the_young_have_neither_beards_nor_bald_heads() -> None:
    """Men have."""
    for age in get_args(Age):
        found = [look(name, "male", age=age) for name in NAMES]
        bearded, bald = any(each.beard for each in found), any(each.hair == "bald" for each in found)
        assert bearded is bald is (age not in ("child", "teen"))


@pytest.mark.parametrize("age", get_args(Age))
def test_an_age_changes_nothing_of_who_somebody_is(age: Age) -> None:
    """Skin, clothes, wall, glasses stay; the same name is the same every time."""
    for name in NAMES:
        found, usual = look(name, "female", age=age), look(name, "female")
        assert (found.skin, found.cloth, found.wall, found.glasses) == (
            usual.skin, usual.cloth, usual.wall, usual.glasses,
        )  # fmt: skip
        assert found == look(name, "female", age=age)
        assert (found == usual) is (age == "") or age == "adult"
