"""The answer is whole, and no JSON."""

from typing import ClassVar

from emulator.engine.chance import Draws
from emulator.web.faults.base import Effect, Mishap, Role

_INSTEAD = {b"}": b"]", b"]": b"}"}


class Malformed(Effect):
    """Status, headers and length are right, and no parser reads the body. The work is done."""

    NAME: ClassVar[str] = "malformed"
    ROLE: ClassVar[Role] = "change"
    USAGE: ClassVar[str] = '{"malformed": true}'

    def befall(self, mishap: Mishap, draws: Draws) -> None:
        """Break it."""
        if mishap.loss is None and not mishap.broken:
            mishap.broken = True
            mishap.fired.append(self.NAME)


def malformed(body: bytes) -> bytes:
    """The same body with another last byte: what was opened is closed by the wrong bracket."""
    end = body.rstrip()
    if not end:
        return body
    return end[:-1] + _INSTEAD.get(end[-1:], b"{") + body[len(end) :]
