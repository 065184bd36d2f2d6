"""Callbacks as values: what to say, the intent to say it, each try, and when to try again.

An announcement is what the provider wants to say about one transition. A delivery is the intent to say it to one URL;
it is written in the same put as the transition it announces (an outbox), so neither can be lost without the other. An
attempt is one try. When to try again is arithmetic, so it is here.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from emulator.core.clock import MICROSECONDS

Accepts = Literal["2xx", "200"]


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """What counts as delivered, how long to wait for an answer, and the pauses before each further try (seconds)."""

    delays: tuple[float, ...] = ()
    timeout: float = 10.0
    accepts: Accepts = "2xx"

    def delivered(self, status: int | None) -> bool:
        """Whether an answer with this HTTP status ends the delivery."""
        if status is None:
            return False
        return status == 200 if self.accepts == "200" else 200 <= status < 300

    def next_at(self, now: int, attempts: int) -> int | None:
        """When to try again after `attempts` failed tries, the last of them at `now`; none: give up."""
        if attempts > len(self.delays):
            return None
        return now + round(self.delays[attempts - 1] * MICROSECONDS)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What to say, to whom."""

    url: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)
    plain: str | None = None
    """The body before encryption, for people who look at the delivery."""
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    signed: bool = False
    """The provider signs each attempt anew."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try and what came of it."""

    at: int
    headers: tuple[tuple[str, str], ...]
    status: int | None
    body: str
    error: str | None
    elapsed: float
    """Real seconds."""


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    EXHAUSTED = "exhausted"

    @property
    def done(self) -> bool:
        """Whether nothing more happens by itself."""
        return self in (DeliveryState.DELIVERED, DeliveryState.EXHAUSTED)


@dataclass(frozen=True, slots=True)
class Delivery:
    """The intent to say one announcement."""

    id: str
    namespace: str
    provider: str
    account: str
    job: str
    number: int
    status: str
    """The job's status that it announces."""
    announcement: Announcement
    created_at: int
    due_at: int | None
    state: DeliveryState = DeliveryState.WAITING
    attempts: tuple[Attempt, ...] = ()
    tries: int = 0
    """Tries since it was created or redelivered: what the retry policy counts."""

    @property
    def scope(self) -> str:
        """Where it is listed."""
        return f"{self.provider}/{self.job}"

    def sending(self) -> "Delivery":
        """Taken up for an attempt."""
        return self._now(DeliveryState.SENDING, None, self.attempts, self.tries)

    def attempted(self, attempt: Attempt, now: int) -> "Delivery":
        """After a try that ended at `now`: delivered, or waiting for the next one, or given up."""
        tries = self.tries + 1
        attempts = (*self.attempts, attempt)
        retry = self.announcement.retry
        if attempt.error is None and retry.delivered(attempt.status):
            return self._now(DeliveryState.DELIVERED, None, attempts, tries)
        again = retry.next_at(now, tries)
        state = DeliveryState.EXHAUSTED if again is None else DeliveryState.WAITING
        return self._now(state, again, attempts, tries)

    def redelivered(self, now: int) -> "Delivery":
        """Asked for once more by hand: due now, with all tries of its policy again."""
        return self._now(DeliveryState.WAITING, now, self.attempts, 0)

    def _now(self, state: DeliveryState, due_at: int | None, attempts: tuple[Attempt, ...], tries: int) -> "Delivery":
        """Written out, as `replace` costs three times as much and every delivery passes here twice."""
        return Delivery(
            self.id, self.namespace, self.provider, self.account, self.job, self.number, self.status,
            self.announcement, self.created_at, due_at, state, attempts, tries,
        )  # fmt: skip
