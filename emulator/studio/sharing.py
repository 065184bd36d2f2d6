"""Work that several wait for and that is done once."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from emulator.studio.errors import Unmade
from emulator.studio.workers import finished

Told = Callable[[float], Any]
T = TypeVar("T")


@dataclass(eq=False, slots=True)
class _Shared:
    task: "asyncio.Task[Any] | None" = None
    done: float = 0.0
    waiting: list[Told] = field(default_factory=list)

    def tell(self, share: float) -> None:
        self.done = max(self.done, share)
        for told in self.waiting:
            told(self.done)


class Sharing:
    """Work by its keys, while it is done."""

    def __init__(self) -> None:
        self._under_way: dict[str, _Shared] = {}

    async def do(self, key: str, work: Callable[[Told], Coroutine[Any, Any, T]], told: Told) -> T:
        """What comes of the work, begun now or joined. When nobody waits any more it is cancelled."""
        shared = self._under_way.get(key)
        if shared is None:
            shared = self._under_way[key] = _Shared()
            shared.task = asyncio.create_task(work(shared.tell))
            shared.task.add_done_callback(lambda _: self._forget(key, shared))
        task = shared.task
        assert task is not None
        shared.waiting.append(told)
        told(shared.done)
        try:
            await asyncio.wait([task])
        finally:
            shared.waiting.remove(told)
            if not shared.waiting and not task.done():
                self._forget(key, shared)  # who comes now begins anew
                task.cancel()
                await finished([task])
        if task.cancelled():
            raise Unmade("crashed", "The film was not made: the emulator is ending.")
        result: T = task.result()
        return result

    async def close(self) -> None:
        """Cancel everything."""
        tasks = [shared.task for shared in self._under_way.values() if shared.task is not None]
        for task in tasks:
            task.cancel()
        await finished(tasks)

    def _forget(self, key: str, shared: _Shared) -> None:
        if self._under_way.get(key) is shared:
            del self._under_way[key]
