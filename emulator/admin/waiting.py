"""Waiting in one request until a job stands somewhere, or until so much has been asked, called back or caught."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pydantic import Field, model_validator

from emulator.admin import deliveries, inbox, jobs, journal
from emulator.admin.asking import Question, question
from emulator.core.delivery import Delivery
from emulator.core.errors import BadRequest, Conflict
from emulator.core.job import Job, Snapshot
from emulator.core.timeline import Phase, Step
from emulator.engine.instants import iso
from emulator.engine.waiting import Look, until
from emulator.web.call import Call
from emulator.web.refusals import RanOut
from emulator.web.reply import Reply, json_reply

T = TypeVar("T")
QUIET = 0.05
"""Real seconds in which clients may react to what they saw, before time goes on."""


class Patience(Question):
    """How long to wait."""

    timeout: float = Field(10.0, ge=0, le=300)
    """Real seconds. While the clock is frozen, time moves by itself from event to event meanwhile."""


class JobAwaited(Patience):
    """Where the job shall stand: in a status, or in a phase, or at its end."""

    status: str | None = None
    """The provider's word."""
    phase: Phase | None = None
    ended: bool | None = None
    """The default."""

    @model_validator(mode="after")
    def _one(self) -> "JobAwaited":
        if sum(each is not None for each in (self.status, self.phase, self.ended)) > 1 or self.ended is False:
            message = "Say one of status=…, phase=… and ended=true (the default)."
            raise ValueError(message)
        return self

    def wants(self, step: Step) -> bool:
        """Whether it is this one."""
        if self.status is not None:
            return step.status == self.status
        return step.phase.ended if self.phase is None else step.phase is self.phase

    def __str__(self) -> str:
        return "ended" if self.status is None and self.phase is None else self.status or f"{self.phase}"


class RequestsAwaited(journal.RequestsFilter, Patience):
    """Which requests, and how many of them."""

    count: int = Field(1, ge=1, le=1000)
    quiet: float = Field(QUIET, ge=0, le=60)
    """Real seconds without a request before frozen time goes on: more than clients pause between two polls."""


class DeliveriesAwaited(deliveries.DeliveriesFilter, Patience):
    """Which callbacks, and how many; where no state is asked for, those that have been tried."""

    count: int = Field(1, ge=1, le=500)

    def wants(self, delivery: Delivery) -> bool:
        """Whether one that fits counts already."""
        return self.state is not None or bool(delivery.attempts)


class InboxAwaited(inbox.InboxQuestion, Patience):
    """How many messages there shall be."""

    count: int = Field(1, ge=1, le=200)


async def job(call: Call) -> Reply:
    """The job, once it stands where it is waited for, or has since the request came."""
    asked, id = question(JobAwaited, call), call.param("id")
    begun = (await call.look(id)).index

    async def look() -> Snapshot | None:
        snapshot = await call.look(id)
        if any(asked.wants(step) for step in _stood(snapshot, begun)):
            return snapshot
        _check(snapshot, asked)
        return None

    async def instead() -> str:
        snapshot = await call.look(id)
        sent = await deliveries.found(call, deliveries.DeliveriesFilter(job=id))
        return f"{_place(snapshot)} {_next(call, snapshot)} {_states(sent)}"

    return json_reply(jobs.shown(await _waited(call, asked, look, f"Job {id} was not {asked}", instead)))


async def requests(call: Call) -> Reply:
    """The requests, once there are so many."""
    asked = question(RequestsAwaited, call)

    async def look() -> list[Any] | None:
        wanted = list(journal.found(call, asked))
        return wanted[: asked.count] if len(wanted) >= asked.count else None

    async def instead() -> str:
        everything = list(journal.found(call, journal.RequestsFilter()))
        last = f", the last {everything[0].method} {everything[0].path[:200]}" if everything else ""
        fitting = sum(1 for _ in journal.found(call, asked))
        return f"There are {fitting}, of {len(everything)} requests in all{last}."

    redactor = journal.redactor_of(call)
    wanted = await _waited(call, asked, look, f"Such requests were fewer than {asked.count}", instead, asked.quiet)
    return json_reply({"requests": [journal.shown(call, entry, redactor) for entry in wanted]})


