"""The namespace's clock: look at it, set its rate, let time pass."""

from typing import Any

from pydantic import ConfigDict, Field, model_validator

from emulator.admin.asking import Asked, body
from emulator.core.clock import MAX_RATE, Clock
from emulator.core.errors import BadRequest
from emulator.engine.instants import iso, parsed
from emulator.web.call import Call
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape, needed


class ClockShown(Shape):
    """The clock of a namespace."""

    now: str
    rate: float
    """Virtual seconds per real second; 0 is frozen."""
    frozen: bool


class ClockAdvanced(Shape):
    """What happened while time was let pass."""

    now: str
    transitions: int
    attempts: int


class ClockSet(Asked):
    """How the clock shall run: a rate, or frozen or not."""

    model_config = ConfigDict(json_schema_extra=needed("rate", "frozen"))

    rate: float | None = Field(None, ge=0, le=MAX_RATE)
    frozen: bool | None = None
    """True stops it; false lets it run on, at `rate` or else in real time."""

    @model_validator(mode="before")
    @classmethod
    def _forward(cls, value: dict[str, Any]) -> dict[str, Any]:
        if "now" in value:
            message = (
                "Time is not set: it goes forward only, and jumps where POST /_emulator/clock/advance is told to, "
                'e.g. {"until": "2026-01-31T12:00:00Z"}; POST /_emulator/reset starts it anew.'
            )
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _agrees(self) -> "ClockSet":
        if self.rate is None and self.frozen is None:
            message = 'Say how the clock shall run: {"rate": 60}, {"frozen": true} or {"frozen": false}.'
            raise ValueError(message)
        if self.rate is not None and self.frozen is not None and self.frozen != (self.rate == 0):
            message = "rate and frozen contradict each other: a rate of 0 is frozen, any other is not."
            raise ValueError(message)
        return self

    @property
    def speed(self) -> float:
        """The rate that is asked for."""
        if self.rate is not None:
            return self.rate
        return 0.0 if self.frozen else 1.0


class ClockAdvance(Asked):
    """How far time shall pass; exactly one of these."""

    model_config = ConfigDict(json_schema_extra=needed("seconds", "until", "next", "idle"))

    seconds: float | None = None
    until: str | None = None
    """An ISO 8601 instant."""
    next: bool | None = None
    """To the next event."""
    idle: bool | None = None
    """Until nothing is due any more."""

    @model_validator(mode="after")
    def _one(self) -> "ClockAdvance":
        given = [self.seconds is not None, self.until is not None, bool(self.next), bool(self.idle)]
        if sum(given) != 1:
            message = 'Say one of {"seconds": 30}, {"until": "2026-01-31T12:00:00Z"}, {"next": true}, {"idle": true}.'
            raise ValueError(message)
        return self


async def show(call: Call) -> Reply:
    """What time it is."""
    return json_reply(shown(call.now, call.world.clock))


async def change(call: Call) -> Reply:
    """Run at another rate, or not at all."""
    await call.desk.engine.worlds.set_rate(call.world, body(ClockSet, call).speed)
    return json_reply(shown(call.now, call.world.clock))


async def advance(call: Call) -> Reply:
    """Let time pass; answers when everything that fell due has happened."""
    asked = body(ClockAdvance, call)
    until = None if asked.until is None else parsed(asked.until)
    if asked.seconds is not None and asked.seconds < 0:
        message = f"Time goes forward only; got {asked.seconds:g} seconds."
        raise BadRequest(message)
    advanced = await call.desk.engine.advance(
        call.namespace, seconds=asked.seconds, until=until, next_event=bool(asked.next)
    )
    return json_reply({"now": iso(advanced.now), "transitions": advanced.transitions, "attempts": advanced.attempts})


def shown(now: int, clock: Clock) -> dict[str, Any]:
    """A clock for the control API's answers."""
    return {"now": iso(now), "rate": clock.rate, "frozen": clock.frozen}
