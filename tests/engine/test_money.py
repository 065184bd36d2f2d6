"""What jobs cost, and how many may go on: accounts follow the plans of their jobs, on both stores."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.core.clock import MICROSECONDS
from emulator.core.job import Job
from emulator.core.lifecycle import Lifecycle
from emulator.core.scenario import Ending, Scenario, Stage, plan
from emulator.core.timeline import Phase
from emulator.engine.accounts import Account, Crowded, Limits, Shortage
from emulator.engine.chance import Draws
from emulator.engine.engine import Engine
from emulator.engine.limits import wait
from emulator.engine.repository import JsonCodec
from emulator.engine.settling import movement
from emulator.storage.memory import MemoryStorage
from emulator.storage.sqlite import SqliteStorage
from tests.engine.test_engine import START, Receiver, engine_on

pytestmark = pytest.mark.anyio

CREATE = Lifecycle(("pending",), ("running",), "done", "failed")
PREVIEW = Lifecycle(("pending",), ("running",), "pending", "failed", rests=True)
STAGES = (Stage(Phase.QUEUED, 2), Stage(Phase.RUNNING, 3))
GOOD = Scenario("good", STAGES, (Ending(),))
BAD = Scenario("bad", STAGES, (Ending("failed"),))
INSTANT = Scenario("instant", (), (Ending(),))
STUCK = Scenario("stuck", STAGES)


@pytest.fixture(params=["memory", "sqlite"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path, anyio_backend: str) -> AsyncIterator[Engine]:
    """A running engine with an account of 100 credits."""
    storage = MemoryStorage() if request.param == "memory" else SqliteStorage(tmp_path / "state.db", JsonCodec())
    engine = engine_on(storage, Receiver())
    async with engine.running():
        await engine.book.open(await engine.worlds.get("t"), "kling", "a", "secret", 100.0)
        yield engine
    await storage.close()


def job(number: int, scenario: Scenario = GOOD, lifecycle: Lifecycle = CREATE, **more: object) -> Job:
    """A job submitted at START."""
    timeline = plan(lifecycle, scenario, Draws("0", "t", number, "plan"), START)
    made = Job(f"j{number}", "t", "kling", "a", "k", number, timeline, lifecycle, scenario.name, "http://e")
    return replace(made, **more)  # type: ignore[arg-type]


async def account(engine: Engine) -> Account:
    """The account now."""
    found = await engine.book.get(await engine.worlds.get("t"), "kling", "a")
    assert found is not None
    return found


async def lines(engine: Engine) -> list[tuple[str, float, float, float]]:
    """The ledger after the opening, oldest first: kind, credits, balance, seconds since START."""
    ledger = await engine.book.ledger(await engine.worlds.get("t"), "kling", "a")
    assert [line.number for line in ledger] == list(range(len(ledger), 0, -1))
    assert (ledger[-1].kind, ledger[-1].credits) == ("opening", 100.0)
    assert round(sum(line.credits for line in ledger), 6) == (await account(engine)).credits
    return [(line.kind, line.credits, line.balance, (line.at - START) / MICROSECONDS) for line in reversed(ledger[:-1])]


async def test_a_success_is_charged_when_it_happens(engine: Engine) -> None:
    """One line, at the instant of the last transition, with the balance afterwards; nothing at submit."""
    await engine.submit(job(1, cost=30.0))
    assert await lines(engine) == []
    await engine.advance("t", seconds=60)
    assert await lines(engine) == [("charge", -30.0, 70.0, 5.0)]
    assert (await account(engine)).spent == 30.0


async def test_what_is_over_at_once_is_charged_at_once(engine: Engine) -> None:
    """Unless somebody has to be told: then it waits for its turn like every callback."""
    await engine.submit(job(1, INSTANT, cost=30.0, announced=1))
    assert await lines(engine) == [("charge", -30.0, 70.0, 0.0)]
    await engine.submit(job(2, INSTANT, cost=30.0))
    assert (await account(engine)).available == 40.0
    await engine.advance("t", seconds=0)
    assert [line[2] for line in await lines(engine)] == [70.0, 40.0]
    with pytest.raises(Shortage):
        await engine.submit(job(3, INSTANT, cost=40.1, announced=1))


async def test_a_failure_is_not_charged(engine: Engine) -> None:
    """Its promise is released; the balance does not move and the ledger says nothing."""
    await engine.submit(job(1, BAD, cost=30.0))
    await engine.advance("t", seconds=60)
    assert (await lines(engine), (await account(engine)).available) == ([], 100.0)


async def test_a_preview_is_charged_when_it_rests_and_its_rendering_when_it_is_done(engine: Engine) -> None:
    """Two charges, one after the other; sending it on promises the second."""
    await engine.submit(job(1, lifecycle=PREVIEW, cost_at_rest=1.0))
    await engine.advance("t", seconds=10)
    assert await lines(engine) == [("charge", -1.0, 99.0, 5.0)]
    await engine.edit("t", "j1", lambda job, now: render(job, now, "done"))
    assert (await account(engine)).held == 4.0
    await engine.advance("t", seconds=10)
    assert await lines(engine) == [("charge", -1.0, 99.0, 5.0), ("charge", -4.0, 95.0, 11.0)]


async def test_a_failed_rendering_gives_the_preview_back(engine: Engine) -> None:
    """A refund of what was charged, and the promise is released."""
    await engine.submit(job(1, lifecycle=PREVIEW, cost_at_rest=1.0))
    await engine.advance("t", seconds=10)
    await engine.edit("t", "j1", lambda job, now: render(job, now, "failed"))
    await engine.advance("t", seconds=10)
    assert await lines(engine) == [("charge", -1.0, 99.0, 5.0), ("refund", 1.0, 100.0, 11.0)]
    assert ((await account(engine)).held, (await account(engine)).spent) == (0.0, 0.0)


def render(job: Job, now: int, ending: str) -> Job:
    """A resting preview sent on, to end a second later."""
    timeline = job.timeline.cut(now)
    step = CREATE.success() if ending == "done" else CREATE.failing()
    return replace(job, timeline=timeline.then(now + MICROSECONDS, step), lifecycle=CREATE, cost=4.0)


async def test_sending_on_what_cannot_be_paid_is_refused(engine: Engine) -> None:
    """And the job stays as it is."""
    await engine.submit(job(1, lifecycle=PREVIEW, cost_at_rest=98.0))
    await engine.advance("t", seconds=10)
    with pytest.raises(Shortage):
        await engine.edit("t", "j1", lambda job, now: render(job, now, "done"))
    assert (await engine.snapshot("t", "j1")).resting


@pytest.mark.parametrize(
    ("scenario", "seconds", "spent"), [(GOOD, 0, 0.0), (GOOD, 60, 30.0), (BAD, 60, 0.0), (STUCK, 60, 0.0)]
)
async def test_a_deleted_job_leaves_no_promise(
    engine: Engine, scenario: Scenario, seconds: float, spent: float
) -> None:
    """What it has cost is charged, what it had promised is released."""
    await engine.submit(job(1, scenario, cost=30.0))
    await engine.advance("t", seconds=seconds)
    await engine.delete("t", "j1")
    assert ((await account(engine)).held, (await account(engine)).spent) == (0.0, spent)


@pytest.mark.parametrize("end", ["time", "finish", "fail", "delete", "reset"])
async def test_every_kind_of_end_frees_a_slot(engine: Engine, end: str) -> None:
    """Nobody gives a slot back: the plan says who goes on."""
    await limited(engine, 2)
    for number in (1, 2):
        await engine.submit(job(number, slot="v"))
    with pytest.raises(Crowded):
        await engine.submit(job(3, slot="v"))
    match end:
        case "time":
            await engine.advance("t", seconds=60)
        case "finish":
            await engine.edit("t", "j1", lambda job, now: job.finish(now))
        case "fail":
            await engine.edit("t", "j1", lambda job, now: job.fail(now))
        case "delete":
            await engine.delete("t", "j1")
        case "reset":
            await engine.worlds.reset(await engine.worlds.get("t"))
            await engine.book.open(await engine.worlds.get("t"), "kling", "a", "secret", 100.0, limits=Limits(2))
    await engine.submit(job(3, slot="v"))


async def limited(engine: Engine, concurrency: int) -> None:
    """Let the account have so many jobs going on."""
    world = await engine.worlds.get("t")
    await engine.book.change(world, "kling", "a", lambda a: replace(a, limits=Limits(concurrency)))


async def test_slots_are_shared_within_a_group_only(engine: Engine) -> None:
    """Another group has its own, and a job without a group takes none; so does one that was there before the limit."""
    await engine.submit(job(1, slot="v"))
    await engine.submit(job(2))
    await limited(engine, 1)
    with pytest.raises(Crowded):
        await engine.submit(job(3, slot="v"))
    await engine.submit(job(4, slot="w"))
    await engine.submit(job(5))


async def test_a_resting_job_holds_no_slot_until_it_is_sent_on(engine: Engine) -> None:
    """A preview may wait for its customer as long as it likes."""
    await limited(engine, 1)
    await engine.submit(job(1, lifecycle=PREVIEW, slot="v"))
    await engine.advance("t", seconds=10)
    await engine.submit(job(2, STUCK, slot="v"))
    with pytest.raises(Crowded):
        await engine.submit(job(3, slot="v"))


async def test_funds_are_looked_at_before_slots(engine: Engine) -> None:
    """As Kling does: 1102 before 1303."""
    await limited(engine, 0)
    with pytest.raises(Shortage):
        await engine.submit(job(1, cost=101.0, slot="v"))
    with pytest.raises(Crowded):
        await engine.submit(job(1, cost=99.0, slot="v"))
    assert (await account(engine)).held == 0.0


async def test_requests_are_counted_by_the_minute(engine: Engine) -> None:
    """In virtual time; the refused ones do not count."""
    world = await engine.worlds.get("t")
    limited = replace(await account(engine), limits=Limits(requests_per_minute=2))
    assert [wait(world, limited) for _ in range(4)] == [None, None, 60, 60]
    await engine.advance("t", seconds=59.5)
    assert wait(world, limited) == 1
    await engine.advance("t", seconds=0.5)
    assert [wait(world, limited) for _ in range(3)] == [None, None, 60]


@given(
    st.sampled_from([GOOD, BAD, INSTANT, STUCK]),
    st.sampled_from([CREATE, PREVIEW]),
    st.sampled_from([0.0, 5.0]),
    st.sampled_from([0.0, 1.0]),
    st.data(),
)
@settings(max_examples=200, deadline=None)
def test_moving_in_steps_is_moving_at_once(
    scenario: Scenario, lifecycle: Lifecycle, cost: float, at_rest: float, data: st.DataObject
) -> None:
    """However the loop is interrupted, the account ends up the same, and an ended job holds nothing."""
    made = job(1, scenario, lifecycle, cost=cost, cost_at_rest=at_rest)
    last = len(made.timeline.transitions) - 1
    stops = sorted(data.draw(st.sets(st.integers(0, last)))) if last else []
    opened = Account("t", "kling", "a", 1, None, 100.0).hold(cost + at_rest)

    def moved(account: Account, before: int, after: int) -> Account:
        found = movement(made, before, after)
        return account if found is None else found[0](account)

    pieces, before = opened, -1
    for stop in [*(stop for stop in stops if stop != last), last]:
        pieces, before = moved(pieces, before, stop), stop
    whole = moved(opened, -1, last)
    assert (pieces.credits, pieces.held) == (whole.credits, whole.held)
    assert whole.held == made.held(last)
    assert whole.credits == 100.0 - made.charged(last)
