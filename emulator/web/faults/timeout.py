"""No answer comes: the connection stays open until the client gives up."""

from typing import Any, ClassVar

from pydantic import Field

from emulator.engine.chance import Draws
from emulator.engine.faults.spelling import is_number
from emulator.web.faults.base import LONGEST, Effect, Mishap, Moment, Role


class Timeout(Effect):
    """Until the client gives up or these real seconds are over; then the connection is closed."""

    NAME: ClassVar[str] = "timeout"
    ROLE: ClassVar[Role] = "loss"
    USAGE: ClassVar[str] = (
        '{"timeout": true}, {"timeout": 30} or {"timeout": {"seconds": 30, "when": "after"}} (default 300 and "before")'
    )
    seconds: float = Field(LONGEST, gt=0, le=LONGEST)
    when: Moment = "before"

    @classmethod
    def spelled(cls, value: Any) -> Any:
        """A number is seconds, a word the moment."""
        if isinstance(value, str):
            return {"when": value}
        return {"seconds": value} if is_number(value) else value

    def befall(self, mishap: Mishap, draws: Draws) -> None:
        """Leave the client alone."""
        if not mishap.decided:
            mishap.loss, mishap.moment, mishap.patience = "timeout", self.when, self.seconds
            mishap.fired.append(self.NAME)
