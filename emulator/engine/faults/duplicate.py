"""The callback comes again."""

from dataclasses import dataclass, replace
from typing import ClassVar

from emulator.core.clock import MICROSECONDS
from emulator.core.delivery import Delivery
from emulator.engine.chance import Draws
from emulator.engine.faults.base import LONGEST, Effect, number


@dataclass(frozen=True, slots=True)
class Duplicate(Effect):
    """Sent again like a redelivery: the same id and the same body, signed anew, with all tries of the policy.

    Each copy goes out once the one before has been delivered or given up, or so many virtual seconds after that.
    """

    NAME: ClassVar[str] = "duplicate"
    USAGE: ClassVar[str] = '{"duplicate": true}, {"duplicate": 2} or {"duplicate": {"copies": 2, "seconds": 5}}, to 100'
    SHAPES: ClassVar[bool] = True
    NUMBER: ClassVar[str | None] = "copies"
    copies: int = number(1, 100, 1, whole=True)
    seconds: float = number(0, LONGEST, 0.0)

    def shape(self, delivery: Delivery, fault: str, draws: Draws) -> Delivery:
        """Due again so often."""
        again = (round(self.seconds * MICROSECONDS),) * self.copies
        return replace(Effect.shape(self, delivery, fault, draws), again=(*delivery.again, *again))
