"""The worker processes: as many as cores, each started when there is work that no other is free for."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from emulator.studio.bounds import MEMORY, cores
from emulator.studio.errors import Unmade
from emulator.studio.threads import finished, in_thread
from emulator.studio.turns import Turns
from emulator.studio.worker import Worker


class Workers:
    """Does work in processes that may crash, hang or leak. Belongs to one event loop."""

    def __init__(self, home: Path, count: int | None = None, memory: int = MEMORY) -> None:
        """`home` is deleted by the processes if the server dies before them."""
        self._home = home
        self._memory = memory
        self._turns = Turns(count or cores())
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._closed = False

    async def do(
        self,
        function: str,
        arguments: tuple[Any, ...],
        *,
        seconds: float,
        told: Callable[[float], None] | None = None,
        space: str = "",
    ) -> Any:
        """What the function (`module:name`) returned, as JSON has it, within so many seconds from its start.

        Raises Unmade. If this is cancelled the work has ended when it returns.
        """
        async with self._turns.turn(space):
            if self._closed:
                raise Unmade("crashed", "The film was not made: the emulator is ending.")
            worker = self._idle.pop() if self._idle else Worker(self._home, self._memory)
            self._busy.add(worker)
            work = in_thread(worker.do, function, arguments, None if told is None else _from_thread(told))
            try:
                async with asyncio.timeout(seconds):
                    return await asyncio.shield(work)
            except TimeoutError:
                raise Unmade("too slow", f"It was not ready within {seconds:g} s.") from None
            finally:
                if not work.done():
                    await finished([in_thread(worker.kill), work])
                self._busy.discard(worker)
                if worker.spent:
                    await finished([in_thread(worker.kill)])
                else:
                    self._idle.append(worker)

    async def close(self) -> None:
        """End the processes, whatever they do. There is no further work after this."""
        self._closed = True
        workers = (*self._idle, *self._busy)
        self._idle.clear()
        await finished([in_thread(worker.kill) for worker in workers])


def _from_thread(told: Callable[[float], None]) -> Callable[[float], None]:
    loop = asyncio.get_running_loop()

    def tell(share: float) -> None:
        try:
            loop.call_soon_threadsafe(told, share)
        except RuntimeError:  # the loop has ended
            return

    return tell
