"""How the making of files meets time: the ending at the later of file and plan, once, whatever happens meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.core.clock import MICROSECONDS
from emulator.core.delivery import Attempt, Delivery
from emulator.core.job import Job, Snapshot
from emulator.core.lifecycle import Lifecycle
from emulator.core.scenario import Scenario, Stage, plan
from emulator.core.timeline import Phase
from emulator.engine.chance import Draws
from emulator.engine.engine import Engine
from emulator.engine.outbox import Headers
from emulator.engine.rendering import Outcome, Report
from emulator.engine.repository import JsonCodec
from emulator.engine.waiting import until
from emulator.storage.base import Storage
from emulator.storage.memory import MemoryStorage
from emulator.storage.sqlite import SqliteStorage
from tests.core.strategies import LIFECYCLES
from tests.engine.test_engine import FAILING, INSTANT, POLLS, START, TYPICAL, announce, unsigned

pytestmark = pytest.mark.anyio
MANUAL = replace(TYPICAL, name="manual", progress="manual")
REFUSED = Outcome(("No face was found in the video.",), failed=True, reason="no face", code="1202")


@dataclass
class Time:
    """Real time, moved by the test."""

    now: int = 0

    def __call__(self) -> int:
        """The reading."""
        return self.now

    def pass_(self, seconds: float) -> None:
        """It is so much later."""
        self.now += round(seconds * MICROSECONDS)


@dataclass
class Maker:
    """Makes files when it is let: by job, how it comes out; and what it was asked for."""

    free: bool = True
    """It needs no more time than the event loop takes."""
    rounds: int = 0
    """So many rounds of the event loop it takes."""
    asked: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    reports: dict[str, Report] = field(default_factory=dict)
    outcomes: dict[str, Outcome | BaseException] = field(default_factory=dict)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)

    async def react(self, job: Job, report: Report) -> Outcome:
        """Make them."""
        self.asked.append(job.id)
        self.reports[job.id] = report
        gate = self.gates[job.id] = asyncio.Event()
        try:
            if not self.free:
                await gate.wait()
            for _ in range(self.rounds * (1 + job.number % 3)):
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            self.cancelled.append(job.id)
            raise
        outcome = self.outcomes.get(job.id, Outcome(("There is no speech engine.",)))
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


@dataclass
class Life:
    """An engine with a maker, and what its customers were told, when, in seconds since START."""

    engine: Engine
    maker: Maker
    time: Time
    told: list[tuple[str, str, float]]

    async def begun(self, job_id: str = "j1", times: int = 1) -> None:
        """Wait until its files are being made."""
        await self.until(lambda: self.maker.asked.count(job_id) >= times)

    async def landed(self) -> Snapshot:
        """Wait until nothing is awaited any more."""
        await self.stands(lambda snapshot: snapshot.job.timeline.awaited is None)
        return await self.look()

    async def stands(self, holds: Callable[[Snapshot], bool]) -> None:
        """Wait until it holds for the job."""
        async with asyncio.timeout(10):
            while not holds(await self.look()):
                await self.settle()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds."""
        async with asyncio.timeout(10):
            while not holds():
                await self.settle()

    async def settle(self) -> None:
        """The loop has had time to come to everything."""
        for _ in range(50):
            await asyncio.sleep(0)

    async def look(self, job_id: str = "j1") -> Snapshot:
        """The job now."""
        return await self.engine.snapshot("t", job_id)

    async def pass_(self, seconds: float) -> None:
        """Real time passes, and the loop wakes as it would."""
        self.time.pass_(seconds)
        (await self.engine.worlds.get("t")).changed.set()


@asynccontextmanager
async def life(storage: Storage, maker: Maker, rate: float = 0.0) -> AsyncIterator[Life]:
    """One life of the program."""
    time = Time()
    told: list[tuple[str, str, float]] = []

    async def send(delivery: Delivery, headers: Headers) -> Attempt:
        now = (await engine.worlds.get(delivery.namespace)).now()
        told.append((delivery.job, delivery.status, (now - START) / MICROSECONDS))
        return Attempt(0, headers, 200, "", None, 0.0)

    engine = Engine(
        storage, announce=announce, send=send, sign=unsigned, react=maker.react, real=time, rate=rate, start=START
    )
    async with engine.running():
        yield Life(engine, maker, time, told)
    await storage.close()


