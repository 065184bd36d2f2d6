"""A job's plan: which statuses, at which instants, with which ending.

Theory of operation
-------------------
A `Timeline` is decided when a job is submitted. From then on nothing advances the job: time passes, and the job
reads differently. `index_at(now)` is the one function that turns a plan and an instant into what is seen; polls,
callbacks, progress, expiry and the agenda are all derived from it, so they cannot disagree.

The past cannot be edited. There are two edits of the future and everything anyone may do to a job is made of them:
`cut(now)` forgets what has not happened yet, `then(at, step)` adds to the end.

What is not yet known is not in the plan: a timeline without an ending is *open*. Steps that are known but whose
instant is not (a job that moves one status a poll, or only by hand, or that is being held) wait in `untimed`.

Two transitions may share an instant (a scenario without delays). Identity is therefore the index, never the time,
and of equal instants the later index is what is seen. Before its first instant a timeline shows its first
transition: the answer to the create call.
"""

from collections.abc import Iterable
from dataclasses import dataclass
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
class Timeline:
    """Transitions in time order, at least one; nothing follows an ended phase."""

    transitions: tuple[Transition, ...]
    untimed: tuple[Step, ...] = ()

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

    def progress(self, now: int) -> float:
        """How far the work is at `now`, 0 to 1: where now lies between the first running transition and the end."""
        if self.at(now).step.phase is Phase.SUCCEEDED:
            return 1.0
        started = next((t.at for t in self.transitions if t.step.phase is Phase.RUNNING), None)
        if started is None or now <= started or self.open or self.last.at <= started:
            return 0.0
        return min(0.99, (now - started) / (self.last.at - started))

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
        return Timeline((*self.transitions, Transition(at, step)), self.untimed)

    def later(self, steps: Iterable[Step]) -> "Timeline":
        """The same plan with these steps known but without an instant."""
        return Timeline(self.transitions, tuple(steps))

    def future(self, now: int) -> tuple[Step, ...]:
        """Every step that has not happened by `now`, timed ones first."""
        return (*(t.step for t in self.transitions[self.index_at(now) + 1 :]), *self.untimed)

    def skip(self, now: int) -> "Timeline":
        """The next step happens now, and everything after it as much earlier. Raises PastIsFixed if there is none."""
        index = self.index_at(now) + 1
        timed = self.transitions[index:]
        if not timed and not self.untimed:
            message = "The job has no further step to skip to."
            raise PastIsFixed(message)
        kept = self.cut(now)
        if not timed:
            return kept.then(now, self.untimed[0]).later(self.untimed[1:])
        gap = timed[0].at - now
        for transition in timed:
            kept = kept.then(transition.at - gap, transition.step)
        return kept.later(self.untimed)

    def waited_for(self, now: int, step: Step) -> "Timeline":
        """The same plan, not begun yet: from `now` until its first other step it stands at `step`."""
        begun = self.transitions[1:] if self.transitions[0].step.status == step.status else self.transitions
        return Timeline((Transition(now, step), *begun), self.untimed)

    def hold(self, now: int) -> "Timeline":
        """Stay where it is for ever: what was to come is still known, but no longer has an instant."""
        return self.cut(now).later(self.future(now))
