"""The named scenarios, and which of them submissions get that name none."""

from typing import Any

from pydantic import Field

from emulator.admin.asking import Asked, body
from emulator.core.scenario import Scenario
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


class ScenariosShown(Shape):
    """The scenarios there are."""

    default: str
    """What submissions of this namespace get that name none."""
    scenarios: list[ScenarioShown]


class DefaultPut(Asked):
    """The namespace's default."""

    name: str | None = Field(max_length=64)
    """Null: the server's."""


async def listed(call: Call) -> Reply:
    """The scenarios there are."""
    return json_reply(_all(call))


async def put_default(call: Call) -> Reply:
    """Choose what submissions of this namespace get that name none."""
    name = body(DefaultPut, call).name
    if name is not None:
        call.desk.scenarios[name]
    await call.desk.engine.worlds.set_scenario(call.world, name)
    return json_reply(_all(call))


def _all(call: Call) -> dict[str, Any]:
    default = call.desk.scenario(None, call.world).name
    return {"default": default, "scenarios": [_shown(scenario) for scenario in call.desk.scenarios]}


def _shown(scenario: Scenario) -> dict[str, Any]:
    ends = scenario.endings and scenario.progress == "time"
    return {
        "name": scenario.name,
        "description": scenario.description,
        "progress": scenario.progress,
        "seconds": sum(stage.delay + stage.jitter for stage in scenario.stages) if ends else None,
        "endings": [ending.outcome for ending in scenario.endings],
    }
