"""Request bodies: read within limits, and turned into values."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

import orjson
from starlette.datastructures import FormData, Headers
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from emulator.web.refusals import BadForm, Busy, Disconnected, NotJson, TooLarge, TooSlow

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
LONGEST = 16 * 1024 * 1024
"""Bytes of a body, unless the settings say otherwise."""
DEEPEST = 200
"""Nesting beyond this is taken for an attack; no documented body has more than a dozen levels.

What is nested deeper could be read, but neither written out again (orjson: 254) nor kept (pydantic: 255)."""


class Intake:
    """Bodies under way: each within its own limit, all together within `total` bytes, none for longer than `patience`.

    A body counts from its first byte until `done` is told that its request has been answered: what waits for its turn
    in a handler is in memory too. Counted is what has come, not what was announced, so an announcement holds no place.
    """

    def __init__(self, total: int = 1 << 30, patience: float = 60.0) -> None:
        self._total = total
        self._patience = patience
        self.held = 0
        """Bytes of all bodies under way."""

    async def read(self, receive: Receive, declared: str | None, limit: int) -> bytes:
        """The whole body. Raises TooLarge before more than `limit` bytes are kept, Busy, TooSlow, Disconnected."""
        if declared is not None and declared.isdecimal() and (len(declared) > 18 or int(declared) > limit):
            raise TooLarge(limit)
        # asyncio.timeout says the same at four times the price, and every request with a body passes here.
        task, late = asyncio.current_task(), False
        assert task is not None

        def give_up() -> None:
            nonlocal late
            late = True
            task.cancel()

        alarm = asyncio.get_running_loop().call_later(self._patience, give_up)
        try:
            return await self._read(receive, limit)
        except asyncio.CancelledError:
            if late and task.uncancel() == 0:
                raise TooSlow(self._patience) from None
            raise
        finally:
            alarm.cancel()

    def done(self, body: bytes) -> None:
        """The request of this body has been answered."""
        self.held -= len(body)

    async def _read(self, receive: Receive, limit: int) -> bytes:
        message = await receive()
        body: bytes = message.get("body", b"")
        self._take(len(body), 0, limit)
        if message["type"] == "http.request" and not message.get("more_body", False):
            return body
        whole = bytearray(body)  # not a list of pieces: a piece of two bytes would cost fifty
        try:
            while message.get("more_body", False):
                message = await receive()
                piece: bytes = message.get("body", b"")
                self._take(len(piece), len(whole), limit)
                whole += piece
            if message["type"] == "http.disconnect":
                message_text = "The client went away in the middle of its body."
                raise Disconnected(message_text)
            return bytes(whole)
        except BaseException:
            self.held -= len(whole)
            raise

    def _take(self, more: int, had: int, limit: int) -> None:
        if had + more > limit:
            raise TooLarge(limit)
        if self.held + more > self._total:
            raise Busy(self._total)
        self.held += more


def json_body(raw: bytes) -> Any:
    """The value of a JSON body. Raises NotJson with the words of Python's parser, which two of the vendors use."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        value = _by_python(raw)
    # Each bracket costs a byte, so most bodies need no look at their depth.
    if raw.count(b"[") + raw.count(b"{") > DEEPEST and _too_deep(value):
        raise _beyond()
    return value


def _by_python(raw: bytes) -> Any:
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
        raise _beyond() from None


def _beyond() -> NotJson:
    return NotJson("Too deeply nested, or a number too long", 0, 1, 1)


def _too_deep(value: Any) -> bool:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        inside = (each.values() if isinstance(each, dict) else each for each in level)
        level = [each for group in inside for each in group if isinstance(each, dict | list)]
        if not level:
            return False
    return True


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
