"""Which calls a standing order is about, and which of these it takes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.engine.standing import Match, Occasion, When

OCCASION = Occasion(
    "kling", "identify_face", "AK1", "/v1/videos/identify-face", "POST", b'{"prompt":"x"}', "j1", "done"
)
INDICES = range(1, 13)


class Fixed:
    """Chance that always throws the same."""

    def __init__(self, thrown: float) -> None:
        self.thrown = thrown

    def random(self) -> float:
        """What it throws."""
        return self.thrown


def taken(when: When, thrown: float = 0.0) -> list[int]:
    """Which of the first calls are taken."""
    return [index for index in INDICES if when.takes(index, Fixed(thrown))]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (When(), list(INDICES)),
        (When(times=2), [1, 2]),
        (When(every=5), [5, 10]),
        (When(after=10), [11, 12]),
        (When(after=3, times=2), [4, 5]),
        (When(after=1, every=4), [5, 9]),
        (When(after=1, every=4, times=4), [5]),
        (When(probability=0.0), []),
        (When(probability=1.0), list(INDICES)),
    ],
)
def test_an_order_takes_these_calls(when: When, expected: list[int]) -> None:
    """The first n, every nth, those after n: all parts must agree, and count from where `after` ends."""
    assert taken(when) == expected


@given(st.floats(0, 1), st.floats(0, 1, exclude_max=True))
def test_chance_is_thrown_against_the_probability(probability: float, thrown: float) -> None:
    """A call is taken if less was thrown."""
    assert bool(taken(When(probability=probability), thrown)) == (thrown < probability)


@pytest.mark.parametrize(
    "match",
    [
        Match(),
        Match(provider="kling", operation="identify_face", account="AK1", method="POST", job="j1", status="done"),
        Match(path="/v1/videos/identify-face"),
        Match(path="/v1/*"),
        Match(contains='"prompt"'),
    ],
)
def test_a_match_fits(match: Match) -> None:
    """What is left out fits everything; a path may have wildcards."""
    assert match.fits(OCCASION)


@pytest.mark.parametrize(
    "other",
    [{"provider": "akool"}, {"operation": None}, {"account": "AK2"}, {"path": "/v1/images"}, {"method": "GET"},
     {"body": b""}, {"job": None}, {"status": "processing"}],
)  # fmt: skip
def test_every_part_of_a_match_counts(other: dict[str, object]) -> None:
    """One part that differs is enough."""
    match = Match("kling", "identify_face", "AK1", "/v1/videos/*", "POST", "prompt", "j1", "done")
    assert match.fits(OCCASION)
    assert not match.fits(replace(OCCASION, **other))  # type: ignore[arg-type] # each of the type of its field
