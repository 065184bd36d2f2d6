"""The namespaces there are: made on first use, resumed after a restart, emptied by a reset."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from weakref import WeakValueDictionary

from emulator.core.clock import Clock
from emulator.core.errors import EmulatorError
from emulator.engine.instants import RealClock
from emulator.engine.orders import Orders, numbered
from emulator.engine.repository import WorldState, order_record, world_record
from emulator.engine.standing import Fault
from emulator.engine.world import World
from emulator.storage.base import Conflict, Missing, Record, Storage


class Full(EmulatorError):
    """There are as many namespaces as the server shall have."""


DEFAULT_NAMESPACE = "default"
"""The namespace of whoever names none; it always has its place."""


class Worlds:
    """Every world of this process."""

    def __init__(
        self, storage: Storage, real: RealClock, *, seed: str = "0", rate: float = 1.0, start: int | None = None
    ) -> None:
        self.real = real
        self.orders = Orders(storage)
        self._storage = storage
        self._seed = seed
        self._rate = rate
        self._start = start
        self._worlds: dict[str, World] = {}
        self._left: WeakValueDictionary[str, World] = WeakValueDictionary()
        """Retired worlds that a request under way still has in hand: there must not be two of one namespace."""
        self.shared = False
        """Whether other processes write to the store too."""
        self.begins_with: tuple[Fault, ...] = ()
        """The faults of every namespace from its first use, and again after a reset."""
        self._entering = asyncio.Lock()
        self.on_new: Callable[[World], None] = lambda world: None
        """Told of each world as it appears, so that its loop can be started."""

    def __iter__(self) -> Iterator[World]:
        return iter(tuple(self._worlds.values()))

    def seen(self, namespace: str) -> World | None:
        """The world, if it has been used since the start."""
        return self._worlds.get(namespace)

    async def get(self, namespace: str, *, among: int | None = None) -> World:
        """The world of a namespace, made on first use. Raises Full where it would be one more than `among`."""
        found = self._worlds.get(namespace)
        if found is not None:
            return found
        async with self._entering:
            if namespace not in self._worlds:  # otherwise someone else was faster
                self._entered(await self._found(namespace, among))
            return self._worlds[namespace]

    async def _found(self, namespace: str, among: int | None) -> World:
        """The world of a namespace as it is stored, or a new one. Raises Full."""
        try:
            world = self._made(namespace, *await self._stored(namespace))
        except Missing:
            if among is not None and len(self._worlds) >= among:
                message = (
                    f"There are {among} namespaces already (setting namespaces), and {namespace!r} is not one of them. "
                    "Use one that is there (POST its /_emulator/reset for an empty one), or set the limit higher."
                )
                raise Full(message) from None
            world = self._made(namespace, self._fresh(None))
            if self.shared or self.begins_with:
                await self._begun(world)
        await self.orders.load(world)
        return world

    def _made(self, namespace: str, state: WorldState, version: int = 0) -> World:
        """A world that is in nobody's hands, or the one that is."""
        world = self._left.get(namespace)
        if world is None:
            return World(namespace, self.real, state, version)
        if version >= world.version:  # otherwise that request has just kept something
            world.state, world.version = state, version
        return world

    def _entered(self, world: World) -> None:
        """It has its place from now on."""
        world.retired = False
        self._worlds[world.namespace] = world
        self._left.pop(world.namespace, None)
        if not world.looping:
            self.on_new(world)

    async def _begun(self, world: World) -> None:
        """Store a new world with the faults that it begins with; or take over the one that another process stored.

        One write, so that it begins but once and everywhere alike. Its orders are not loaded yet.
        """
        faults = await self.orders.new(world, *self.begins_with)
        orders = (order_record(world.namespace, fault) for fault in faults)
        try:
            await self._storage.put(world_record(world.namespace, world.state), *orders)
            world.version = 1
        except Conflict:
            world.state, world.version = await self._stored(world.namespace)

    def _fresh(self, seed: str | None) -> WorldState:
        real = self.real()
        return WorldState(Clock(self._start or real, real, self._rate), self._seed if seed is None else seed)

    async def set_rate(self, world: World, rate: float) -> None:
        """Change how fast the namespace's time runs; 0 freezes it. Raises BadRequest."""
        await self.keep(world, replace(world.state, clock=world.clock.rated(self.real(), rate)))
        if world.feed.ears:
            now = world.now()
            world.feed.tell("clock", "rate", now, (now, world.clock))

    async def set_scenario(self, world: World, scenario: str | None) -> None:
        """Change the scenario of submissions that name none."""
        await self.keep(world, replace(world.state, scenario=scenario))

    async def set_renderer(self, world: World, renderer: str | None) -> None:
        """Change what makes the files of submissions that name no renderer."""
        await self.keep(world, replace(world.state, renderer=renderer))

    async def keep(self, world: World, state: WorldState) -> None:
        """Store the world's state and wake its loop: everything it planned may have moved."""
        async with world.keeping:
            world.state = state
            while True:
                world.version += 1
                try:
                    await self._storage.put(world_record(world.namespace, state, world.version))
                except Conflict:  # another process kept it at the same time; the last word stands
                    world.version = await self._version(world)
                else:
                    break
        world.changed.set()

    async def _stored(self, namespace: str) -> tuple[WorldState, int]:
        """What is stored of a world, and its version. Raises Missing."""
        record = await self._storage.get("world", namespace, "world")
        assert isinstance(record.body, WorldState)
        return record.body, record.version

    async def _version(self, world: World) -> int:
        try:
            return (await self._stored(world.namespace))[1]
        except Missing:
            return 0

    async def refresh(self, world: World) -> None:
        """What other processes have made of the namespace since this was last asked; where the store is shared."""
        if world.advancing:
            return
        async with world.walking, world.keeping:
            others = await self._storage.others()
            if others == world.others:
                return
            world.others = others
            try:
                stored = await self._stored(world.namespace)
            except Missing:
                world.forget()  # it has been reset
                world.state = self._fresh(None)
                await self._begun(world)
            else:
                if stored != (world.state, world.version):
                    world.state, world.version = stored
                    world.changed.set()
            world.forget_accounts()
            await self.orders.load(world)

    async def restore(
        self, world: World, state: WorldState, records: Sequence[Record], numbers: Mapping[str, int]
    ) -> None:
        """Put this in place of all that the namespace is and holds, or (on StorageError) change nothing."""
        async with world.walking:
            await self._replaced(world, state, records, numbers)
            world.remember(records)
            world.feed.tell("reset", "restored", world.now(), world.namespace)

    async def _replaced(
        self, world: World, state: WorldState, records: Sequence[Record], numbers: Mapping[str, int]
    ) -> None:
        """One write: no other process finds the namespace empty meanwhile."""
        await self._storage.restore(world.namespace, (*records, world_record(world.namespace, state)), numbers)
        world.forget()
        world.version = 1
        world.state = state
        await self.orders.load(world)
        world.changed.set()

    async def reset(self, world: World, seed: str | None = None) -> None:
        """Empty the namespace: records, numbers, accounts, clock. The seed is the server's unless one is given."""
        async with world.walking:
            if seed is None and world.namespace != DEFAULT_NAMESPACE and not world.feed.ears:
                # As it was before its first use: it gives its place back, and its loop ends.
                await self._storage.clear(world.namespace)
                world.forget()
                world.state = self._fresh(None)
                world.retired = True
                self._worlds.pop(world.namespace, None)
                self._left[world.namespace] = world
                world.changed.set()
            else:
                faults = [numbered(fault, number) for number, fault in enumerate(self.begins_with, 1)]
                orders = [order_record(world.namespace, fault) for fault in faults]
                await self._replaced(world, self._fresh(seed), orders, {"fault": len(faults)} if faults else {})
                world.feed.tell("reset", "reset", world.now(), world.namespace)

    def end(self) -> None:
        """The server ends: whoever listens or waits stops."""
        for world in self:
            world.feed.end()
