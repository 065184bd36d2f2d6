"""The journal as an HTTP archive (HAR 1.2), which browsers' developer tools and many others read.

Its members are those of http://www.softwareishard.com/blog/har-12-spec/: all that it requires, and what is known of the
others. Instants are the namespace's virtual ones, durations are real. What is ours is in `_emulator`, as the format
wants of a tool's own members.
"""

from http import HTTPStatus
from itertools import islice
from typing import Any, Literal
from urllib.parse import parse_qsl

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from emulator import __version__
from emulator.admin.asking import question
from emulator.admin.journal import RequestsFilter, WhyShown, body_shown, found, redactor_of, url_shown, why
from emulator.engine.instants import iso
from emulator.web.call import Call
from emulator.web.journal import Entry
from emulator.web.redacting import Redactor, answer_headers
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape

UNKNOWN = -1


class Member(Shape):
    """A part of the archive, in the format's spelling."""

    model_config = ConfigDict(alias_generator=to_camel)


class Pair(Member):
    """A header or a parameter."""

    name: str
    value: str


class Posted(Member):
    """The body of a request."""

    mime_type: str
    text: str
    comment: str | None = None


class Content(Member):
    """The body of an answer."""

    size: int
    mime_type: str
    text: str
    comment: str | None = None


class Asked(Member):
    """A request."""

    method: str
    url: str
    http_version: str
    cookies: list[Pair]
    """Always empty: cookies are credentials."""
    headers: list[Pair]
    query_string: list[Pair]
    post_data: Posted | None = None
    headers_size: int
    body_size: int


class Answered(Member):
    """An answer."""

    status: int
    status_text: str
    http_version: str
    cookies: list[Pair]
    headers: list[Pair]
    content: Content
    redirect_url: str = Field(alias="redirectURL")
    headers_size: int
    body_size: int


class Timings(Member):
    """Milliseconds."""

    send: float
    wait: float
    receive: float


class Ours(Shape):
    """What the emulator knows besides."""

    id: int
    provider: str
    operation: str | None
    account: str | None
    job: str | None
    fault: str | None
    error: str | None
    why: WhyShown | None


class Exchange(Member):
    """A request and its answer."""

    started_date_time: str
    time: float
    request: Asked
    response: Answered
    cache: dict[str, Any]
    timings: Timings
    emulator: Ours = Field(alias="_emulator")


class Creator(Member):
    """What wrote the archive."""

    name: str
    version: str


class Log(Member):
    """Requests, oldest first."""

    version: Literal["1.2"]
    creator: Creator
    entries: list[Exchange]
    comment: str


class Archive(Member):
    """An HTTP archive."""

    log: Log


class HarQuestion(RequestsFilter):
    """Which requests, and how many of them."""

    limit: int = Field(1000, ge=1, le=1000)


async def export(call: Call) -> Reply:
    """The requests that were asked for, oldest first."""
    asked = question(HarQuestion, call)
    redactor = redactor_of(call)
    entries = sorted(islice(found(call, asked), asked.limit), key=lambda entry: entry.id)
    log = {
        "version": "1.2",
        "creator": {"name": "lipsync-emulator", "version": __version__},
        "entries": [_exchange(call, entry, redactor) for entry in entries],
        "comment": f"Namespace {call.namespace}. Instants are virtual, durations real; credentials are left out.",
    }
    name = f'attachment; filename="{call.namespace}.har"'
    return json_reply({"log": log}).with_headers(("Content-Disposition", name))


def _exchange(call: Call, entry: Entry, redactor: Redactor) -> dict[str, Any]:
    milliseconds = round(entry.elapsed * 1000, 3)
    reason = why(call, entry)
    return {
        "startedDateTime": iso(entry.at),
        "time": milliseconds,
        "request": _asked(entry, redactor),
        "response": _answered(entry, redactor),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "_emulator": {
            "id": entry.id,
            "provider": entry.provider,
            "operation": entry.operation,
            "account": entry.account,
            "job": entry.job,
            "fault": entry.fault,
            "error": None if entry.error is None else redactor.text(entry.error),
            "why": None if reason is None else reason._asdict(),
        },
    }


def _asked(entry: Entry, redactor: Redactor) -> dict[str, Any]:
    headers = redactor.headers(entry.headers)
    asked: dict[str, Any] = {
        "method": entry.method,
        "url": url_shown(entry, redactor),
        "httpVersion": f"HTTP/{entry.version}",
        "cookies": [],
        "headers": _pairs(headers),
        "queryString": _pairs(parse_qsl(redactor.text(entry.query), keep_blank_values=True)),
        "headersSize": UNKNOWN,
        "bodySize": entry.request_size,
    }
    if entry.request_size:
        asked["postData"] = {
            "mimeType": _first(headers, "content-type"),
            **_body(entry.request, entry.request_size, redactor),
        }
    return asked


def _answered(entry: Entry, redactor: Redactor) -> dict[str, Any]:
    headers = redactor.headers(answer_headers(entry))
    known = entry.status in HTTPStatus._value2member_map_
    return {
        "status": entry.status,
        "statusText": HTTPStatus(entry.status).phrase if known else "",
        "httpVersion": f"HTTP/{entry.version}",
        "cookies": [],
        "headers": _pairs(headers),
        "content": {
            "size": entry.answer_size,
            "mimeType": _first(headers, "content-type"),
            **_body(entry.answer, entry.answer_size, redactor),
        },
        "redirectURL": _first(headers, "location"),
        "headersSize": UNKNOWN,
        "bodySize": 0 if entry.method == "HEAD" else entry.answer_size,
    }


def _body(kept: bytes, size: int, redactor: Redactor) -> dict[str, str]:
    shown = {"text": body_shown(kept, size, redactor)}
    if len(kept) < size:
        shown["comment"] = (
            f"Cut: {len(kept)} of {size} bytes are kept." if kept else "Left out: it carries credentials."
        )
    return shown


def _pairs(pairs: list[list[str]] | list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _first(headers: list[list[str]], name: str) -> str:
    return next((value for each, value in headers if each.lower() == name), "")
