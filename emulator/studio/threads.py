"""Work in threads, for an event loop that may be told to stop at any time."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from typing import Any


def in_thread(function: Callable[..., Any], *arguments: Any) -> "asyncio.Future[Any]":
    """The function's result, from a thread of its own that keeps no interpreter from ending."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()

    def settle(result: Any, error: BaseException | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)

    def work() -> None:
        result, raised = None, None
        try:
            result = function(*arguments)
        except Exception as error:  # noqa: BLE001 - it is raised where it is awaited
            raised = error
        try:
            loop.call_soon_threadsafe(settle, result, raised)
        except RuntimeError:  # the loop has ended: nobody waits
            return

    threading.Thread(target=work, name="emulator-worker", daemon=True).start()
    return future


async def finished(futures: "Sequence[asyncio.Future[Any]]") -> None:
    """Wait until all are done, whatever comes of them, and even if this is cancelled: they end soon."""
    waiting = set(futures)
    cancelled = False
    while waiting:
        try:
            _, waiting = await asyncio.wait(waiting)
        except asyncio.CancelledError:
            cancelled = True
            waiting = {each for each in waiting if not each.done()}
    for each in futures:
        if not each.cancelled():
            each.exception()  # looked at, so that nobody is told that it never was
    if cancelled:
        raise asyncio.CancelledError


async def to_its_end(function: Callable[..., Any], *arguments: Any) -> Any:
    """The function's result, from a thread; if this is cancelled the thread has ended when it returns."""
    work = in_thread(function, *arguments)
    try:
        return await asyncio.shield(work)
    finally:
        if not work.done():
            await finished([work])
