"""The callback was signed long ago, and rightly: what a check against replays must refuse."""

from dataclasses import dataclass
from typing import ClassVar

from emulator.engine.faults.base import LONGEST, Effect, number


@dataclass(frozen=True, slots=True)
class StaleTimestamp(Effect):
    """Dated so many virtual seconds back, and signed for that instant. Only its vendor can do that: see the outbox."""

    NAME: ClassVar[str] = "stale_timestamp"
    USAGE: ClassVar[str] = '{"stale_timestamp": true} or {"stale_timestamp": 3600}, virtual seconds, to a year'
    NUMBER: ClassVar[str | None] = "seconds"
    seconds: float = number(1, LONGEST, 3600.0)
