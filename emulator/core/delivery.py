"""Callbacks as values: what to say, the intent to say it, each try, and when to try again.

An announcement is what the provider says about one transition. A delivery is the intent to say it to one URL, written
in the same put as the transition (an outbox), so neither is lost without the other. An attempt is one try.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from emulator.core.clock import MICROSECONDS
from emulator.core.job import nothing

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
    signature: str | None = None
    """The header, or else the field of the body, that holds the signature."""


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
    fault: str | None = None
    """What a fault did to it, in words."""
    sent: str | None = None
    """The body, where it was another than the announced one."""


@dataclass(frozen=True, slots=True)
class Strike:
    """What a fault does to a callback: the fault, its effect, and the arguments as they were drawn."""

    fault: str
    effect: str
    arguments: Mapping[str, Any] = field(default_factory=nothing)
    note: str = ""
    """Why it came to nothing."""


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
    strikes: tuple[Strike, ...] = ()
    """What faults made of it when it was created."""
    spoiling: tuple[Strike, ...] | None = None
    """What they do to the attempt that was taken up; none: not decided."""
    again: tuple[int, ...] = ()
    """Pauses after which it goes out once more, each when it has been delivered or given up."""
    held: bool = False
    """It waits for the job's next callback, behind which it goes."""
    operation: str | None = None

    @property
    def scope(self) -> str:
        """Where it is listed."""
        return f"{self.provider}/{self.job}"

    def sending(self) -> "Delivery":
        """Taken up for an attempt."""
        return self._now(DeliveryState.SENDING, None, self.attempts, self.tries, self.again, self.spoiling)

    def attempted(self, attempt: Attempt, now: int) -> "Delivery":
        """After a try that ended at `now`: delivered, or waiting for the next one, or given up."""
        tries, attempts = self.tries + 1, (*self.attempts, attempt)
        if self.state is DeliveryState.WAITING:  # asked for by hand meanwhile
            return self._now(self.state, self.due_at, attempts, 0, self.again)
        retry = self.announcement.retry
        state, again = DeliveryState.DELIVERED, None
        if attempt.error is not None or not retry.delivered(attempt.status):
            again = retry.next_at(now, tries)
            state = DeliveryState.EXHAUSTED if again is None else DeliveryState.WAITING
        if again is None and self.again:
            return self._now(DeliveryState.WAITING, now + self.again[0], attempts, 0, self.again[1:])
        return self._now(state, again, attempts, tries, self.again)

    def redelivered(self, now: int) -> "Delivery":
        """Asked for once more by hand: due now, with all tries of its policy again."""
        return self._now(DeliveryState.WAITING, now, self.attempts, 0, self.again)

    def _now(
        self, state: DeliveryState, due_at: int | None, attempts: tuple[Attempt, ...], tries: int,
        again: tuple[int, ...], spoiling: tuple[Strike, ...] | None = None,
    ) -> "Delivery":  # fmt: skip
        """Written out, as `replace` costs three times as much and every delivery passes here twice."""
        return Delivery(
            self.id, self.namespace, self.provider, self.account, self.job, self.number, self.status, self.announcement,
            self.created_at, due_at, state, attempts, tries, self.strikes, spoiling, again, operation=self.operation,
        )  # fmt: skip
