"""Submit, look, edit, and let time pass.

Theory of operation
-------------------
Jobs wait for their next transition, deliveries for their next attempt; both are records with a `due_at`, and the walk
(walker.py) makes due things happen: a job is *announced* (its deliveries and its raised counter are written in one
atomic, version-checked put), a delivery is *attempted* (outbox.py).

Reading never changes anything (but for a scenario that moves one status a poll, whose poll is an edit). So an answer
is right even when the loop is late or not running; only announcements wait for it, and they are never lost.

The engine does not know providers or HTTP: it is *given* what it needs of them. `announce` says what a job's provider
calls back at a transition, `send` makes one attempt, `sign` adds what a provider signs an attempt with, `react` makes
the files that a job awaits (rendering.py).
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from emulator.core.delivery import Delivery
from emulator.core.errors import Conflict, EmulatorError, Missing
from emulator.core.job import Job, Snapshot
from emulator.engine import repository
from emulator.engine.accounts import Account
from emulator.engine.advancing import Advanced, target
from emulator.engine.book import Book
from emulator.engine.chance import Draws
from emulator.engine.faults.striking import hurries
from emulator.engine.instants import RealClock, real_clock
from emulator.engine.limits import Slots
from emulator.engine.outbox import Backdate, Outbox, Send, Sign, undated
from emulator.engine.rendering import React, Renders, begun, nothing_to_make
from emulator.engine.resources import Resources
from emulator.engine.settling import Movement, movement
from emulator.engine.supposing import supposed
from emulator.engine.walker import Announce, Walker
from emulator.engine.world import World
from emulator.engine.worlds import Worlds
from emulator.storage import base as store
from emulator.storage.base import Record, Storage

Edit = Callable[[Job, int], Job]
"""A job edited at an instant."""


class Engine:
    """The worlds and everything that happens in them."""

    def __init__(
        self,
        storage: Storage,
        *,
        announce: Announce,
        send: Send,
        sign: Sign,
        backdate: Backdate = undated,
        react: React = nothing_to_make,
        real: RealClock | None = None,
        seed: str = "0",
        rate: float = 1.0,
        start: int | None = None,
    ) -> None:
        self.storage = storage
        self.worlds = Worlds(storage, real or real_clock(), seed=seed, rate=rate, start=start)
        self.book = Book(storage)
        self.slots = Slots(storage)
        self.resources = Resources(storage, self.worlds)
        self._outbox = Outbox(storage, self.worlds.orders, send, sign, backdate)
        self.renders = Renders(storage, react)
        self._walker = Walker(storage, self.worlds, self.book, announce, self._outbox, self.renders)
        self._group: asyncio.TaskGroup | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Walk in real time for as long as the context lasts; what was in the air at a crash goes out again."""
        loops: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:

            def start(world: World) -> None:
                world.looping = True
                loop = group.create_task(self._walker.loop(group, world), name=f"loop of {world.namespace}")
                loops.add(loop)
                loop.add_done_callback(loops.discard)

            self._group = self.renders.group = group
            self.worlds.on_new = start
            for world in self.worlds:
                start(world)
            try:
                for namespace in await self.storage.namespaces():
                    world = await self.worlds.get(namespace)
                    await self._outbox.recover(world)
                    await self.renders.recover(world)
                yield
            finally:
                self._group = self.renders.group = None
                self.worlds.end()
                self.worlds.on_new = lambda world: None
                for loop in loops:
                    loop.cancel()
                self._outbox.abandon()
                for world in self.worlds:
                    world.abandon()

    async def advance(
        self, namespace: str, *, seconds: float | None = None, until: int | None = None, next_event: bool = False
    ) -> Advanced:
        """Let time pass: by seconds, until an instant, to the next event, or (nothing given) until nothing is due.

        When it returns, everything that fell due has happened, attempts and files included. Raises BadRequest for a
        step back.
        """
        if self._group is None:
            message = "The engine is not running; time is advanced inside `running()`."
            raise EmulatorError(message)
        world = await self.worlds.get(namespace)
        return await self._walker.advance(self._group, world, target(seconds, until), one=next_event)

    def draws(self, world: World, number: int, purpose: str) -> Draws:
        """The chance of one purpose of one numbered thing."""
        return Draws(world.state.seed, world.namespace, number, purpose)

    async def number(self, namespace: str, name: str) -> int:
        """The next value of a named counter of the namespace, from 1."""
        return await self.storage.number(namespace, name)

    # jobs

    async def submit(self, job: Job) -> Snapshot:
        """Keep a new job and hold its cost; one that is over at once and tells nobody pays at once.

        Raises Shortage, Crowded, Conflict (its alias or id is taken).
        """
        world = await self.worlds.get(job.namespace)
        if world.faults and self._group is not None and job.callback_url and any(map(hurries, world.faults)):
            async with self._walker.hurrying(self._group, world, job):
                return await self._submitted(world, job)
        return await self._submitted(world, job)

    async def _submitted(self, world: World, job: Job) -> Snapshot:
        if job.timeline.awaited is not None:
            job = begun(job, world)
        record = repository.job_record(job)
        over = job.announced and job.timeline.transitions[0].step.over
        paid = movement(job, -1, 0) if over else None
        while True:
            async with self.book.turn(world, job.provider, job.account):
                account = await self._promised(world, job, job.cost + job.cost_at_rest, paid)
                await self.slots.check(world, job)
                try:
                    await self.storage.put(record, *account)
                except store.AliasTaken as error:
                    message = f"{job.alias} already exists."
                    raise Conflict(message) from error
                except store.Conflict:
                    await self._refuse_if_taken(job)
                    self.book.forget(world, job.provider, job.account)
                    continue
                if account:
                    self.book.kept(world, *account)
                self.slots.taken(world, job)
            world.due(record.due_at)
            self.renders.begin(world, job)
            if world.feed.ears:
                world.feed.tell("job", "submitted", job.submitted().seen_at, job.submitted())
            return job.submitted()

    async def _promised(
        self, world: World, job: Job, credits: float, paid: Movement | None = None
    ) -> tuple[Record, ...]:
        """The account that has promised so much more to the job, and kept that if `paid`, staged. Raises Shortage."""
        if not credits:
            return ()

        def change(account: Account) -> Account:
            promised = account.hold(credits)
            return promised if paid is None else paid[0](promised)

        return await self.book.staged(world, job.provider, job.account, change, paid and paid[1])

    async def _refuse_if_taken(self, job: Job) -> None:
        """Raises Conflict if the job's id is taken; otherwise another process changed its account meanwhile."""
        with suppress(store.Missing):
            await self.storage.get("job", job.namespace, job.id)
            message = f"A job {job.id!r} already exists."
            raise Conflict(message)

    async def snapshot(self, namespace: str, job_id: str) -> Snapshot:
        """The job now, without counting as a poll. Raises Missing."""
        record = await self._record(namespace, job_id)
        assert isinstance(record.body, Job)
        return record.body.seen((await self.worlds.get(namespace)).now())

    async def poll(self, namespace: str, job_id: str) -> Snapshot:
        """The job now, as its customer asks. Raises Missing."""
        return await self._polled(await self._record(namespace, job_id))

    async def named(self, namespace: str, alias: str) -> str:
        """The id of the job whose full alias (repository.job_alias) this is. Raises Missing."""
        try:
            return (await self.storage.find("job", namespace, alias)).id
        except store.Missing as error:
            message = f"There is no job called {alias!r}."
            raise Missing(message) from error

    async def jobs(
        self, namespace: str, scope: str = "", *, offset: int = 0, limit: int | None = None, newest_first: bool = True
    ) -> list[Snapshot]:
        """The jobs of a scope (provider, provider/account, provider/account/kind) now."""
        now = (await self.worlds.get(namespace)).now()
        records = await self.storage.select(
            "job", namespace, scope, newest_first=newest_first, offset=offset, limit=limit
        )
        return [record.body.seen(now) for record in records if isinstance(record.body, Job)]

    async def edit(self, namespace: str, job_id: str, edit: Edit) -> Snapshot:
        """Edit a job at now; a concurrent change makes it try again. Raises Missing, PastIsFixed.

        An edit that makes the job dearer (a preview sent on) promises the difference. Raises Shortage.
        """
        world = await self.worlds.get(namespace)
        while True:
            record = await self._record(namespace, job_id)
            assert isinstance(record.body, Job)
            now = world.now()
            edited = edit(record.body, now)
            changed = repository.job_record(edited, record.version + 1)
            async with self.book.turn(world, edited.provider, edited.account):
                account = await self._promised(world, edited, max(0.0, edited.cost - record.body.cost))
                try:
                    await self.storage.put(changed, *account)
                except store.Conflict:
                    self.book.forget(world, edited.provider, edited.account)
                    continue
                if account:
                    self.book.kept(world, *account)
            world.due(changed.due_at)
            if world.renders:
                self.renders.follow(world, edited)
            if world.feed.ears:
                world.feed.tell("job", "edited", now, edited.seen(now))
            return edited.seen(now)

    async def delete(self, namespace: str, job_id: str) -> None:
        """Forget a job and its future; deliveries already written stay, as with a real vendor. Raises Missing."""
        snapshot = await self.snapshot(namespace, job_id)
        job = snapshot.job
        if not await self.storage.delete("job", namespace, job_id):
            message = f"There is no job {job_id[:80]!r}."
            raise Missing(message)
        world = await self.worlds.get(namespace)
        self.renders.cancel(world, job_id)
        if (moved := movement(job, job.announced - 1, snapshot.index, gone=True)) is not None:
            await self.book.change(world, job.provider, job.account, *moved)
        if world.feed.ears:
            world.feed.tell("job", "deleted", world.now(), snapshot)

    async def _record(self, namespace: str, job_id: str) -> Record:
        try:
            return await self.storage.get("job", namespace, job_id)
        except store.Missing as error:
            message = f"There is no job {job_id[:80]!r}."
            raise Missing(message) from error

    async def _polled(self, record: Record) -> Snapshot:
        job = record.body
        assert isinstance(job, Job)
        if job.progress == "polls" and job.timeline.untimed:
            # Of two polls at once one may have taken the last step there was; what is awaited is not there yet.
            return await self.edit(
                job.namespace, job.id, lambda job, now: job.skip(now) if job.timeline.untimed else job
            )
        return job.seen((await self.worlds.get(job.namespace)).now())

    # deliveries

    async def deliveries(self, namespace: str, scope: str = "", *, limit: int | None = None) -> list[Delivery]:
        """Deliveries of a scope (provider, provider/job), newest first."""
        records = await self.storage.select("delivery", namespace, scope, limit=limit)
        return [record.body for record in records if isinstance(record.body, Delivery)]

    async def redeliver(self, namespace: str, delivery_id: str) -> Delivery:
        """Send a delivery once more, now. Raises Missing."""
        return await self._outbox.redeliver(await self.worlds.get(namespace), delivery_id)

    async def delivery(self, namespace: str, delivery_id: str) -> Delivery:
        """One delivery. Raises Missing."""
        return (await self._outbox.delivery(namespace, delivery_id))[0]

    async def fire(self, namespace: str, job_id: str, status: str | None = None) -> Delivery:
        """Call back now, as if the job stood in `status` (none: as it is). Raises Missing, BadRequest, Conflict."""
        world = await self.worlds.get(namespace)
        snapshot = supposed((await self.snapshot(namespace, job_id)).job, world.now(), status)
        return await self._walker.fire(world, snapshot)
