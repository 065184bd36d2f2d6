"""Callbacks on their way out: every attempt as it was made, and sending again."""

from typing import Any

from pydantic import Field

from emulator.admin.asking import Asked, Question, body, question
from emulator.admin.jobs import NothingAsked
from emulator.admin.rooms import rooms
from emulator.admin.shapes import headers, perhaps, text
from emulator.core.delivery import Attempt, Delivery, DeliveryState
from emulator.engine.faults.striking import words
from emulator.engine.instants import iso
from emulator.web.call import Call
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape


class Sent(Shape):
    """What was sent."""

    headers: list[list[str]]
    body: str


class Answered(Shape):
    """What the receiver answered."""

    status: int
    body: str


class AttemptShown(Shape):
    """One try."""

    at: str
    request: Sent
    answer: Answered | None
    error: str | None
    elapsed: float
    """Real seconds."""
    fault: str | None
    """What a fault did to it."""


class DeliveryShown(Shape):
    """A callback: what to say, to whom, and each try to say it."""

    id: str
    number: int
    job: str
    provider: str
    account: str
    status: str
    """The job's status that it announces."""
    state: DeliveryState
    url: str
    body: str
    plain: str | None
    """The body before encryption, where the vendor encrypts."""
    signed: bool
    created_at: str
    due_at: str | None
    fault: str | None
    """What faults made of it."""
    attempts: list[AttemptShown]


class DeliveriesShown(Shape):
    """Deliveries, newest first."""

    deliveries: list[DeliveryShown]


class DeliveriesFilter(Question):
    """Which deliveries."""

    job: str | None = None
    state: DeliveryState | None = None


class DeliveriesQuestion(DeliveriesFilter):
    """Which deliveries, and how many of them."""

    limit: int = Field(50, ge=1, le=500)


class Fired(Asked):
    """Which status to call back."""

    status: str | None = Field(None, max_length=100)
    """The provider's word; by default the present one."""


async def listed(call: Call) -> Reply:
    """The deliveries that were asked for, newest first."""
    asked = question(DeliveriesQuestion, call)
    wanted = await found(call, asked, asked.limit if asked.state is None else None)
    return json_reply({"deliveries": [shown(delivery) for delivery in wanted[: asked.limit]]})


async def found(call: Call, asked: DeliveriesFilter, limit: int | None = None) -> list[Delivery]:
    """The deliveries that fit, newest first; where no state is asked for, of each place at most so many."""
    scopes = [""] if asked.job is None else [f"{provider}/{asked.job}" for provider in rooms(call).providers]
    everywhere: list[Delivery] = []
    for scope in scopes:
        everywhere += await call.desk.engine.deliveries(call.namespace, scope, limit=limit)
    return [delivery for delivery in everywhere if asked.state in (None, delivery.state)]


async def show(call: Call) -> Reply:
    """One delivery."""
    return json_reply(shown(await call.desk.engine.delivery(call.namespace, call.param("id"))))


async def redeliver(call: Call) -> Reply:
    """Send it once more, now."""
    body(NothingAsked, call)
    return json_reply(shown(await call.desk.engine.redeliver(call.namespace, call.param("id"))), 202)


async def fire(call: Call) -> Reply:
    """Call back now, for any status."""
    asked = body(Fired, call)
    return json_reply(shown(await call.desk.engine.fire(call.namespace, call.param("id"), asked.status)), 202)


def shown(delivery: Delivery) -> dict[str, Any]:
    """A delivery for the control API's answers."""
    announcement = delivery.announcement
    said = text(announcement.body)
    return {
        "id": delivery.id,
        "number": delivery.number,
        "job": delivery.job,
        "provider": delivery.provider,
        "account": delivery.account,
        "status": delivery.status,
        "state": delivery.state,
        "url": announcement.url,
        "body": said,
        "plain": announcement.plain,
        "signed": announcement.signed,
        "created_at": iso(delivery.created_at),
        "due_at": perhaps(delivery.due_at),
        "fault": words(delivery.strikes) or None,
        "attempts": [_attempt(attempt, said) for attempt in delivery.attempts],
    }


def _attempt(attempt: Attempt, said: str) -> dict[str, Any]:
    answer = None if attempt.status is None else {"status": attempt.status, "body": attempt.body}
    return {
        "at": iso(attempt.at),
        "request": {"headers": headers(attempt.headers), "body": said if attempt.sent is None else attempt.sent},
        "answer": answer,
        "error": attempt.error,
        "elapsed": round(attempt.elapsed, 6),
        "fault": attempt.fault,
    }
