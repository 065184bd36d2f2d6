"""The answer breaks off: its Content-Length promises all of it, and the connection is closed before."""

from typing import Any, ClassVar

from pydantic import Field, model_validator

from emulator.engine.chance import Draws
from emulator.engine.faults.spelling import is_whole
from emulator.web.faults.base import Effect, Mishap, Role


class Truncate(Effect):
    """After so many bytes of the body, or a share of it; at least one is missing. The work is done."""

    NAME: ClassVar[str] = "truncate"
    ROLE: ClassVar[Role] = "change"
    USAGE: ClassVar[str] = '{"truncate": true}, {"truncate": {"bytes": 10}} or {"truncate": {"share": 0.5}}'
    bytes: int | None = Field(None, ge=0)
    share: float | None = Field(None, ge=0, lt=1)

    @classmethod
    def spelled(cls, value: Any) -> Any:
        """A whole number is bytes, a broken one a share."""
        if isinstance(value, float):
            return {"share": value}
        return {"bytes": value} if is_whole(value) else value

    @model_validator(mode="after")
    def _one(self) -> "Truncate":
        if self.bytes is not None and self.share is not None:
            message = "give either bytes or share"
            raise ValueError(message)
        return self

    def befall(self, mishap: Mishap, draws: Draws) -> None:
        """Break off."""
        if mishap.loss is None and mishap.kept is None:
            mishap.kept = self._kept
            mishap.fired.append(self.NAME)

    def _kept(self, length: int) -> int:
        if self.bytes is not None:
            return max(0, min(self.bytes, length - 1))
        return int(length * (0.5 if self.share is None else self.share))
