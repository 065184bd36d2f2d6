"""What Django REST framework takes beside what is meant, as the documents say it."""

from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from emulator.web.shape import Body, parted

Url = Annotated[str, Field(json_schema_extra={"format": "uri"})]
Key = Annotated[str, Field(json_schema_extra={"format": "uuid"})]
Offset = Annotated[str, Field(json_schema_extra={"format": "decimal", "pattern": r"^-?(0|0?\.([0-4]\d?|50?))$"})]
UUIDS = "^{0}(,{0})*$".format("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TEXT = r"^[^\x00]*[^\s\x00-\x1f\x85][^\x00]*$"
"""Not blank, as Python takes blanks, and without NUL."""
_ALSO: dict[str, dict[str, Any]] = {
    "string": {"type": "number"},
    "boolean": {"enum": ["true", "false", "1", "0", 1, 0]},
    "uuid": {"type": "integer", "minimum": 0, "exclusiveMaximum": 1 << 128},
    "decimal": {"type": "number", "minimum": -0.5, "maximum": 0.5, "multipleOf": 0.01},
}
"""What Django REST framework takes for a value of this format or type, beside it."""


class Lenient(Body):
    """A body as Django REST framework takes it: a number for a text, a word for a boolean; no text is blank."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """With what is taken beside what is meant."""
        schema = handler(core_schema)
        fields = handler.resolve_ref_schema(schema).get("properties", {})
        for name, field in fields.items():
            said, taken = parted(field)
            meant = taken.get("anyOf") or [taken]
            if any("enum" in each or "const" in each for each in (field, *meant)):
                continue
            for each in meant:
                if each.get("type") == "string" and "format" not in each:
                    each["pattern"] = TEXT
            also = [_ALSO[kind] for each in meant if (kind := each.get("format", each.get("type"))) in _ALSO]
            if also:
                fields[name] = {"anyOf": [*meant, *also], **said}
        return schema
