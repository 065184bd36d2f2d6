"""Deliveries on their way out: one attempt each, in order within a job, side by side between jobs.

A delivery that is taken up is first written as `sending`, so that a crash can be seen and made good at the next start
(at least once, as with real webhooks). What faults do to an attempt is decided then, in the order of the agenda, and
kept with it. The callbacks of one job go out one after the other; those of different jobs do
not wait for each other. How many may be in the air towards one receiver is the sender's business.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

from emulator.core.delivery import Attempt, Delivery, DeliveryState, Strike
from emulator.core.errors import Missing
from emulator.engine.faults import striking
from emulator.engine.faults.base import Outgoing
from emulator.engine.orders import Orders
from emulator.engine.repository import delivery_record
from emulator.engine.world import World
from emulator.storage import base as store
from emulator.storage.base import Record, Storage

log = logging.getLogger("emulator.engine")

Headers = tuple[tuple[str, str], ...]
Send = Callable[[Delivery, Headers], Awaitable[Attempt]]
"""Make one attempt; never raises. `Attempt.at` is filled in here."""
Sign = Callable[[Delivery, int], Awaitable[Headers]]
"""The headers that the provider adds to an attempt made at an instant."""
Backdate = Callable[[Delivery, int], Awaitable[bytes]]
"""The body as the provider would have sealed it so many microseconds earlier."""


async def undated(delivery: Delivery, earlier: int) -> bytes:
    """The same body: nothing in it says when it was sealed."""
    return delivery.announcement.body


class Outbox:
    """Attempts in the air."""

    def __init__(self, storage: Storage, orders: Orders, send: Send, sign: Sign, backdate: Backdate = undated) -> None:
        self._storage = storage
        self._orders = orders
        self._send = send
        self._sign = sign
        self._backdate = backdate
        self._lanes: dict[tuple[str, str], tuple[deque[tuple[World, Record]], asyncio.Task[None]]] = {}
        self._tasks: dict[str, set[asyncio.Task[None]]] = {}

    async def dispatch(self, group: asyncio.TaskGroup, world: World, record: Record) -> None:
        """Take up a delivery that is due; the attempt goes on in the background."""
        delivery = record.body
        assert isinstance(delivery, Delivery)
        taken = delivery_record(await self.taken(world, delivery), record.version + 1)
        try:
            await self._storage.put(taken)
        except store.Conflict:
            return
        if delivery.held:
            world.held.pop(delivery.job, None)
        self._launch(group, world, taken)

    async def taken(self, world: World, delivery: Delivery) -> Delivery:
        """A delivery taken up for an attempt, with what faults will do to it; not yet kept."""
        if world.faults and delivery.spoiling is None:
            delivery = replace(delivery, spoiling=await striking.spoiling(self._orders, world, delivery))
        return delivery.sending()

    async def hurry(self, group: asyncio.TaskGroup, world: World, records: Iterable[Record]) -> None:
        """Make the attempts of those of a job's deliveries that have been taken up, and wait until they are over."""
        tasks = {
            self._launch(group, world, each)
            for each in records
            if isinstance(each.body, Delivery) and each.body.state is DeliveryState.SENDING
        }
        if tasks:
            await asyncio.wait(tasks)

    def _launch(self, group: asyncio.TaskGroup, world: World, taken: Record) -> asyncio.Task[None]:
        delivery = taken.body
        assert isinstance(delivery, Delivery)
        lane = (world.namespace, delivery.job)
        if lane in self._lanes:
            queue, task = self._lanes[lane]
            queue.append((world, taken))
            return task
        queue = deque([(world, taken)])
        task = group.create_task(self._empty(lane, queue))
        self._lanes[lane] = (queue, task)
        tasks = self._tasks.setdefault(world.namespace, set())
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return task

    async def delivery(self, namespace: str, delivery_id: str) -> tuple[Delivery, int]:
        """One delivery and its version. Raises Missing."""
        try:
            record = await self._storage.get("delivery", namespace, delivery_id)
        except store.Missing as error:
            message = f"There is no delivery {delivery_id[:80]!r}."
            raise Missing(message) from error
        assert isinstance(record.body, Delivery)
        return record.body, record.version

    async def redeliver(self, world: World, delivery_id: str) -> Delivery:
        """Send a delivery once more, now. Raises Missing."""
        while True:
            delivery, version = await self.delivery(world.namespace, delivery_id)
            again = delivery.redelivered(world.now())
            try:
                await self._storage.put(delivery_record(again, version + 1))
            except store.Conflict:
                continue
            world.due(again.due_at)
            if world.feed.ears:
                world.feed.tell("delivery", "redelivered", world.now(), again)
            return again

    async def settled(self, namespace: str) -> None:
        """Wait until nothing of the namespace is in the air."""
        while tasks := self._tasks.get(namespace):
            await asyncio.wait(tuple(tasks))

    def abandon(self) -> None:
        """Let go of everything in the air; it stays `sending` in the store and goes out again at the next start."""
        for tasks in self._tasks.values():
            for task in tasks:
                task.cancel()

    async def recover(self, world: World) -> None:
        """Make good for a crash: what was in the air when the program ended is due again, what was held is still."""
        async with world.walking:
            records = await self._storage.select("delivery", world.namespace)
            world.remember(records)
            for record in records:
                delivery = record.body
                if isinstance(delivery, Delivery) and delivery.state is DeliveryState.SENDING:
                    again = replace(delivery, state=DeliveryState.WAITING, due_at=world.now())
                    await self._storage.put(delivery_record(again, record.version + 1))

    async def _empty(self, lane: tuple[str, str], queue: deque[tuple[World, Record]]) -> None:
        try:
            while queue:
                world, record = queue.popleft()
                try:
                    await self._attempt(world, record)
                except Exception:
                    # It stays `sending` and goes out again at the next start; the others must not wait for it.
                    log.exception("the attempt of delivery %s could not be made", record.id)
        finally:
            del self._lanes[lane]

    async def _attempt(self, world: World, record: Record) -> None:
        delivery = record.body
        assert isinstance(delivery, Delivery)
        at = world.now()
        if delivery.strikes or delivery.spoiling:
            attempt = await self._struck(delivery, at)
        else:
            headers = (*delivery.announcement.headers, *await self._signed(delivery, at))
            attempt = await self._send(delivery, headers)
            attempt = Attempt(at, headers, attempt.status, attempt.body, attempt.error, attempt.elapsed)
        world.attempts += 1
        # Asked for again by hand while it was in the air: that wish stands, this attempt is added to it.
        for _ in range(3):
            after = delivery.attempted(attempt, world.now())
            try:
                await self._storage.put(delivery_record(after, record.version + 1))
            except store.Conflict:
                try:
                    record = await self._storage.get("delivery", delivery.namespace, delivery.id)
                except store.Missing:
                    return
                assert isinstance(record.body, Delivery)
                delivery = record.body
            else:
                world.due(after.due_at)
                if world.feed.ears:
                    world.feed.tell("delivery", after.state if after.state.done else "attempt", at, after)
                return

    async def _struck(self, delivery: Delivery, at: int) -> Attempt:
        """An attempt that faults may have to do with."""
        if (loss := striking.lost(delivery)) is not None:
            return Attempt(at, (), None, "", "lost on the way", 0.0, striking.words([loss]))
        said, strikes = delivery.announcement, striking.spoils(delivery)
        outgoing = Outgoing((*said.headers, *await self._signed(delivery, at)), said.body, said.signature)
        fault = None
        if strikes:
            outgoing, fault = striking.spoiled(*await self._backdated(delivery, at, outgoing, strikes), strikes)
        changed = outgoing.body != said.body
        if changed:
            delivery = replace(delivery, announcement=replace(said, body=outgoing.body))
        attempt = await self._send(delivery, outgoing.headers)
        sent = outgoing.body.decode("utf-8", "replace") if changed else None
        return replace(attempt, at=at, headers=outgoing.headers, fault=fault, sent=sent)

    async def _backdated(
        self, delivery: Delivery, at: int, outgoing: Outgoing, strikes: list[Strike]
    ) -> tuple[Outgoing, bool]:
        """What is sent as of the instant for which it is to be signed; and whether it says when that was."""
        earlier = min(at, striking.backdated(strikes))
        if not earlier:
            return outgoing, False
        headers = (*delivery.announcement.headers, *await self._signed(delivery, at - earlier))
        dated = replace(outgoing, headers=headers, body=await self._backdate(delivery, earlier))
        return dated, dated != outgoing

    async def _signed(self, delivery: Delivery, at: int) -> Headers:
        """The provider's signature; a provider that cannot sign leaves the callback unsigned."""
        try:
            return await self._sign(delivery, at)
        except Exception:
            log.exception("delivery %s could not be signed", delivery.id)
            return ()
