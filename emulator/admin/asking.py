"""What clients of the control API ask, checked: every surplus field and every wrong value is named in a sentence."""

import json
from collections.abc import Iterable
from typing import Any, Literal, TypeVar, get_args
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, ValidationError

from emulator.core.errors import BadRequest
from emulator.web.bodies import json_body
from emulator.web.call import Call
from emulator.web.refusals import NotJson

M = TypeVar("M", bound=BaseModel)


def whole(value: Any) -> Any:
    """A whole number as JSON has them: 2.0 is one too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Part = Literal["body", "query"]


class Asked(BaseModel):
    """A body of ours: nothing surplus, nothing converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, defer_build=True)


class Question(BaseModel):
    """A query of ours: nothing surplus; its texts become numbers and words."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def body(model: type[M], call: Call) -> M:
    """The body as its model; no body stands for an empty object. Raises BadRequest."""
    if not call.raw.strip():
        return checked(model, {}, "body")
    try:
        value = json_body(call.raw)
    except NotJson as error:
        message = f"The body is not JSON: {error}."
        raise BadRequest(message) from None
    json.loads(call.raw, object_pairs_hook=_once)
    if not isinstance(value, dict):
        message = f"The body must be a JSON object with: {_names(model)}."
        raise BadRequest(message)
    return checked(model, value, "body")


def question(model: type[M], call: Call) -> M:
    """The query as its model; an empty parameter counts as left out. Raises BadRequest."""
    if b"&" in call.scope["query_string"]:
        _named_once((name for name, _ in parse_qsl(call.scope["query_string"].decode("latin-1"))), "query")
    return checked(model, {name: value for name, value in call.query.items() if value}, "query")


def checked(model: type[M], value: dict[str, Any], part: Part) -> M:
    """`value` as the model. Raises BadRequest that names what is wrong and what is allowed."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    surplus = [each["loc"] for each in errors if each["type"] == "extra_forbidden"]
    if surplus:
        inside = surplus[0][:-1]
        names = _quoted(str(place[-1])[:60] for place in surplus if place[:-1] == inside)
        where = f"{'.'.join(str(part) for part in inside)!r} in the {part}" if inside else f"The {part}"
        message = f"{where} has nothing called {names}; it may have: {_names(_inside(model, inside))}."
        raise BadRequest(message)
    first = errors[0]
    place = ".".join(str(part) for part in first["loc"])
    wrong = first["msg"].removeprefix("Value error, ")
    if not place:
        raise BadRequest(wrong)
    if first["type"] == "missing":
        message = f"The {part} needs {place!r}; it may have: {_names(_inside(model, first['loc'][:-1]))}."
        raise BadRequest(message)
    message = f"{place!r} in the {part} cannot be used: {wrong}, got {str(first['input'])[:60]!r}."
    raise BadRequest(message)


def _once(pairs: list[tuple[str, Any]]) -> None:
    _named_once((name for name, _ in pairs), "body")


def _named_once(names: Iterable[str], part: Part) -> None:
    """Of two values one would be left out, without a word. Raises BadRequest."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            message = f"The {part} has {name[:60]!r} more than once."
            raise BadRequest(message)
        seen.add(name)


def _inside(model: type[BaseModel], place: tuple[int | str, ...]) -> type[BaseModel]:
    """The model of what stands at a place of another: of a field, or of the rows of one."""
    for part in place:
        if isinstance(part, str) and part in model.model_fields:
            annotation = model.model_fields[part].annotation
            kinds = [kind for kind in (annotation, *get_args(annotation)) if isinstance(kind, type)]
            model = next((kind for kind in kinds if issubclass(kind, BaseModel)), model)
    return model


def _names(model: type[BaseModel]) -> str:
    return ", ".join(model.model_fields) or "nothing"


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names)