async def callbacks(call: Call) -> Reply:
    """The callbacks, once there are so many."""
    asked = question(DeliveriesAwaited, call)

    async def look() -> list[Delivery] | None:
        wanted = [each for each in await deliveries.found(call, asked) if asked.wants(each)]
        return wanted[: asked.count] if len(wanted) >= asked.count else None

    async def instead() -> str:
        fitting = sum(1 for each in await deliveries.found(call, asked) if asked.wants(each))
        sent = await deliveries.found(call, deliveries.DeliveriesFilter(job=asked.job))
        return f"There are {fitting}. {_states(sent)}"

    wanted = await _waited(call, asked, look, f"Such callbacks were fewer than {asked.count}", instead)
    return json_reply({"deliveries": [deliveries.shown(each) for each in wanted]})


async def messages(call: Call) -> Reply:
    """The inbox, once there is so much in it."""
    asked = question(InboxAwaited, call)

    async def look() -> dict[str, Any] | None:
        kept = await inbox.kept(call, asked)
        return kept if len(kept["messages"]) >= asked.count else None

    async def instead() -> str:
        there = len((await inbox.kept(call, asked))["messages"])
        sent = await deliveries.found(call, deliveries.DeliveriesFilter())
        return f"There are {there}. {_states(sent)}"

    return json_reply(await _waited(call, asked, look, f"Such messages were fewer than {asked.count}", instead))


async def _waited(
    call: Call, asked: Patience, look: Look[T], what: str, instead: Callable[[], Awaitable[str]], quiet: float = 0.0
) -> T:
    """What was waited for. Raises RanOut with what there is instead, and whatever `look` raises."""
    found = await until(call.desk.engine, call.world, look, asked.timeout, quiet=quiet)
    if found is None:
        message = f"{what} within {asked.timeout:g} s. {await instead()}"
        raise RanOut(message)
    return found


def _stood(snapshot: Snapshot, begun: int) -> list[Step]:
    """Where it has stood since, not counting what passed in no time."""
    planned = snapshot.job.timeline.transitions
    return [
        planned[index].step
        for index in range(min(begun, snapshot.index), snapshot.index + 1)
        if index == snapshot.index or planned[index].at < planned[index + 1].at
    ]


def _check(snapshot: Snapshot, asked: JobAwaited) -> None:
    """Raises BadRequest or Conflict if it is certain that the job will not get there by itself."""
    plan, words = snapshot.job.timeline, _words(snapshot.job)
    if asked.status is not None and asked.status not in words:
        message = f"Such a job has no status {asked.status[:60]!r}; it has: {', '.join(words)}."
        raise BadRequest(message)
    if snapshot.phase.ended:
        message = f"{_place(snapshot)} It will never be {asked}."
        raise Conflict(message)
    by_customer = snapshot.resting or (snapshot.job.progress == "polls" and (plan.untimed or plan.awaited))
    by_itself = plan.awaited is not None and plan.awaited.at is not None
    if not by_customer and not by_itself and snapshot.index == len(plan.transitions) - 1:
        message = (
            f"{_place(snapshot)} It will not be {asked} by itself: nothing more is due "
            f"(scenario {snapshot.job.scenario}); POST its /skip, /finish or /fail."
        )
        raise Conflict(message)


def _words(job: Job) -> tuple[str, ...]:
    planned = (*(transition.step for transition in job.timeline.transitions), *job.timeline.future(0))
    return tuple(dict.fromkeys((*job.lifecycle.words(), *(step.status for step in planned))))


def _place(snapshot: Snapshot) -> str:
    return f"Job {snapshot.job.id} is {snapshot.status} since {iso(snapshot.updated_at)}."


def _next(call: Call, snapshot: Snapshot) -> str:
    clock = "stands still" if call.world.clock.frozen else f"runs at rate {call.world.clock.rate:g}"
    planned = snapshot.job.timeline.transitions
    if snapshot.index + 1 < len(planned):
        following = planned[snapshot.index + 1]
        return f"Next it is {following.step.status} at {iso(following.at)}; it is {iso(call.now)} now, time {clock}."
    if (awaited := snapshot.job.timeline.awaited) is not None:
        at = "" if awaited.at is None else f", and not before {iso(awaited.at)}"
        return (
            f"Next it is {awaited.step.status}, when its files are made{at}; it is {iso(call.now)} now, time {clock}."
        )
    return f"Nothing more is planned for it; time {clock}."


def _states(sent: list[Delivery]) -> str:
    if not sent:
        return "No callbacks."
    return f"Callbacks: {', '.join(f'{count} {state}' for state, count in Counter(d.state for d in sent).items())}."
