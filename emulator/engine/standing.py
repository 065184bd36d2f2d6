"""Standing orders as values: which calls one is about, which of these it takes, and what it asks for.

A rule gives submissions a scenario, a fault lets something go wrong. Whether an order takes a call is a function of how
many have fitted it before and of chance keyed by that: the same in every rerun, whatever other orders there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

from emulator.core.job import nothing
from emulator.core.scenario import Chance


@dataclass(frozen=True, slots=True)
class Occasion:
    """One request, or one callback about to be made for a job that an operation began, as an order sees it."""

    provider: str
    operation: str | None
    account: str | None
    path: str
    """Without namespace and prefix; of a callback, the path of its URL."""
    method: str
    body: bytes = b""
    job: str | None = None
    status: str | None = None
    """The job's status that a callback announces."""


@dataclass(frozen=True, slots=True)
class Match:
    """What an order is about; a part left out fits everything."""

    provider: str | None = None
    operation: str | None = None
    account: str | None = None
    path: str | None = None
    """With `*` for any characters."""
    method: str | None = None
    contains: str | None = None
    """A text within the body."""
    job: str | None = None
    status: str | None = None

    def fits(self, occasion: Occasion) -> bool:
        """Whether every part does."""
        return (
            self.provider in (None, occasion.provider)
            and self.operation in (None, occasion.operation)
            and self.account in (None, occasion.account)
            and self.method in (None, occasion.method)
            and self.job in (None, occasion.job)
            and self.status in (None, occasion.status)
            and (self.path is None or fnmatchcase(occasion.path, self.path))
            and (self.contains is None or self.contains.encode("utf-8", "replace") in occasion.body)
        )


@dataclass(frozen=True, slots=True)
class When:
    """Which of the calls that fit an order it takes; every part that is given must agree."""

    after: int = 0
    """The first so many are left alone; the other parts count from there."""
    times: int | None = None
    """Only the first so many."""
    every: int | None = None
    """Only every so manyth."""
    probability: float | None = None

    def takes(self, index: int, chance: Chance) -> bool:
        """Whether the `index`th call that fits, from 1, is taken."""
        place = index - self.after
        if place < 1 or (self.times is not None and place > self.times):
            return False
        if self.every is not None and place % self.every:
            return False
        return self.probability is None or chance.random() < self.probability


ALWAYS = When()
EVERYTHING = Match()


@dataclass(frozen=True, slots=True)
class Rule:
    """Submissions that it takes get its scenario. Of several rules the first wins."""

    id: str
    number: int
    scenario: str
    match: Match = EVERYTHING
    when: When = ALWAYS


@dataclass(frozen=True, slots=True)
class Fault:
    """Calls that it takes go wrong by its effects. Of several faults each acts for itself."""

    id: str
    number: int
    on: Literal["requests", "webhooks"]
    effects: Mapping[str, Mapping[str, Any]] = field(default_factory=nothing)
    """What happens, by the effect's name; with its checked arguments."""
    match: Match = EVERYTHING
    when: When = ALWAYS
    preset: str | None = None
    """The preset that brought it."""
