"""What a name alone decides."""

from emulator.studio.names import gender_of
from emulator.studio.presenters.looks import look


def test_a_name_is_a_womans_or_a_mans() -> None:
    """As it is drawn; about half of them either."""
    names = [f"somebody {number}" for number in range(40)]
    genders = [gender_of(name) for name in [*names, "\ud800"]]
    assert 10 < genders.count("female") < 30
    for name, gender in zip(names, genders, strict=False):
        assert look(name) == look(name, gender)
