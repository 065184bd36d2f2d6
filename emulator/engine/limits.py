"""What an account's limits let through: jobs at the same time, and requests in a minute of virtual time."""

from math import ceil

from emulator.core.clock import MICROSECONDS
from emulator.core.job import Job
from emulator.engine.accounts import Account, Crowded
from emulator.engine.world import World
from emulator.storage.base import Missing, Storage

MINUTE = 60 * MICROSECONDS


class Slots:
    """Which jobs hold an account's slots.

    Nobody gives a slot back: a job holds one while its plan says that it goes on, so every kind of end frees it.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def check(self, world: World, job: Job) -> None:
        """Raises Crowded if the job's account has as many of its group going on as it may."""
        if job.slot is None:
            return
        account = world.accounts.get((job.provider, job.account))
        limit = None if account is None else account[0].limits.concurrency
        if limit is None:
            return
        if await self._going_on(world, job) >= limit:
            message = f"The account may have {limit} jobs of {job.slot} going on at the same time."
            raise Crowded(message)

    def taken(self, world: World, job: Job) -> None:
        """The job has been submitted."""
        held = world.slots.get((job.provider, job.account))
        if held is not None and job.slot is not None:
            held.add(job.id)

    async def _going_on(self, world: World, job: Job) -> int:
        """Jobs of the same account and group that hold a slot now; forgets those that do not any more."""
        key = (job.provider, job.account)
        if key not in world.slots:
            records = await self._storage.select("job", world.namespace, f"{job.provider}/{job.account}")
            world.slots[key] = {record.id for record in records}
        held, now, count = world.slots[key], world.now(), 0
        for id in tuple(held):
            other = await self._job(world, id)
            if other is None or other.slot is None or (step := other.timeline.at(now).step).phase.ended:
                held.discard(id)
            elif other.slot == job.slot and not step.over:
                count += 1
        return count

    async def _job(self, world: World, id: str) -> Job | None:
        try:
            body = (await self._storage.get("job", world.namespace, id)).body
        except Missing:
            return None
        return body if isinstance(body, Job) else None


def wait(world: World, account: Account) -> int | None:
    """Count a request of the account; if that is one too many, the seconds until the next one is good."""
    limit = account.limits.requests_per_minute
    if limit is None:
        return None
    now = world.now()
    key = (account.provider, account.id)
    begun, count = world.windows.get(key, (now, 0))
    if now - begun >= MINUTE:
        begun, count = now, 0
    if count >= limit:
        return max(1, ceil((begun + MINUTE - now) / MICROSECONDS))
    world.windows[key] = (begun, count + 1)
    return None
