"""The receiver hears nothing."""

from dataclasses import dataclass, replace
from typing import ClassVar

from emulator.core.delivery import Delivery, DeliveryState
from emulator.engine.chance import Draws
from emulator.engine.faults.base import Effect, number


@dataclass(frozen=True, slots=True)
class Drop(Effect):
    """The vendor never tries; or its first so many attempts are lost on the way, and it tries again by its policy."""

    NAME: ClassVar[str] = "drop"
    USAGE: ClassVar[str] = (
        '{"drop": true} (never tried), or {"drop": {"attempts": 1}} (the first so many, to 100, lost)'
    )
    SHAPES: ClassVar[bool] = True
    attempts: int | None = number(1, 100, None, whole=True)

    def shape(self, delivery: Delivery, fault: str, draws: Draws) -> Delivery:
        """Given up before the first attempt, or with attempts to lose."""
        delivery = Effect.shape(self, delivery, fault, draws)
        if self.attempts is not None:
            return delivery
        return replace(delivery, state=DeliveryState.EXHAUSTED, due_at=None, held=False)
