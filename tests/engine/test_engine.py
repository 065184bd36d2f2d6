"""What happens when: submitting, reading, editing, advancing, delivering; on both stores."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from emulator.core.clock import END_OF_TIME, MICROSECONDS
from emulator.core.delivery import Announcement, Attempt, Delivery, DeliveryState, RetryPolicy
from emulator.core.errors import BadRequest, Conflict, Missing, PastIsFixed
from emulator.core.job import Job, Snapshot
from emulator.core.scenario import Ending, Scenario, Stage, plan
from emulator.core.timeline import Phase
from emulator.engine.accounts import Shortage
from emulator.engine.chance import Draws
from emulator.engine.engine import Engine
from emulator.engine.instants import iso
from emulator.engine.outbox import Headers
from emulator.engine.repository import JsonCodec, Resource
from emulator.storage.base import Storage
from emulator.storage.memory import MemoryStorage
from emulator.storage.sqlite import SqliteStorage
from tests.core.strategies import LIFECYCLES

pytestmark = pytest.mark.anyio
START = 1_772_366_400 * MICROSECONDS
TYPICAL = Scenario("typical", (Stage(Phase.QUEUED, 2), Stage(Phase.RUNNING, 3)), (Ending(),))
FAILING = Scenario("failing", (Stage(Phase.QUEUED, 2), Stage(Phase.RUNNING, 3)), (Ending("failed"),))
INSTANT = Scenario("instant", (), (Ending(),))
POLLS = replace(TYPICAL, name="polls", progress="polls")
RETRY = RetryPolicy((1.0, 5.0), 10.0)


@dataclass
class Receiver:
    """Answers from a list and then 200; remembers what came and when."""

    answers: list[int | None] = field(default_factory=list)
    received: list[tuple[str, str, float]] = field(default_factory=list)
    engine: Engine | None = None

    async def send(self, delivery: Delivery, headers: Headers) -> Attempt:
        """One attempt."""
        assert self.engine is not None
        world = await self.engine.worlds.get(delivery.namespace)
        self.received.append((delivery.job, delivery.status, (world.now() - START) / MICROSECONDS))
        status = self.answers.pop(0) if self.answers else 200
        return Attempt(0, headers, status, "", None if status else "connection refused", 0.0)


async def announce(snapshot: Snapshot, draws: Draws) -> Announcement | None:
    """Every status, as Kling does."""
    assert snapshot.job.callback_url is not None
    return Announcement(snapshot.job.callback_url, snapshot.status.encode(), retry=RETRY)


async def unsigned(delivery: Delivery, at: int) -> Headers:
    """No signature."""
    return ()


def engine_on(storage: Storage, receiver: Receiver) -> Engine:
    """An engine whose time stands still at START."""
    engine = Engine(storage, announce=announce, send=receiver.send, sign=unsigned, real=lambda: 0, rate=0, start=START)
    receiver.engine = engine
    return engine


Opens = Callable[[], Storage]


@pytest.fixture(params=["memory", "sqlite"])
def opens(request: pytest.FixtureRequest, tmp_path: Path) -> Opens:
    """Opens the store; a second opening of the memory store is empty."""
    if request.param == "memory":
        return MemoryStorage
    return lambda: SqliteStorage(tmp_path / "state.db", JsonCodec())


@pytest.fixture
def receiver() -> Receiver:
    """A receiver that says 200."""
    return Receiver()


@pytest.fixture
async def engine(opens: Opens, receiver: Receiver, anyio_backend: str) -> AsyncIterator[Engine]:
    """A running engine."""
    storage = opens()
    engine = engine_on(storage, receiver)
    async with engine.running():
        yield engine
    await storage.close()


def job(number: int = 1, scenario: Scenario = TYPICAL, callback: bool = True, **more: object) -> Job:
    """A job submitted at START."""
    timeline = plan(LIFECYCLES[0], scenario, Draws("0", "t", number, "plan"), START)
    made = Job(f"j{number}", "t", "kling", "a", "k", number, timeline, LIFECYCLES[0], scenario.name, "http://e")
    url = "http://receiver/" if callback else None
    return replace(made, callback_url=url, progress=scenario.progress, **more)  # type: ignore[arg-type]


async def test_a_job_reads_differently_as_time_passes(engine: Engine) -> None:
    """Nothing advances the job; the clock does."""
    assert (await engine.submit(job())).status == "submitted"
    seen = [(await engine.poll("t", "j1")).status]
    for _ in range(6):
        await engine.advance("t", seconds=1)
        seen.append((await engine.poll("t", "j1")).status)
    assert seen == ["submitted"] * 2 + ["processing"] * 3 + ["succeed"] * 2


async def test_every_change_is_called_back_at_its_instant(engine: Engine, receiver: Receiver) -> None:
    """Callbacks carry the status of their transition, at its virtual instant."""
    await engine.submit(job())
    happened = await engine.advance("t", seconds=60)
    assert receiver.received == [("j1", "submitted", 0), ("j1", "processing", 2), ("j1", "succeed", 5)]
    # The first had fallen due before time was let pass.
    assert (happened.transitions, happened.attempts) == (2, 2)


async def test_a_failed_attempt_is_tried_again_by_policy(engine: Engine, receiver: Receiver) -> None:
    """After 1 s, after 5 more, then never again; each try is on record."""
    receiver.answers = [200, 200, 500, None, 503]
    await engine.submit(job())
    await engine.advance("t", seconds=60)
    assert [at for _, status, at in receiver.received if status == "succeed"] == [5, 6, 11]
    last = (await engine.deliveries("t"))[0]
    assert last.state is DeliveryState.EXHAUSTED
    assert [attempt.status for attempt in last.attempts] == [500, None, 503]
    assert last.attempts[1].error == "connection refused"


async def test_a_redelivery_has_all_its_tries_again(engine: Engine, receiver: Receiver) -> None:
    """Asked for by hand, a given-up delivery goes out at once and may fail again."""
    receiver.answers = [200, 200, 500, 500, 500, 500]
    await engine.submit(job())
    await engine.advance("t", seconds=60)
    await engine.redeliver("t", (await engine.deliveries("t"))[0].id)
    await engine.advance("t", seconds=60)
    last = (await engine.deliveries("t"))[0]
    assert (last.state, len(last.attempts)) == (DeliveryState.DELIVERED, 5)


async def test_callbacks_of_one_instant_stay_in_order(engine: Engine, receiver: Receiver) -> None:
    """A job that passes through everything at once still tells it in order."""
    await engine.submit(job(scenario=INSTANT))
    await engine.submit(job(2, scenario=replace(TYPICAL, stages=(Stage(Phase.QUEUED, 0), Stage(Phase.RUNNING, 0)))))
    await engine.advance("t", seconds=0)
    assert [status for name, status, _ in receiver.received if name == "j2"] == ["submitted", "processing", "succeed"]


async def test_advance_stops_at_the_next_event(engine: Engine) -> None:
    """`next` lets happen what is due at the earliest instant, and no more."""
    await engine.submit(job())
    await engine.advance("t", seconds=0)
    instants = [(await engine.advance("t", next_event=True)).now - START for _ in range(2)]
    assert instants == [2 * MICROSECONDS, 5 * MICROSECONDS]
    assert (await engine.advance("t")).now == START + 5 * MICROSECONDS


@pytest.mark.parametrize("seconds", [-1, -0.001, float("nan"), float("inf"), 1e15])
async def test_time_goes_forward_within_the_calendar(engine: Engine, seconds: float) -> None:
    """A step back or beyond 9999 is refused and changes nothing."""
    with pytest.raises(BadRequest):
        await engine.advance("t", seconds=seconds)
    assert (await engine.worlds.get("t")).now() == START


@pytest.mark.parametrize(("edit", "status"), [("finish", "succeed"), ("fail", "failed"), ("skip", "processing")])
async def test_an_edit_changes_the_future(engine: Engine, receiver: Receiver, edit: str, status: str) -> None:
    """Finish, fail and skip happen now, and are called back."""
    await engine.submit(job())
    await engine.advance("t", seconds=1)
    assert (await engine.edit("t", "j1", lambda job, now: getattr(job, edit)(now))).status == status
    await engine.advance("t", seconds=0)
    assert receiver.received[-1] == ("j1", status, 1)


async def test_a_held_job_stays_and_can_go_on(engine: Engine) -> None:
    """Hold stops it for ever; skip shows the next status all the same."""
    await engine.submit(job())
    await engine.edit("t", "j1", lambda job, now: job.hold(now))
    await engine.advance("t", seconds=3600)
    assert (await engine.poll("t", "j1")).status == "submitted"
    assert (await engine.edit("t", "j1", lambda job, now: job.skip(now))).status == "processing"


async def test_an_ended_job_cannot_be_edited(engine: Engine) -> None:
    """The past is fixed."""
    await engine.submit(job(scenario=INSTANT))
    with pytest.raises(PastIsFixed):
        await engine.edit("t", "j1", lambda job, now: job.fail(now))


async def test_one_status_a_poll(engine: Engine) -> None:
    """In the scenario `polls` looking moves the job, looking from outside (control API, lists) does not."""
    await engine.submit(job(scenario=POLLS))
    await engine.advance("t", seconds=3600)
    assert (await engine.snapshot("t", "j1")).status == "submitted"
    assert [(await engine.poll("t", "j1")).status for _ in range(3)] == ["processing", "succeed", "succeed"]


async def test_jobs_of_a_scope_are_listed_newest_first(engine: Engine) -> None:
    """By provider, account and kind; pages by offset and limit."""
    for number in (1, 2, 3):
        await engine.submit(job(number, kind="k" if number != 2 else "other"))
    assert [each.job.id for each in await engine.jobs("t", "kling/a")] == ["j3", "j2", "j1"]
    assert [each.job.id for each in await engine.jobs("t", "kling/a/k", offset=1, limit=1)] == ["j1"]
    assert await engine.jobs("t", "kling/b") == []


async def test_a_customers_own_name_is_unique(engine: Engine) -> None:
    """A second job of the same name is refused, and the first is found by it."""
    await engine.submit(job(1, alias="mine"))
    with pytest.raises(Conflict):
        await engine.submit(job(2, alias="mine"))
    assert await engine.named("t", "kling/a/k/mine") == "j1"


async def test_deleting_removes_the_future_only(engine: Engine, receiver: Receiver) -> None:
    """A deleted job is missing and says nothing more; what was already written goes out."""
    receiver.answers = [500]
    await engine.submit(job())
    await engine.advance("t", seconds=0)
    await engine.delete("t", "j1")
    await engine.advance("t", seconds=60)
    assert [status for _, status, _ in receiver.received] == ["submitted", "submitted"]
    with pytest.raises(Missing):
        await engine.poll("t", "j1")


@pytest.mark.parametrize(("scenario", "left"), [(TYPICAL, 70.0), (FAILING, 100.0)])
async def test_credits_are_held_and_then_spent_or_released(engine: Engine, scenario: Scenario, left: float) -> None:
    """A promise from submit to the end; a failure costs nothing."""
    world = await engine.worlds.get("t")
    await engine.book.open(world, "kling", "a", "secret", 100.0)
    await engine.submit(job(1, scenario, cost=30.0))
    held = await engine.book.get(world, "kling", "a")
    assert held is not None
    assert (held.credits, held.available) == (100.0, 70.0)
    with pytest.raises(Shortage):
        await engine.submit(job(2, cost=71.0))
    await engine.advance("t", seconds=60)
    settled = await engine.book.get(world, "kling", "a")
    assert settled is not None
    assert (settled.credits, settled.held) == (left, 0.0)


async def test_resources_expire_in_virtual_time(engine: Engine) -> None:
    """A session of a day is there for a day."""
    day = 86_400 * MICROSECONDS
    await engine.resources.keep(Resource("session", "t", "s1", "kling/a", 1, START, {"x": 1}, START + day))
    assert (await engine.resources.get("t", "session", "s1", scope="kling/a")).content["x"] == 1
    with pytest.raises(Missing):
        await engine.resources.get("t", "session", "s1", scope="kling/b")
    await engine.advance("t", seconds=86_400)
    with pytest.raises(Missing):
        await engine.resources.get("t", "session", "s1")


async def test_worlds_do_not_see_each_other(engine: Engine) -> None:
    """Another namespace has its own records and its own clock."""
    await engine.submit(job())
    await engine.advance("t", seconds=10)
    assert (await engine.worlds.get("u")).now() == START
    with pytest.raises(Missing):
        await engine.poll("u", "j1")


async def test_a_reset_empties_one_namespace(engine: Engine) -> None:
    """Records, numbers and clock begin anew; other namespaces keep theirs."""
    await engine.submit(job())
    await engine.submit(replace(job(), namespace="u"))
    await engine.advance("t", seconds=10)
    await engine.worlds.reset(await engine.worlds.get("t"), seed="new")
    world = await engine.worlds.get("t")
    assert (world.now(), world.state.seed, await engine.number("t", "job")) == (START, "new", 1)
    assert await engine.jobs("t") == []
    assert len(await engine.jobs("u")) == 1


async def test_real_time_walks_by_itself(receiver: Receiver, anyio_backend: str) -> None:
    """With a running clock nobody needs to advance: a thousandfold rate ends a five-second job in milliseconds."""
    done = asyncio.Event()

    async def send(delivery: Delivery, headers: Headers) -> Attempt:
        if delivery.status == "succeed":
            done.set()
        return Attempt(0, headers, 200, "", None, 0.0)

    engine = Engine(MemoryStorage(), announce=announce, send=send, sign=unsigned, rate=1000.0)
    async with engine.running():
        now = (await engine.worlds.get("t")).now()
        timeline = plan(LIFECYCLES[0], TYPICAL, Draws("0", "t", 1, "plan"), now)
        await engine.submit(replace(job(), timeline=timeline))
        async with asyncio.timeout(10):
            await done.wait()


@asynccontextmanager
async def running(opens: Opens, receiver: Receiver) -> AsyncIterator[Engine]:
    """One life of the program."""
    storage = opens()
    engine = engine_on(storage, receiver)
    async with engine.running():
        yield engine
    await storage.close()


@pytest.mark.parametrize("opens", ["sqlite"], indirect=True)
async def test_law_5_a_restart_changes_no_answer(opens: Opens, receiver: Receiver) -> None:
    """Jobs, callbacks not yet delivered, accounts and the clock are as they were."""
    receiver.answers = [500]
    async with running(opens, receiver) as engine:
        await engine.book.open(await engine.worlds.get("t"), "kling", "a", "secret", 100.0)
        await engine.submit(job(cost=5.0, alias="mine", request={"x": [1, None, "ü"]}))
        await engine.advance("t", seconds=0.5)
        before = await engine.poll("t", "j1")
        later = (await engine.worlds.get("t")).now()
    async with running(opens, receiver) as engine:
        assert (await engine.worlds.get("t")).now() == later
        assert await engine.poll("t", "j1") == before
        assert await engine.poll("t", await engine.named("t", "kling/a/k/mine")) == before
        await engine.advance("t", seconds=60)
        account = await engine.book.get(await engine.worlds.get("t"), "kling", "a")
        assert account is not None
        assert account.credits == 95.0
    assert [status for _, status, _ in receiver.received] == ["submitted", "submitted", "processing", "succeed"]


@pytest.mark.parametrize("opens", ["sqlite"], indirect=True)
async def test_what_was_in_the_air_at_a_crash_goes_out_again(opens: Opens, receiver: Receiver) -> None:
    """At least once: a delivery that was being sent when the program ended is due at the next start."""

    in_the_air = asyncio.Event()

    async def crash(delivery: Delivery, headers: Headers) -> Attempt:
        in_the_air.set()
        await asyncio.Event().wait()
        raise AssertionError

    storage = opens()
    hanging = Engine(storage, announce=announce, send=crash, sign=unsigned, real=lambda: 0, rate=1, start=START)
    async with hanging.running():
        await hanging.submit(job())
        await in_the_air.wait()
    await storage.close()
    async with running(opens, receiver) as engine:
        await engine.advance("t", seconds=0)
    assert receiver.received[0][1] == "submitted"


@pytest.mark.parametrize("steps", [[0.0, 0.3, 1.7, 0.0, 2.9, 0.1, 5.0, 50.0], [1.0] * 60])
async def test_law_6_steps_do_not_matter(opens: Opens, steps: list[float]) -> None:
    """Advancing in pieces gives the same deliveries in the same order as at once, with failures and retries."""
    answers: list[int | None] = [500, 200, 500, 500, 200, None, 200, 500, 500, 500, 500]
    received = []
    for pieces, opened in ((steps, opens), ([sum(steps)], MemoryStorage)):
        receiver = Receiver(answers.copy())
        async with running(opened, receiver) as engine:
            for number, scenario in enumerate((TYPICAL, FAILING, INSTANT), 1):
                await engine.submit(job(number, scenario))
            for step in pieces:
                await engine.advance("t", seconds=step)
        received.append(receiver.received)
    assert len(received[0]) > 9
    assert received[0] == received[1]


async def test_a_provider_that_cannot_sign_or_speak_stops_nobody(receiver: Receiver, anyio_backend: str) -> None:
    """Its callback goes out unsigned, or not at all; the other jobs' go out as ever."""

    async def broken(delivery: Delivery, at: int) -> Headers:
        raise RuntimeError

    async def mute(snapshot: Snapshot, draws: Draws) -> Announcement | None:
        if snapshot.job.id == "j1":
            raise ValueError
        return await announce(snapshot, draws)

    engine = Engine(
        MemoryStorage(), announce=mute, send=receiver.send, sign=broken, real=lambda: 0, rate=0, start=START
    )
    receiver.engine = engine
    async with engine.running():
        for number in (1, 2):
            await engine.submit(job(number))
        await engine.advance("t", seconds=60)
    assert [name for name, _, _ in receiver.received] == ["j2"] * 3


