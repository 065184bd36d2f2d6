"""The one door for real time."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from emulator.core.clock import END_OF_TIME, MICROSECONDS
from emulator.core.errors import BadRequest

RealClock = Callable[[], int]
"""Gives the real instant; never goes back."""


def real_clock() -> RealClock:
    """A monotonic reading, anchored once to the wall: a step of the wall clock (NTP) never turns time back."""
    anchored = time.time_ns() // 1000 - time.monotonic_ns() // 1000
    monotonic = time.monotonic_ns
    return lambda: anchored + monotonic() // 1000


def elapsed() -> float:
    """Seconds for measuring how long something took."""
    return time.monotonic()  # noqa: TID251 - this is the door


LAST = 253_402_300_799 * MICROSECONDS
"""9999-12-31T23:59:59Z, the last second that can be written; plans made at the end of time may reach beyond it."""


def iso(instant: int) -> str:
    """The instant as ISO 8601 in UTC with microseconds and Z."""
    whole, rest = divmod(min(instant, LAST), MICROSECONDS)
    return f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}.{rest:06d}Z"


def parsed(text: str) -> int:
    """The instant that an ISO 8601 text names; without a zone it is taken as UTC. Raises BadRequest."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        instant = round(moment.timestamp() * MICROSECONDS)
    except (ValueError, OverflowError):
        message = f"Not an instant: {text[:60]!r}. Write it like 2026-01-31T12:00:00Z."
        raise BadRequest(message) from None
    if not 0 <= instant <= END_OF_TIME:
        message = f"An instant lies between 1970 and 9998; got {text[:60]!r}."
        raise BadRequest(message)
    return instant
