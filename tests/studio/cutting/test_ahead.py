"""What is made ahead of who takes it."""

import threading
from collections.abc import Iterator

import pytest

from emulator.studio.cutting.ahead import ahead


def numbers(made: list[int], count: int = 100) -> Iterator[int]:
    """Notes what it has made, and its end."""
    try:
        for number in range(count):
            made.append(number)
            yield number
    finally:
        made.append(-1)


def makers() -> int:
    """How many threads make things."""
    return sum(thread.name == "ahead" for thread in threading.enumerate())


def test_everything_comes_in_its_order() -> None:
    """And the thread ends with it."""
    made: list[int] = []
    assert list(ahead(numbers(made))) == list(range(100))
    assert made[-1] == -1
    assert makers() == 0


def test_no_more_is_made_ahead_than_fits() -> None:
    """However slow the reader is."""
    made: list[int] = []
    reader = ahead(numbers(made), depth=3)
    for number in reader:
        assert max(made) <= number + 3 + 2
    assert max(made) == 99


def test_who_ends_early_leaves_nothing_running() -> None:
    """What is made is closed."""
    made: list[int] = []
    reader = ahead(numbers(made, 1_000_000))
    assert next(reader) == 0
    reader.close()  # type: ignore[attr-defined]  # it is a generator
    assert made[-1] == -1
    assert len(made) < 20
    assert makers() == 0


def test_what_the_maker_raises_is_raised_in_its_turn() -> None:
    """After everything that was made before."""

    def stumbling() -> Iterator[int]:
        yield 1
        yield 2
        raise ValueError("stumbled")

    reader = ahead(stumbling())
    assert [next(reader), next(reader)] == [1, 2]
    with pytest.raises(ValueError, match="stumbled"):
        next(reader)
    assert makers() == 0
