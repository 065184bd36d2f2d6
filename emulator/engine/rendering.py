"""Files that are being made: a task for each job that awaits some, and what comes of it.

Theory of operation
-------------------
What a job awaits is in its plan (`Timeline.awaited`), and nowhere else: a task here works for that, and when it is done
it looks again. Still awaited: the ending joins the plan, at the later of its planned instant and now, in one
version-checked put. Otherwise somebody was faster (an edit by hand, a deletion, another process), and what was made is
of no use; whoever edits a job here cancels the task at once.

A job that awaits something stays in the agenda: at the planned instant, or, where there is none or it has passed, at
one that never comes (`repository.job_record`). So a start finds every such job again, and begins anew. Whichever
process announces a job makes its files; if two do, one of them is late.

Where time stands still, how much is made has no say in what is shown: `advance` waits for the files before it passes
their instant, so nothing that is seen depends on how fast this machine is.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from emulator.core.job import Job
from emulator.engine.repository import UNTIMED, job_record
from emulator.engine.world import Render, World
from emulator.storage import base as store
from emulator.storage.base import Record, Storage

log = logging.getLogger("emulator.engine")

PAUSE = 1.0
"""Real seconds after an error of the store."""
SHARE = 0.1
"""So much more must be made before it is written down again."""
NOTES, LONGEST = 20, 500
"""Sentences of one making that are kept, and characters of one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the files that a job awaits."""

    notes: tuple[str, ...] = ()
    """Sentences for the job's log."""
    failed: bool = False
    reason: str | None = None
    """Why, in the vendor's words; none: the usual ones."""
    code: str | None = None


Report = Callable[[float], None]
"""Is told how much is made, 0 to 1; in the engine's event loop."""
React = Callable[[Job, Report], Awaitable[Outcome]]
"""Make the files that a job awaits, within a time that is bounded. Cancelled when nobody awaits them any more."""


async def nothing_to_make(job: Job, report: Report) -> Outcome:
    """All files are there already."""
    return Outcome()


class Renders:
    """Makes what jobs await."""

    def __init__(self, storage: Storage, react: React) -> None:
        self._storage = storage
        self._react = react
        self.group: asyncio.TaskGroup | None = None
        """Where the tasks live, while the engine runs."""

    def begin(self, world: World, job: Job) -> None:
        """Make what a job awaits, if it is time for that and nobody here does already."""
        awaited = job.timeline.awaited
        if awaited is None or self.group is None or world.halted or job.id in world.renders or not job.working:
            return
        task = self.group.create_task(self._made(world, job), name=f"files of {job.id}")
        world.renders[job.id] = Render(awaited.step, awaited.at, task)

    async def recover(self, world: World) -> None:
        """Begin anew what nobody works for: after a start, or where jobs were made elsewhere."""
        for record in await self._storage.due(world.namespace, UNTIMED):
            if isinstance(record.body, Job):
                self.begin(world, record.body)

    def follow(self, world: World, job: Job) -> None:
        """The job has been edited: what it awaits now is another thing, or awaited for another instant."""
        render, awaited = world.renders.get(job.id), job.timeline.awaited
        if render is None:
            return
        if awaited is None or awaited.step != render.step:
            self.cancel(world, job.id)
        else:
            render.planned = awaited.at

    def cancel(self, world: World, job_id: str) -> None:
        """Nobody awaits it any more."""
        if (render := world.renders.pop(job_id, None)) is not None:
            render.cancel()

    async def settled(self, world: World, until: int) -> bool:
        """Wait, in real time, for what is awaited by that instant, or without one; whether there was anything."""
        waited = False
        while tasks := [each.task for each in world.renders.values() if each.planned is None or each.planned <= until]:
            await asyncio.wait(tasks)
            waited = True
        return waited

    @asynccontextmanager
    async def stopped(self, world: World) -> AsyncIterator[None]:
        """Inside, nothing of the namespace is being made: what was is cancelled. What is left then begins anew."""
        world.halted += 1
        try:
            tasks = [task for render in world.renders.values() for task in render.tasks]
            world.abandon()
            if tasks:
                await asyncio.wait(tasks)
            yield
        finally:
            world.halted -= 1
            await self.recover(world)

    async def _made(self, world: World, job: Job) -> None:
        try:
            await self._land(world, job, await self._outcome(world, job))
        except Exception:
            # It is still awaited, and begun anew at the next start; nobody else shall suffer.
            log.exception("the ending of %s was lost on the way", job.id)
        finally:
            render = world.renders.get(job.id)
            if render is not None and render.task is asyncio.current_task():
                del world.renders[job.id]

    async def _outcome(self, world: World, job: Job) -> Outcome:
        told = 0.0

        def report(share: float) -> None:
            nonlocal told
            render = world.renders.get(job.id)
            if share < told + SHARE or render is None or world.clock.frozen or self.group is None:
                return
            if render.telling is None or render.telling.done():
                told = share
                render.telling = self.group.create_task(self._told(world, job, min(share, 1.0)))

        try:
            return await self._react(job, report)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            why = "The making of its files was given up."
        except Exception:
            log.exception("the files of %s could not be made", job.id)
            why = "The making of its files broke; the server's log says where."
        return Outcome((why,), failed=True)

    async def _told(self, world: World, job: Job, share: float) -> None:
        """So much is made; if somebody else changes the job now, the next word of it will do."""
        try:
            if (record := await self._awaiting(job)) is None:
                return
            now, body = world.now(), record.body
            assert isinstance(body, Job)
            changed = body.with_timeline(body.timeline.made(now, share))
            await self._storage.put(job_record(changed, record.version + 1))
        except store.StorageError:
            return
        if world.feed.ears:
            world.feed.tell("job", "progress", now, changed.seen(now))

    async def _land(self, world: World, asked: Job, outcome: Outcome) -> None:
        """The ending joins the plan, unless something else has taken its place."""
        notes = tuple(note[:LONGEST] for note in outcome.notes[:NOTES])
        while True:
            try:
                if (record := await self._awaiting(asked)) is None:
                    return
                job = record.body
                assert isinstance(job, Job)
                assert job.timeline.awaited is not None
                step, now = job.timeline.awaited.step, world.now()
                if outcome.failed:
                    step = job.lifecycle.failing(outcome.reason, outcome.code)
                landed = job_record(job.landed(now, step, notes), record.version + 1)
                await self._storage.put(landed)
            except store.Conflict:
                continue
            except store.StorageError:
                # As in the walk: a store that is busy or full now may not be in a moment.
                log.exception("the ending of %s could not be kept; it is tried again in %s s", asked.id, PAUSE)
                await asyncio.sleep(PAUSE)
                continue
            world.due(landed.due_at)
            if world.feed.ears:
                assert isinstance(landed.body, Job)
                world.feed.tell("job", "rendered", now, landed.body.seen(now))
            return

    async def _awaiting(self, asked: Job) -> Record | None:
        """The job as it is stored, if it still awaits what it did."""
        try:
            record = await self._storage.get("job", asked.namespace, asked.id)
        except store.Missing:
            return None
        assert isinstance(record.body, Job)
        there, wanted = record.body.timeline.awaited, asked.timeline.awaited
        assert wanted is not None
        return None if there is None or there.step != wanted.step else record


def begun(job: Job, world: World) -> Job:
    """The job as it is kept when the making of its files begins: nothing is made, and where time runs that is shown."""
    plan = job.timeline
    if plan.awaited is None or plan.awaited.done is not None or world.clock.frozen or not job.working:
        return job
    return replace(job, timeline=replace(plan, awaited=replace(plan.awaited, done=0.0)))
