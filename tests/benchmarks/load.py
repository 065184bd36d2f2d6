"""A load generator in a process of its own: keep-alive connections on raw sockets, a bounded number of requests.

Run as `python -m tests.benchmarks.load`, with a plan as JSON on standard input; prints one JSON object. It talks to
loopback only.
"""

import asyncio
import json
import sys
import time
from typing import cast

import uvloop

REPLACED = b"{n}"


class Connection(asyncio.Protocol):
    """Sends the next request when the last one has been answered."""

    def __init__(self, plan: "Plan") -> None:
        self._plan = plan
        self._seen = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast(asyncio.Transport, transport)
        self._next()

    def _next(self) -> None:
        assert self._transport is not None
        request = self._plan.take()
        if request is None:
            self._transport.close()
            self._plan.left()
        else:
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Whole answers only; their length is in the header."""
        self._seen += data
        head = self._seen.find(b"\r\n\r\n")
        if head < 0:
            return
        header = self._seen[:head].lower()
        at = header.index(b"content-length:") + 15
        end = header.find(b"\r\n", at)
        length = int(header[at : end if end >= 0 else len(header)])
        if len(self._seen) < head + 4 + length:
            return
        self._plan.answered(self._seen[9:12], self._seen[head + 4 : head + 4 + length])
        self._seen = b""
        self._next()


class Plan:
    """How many requests, of what text, and what came."""

    def __init__(self, method: str, path: str, headers: dict[str, str], body: str, count: int, keep: bool) -> None:
        self._count = count
        self._sent = 0
        self._open = 0
        self._texts = [path] if method == "GET" and path else []
        self._method, self._path, self._body = method, path, body
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.statuses: dict[str, int] = {}
        self.kept: list[str] = []
        self._keep = keep
        self.done = asyncio.Event()

    def take(self) -> bytes | None:
        """The next request."""
        if self._sent >= self._count:
            return None
        self._sent += 1
        number = str(self._sent)
        body = self._body.replace("{n}", number)
        path = self._path.replace("{n}", number)
        length = f"content-length: {len(body)}\r\ncontent-type: application/json\r\n" if body else ""
        return f"{self._method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{self._headers}{length}\r\n{body}".encode()

    def answered(self, status: bytes, body: bytes) -> None:
        """One answer."""
        key = status.decode()
        self.statuses[key] = self.statuses.get(key, 0) + 1
        if self._keep and len(self.kept) < 10:
            self.kept.append(body.decode())

    def entered(self) -> None:
        """One more connection."""
        self._open += 1

    def left(self) -> None:
        """A connection has nothing more to do."""
        self._open -= 1
        if not self._open:
            self.done.set()


async def run(order: dict[str, object]) -> dict[str, object]:
    """Carry out one order."""
    plan = Plan(
        str(order["method"]), str(order["path"]), dict(order.get("headers", {})),  # type: ignore[call-overload]
        str(order.get("body", "")), int(order["count"]), bool(order.get("keep", False)),  # type: ignore[call-overload]
    )  # fmt: skip
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    for _ in range(int(order.get("connections", 32))):  # type: ignore[call-overload]
        plan.entered()
        await loop.create_connection(lambda: Connection(plan), "127.0.0.1", int(order["port"]))  # type: ignore[call-overload]
    async with asyncio.timeout(300):
        await plan.done.wait()
    took = time.perf_counter() - started
    return {"seconds": took, "rate": int(order["count"]) / took, "statuses": plan.statuses, "kept": plan.kept}  # type: ignore[call-overload]


if __name__ == "__main__":
    print(json.dumps(uvloop.run(run(json.load(sys.stdin)))))
