"""The vendor says that there were too many requests, as it does when there were."""

from typing import Any, ClassVar

from pydantic import Field

from emulator.engine.chance import Draws
from emulator.engine.faults.spelling import is_whole
from emulator.web.faults.base import Effect, Mishap, Role
from emulator.web.refusals import Throttled


class RateLimit(Effect):
    """Instead of the real answer; nothing is executed."""

    NAME: ClassVar[str] = "rate_limit"
    ROLE: ClassVar[Role] = "answer"
    USAGE: ClassVar[str] = '{"rate_limit": true} or {"rate_limit": {"retry_after": 30}}'
    retry_after: int = Field(1, ge=1, le=86_400)
    """Seconds, for vendors who say so in a header."""

    @classmethod
    def spelled(cls, value: Any) -> Any:
        """A number is when to try again."""
        return {"retry_after": value} if is_whole(value) else value

    def befall(self, mishap: Mishap, draws: Draws) -> None:
        """Answer so."""
        if not mishap.decided:
            mishap.answer = Throttled(self.retry_after)
            mishap.fired.append(self.NAME)
