"""The connection is reset: the client gets no answer, and an error from its operating system."""

from typing import Any, ClassVar

from emulator.engine.chance import Draws
from emulator.web.faults.base import Effect, Mishap, Moment, Role


class Reset(Effect):
    """Before anything is executed, or afterwards: then the job exists, and its client never heard of it."""

    NAME: ClassVar[str] = "reset"
    ROLE: ClassVar[Role] = "loss"
    USAGE: ClassVar[str] = '{"reset": true}, or {"reset": {"when": "after"}} (default "before")'
    when: Moment = "before"

    @classmethod
    def spelled(cls, value: Any) -> Any:
        """A word is the moment."""
        return {"when": value} if isinstance(value, str) else value

    def befall(self, mishap: Mishap, draws: Draws) -> None:
        """Lose the connection."""
        if not mishap.decided:
            mishap.loss, mishap.moment = "reset", self.when
            mishap.fired.append(self.NAME)
