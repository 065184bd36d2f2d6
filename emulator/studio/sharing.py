"""Work that several wait for and that is done once.

Work may wait for other work here (a film may be made of another job's), but never for itself.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

from emulator.studio.errors import Unmade
from emulator.studio.threads import finished

Told = Callable[[float], Any]
T = TypeVar("T")
_DOING: ContextVar[str] = ContextVar("doing", default="")
"""The key of the work that a task is part of."""


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
        self._waits: dict[str, list[str]] = {}
        """By work, what it waits for."""

    async def do(self, key: str, work: Callable[[Told], Coroutine[Any, Any, T]], told: Told) -> T:
        """What comes of the work, begun now or joined. When nobody waits any more it is cancelled.

        Raises Unmade where it would wait for itself.
        """
        here = _DOING.get()
        if here and self._leads(key, here):
            raise Unmade("unfetchable", "The film would be made of itself.")
        waits = self._waits.setdefault(here, [])
        waits.append(key)
        try:
            return await self._joined(key, work, told)
        finally:
            waits.remove(key)
            if not waits and self._waits.get(here) is waits:
                del self._waits[here]

    def _leads(self, key: str, to: str) -> bool:
        """Whether this work is that, or waits for it, at however many removes."""
        seen, ahead = set[str](), [key]
        while ahead:
            each = ahead.pop()
            if each == to:
                return True
            if each not in seen:
                seen.add(each)
                ahead += self._waits.get(each, ())
        return False

    async def _joined(self, key: str, work: Callable[[Told], Coroutine[Any, Any, T]], told: Told) -> T:
        shared = self._under_way.get(key)
        if shared is None:
            shared = self._under_way[key] = _Shared()
            inside = copy_context()
            inside.run(_DOING.set, key)
            shared.task = asyncio.create_task(work(shared.tell), context=inside)
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
