"""The vendor refuses with an error of its own table, in its own envelope."""

from typing import Any, ClassVar

from pydantic import Field

from emulator.core.errors import EmulatorError
from emulator.engine.chance import Draws
from emulator.engine.faults.spelling import is_whole
from emulator.web.faults.base import Effect, Mishap, Role


class Coded(EmulatorError):
    """Stands for the refusal that this code of the vendor's table means."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Code(Effect):
    """Instead of the real answer; nothing is executed."""

    NAME: ClassVar[str] = "code"
    ROLE: ClassVar[Role] = "answer"
    USAGE: ClassVar[str] = '{"code": 1303}, a code of the table of the provider in "match"'
    code: str = Field(min_length=1, max_length=100)

    @classmethod
    def spelled(cls, value: Any) -> Any:
        """A number or a word is the code."""
        if isinstance(value, dict) and is_whole(value.get("code")):
            return {**value, "code": str(value["code"])}
        return {"code": str(value)} if isinstance(value, str) or is_whole(value) else value

    def befall(self, mishap: Mishap, draws: Draws) -> None:
        """Answer so."""
        if not mishap.decided:
            mishap.answer = Coded(self.code)
            mishap.fired.append(self.NAME)
