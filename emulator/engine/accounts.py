"""Accounts: whose data it is. One credential of one provider inside a namespace, with its credits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from emulator.core.errors import EmulatorError
from emulator.core.job import nothing


class Shortage(EmulatorError):
    """The account has fewer credits than the job would hold."""


class Crowded(EmulatorError):
    """The account has as many jobs going on as it may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an account may do at most; none: as much as it likes."""

    concurrency: int | None = None
    """Jobs that go on at the same time, of those that take a slot."""
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
        return self._with(self.credits, round(self.held + cost, 6))

    def settle(self, cost: float, *, spent: bool) -> "Account":
        """Release a promise, spending it or not."""
        credits = round(self.credits - cost, 6) if spent else self.credits
        return self._with(credits, round(max(0.0, self.held - cost), 6))

    def _with(self, credits: float, held: float) -> "Account":
        """Written out, as `replace` costs three times as much and every job passes here twice."""
        return Account(
            self.namespace, self.provider, self.id, self.number, self.secret, credits, held, self.state,
            self.webhook_secret, self.facts, self.limits, self.options,
        )  # fmt: skip

    def spend(self, cost: float) -> "Account":
        """Pay at once. Raises Shortage."""
        return self.hold(cost).settle(cost, spent=True)


Change = Callable[[Account], Account]
