"""How a submission becomes a job: which scenario it gets, and the plan that comes of it."""

from collections.abc import Mapping
from dataclasses import replace
from sys import intern
from typing import TYPE_CHECKING, Any

from emulator.core.job import Job
from emulator.core.lifecycle import Lifecycle
from emulator.core.scenario import Scenario, plan
from emulator.core.timeline import Timeline
from emulator.engine.chance import Draws
from emulator.engine.standing import Occasion
from emulator.web.rendering import HEADER, STUB

if TYPE_CHECKING:
    from emulator.web.call import Call, Draft, Work


async def chosen(call: "Call") -> Scenario:
    """First match: header, magic value, rules, the namespace's default, the server's. Raises BadRequest."""
    asked, world = call.directives.scenario, call.world
    if asked is None and world.rules:
        occasion = Occasion(call.provider, call.operation_name, call.account.id, call.path, call.method, call.raw)
        rule = await call.desk.engine.worlds.orders.rule(world, occasion)
        asked = None if rule is None else rule.scenario
    return call.desk.worded(call.desk.scenario(asked, world), call.provider)


def job(call: "Call", draft: "Draft", work: "Work", scenario: Scenario, request: Mapping[str, Any]) -> Job:
    """The job as it will be submitted. Raises BadRequest where its renderer cannot be used."""
    renderers = call.desk.renderers
    renderer, log = renderers.chosen(call.header(HEADER), call.world)
    starts_at = max(draft.now, work.starts_at or draft.now)
    timeline = plan(work.lifecycle, scenario, draft.draws("plan"), starts_at)
    if starts_at > draft.now:
        timeline = timeline.waited_for(draft.now, work.lifecycle.waiting())
    made = Job(
        id=work.id,
        namespace=call.namespace,
        provider=call.provider,
        account=call.account.id,
        kind=work.kind,
        number=draft.number,
        timeline=timeline,
        lifecycle=work.lifecycle,
        scenario=scenario.name,
        base=intern(call.base),
        request=request,
        facts=work.facts,
        outputs=work.outputs,
        callback_url=work.callback_url,
        alias=work.alias,
        progress=scenario.progress,
        cost=float(work.cost),
        cost_at_rest=float(work.cost_at_rest),
        slot=work.slot,
        # Where nobody is called back, the first status has nothing to announce: the loop need not wake for it.
        announced=int(work.callback_url is None),
        operation=call.operation_name or None,
        renderer=renderer,
        log=log,
    )
    return made if renderer == STUB else renderers.directed(made)


def replanned(call: "Call", job: Job, lifecycle: Lifecycle, purpose: str, now: int) -> Timeline:
    """The job's past, and from now on a new plan by the scenario of its submission."""
    desk, world = call.desk, call.world
    there = desk.scenarios.all(world.scenarios).get(job.scenario)
    scenario = desk.worded(desk.scenario(None, world) if there is None else there, job.provider)  # it may be forgotten
    further = plan(lifecycle, scenario, Draws(world.state.seed, world.namespace, job.number, purpose), now)
    if job.renderer != STUB:
        further = further.awaiting(lifecycle.waiting())
    timeline = job.timeline.cut(now)
    for transition in further.transitions:
        timeline = timeline.then(transition.at, transition.step)
    return replace(timeline, untimed=further.untimed, awaited=further.awaited)
