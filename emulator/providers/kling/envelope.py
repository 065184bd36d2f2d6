"""The envelope of every answer: `code`, `message`, `request_id`, and on success `data`."""

from typing import Any

from pydantic import ValidationError

from emulator.core.errors import Conflict, Missing
from emulator.engine.accounts import Crowded, Shortage
from emulator.engine.chance import Draws
from emulator.providers.kling.refusals import empty, invalid, refusal
from emulator.web.call import Call
from emulator.web.refusals import NoRoute, Refusal, RequestError, Throttled, TooLarge, WrongMethod
from emulator.web.reply import Reply, json_reply


def succeeded(call: Call, data: Any) -> Reply:
    """A successful answer."""
    # wire: "SUCCEED"; the documentation prints "string"
    return json_reply({"code": 0, "message": "SUCCEED", "request_id": request_id(call), "data": data})


def refuse(error: Exception, call: Call) -> Reply:
    """Any error in the vendor's envelope, which then has no `data`."""
    refused = _refusal(error)
    content = {"code": refused.code, "message": refused.message, "request_id": request_id(call)}
    return json_reply(content, refused.status or 500)


def request_id(call: Call) -> str:
    """A version 4 UUID, drawn from the instant and the number of the request since the start or the last reset."""
    return Draws(call.world.state.seed, call.namespace, call.world.requests, f"request {call.now}").uuid()


def _refusal(error: Exception) -> Refusal:
    match error:
        case Refusal():
            return error
        case WrongMethod():
            # docs: error codes, 1202; 405 is never used
            return refusal(1202)
        case NoRoute():
            # assumed: the status was seen, the body was not
            return refusal(1203)
        case ValidationError():
            return _wrong_value(error)
        case Shortage():
            return refusal(1102)
        case Crowded():
            # docs: concurrency rules, the over-limit sample
            return refusal(1303)
        case Throttled():
            return refusal(1302)
        case TooLarge():
            return refusal(1200, "The request body is too large")
        case RequestError():
            return refusal(1200, "The request body cannot be read")
        case Missing() | Conflict():
            return refusal(1201, str(error))
        case _:
            return refusal(5000)


def _wrong_value(error: ValidationError) -> Refusal:
    """The first thing that is wrong with a body, named by its field."""
    first = error.errors(include_url=False, include_context=False)[0]
    names = [part for part in first["loc"] if isinstance(part, str)]
    if not names:
        return refusal(1200, "The request body must be a JSON object")
    return empty(names[-1]) if first["type"] == "missing" else invalid(names[-1], first["input"])
