"""The named scenarios, and which of them submissions get that name none."""

from typing import Any

from pydantic import Field

from emulator.admin.asking import Asked, body
from emulator.admin.ordering import room_for
from emulator.admin.rooms import rooms
from emulator.core.errors import BadRequest, Conflict, Missing
from emulator.core.scenario import Scenario
from emulator.engine.world import World
from emulator.engine.writing import ScenarioWritten, name_allowed, written
from emulator.providers.base import known_codes
from emulator.web.call import Call
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape


class ScenarioShown(Shape):
    """One way that jobs can go."""

    name: str
    description: str
    progress: str
    """`time`, `polls` (one status per poll) or `manual`."""
    seconds: float | None
    """How long it takes at most; none: it never ends by itself."""
    endings: list[str]
    own: bool
    """It is the namespace's own."""


class ScenariosShown(Shape):
    """The scenarios there are."""

    default: str
    """What submissions of this namespace get that name none."""
    scenarios: list[ScenarioShown]


class StageShown(Shape):
    """How long a phase lasts, in seconds: `delay` and up to `jitter` more."""

    phase: str
    delay: float
    jitter: float


class EndingShown(Shape):
    """One way to end, drawn in proportion to its weight."""

    outcome: str
    weight: float
    reason: str | None
    code: str | None


class ScenarioWhole(Shape):
    """A scenario in the form in which it is put."""

    description: str
    progress: str
    stages: list[StageShown]
    endings: list[EndingShown]


class DefaultPut(Asked):
    """The namespace's default."""

    name: str | None = Field(max_length=64)
    """Null: the server's."""


async def listed(call: Call) -> Reply:
    """The scenarios there are."""
    return json_reply(_all(call))


async def show(call: Call) -> Reply:
    """One of them, in the form in which it is put."""
    return json_reply(written(_asked_for(call)))


async def put(call: Call) -> Reply:
    """Keep a scenario of the namespace's own; a shipped one of this name stands back."""
    name, asked, world = call.param("name"), body(ScenarioWritten, call), call.world
    name_allowed(name)
    scenario = asked.named(name)
    known_codes(scenario, rooms(call).providers.values())
    new = name not in world.scenarios
    if new:
        room_for(len(world.scenarios), 1, "scenarios")
    await call.desk.engine.worlds.orders.put_scenario(world, scenario)
    return json_reply(written(scenario), 201 if new else 200)


async def delete(call: Call) -> Reply:
    """Forget a scenario of the namespace's own; a shipped one of this name comes back."""
    name, world = call.param("name"), call.world
    scenario = _asked_for(call)
    shipped = call.desk.scenarios.all()
    if name not in world.scenarios:
        message = f"The scenario {name!r} is the server's and stays; a PUT of this name goes before it."
        raise Conflict(message)
    if name not in shipped:
        _unused(name, world)
    await call.desk.engine.worlds.orders.remove_scenario(world, name)
    return json_reply(written(scenario))


async def put_default(call: Call) -> Reply:
    """Choose what submissions of this namespace get that name none."""
    name = body(DefaultPut, call).name
    if name is not None:
        call.desk.scenarios.named(name, call.world.scenarios)
    await call.desk.engine.worlds.set_scenario(call.world, name)
    return json_reply(_all(call))


def _asked_for(call: Call) -> Scenario:
    """Raises Missing with the names there are."""
    try:
        return call.desk.scenarios.named(call.param("name"), call.world.scenarios)
    except BadRequest as error:
        raise Missing(str(error)) from None


def _unused(name: str, world: World) -> None:
    """Raises Conflict where a submission would look for it in vain."""
    if world.state.scenario == name:
        message = f"{name!r} is what submissions get that name none; PUT /scenarios/default another name first."
        raise Conflict(message)
    if using := [rule.id for rule in world.rules if rule.scenario == name]:
        message = f"{name!r} is what {', '.join(using[:10])} gives; DELETE that first."
        raise Conflict(message)


def _all(call: Call) -> dict[str, Any]:
    own = call.world.scenarios
    default = call.world.state.scenario or call.desk.default_scenario
    there = call.desk.scenarios.all(own).values()
    return {"default": default, "scenarios": [_shown(each, own=each.name in own) for each in there]}


def _shown(scenario: Scenario, *, own: bool) -> dict[str, Any]:
    ends = scenario.endings and scenario.progress == "time"
    return {
        "name": scenario.name,
        "description": scenario.description,
        "progress": scenario.progress,
        "seconds": sum(stage.delay + stage.jitter for stage in scenario.stages) if ends else None,
        "endings": [ending.outcome for ending in scenario.endings],
        "own": own,
    }
