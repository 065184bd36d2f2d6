"""How a job will go: stages with delays, weighted endings; and the plan that comes of it.

A scenario is data (fixtures/scenarios/*.toml). It speaks of phases, a lifecycle translates them into the provider's
words. Chance is thrown once, here, and what was drawn is in the plan.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from emulator.core.clock import MICROSECONDS
from emulator.core.lifecycle import Lifecycle
from emulator.core.timeline import Phase, Step, Timeline, Transition, step

Progress = Literal["time", "polls", "manual"]
Outcome = Literal["succeeded", "failed", "rejected"]


class Chance(Protocol):
    """A seeded source of chance."""

    def random(self) -> float:
        """A number in [0, 1)."""
        ...


@dataclass(frozen=True, slots=True)
class Stage:
    """How long a phase lasts: `delay` seconds and up to `jitter` more."""

    phase: Phase
    delay: float
    jitter: float = 0.0


@dataclass(frozen=True, slots=True)
class Ending:
    """One way to end, drawn in proportion to its weight."""

    outcome: Outcome = "succeeded"
    weight: float = 1.0
    reason: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """Stages in order, then one of the endings; without endings the job stays where it is for ever."""

    name: str
    stages: tuple[Stage, ...] = ()
    endings: tuple[Ending, ...] = ()
    progress: Progress = "time"
    """`polls`: each poll shows the next status; `manual`: only the control API moves the job."""
    description: str = ""


def plan(lifecycle: Lifecycle, scenario: Scenario, chance: Chance, start: int) -> Timeline:
    """The plan of a job submitted at `start`.

    A stage's time is shared evenly by the lifecycle's words of its phase. A stage that the lifecycle has no words for
    passes in no time. The first word is seen at `start`.
    """
    timed: list[Transition] = []
    at = start
    for stage in scenario.stages:
        words = lifecycle.queued if stage.phase is Phase.QUEUED else lifecycle.running
        if not words:
            continue
        jitter = stage.jitter * chance.random() if stage.jitter else 0.0
        lasting = round((stage.delay + jitter) * MICROSECONDS)
        for position, word in enumerate(words):
            timed.append(Transition(at + lasting * position // len(words), step(word, stage.phase)))
        at += lasting
    if scenario.endings:
        timed.append(Transition(at, _ending(lifecycle, scenario.endings, chance)))
    if not timed:
        timed.append(Transition(start, lifecycle.waiting()))
    if scenario.progress == "time" or not (lifecycle.queued or lifecycle.running):
        return Timeline(tuple(timed))
    return Timeline((timed[0],), tuple(t.step for t in timed[1:]))


def _ending(lifecycle: Lifecycle, endings: tuple[Ending, ...], chance: Chance) -> Step:
    chosen = endings[-1]
    drawn = chance.random() * sum(ending.weight for ending in endings) if len(endings) > 1 else 0.0
    for ending in endings:
        drawn -= ending.weight
        if drawn < 0:
            chosen = ending
            break
    if chosen.outcome == "succeeded":
        return lifecycle.success()
    return lifecycle.failing(chosen.reason, chosen.code, rejected=chosen.outcome == "rejected")
