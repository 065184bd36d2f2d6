"""Every way an operation says no, answered by the provider itself: the documents cannot differ from the server."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from inspect import iscoroutine
from types import SimpleNamespace
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from emulator.core.clock import Clock
from emulator.engine.accounts import Crowded
from emulator.engine.repository import WorldState
from emulator.engine.world import World
from emulator.web.bodies import LONGEST
from emulator.web.call import Call
from emulator.web.openapi.described import Documented
from emulator.web.operation import Operation
from emulator.web.refusals import BadForm, Throttled, TooLarge
from emulator.web.reply import Reply


@dataclass(frozen=True, slots=True)
class Failure:
    """One refusal: what it is about, and the answer."""

    name: str
    summary: str
    reply: Reply


def failures(described: Documented, operation: Operation) -> Iterator[Failure]:
    """What the operation answers when it does not serve, each thing once."""
    for name, error in _errors(described, operation):
        yield Failure(name, str(error) or name, described.refuse(error, _call(described, operation)))


def _errors(described: Documented, operation: Operation) -> Iterator[tuple[str, Exception]]:
    for code in operation.errors:
        if code in described.codes:
            yield code, described.codes[code]
    if operation.params is not None and (error := _wrong(operation.params)) is not None:
        yield "wrong path", error
    if operation.body is not None:
        yield from _bad_bodies(described, operation)
    if operation.reads == "form":
        yield "bad form", BadForm("The form cannot be read.")
        if operation.body is not None and (error := _wrong(operation.body)) is not None:
            yield "wrong form", error
    if not operation.public and described.codes:
        yield "too many requests", Throttled(42)
    if operation.callback is not None:
        yield "too many jobs", Crowded("Too many jobs are going on.")


def _bad_bodies(described: Documented, operation: Operation) -> Iterator[tuple[str, Exception]]:
    assert operation.body is not None
    yield "body too long", TooLarge(LONGEST)
    bodies = {
        "not json": (b'{"a"', "application/json"),
        "other type": (b"a", "text/plain"),
        "wrong fields": (b"{}", "application/json"),
    }
    for name, (raw, content_type) in bodies.items():
        call = _call(described, operation, {b"content-type": content_type.encode()})
        call.raw = raw
        try:
            value = described.parse(call)
            if iscoroutine(value):
                value.close()  # a form is read later, and is bad in ways of its own
                return
            described.validate(operation.body, value)
        except Exception as error:  # noqa: BLE001 - whatever the provider raises is what it refuses with
            yield name, error


def needs_body(described: Documented, operation: Operation) -> bool:
    """Whether a request without a body is refused."""
    assert operation.body is not None
    try:
        value = described.parse(_call(described, operation, {b"content-type": b"application/json"}))
        if iscoroutine(value):
            value.close()
            return True
        described.validate(operation.body, value)
    except Exception:  # noqa: BLE001 - whatever the provider raises is a refusal
        return True
    return False


def _wrong(model: type[BaseModel]) -> ValidationError | None:
    """What is wrong with nothing at all."""
    try:
        model.model_validate({})
    except ValidationError as error:
        return error
    return None


def _call(described: Documented, operation: Operation, headers: Mapping[bytes, bytes] | None = None) -> Call:
    """A call of the operation at the beginning of time, without a server around it."""
    scope: dict[str, Any] = {
        "type": "http",
        "scheme": "http",
        "method": operation.method,
        "path": operation.path,
        "query_string": b"",
        "headers": list((headers or {}).items()),
        "path_params": {},
    }
    options = getattr(described, "options", None)
    desk: Any = SimpleNamespace(options=lambda provider, account: options() if options else None)
    world = World("default", lambda: 0, WorldState(Clock(0, 0, 0.0), "0"))
    call = Call(cast(Any, desk), described.name, scope, world)
    call.operation = operation
    return call
