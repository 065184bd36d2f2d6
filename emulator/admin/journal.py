"""The journal: what clients asked of the providers and what they were answered, without credentials."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import islice
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from emulator.admin.asking import Question, question
from emulator.admin.rooms import rooms
from emulator.admin.shapes import text
from emulator.core.errors import BadRequest, Missing
from emulator.engine.instants import iso, parsed
from emulator.web.call import Call
from emulator.web.journal import Entry
from emulator.web.redacting import Redactor, answer_headers
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape
from emulator.web.why import Why, explained


class WhyShown(Shape):
    """Why a request was refused."""

    rule: str
    """What in the emulator said no, as `module:function:line`."""
    field: str | None
    """What of the request it is about: a field of the body, or e.g. `header x-api-key`, `query page`, `path id`."""
    sentence: str | None
    """What the documentation says, what was seen, or what is assumed and why."""
    witness: Literal["docs", "wire", "assumed", "ours", "unknown"]
    """Documented, seen on the wire, or assumed; `ours`: a rule of the emulator, not of the vendor."""
    source: str | None
    """Where the sentence stands."""


class RequestShown(Shape):
    """One request and its answer; long bodies are cut, those with credentials left out."""

    id: int
    """Counts from 1 in the namespace."""
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
    refused: bool
    error: str | None
    """Why it was refused, in the emulator's words."""
    why: WhyShown | None
    fault: str | None
    """The faults that struck, each with its effects: `fault-1: latency, status`. Where they left the client without an
    answer, the status is 0."""


class RequestWhole(RequestShown):
    """One request and its answer, with their headers; values of credentials are left out."""

    url: str
    http_version: str
    request_headers: list[list[str]]
    request_size: int
    """Bytes of the whole body."""
    answer_headers: list[list[str]]
    answer_size: int


class RequestsShown(Shape):
    """Requests, newest first; those after an id oldest first."""

    requests: list[RequestShown]


class RequestsCounted(Shape):
    """How many there are."""

    count: int


class RequestsForgotten(Shape):
    """How many there were."""

    forgotten: int


def _instant(value: str) -> str:
    try:
        parsed(value)
    except BadRequest as error:
        raise ValueError(str(error)) from None
    return value


Instant = Annotated[str, AfterValidator(_instant)]


class RequestsFilter(Question):
    """Which requests."""

    provider: str | None = None
    operation: str | None = None
    account: str | None = None
    status: int | None = Field(None, ge=0, le=599, description="0: those that a fault left without an answer.")
    method: str | None = None
    path: str | None = Field(None, max_length=2048, description="The vendor's path; * stands for anything.")
    job: str | None = None
    refused: bool | None = None
    fault: str | None = Field(None, max_length=64, description="Those that this fault struck; *: any fault.")
    since: Instant | None = Field(None, description="From this virtual instant on.")
    until: Instant | None = Field(None, description="Before this virtual instant.")
    after: int | None = Field(None, ge=0, description="Later than the request of this id.")

    def wants(self, entry: Entry) -> bool:
        """Whether the entry is among them."""
        return (
            self.provider in (None, entry.provider)
            and self.operation in (None, entry.operation)
            and self.account in (None, entry.account)
            and self.status in (None, entry.status)
            and (self.method is None or self.method.upper() == entry.method)
            and self.job in (None, entry.job)
            and self.refused in (None, entry.trace is not None)
            and (self.fault is None or _struck(self.fault, entry.fault))
            and (self.after is None or entry.id > self.after)
            and (self.since is None or entry.at >= _parsed(self.since))
            and (self.until is None or entry.at < _parsed(self.until))
            and (self.path is None or _like(self.path, entry.path))
        )


class RequestsQuestion(RequestsFilter):
    """Which requests, and how many of them."""

    limit: int = Field(50, ge=1, le=1000)


async def listed(call: Call) -> Reply:
    """The requests that were asked for."""
    asked = question(RequestsQuestion, call)
    redactor = redactor_of(call)
    entries = islice(found(call, asked), asked.limit)
    return json_reply({"requests": [shown(call, entry, redactor) for entry in entries]})