@pytest.fixture
def maker() -> Maker:
    """A maker that needs no time."""
    return Maker()


@pytest.fixture
def slow() -> Maker:
    """A maker that is done when the test says so."""
    return Maker(free=False)


@pytest.fixture
async def frozen(maker: Maker, anyio_backend: str) -> AsyncIterator[Life]:
    """Time stands still, and files are made at once."""
    async with life(MemoryStorage(), maker) as each:
        yield each


@pytest.fixture
async def still(slow: Maker, anyio_backend: str) -> AsyncIterator[Life]:
    """Time stands still, and files take their time."""
    async with life(MemoryStorage(), slow) as each:
        yield each


@pytest.fixture
async def real(slow: Maker, anyio_backend: str) -> AsyncIterator[Life]:
    """Time runs as the test moves it, and files take theirs."""
    async with life(MemoryStorage(), slow, 1.0) as each:
        yield each


def job(number: int = 1, scenario: Scenario = TYPICAL, lifecycle: Lifecycle = LIFECYCLES[0], **more: object) -> Job:
    """A job submitted at START whose files are to be made."""
    timeline = plan(lifecycle, scenario, Draws("0", "t", number, "plan"), START).awaiting(lifecycle.waiting())
    made = Job(f"j{number}", "t", "kling", "a", "k", number, timeline, lifecycle, scenario.name, "http://e")
    more = {"callback_url": "http://receiver/", "progress": scenario.progress, "renderer": "puppet", **more}
    return replace(made, **more)  # type: ignore[arg-type] # each of the type of its field


def late(snapshot: Snapshot) -> bool:
    """Whether the planned instant has been noticed to have passed."""
    awaited = snapshot.job.timeline.awaited
    return awaited is not None and awaited.late


async def test_a_file_that_is_there_early_waits_for_the_plan(frozen: Life) -> None:
    """The ending comes at exactly its planned instant, and is called back then."""
    await frozen.engine.submit(job())
    await frozen.engine.advance("t", seconds=3)
    await frozen.landed()
    assert (await frozen.look()).status == "processing"
    happened = await frozen.engine.advance("t", seconds=60)
    assert frozen.told == [("j1", "submitted", 0), ("j1", "processing", 2), ("j1", "succeed", 5)]
    assert (happened.transitions, happened.attempts) == (1, 1)


async def test_a_plan_that_is_over_waits_for_the_file(real: Life) -> None:
    """In real time the job runs on past its planned end, and succeeds when its files are there."""
    await real.engine.submit(job())
    await real.pass_(2)
    await real.begun()
    await real.pass_(10)
    await real.stands(late)
    assert ((await real.look()).status, (await real.look()).progress) == ("processing", 0.0)
    real.time.pass_(1)
    real.maker.gates["j1"].set()
    assert (await real.landed()).status == "succeed"
    await real.until(lambda: len(real.told) == 3)
    assert real.told[-1] == ("j1", "succeed", 13)


async def test_files_are_made_from_the_first_running_status_on(still: Life) -> None:
    """While a job is in a queue nobody works for it."""
    await still.engine.submit(job())
    await still.settle()
    assert still.maker.asked == []
    await still.engine.advance("t", seconds=2)
    await still.begun()
    assert still.maker.asked == ["j1"]


@pytest.mark.parametrize("callback_url", [None, "http://receiver/"])
async def test_without_a_running_status_they_are_made_at_once(still: Life, callback_url: str | None) -> None:
    """A plan that takes no time still waits for its files, in its first status."""
    announced = int(callback_url is None)
    submitted = await still.engine.submit(job(scenario=INSTANT, callback_url=callback_url, announced=announced))
    assert (submitted.status, submitted.phase) == ("submitted", Phase.QUEUED)
    await still.begun()
    still.maker.gates["j1"].set()
    happened = await still.engine.advance("t", seconds=0)
    ended = await still.look()
    # It had fallen due before time was let pass, so it is not counted.
    assert (ended.status, ended.updated_at, happened.transitions) == ("succeed", START, 0)


