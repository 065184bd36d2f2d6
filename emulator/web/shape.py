"""Bases for the models of the wire, and how a field is known."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from emulator.web.operation import Evidence

EVIDENCE = "x-emulator-evidence"
_SAID = ("title", "description", "default", EVIDENCE)
"""What a schema says of a field beside what it takes."""


class Body(BaseModel):
    """What a client sends: surplus fields are ignored, as the vendors do."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class Shape(BaseModel):
    """What a client gets: for the documents and the tests, which refuse a field that is not declared."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def needed(*names: str) -> JsonDict:
    """For a model's `json_schema_extra`: at least one of these optional fields is given, and not empty."""
    nothing: JsonDict = {"not": {"enum": [None, "", []]}}
    return {"anyOf": [{"required": [name], "properties": {name: nothing}} for name in names]}


def parted(field: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A field's schema in two: what it says of the field, and what the field takes."""
    said = {key: value for key, value in field.items() if key in _SAID}
    return said, {key: value for key, value in field.items() if key not in _SAID}


def known(evidence: Evidence, *arguments: Any, **keywords: Any) -> Any:
    """A pydantic Field that is not simply documented: `observed` on the wire, or `assumed` by us."""
    return Field(*arguments, json_schema_extra={EVIDENCE: evidence}, **keywords)