async def count(call: Call) -> Reply:
    """How many there are."""
    return json_reply({"count": sum(1 for _ in found(call, question(RequestsFilter, call)))})


async def show(call: Call) -> Reply:
    """One request, with its headers."""
    asked = call.param("id")
    for entry in call.desk.journal.entries(call.namespace):
        if str(entry.id) == asked:
            return json_reply(whole(call, entry, redactor_of(call)))
    message = f"There is no request {asked[:60]!r} in the journal, or no longer; GET /_emulator/requests lists them."
    raise Missing(message)


async def forget(call: Call) -> Reply:
    """Empty the journal; ids count on."""
    return json_reply({"forgotten": call.desk.journal.empty(call.namespace)})


def found(call: Call, asked: RequestsFilter) -> Iterator[Entry]:
    """The entries that are asked for: newest first, but those after an id in order, so that they can be paged."""
    if asked.provider is not None:
        rooms(call).provider(asked.provider)
    journal = call.desk.journal
    entries = journal.entries if asked.after is None else journal.oldest_first
    return (entry for entry in entries(call.namespace) if asked.wants(entry))


def _struck(fault: str, told: str | None) -> bool:
    each = [] if told is None else [one.partition(":")[0] for one in told.split("; ")]
    return fault in each or (fault == "*" and bool(each))


def redactor_of(call: Call) -> Redactor:
    """What hides the credentials that this namespace knows."""
    secrets = {*call.desk.admission.secrets}
    for account, _ in call.world.accounts.values():
        secrets |= {each for each in (account.secret, account.webhook_secret) if each}
    return Redactor(secrets)


def shown(call: Call, entry: Entry, redactor: Redactor) -> dict[str, Any]:
    """A request for lists."""
    return {
        "id": entry.id,
        "at": iso(entry.at),
        "method": entry.method,
        "path": redactor.text(entry.path),
        "query": redactor.text(entry.query),
        "provider": entry.provider,
        "operation": entry.operation,
        "account": entry.account,
        "job": entry.job,
        "status": entry.status,
        "request": body_shown(entry.request, entry.request_size, redactor),
        "answer": body_shown(entry.answer, entry.answer_size, redactor),
        "elapsed": round(entry.elapsed, 6),
        "refused": entry.trace is not None,
        "error": None if entry.error is None else redactor.text(entry.error),
        "why": None if (reason := why(call, entry)) is None else reason._asdict(),
        "fault": entry.fault,
    }


def whole(call: Call, entry: Entry, redactor: Redactor) -> dict[str, Any]:
    """A request with everything that is known of it."""
    return {
        **shown(call, entry, redactor),
        "url": url_shown(entry, redactor),
        "http_version": entry.version,
        "request_headers": redactor.headers(entry.headers),
        "request_size": entry.request_size,
        "answer_headers": redactor.headers(answer_headers(entry)),
        "answer_size": entry.answer_size,
    }


def why(call: Call, entry: Entry) -> Why | None:
    """Why it was refused, if it was."""
    return None if entry.trace is None else explained(entry.trace, rooms(call).provider(entry.provider))


def url_shown(entry: Entry, redactor: Redactor) -> str:
    """Where it was sent, as the client wrote it."""
    host = next((value.decode("latin-1") for name, value in entry.headers if name == b"host"), "127.0.0.1")
    query = f"?{entry.query}" if entry.query else ""
    return redactor.text(f"{entry.scheme}://{host}{entry.root}{entry.path}{query}")


def body_shown(kept: bytes, size: int, redactor: Redactor) -> str:
    """As much of a body as was kept."""
    told = redactor.text(text(kept))
    return f"{told}…" if kept and len(kept) < size else told


_parsed = lru_cache(maxsize=64)(parsed)
_PLAIN = re.compile(r"[?[]")
"""What stands for something else in a pattern of the standard library, and does not here."""


def _like(pattern: str, path: str) -> bool:
    """Whether a path is as the pattern has it, in which only `*` has a meaning."""
    return fnmatchcase(path, _PLAIN.sub(r"[\g<0>]", pattern))
