"""The callback comes before the create call has answered."""

from dataclasses import dataclass
from typing import ClassVar

from emulator.engine.faults.base import Effect


@dataclass(frozen=True, slots=True)
class BeforeResponse(Effect):
    """What is due at the instant of submission is called back, and the attempt is over, before the answer is sent.

    That is the first status where the vendor tells it (Kling's `submitted`), and with the scenario `instant` all of
    them. A fault with this effect counts these callbacks alone.
    """

    NAME: ClassVar[str] = "before_response"
    USAGE: ClassVar[str] = '{"before_response": true}'
    SHAPES: ClassVar[bool] = True
