"""Waiting until something holds. On a frozen clock, time moves by itself from event to event meanwhile.

Whoever waits looks, and looks again whenever something happens (feed.py). While the clock stands still nothing would,
so whoever waits takes turns in letting time go on to the next event. Everybody who waits in that namespace looks before
each step and after it, so nobody's wish is passed by for the sake of another's.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, ClassVar, TypeVar

from emulator.core.clock import END_OF_TIME
from emulator.engine.engine import Engine
from emulator.engine.feed import Ended, Event
from emulator.engine.world import World

T = TypeVar("T")
LOUDEST = 10
"""So many times as long as it should be quiet is waited for that; by then who asks without a pause has seen enough."""
_steps: set[asyncio.Task[bool]] = set()
Look = Callable[[], Awaitable[T | None]]
"""What was waited for, once it is there; raises if it can never be."""


class Wait:
    """Somebody who waits."""

    MOST: ClassVar[int] = 1_000

    def __init__(self, look: Look[Any], quiet: float) -> None:
        self.quiet = quiet
        self.over = False
        self.found: Any = None
        self.error: Exception | None = None
        self.bell = asyncio.Event()
        self._look = look

    def hear(self, event: Event) -> None:
        """It may be what was waited for."""
        self.bell.set()

    def end(self) -> None:
        """The server ends."""
        self.fail(Ended("The server was told to end while this was waited for."))

    def fail(self, error: Exception) -> None:
        """It will never be."""
        self.error, self.over = error, True
        self.bell.set()

    async def glance(self) -> None:
        """Look whether it is there."""
        if self.over:
            return
        try:
            found = await self._look()
        except Exception as error:  # noqa: BLE001 - it is told to whoever waits, not to whoever's turn it is
            self.fail(error)
            return
        if found is not None and not self.over:
            self.found, self.over = found, True


async def until(engine: Engine, world: World, look: Look[T], timeout: float, *, quiet: float = 0.0) -> T | None:
    """What `look` finds as soon as it finds something; None if it has not within `timeout` real seconds.

    Before each step of a frozen clock, nothing must have happened for `quiet` real seconds: so long clients have to
    react to what they saw. Raises what `look` raises, TooMany, Ended.
    """
    wait = Wait(look, quiet)
    world.feed.join(wait)
    try:
        await wait.glance()
        if timeout > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    await _waited(engine, world, wait)
    finally:
        wait.over = True
        wait.bell.set()
        world.feed.leave(wait)
    if wait.error is not None:
        raise wait.error
    found: T | None = wait.found
    return found


async def _waited(engine: Engine, world: World, wait: Wait) -> None:
    while not wait.over:
        if not world.clock.frozen or not await _stepped(engine, world, wait):
            await wait.bell.wait()
        wait.bell.clear()
        await wait.glance()


async def _stepped(engine: Engine, world: World, wait: Wait) -> bool:
    """A step that has begun is finished even if nobody waits for it any more."""
    step = asyncio.create_task(_step(engine, world, wait))
    _steps.add(step)
    step.add_done_callback(_steps.discard)
    return await asyncio.shield(step)


async def _step(engine: Engine, world: World, wait: Wait) -> bool:
    """Let time go on to the next event, unless the wait is over before; whether there was one."""
    try:
        async with world.stepping:
            await _quiet(world, wait)
            if not wait.over:
                await engine.advance(world.namespace, seconds=0)  # what is due already takes no time
                await _all_look(world)
            if wait.over or not world.clock.frozen:
                return True
            due = await engine.storage.next_due(world.namespace)
            if due is None or due >= END_OF_TIME:
                return False
            await engine.advance(world.namespace, next_event=True)
            await _all_look(world)
    except Exception as error:  # noqa: BLE001 - it is told to whoever waits
        wait.fail(error)
    return True


async def _quiet(world: World, wait: Wait) -> None:
    """Wait until nothing has happened for as long as anybody who waits here wants it to be quiet, within reason."""
    quiet = max(each.quiet for each in (wait, *_waits(world)))
    if not quiet:
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(LOUDEST * quiet):
            while not wait.over and await _rung(wait, quiet):
                pass


async def _rung(wait: Wait, quiet: float) -> bool:
    wait.bell.clear()
    try:
        async with asyncio.timeout(quiet):
            return await wait.bell.wait()
    except TimeoutError:
        return False


async def _all_look(world: World) -> None:
    for each in _waits(world):
        await each.glance()


def _waits(world: World) -> list[Wait]:
    return [ear for ear in world.feed.ears if isinstance(ear, Wait)]
