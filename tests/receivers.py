"""Small real servers on loopback that receive callbacks, each behaving (or misbehaving) in one way.

    async with receiver(failing_first(2)) as inbox:
        ...            # send to inbox.url
        await inbox.arrived(3)
        inbox.requests[0].body

They speak HTTP over raw asyncio streams, because most of what they must do no HTTP library is willing to do. A
behaviour is a coroutine function that is given one connection as a `Visit`; `replying` makes one of a function that
answers one request. All state is in the `Inbox`; leaving the context drops every connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from ssl import SSLContext


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came over the wire."""

    method: str
    target: str  # path and query, exactly as sent
    headers: tuple[tuple[str, str], ...]  # in order, names as sent
    body: bytes
    connection: int  # 1 for the first connection the receiver accepted

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class Inbox:
    """Where a receiver is and what it got; requests are recorded before they are answered."""

    def __init__(self, scheme: str, port: int) -> None:
        self.port = port
        self.url = f"{scheme}://127.0.0.1:{port}/callback"
        self.requests: list[Received] = []
        self.connections = 0
        self.open = 0  # connections open now
        self.dropped = 0  # connections that the other side gave up while they were being answered
        self.released = asyncio.Event()  # set: `hanging` lets go and answers
        self.closing = asyncio.Event()
        self._changed = asyncio.Condition()

    async def arrived(self, count: int) -> None:
        """Wait until `count` requests have come in all."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.requests) >= count)

    async def emptied(self) -> None:
        """Wait until no connection is open."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self.open)

    async def tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


@dataclass(slots=True)
class Visit:
    """One connection, seen from the receiver."""

    inbox: Inbox
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    number: int

    async def request(self) -> Received | None:
        """The next request, recorded; None when the other side has hung up."""
        try:
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        except asyncio.IncompleteReadError:
            return None
        headers = [line.partition(":") for line in head[1:] if line]
        pairs = tuple((name, value.strip()) for name, _, value in headers)
        length = next((int(value) for name, value in pairs if name.lower() == "content-length"), 0)
        method, target, _ = head[0].split(" ", 2)
        received = Received(method, target, pairs, await self.reader.readexactly(length), self.number)
        self.inbox.requests.append(received)
        await self.inbox.tell()
        return received

    async def write(self, content: bytes) -> None:
        self.writer.write(content)
        await self.writer.drain()

    async def reply(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        lines = {"Content-Length": str(len(body)), **(headers or {})}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        await self.write(f"HTTP/1.1 {status} Status\r\n{head}\r\n".encode() + body)

    def reset(self) -> None:
        """Break the connection so that the other side reads ECONNRESET and not a polite end."""
        linger_no_time = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_no_time)
        self.writer.transport.abort()

    async def hold(self, event: asyncio.Event, seconds: float | None = None) -> None:
        """Wait for the event, for the other side or the test to go away, or for the pause to be over."""
        waits = {asyncio.ensure_future(each) for each in (event.wait(), self.inbox.closing.wait(), self.reader.read(1))}
        _, pending = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for each in pending:
            each.cancel()
        await asyncio.gather(*waits, return_exceptions=True)


Behaviour = Callable[[Visit], Awaitable[None]]


def replying(reply: Callable[[Visit, Received], Awaitable[None]]) -> Behaviour:
    """A behaviour that answers each request of a kept-alive connection."""

    async def behave(visit: Visit) -> None:
        while (received := await visit.request()) is not None:
            await reply(visit, received)

    return behave


def answering(status: int = 200, body: bytes = b"ok", headers: Mapping[str, str] | None = None) -> Behaviour:
    return replying(lambda visit, _: visit.reply(status, body, headers))


def failing_first(count: int, status: int = 500) -> Behaviour:
    """`status` for the first `count` requests, 200 from then on."""
    return replying(lambda visit, _: visit.reply(status if len(visit.inbox.requests) <= count else 200))


def hanging() -> Behaviour:
    """Takes the request and says nothing until `inbox.released` is set, then answers 200."""

    async def behave(visit: Visit) -> None:
        while await visit.request() is not None:
            await visit.hold(visit.inbox.released)
            if not visit.inbox.released.is_set():
                return
            await visit.reply(200)

    return behave


def resetting() -> Behaviour:
    """Resets the connection as soon as it is accepted."""

    async def behave(visit: Visit) -> None:
        visit.reset()

    return behave


def resetting_midway() -> Behaviour:
    """Takes the request, answers with headers and half a body, and resets once that much was surely read."""

    async def reply(visit: Visit, _: Received) -> None:
        await visit.write(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf")
        await visit.hold(asyncio.Event(), 0.05)  # a reset would overtake what the other side has not yet read
        visit.reset()

    return replying(reply)


def hanging_up(first: bytes = b"") -> Behaviour:
    """Takes a request, writes `first`, and closes the connection without announcing it."""

    async def behave(visit: Visit) -> None:
        if await visit.request() is not None:
            await visit.write(first)

    return behave


def speaking(words: bytes) -> Behaviour:
    """Answers every request with these bytes, whatever they are."""
    return replying(lambda visit, _: visit.write(words))


def redirecting(location: str, status: int = 302) -> Behaviour:
    return answering(status, b"elsewhere", {"Location": location})


def endless(chunk: bytes = b"x" * 65_536) -> Behaviour:
    """Answers 200 and then sends a body for as long as anybody reads it."""

    async def reply(visit: Visit, _: Received) -> None:
        await visit.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
        while not visit.inbox.closing.is_set():
            await visit.write(chunk)

    return replying(reply)


def gzip_bomb(size: int = 64 * 2**20) -> Behaviour:
    """A small answer that unpacks to `size` bytes."""
    return answering(200, gzip.compress(bytes(size)), {"Content-Encoding": "gzip"})


def dripping(pause: float = 0.02) -> Behaviour:
    """Answers 200 at once and then one byte of the body at a time, never all of it."""

    async def reply(visit: Visit, _: Received) -> None:
        await visit.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not visit.reader.at_eof() and not visit.inbox.closing.is_set():
            await visit.write(b".")
            await visit.hold(asyncio.Event(), pause)

    return replying(reply)


@contextlib.asynccontextmanager
async def receiver(behaviour: Behaviour, *, tls: SSLContext | None = None) -> AsyncIterator[Inbox]:
    """A server on a free loopback port that treats each connection by `behaviour`."""
    visits: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        visits[task] = writer
        inbox.connections += 1
        inbox.open += 1
        try:
            await behaviour(Visit(inbox, reader, writer, inbox.connections))
        except (OSError, asyncio.IncompleteReadError):
            inbox.dropped += 1  # a client that gave up is part of what is tested
        finally:
            del visits[task]
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            inbox.open -= 1
            await inbox.tell()

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    inbox = Inbox("https" if tls else "http", server.sockets[0].getsockname()[1])
    try:
        yield inbox
    finally:
        inbox.closing.set()
        server.close()
        for writer in visits.values():
            writer.transport.abort()
        if visits:
            await asyncio.wait(list(visits))
        await server.wait_closed()
