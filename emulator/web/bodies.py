"""Request bodies: read within a limit, and turned into values."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

import orjson
from starlette.datastructures import FormData, Headers
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from emulator.web.refusals import BadForm, Disconnected, NotJson, TooLarge

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
DEEPEST = 200
"""Nesting beyond this is taken for an attack; no documented body has more than a dozen levels."""


async def read(receive: Receive, declared: str | None, limit: int) -> bytes:
    """The whole body. Raises TooLarge before more than `limit` bytes are kept, Disconnected."""
    if declared is not None and declared.isdigit() and int(declared) > limit:
        raise TooLarge(limit)
    message = await receive()
    body: bytes = message.get("body", b"")
    if message["type"] == "http.request" and not message.get("more_body", False):
        if len(body) > limit:
            raise TooLarge(limit)
        return body
    chunks = [body]
    size = len(body)
    while message.get("more_body", False):
        message = await receive()
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > limit:
            raise TooLarge(limit)
    if message["type"] == "http.disconnect":
        message_text = "The client went away in the middle of its body."
        raise Disconnected(message_text)
    return b"".join(chunks)


def json_body(raw: bytes) -> Any:
    """The value of a JSON body. Raises NotJson with the words of Python's parser, which two of the vendors use."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        pass
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = f"'utf-8' codec can't decode byte 0x{raw[error.start]:02x}"
        raise NotJson(problem, error.start, 1, error.start + 1) from None
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise NotJson(error.msg, error.pos, error.lineno, error.colno) from None
    except (RecursionError, ValueError):
        problem = "Too deeply nested, or a number too long"
        raise NotJson(problem, 0, 1, 1) from None


def _no_constant(name: str) -> None:
    problem = "Expecting value"
    raise json.JSONDecodeError(problem, name, 0)


async def form_body(raw: bytes, content_type: str) -> FormData:
    """The fields and files of a form or multipart body; the caller closes it. Raises BadForm."""

    async def stream() -> AsyncIterator[bytes]:
        yield raw

    headers = Headers({"content-type": content_type})
    try:
        if content_type.lower().startswith("multipart/form-data"):
            return await MultiPartParser(headers, stream(), max_files=20, max_fields=200).parse()  # type: ignore[arg-type]
        return await FormParser(headers, stream()).parse()  # type: ignore[arg-type]
    except (MultiPartException, UnicodeDecodeError, KeyError, ValueError) as error:
        raise BadForm(str(error)) from error
