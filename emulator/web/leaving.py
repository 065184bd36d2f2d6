"""Clients that go away while something is done for them that may take long."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from emulator.web.bodies import Receive
from emulator.web.refusals import Disconnected

T = TypeVar("T")


async def unless_gone(receive: Receive, work: Awaitable[T]) -> T:
    """What comes of the work, which ends when the client goes away. Raises Disconnected then."""
    task, left = asyncio.ensure_future(work), asyncio.create_task(gone(receive))
    try:
        await asyncio.wait((task, left), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            message = "The client went away before there was an answer."
            raise Disconnected(message)
        return task.result()
    finally:
        task.cancel()
        left.cancel()
        await asyncio.gather(task, left, return_exceptions=True)


async def gone(receive: Receive) -> None:
    """Done when the client has gone away; what it still sends is not read."""
    while (await receive())["type"] != "http.disconnect":
        pass
