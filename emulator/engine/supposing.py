"""A job as if it stood in a given status: for callbacks that are fired by hand. The job itself is not touched."""

from emulator.core.errors import BadRequest
from emulator.core.job import Job, Snapshot
from emulator.core.timeline import Phase, Step, Timeline, Transition


def supposed(job: Job, now: int, status: str | None) -> Snapshot:
    """The job in `status` (none: as it is): as it was when it had it, else as if it got it now. Raises BadRequest."""
    present = job.seen(now)
    if status is None or status == present.status:
        return present
    passed = job.timeline.transitions[: present.index + 1]
    for index in range(present.index, -1, -1):
        if passed[index].step.status == status:
            return Snapshot(job, index, passed[index].at)
    open_ones = tuple(transition for transition in passed if not transition.step.phase.ended)
    timeline = Timeline((*open_ones, Transition(now, _step(job, now, status))))
    return Snapshot(job.with_timeline(timeline), len(open_ones), now)


def _step(job: Job, now: int, status: str) -> Step:
    lifecycle = job.lifecycle
    planned = next((step for step in job.timeline.future(now) if step.status == status), None)
    if planned is not None:
        return planned
    if status == lifecycle.succeeded:
        return lifecycle.success()
    if status in (lifecycle.failed, lifecycle.rejected):
        return lifecycle.failing(rejected=status == lifecycle.rejected)
    if status in lifecycle.words():
        return Step(status, Phase.QUEUED if status in lifecycle.queued else Phase.RUNNING)
    message = f"Such a job has no status {status!r}; it has: {', '.join(lifecycle.words())}."
    raise BadRequest(message)
