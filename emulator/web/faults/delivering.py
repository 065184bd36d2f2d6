"""How an answer that something goes wrong with goes out, or does not."""

import asyncio
from typing import Any

from emulator.web.bodies import Receive
from emulator.web.call import Call
from emulator.web.faults.base import Lost, Mishap, Unanswered, Wire
from emulator.web.faults.malformed import malformed
from emulator.web.journal import KEPT_BYTES
from emulator.web.leaving import gone
from emulator.web.reply import Reply, Send, transmit

WIRE = "emulator.wire"
"""Where the server's lifespan state, which every request's scope carries, has what reaches below ASGI."""
NOTHING = Reply(0, b"", b"")
"""What is written down where the client got no answer."""


async def prepared(mishap: Mishap, reply: Reply, call: Call, receive: Receive) -> Reply:
    """The answer as the client will get it, when it is time."""
    call.raw = call.raw[:KEPT_BYTES]  # the intake counts it no more, so what nobody reads is let go
    if mishap.delay and not await _waited(mishap.delay, call, receive):
        mishap.loss = "reset"  # nobody is there any more
    if mishap.loss is not None:
        return NOTHING
    headers = reply.headers
    if call.desk.marked:
        headers = (*headers, (b"x-emulator-fault", ", ".join(mishap.fired).encode()))
    return Reply(reply.status, malformed(reply.body) if mishap.broken else reply.body, reply.media_type, headers)


async def delivered(mishap: Mishap, reply: Reply, call: Call, receive: Receive, send: Send) -> None:
    """Send it, or lose it. Raises Lost, Unanswered where there is no connection to lose."""
    wire = _wire(call)
    if mishap.loss == "timeout":
        if wire is None:
            message = "A fault leaves this request without an answer (timeout)."
            raise Unanswered(message)
        await _waited(mishap.patience, call, receive)
        await wire.close(send)
    elif mishap.loss == "reset":
        if wire is None:
            message = "A fault resets the connection of this request (reset)."
            raise Lost(message)
        await wire.reset(send)
    elif mishap.kept is None:
        await transmit(reply, send, head=call.method == "HEAD")
    else:
        await _cut(reply, mishap.kept(len(reply.body)), call, send, wire)


async def _cut(reply: Reply, length: int, call: Call, send: Send, wire: Wire | None) -> None:
    async def halting(message: Any) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": message["body"][:length], "more_body": True}
        await send(message)

    await transmit(reply, halting, head=call.method == "HEAD")
    if wire is None:
        message = "A fault closes the connection of this request in the middle of its answer (truncate)."
        raise Lost(message)
    await wire.close(send)


async def _waited(seconds: float, call: Call, receive: Receive) -> bool:
    """Let these real seconds pass; false if the client went away before, or the server ends."""
    wire = _wire(call)
    waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(gone(receive))]
    if wire is not None:
        waits.append(asyncio.ensure_future(wire.ending.wait()))
    try:
        done, _ = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
    return not done


def _wire(call: Call) -> Wire | None:
    wire: Wire | None = call.scope.get("state", {}).get(WIRE)
    return wire
