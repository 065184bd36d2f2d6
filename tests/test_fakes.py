"""Names behind a seed."""

from emulator.fakes import first_names, words


def test_the_same_seed_gives_the_same_names() -> None:
    """Whatever was drawn in between."""
    names = first_names("a", ("f", "m", "nb"))
    words("between", 5)
    assert first_names("a", ("f", "m", "nb")) == names
    assert first_names("b", ("f", "m", "nb")) != names


def test_names_do_not_repeat() -> None:
    """While there are names."""
    names = first_names("a", ("f", "m") * 20)
    assert len(set(names)) == 40