async def test_a_first_status_that_runs_is_worked_for_though_nobody_is_told(still: Life) -> None:
    """Nothing needs to be announced before."""
    await still.engine.submit(
        job(scenario=replace(TYPICAL, stages=(Stage(Phase.RUNNING, 5),)), callback_url=None, announced=1)
    )
    await still.begun()
    assert (await still.look()).status == "processing"


async def test_a_failure_that_was_planned_needs_no_files(frozen: Life) -> None:
    """It comes as ever, and nobody worked for it."""
    await frozen.engine.submit(job(scenario=FAILING))
    await frozen.engine.advance("t", seconds=60)
    assert ((await frozen.look()).status, frozen.maker.asked) == ("failed", [])


@pytest.mark.parametrize(
    ("outcome", "reason", "code", "logged"),
    [
        (REFUSED, "no face", "1202", "No face was found in the video."),
        (Outcome(failed=True), LIFECYCLES[0].failure, None, None),
        (
            ZeroDivisionError(),
            LIFECYCLES[0].failure,
            None,
            "The making of its files broke; the server's log says where.",
        ),
        (asyncio.CancelledError(), LIFECYCLES[0].failure, None, "The making of its files was given up."),
    ],
)
async def test_files_that_cannot_be_made_fail_the_job(
    frozen: Life, outcome: Outcome | BaseException, reason: str, code: str | None, logged: str | None
) -> None:
    """At the planned instant, with the vendor's reason and code, and a callback; a promise is released."""
    world = await frozen.engine.worlds.get("t")
    await frozen.engine.book.open(world, "kling", "a", "secret", 100.0)
    frozen.maker.outcomes["j1"] = outcome
    await frozen.engine.submit(job(cost=30.0))
    await frozen.engine.advance("t", seconds=60)
    ended = await frozen.look()
    assert (ended.failed, ended.reason, ended.code) == (True, reason, code)
    assert ended.job.log == (() if logged is None else (logged,))
    assert frozen.told[-1] == ("j1", "failed", 5)
    account = await frozen.engine.book.get(world, "kling", "a")
    assert account is not None
    assert (account.credits, account.held) == (100.0, 0.0)


async def test_what_succeeds_is_charged_when_its_files_are_there(still: Life) -> None:
    """And its promise is kept until then."""
    world = await still.engine.worlds.get("t")
    await still.engine.book.open(world, "kling", "a", "secret", 100.0)
    await still.engine.submit(job(cost=30.0))
    await still.engine.advance("t", seconds=4)
    held = await still.engine.book.get(world, "kling", "a")
    await still.begun()
    still.maker.gates["j1"].set()
    await still.engine.advance("t", seconds=60)
    spent = await still.engine.book.get(world, "kling", "a")
    assert held is not None
    assert spent is not None
    assert ((held.credits, held.held), (spent.credits, spent.held)) == ((100.0, 30.0), (70.0, 0.0))
    assert (await still.look()).job.log == ("There is no speech engine.",)


@pytest.mark.parametrize("ask", [{"seconds": 60}, {}, {"until": START + 5 * MICROSECONDS}, {"next_event": True}])
async def test_time_that_is_moved_waits_for_files(still: Life, ask: dict[str, int]) -> None:
    """By seconds, until idle, until an instant, to the next event: none passes the planned instant without them."""
    await still.engine.submit(job())
    await still.engine.advance("t", seconds=3)
    await still.begun()
    moving = asyncio.create_task(still.engine.advance("t", **ask))  # type: ignore[arg-type] # keywords by name
    await still.settle()
    world = await still.engine.worlds.get("t")
    assert (moving.done(), world.now()) == (False, START + 3 * MICROSECONDS)
    still.maker.gates["j1"].set()
    moved = await moving
    assert moved.transitions == 1
    assert still.told[-1] == ("j1", "succeed", 5)


