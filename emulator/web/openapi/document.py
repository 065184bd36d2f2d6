"""One OpenAPI 3.1 document: paths, schemas with evidence, every refusal with an example, callbacks.

The models are the only description of shapes written by hand; documents are checked in for readers and generators and
kept fresh by a test.
"""

import json
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from emulator import __version__
from emulator.web.openapi.described import Documented
from emulator.web.openapi.examples import Examples, recorded
from emulator.web.openapi.failures import Failure, failures, needs_body
from emulator.web.operation import Operation
from emulator.web.shape import EVIDENCE

EVENTS = "x-emulator-events"
REF = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
References = Mapping[tuple[type[BaseModel], str], dict[str, str]]


def documents(described: Iterable[Documented]) -> dict[str, bytes]:
    """Each document by file name, as indented JSON."""
    # Not orjson: Django takes whole numbers below 2^128 for UUIDs, and the document says so.
    return {
        f"{each.name}.json": json.dumps(document(each), indent=2, ensure_ascii=False).encode() + b"\n"
        for each in described
    }


def document(described: Documented) -> dict[str, Any]:
    """One API's document."""
    operations = [operation for operation in described.operations if operation.listed]
    schemas, references = _schemas(described, operations)
    examples = recorded(described.name)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        path = _PARAMETER.sub(r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _operation(described, operation, references, examples)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{described.title}, as emulated",
            "version": __version__,
            "description": _description(described),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "externalDocs": {"url": described.docs or f"https://{described.hosts[0]}"},
        "servers": [{"url": "http://127.0.0.1:5477", "description": "the emulator"}],
        "security": _security(described),
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": dict(described.security)},
    }


def _description(described: Documented) -> str:
    known = f"`{EVIDENCE}` says of every operation and field how it is known: documented, observed or assumed."
    notes = [f"* {note}" for note in described.notes]
    ours = "Answers of the type application/problem+json are the emulator's own: an unknown scenario, a full house."
    return "\n".join([known, ours, *(["", "Known differences from the vendor:", *notes] if notes else [])])


def _security(described: Documented) -> list[dict[str, list[str]]]:
    if described.security_together:
        return [{name: [] for name in described.security}]
    return [{name: []} for name in described.security]


def _schemas(described: Documented, operations: Iterable[Operation]) -> tuple[dict[str, Any], References]:
    pairs: set[tuple[type[BaseModel], str]] = set()
    for each in operations:
        pairs.update((model, "validation") for model in (each.body, each.query) if model)
        pairs.update((model, "serialization") for model in (each.reply, each.callback) if model)
        pairs.update((model, "serialization") for model in (each.events or {}).values())
    if described.failure is not None:
        pairs.add((described.failure, "serialization"))
    ordered = sorted(pairs, key=lambda pair: (pair[0].__name__, pair[1]))
    references, definitions = models_json_schema(ordered, ref_template=REF)  # type: ignore[arg-type]
    schemas: dict[str, Any] = definitions.get("$defs", {})
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            field.setdefault(EVIDENCE, "documented")
            if field.get("default", "") is None and {"type": "null"} not in field.get("anyOf", ()):
                del field["default"]  # it may be left out, but not be null
    return schemas, references  # type: ignore[return-value]


