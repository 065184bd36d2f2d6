"""What goes wrong with one request, and the shape of an effect: the model of its arguments, and what it does."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol

from pydantic import BaseModel, ConfigDict, model_validator

from emulator.engine.chance import Draws
from emulator.web.reply import Reply

LONGEST = 300.0
"""Real seconds that a fault lets a client wait at most."""
Role = Literal["answer", "loss", "change"]
"""An answer takes the place of the real one, a loss leaves none, a change happens to whatever is answered."""
Moment = Literal["before", "after"]
"""`before`: nothing is executed; `after`: it is, and the client does not hear of it."""


class Wire(Protocol):
    """The connection below a request, as far as ASGI does not reach."""

    @property
    def ending(self) -> asyncio.Event:
        """Set when the server ends: nobody shall be made to wait any longer."""

    async def reset(self, send: Any) -> None:
        """Reset the connection that `send` writes to."""

    async def close(self, send: Any) -> None:
        """Close it after what has been sent, however much was promised."""


class Lost(ConnectionResetError):
    """In-process, where there is no connection to reset or close: the client gets no answer, or not all of it."""


class Unanswered(TimeoutError):
    """In-process, where nobody waits: the client would wait for an answer until it gives up."""


@dataclass(slots=True)
class Mishap:
    """What the faults that struck make of one request."""

    delay: float = 0.0
    """Real seconds."""
    answer: Exception | Reply | None = None
    """Instead of the real one; an exception is what the vendor refuses with."""
    loss: Literal["reset", "timeout"] | None = None
    moment: Moment = "before"
    """Of the loss."""
    patience: float = LONGEST
    """Real seconds until a client that waits for nothing loses its connection."""
    broken: bool = False
    """The body is not JSON any more."""
    kept: Callable[[int], int] | None = None
    """How many bytes of a body of this length are sent; none: all."""
    fired: list[str] = field(default_factory=list)
    """Names of effects, in order."""
    told: list[str] = field(default_factory=list)
    """The faults, each with its effects, for the journal."""

    @property
    def decided(self) -> bool:
        """Whether it has a substitute or a loss; the first fault to decide this has its way."""
        return self.answer is not None or self.loss is not None

    @property
    def executes(self) -> bool:
        """Whether the operation is executed."""
        return not self.decided or (self.loss is not None and self.moment == "after")


class Arguments(BaseModel):
    """What is given to an effect, checked: nothing surplus, nothing converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, defer_build=True)

    USAGE: ClassVar[str]
    """How it is written, for people who wrote it otherwise."""

    @classmethod
    def spelled(cls, value: Any) -> Any:
        """The arguments that a short spelling stands for; `true` stands for none."""
        return value

    @model_validator(mode="before")
    @classmethod
    def _spelled(cls, value: Any) -> Any:
        value = {} if value is True else cls.spelled(value)
        if not isinstance(value, dict):
            message = f"write it like {cls.USAGE}"
            raise ValueError(message)
        return value


class Effect(Arguments):
    """One thing that can go wrong with a request; the fields are its arguments."""

    NAME: ClassVar[str]
    ROLE: ClassVar[Role]

    def befall(self, mishap: Mishap, draws: Draws) -> None:
        """Add it to what goes wrong."""
        raise NotImplementedError
