"""Virtual time as one equation.

Theory of operation
-------------------
A `Clock` is an affine image of a real clock: when the real clock read `anchor_real`, virtual time was `anchor`, and
since then it runs at `rate`:

    virtual = anchor + rate x (real - anchor_real)

Rate 1 is real time, 60 is fast-forward, 0 is frozen; a jump moves the anchor. Changing the rate first re-anchors at
the current reading, so time is continuous, and since a rate is never negative and a jump never backwards, virtual time
never runs backwards. Three numbers are the whole state, so a clock can be stored and resumed.

The real reading (integer microseconds, never going back) is always an argument: this file does not know where it
comes from. Idea after trio's MockClock.
"""

from dataclasses import dataclass
from math import ceil, isfinite

from emulator.core.errors import BadRequest

MICROSECONDS = 1_000_000
"""Microseconds in a second."""

MAX_RATE = 1_000_000.0
"""Faster than this, a second of real time no longer fits the calendar of a test."""

LONGEST_SLEEP = 1e9
"""Seconds; beyond it a clock that barely moves counts as one that does not."""

END_OF_TIME = 253_370_764_799 * MICROSECONDS
"""9998-12-31T23:59:59Z: where every clock stops, a year before the last date that can be written."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Virtual time against real time."""

    anchor: int
    anchor_real: int
    rate: float = 1.0

    def now(self, real: int) -> int:
        """The virtual instant when the real clock reads `real`."""
        passed = max(0, real - self.anchor_real)
        return min(END_OF_TIME, self.anchor + (passed if self.rate == 1.0 else int(passed * self.rate)))

    @property
    def frozen(self) -> bool:
        """Whether time stands still until it is moved."""
        return self.rate == 0.0

    def rated(self, real: int, rate: float) -> "Clock":
        """The same instant, from now on at another rate. Raises BadRequest below 0 or above MAX_RATE."""
        if not isfinite(rate) or not 0 <= rate <= MAX_RATE:
            message = f"A clock's rate lies between 0 (frozen) and {MAX_RATE:g}; got {rate}."
            raise BadRequest(message)
        return Clock(self.now(real), max(real, self.anchor_real), float(rate))

    def jumped(self, real: int, instant: int) -> "Clock":
        """The clock put forward to `instant`; an instant already passed leaves it where it is."""
        return Clock(max(self.now(real), min(instant, END_OF_TIME)), max(real, self.anchor_real), self.rate)

    def real_seconds_until(self, real: int, instant: int) -> float | None:
        """Real seconds to wait until virtual `instant`: 0 once it has passed; none: a frozen clock never gets there."""
        missing = instant - self.now(real)
        if missing <= 0:
            return 0.0
        if self.frozen:
            return None
        return min(LONGEST_SLEEP, ceil(min(missing / self.rate, LONGEST_SLEEP * MICROSECONDS)) / MICROSECONDS)
