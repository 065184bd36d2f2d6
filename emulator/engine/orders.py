"""The standing orders of every namespace: its own scenarios, its rules and its faults.

They are records, so they outlive a restart; the world holds them too, so that a request pays nothing where there are
none. The call index of an order is a counter of the store, so it outlives a restart as well.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from emulator.core.errors import Missing
from emulator.core.scenario import Scenario
from emulator.engine.chance import Draws
from emulator.engine.repository import order_record, scenario_record
from emulator.engine.standing import Fault, Occasion, Rule
from emulator.engine.world import World
from emulator.storage.base import Missing as NotStored
from emulator.storage.base import Storage

Order = Rule | Fault
KINDS: dict[type[Order], str] = {Rule: "rule", Fault: "fault"}


@dataclass(frozen=True, slots=True)
class Struck:
    """A fault that takes a call, with the chance of this call."""

    fault: Fault
    draws: Draws


def numbered(fault: Fault, number: int) -> Fault:
    """The fault as its namespace's `number`th."""
    return replace(fault, id=f"fault-{number}", number=number)


class Orders:
    """Keeps them, and says which of them take a call."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def load(self, world: World) -> None:
        """What was ordered before a restart."""
        rules, faults, scenarios = [
            [record.body for record in await self._storage.select(kind, world.namespace, newest_first=False)]
            for kind in ("rule", "fault", "scenario")
        ]
        world.rules = tuple(each for each in rules if isinstance(each, Rule))
        world.faults = tuple(each for each in faults if isinstance(each, Fault))
        world.scenarios = {each.name: each for each in scenarios if isinstance(each, Scenario)}

    async def add(self, world: World, *orders: Order) -> None:
        """Keep new orders, all or none."""
        await self._storage.put(*(order_record(world.namespace, order) for order in orders))
        world.rules += tuple(each for each in orders if isinstance(each, Rule))
        world.faults += tuple(each for each in orders if isinstance(each, Fault))

    async def give(self, world: World, *faults: Fault) -> tuple[Fault, ...]:
        """Keep new faults; as they are kept."""
        given = await self.new(world, *faults)
        await self.add(world, *given)
        return given

    async def new(self, world: World, *faults: Fault) -> tuple[Fault, ...]:
        """New faults, each with a number and an id of the namespace's own; not kept yet."""
        given = [numbered(fault, await self._storage.number(world.namespace, "fault")) for fault in faults]
        return tuple(given)

    async def remove(self, world: World, kind: type[Order], ids: Iterable[str]) -> int:
        """Take these orders back; how many there were. Raises Missing if one is not there, and takes none back."""
        gone = set(ids)
        there = {each.id for each in (world.rules if kind is Rule else world.faults)}
        if unknown := sorted(gone - there):
            message = f"There is no {KINDS[kind]} {unknown[0][:80]!r}."
            raise Missing(message)
        count = await self._storage.delete(KINDS[kind], world.namespace, *gone)
        world.rules = tuple(each for each in world.rules if kind is not Rule or each.id not in gone)
        world.faults = tuple(each for each in world.faults if kind is not Fault or each.id not in gone)
        return count

    async def put_scenario(self, world: World, scenario: Scenario) -> None:
        """Keep a scenario of the namespace's own, in place of one of this name."""
        try:
            version = (await self._storage.get("scenario", world.namespace, scenario.name)).version
        except NotStored:
            version = 0
        await self._storage.put(scenario_record(world.namespace, scenario, version + 1))
        world.scenarios = {**world.scenarios, scenario.name: scenario}

    async def remove_scenario(self, world: World, name: str) -> None:
        """Forget a scenario of the namespace's own. Raises Missing."""
        if not await self._storage.delete("scenario", world.namespace, name):
            message = f"This namespace has no scenario of its own called {name[:80]!r}."
            raise Missing(message)
        world.scenarios = {other: each for other, each in world.scenarios.items() if other != name}

    async def rule(self, world: World, occasion: Occasion) -> Rule | None:
        """The first rule that takes a submission."""
        for rule in world.rules:
            if rule.match.fits(occasion):
                index, draws = await self._counted(world, rule)
                if rule.when.takes(index, draws):
                    return rule
        return None

    async def faults(
        self,
        world: World,
        on: Literal["requests", "webhooks"],
        occasion: Occasion,
        among: Callable[[Fault], bool] = lambda fault: True,
    ) -> tuple[Struck, ...]:
        """The faults that take a call, in the order in which they were given; those not `among` do not count it."""
        struck = []
        for fault in world.faults:
            if fault.on == on and among(fault) and fault.match.fits(occasion):
                index, draws = await self._counted(world, fault)
                if fault.when.takes(index, draws):
                    await self._storage.number(world.namespace, f"{_counter(fault)} struck")
                    struck.append(Struck(fault, draws))
        return tuple(struck)

    async def counts(self, world: World, *orders: Order) -> list[tuple[int, int]]:
        """How many calls have fitted each order so far, and how many of them a fault took."""
        numbers = await self._storage.numbers(world.namespace)
        names = [_counter(order) for order in orders]
        return [(numbers.get(name, 0), numbers.get(f"{name} struck", 0)) for name in names]

    async def _counted(self, world: World, order: Order) -> tuple[int, Draws]:
        index = await self._storage.number(world.namespace, _counter(order))
        return index, Draws(world.state.seed, world.namespace, index, _counter(order))


def _counter(order: Order) -> str:
    return f"{KINDS[type(order)]} {order.id}"
