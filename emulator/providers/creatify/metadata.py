"""OPTIONS: what Django REST framework's SimpleMetadata says of a view."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from emulator.providers.creatify import fields
from emulator.providers.creatify.bodies import table
from emulator.providers.creatify.serializers import Field, Many, Object, Values
from emulator.web.call import Call
from emulator.web.operation import Handler, Operation
from emulator.web.reply import Reply, json_reply

PARSES = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
"""In the order of Django's View."""
_PLAIN: dict[Any, str] = {
    fields.boolean: "boolean",
    fields.identifier: "string",
    fields.related: "field",
    fields.offset: "decimal",
    fields.whole: "integer",
    fields.upload: "file upload",
}


def allowed(methods: Iterable[str]) -> str:
    """The Allow header of a view with these methods."""
    found = {*methods, "OPTIONS", *(("HEAD",) if "GET" in methods else ())}
    return ", ".join(method for method in METHODS if method in found)


@dataclass(frozen=True, slots=True)
class View:
    """One path and what is done there; called, it answers OPTIONS."""

    path: str
    operations: tuple[Operation, ...]

    async def __call__(self, call: Call) -> Reply:
        """The description."""
        # assumed: views without docstrings, JSON as the only renderer; docs: dyoa, the three parsers
        told: dict[str, Any] = {
            "name": self.name,
            "description": "",
            "renders": ["application/json"],
            "parses": list(PARSES),
        }
        body = next((each.body for each in self.operations if each.method == "POST" and each.body), None)
        if body is not None:
            told["actions"] = {"POST": described(body)}
        return json_reply(told)

    @property
    def name(self) -> str:
        """As DRF names a view set's view: by its action, or by its class and List or Instance."""
        # assumed: view sets named for their paths
        *before, last = self.path.removeprefix("/api/").strip("/").split("/")
        words = (before[0] if last.startswith("{") else last).removesuffix("s").replace("_", " ").title()
        suffix = "Instance" if last.startswith("{") else "" if before else "List"
        return f"{words} {suffix}".strip()


def described(body: type[BaseModel]) -> dict[str, Any]:
    """The fields of a body. What a serializer only shows is left out."""
    return _fields(table(body))


def _fields(found: tuple[Field, ...]) -> dict[str, Any]:
    return {
        field.name: _described(
            field.clean, {"required": field.required, "read_only": False, "label": _label(field.name)}
        )
        for field in found
    }


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _described(clean: fields.Clean, known: dict[str, Any]) -> dict[str, Any]:
    match clean:
        case Object():
            return {"type": "nested object", **known, "children": _fields(clean.fields)}
        case Many() | Values():
            kind = "field" if isinstance(clean, Many) else "list"
            child = _described(clean.child, {"required": True, "read_only": False})
            return {"type": kind, **known, "child": child}
        case fields.Choice():
            choices = [{"value": each, "display_name": each} for each in clean.choices]
            return {"type": "choice", **known, "choices": choices}
        case fields.Text() | fields.Url():
            kind = "string" if isinstance(clean, fields.Text) else "url"
            return {"type": kind, **known, **({} if clean.most is None else {"max_length": clean.most})}
        case fields.Number():
            return {"type": "float", **known}
    limits: dict[str, Any] = {}
    if clean is fields.offset:
        most = float(fields.MOST_OFFSET)
        limits = {"min_value": -most, "max_value": most, "max_digits": fields.DIGITS, "decimal_places": fields.PLACES}
    return {"type": _PLAIN[clean], **known, **limits}


@dataclass(frozen=True, slots=True)
class Allowing:
    """A handler whose answers tell which methods its path has."""

    handler: Handler
    methods: str

    async def __call__(self, call: Call) -> Reply:
        """The handler's answer."""
        # docs: DRF, APIView.default_response_headers: Allow is in every answer of a view, whatever its status
        return (await self.handler(call)).with_headers(("Allow", self.methods))


def described_and_allowing(operations: Iterable[Operation]) -> tuple[Operation, ...]:
    """These, and an OPTIONS operation for each path; all of them tell the methods of their path."""
    paths: dict[str, tuple[Operation, ...]] = {}
    for each in operations:
        paths[each.path] = (*paths.get(each.path, ()), each)
    describing = tuple(
        Operation(
            "OPTIONS", path, View(path, found), f"{found[0].name}_options", f"Describe {path}",
            evidence="assumed", errors=found[0].errors[:4], listed=False,
        )
        for path, found in paths.items()
    )  # fmt: skip
    methods = {path: allowed([each.method for each in found]) for path, found in paths.items()}
    return tuple(
        replace(each, handler=Allowing(each.handler, methods[each.path])) for each in (*operations, *describing)
    )