async def test_time_that_stops_earlier_does_not_wait(still: Life) -> None:
    """Nothing is awaited before its instant."""
    await still.engine.submit(job())
    async with asyncio.timeout(10):
        await still.engine.advance("t", seconds=2)
        await still.begun()
        assert (await still.engine.advance("t", seconds=2.9)).now == START + 4_900_000


async def test_whoever_waits_for_a_job_waits_for_its_files(still: Life) -> None:
    """Frozen time goes on from event to event, and an awaited ending is one."""
    await still.engine.submit(job())

    async def ended() -> bool | None:
        return (await still.look()).succeeded or None

    waiting = asyncio.create_task(until(still.engine, await still.engine.worlds.get("t"), ended, 10))
    await still.begun()
    still.maker.gates["j1"].set()
    assert await waiting
    assert (await still.engine.worlds.get("t")).now() == START + 5 * MICROSECONDS


async def test_one_status_a_poll_shows_the_ending_once_its_files_are_there(still: Life) -> None:
    """Polls before that show the job running."""
    await still.engine.submit(job(scenario=POLLS))
    assert [(await still.engine.poll("t", "j1")).status for _ in range(3)] == ["processing"] * 3
    await still.begun()
    still.maker.gates["j1"].set()
    await still.landed()
    assert (await still.engine.snapshot("t", "j1")).status == "processing"
    assert (await still.engine.poll("t", "j1")).status == "succeed"


@pytest.mark.parametrize("scenario", [POLLS, MANUAL])
async def test_files_without_an_instant_are_there_when_time_has_passed(frozen: Life, scenario: Scenario) -> None:
    """Whoever lets time pass between polls need not poll twice."""
    frozen.maker.rounds = 20
    await frozen.engine.submit(job(scenario=scenario))
    await frozen.engine.edit("t", "j1", Job.skip)
    await frozen.engine.advance("t", seconds=1)
    assert (await frozen.look()).status == "processing"
    assert (await frozen.engine.edit("t", "j1", Job.skip)).status == "succeed"
    assert frozen.maker.asked == ["j1"]


@pytest.mark.parametrize(("edit", "status"), [(Job.finish, "succeed"), (Job.fail, "failed"), (Job.skip, "succeed")])
async def test_an_end_by_hand_takes_the_place_of_what_is_awaited(
    still: Life, edit: Callable[[Job, int], Job], status: str
) -> None:
    """At once, and only once; the files are not made any further."""
    await still.engine.submit(job())
    await still.engine.advance("t", seconds=3)
    await still.begun()
    assert (await still.engine.edit("t", "j1", edit)).status == status
    await still.until(lambda: still.maker.cancelled == ["j1"])
    await still.engine.advance("t", seconds=60)
    assert [told for told in still.told if told[1] not in ("submitted", "processing")] == [("j1", status, 3)]


async def test_a_held_job_has_its_files_and_waits(frozen: Life) -> None:
    """They come without an instant: the next skip shows the ending."""
    frozen.maker.rounds = 30
    await frozen.engine.submit(job())
    await frozen.engine.advance("t", seconds=2)
    await frozen.begun()
    await frozen.engine.edit("t", "j1", Job.hold)
    await frozen.engine.advance("t", seconds=1)
    held = await frozen.look()
    assert (held.status, [step.status for step in held.job.timeline.untimed]) == ("processing", ["succeed"])
    assert (await frozen.engine.edit("t", "j1", Job.skip)).status == "succeed"


async def test_a_skip_brings_the_ending_forward(still: Life) -> None:
    """Skipped to running at 0, it ends at 3 instead of 5, if its files are there."""
    await still.engine.submit(job())
    await still.engine.edit("t", "j1", Job.skip)
    await still.begun()
    still.maker.gates["j1"].set()
    await still.engine.advance("t", seconds=60)
    assert still.told == [("j1", "submitted", 0), ("j1", "processing", 0), ("j1", "succeed", 3)]


async def test_nobody_works_for_a_deleted_job(still: Life) -> None:
    """And nothing of it comes back."""
    await still.engine.submit(job())
    await still.engine.advance("t", seconds=2)
    await still.begun()
    await still.engine.delete("t", "j1")
    await still.until(lambda: still.maker.cancelled == ["j1"])
    await still.engine.advance("t", seconds=60)
    assert [status for _, status, _ in still.told] == ["submitted", "processing"]