def _operation(
    described: Documented, operation: Operation, references: References, examples: Examples
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        EVIDENCE: operation.evidence,
    }
    if operation.docs:
        made["externalDocs"] = {"url": operation.docs}
    if operation.public:
        made["security"] = []
    parameters = [*_path_parameters(operation), *_query_parameters(operation)]
    if parameters:
        made["parameters"] = parameters
    if operation.body is not None:
        media = "multipart/form-data" if operation.reads == "form" else "application/json"
        content: dict[str, Any] = {"schema": references[operation.body, "validation"]}
        if requests := examples.requests(operation.name):
            content["examples"] = requests
        made["requestBody"] = {"required": needs_body(described, operation), "content": {media: content}}
    made["responses"] = _responses(described, operation, references, examples)
    if operation.callback is not None:
        made["callbacks"] = {"status": _callback(operation, references)}
    return made


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    names = _PARAMETER.findall(operation.path)
    schemas: list[Any] = [{"type": "string"} for _ in names]
    if operation.params is not None:
        schemas = list(operation.params.model_json_schema(ref_template=REF)["properties"].values())
    return [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in zip(names, schemas, strict=True)
    ]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    schema = operation.query.model_json_schema(ref_template=REF)
    required = schema.get("required", ())
    found = []
    for name, field in schema["properties"].items():
        evidence = field.pop(EVIDENCE, "documented")
        taken = _without_null(field)  # a query knows no null: what is not given is left out
        found.append({"name": name, "in": "query", "required": name in required, "schema": taken, EVIDENCE: evidence})
    return found


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    several = [each for each in field.get("anyOf", ()) if each != {"type": "null"}]
    if not several:
        return field
    said = {key: value for key, value in field.items() if key != "anyOf" and (key, value) != ("default", None)}
    return {**(several[0] if len(several) == 1 else {"anyOf": several}), **said}


def _responses(
    described: Documented, operation: Operation, references: References, examples: Examples
) -> dict[str, Any]:
    served: dict[str, Any] = {"description": operation.summary}
    if operation.reply is not None:
        content: dict[str, Any] = {"schema": references[operation.reply, "serialization"]}
        if replies := examples.replies(operation.name, operation.status):
            content["examples"] = replies
        served["content"] = {operation.produces: content}
    elif operation.status != HTTPStatus.NO_CONTENT:
        text = {"schema": {"type": "string"}}
        served["content"] = {operation.produces: text if operation.produces.startswith("text/") else {}}
    if operation.events is not None:
        served["content"][operation.produces] = _stream(operation.events, references)
    responses = {str(status): served for status in (operation.status, *operation.also)}
    for failure in failures(described, operation):
        _add(responses, failure, None if described.failure is None else references[described.failure, "serialization"])
    return responses


def _stream(events: Mapping[str, type[BaseModel]], references: References) -> dict[str, Any]:
    """Server-sent events; which OpenAPI 3.1 has no word for, so what `data` holds is told by an extension."""
    said = (
        f"Server-sent events. `event` is one of {', '.join(events)}, `data` is JSON as `{EVENTS}` has it by this name."
    )
    shapes = {name: references[model, "serialization"] for name, model in events.items()}
    return {"schema": {"type": "string", "description": said}, EVENTS: shapes}


def _add(responses: dict[str, Any], failure: Failure, schema: dict[str, str] | None) -> None:
    """The refusal as one more example of its status; where that is the status of success, the body may be either."""
    reply = failure.reply
    media = reply.media_type.decode().partition(";")[0]
    response = responses.setdefault(str(reply.status), {"description": failure.summary})
    is_json = media.endswith("json")
    content = response.setdefault("content", {}).setdefault(media, {})
    mine = (schema or {}) if is_json else {"type": "string"}
    there = content.setdefault("schema", mine)
    if there != mine and mine not in there.get("anyOf", ()):
        content["schema"] = {"anyOf": [*there.get("anyOf", [there]), mine]}
    value = json.loads(reply.body) if is_json else reply.body.decode()
    content.setdefault("examples", {})[_key(failure.name)] = {"summary": failure.summary, "value": value}
    for name, _ in reply.headers:
        header = response.setdefault("headers", {})
        header[name.decode().title()] = {"schema": {"type": "string"}}


def _key(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name)


def _callback(operation: Operation, references: References) -> dict[str, Any]:
    assert operation.callback is not None
    place = operation.callback_field.replace(".", "/")
    content = {"application/json": {"schema": references[operation.callback, "serialization"]}}
    return {
        f"{{$request.body#/{place}}}": {
            "post": {
                "summary": "What the vendor sends to your URL.",
                "requestBody": {"required": True, "content": content},
                "responses": {"200": {"description": "You have it; anything else may be tried again."}},
            }
        }
    }
