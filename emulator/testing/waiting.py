"""Waiting for something to come about; where the clock stands still, time is moved from event to event meanwhile."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from emulator.engine.instants import elapsed
from emulator.testing.control import Control, Refused, hidden

if TYPE_CHECKING:
    from emulator.testing.kit import Emulator

__tracebackhide__ = hidden
M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
PATIENCE = 10.0
"""Real seconds that something may take."""
PAUSE = 0.02
"""Real seconds between two looks, while there is nothing to let happen."""
IN_VAIN = (408, 409)
"""Answers of the control API: it will never come about, or has not in time."""


class NotReached(AssertionError):
    """It did not come about; the text shows what did."""


def asked(control: Control, model: type[M], *path: str, told: Callable[[], str], **question: object) -> M:
    """What the control API was asked to wait for. Raises NotReached."""
    try:
        return control.get(model, *path, "wait", **question)
    except Refused as error:
        if error.status not in IN_VAIN:
            raise
        message = f"{error}\n{told()}"
    raise NotReached(message)


def until(emulator: "Emulator", look: Callable[[], T], *, told: Callable[[], str], timeout: float) -> T:
    """What `look` returns, once that is something true. Raises NotReached."""
    end = elapsed() + timeout
    while not (found := look()):
        if elapsed() > end:
            message = f"What was waited for has not become true within {timeout:g} real seconds; it was {found!r}."
            raise NotReached(f"{message}\n{told()}")
        if not _skipped(emulator):
            threading.Event().wait(PAUSE)
    return found


def _skipped(emulator: "Emulator") -> bool:
    """Time stood still and has been moved to the next event, if there was one."""
    before = emulator.clock()
    if not before.frozen:
        return False
    after = emulator.advance()
    return after.now != before.now or bool(after.transitions or after.attempts)
