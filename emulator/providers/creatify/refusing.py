"""Any error in Creatify's words: Django's pages, Django REST framework's bodies."""

from urllib.parse import quote

from emulator.core.errors import Conflict, Missing
from emulator.engine.accounts import Crowded, Shortage
from emulator.providers.creatify.metadata import Allowing, allowed
from emulator.providers.creatify.rules import CODES, Invalid
from emulator.web.call import Call
from emulator.web.refusals import (
    BadForm,
    NoRoute,
    Refusal,
    Throttled,
    TooLarge,
    UnsupportedType,
    WrongMethod,
)
from emulator.web.reply import Reply, json_reply, text_reply

UNESCAPED = "/:@&+$,-_.!~*'()"
HTML = b"text/html; charset=utf-8"
_PAGE = """
<!doctype html>
<html lang="en">
<head>
  <title>{title}</title>
</head>
<body>
  <h1>{title}</h1><p>{text}</p>
</body>
</html>
"""
NOT_FOUND = _PAGE.format(title="Not Found", text="The requested resource was not found on this server.")
BAD_REQUEST = _PAGE.format(title="Bad Request (400)", text="")
SERVER_ERROR = _PAGE.format(title="Server Error (500)", text="")


def refuse(error: Exception, call: Call) -> Reply:
    """The vendor's answer to an error."""
    reply = _answer(error, call)
    if reply.media_type == HTML:
        return reply
    if isinstance(error, WrongMethod):
        return reply.with_headers(("Allow", allowed(error.allowed)))
    known = call.operation.handler if call.operation is not None else None
    return reply.with_headers(("Allow", known.methods)) if isinstance(known, Allowing) else reply


def _answer(error: Exception, call: Call) -> Reply:
    match error:
        case Invalid():
            return json_reply(error.errors, 400)
        case Refusal():
            return _coded(str(error.code), error)
        case Shortage():
            # assumed: the status, so it can be chosen
            return _detail(CODES["insufficient_credits"].message or "", call.options.without_credits_status)
        case Crowded():
            # assumed: status and words of too many jobs at a time
            return _coded("crowded")
        case Throttled():
            # docs: DRF, Throttled: its sentence and its header
            seconds = f"{error.retry_after} second{'' if error.retry_after == 1 else 's'}"
            reply = _detail(f"Request was throttled. Expected available in {seconds}.", 429)
            return reply.with_headers(("Retry-After", str(error.retry_after)))
        case Missing():
            # wire: "No Link matches the given query." for an unknown link
            return _coded("not_found")
        case Conflict():
            # wire: refusals of a whole object are bare lists
            return json_reply([str(error)], 400)
        case BadForm():
            # docs: Django, a form of more than a thousand fields is not for the parser to refuse
            return text_reply(BAD_REQUEST, 400, HTML)
        case UnsupportedType():
            # docs: DRF, UnsupportedMediaType
            return _detail(f'Unsupported media type "{error.content_type}" in request.', 415)
        case WrongMethod():
            # docs: DRF, APIView.dispatch: who asks comes before what is asked; then MethodNotAllowed
            if not call.header(b"x-api-id") or not call.header(b"x-api-key"):
                return _coded("not_authenticated")
            return _detail(f'Method "{error.method}" not allowed.', 405)
        case NoRoute():
            # docs: Django, URL dispatcher: its page for what is not there; APPEND_SLASH where a slash is missing
            return _no_route(call)
        case TooLarge():
            # assumed: what refuses a long body sits before Django
            return text_reply("<h1>413 Request Entity Too Large</h1>", 413, HTML)
        case _:
            return text_reply(SERVER_ERROR, 500, HTML)


def _coded(code: str, given: Refusal | None = None) -> Reply:
    known = CODES.get(code)
    if known is None:
        return _detail(str(given), (given.status if given else None) or 400)
    if code == "server_error":
        return text_reply(SERVER_ERROR, 500, HTML)
    reply = _detail(known.message or "", known.status or 400)
    if known.status == 401:
        return reply.with_headers(("WWW-Authenticate", 'Bearer realm="api"'))
    return reply.with_headers(("Retry-After", "42")) if code == "throttled" else reply


def _detail(text: str, status: int) -> Reply:
    return json_reply({"detail": text}, status)


def _no_route(call: Call) -> Reply:
    """Django's APPEND_SLASH: a path that would exist with a slash is sent there, whatever the method."""
    from emulator.providers.creatify.routes import knows

    path = call.path
    if not path.endswith("/") and knows(f"{path}/"):
        query = call.scope["query_string"].decode("latin-1")
        # docs: Django, escape_uri_path
        place = f"{quote(call.scope['path'], safe=UNESCAPED)}/{'?' if query else ''}{query}"
        return Reply(301, b"", HTML).with_headers(("Location", place))
    return text_reply(NOT_FOUND, 404, HTML)
