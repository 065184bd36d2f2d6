"""What happens in a namespace, told to whoever listens: those who wait for something, and readers of `GET /events`."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any, ClassVar, Literal, NamedTuple, Protocol

from emulator.core.errors import EmulatorError

Kind = Literal["job", "delivery", "request", "inbox", "clock", "reset"]
ROOM = 1_000
"""Events that a listener may be behind; the oldest give way."""


class TooMany(EmulatorError):
    """As many listen to the namespace already as may."""


class Ended(EmulatorError):
    """The server ends, and with it all waiting."""


class Event(NamedTuple):
    """Something that happened."""

    number: int
    at: int
    """The virtual instant."""
    kind: Kind
    what: str
    """What became of the subject: submitted, delivered, jump …"""
    subject: Any
    """The job's snapshot, the delivery, the journal's entry, the clock … as it was then."""


class Ear(Protocol):
    """Somebody who listens."""

    MOST: ClassVar[int]
    """So many of them may listen to one namespace."""

    def hear(self, event: Event) -> None:
        """Something happened; never waits."""

    def end(self) -> None:
        """The server ends."""


class Feed:
    """The events of one namespace. Whoever has something to tell looks first whether `ears` is empty."""

    __slots__ = ("_told", "ears")

    def __init__(self) -> None:
        self.ears: set[Ear] = set()
        self._told = 0

    def tell(self, kind: Kind, what: str, at: int, subject: Any) -> None:
        """It happened."""
        self._told += 1
        event = Event(self._told, at, kind, what, subject)
        for ear in tuple(self.ears):
            ear.hear(event)

    def join(self, ear: Ear) -> None:
        """Listen from now on. Raises TooMany."""
        if sum(type(each) is type(ear) for each in self.ears) >= ear.MOST:
            message = f"{ear.MOST} such requests of this namespace are listening already. Try again when one has ended."
            raise TooMany(message)
        self.ears.add(ear)

    def leave(self, ear: Ear) -> None:
        """Do not listen any more."""
        self.ears.discard(ear)

    def end(self) -> None:
        """The server ends: whoever listens stops."""
        for ear in tuple(self.ears):
            ear.end()


class Listener:
    """Somebody who wants to hear everything, in order, as fast as they can take it."""

    MOST: ClassVar[int] = 100

    def __init__(self, kinds: frozenset[str]) -> None:
        self.ended = False
        self._kinds = kinds
        self._events: deque[Event] = deque()
        self._lost = 0
        self._rung = asyncio.Event()

    def hear(self, event: Event) -> None:
        """Keep it until it is taken."""
        if event.kind not in self._kinds:
            return
        if len(self._events) >= ROOM:
            self._events.popleft()
            self._lost += 1
        self._events.append(event)
        self._rung.set()

    def end(self) -> None:
        """What was heard can still be taken."""
        self.ended = True
        self._rung.set()

    async def heard(self, patience: float) -> tuple[int, list[Event]]:
        """How many were lost, and then those that were not; nothing if nothing happens for so many real seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._rung.wait()
        lost, events = self._lost, list(self._events)
        self._lost = 0
        self._events.clear()
        if not self.ended:
            self._rung.clear()
        return lost, events
