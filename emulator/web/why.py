"""Why a request was refused: which rule, which field, which sentence of which document.

At the refusal only references are kept (`traced`). The rest is found when somebody asks (`explained`), in the text of
the program, where each rule has its witness. What cannot be found is said to be unknown.
"""

import ast
import json
import re
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any, Literal, NamedTuple, Protocol, get_args

from pydantic import BaseModel, ValidationError

from emulator.core.errors import BadRequest, Missing
from emulator.web.operation import Evidence, Operation
from emulator.web.refusals import (
    BadForm,
    Disconnected,
    NoRoute,
    NotJson,
    Refusal,
    ServerLimit,
    TooLarge,
    UnsupportedType,
    WrongMethod,
)
from emulator.web.shape import EVIDENCE
from emulator.web.sources import Found, Source, module_of, modules, source_of

DEEPEST = 12
"""Steps of a call's way to its refusal that are kept."""
LONGEST = 200
"""Characters of a field's name."""
_HERE = __file__.removesuffix("web/why.py")
_WITNESSES: Mapping[Evidence, Literal["docs", "wire", "assumed"]] = {
    "documented": "docs",
    "observed": "wire",
    "assumed": "assumed",
}
_FIELDS: tuple[tuple[type[Exception], str], ...] = (
    (NoRoute, "path"),
    (WrongMethod, "method"),
    (UnsupportedType, "header content-type"),
    (NotJson, "body"),
    (BadForm, "body"),
    (TooLarge, "body"),
)
_OURS = (BadRequest, ServerLimit, Disconnected)


class Refusing(Protocol):
    """What must be known of a provider."""

    @property
    def codes(self) -> Mapping[str, Refusal]:
        """Every refusal of its table."""

    @property
    def refuse(self) -> Callable[..., Any]:
        """Turns errors into its answers."""


class Trace(NamedTuple):
    """What is remembered of a refusal: references to what exists anyway."""

    kind: type[Exception]
    steps: tuple[tuple[CodeType, int], ...]
    """Through which functions of ours it came, and on which lines they were; the last said no."""
    operation: Operation | None
    code: str | None = None
    field: str | None = None
    model: str | None = None
    """Which model a body did not fit."""
    asked: bool = False
    """The client asked for this very refusal."""


class Why(NamedTuple):
    """A refusal, explained."""

    rule: str
    """`module:function:line`."""
    field: str | None
    sentence: str | None
    witness: Literal["docs", "wire", "assumed", "ours", "unknown"]
    source: str | None
    """The file and the line that the sentence stands on."""


def traced(error: Exception, operation: Operation | None, *, asked: str | None = None) -> Trace:
    """What to remember of a refusal; `asked` is the code of one that the client asked for."""
    steps: deque[tuple[CodeType, int]] = deque(maxlen=DEEPEST)
    at = error.__traceback__
    while at is not None:
        code = at.tb_frame.f_code
        if code.co_filename.startswith(_HERE):
            steps.append((code, at.tb_lineno))
        at = at.tb_next
    kept = tuple(steps)
    if isinstance(error, ValidationError):
        loc, _ = _first(error)
        return Trace(type(error), kept, operation, field=".".join(map(str, loc))[:LONGEST] or "body", model=error.title)
    # Whoever asks for a refusal may be refused for another reason before.
    if asked is not None and kept and kept[-1][0].co_filename.endswith("endpoint.py") and isinstance(error, Refusal):
        return Trace(type(error), kept, operation, asked, asked=True)
    number, field = getattr(error, "code", None), getattr(error, "field", None)
    return Trace(type(error), kept, operation, None if number is None else str(number), field and field[:LONGEST])


def said(error: Exception) -> str:
    """An error in a sentence; of a body that does not fit, without what stood there."""
    if isinstance(error, ValidationError):
        loc, message = _first(error)
        return f"{'.'.join(map(str, loc)) or 'body'}: {message}"[:500]
    return str(error)[:500]


def _first(error: ValidationError) -> tuple[tuple[int | str, ...], str]:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return first["loc"], first["msg"]


def explained(trace: Trace, provider: Refusing) -> Why:
    """The rule that said no, and its witness."""
    package = provider.refuse.__module__.rpartition(".")[0]
    field = _field(trace)
    rule = _rule(trace)
    if issubclass(trace.kind, _OURS):
        return Why(rule, field, (trace.kind.__doc__ or "").partition("\n")[0] or None, "ours", None)
    for at, module, found in _witnesses(trace, field, rule, provider, package):
        sentence = found.sentence or "Seen on the wire."
        if trace.asked:
            sentence = f"The request itself asked for this error: {sentence}"
        source = f"{module.replace('.', '/')}.py:{found.line}" if found.line else None
        return Why(at, field, sentence, found.witness, source)
    return Why(rule, field, _docstring(trace), "unknown", None)


