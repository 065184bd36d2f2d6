"""A client below HTTP libraries: exactly these headers and these pieces of a body, whether they fit together or not."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from emulator.app import Application

Pieces = Iterable[bytes | None] | AsyncIterator[bytes | None]
"""Parts of a body; none: the client goes away."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The content type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]

    def json(self) -> Any:
        """The content."""
        return json.loads(self.body)


async def ask(
    app: Application, method: str, url: str, headers: Mapping[str, str] | None = None, pieces: Pieces = (b"",)
) -> Answer:
    """One request of these pieces."""
    parts = urlsplit(url)
    path = parts.path
    given = {"host": "127.0.0.1:5477", **(headers or {})}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": quote(path).encode(),
        "root_path": "",
        "query_string": parts.query.encode(),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in given.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 5477),
    }
    messages = _messages(pieces)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return await anext(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = sent[0]
    found = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], found, b"".join(each.get("body", b"") for each in sent[1:]))


async def _messages(pieces: Pieces) -> AsyncIterator[dict[str, Any]]:
    async for piece in _each(pieces):
        if piece is None:
            yield {"type": "http.disconnect"}
        else:
            yield {"type": "http.request", "body": piece, "more_body": True}
    yield {"type": "http.request", "body": b"", "more_body": False}
    await asyncio.Event().wait()


async def _each(pieces: Pieces) -> AsyncIterator[bytes | None]:
    if isinstance(pieces, AsyncIterator):
        async for piece in pieces:
            yield piece
    else:
        for piece in pieces:
            yield piece
