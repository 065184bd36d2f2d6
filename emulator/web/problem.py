"""Our own errors: problem documents (RFC 9457). Vendors' errors never look like this, so they can be told apart."""

from http import HTTPStatus

from pydantic import ConfigDict

from emulator.core.errors import BadRequest, Conflict, Missing
from emulator.engine.feed import Ended, TooMany
from emulator.engine.worlds import Full
from emulator.web.refusals import (
    Busy,
    NoRoute,
    NotJson,
    RanOut,
    RequestError,
    TooLarge,
    TooSlow,
    Unproven,
    UnsupportedType,
    WrongMethod,
)
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape

_STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (Missing, 404),
    (NoRoute, 404),
    (WrongMethod, 405),
    (Conflict, 409),
    (TooSlow, 408),
    (RanOut, 408),
    (Unproven, 401),
    (TooLarge, 413),
    (UnsupportedType, 415),
    (NotJson, 400),
    (Busy, 503),
    (Full, 503),
    (TooMany, 503),
    (Ended, 503),
    (BadRequest, 400),
    (RequestError, 400),
)


class Problem(Shape):
    """A problem document (RFC 9457)."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str
    title: str
    status: int
    detail: str


def problem(status: int, detail: str, **more: object) -> Reply:
    """A problem document: what is wrong, in a sentence."""
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return json_reply(content, status, b"application/problem+json")


def problem_of(error: Exception) -> Reply:
    """The problem document of an error of ours; 500 without details for a defect."""
    for kind, status in _STATUSES:
        if isinstance(error, kind):
            reply = problem(status, str(error))
            if isinstance(error, WrongMethod):
                return reply.with_headers(("Allow", ", ".join(error.allowed)))
            if isinstance(error, Busy):
                return reply.with_headers(("Retry-After", "1"))
            if isinstance(error, Unproven):
                return reply.with_headers(("WWW-Authenticate", "Bearer"))
            return reply
    return problem(500, "The emulator made a mistake; its log says which. Please report it.")