def _witnesses(
    trace: Trace, field: str | None, rule: str, provider: Refusing, package: str
) -> Iterator[tuple[str, str, Found]]:
    """Rule, module and witness, the nearest first."""
    fitted = issubclass(trace.kind, ValidationError)
    if not fitted and not trace.asked and trace.steps:
        # What a body did not fit is said by its model, not by the line that held it against it.
        module = module_of(trace.steps[-1][0].co_filename) or ""
        if f"{module}.".startswith(f"{package}."):
            source = source_of(module)
            if source is not None and (found := source.rule(trace.steps[-1][1])) is not None:
                yield rule, module, found
    if fitted or (issubclass(trace.kind, Refusal) and not trace.asked):
        for at, module, found in _declared(trace, field, package):
            yield (at if fitted else rule), module, found
    codes = [] if trace.code is None else [trace.code]
    if not issubclass(trace.kind, Refusal):
        source = source_of(provider.refuse.__module__)
        for name, arm in _arms(source, trace.kind) if source is not None else ():
            rule = f"{provider.refuse.__module__}:{name}:{arm.pattern.lineno}"
            if source is not None and (found := source.arm(arm)) is not None:
                yield rule, source.name, found
            codes += [code for code in _constants(arm) if code in provider.codes]
    for code in codes:
        for module in modules(package):
            source = source_of(module)
            if source is not None and (found := source.row(code)) is not None:
                yield (f"{module}:{code}:{found.line}" if trace.asked else rule), module, found


def _declared(trace: Trace, field: str | None, package: str) -> Iterator[tuple[str, str, Found]]:
    """What the model of the body, the query or the path says of the field."""
    model, path = _model(trace, field, package), (field or "").rpartition(" ")[2]
    if model is None or field is None:
        return
    evidence: Evidence = "documented" if trace.operation is None else trace.operation.evidence
    owner, name, known = model, "", None
    for part in re.split(r"[.\[\]]+", field.partition(" or ")[0].rpartition(" ")[2]):
        inner = owner if known is None else _inner(known.annotation)
        for each, one in () if inner is None else inner.model_fields.items():
            if part in (each, one.alias):
                owner, name, known = inner, each, one  # type: ignore[assignment]  # the loop has no turn without it
    if known is None:
        if path != "body":
            return
        told = f"The body is {model.__name__}: {(model.__doc__ or '').partition(chr(10))[0]}"
        witness = _WITNESSES[evidence]
    else:
        extra = known.json_schema_extra
        witness = _WITNESSES[extra.get(EVIDENCE, evidence) if isinstance(extra, dict) else evidence]  # type: ignore[index]
        told = known.description or f"{known.alias or name} is {json.dumps(_constraints(owner, known.alias or name))}"
    owner = next((each for each in owner.__mro__ if name in vars(each).get("__annotations__", {})), owner)
    source = source_of(owner.__module__)
    line, found = (source.field(owner.__name__, name) if source is not None else None) or (0, None)
    rule = f"{owner.__module__}:{owner.__name__}{'.' if name else ''}{name}:{line}"
    yield rule, owner.__module__, found or Found(witness, told, line)


def _model(trace: Trace, field: str | None, package: str) -> type[BaseModel] | None:
    operation = trace.operation
    if operation is None:
        return None
    place = (field or "").partition(" ")[0]
    here = {"query": operation.query, "path": operation.params, "header": None}.get(place, operation.body)
    if trace.model is None or (here is not None and here.__name__ == trace.model):
        return here
    return _named(package, trace.model) or here


@lru_cache(maxsize=256)
def _named(package: str, name: str) -> type[BaseModel] | None:
    """The model of this name somewhere in a package."""
    found = (getattr(sys.modules[module], name, None) for module in modules(package))
    return next((each for each in found if isinstance(each, type) and issubclass(each, BaseModel)), None)


def _inner(annotation: Any) -> type[BaseModel] | None:
    """The model inside a field's type: of a list of it, or of it or nothing."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _inner(each)) is not None), None)


@lru_cache(maxsize=256)
def _constraints(model: type[BaseModel], name: str) -> dict[str, Any]:
    """What the documents say of a field without a description."""
    schema = model.model_json_schema().get("properties", {}).get(name, {})
    return {key: value for key, value in schema.items() if key not in ("title", "default", EVIDENCE)}


def _field(trace: Trace) -> str | None:
    operation = trace.operation
    if trace.model is not None and operation is not None:
        for place, model in (("query", operation.query), ("path", operation.params)):
            if model is not None and model.__name__ == trace.model:
                return f"{place} {trace.field}"
    if trace.field is not None:
        return trace.field
    if issubclass(trace.kind, Missing) and operation is not None and (names := re.findall(r"{(\w+)", operation.path)):
        return f"path {names[-1]}"
    return next((field for kind, field in _FIELDS if issubclass(trace.kind, kind)), None)


def _rule(trace: Trace) -> str:
    """Where the error was raised."""
    if not trace.steps:
        return "unknown"
    code, line = trace.steps[-1]
    return f"{module_of(code.co_filename) or 'unknown'}:{code.co_qualname}:{line}"


def _docstring(trace: Trace) -> str | None:
    if not trace.steps:
        return None
    code, line = trace.steps[-1]
    source = source_of(module_of(code.co_filename) or "")
    return None if source is None else source.docstring(line)


def _arms(source: Source, kind: type[Exception]) -> Iterator[tuple[str, ast.match_case]]:
    """The arms that may have answered such an error."""
    names = {each.__name__ for each in kind.__mro__} - {"object", "BaseException", "Exception", "EmulatorError"}
    for function, arm in source.arms():
        if names & {node.cls.id for node in ast.walk(arm.pattern) if isinstance(node, ast.MatchClass)
                    and isinstance(node.cls, ast.Name)}:  # fmt: skip
            yield function, arm


def _constants(arm: ast.match_case) -> list[str]:
    nodes = (node for each in arm.body for node in ast.walk(each))
    return [str(node.value) for node in nodes if isinstance(node, ast.Constant)]
