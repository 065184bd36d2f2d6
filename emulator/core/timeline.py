"""A job's plan: which statuses, at which instants, with which ending.

Theory of operation
-------------------
A `Timeline` is decided when a job is submitted. From then on nothing advances the job: time passes, and the job
reads differently. `index_at(now)` is the one function that turns a plan and an instant into what is seen; polls,
callbacks, progress, expiry and the agenda are all derived from it, so they cannot disagree.

The past cannot be edited. There are two edits of the future and everything anyone may do to a job is made of them:
`cut(now)` forgets what has not happened yet, `then(at, step)` adds to the end.

What is not yet known is not in the plan: a timeline without an ending is *open*. Steps that are known but whose
instant is not (a job that moves one status a poll, or only by hand, or that is being held) wait in `untimed`. A step
that needs files which are still to be made is `awaited`: it joins the plan, at the later of its instant and now, once
they are there (`landed`), or something else takes its place.

Two transitions may share an instant (a scenario without delays). Identity is therefore the index, never the time,
and of equal instants the later index is what is seen. Before its first instant a timeline shows its first
transition: the answer to the create call.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from emulator.core.errors import PastIsFixed


class Phase(StrEnum):
    """The only status words that providers share; their own words ride along untouched in `Step.status`."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """Nothing can follow this phase."""
        return self is Phase.SUCCEEDED or self is Phase.FAILED


@dataclass(frozen=True, slots=True)
class Step:
    """One status of a job, without its instant."""

    status: str
    """The provider's own word."""
    phase: Phase
    reason: str | None = None
    """Why it failed, as the provider would tell its customer."""
    code: str | None = None
    """The provider's code for the failure, if it has one."""
    rest: bool = False
    """The work stops here until its customer sends it on; what was asked for so far is there."""

    @property
    def over(self) -> bool:
        """Whether nothing goes on in it."""
        return self.rest or self.phase.ended


@cache
def step(status: str, phase: Phase) -> Step:
    """A step without a reason; the same word is the same object, so a hundred thousand jobs share a handful."""
    return Step(status, phase)


@dataclass(frozen=True, slots=True)
class Transition:
    """A step and the instant from which it is seen."""

    at: int
    step: Step


