"""Making a video, as lipsyncs and lipsyncs_v2 do: at once, or previewed first and then rendered."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from emulator.core.job import Job, Snapshot
from emulator.core.lifecycle import Lifecycle
from emulator.engine.accounts import Shortage
from emulator.providers.creatify import answers, inputs, prices, rules
from emulator.providers.creatify.checking import check_ids, own_personas
from emulator.providers.creatify.jobs import SLOT, mine, several, submitted
from emulator.web.call import Call, Draft, Work
from emulator.web.reply import Reply, json_reply


@dataclass(frozen=True, slots=True)
class Videos:
    """One of the two products; its methods are handlers."""

    kind: str
    also: tuple[str, ...]
    """Kinds of jobs that are found under its address too."""
    listed: tuple[str, ...]
    """Kinds of jobs that its list shows."""
    shown: Callable[[Snapshot], dict[str, Any]]
    detailed: Callable[[Snapshot], dict[str, Any]]
    """As a job is shown when it is asked for by its id."""
    seconds: Callable[[Call, Draft], Awaitable[float]]
    """How long the video will be. Raises Invalid."""
    files: Callable[[dict[str, Any]], Iterator[inputs.Named]]
    """What a body names to be used in the video."""

    async def create(self, call: Call) -> Reply:
        """A video, rendered at once."""
        draft, seconds = await self._begun(call)
        cost = prices.create(call.body["model_version"], seconds)
        return json_reply(self.shown(await self._submitted(call, draft, rules.CREATE, seconds, cost=cost)), 201)

    async def preview(self, call: Call) -> Reply:
        """A video that stops at its preview."""
        draft, seconds = await self._begun(call)
        cost = prices.PREVIEW.of(seconds)
        snapshot = await self._submitted(call, draft, rules.PREVIEW, seconds, cost_at_rest=cost, previewed=True)
        return json_reply(self.shown(snapshot))

    async def render(self, call: Call) -> Reply:
        """A previewed video sent on."""
        snapshot = await mine(call, (self.kind, *self.also))
        rules.check_renderable(snapshot)
        job = snapshot.job
        cost = prices.render(job.request["model_version"], job.facts["seconds"])

        def sent_on(lifecycle: Lifecycle, cost: float, job: Job, now: int) -> Job:
            rules.check_renderable(job.seen(now))
            timeline = call.replanned(job, lifecycle, "render", now)
            return replace(job, timeline=timeline, lifecycle=lifecycle, cost=cost)

        try:
            snapshot = await call.edit(job.id, partial(sent_on, rules.RENDER, cost))
        except Shortage:
            if call.options.without_credits == "reject":
                raise
            doomed = rules.doomed(rules.RENDER, rules.BROKE)
            snapshot = await call.edit(job.id, partial(sent_on, doomed, 0.0))
        return json_reply(self.shown(snapshot))

    async def one(self, call: Call) -> Reply:
        """One video."""
        return json_reply(self.detailed(await mine(call, (self.kind, *self.also))))

    async def every(self, call: Call) -> Reply:
        """Every video, or those of `ids`."""
        return await several(call, self.listed, self.shown)

    async def _begun(self, call: Call) -> tuple[Draft, float]:
        await check_ids(call)
        draft = await call.draft()
        return draft, await self.seconds(call, draft)

    async def _submitted(
        self,
        call: Call,
        draft: Draft,
        lifecycle: Lifecycle,
        seconds: float,
        *,
        cost: float = 0.0,
        cost_at_rest: float = 0.0,
        previewed: bool = False,
    ) -> Snapshot:
        draws = draft.draws("ids")
        work = Work(
            id=draws.uuid(),
            kind=self.kind,
            lifecycle=await inputs.fate(call, lifecycle, self.files(call.body)),
            facts={"media_job": draws.uuid(), "seconds": seconds, "own": await own_personas(call)},
            outputs=answers.outputs(call.body["aspect_ratio"], seconds, draft.now, draws, previewed=previewed),
            callback_url=call.body["webhook_url"],
            cost=cost,
            cost_at_rest=cost_at_rest,
            slot=SLOT,
        )
        return await submitted(call, draft, work, call.body)
