"""How far time shall pass, and what happened while it did."""

from collections.abc import Callable
from dataclasses import dataclass

from emulator.core.clock import END_OF_TIME, MICROSECONDS
from emulator.core.errors import BadRequest
from emulator.engine.instants import iso

Target = Callable[[int], int | None]
"""The instant to go to from a given one; none: as far as there is something to happen. Raises BadRequest."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """What happened while time was let pass."""

    now: int
    transitions: int
    attempts: int


def target(seconds: float | None, until: int | None) -> Target:
    """So many seconds on, or until an instant. It is worked out when the turn has come: until then time may pass."""

    def instant(now: int) -> int | None:
        if seconds is not None:
            if not 0 <= seconds <= (END_OF_TIME - now) / MICROSECONDS:
                message = f"Time goes forward only, and ends in 9998; got {seconds:g} seconds."
                raise BadRequest(message)
            return now + round(seconds * MICROSECONDS)
        if until is not None and until < now:
            message = f"Time goes forward only; it is {iso(now)} now."
            raise BadRequest(message)
        return until

    return instant
