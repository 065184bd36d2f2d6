"""Deliveries on their way out: one attempt each, in order within a job, side by side between jobs.

A delivery that is taken up is first written as `sending`, so that a crash can be seen and made good at the next start
(at least once, as with real webhooks). The callbacks of one job go out one after the other; those of different jobs do
not wait for each other. How many may be in the air towards one receiver is the sender's business.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace

from emulator.core.delivery import Attempt, Delivery, DeliveryState
from emulator.engine.repository import delivery_record
from emulator.engine.world import World
from emulator.storage.base import Conflict, Missing, Record, Storage

log = logging.getLogger("emulator.engine")

Headers = tuple[tuple[str, str], ...]
Send = Callable[[Delivery, Headers], Awaitable[Attempt]]
"""Make one attempt; never raises. `Attempt.at` is filled in here."""
Sign = Callable[[Delivery, int], Awaitable[Headers]]
"""The headers that the provider adds to an attempt made at an instant."""


class Outbox:
    """Attempts in the air."""

    def __init__(self, storage: Storage, send: Send, sign: Sign) -> None:
        self._storage = storage
        self._send = send
        self._sign = sign
        self._lanes: dict[tuple[str, str], deque[tuple[World, Record]]] = {}
        self._tasks: dict[str, set[asyncio.Task[None]]] = {}

    async def dispatch(self, group: asyncio.TaskGroup, world: World, record: Record) -> None:
        """Take up a delivery that is due; the attempt goes on in the background."""
        delivery = record.body
        assert isinstance(delivery, Delivery)
        taken = delivery_record(delivery.sending(), record.version + 1)
        try:
            await self._storage.put(taken)
        except Conflict:
            return
        lane = (world.namespace, delivery.job)
        if lane in self._lanes:
            self._lanes[lane].append((world, taken))
            return
        self._lanes[lane] = deque([(world, taken)])
        task = group.create_task(self._empty(lane))
        tasks = self._tasks.setdefault(world.namespace, set())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

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
        """Make good for a crash: what was in the air when the program ended is due again."""
        for record in await self._storage.select("delivery", world.namespace):
            delivery = record.body
            if isinstance(delivery, Delivery) and delivery.state is DeliveryState.SENDING:
                again = replace(delivery, state=DeliveryState.WAITING, due_at=world.now())
                await self._storage.put(delivery_record(again, record.version + 1))

    async def _empty(self, lane: tuple[str, str]) -> None:
        queue = self._lanes[lane]
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
        headers = (*delivery.announcement.headers, *await self._signed(delivery, at))
        attempt = await self._send(delivery, headers)
        attempt = Attempt(at, headers, attempt.status, attempt.body, attempt.error, attempt.elapsed)
        world.attempts += 1
        # Asked for again by hand while it was in the air: that wish stands, this attempt is added to it.
        for _ in range(3):
            after = delivery.attempted(attempt, world.now())
            try:
                await self._storage.put(delivery_record(after, record.version + 1))
            except Conflict:
                try:
                    record = await self._storage.get("delivery", delivery.namespace, delivery.id)
                except Missing:
                    return
                assert isinstance(record.body, Delivery)
                delivery = record.body
            else:
                world.due(after.due_at)
                if world.feed.ears:
                    world.feed.tell("delivery", after.state if after.state.done else "attempt", at, after)
                return

    async def _signed(self, delivery: Delivery, at: int) -> Headers:
        """The provider's signature; a provider that cannot sign leaves the callback unsigned."""
        try:
            return await self._sign(delivery, at)
        except Exception:
            log.exception("delivery %s could not be signed", delivery.id)
            return ()
