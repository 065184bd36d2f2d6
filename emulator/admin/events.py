"""Everything that happens in a namespace, as server-sent events."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel

from emulator.admin.asking import Question, question
from emulator.admin.clock import ClockShown
from emulator.admin.clock import shown as clock_shown
from emulator.admin.journal import RequestShown, redactor_of
from emulator.admin.journal import shown as request_shown
from emulator.admin.shapes import perhaps
from emulator.core.delivery import Delivery, DeliveryState
from emulator.core.errors import BadRequest
from emulator.core.job import Snapshot
from emulator.core.timeline import Phase
from emulator.engine.feed import Event, Kind, Listener
from emulator.engine.instants import iso
from emulator.web.call import Call
from emulator.web.reply import Reply, Streamed, encoded
from emulator.web.shape import Shape

HEARTBEAT = 15.0
"""Real seconds of silence after which a comment is sent: proxies and clients hang up on less."""
KINDS: tuple[str, ...] = get_args(Kind)


class EventsQuestion(Question):
    """Which events."""

    types: str | None = None
    """Names of events with commas between, e.g. `job,delivery`; by default all. `reset` and `lost` always come."""

    @property
    def kinds(self) -> frozenset[str]:
        """The types. Raises BadRequest."""
        asked = frozenset(KINDS if self.types is None else (part.strip() for part in self.types.split(",")))
        if unknown := sorted(asked - frozenset(KINDS)):
            message = f"There are no events of the type {unknown[0][:60]!r}; there are: {', '.join(KINDS)}."
            raise BadRequest(message)
        return asked | {"reset"}


class JobTold(Shape):
    """Something became of a job."""

    what: Literal["submitted", "transition", "edited", "deleted"]
    at: str
    id: str
    provider: str
    account: str
    kind: str
    scenario: str
    status: str
    """The provider's word."""
    phase: Phase
    reason: str | None
    code: str | None


class DeliveryTold(Shape):
    """Something became of a callback."""

    what: Literal["made", "attempt", "delivered", "exhausted", "redelivered"]
    """`attempt`: it was tried in vain, and will be tried again."""
    at: str
    id: str
    job: str
    provider: str
    account: str
    status: str
    """The job's status that it announces."""
    state: DeliveryState
    url: str
    due_at: str | None
    attempts: int
    answer: int | None
    """The status that answered the last attempt."""
    error: str | None


class RequestTold(RequestShown):
    """A request was answered."""

    what: Literal["answered"]


class InboxTold(Shape):
    """An inbox caught something."""

    what: Literal["caught"]
    at: str
    name: str
    number: int


class ClockTold(ClockShown):
    """The clock jumped, or runs at another rate."""

    what: Literal["jump", "rate"]
    at: str


class ResetTold(Shape):
    """The namespace was emptied, or became what a state file says."""

    what: Literal["reset", "restored"]
    at: str
    namespace: str


class LostTold(Shape):
    """The reader was too slow, and so many events were not kept for it; it has no id."""

    count: int


TOLD: Mapping[str, type[BaseModel]] = {
    "job": JobTold,
    "delivery": DeliveryTold,
    "request": RequestTold,
    "inbox": InboxTold,
    "clock": ClockTold,
    "reset": ResetTold,
    "lost": LostTold,
}


async def events(call: Call) -> Reply:
    """Everything that happens from now on."""
    feed, listener = call.world.feed, Listener(question(EventsQuestion, call).kinds)
    feed.join(listener)
    return Streamed(
        200,
        b"",
        b"text/event-stream",
        ((b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")),
        pieces=_pieces(call, listener),
        close=lambda: feed.leave(listener),
    )


async def _pieces(call: Call, listener: Listener) -> AsyncIterator[bytes]:
    yield b": what happens from now on\n\n"
    while not listener.ended:
        lost, heard = await listener.heard(HEARTBEAT)
        pieces = [_piece("lost", {"count": lost})] if lost else []
        pieces += [_piece(event.kind, shown(call, event), event.number) for event in heard]
        yield b"".join(pieces) or b": nothing new\n\n"


def _piece(name: str, content: Mapping[str, Any], number: int | None = None) -> bytes:
    id = b"" if number is None else b"id: %d\n" % number
    return b"%sevent: %s\ndata: %s\n\n" % (id, name.encode(), encoded(content))


def shown(call: Call, event: Event) -> dict[str, Any]:
    """What an event says: what became of its subject, when, and what it is now."""
    return {"what": event.what, "at": iso(event.at)} | _SHOWN[event.kind](call, event.subject)


def _job(call: Call, snapshot: Snapshot) -> dict[str, Any]:
    job = snapshot.job
    return {
        "id": job.id,
        "provider": job.provider,
        "account": job.account,
        "kind": job.kind,
        "scenario": job.scenario,
        "status": snapshot.status,
        "phase": snapshot.phase,
        "reason": snapshot.reason,
        "code": snapshot.code,
    }


def _delivery(call: Call, delivery: Delivery) -> dict[str, Any]:
    last = delivery.attempts[-1] if delivery.attempts else None
    return {
        "id": delivery.id,
        "job": delivery.job,
        "provider": delivery.provider,
        "account": delivery.account,
        "status": delivery.status,
        "state": delivery.state,
        "url": delivery.announcement.url,
        "due_at": perhaps(delivery.due_at),
        "attempts": len(delivery.attempts),
        "answer": None if last is None else last.status,
        "error": None if last is None else last.error,
    }


_SHOWN: Mapping[Kind, Callable[[Call, Any], dict[str, Any]]] = {
    "job": _job,
    "delivery": _delivery,
    "request": lambda call, entry: request_shown(call, entry, redactor_of(call)),
    "inbox": lambda call, caught: {"name": caught[0], "number": caught[1]},
    "clock": lambda call, told: clock_shown(*told),
    "reset": lambda call, namespace: {"namespace": namespace},
}
