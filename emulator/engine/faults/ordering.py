"""The order in which a job's callbacks go out, where faults have changed it."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from emulator.core.clock import MICROSECONDS
from emulator.core.delivery import Delivery, DeliveryState
from emulator.core.job import Job
from emulator.engine.faults.before_response import BeforeResponse
from emulator.engine.faults.reorder import Reorder
from emulator.engine.repository import delivery_record
from emulator.engine.world import World
from emulator.storage.base import Missing, Record, Storage

Take = Callable[[World, Delivery], Awaitable[Delivery]]
"""Take a delivery up for an attempt."""


async def ordered(
    storage: Storage, world: World, job: Job, made: Sequence[Delivery], take: Take | None
) -> tuple[list[Record], str | None]:
    """Records of a job's new deliveries in their order, and the id of the one that is held back from now on.

    `take` is given while the submission is not answered: what is to come before the response is taken up at once.
    """
    waiting, version = await _waiting(storage, world, job)
    now, plan = world.now(), job.timeline
    records = []
    held = None
    for delivery in swapped(made, waiting, max(plan.ends_at or plan.last.at, now)):
        if delivery.held:
            held = delivery.id
        if delivery is waiting:
            continue
        before = 0 if waiting is None or delivery.id != waiting.id else version
        taken = await take(world, delivery) if take is not None and _hurried(delivery, now) else delivery
        records.append(delivery_record(taken, before + 1))
    return records, held


async def _waiting(storage: Storage, world: World, job: Job) -> tuple[Delivery | None, int]:
    """The callback that waits for the job's next one, if there is one, and its version."""
    held = world.held.get(job.id)
    if held is not None:
        with suppress(Missing):
            record = await storage.get("delivery", world.namespace, held)
            assert isinstance(record.body, Delivery)
            if record.body.held:
                return record.body, record.version
    return None, 0


def _hurried(delivery: Delivery, now: int) -> bool:
    return (
        any(each.effect == BeforeResponse.NAME for each in delivery.strikes)
        and delivery.state is DeliveryState.WAITING
        and not delivery.held
        and (delivery.due_at or 0) <= now
    )


def noted(delivery: Delivery, note: str) -> Delivery:
    """Not held back, for this reason."""
    strikes = (replace(each, note=note) if each.effect == Reorder.NAME else each for each in delivery.strikes)
    return replace(delivery, held=False, strikes=tuple(strikes))


def swapped(made: Sequence[Delivery], waiting: Delivery | None, end: int) -> list[Delivery]:
    """A job's new callbacks in the order in which they go out, after the one that `waiting` holds back, if any.

    Two that trade places trade their ids and numbers, which the order goes by: nobody has seen them yet. What is held
    back without a neighbour is due at `end`, the end of the job's plan, and as much later as it is ready to wait.
    """
    out = [] if waiting is None else [waiting]
    for delivery in made:
        if delivery.state is not DeliveryState.WAITING:
            out.append(delivery)
        elif waiting is not None:
            out[out.index(waiting)] = replace(delivery, id=waiting.id, number=waiting.number, held=False)
            out.append(replace(waiting, id=delivery.id, number=delivery.number, held=False, due_at=delivery.due_at))
            waiting = None
        else:
            if delivery.held:
                delivery = waiting = replace(delivery, due_at=end + round(_wait(delivery) * MICROSECONDS))
            out.append(delivery)
    return out


def _wait(delivery: Delivery) -> float:
    return next(float(each.arguments["wait"]) for each in delivery.strikes if each.effect == Reorder.NAME)
