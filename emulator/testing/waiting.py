"""Waiting for something to come about; where the clock stands still, time is moved from event to event meanwhile."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from emulator.admin.jobs import JobShown
from emulator.engine.instants import elapsed
from emulator.testing import telling

if TYPE_CHECKING:
    from emulator.testing.kit import Emulator

T = TypeVar("T")
PATIENCE = 10.0
"""Real seconds that something may take."""
PAUSE = 0.02
"""Real seconds between two looks."""
ENDED = ("succeeded", "failed")


class NotReached(AssertionError):
    """It did not come about; the text shows what did."""


def until_reached(emulator: "Emulator", id: str, status: str | None, timeout: float) -> JobShown:
    """The job, once it has reached the status or phase; by default, once it has ended. Raises NotReached."""
    wanted = status or "its end"

    def look() -> JobShown | None:
        job = emulator.job(id)
        if _reached(job, status):
            return job
        if job.phase in ENDED:
            raise _missed(emulator, id, f"Job {id} ended {job.status!r} and never reached {wanted!r}.")
        return None

    found = _waited(emulator, look, timeout, hurried=True)
    if found is None:
        job = emulator.job(id)
        why = "nothing more is due" if emulator.clock().frozen else f"{timeout:g} real seconds have passed"
        raise _missed(emulator, id, f"Job {id} has not reached {wanted!r}: it is {job.status!r}, and {why}.")
    return found


def until(emulator: "Emulator", look: Callable[[], T], timeout: float) -> T:
    """What `look` returns, once that is something true. Raises NotReached."""
    found = _waited(emulator, look, timeout, hurried=False)
    if not found:
        name = getattr(look, "__name__", "it").replace("<lambda>", "it")
        message = f"Within {timeout:g} real seconds {name} has not become true; the last answer was {found!r}."
        raise NotReached(f"{message}\n{telling.safely(emulator)}")
    return found


def _waited(emulator: "Emulator", look: Callable[[], T], timeout: float, *, hurried: bool) -> T:
    """The last that `look` returned; `hurried`: not waited for once nothing can come of it on a clock that stands."""
    end = elapsed() + timeout
    while not (found := look()):
        if elapsed() > end:
            return found
        if not _skipped(emulator):
            if hurried and emulator.clock().frozen:
                return look()
            threading.Event().wait(PAUSE)
    return found


def _skipped(emulator: "Emulator") -> bool:
    """Time stood still and has been moved to the next event, if there was one."""
    before = emulator.clock()
    if not before.frozen:
        return False
    after = emulator.advance()
    return after.now != before.now or bool(after.transitions or after.attempts)


def _reached(job: JobShown, status: str | None) -> bool:
    if status is None:
        return job.phase in ENDED
    return any(status in (step.status, step.phase) for step in job.timeline if step.past)


def _missed(emulator: "Emulator", id: str, message: str) -> NotReached:
    return NotReached(f"{message}\n{telling.safely(emulator, job=id)}")
