"""The callback comes later than what it says happened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from emulator.core.clock import MICROSECONDS
from emulator.core.delivery import Delivery, Strike
from emulator.core.errors import BadRequest
from emulator.engine.chance import Draws
from emulator.engine.faults.base import LONGEST, Effect, number, struck
from emulator.engine.faults.spelling import duration


@dataclass(frozen=True, slots=True)
class Delay(Effect):
    """Virtual seconds later, at most a year; the job's next callbacks do not wait for it."""

    NAME: ClassVar[str] = "delay"
    USAGE: ClassVar[str] = '{"delay": 30}, {"delay": {"seconds": 30}} or {"delay": {"uniform": [10, 60]}}, to a year'
    SHAPES: ClassVar[bool] = True
    NUMBER: ClassVar[str | None] = "seconds"
    seconds: float | None = number(0, LONGEST, None)
    uniform: Sequence[float] | None = number(0, LONGEST, None, pair=True)

    @classmethod
    def spelled(cls, value: object) -> object:
        """A distribution may be written in all the usual ways."""
        value = duration(value)
        return {"seconds": value["fixed"]} if isinstance(value, dict) and value.keys() == {"fixed"} else value

    def agreeing(self) -> Self:
        """One of the two."""
        if (self.seconds is None) == (self.uniform is None):
            message = f"The effect 'delay' takes either seconds or uniform; write it like {self.USAGE}."
            raise BadRequest(message)
        return self

    def shape(self, delivery: Delivery, fault: str, draws: Draws) -> Delivery:
        """Due so much later."""
        seconds = draws.between(*self.uniform) if self.uniform is not None else self.seconds or 0.0
        later = None if delivery.due_at is None else delivery.due_at + round(seconds * MICROSECONDS)
        return replace(struck(delivery, Strike(fault, self.NAME, {"seconds": seconds})), due_at=later)
