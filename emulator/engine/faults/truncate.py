"""The body breaks off."""

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from emulator.core.errors import BadRequest
from emulator.engine.faults.base import Effect, Outgoing, number


@dataclass(frozen=True, slots=True)
class Truncate(Effect):
    """After so many bytes, or a share; Content-Length is that of what is left, the signature that of the whole."""

    NAME: ClassVar[str] = "truncate"
    USAGE: ClassVar[str] = '{"truncate": true}, {"truncate": {"bytes": 10}} or {"truncate": {"share": 0.5}}'
    NUMBER: ClassVar[str | None] = "bytes"
    bytes: int | None = number(0, 2**31, None, whole=True)
    share: float | None = number(0, 0.999, None)

    @classmethod
    def spelled(cls, value: object) -> object:
        """A broken number is a share."""
        part = value.get("bytes") if isinstance(value, dict) and len(value) == 1 else None
        return {"share": part} if isinstance(part, float) and not part.is_integer() else value

    def agreeing(self) -> Self:
        """At most one of the two."""
        if self.bytes is not None and self.share is not None:
            message = f"The effect 'truncate' takes either bytes or share; write it like {self.USAGE}."
            raise BadRequest(message)
        return self

    def spoil(self, outgoing: Outgoing) -> Outgoing | None:
        """Break off; at least one byte is missing."""
        length = len(outgoing.body)
        share = 0.5 if self.share is None else self.share
        kept = int(length * share) if self.bytes is None else min(self.bytes, length - 1)
        return replace(outgoing, body=outgoing.body[:kept]) if length else None
