"""An answer as a value, and how it goes onto the wire.

A handler returns a `Reply`; nothing is sent before it is whole, so the journal and the faults see what the client sees.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import orjson

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
RawHeaders = tuple[tuple[bytes, bytes], ...]
JSON_TYPE = b"application/json"


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, body, type and further headers of an answer."""

    status: int
    body: bytes
    media_type: bytes = JSON_TYPE
    headers: RawHeaders = ()

    def with_headers(self, *headers: tuple[str, str]) -> "Reply":
        """The same answer with more headers."""
        raw = tuple((name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers)
        return Reply(self.status, self.body, self.media_type, (*self.headers, *raw))


@dataclass(frozen=True, slots=True)
class Streamed(Reply):
    """An answer whose body comes piece by piece, for as long as the client stays. Only the control API has such."""

    pieces: AsyncIterator[bytes] = field(kw_only=True)
    close: Callable[[], None] = field(kw_only=True)
    """Called once nobody wants more of it."""


def encoded(content: object) -> bytes:
    """Compact JSON in UTF-8. Text that UTF-8 cannot carry (lone surrogates) is escaped."""
    try:
        return orjson.dumps(content)
    except orjson.JSONEncodeError:
        return json.dumps(content, separators=(",", ":"), ensure_ascii=True, default=str).encode()


def json_reply(content: object, status: int = 200, media_type: bytes = JSON_TYPE) -> Reply:
    """An answer whose body is JSON."""
    return Reply(status, encoded(content), media_type)


def text_reply(text: str, status: int = 200, media_type: bytes = b"text/plain; charset=utf-8") -> Reply:
    """An answer whose body is text."""
    return Reply(status, text.encode("utf-8", "replace"), media_type)


async def transmit(reply: Reply, send: Send, *, head: bool = False) -> None:
    """Send the answer; to a HEAD request without its body."""
    headers = [(b"content-length", b"%d" % len(reply.body)), *reply.headers]
    await _begin(reply, send, headers)
    await send({"type": "http.response.body", "body": b"" if head else reply.body})


async def stream(reply: Streamed, send: Send) -> None:
    """Send the answer, each piece as it comes."""
    await _begin(reply, send, [*reply.headers])
    async for piece in reply.pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _begin(reply: Reply, send: Send, headers: list[tuple[bytes, bytes]]) -> None:
    if reply.media_type:
        headers.insert(0, (b"content-type", reply.media_type))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
