"""A job's callback comes after its next one."""

from dataclasses import dataclass, replace
from typing import ClassVar

from emulator.core.delivery import Delivery, DeliveryState
from emulator.engine.chance import Draws
from emulator.engine.faults.base import LONGEST, Effect, number


@dataclass(frozen=True, slots=True)
class Reorder(Effect):
    """It trades places with the job's next callback.

    If there is none by so many virtual seconds after the end of the job's plan, it goes out then.
    """

    NAME: ClassVar[str] = "reorder"
    USAGE: ClassVar[str] = '{"reorder": true} or {"reorder": {"wait": 60}}, virtual seconds after the plan\'s end'
    SHAPES: ClassVar[bool] = True
    NUMBER: ClassVar[str | None] = "wait"
    wait: float = number(0, LONGEST, 60.0)

    def shape(self, delivery: Delivery, fault: str, draws: Draws) -> Delivery:
        """Held back, unless it is dropped."""
        held = delivery.state is DeliveryState.WAITING
        return replace(Effect.shape(self, delivery, fault, draws), held=held)
