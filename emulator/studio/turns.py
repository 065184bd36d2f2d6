"""Who is next: places are given to those who wait, one space (namespace) after the other."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """So many places. A space with a hundred orders keeps another with one waiting for one only."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, space: str) -> AsyncIterator[None]:
        """A place, when it is this one's turn."""
        if self._free:
            self._free -= 1
        else:
            await self._called(space)
        try:
            yield
        finally:
            self._next()

    async def _called(self, space: str) -> None:
        call = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(space, deque()).append(call)
        try:
            await call
        except asyncio.CancelledError:
            if not call.cancelled():  # it was called in the same moment
                self._next()
            raise

    def _next(self) -> None:
        while self._waiting:
            space, calls = self._waiting.popitem(last=False)
            call = calls.popleft()
            if calls:
                self._waiting[space] = calls
            if not call.done():
                call.set_result(None)
                return
        self._free += 1