async def test_a_reset_namespace_gives_its_place_back(engine: Engine) -> None:
    """It is forgotten until somebody names it again; then it is as at its first use. A seed is worth keeping."""
    await engine.submit(job())
    before = await engine.worlds.get("t")
    await engine.worlds.reset(before)
    assert engine.worlds.seen("t") is None
    assert await engine.storage.namespaces() == []
    await engine.submit(job())
    again = await engine.worlds.get("t")
    assert (again.now(), len(await engine.jobs("t"))) == (START, 1)
    await engine.advance("t", seconds=60)
    assert (await engine.poll("t", "j1")).succeeded
    await engine.worlds.reset(again, "another seed")
    assert engine.worlds.seen("t") is again
    assert (again.state.seed, await engine.storage.namespaces()) == ("another seed", ["t"])


async def test_a_reset_namespace_that_is_still_in_use_stays_one(engine: Engine) -> None:
    """A request under way when the namespace gave its place back and one that came later change the same world."""
    first = await engine.worlds.get("u")
    await engine.worlds.reset(first)
    await engine.worlds.set_rate(first, 2)
    second = await engine.worlds.get("u")
    assert second.clock.rate == 2
    await engine.worlds.set_rate(second, 0)
    await engine.worlds.set_rate(first, 0)
    await engine.worlds.reset(second)
    await engine.worlds.reset(first)
    await engine.worlds.set_rate(await engine.worlds.get("u"), 0)
    await engine.worlds.set_rate(second, 0)
    await asyncio.sleep(0)
    assert [task.get_name() for task in asyncio.all_tasks()].count("loop of u") == 1


