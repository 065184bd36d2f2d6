"""The walk: take the earliest due thing, let it happen, repeat.

In real time a loop per world walks to now and then sleeps until the next due instant or until something changed; it
does not wait for attempts, so a slow receiver never delays another job's callbacks. `advance` is the same walk with the
clock put forward to each due instant in turn, waiting for an instant's attempts before it moves on, and for the files
that are awaited at an instant before it goes there.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from emulator.core.clock import END_OF_TIME
from emulator.core.delivery import Announcement, Delivery
from emulator.core.errors import Conflict
from emulator.core.job import Job, Snapshot
from emulator.engine.advancing import Advanced, Target
from emulator.engine.book import Book
from emulator.engine.chance import Draws
from emulator.engine.faults.ordering import noted, ordered
from emulator.engine.faults.striking import shaped
from emulator.engine.outbox import Outbox
from emulator.engine.rendering import Renders, begun
from emulator.engine.repository import delivery_record, job_record
from emulator.engine.settling import Movement, movement
from emulator.engine.world import World
from emulator.engine.worlds import Worlds
from emulator.storage import base as store
from emulator.storage.base import Record, Storage

log = logging.getLogger("emulator.engine")

Announce = Callable[[Snapshot, Draws], Awaitable[Announcement | None]]
"""What a job's provider calls back at this transition, if anything."""

BATCH = 256
"""Due records looked at together in real time."""

PAUSE = 1.0
"""Real seconds after an error of the store."""

EVENTS_OF_ONE_ADVANCE = 2_000_000
"""A walk longer than this is taken for a mistake of ours rather than a wish of yours."""