async def test_a_reset_stops_what_is_being_made_and_who_waits_for_it(still: Life) -> None:
    """Then a job of the same name waits for files of its own."""
    await still.engine.submit(job())
    await still.engine.advance("t", seconds=2)
    await still.begun()
    world = await still.engine.worlds.get("t")
    waiting = asyncio.create_task(still.engine.advance("t", seconds=60))
    await still.settle()
    async with asyncio.timeout(10), still.engine.renders.stopped(world):
        await still.engine.worlds.reset(world, "again")
    assert still.maker.cancelled == ["j1"]
    await waiting
    await still.engine.submit(job())
    await still.engine.advance("t", seconds=2)
    await still.begun(times=2)
    assert (await still.look()).status == "processing"


async def test_what_was_put_in_its_place_is_not_ended_by_it(real: Life) -> None:
    """A task that nobody told of an edit (another process made it) finds out when it is done, and adds nothing."""
    await real.engine.submit(job())
    await real.pass_(2)
    await real.begun()
    world = await real.engine.worlds.get("t")
    render = world.renders.pop("j1")
    await real.engine.edit("t", "j1", Job.finish)
    before = (await real.look()).job.timeline
    real.maker.gates["j1"].set()
    await render.task
    assert (await real.look()).job.timeline == before


async def test_progress_is_shared_by_plan_and_work_and_never_falls(real: Life) -> None:
    """Never more than is made, never more than the time that has passed, never 1 before the end."""
    await real.engine.submit(job())

    async def shown(seconds: float, made: float) -> float:
        await real.pass_(seconds)
        if made:
            real.maker.reports["j1"](made)
        await real.settle()
        return round((await real.look()).progress, 2)

    seen = [await shown(1, 0), await shown(1, 0)]
    await real.begun()
    for seconds, made in ((0.6, 0.0), (0.3, 0.1), (0.3, 0.15), (0.3, 0.9), (0.6, 0.05), (30.0, 1.0)):
        seen.append(await shown(seconds, made))
    assert seen == [0.0, 0.0, 0.0, 0.1, 0.1, 0.5, 0.7, 0.99]
    await real.engine.edit("t", "j1", Job.hold)
    assert (await real.look()).progress == 0.99


async def test_where_time_stands_still_progress_is_of_time_alone(still: Life) -> None:
    """So a rerun shows the same, however fast the machine is."""
    await still.engine.submit(job())
    await still.engine.advance("t", seconds=3)
    await still.begun()
    still.maker.reports["j1"](0.2)
    await still.settle()
    assert round((await still.look()).progress, 3) == 0.333
    await still.engine.advance("t", seconds=1)
    assert round((await still.look()).progress, 3) == 0.667


RESTING = Lifecycle(("waits",), ("works",), "preview", "failed", rests=True)


def sent_on(job: Job, now: int) -> Job:
    """A preview goes on to its render."""
    further = plan(LIFECYCLES[0], INSTANT, Draws("0", "t", 1, "render"), now).awaiting(LIFECYCLES[0].waiting())
    timeline = job.timeline.cut(now)
    for transition in further.transitions:
        timeline = timeline.then(transition.at, transition.step)
    return replace(job, timeline=replace(timeline, awaited=further.awaited), lifecycle=LIFECYCLES[0])


async def test_late_files_of_a_rest_do_not_end_what_came_after_it(still: Life) -> None:
    """Though something is awaited again, it is another thing."""
    await still.engine.submit(job(lifecycle=RESTING))
    await still.engine.advance("t", seconds=2)
    await still.begun()
    gate, render = still.maker.gates["j1"], (await still.engine.worlds.get("t")).renders.pop("j1")
    assert (await still.engine.edit("t", "j1", Job.finish)).resting
    await still.engine.edit("t", "j1", sent_on)
    await still.begun(times=2)
    gate.set()
    await render.task
    assert (await still.look()).job.timeline.awaited is not None


