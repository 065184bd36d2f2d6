"""A job, and a job seen at one transition."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from emulator.core.lifecycle import Lifecycle
from emulator.core.scenario import Progress
from emulator.core.timeline import Phase, Step, Timeline, Transition

Media = Literal["video", "image", "audio", "text"]
NOTHING: Mapping[str, Any] = {}
"""The one empty mapping; like every mapping of a value it is never written to."""


def nothing() -> Mapping[str, Any]:
    """The one empty mapping, as a dataclass default."""
    return NOTHING


@dataclass(frozen=True, slots=True)
class Output:
    """A file that a job will hand out: its place under the job's URL and what is in it."""

    name: str
    """The tail of its URL, e.g. `1712720802523-2031.mp4`."""
    media: Media
    seconds: float = 0.0
    width: int = 0
    height: int = 0
    at_rest: bool = False
    """It is there as soon as the work rests (a preview); otherwise once it has succeeded."""
    retention: int | None = None
    """Microseconds it can be fetched for; none: as long as the job is kept."""
    text: str = ""
    """What is in it, if it is text."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work accepted now and finished later: what was asked for, what was decided, and the plan."""

    id: str
    namespace: str
    provider: str
    account: str
    kind: str
    """The provider's product, e.g. `advanced-lip-sync`."""
    number: int
    """The how-manieth job of its namespace; with the seed it is where the job's chance starts."""
    timeline: Timeline
    lifecycle: Lifecycle
    scenario: str
    base: str
    """The base URL the client used, namespace included: every URL handed out starts with it."""
    request: Mapping[str, Any] = field(default_factory=nothing)
    facts: Mapping[str, Any] = field(default_factory=nothing)
    """What the provider decided at submit: ids, durations, prices; private to it."""
    outputs: tuple[Output, ...] = ()
    callback_url: str | None = None
    alias: str | None = None
    """The customer's own name for the job, unique within the account."""
    progress: Progress = "time"
    cost: float = 0.0
    """Credits charged when it succeeds; held until it has ended."""
    cost_at_rest: float = 0.0
    """Credits charged when it first rests; held until then, given back when it fails."""
    slot: str | None = None
    """The group of jobs with which it shares the account's slots; none: it takes none."""
    announced: int = 0
    """How many of the plan's transitions have been announced."""
    operation: str | None = None
    """The operation that began it, by name."""
    renderer: str = "stub"
    """What makes its files."""
    log: tuple[str, ...] = ()
    """What its customer is not told: sentences about the making of its files."""

    @property
    def scope(self) -> str:
        """Where it is listed."""
        return f"{self.provider}/{self.account}/{self.kind}"

    def seen(self, now: int) -> "Snapshot":
        """The job as a poll at `now` shows it."""
        return Snapshot(self, self.timeline.index_at(now), now)

    def submitted(self) -> "Snapshot":
        """The job as the create call answers it, even if the plan takes no time at all."""
        first = self.timeline.transitions[0]
        return Snapshot(self, 0, first.at)

    def told(self, announced: int) -> "Job":
        """The same job with so many of its transitions announced."""
        return Job(
            self.id, self.namespace, self.provider, self.account, self.kind, self.number, self.timeline,
            self.lifecycle, self.scenario, self.base, self.request, self.facts, self.outputs, self.callback_url,
            self.alias, self.progress, self.cost, self.cost_at_rest, self.slot, announced, self.operation,
            self.renderer, self.log,
        )  # fmt: skip

    def with_timeline(self, timeline: Timeline) -> "Job":
        """The same job with its future edited."""
        return replace(self, timeline=timeline)

    @property
    def working(self) -> bool:
        """Whether what it awaits is being made, as far as it has been announced."""
        return self.timeline.working(self.announced - 1)

    def landed(self, now: int, step: Step, log: tuple[str, ...] = ()) -> "Job":
        """What it awaited is there, or will never be: this step joins its plan."""
        return replace(self, timeline=self.timeline.landed(now, step), log=(*self.log, *log))

    def rested_by(self, index: int) -> int | None:
        """The index of the first transition up to `index` at which it rests, if it does."""
        passed = self.timeline.transitions[: index + 1]
        return next((place for place, transition in enumerate(passed) if transition.step.rest), None)

    def held(self, index: int) -> float:
        """Credits that are promised to it while it stands at `index`."""
        if self.timeline.transitions[index].step.phase.ended:
            return 0.0
        return self.cost if self.rested_by(index) is not None else self.cost + self.cost_at_rest

    def charged(self, index: int) -> float:
        """Credits that it has cost when it stands at `index`; a failure costs nothing."""
        phase = self.timeline.transitions[index].step.phase
        if phase is Phase.FAILED:
            return 0.0
        at_rest = self.cost_at_rest if self.cost_at_rest and self.rested_by(index) is not None else 0.0
        return at_rest + self.cost if phase is Phase.SUCCEEDED else at_rest

    def url(self, output: Output) -> str:
        """Where `output` is fetched."""
        return f"{self.base}/media/{self.id}/{output.name}"

    def finish(self, now: int) -> "Job":
        """It succeeds now."""
        return self.with_timeline(self.timeline.cut(now).then(now, self.lifecycle.success()))

    def fail(self, now: int, reason: str | None = None, code: str | None = None) -> "Job":
        """It fails now."""
        return self.with_timeline(self.timeline.cut(now).then(now, self.lifecycle.failing(reason, code)))

    def hold(self, now: int) -> "Job":
        """It stays where it is."""
        return self.with_timeline(self.timeline.hold(now))

    def skip(self, now: int) -> "Job":
        """Its next status is seen now."""
        return self.with_timeline(self.timeline.skip(now))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A job seen at one transition. Every response and every callback is built from one and from nothing else."""

    job: Job
    index: int
    seen_at: int
    transition: Transition = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "transition", self.job.timeline.transitions[self.index])

    @property
    def status(self) -> str:
        """The provider's word."""
        return self.transition.step.status

    @property
    def phase(self) -> Phase:
        """The shared word."""
        return self.transition.step.phase

    @property
    def reason(self) -> str | None:
        """Why it failed."""
        return self.transition.step.reason

    @property
    def code(self) -> str | None:
        """The provider's code for the failure."""
        return self.transition.step.code

    @property
    def succeeded(self) -> bool:
        """Whether the result can be had."""
        return self.phase is Phase.SUCCEEDED

    @property
    def failed(self) -> bool:
        """Whether there will be no result."""
        return self.phase is Phase.FAILED

    @property
    def created_at(self) -> int:
        """The instant of submission."""
        return self.job.timeline.transitions[0].at

    @property
    def updated_at(self) -> int:
        """The instant of the last change that can be seen."""
        return self.transition.at

    @property
    def progress(self) -> float:
        """How far the work is, 0 to 1."""
        return self.job.timeline.progress(self.seen_at)

    @property
    def resting(self) -> bool:
        """Whether it waits for its customer to send it on."""
        return self.transition.step.rest

    @property
    def charged(self) -> float:
        """Credits that it has cost so far."""
        return self.job.charged(self.index)

    def made(self, output: Output) -> bool:
        """Whether `output` is there, or was."""
        return self.since(output) is not None

    def offers(self, output: Output) -> bool:
        """Whether `output` can be fetched: it is there and has not expired."""
        since = self.since(output)
        return since is not None and (output.retention is None or self.seen_at < since + output.retention)

    def gone(self, output: Output) -> bool:
        """Whether `output` was there and has expired."""
        return self.since(output) is not None and not self.offers(output)

    def since(self, output: Output) -> int | None:
        """The instant from which `output` is there; none: it is not."""
        rested = self.job.rested_by(self.index) if output.at_rest else None
        if rested is not None:
            return self.job.timeline.transitions[rested].at
        return self.transition.at if self.succeeded else None
