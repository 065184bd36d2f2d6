"""What only the memory store promises: the values themselves, bounded bookkeeping, and nothing left behind."""

import gc
import weakref
from dataclasses import replace

import pytest

from emulator.storage import Conflict, MemoryStorage, Record
from emulator.storage.agenda import STALE_ALLOWED

pytestmark = pytest.mark.anyio


class Body:
    """A value that can be watched, as plain ones cannot."""


def job(number: int, due_at: int | None = None, scope: str = "kling/AK1/lip-sync") -> Record:
    return Record("job", "default", f"j{number}", scope, None, number, due_at=due_at)


async def test_the_value_itself_comes_back() -> None:
    """A poll pays for no copy: the record is the object that was put."""
    storage, kept = MemoryStorage(), job(1)
    await storage.put(kept)
    assert await storage.get("job", "default", "j1") is kept


async def test_stale_agenda_entries_stay_bounded() -> None:
    """However often records are rescheduled, the heap stays within twice what is scheduled, and its answers right."""
    storage, jobs = MemoryStorage(), [job(n, n) for n in range(300)]
    await storage.put(*jobs)
    heap_of = storage._tables["default"].agenda
    for turn in range(6_000):
        n = turn * 7_919 % 300
        jobs[n] = replace(jobs[n], version=jobs[n].version + 1, due_at=turn * 104_729 % 1_000 if turn % 5 else None)
        await storage.put(jobs[n])
        scheduled = sorted((j.due_at, j.seq) for j in jobs if j.due_at is not None)
        assert heap_of.scheduled == len(scheduled)
        assert len(heap_of.heap) <= 2 * len(scheduled) + STALE_ALLOWED
        if turn % 100 == 0:
            assert [(j.due_at, j.seq) for j in await storage.due("default", 1_000)] == scheduled
            assert await storage.next_due("default") == scheduled[0][0]
    await storage.delete("job", "default", *(j.id for j in jobs))
    assert len(heap_of.heap) <= STALE_ALLOWED


async def test_refused_puts_leave_the_agenda_exact() -> None:
    """However often a put is taken back, what is due stays due, also when the agenda was compacted meanwhile."""
    storage, kept = MemoryStorage(), job(1, 1)
    await storage.put(kept)
    refused = replace(job(2), version=9)
    for _ in range(STALE_ALLOWED):
        moved = [replace(kept, version=n, due_at=10 + n) for n in range(2, 6)]
        with pytest.raises(Conflict):
            await storage.put(*moved, replace(kept, version=6, due_at=None), refused)
        assert await storage.due("default", 100) == [kept]
    agenda = storage._tables["default"].agenda
    assert agenda.scheduled == 1
    assert len(agenda.heap) <= 2 + STALE_ALLOWED


@pytest.mark.parametrize("at_once", [1, 3, 500], ids=["one by one", "a few", "by filtering"])
async def test_deleting_keeps_every_listing_in_order(at_once: int) -> None:
    """Few are taken out of a listing one by one and many by filtering; both leave the others in order."""
    storage = MemoryStorage()
    await storage.put(*(job(n, scope=f"kling/AK{n % 2}") for n in range(1_000)))
    gone = [n * 7_919 % 1_000 for n in range(500)]
    for start in range(0, 500, at_once):
        await storage.delete("job", "default", *(f"j{n}" for n in gone[start : start + at_once]))
    for scope, parity in (("", {0, 1}), ("kling", {0, 1}), ("kling/AK0", {0}), ("kling/AK1", {1})):
        expected = [n for n in range(1_000) if n not in set(gone) and n % 2 in parity]
        assert [j.seq for j in await storage.select("job", "default", scope, newest_first=False)] == expected


async def test_empty_scopes_leave_nothing_behind() -> None:
    """An account whose last record is deleted costs no memory, however many accounts come and go."""
    storage = MemoryStorage()
    for n in range(100):
        await storage.put(job(n, scope=f"kling/AK{n}/lip-sync"))
        await storage.delete("job", "default", f"j{n}")
    assert storage._tables["default"].shelves["job"].listings == {}


async def test_clear_frees_at_once() -> None:
    """A cleared namespace is freed there and then, without waiting for the collector of cycles."""
    storage, body = MemoryStorage(), Body()
    await storage.put(replace(job(1, 1), body=body))
    watched = weakref.ref(body)
    del body
    gc.disable()
    try:
        await storage.clear("default")
        assert watched() is None
    finally:
        gc.enable()
