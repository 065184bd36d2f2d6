"""Accounts: whose data it is. One credential of one provider inside a namespace, with its credits and its ledger."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from emulator.core.errors import EmulatorError
from emulator.core.job import nothing

LineKind = Literal["opening", "charge", "refund", "adjustment"]


class Shortage(EmulatorError):
    """The account has fewer credits than the job would hold."""


class Crowded(EmulatorError):
    """The account has as many jobs going on as it may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an account may do at most; none: as much as it likes."""

    concurrency: int | None = None
    """Jobs that go on at the same time, of those that share a slot group."""
    requests_per_minute: int | None = None


UNLIMITED = Limits()


@dataclass(frozen=True, slots=True)
class Account:
    """One credential. `secret` is what proves it; none when it is taken on trust."""

    namespace: str
    provider: str
    id: str
    number: int
    secret: str | None
    credits: float
    held: float = 0.0
    """Credits promised to jobs that have not ended yet."""
    state: str = "active"
    """`active`, `banned`, `expired`, `overdue`: what the provider's rules make of it is theirs."""
    webhook_secret: str | None = None
    facts: Mapping[str, Any] = field(default_factory=nothing)
    limits: Limits = UNLIMITED
    options: Mapping[str, Any] = field(default_factory=nothing)
    """What is set for this account instead of for the server: see the provider's `Options`."""
    lines: int = 0
    """How many lines its ledger has."""
    spent: float = 0.0
    """What its charges come to, less what was given back."""

    @property
    def key(self) -> str:
        """Its name within the namespace."""
        return f"{self.provider}/{self.id}"

    @property
    def available(self) -> float:
        """Credits that a new job could hold."""
        return self.credits - self.held

    def hold(self, cost: float) -> "Account":
        """Promise `cost` to a job. Raises Shortage."""
        if cost > self.available:
            message = f"The account has {self.available:g} credits left; {cost:g} are needed."
            raise Shortage(message)
        return self.moved(held=cost)

    def moved(self, *, credits: float = 0.0, held: float = 0.0, lines: int = 0, spent: float = 0.0) -> "Account":
        """With so many credits, promises and lines more; each may be negative.

        Written out, as `replace` costs three times as much and every job passes here twice.
        """
        left = round(self.credits + credits, 6) if credits else self.credits
        return Account(
            self.namespace, self.provider, self.id, self.number, self.secret, left,
            round(max(0.0, self.held + held), 6) if held else self.held, self.state, self.webhook_secret, self.facts,
            self.limits, self.options, self.lines + lines, round(self.spent + spent, 6) if spent else self.spent,
        )  # fmt: skip


Change = Callable[[Account], Account]


@dataclass(frozen=True, slots=True)
class Entry:
    """Why a balance is about to move."""

    kind: LineKind
    what: str
    at: int
    job: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of an account's balance: what the vendor charged, or gave back."""

    number: int
    """From 1, the account's opening."""
    at: int
    """Virtual instant, in microseconds."""
    kind: LineKind
    credits: float
    """What was added to the balance: negative for a charge."""
    balance: float
    """Afterwards."""
    what: str
    """The kind of job, or the operation."""
    job: str | None = None
