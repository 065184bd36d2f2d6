"""The shape of a webhook effect: its arguments, how they are written, and what it does to a callback or to an attempt.

An effect that shapes a callback (when it goes out, how often, whether at all) is decided when the callback is made; one
that spoils an attempt when the attempt is. A fault counts what the first of its effects is about: callbacks if any of
them shapes one, else attempts. What spoils, in a fault that counts callbacks, spoils every attempt of those it takes.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any, ClassVar, Self, TypeVar

from emulator.core.delivery import Delivery, Strike
from emulator.core.errors import BadRequest
from emulator.engine.chance import Draws
from emulator.engine.faults.spelling import is_number

LONGEST = 31_536_000.0
"""Virtual seconds that a fault puts off a callback at most: a year."""
Headers = tuple[tuple[str, str], ...]
E = TypeVar("E", bound="Effect")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What an attempt sends."""

    headers: Headers
    body: bytes
    signature: str | None
    """The header, or else the field of the body, that holds the signature."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that can go wrong with a callback; the fields are its arguments."""

    NAME: ClassVar[str]
    USAGE: ClassVar[str]
    """How it is written, for people who wrote it otherwise."""
    SHAPES: ClassVar[bool] = False
    """Whether it shapes a callback; otherwise it spoils an attempt."""
    NUMBER: ClassVar[str | None] = None
    """The argument that a bare number stands for."""

    @classmethod
    def checked(cls, value: object) -> Self:
        """The effect as somebody wrote it: `true`, a number, or an object. Raises BadRequest."""
        if value is True:
            value = {}
        elif cls.NUMBER is not None and is_number(value):
            value = {cls.NUMBER: value}
        value = cls.spelled(value)
        given = {each.name: each for each in fields(cls)}
        if not isinstance(value, Mapping) or not all(
            name in given and _fits(given[name].metadata, each) for name, each in value.items()
        ):
            message = f"The effect {cls.NAME!r} cannot be used so; write it like {cls.USAGE}."
            raise BadRequest(message)
        return cls(**value).agreeing()

    @classmethod
    def spelled(cls, value: object) -> object:
        """The arguments, where there are other ways to write them."""
        return value

    def agreeing(self) -> Self:
        """Itself, if its arguments agree with each other. Raises BadRequest."""
        return self

    @property
    def arguments(self) -> dict[str, Any]:
        """Its arguments, for keeping and showing; those left out are left out."""
        there = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in there.items() if value is not None}

    def shape(self, delivery: Delivery, fault: str, draws: Draws) -> Delivery:
        """The callback with this happening to it, on record."""
        return struck(delivery, Strike(fault, self.NAME, self.arguments))

    def spoil(self, outgoing: Outgoing) -> Outgoing | None:
        """The attempt with this happening to it; none where it comes to nothing."""
        raise NotImplementedError


def struck(delivery: Delivery, strike: Strike) -> Delivery:
    """The callback with one more strike on record."""
    return replace(delivery, strikes=(*delivery.strikes, strike))


def number(least: float, most: float, default: Any = MISSING, *, whole: bool = False, pair: bool = False) -> Any:
    """An argument: a number within bounds, or from one to another."""
    return field(default=default, metadata={"least": least, "most": most, "whole": whole, "pair": pair})


def _fits(bounds: Mapping[str, Any], value: object) -> bool:
    if bounds["pair"]:
        return (isinstance(value, list) and len(value) == 2 and all(_within(bounds, each) for each in value)) and value[
            0
        ] <= value[1]
    return _within(bounds, value)


def _within(bounds: Mapping[str, Any], value: object) -> bool:
    if not is_number(value) or (bounds["whole"] and not isinstance(value, int)):
        return False
    return bool(bounds["least"] <= value <= bounds["most"])
