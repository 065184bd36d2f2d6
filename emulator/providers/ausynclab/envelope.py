"""Answers as FastAPI gives them: `{"status": 200, "result": …}` and `{"detail": …}`; and how it reads a body.

Checked side by side with FastAPI 0.165 and Pydantic 2.14: what it parses before it asks for the key, when it takes a
body for text, and the lists of 422.
"""

import json
from typing import Any

from pydantic import BaseModel, ValidationError

from emulator.core.errors import Conflict, Missing
from emulator.engine.accounts import Crowded, Shortage
from emulator.providers.ausynclab.forms import missing, read_form
from emulator.providers.ausynclab.models import Upload, VoiceSample
from emulator.providers.ausynclab.refusals import Unprocessable, refusal
from emulator.web.call import Call
from emulator.web.refusals import (
    BadForm,
    NoRoute,
    NotJson,
    Refusal,
    RequestError,
    Throttled,
    TooLarge,
    WrongMethod,
)
from emulator.web.reply import Reply, json_reply

FORMS = (Upload, VoiceSample)
"""What is validated by the handler, which sees the query too."""
ABSENT = object()
"""A body that is not there, which is not the same as `null`."""
# assumed: FastAPI answers what no handler catches with plain text
CRASHED = Reply(500, b"Internal Server Error", b"text/plain; charset=utf-8")


def succeeded(result: Any) -> Reply:
    """A successful answer."""
    # docs: lipsync: every answer of the page is 200, creations included
    return json_reply({"status": 200, "result": result})


def parse(call: Call) -> Any:
    """The value of a JSON body, or of a form (to be awaited). Raises NotJson, Refusal, BadForm."""
    if call.operation is not None and call.operation.reads == "form":
        return read_form(call)
    if not call.raw:
        return ABSENT
    try:
        # assumed: FastAPI takes a body for bare text unless its content type is JSON (older releases: or is missing)
        if not _declares_json(call.header(b"content-type")):
            return call.raw.decode()
        # assumed: FastAPI reads JSON with Python's own parser, in any UTF
        return json.loads(call.raw, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise NotJson(error.msg, error.pos, error.lineno, error.colno) from None
    except (RecursionError, ValueError):
        # assumed: as FastAPI answers what its parser chokes on
        raise refusal("unreadable_body") from None


def validate(model: type[BaseModel], value: Any) -> Any:
    """The body as its model. Raises pydantic's ValidationError; a form is left to its handler."""
    if value is ABSENT:
        raise missing(model.__name__)
    if model in FORMS:
        return value
    # assumed: FastAPI reads attributes too, which shows in its words for a body that is no object
    return model.model_validate(value, from_attributes=True)


def refuse(error: Exception, call: Call) -> Reply:
    """Any error in the vendor's envelope."""
    match error:
        case ValidationError():
            # No operation has both a body and a parameter in its path.
            takes_body = call.operation is not None and call.operation.body is not None
            return _unprocessable(wrong(error, "body" if takes_body else "path"))
        case Unprocessable():
            # assumed: FastAPI: 422 with Pydantic's list
            return _unprocessable(error.details)
        case NotJson():
            # assumed: FastAPI: 422 with the words of Python's parser
            return _unprocessable([_not_json(error)])
        case WrongMethod():
            # assumed: FastAPI names the methods of the first route of the path only; its own routes take HEAD too
            allowed = [error.allowed[0], *(["HEAD"] if "HEAD" in error.allowed else [])]
            return _refused(refusal("method_not_allowed")).with_headers(("Allow", ", ".join(allowed)))
        case Throttled():
            # docs: the API keys page, as a public client quotes it: 429 "with optional Retry-After"
            return _refused(refusal("too_many_requests")).with_headers(("Retry-After", str(error.retry_after)))
        case Shortage():
            return _refused(refusal("insufficient_credits", status=call.options.shortage_status))
        case BadForm():
            # assumed: FastAPI passes the parser's sentence on
            return json_reply({"detail": str(error)}, 400)
        case _:
            known = _refusal(error)
            return CRASHED if known is None else _refused(known)


def _refusal(error: Exception) -> Refusal | None:
    match error:
        case Refusal():
            return error
        case NoRoute() | Missing():
            return refusal("not_found")
        case Crowded():
            # assumed: there is no other word for too much at once
            return refusal("too_many_requests")
        case TooLarge():
            return refusal("body_too_large")
        case RequestError():
            return refusal("unreadable_body")
        case Conflict():
            return refusal("conflict")
        case _:
            return None


def _refused(refused: Refusal) -> Reply:
    reply = json_reply({"detail": refused.message}, refused.status or 400)
    # assumed: FastAPI's APIKeyHeader; the releases that said 403 had no such header
    asked = refused.code == "not_authenticated" and refused.status == 401
    return reply.with_headers(("WWW-Authenticate", "APIKey")) if asked else reply


def wrong(error: ValidationError, place: str) -> list[dict[str, Any]]:
    """Pydantic's list as FastAPI sends it: without addresses, under the place in the request, exceptions as {}."""
    found: list[dict[str, Any]] = []
    for each in error.errors(include_url=False):
        detail: dict[str, Any] = {**each, "loc": [place, *each["loc"]]}
        if "ctx" in detail:
            detail["ctx"] = {
                name: {} if isinstance(value, Exception) else value for name, value in detail["ctx"].items()
            }
        found.append(detail)
    return found


def _unprocessable(details: list[dict[str, Any]]) -> Reply:
    """422 in Starlette's JSON: it gives back what it was given, and writes large numbers as Python does."""
    content = {"detail": details}
    try:
        body = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except ValueError:
        # assumed: an infinite number, or half a character; FastAPI fails with 500 here, and so it is not followed
        return json_reply(content, 422)
    return Reply(422, body)


def _no_constant(name: str) -> None:
    problem = "Expecting value"
    raise json.JSONDecodeError(problem, name, 0)


def _not_json(error: NotJson) -> dict[str, Any]:
    return {
        "type": "json_invalid",
        "loc": ["body", error.position],
        "msg": "JSON decode error",
        "input": {},
        "ctx": {"error": error.problem},
    }


def _declares_json(content_type: str | None) -> bool:
    main, _, sub = (content_type or "").partition(";")[0].strip().lower().partition("/")
    return main == "application" and (sub == "json" or sub.endswith("+json"))
