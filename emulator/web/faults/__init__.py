"""What can go wrong with a request: each effect in a file of its own, all of them here.

`status`, `code` and `rate_limit` answer instead of the vendor, and nothing is executed. `latency`, `truncate` and
`malformed` happen to the answer, whichever it is. `reset` and `timeout` leave none: before anything is executed, or
after (the job exists, and its client never heard of it).
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from emulator.core.errors import BadRequest
from emulator.web.faults.base import Effect
from emulator.web.faults.code import Code
from emulator.web.faults.latency import Latency
from emulator.web.faults.malformed import Malformed
from emulator.web.faults.rate_limit import RateLimit
from emulator.web.faults.reset import Reset
from emulator.web.faults.status import Status
from emulator.web.faults.timeout import Timeout
from emulator.web.faults.truncate import Truncate

EFFECTS: Mapping[str, type[Effect]] = {
    each.NAME: each for each in (Latency, Status, Code, RateLimit, Reset, Timeout, Truncate, Malformed)
}
BESIDE = ("body", "headers")
"""Arguments of `status` that are written beside it."""


def checked(effects: Mapping[str, object]) -> dict[str, dict[str, Any]]:
    """The effects of a fault as they are kept, from as somebody wrote them. Raises BadRequest."""
    beside = {name: effects[name] for name in BESIDE if name in effects}
    given = {name: value for name, value in effects.items() if name not in beside}
    if unknown := [name for name in given if name not in EFFECTS]:
        message = f"Nothing called {unknown[0][:60]!r} can go wrong with a request; there are: {', '.join(EFFECTS)}."
        raise BadRequest(message)
    if beside:
        status = given.get(Status.NAME)
        if not isinstance(status, int):
            message = f"{' and '.join(beside)} go with a status; write it like {Status.USAGE}."
            raise BadRequest(message)
        given[Status.NAME] = {"status": status, **beside}
    _agreeing(given)
    return {name: _arguments(EFFECTS[name], value) for name, value in given.items()}


def shown(effects: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Kept effects in the form in which they may be written."""
    written: dict[str, Any] = {name: dict(arguments) or True for name, arguments in effects.items()}
    if isinstance(status := written.get(Status.NAME), dict):
        written |= status
    return written


def _arguments(effect: type[Effect], value: object) -> dict[str, Any]:
    try:
        return effect.model_validate(value).model_dump(exclude_unset=True)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in wrong["loc"])
        said = wrong["msg"].removeprefix("Value error, ")
        message = f"The effect {effect.NAME!r} cannot be used so: {f'{place}: ' if place else ''}{said}"
        raise BadRequest(message + ("." if effect.USAGE in said else f"; write it like {effect.USAGE}.")) from None


def _agreeing(names: Mapping[str, object]) -> None:
    roles = {name: effect.ROLE for name, effect in EFFECTS.items() if name in names}
    deciding = [name for name, role in roles.items() if role != "change"]
    if len(deciding) > 1:
        message = f"{' and '.join(deciding)} contradict each other: one request has one outcome. Make them two faults."
        raise BadRequest(message)
    spoiling = [name for name in roles if name in (Truncate.NAME, Malformed.NAME)]
    if spoiling and any(role == "loss" for role in roles.values()):
        message = f"{deciding[0]} leaves no answer, so {' and '.join(spoiling)} cannot happen to it."
        raise BadRequest(message)