async def test_the_end_of_time_can_be_written(engine: Engine) -> None:
    """Clocks stop there, and what was planned beyond it is shown as the last second."""
    await engine.advance("t", until=END_OF_TIME)
    assert iso((await engine.worlds.get("t")).now()).startswith("9998-12-31")
    assert iso(END_OF_TIME * 2) == "9999-12-31T23:59:59.000000Z"


async def test_a_hundred_creates_at_once_are_a_hundred_jobs(engine: Engine) -> None:
    """Whoever changes the same account waits for its turn; none is refused, and every promise is kept."""
    world = await engine.worlds.get("t")
    await engine.book.open(world, "kling", "a", "secret", 1000.0)
    await asyncio.gather(*(engine.submit(job(number, cost=2.0)) for number in range(1, 101)))
    account = await engine.book.get(world, "kling", "a")
    assert account is not None
    assert (len(await engine.jobs("t")), account.held) == (100, 200.0)
    await engine.advance("t", seconds=60)
    settled = await engine.book.get(world, "kling", "a")
    assert settled is not None
    assert (settled.credits, settled.held) == (800.0, 0.0)


def test_a_doomed_job_stays_doomed() -> None:
    """Whatever its scenario, and whoever finishes it by hand; after a restart too."""
    doomed = replace(LIFECYCLES[0], doomed=True, failure="No credits are left.")
    made = job(1)
    timeline = plan(doomed, TYPICAL, Draws("0", "t", 1, "plan"), START)
    kept = JsonCodec().decode("job", JsonCodec().encode("job", replace(made, lifecycle=doomed, timeline=timeline)))
    assert isinstance(kept, Job)
    for ended in (kept.seen(START + 60 * MICROSECONDS), kept.finish(START).seen(START)):
        assert (ended.failed, ended.reason) == (True, "No credits are left.")


async def test_a_taken_id_is_a_conflict(engine: Engine) -> None:
    """And said so, rather than tried for ever."""
    await engine.book.open(await engine.worlds.get("t"), "kling", "a", "secret", 1000.0)
    await engine.submit(job(1, cost=2.0))
    with pytest.raises(Conflict, match="already exists"):
        await engine.submit(job(1, cost=2.0))
