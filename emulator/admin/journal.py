"""The journal: what clients asked of the providers and what they were answered, newest first."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from pydantic import Field

from emulator.admin.asking import Question, question
from emulator.admin.rooms import rooms
from emulator.admin.shapes import text
from emulator.engine.instants import iso
from emulator.web.call import Call
from emulator.web.journal import KEPT_BYTES, Entry
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape


class RequestShown(Shape):
    """One request and its answer; long bodies are cut, those with credentials left out."""

    at: str
    method: str
    path: str
    query: str
    provider: str
    operation: str | None
    account: str | None
    job: str | None
    status: int
    request: str
    answer: str
    elapsed: float
    """Real seconds."""
    error: str | None
    """Why it was refused, in the emulator's words."""
    fault: str | None
    """The faults that struck, each with its effects: `fault-1: latency, status`. Where they left the client without an
    answer, the status is 0."""


class RequestsShown(Shape):
    """Requests, newest first."""

    requests: list[RequestShown]


class RequestsCounted(Shape):
    """How many there are."""

    count: int


class RequestsFilter(Question):
    """Which requests."""

    provider: str | None = None
    operation: str | None = None
    account: str | None = None
    status: int | None = Field(None, ge=100, le=599)

    def wants(self, entry: Entry) -> bool:
        """Whether the entry is among them."""
        return (
            self.provider in (None, entry.provider)
            and self.operation in (None, entry.operation)
            and self.account in (None, entry.account)
            and self.status in (None, entry.status)
        )


class RequestsQuestion(RequestsFilter):
    """Which requests, and how many of them."""

    limit: int = Field(50, ge=1, le=1000)


async def listed(call: Call) -> Reply:
    """The requests that were asked for."""
    asked = question(RequestsQuestion, call)
    return json_reply({"requests": [shown(entry) for entry in islice(found(call, asked), asked.limit)]})


async def count(call: Call) -> Reply:
    """How many there are."""
    return json_reply({"count": sum(1 for _ in found(call, question(RequestsFilter, call)))})


def found(call: Call, asked: RequestsFilter) -> Iterator[Entry]:
    """The requests that fit, newest first."""
    if asked.provider is not None:
        rooms(call).provider(asked.provider)
    return (entry for entry in call.desk.journal.entries(call.namespace) if asked.wants(entry))


def shown(entry: Entry) -> dict[str, Any]:
    """A request for the control API's answers."""
    fields = entry._asdict()
    fields["at"] = iso(entry.at)
    fields["request"], fields["answer"] = _cut(entry.request), _cut(entry.answer)
    fields["elapsed"] = round(entry.elapsed, 6)
    return fields


def _cut(body: bytes) -> str:
    return text(body) if len(body) < KEPT_BYTES else f"{text(body)}…"