class Walker:
    """Lets due things happen."""

    def __init__(
        self, storage: Storage, worlds: Worlds, book: Book, announce: Announce, outbox: Outbox, renders: Renders
    ) -> None:
        self._storage = storage
        self._worlds = worlds
        self._book = book
        self._announce = announce
        self._outbox = outbox
        self._renders = renders

    async def loop(self, group: asyncio.TaskGroup, world: World) -> None:
        """Walk in real time until the world is retired. An error of one record is logged and does not stop others."""
        while not world.retired:
            world.changed.clear()
            try:
                if self._worlds.shared:
                    await self._worlds.refresh(world)
                    world.changed.clear()
                async with world.walking:
                    await self._walk_to_now(group, world)
                world.wakes_at = await self._storage.next_due(world.namespace)
            except Exception:
                # A store that is busy or full now may not be in a moment; nothing is lost meanwhile.
                log.exception("the walk of %s stopped; it goes on in %s s", world.namespace, PAUSE)
                await asyncio.sleep(PAUSE)
                continue
            if world.changed.is_set():
                continue
            wait = None
            if world.wakes_at is not None:
                wait = world.clock.real_seconds_until(self._worlds.real(), world.wakes_at)
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await world.changed.wait()
        world.looping = False  # at once: whoever takes it up again starts another

    async def _walk_to_now(self, group: asyncio.TaskGroup, world: World) -> None:
        while records := await self._storage.due(world.namespace, world.now(), BATCH):
            for record in records:
                await self._happen(group, world, record)
            await asyncio.sleep(0)

    async def advance(self, group: asyncio.TaskGroup, world: World, target: Target, *, one: bool = False) -> Advanced:
        """Let time pass until `target` (none: until nothing is due); with `one`, only to the next due instant.

        What had already fallen due happens first and is not counted: it would be a matter of luck whether the loop had
        come to it before. Whoever advances meanwhile waits, and starts from where this has ended. Raises BadRequest.
        """
        async with world.walking:
            world.advancing = True
            try:
                return await self._advanced(group, world, target(world.now()), one=one)
            finally:
                world.advancing = False

    async def _advanced(self, group: asyncio.TaskGroup, world: World, until: int | None, *, one: bool) -> Advanced:
        await self._let_happen(group, world, world.now())
        while await self._renders.settled(world, world.now()):
            await self._let_happen(group, world, world.now())
        before = (world.transitions, world.attempts)
        events = 0
        while True:
            due = await self._storage.next_due(world.namespace)
            over = due is None or due >= END_OF_TIME or (until is not None and due > until)
            if await self._rendered(world, due if due is not None and not over else until or world.now()):
                continue  # what came of it may be what is next
            if over or due is None:
                break
            self._jump(world, due)
            events += await self._let_happen(group, world, max(due, world.now()))
            if one or events > EVENTS_OF_ONE_ADVANCE:
                break
        if until is not None and not one:
            self._jump(world, until)
        await self._worlds.keep(world, world.state)
        return Advanced(world.now(), world.transitions - before[0], world.attempts - before[1])

    async def _let_happen(self, group: asyncio.TaskGroup, world: World, instant: int) -> int:
        """Everything due by `instant`, with its attempts; how many things that were."""
        events = 0
        while records := await self._storage.due(world.namespace, instant):
            events += len(records)
            for record in records:
                await self._happen(group, world, record)
            await self._outbox.settled(world.namespace)
        await self._outbox.settled(world.namespace)
        return events

    async def _rendered(self, world: World, instant: int) -> bool:
        """Wait for files that are awaited by that instant; whether there were any."""
        if self._worlds.shared:  # another process may be at it: whoever is done first has done it
            for record in await self._storage.due(world.namespace, instant):
                if isinstance(record.body, Job):
                    self._renders.begin(world, record.body)
        return await self._renders.settled(world, instant)

    def _jump(self, world: World, instant: int) -> None:
        before = world.now()
        world.state = replace(world.state, clock=world.clock.jumped(self._worlds.real(), instant))
        if world.feed.ears and instant > before:
            world.feed.tell("clock", "jump", instant, (instant, world.clock))

    async def _happen(self, group: asyncio.TaskGroup, world: World, record: Record) -> None:
        if record.kind == "delivery":
            await self._outbox.dispatch(group, world, record)
            return
        if world.barred and (gate := world.barred.get(record.id)) is not None:
            await gate.wait()
            return  # its first callbacks are announced
        try:
            await self._announced(world, record)
        except store.Conflict:
            return  # somebody edited it meanwhile; it is still due and will be looked at again

    @asynccontextmanager
    async def hurrying(self, group: asyncio.TaskGroup, world: World, job: Job) -> AsyncIterator[None]:
        """While a job is submitted that faults may announce before the response; those attempts are over at the end.

        Until it is announced everybody else leaves it alone.
        """
        gate = world.barred[job.id] = asyncio.Event()
        records: list[Record] = []
        try:
            yield
            if job.timeline.due(job.announced, world.now()):
                with suppress(store.Conflict):  # somebody edited it already: it is announced as ever
                    records = await self._announced(world, job_record(job), ahead=True)
        finally:
            world.barred.pop(job.id, None)
            gate.set()
        await self._outbox.hurry(group, world, records)

    async def _announced(self, world: World, record: Record, *, ahead: bool = False) -> list[Record]:
        """Announce what is due of a job: what was kept, itself first. `ahead`: its submission is not answered yet."""
        job = record.body
        assert isinstance(job, Job)
        due = job.timeline.due(job.announced, world.now())
        told = job.told(due.stop)
        if told.timeline.awaited is not None:
            told = begun(told, world) if due else told.with_timeline(told.timeline.overdue())
        records = [job_record(told, record.version + 1)]
        held = None
        if job.callback_url:
            made = []
            for index in due:
                snapshot = Snapshot(job, index, job.timeline.transitions[index].at)
                delivery = await self._delivery(world, snapshot, f"callback {index}", ahead=ahead)
                if delivery is not None:
                    made.append(delivery)
            if world.faults or world.held:
                further, held = await ordered(self._storage, world, job, made, self._outbox.taken if ahead else None)
                records += further
            else:
                records += map(delivery_record, made)
        async with self._book.turn(world, job.provider, job.account):
            account = await self._moved(world, job, movement(job, job.announced - 1, due.stop - 1))
            try:
                await self._storage.put(*records, *account)
            except store.Conflict:
                self._book.forget(world, job.provider, job.account)
                raise
            if account:
                self._book.kept(world, *account)
        self._renders.begin(world, told)
        world.transitions += len(due)
        if held is not None:
            world.held[job.id] = held
        elif world.held:
            world.held.pop(job.id, None)
        if world.feed.ears:
            for index in due:
                at = job.timeline.transitions[index].at
                if index:  # the first was told when it was submitted
                    world.feed.tell("job", "transition", at, Snapshot(job, index, at))
            for each in records[1:]:
                world.feed.tell("delivery", "made", world.now(), each.body)
        return records

    async def _moved(self, world: World, job: Job, movement: Movement | None) -> tuple[Record, ...]:
        """The job's account after a movement, staged."""
        return () if movement is None else await self._book.staged(world, job.provider, job.account, *movement)

    async def fire(self, world: World, snapshot: Snapshot) -> Delivery:
        """Call back now what this snapshot says. Raises Conflict if there is nothing to say or nobody to say it to."""
        if not snapshot.job.callback_url:
            message = f"Job {snapshot.job.id} was submitted without a callback URL."
            raise Conflict(message)
        number = await self._storage.number(world.namespace, "fired")
        delivery = await self._delivery(world, snapshot, f"callback fired {number}")
        if delivery is None:
            message = f"{snapshot.job.provider} calls nothing back when a job is {snapshot.status}."
            raise Conflict(message)
        if delivery.held:
            delivery = noted(delivery, "it was fired by hand")
        await self._storage.put(delivery_record(delivery))
        world.due(delivery.due_at)
        if world.feed.ears:
            world.feed.tell("delivery", "made", world.now(), delivery)
        return delivery

    async def _delivery(
        self, world: World, snapshot: Snapshot, purpose: str, *, ahead: bool = False
    ) -> Delivery | None:
        """What the provider calls back at this transition, not yet kept; `purpose` names its chance."""
        job = snapshot.job
        draws = Draws(world.state.seed, world.namespace, job.number, purpose)
        try:
            announcement = await self._announce(snapshot, draws)
        except Exception:
            log.exception("no callback could be made for %s at transition %s", job.id, snapshot.index)
            return None
        if announcement is None:
            return None
        number = await self._storage.number(world.namespace, "delivery")
        at = snapshot.transition.at
        delivery = Delivery(
            id=draws.digits(19),
            namespace=world.namespace,
            provider=job.provider,
            account=job.account,
            job=job.id,
            number=number,
            status=snapshot.status,
            announcement=announcement,
            created_at=at,
            due_at=max(at, world.now()),
            operation=job.operation,
        )
        if world.faults:
            delivery = await shaped(self._worlds.orders, world, delivery, ahead=ahead)
            if delivery.held and snapshot.phase.ended:
                delivery = noted(delivery, "nothing follows")
        return delivery