async def test_a_rest_waits_for_its_files_and_then_the_end_for_its_own(frozen: Life) -> None:
    """A preview is made first; sent on, the rest of the work is a second making."""
    await frozen.engine.submit(job(lifecycle=RESTING))
    await frozen.engine.advance("t", seconds=60)
    assert (await frozen.look()).resting

    assert (await frozen.engine.edit("t", "j1", sent_on)).status == "submitted"
    await frozen.engine.advance("t", seconds=1)
    assert frozen.maker.asked == ["j1", "j1"]
    assert [status for _, status, _ in frozen.told] == ["waits", "works", "preview", "submitted", "succeed"]


@pytest.mark.parametrize("scenario", [TYPICAL, INSTANT, POLLS])
async def test_a_restart_begins_anew_what_was_being_made(tmp_path: Path, slow: Maker, scenario: Scenario) -> None:
    """Whatever is awaited: with an instant to come, one that has passed, or none; law 5."""
    async with life(SqliteStorage(tmp_path / "state.db", JsonCodec()), slow) as first:
        await first.engine.submit(job(scenario=scenario))
        if scenario is POLLS:
            await first.engine.poll("t", "j1")
        if scenario is TYPICAL:
            await first.engine.advance("t", seconds=3)
        await first.begun()
        await first.settle()
        before = await first.look()
    assert slow.cancelled == ["j1"]
    async with life(SqliteStorage(tmp_path / "state.db", JsonCodec()), slow) as second:
        await second.begun(times=2)
        assert await second.look() == before
        slow.gates["j1"].set()
        await second.engine.advance("t", seconds=60)
        ended = await second.engine.poll("t", "j1")
        at = 5 if scenario is TYPICAL else 60 if scenario is POLLS else 0
        assert (ended.status, ended.updated_at) == ("succeed", START + at * MICROSECONDS)


def test_a_job_of_before_there_were_renderers_is_read() -> None:
    """It is the stub's, and awaits nothing."""
    codec = JsonCodec()
    old = codec.encode("job", replace(job(scenario=FAILING), renderer="stub"))
    for part in (b',"renderer":"stub"', b',"log":[]', b',"awaited":null'):
        assert part in old
        old = old.replace(part, b"")
    assert codec.decode("job", old) == replace(job(scenario=FAILING), renderer="stub")


SCENARIOS = (TYPICAL, FAILING, replace(TYPICAL, stages=(Stage(Phase.QUEUED, 1), Stage(Phase.RUNNING, 0))),
             replace(TYPICAL, stages=(Stage(Phase.RUNNING, 5),)))  # fmt: skip


@given(
    scenarios=st.lists(st.tuples(st.sampled_from(SCENARIOS), st.booleans()), min_size=1, max_size=5),
    steps=st.lists(st.sampled_from([0.0, 0.3, 1.0, 1.7, 2.0, 5.0]), max_size=8),
    rounds=st.integers(0, 40),
    failing=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_law_6_steps_and_machines_do_not_matter(
    scenarios: list[tuple[Scenario, bool]], steps: list[float], rounds: int, failing: bool
) -> None:
    """In pieces or at once, with files that are there at once or late: the same callbacks in the same order."""

    async def run(pieces: list[float], rounds: int) -> tuple[list[tuple[str, str, float]], list[str]]:
        maker = Maker(rounds=rounds, outcomes={"j2": REFUSED} if failing else {})
        async with life(MemoryStorage(), maker) as each:
            for number, (scenario, rendered) in enumerate(scenarios, 1):
                made = job(number, scenario)
                if not rendered:
                    made = made.with_timeline(plan(LIFECYCLES[0], scenario, Draws("0", "t", number, "plan"), START))
                await each.engine.submit(made)
                await each.engine.advance("t", seconds=0)
            for piece in pieces:
                await each.engine.advance("t", seconds=piece)
            snapshots = await each.engine.jobs("t")
            return each.told, [repr((one.status, one.updated_at, one.progress)) for one in snapshots]

    whole = asyncio.run(run([sum(steps)], 0))
    assert asyncio.run(run(steps, rounds)) == whole
