"""Pages by cursor, as the task list and the ledgers have them: a window of time, filters, and where to go on.

A cursor says it all again: the query it continues, and the last thing that was shown. What is made meanwhile is newer
than that, so it neither moves a page nor shows up in one.
"""

import base64
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

import orjson
from pydantic import Field, ValidationError

from emulator.providers.kling.models import Number, Request
from emulator.providers.kling.refusals import invalid, refusal

Moment = Annotated[int, Field(ge=0, le=10**15), Number]
Key = tuple[int, int]
"""The place of a thing among others."""


class Filter(Request):
    """One condition; the values of one key are alternatives, several keys must all hold."""

    key: str = Field(max_length=64)
    values: list[str] = Field([], max_length=500, description="None: no condition.")


class Paged(Request):
    """Which part of a list."""

    start_time: Moment | None = Field(None, description="Unix milliseconds, of the task's creation.")
    end_time: Moment | None = Field(None, description="Unix milliseconds, likewise.")
    cursor: str | None = Field(None, max_length=20_000, description="The next_cursor before; all else is ignored.")
    filters: list[Filter] = Field([], max_length=20)
    limit: Annotated[int, Field(ge=1, le=500), Number] = 500

    def within(self, moment: int) -> bool:
        """Whether something of this instant (microseconds) lies in the window."""
        assert self.start_time is not None
        assert self.end_time is not None
        return self.start_time * 1000 <= moment < (self.end_time + 1) * 1000

    def passes(self, **values: str) -> bool:
        """Whether something with these values of the keys passes the filters."""
        return all(values.get(each.key) in each.values for each in self.filters if each.values)

    def checked(self, **allowed: Sequence[str]) -> None:
        """Whether the window and the filters make sense; of a key without values any is good. Raises Refusal."""
        if self.start_time is not None and self.end_time is not None and self.start_time >= self.end_time:
            # docs: "Start time must be earlier than end time"
            raise refusal(1201, "start_time must be earlier than end_time")
        for each in self.filters:
            if each.key not in allowed:
                raise invalid("key", each.key)
            for value in each.values:
                if allowed[each.key] and value not in allowed[each.key]:
                    raise invalid("values", value)


P = TypeVar("P", bound=Paged)
T = TypeVar("T")


def resumed(asked: P) -> tuple[P, Key | None]:
    """The query that is meant, and after what it goes on. Raises Refusal."""
    if asked.cursor is None:
        return asked, None
    # docs: "When cursor is provided, it overrides all other parameters (start_time, end_time, filters, limit)"
    try:
        query, place, number = orjson.loads(base64.urlsafe_b64decode(asked.cursor.encode()))
        return type(asked).model_validate(query), (int(place), int(number))
    except (ValueError, TypeError, ValidationError):
        # assumed: no text is published
        raise invalid("cursor", asked.cursor) from None


def page(query: Paged, after: Key | None, things: Sequence[T], key: Callable[[T], Key]) -> tuple[list[T], str | None]:
    """The next part of things that stand newest first, and the cursor of the part behind it, if there is one."""
    rest = things if after is None else [each for each in things if key(each) < after]
    shown = list(rest[: query.limit])
    if len(rest) <= query.limit:
        return shown, None
    again: list[Any] = [query.model_dump(), *key(shown[-1])]
    return shown, base64.urlsafe_b64encode(orjson.dumps(again)).decode()
