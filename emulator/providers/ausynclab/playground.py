"""`/docs` and `/openapi.json` of the vendor's own service, as FastAPI makes them of these operations."""

import re
from collections.abc import Iterable
from typing import Any

from pydantic.json_schema import models_json_schema

from emulator import __version__
from emulator.providers.ausynclab.routes import SERVICES
from emulator.web.call import Call
from emulator.web.openapi.document import REF
from emulator.web.operation import Operation
from emulator.web.page import page, sections
from emulator.web.reply import Reply, json_reply, text_reply
from emulator.web.shape import EVIDENCE

TITLE = "AusyncLab API, as emulated"
SECURITY = {"APIKeyHeader": {"type": "apiKey", "in": "header", "name": "X-API-Key"}}
_PARAMETER = re.compile(r"\{(\w+)\}")
_PLACE = {"title": "Location", "type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}
# assumed: FastAPI's own two schemas
VALIDATION = {
    "HTTPValidationError": {
        "title": "HTTPValidationError",
        "type": "object",
        "properties": {
            "detail": {"title": "Detail", "type": "array", "items": {"$ref": REF.format(model="ValidationError")}}
        },
    },
    "ValidationError": {
        "title": "ValidationError",
        "type": "object",
        "required": ["loc", "msg", "type"],
        "properties": {
            "loc": _PLACE,
            "msg": {"title": "Message", "type": "string"},
            "type": {"title": "Error Type", "type": "string"},
            "input": {"title": "Input"},
            "ctx": {"title": "Context", "type": "object"},
        },
    },
}


async def show_docs(call: Call) -> Reply:
    """The operations, for people: FastAPI's page is Swagger UI from another server, ours needs none."""
    place = _root(call)
    body = sections([("openapi", f"{place}/openapi.json", document(place))])
    return text_reply(page(f"{TITLE} - Docs", "AusyncLab", body), media_type=b"text/html; charset=utf-8")


async def show_openapi(call: Call) -> Reply:
    """The operations, for programs."""
    return json_reply(document(_root(call)))


def document(root_path: str) -> dict[str, Any]:
    """FastAPI's document of the operations, for clients that reach them under a path."""
    models = [(each.reply, "serialization") for each in SERVICES if each.reply]
    models += [(each.body, "validation") for each in SERVICES if each.body and each.reads == "json"]
    references, definitions = models_json_schema(models, ref_template=REF)  # type: ignore[arg-type]
    schemas: dict[str, Any] = {**_without_nulls(definitions.get("$defs", {})), **VALIDATION}
    paths: dict[str, dict[str, Any]] = {}
    for operation in SERVICES:
        path = documented_path(operation)
        described = _described(operation, path, references, schemas)
        paths.setdefault(path, {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": __version__},
        # assumed: as FastAPI behind a proxy that takes a prefix away
        **({"servers": [{"url": root_path}]} if root_path else {}),
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items())), "securitySchemes": SECURITY},
    }


def _without_nulls(schema: Any) -> Any:
    """FastAPI leaves out what is null, a default too."""
    if isinstance(schema, dict):
        return {name: _without_nulls(value) for name, value in schema.items() if value is not None}
    return schema


def documented_path(operation: Operation) -> str:
    """The path with the parameter's name as the vendor has it."""
    # docs: lipsync: GET has {video_id}, DELETE has {id}
    return operation.path.replace("{video_id}", "{id}") if operation.method == "DELETE" else operation.path


def operation_id(operation: Operation) -> str:
    """As FastAPI makes it of the function's name, the path and the method."""
    name = re.sub(r"\W", "_", operation.name + documented_path(operation))
    return f"{name}_{operation.method.lower()}"


def _described(operation: Operation, path: str, references: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": operation_id(operation),
        "security": [{name: []} for name in SECURITY],
        EVIDENCE: operation.evidence,
    }
    parameters = [
        _parameter(name, "path", {"type": "integer", "title": name.replace("_", " ").title()})
        for name in _PARAMETER.findall(path)
    ]
    if operation.query is not None:
        fields = operation.query.model_json_schema()["properties"]
        parameters += [_parameter(name, "query", field) for name, field in fields.items()]
    if parameters:
        found["parameters"] = parameters
    if operation.body is not None:
        media, schema = "application/json", references.get((operation.body, "validation"))
        if operation.reads == "form":
            media, name = "multipart/form-data", f"Body_{operation_id(operation)}"
            schema = {"$ref": REF.format(model=name)}
            schemas[name] = _form(name, operation.body.model_fields)
        found["requestBody"] = {"required": True, "content": {media: {"schema": schema}}}
    answered = references[operation.reply, "serialization"]
    found["responses"] = {"200": _response("Successful Response", answered)}
    if parameters or operation.body is not None:
        refused = {"$ref": REF.format(model="HTTPValidationError")}
        found["responses"]["422"] = _response("Validation Error", refused)
    return found


def _parameter(name: str, place: str, schema: dict[str, Any]) -> dict[str, Any]:
    said = {"description": schema["description"]} if "description" in schema else {}
    return {"name": name, "in": place, "required": True, **said, "schema": schema}


def _form(name: str, fields: Iterable[str]) -> dict[str, Any]:
    """A body of files."""
    file = {"type": "string", "contentMediaType": "application/octet-stream"}
    properties = {field: {**file, "title": field.replace("_", " ").title()} for field in fields}
    return {"title": name, "type": "object", "required": list(properties), "properties": properties}


def _response(description: str, schema: Any) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _root(call: Call) -> str:
    root: str = call.scope.get("root_path", "")
    return root


def _public(method: str, path: str, handler: Any, name: str, summary: str) -> Operation:
    # docs: lipsync: "https://api.ausynclab.io/docs"; FastAPI lists neither
    return Operation(
        method, path, handler, name, summary, docs="https://docs.ausynclab.io/lipsync", public=True, listed=False
    )


OPERATIONS = (
    _public("GET", "/docs", show_docs, "docs", "Every operation, for people"),
    _public("HEAD", "/docs", show_docs, "docs_head", "Whether there is such a page"),
    _public("GET", "/openapi.json", show_openapi, "openapi", "Every operation, for programs"),
    _public("HEAD", "/openapi.json", show_openapi, "openapi_head", "Whether there is such a document"),
)
