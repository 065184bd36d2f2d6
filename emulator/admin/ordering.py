"""What standing orders are about and when they act, as clients write it: checked, and shown in the same form."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator

from emulator.admin.asking import Asked, whole
from emulator.admin.rooms import rooms
from emulator.core.errors import BadRequest
from emulator.engine.standing import Match, When
from emulator.web.call import Call
from emulator.web.operation import Operation
from emulator.web.shape import Shape

MOST = 1000
"""Rules, faults or scenarios of one namespace: each is kept, and each rule is looked at by every submission."""
PATH = r"[/*][^?\[\]\s]*"
MANY = 1_000_000_000
Count = Annotated[int, Field(ge=1, le=MANY), BeforeValidator(whole)]
Passed = Annotated[int, Field(ge=0, le=MANY), BeforeValidator(whole)]
Method = Annotated[
    Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
    BeforeValidator(lambda value: value.upper() if isinstance(value, str) else value),
]


class MatchAsked(Asked):
    """Which calls; a part left out fits everything."""

    provider: str | None = Field(None, max_length=64)
    operation: str | None = Field(None, max_length=100)
    """As the provider's document names it."""
    account: str | None = Field(None, min_length=1, max_length=64)
    path: str | None = Field(None, min_length=1, max_length=2000, json_schema_extra={"pattern": f"^{PATH}$"})
    """Without namespace and provider, with `*` for any characters."""
    method: Method | None = None
    contains: str | None = Field(None, min_length=1, max_length=2000)
    """A text within the body."""

    @field_validator("path")
    @classmethod
    def _path(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(PATH, value):
            message = "a path begins with / or *, and has no query, blanks or brackets"
            raise ValueError(message)
        return value

    def below(self, call: Call) -> Self:
        """Itself; a path as clients call it, below a provider's prefix, becomes that provider's."""
        first, _, rest = (self.path or "").removeprefix("/").partition("/")
        if not rest or first not in rooms(call).providers or self.provider not in (None, first):
            return self
        return self.model_copy(update={"provider": first, "path": f"/{rest}"})

    def checked(self, call: Call, *, begins: bool = False) -> Match:
        """As the engine takes it; `begins`: only operations that begin a job will do.

        Raises BadRequest where no call could ever fit.
        """
        there = _operations(call, self.provider)
        found = [each for each in there if each.begins_job] if begins else there
        if self.operation is not None:
            known = [each for each in there if each.name == self.operation]
            if not known:
                message = f"{_whose(self.provider)} operation {self.operation!r}; there are: {_names(found)}."
                raise BadRequest(message)
            found = [each for each in known if each in found]
            if not found:
                message = (
                    f"{self.operation} begins no job that goes by a scenario; these do: {_names(there, begins=True)}."
                )
                raise BadRequest(message)
        if self.method is not None and (self.operation is not None or begins):
            methods = _methods(found)
            if self.method not in methods:
                message = f"{self.method} cannot fit: {_named(self.operation)} {', '.join(methods)} only."
                raise BadRequest(message)
        if self.path is not None and (self.operation is not None or begins):
            paths = dict.fromkeys(each.path for each in found)
            if not any(_meet(self.path, path) for path in paths):
                message = f"The path {self.path[:100]!r} cannot fit; there are: {', '.join(paths)}."
                raise BadRequest(message)
        return Match(**{name: getattr(self, name) for name in self.model_fields_set})


class FaultMatchAsked(MatchAsked):
    """Which calls, or which callbacks."""

    job: str | None = Field(None, min_length=1, max_length=200)
    status: str | None = Field(None, min_length=1, max_length=64)
    """The job's status that a callback announces."""

    def fitting(self, call: Call, on: Literal["requests", "webhooks"]) -> Match:
        """As the engine takes it. Raises BadRequest where no such request, or no such callback, could ever fit."""
        if on == "requests" and (below := self.below(call)) is not self:
            return below.fitting(call, on)
        if on == "webhooks":
            return self._called_back(call)
        match = self.checked(call)
        for name in ("job", "status"):
            if getattr(self, name) is not None:
                message = f"{name!r} in 'match' is for faults on callbacks; a request is told by its path."
                raise BadRequest(message)
        self._reachable(_operations(call, self.provider))
        return match

    def _called_back(self, call: Call) -> Match:
        """For callbacks: the operation is the one that began the job, path and method are the callback's own."""
        match = self.model_copy(update={"path": None, "method": None}).checked(call)
        there = [each for each in _operations(call, self.provider) if each.callback is not None]
        if self.operation is not None and self.operation not in {each.name for each in there}:
            message = f"What {self.operation} begins is not called back; these are: {_names(there)}."
            raise BadRequest(message)
        if self.method not in (None, "POST"):
            message = f"Callbacks are made with POST; got the method {self.method}."
            raise BadRequest(message)
        if self.status is not None:
            room = rooms(call)
            asked = room.providers.values() if self.provider is None else (room.provider(self.provider),)
            words = dict.fromkeys(word for each in asked for kind in each.lifecycles.values() for word in kind.words())
            if self.status not in words:
                message = f"No job can have the status {self.status!r}; there are: {', '.join(words)}."
                raise BadRequest(message)
        return replace(match, path=self.path, method=self.method)

    def _reachable(self, found: Iterable[Operation]) -> None:
        """A path that nothing has is fitted by a pattern which fits paths that there are too."""
        found = [each for each in found if self.operation in (None, each.name)]
        paths = [each for each in found if self.path is None or _meet(self.path, each.path)]
        if not paths:
            there = _some(each.path for each in found)
            message = f"The path {str(self.path)[:100]!r} fits none that there is: {there}."
            raise BadRequest(message)
        methods = _methods(paths)
        if self.method is not None and self.method not in methods:
            message = f"Nothing there has the method {self.method}; there are: {', '.join(methods)}."
            raise BadRequest(message)


class WhenAsked(Asked):
    """Which of the calls that fit; every part that is given must agree."""

    times: Count | None = None
    """Only the first so many."""
    every: Count | None = None
    """Only every so manyth."""
    after: Passed | None = None
    """The first so many are left alone; the other parts count from there."""
    probability: float | None = Field(None, ge=0, le=1)

    def when(self) -> When:
        """As the engine takes it. Raises BadRequest where it could take no call."""
        if self.times is not None and self.every is not None and self.times < self.every:
            message = f"'every': {self.every} cannot come within 'times': {self.times}; make times as large."
            raise BadRequest(message)
        return When(self.after or 0, self.times, self.every, self.probability)


class MatchShown(Shape):
    """Which calls; a part that is not there fits everything."""

    provider: str | None = None
    operation: str | None = None
    account: str | None = None
    path: str | None = None
    method: str | None = None
    contains: str | None = None
    job: str | None = None
    status: str | None = None


class WhenShown(Shape):
    """Which of the calls that fit; without parts, all of them."""

    times: int | None = None
    every: int | None = None
    after: int | None = None
    probability: float | None = None


def match_shown(match: Match) -> dict[str, Any]:
    """Its parts, as they were asked for."""
    return _given(MatchShown, match)


def when_shown(when: When) -> dict[str, Any]:
    """Its parts, as they were asked for."""
    return {name: value for name, value in _given(WhenShown, when).items() if (name, value) != ("after", 0)}


def room_for(count: int, more: int, things: str) -> None:
    """Whether a namespace may have `more` of these. Raises BadRequest."""
    if count + more > MOST:
        message = f"A namespace has at most {MOST} {things}, and there are {count}; DELETE some first."
        raise BadRequest(message)


def _given(model: type[Shape], value: object) -> dict[str, Any]:
    parts = {name: getattr(value, name) for name in model.model_fields}
    return {name: part for name, part in parts.items() if part is not None}


def _operations(call: Call, provider: str | None) -> list[Operation]:
    """Those of one provider, or of all. Raises BadRequest for an unknown provider."""
    there = rooms(call)
    asked = there.providers.values() if provider is None else (there.provider(provider),)
    return [op for each in asked for op in (*each.operations, *each.chosen(call.desk.option_models[each.name]))]


def _names(operations: Iterable[Operation], *, begins: bool = False) -> str:
    shown = (each for each in operations if each.listed and (each.begins_job or not begins))
    return ", ".join(dict.fromkeys(each.name for each in shown))


def _methods(operations: Iterable[Operation]) -> list[str]:
    """Those by which they are asked: what is asked by GET may be asked by HEAD."""
    there = {each.method for each in operations}
    return sorted(there | ({"HEAD"} if "GET" in there else set()))


def _some(texts: Iterable[str]) -> str:
    each = list(dict.fromkeys(texts))
    return ", ".join(each[:20]) + (f" and {len(each) - 20} more" if len(each) > 20 else "")


def _whose(provider: str | None) -> str:
    return "No provider has an" if provider is None else f"{provider} has no"


def _named(operation: str | None) -> str:
    return "jobs are begun by" if operation is None else f"{operation} is"


def _meet(pattern: str, template: str) -> bool:
    """Whether some path fits both a pattern with `*` and a path with parameters in braces."""
    # Followed letter by letter: at which places of the template may the pattern stand?
    tokens = re.findall(r"\{\w+\}|.", template, re.DOTALL)
    places = _through({0}, tokens)
    for letter in pattern:
        if letter == "*":
            places = set(range(min(places), len(tokens) + 1))
        else:
            taken = [place for place in places if _takes(tokens, place, letter)]
            places = _through({place if len(tokens[place]) > 1 else place + 1 for place in taken}, tokens)
        if not places:
            return False
    return len(tokens) in places


def _takes(tokens: list[str], place: int, letter: str) -> bool:
    return place < len(tokens) and (tokens[place] == letter or (len(tokens[place]) > 1 and letter != "/"))


def _through(places: set[int], tokens: list[str]) -> set[int]:
    """The places, and those behind a parameter, which may be over."""
    reached = set(places)
    for place in sorted(places):
        while place < len(tokens) and len(tokens[place]) > 1:
            place += 1
            reached.add(place)
    return reached