@dataclass(frozen=True, slots=True)
class Awaited:
    """A step that needs files which are still to be made."""

    step: Step
    at: int | None
    """The planned instant; none: it has none, as those in `untimed`."""
    done: float | None = None
    """How much of the files is made, 0 to 1; none: unknown."""
    late: bool = False
    """Its instant has come, and the files were not there."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Transitions in time order, at least one; nothing follows an ended phase."""

    transitions: tuple[Transition, ...]
    untimed: tuple[Step, ...] = ()
    awaited: Awaited | None = None
    """What comes after all of these, once its files are there."""

    def index_at(self, now: int) -> int:
        """The index of the transition that holds at `now`: the last one not after it."""
        index = len(self.transitions) - 1
        while index > 0 and self.transitions[index].at > now:
            index -= 1
        return index

    def at(self, now: int) -> Transition:
        """The transition that holds at `now`."""
        return self.transitions[self.index_at(now)]

    def due(self, announced: int, now: int) -> range:
        """The indexes to be announced by `now`, when the first `announced` ones already have been."""
        if self.transitions[0].at > now:
            return range(announced, announced)
        return range(announced, self.index_at(now) + 1)

    def next_at(self, announced: int) -> int | None:
        """The instant of the first transition not yet announced; none when all of the plan has been."""
        return self.transitions[announced].at if announced < len(self.transitions) else None

    @property
    def last(self) -> Transition:
        """The last transition that is planned."""
        return self.transitions[-1]

    @property
    def open(self) -> bool:
        """Whether the ending is not in the plan."""
        return not self.last.step.phase.ended

    @property
    def ends_at(self) -> int | None:
        """The instant planned for the ending, awaited or not; none: there is none."""
        if self.awaited is not None:
            return self.awaited.at
        return None if self.open else self.last.at

    def progress(self, now: int) -> float:
        """How far the work is at `now`, 0 to 1: where now lies between the first running transition and the end.

        Of files that are awaited no more is shown than is made.
        """
        if self.at(now).step.phase is Phase.SUCCEEDED:
            return 1.0
        started = next((t.at for t in self.transitions if t.step.phase is Phase.RUNNING), None)
        made, ends_at = None if self.awaited is None else self.awaited.done, self.ends_at
        if started is None or now <= started:
            return 0.0
        if ends_at is None or ends_at <= started:
            return min(0.99, made or 0.0)
        return min(0.99, (now - started) / (ends_at - started), 1.0 if made is None else made)

    def cut(self, now: int) -> "Timeline":
        """Forget the future. What happened by `now`, and the first transition, stay."""
        return Timeline(self.transitions[: self.index_at(now) + 1])

    def then(self, at: int, step: Step) -> "Timeline":
        """Add `step` at the instant `at`. Raises PastIsFixed when the plan has ended or `at` lies before its last."""
        if not self.open:
            message = f"The job has already ended ({self.last.step.status}); nothing can follow."
            raise PastIsFixed(message)
        if at < self.last.at:
            message = "A step cannot be put before one that is already planned."
            raise PastIsFixed(message)
        return Timeline((*self.transitions, Transition(at, step)), self.untimed, self.awaited)

    def later(self, steps: Iterable[Step]) -> "Timeline":
        """The same plan with these steps known but without an instant."""
        return replace(self, untimed=tuple(steps))

    def future(self, now: int) -> tuple[Step, ...]:
        """Every step that has not happened by `now`, timed ones first."""
        awaited = () if self.awaited is None else (self.awaited.step,)
        return (*(t.step for t in self.transitions[self.index_at(now) + 1 :]), *self.untimed, *awaited)

    def skip(self, now: int) -> "Timeline":
        """The next step happens now, and everything after it as much earlier. Raises PastIsFixed if there is none."""
        timed, kept, awaited = self.transitions[self.index_at(now) + 1 :], self.cut(now), self.awaited
        if not timed and not self.untimed:
            if awaited is None:
                message = "The job has no further step to skip to."
                raise PastIsFixed(message)
            return kept.then(now, awaited.step)
        if not timed:
            return replace(kept.then(now, self.untimed[0]), untimed=self.untimed[1:], awaited=awaited)
        gap = timed[0].at - now
        for transition in timed:
            kept = kept.then(transition.at - gap, transition.step)
        if awaited is not None and awaited.at is not None:
            awaited = replace(awaited, at=awaited.at - gap)
        return replace(kept, untimed=self.untimed, awaited=awaited)

    def waited_for(self, now: int, step: Step) -> "Timeline":
        """The same plan, not begun yet: from `now` until its first other step it stands at `step`."""
        begun = self.transitions[1:] if self.transitions[0].step.status == step.status else self.transitions
        return replace(self, transitions=(Transition(now, step), *begun))

    def hold(self, now: int) -> "Timeline":
        """Stay where it is for ever: what was to come is still known, but no longer has an instant."""
        kept, awaited = self.cut(now), self.awaited
        if awaited is None:
            return kept.later(self.future(now))
        shown = max(awaited.done or 0.0, self.progress(now))
        return replace(kept, untimed=self.future(now)[:-1], awaited=Awaited(awaited.step, None, shown))

    # files that are still to be made

    def awaiting(self, waiting: Step) -> "Timeline":
        """The same plan, its last step awaited if it needs files; a plan of nothing else begins with `waiting`."""
        last = self.untimed[-1] if self.untimed else self.last.step
        if not last.over or last.phase is Phase.FAILED:
            return self
        if self.untimed:
            return Timeline(self.transitions, self.untimed[:-1], Awaited(last, None))
        before = self.transitions[:-1] or (Transition(self.last.at, waiting),)
        return Timeline(before, (), Awaited(last, self.last.at))

    def working(self, index: int) -> bool:
        """Whether what is awaited is being made while the job stands at `index`: no beginning is still to come."""
        if self.awaited is None or index < 0:
            return False
        coming = (*(t.step for t in self.transitions[index + 1 :]), *self.untimed)
        running = self.transitions[index].step.phase is Phase.RUNNING
        return running or all(step.phase is not Phase.RUNNING for step in coming)

    def made(self, now: int, done: float) -> "Timeline":
        """So much of what is awaited is made; what was shown of it stays."""
        assert self.awaited is not None
        done = max(done, self.awaited.done or 0.0, self.progress(now))
        return replace(self, awaited=replace(self.awaited, done=done))

    def overdue(self) -> "Timeline":
        """The instant of what is awaited has come, and it is not there."""
        assert self.awaited is not None
        return replace(self, awaited=replace(self.awaited, late=True))

    def landed(self, now: int, step: Step) -> "Timeline":
        """What was awaited is there: this step joins the plan in its place."""
        assert self.awaited is not None
        plan, at = Timeline(self.transitions, self.untimed), self.awaited.at
        if at is None:
            return plan.later((*self.untimed, step))
        return plan.then(max(now, at, self.last.at), step)
