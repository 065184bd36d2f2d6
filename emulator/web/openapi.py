"""OpenAPI 3.1 documents, derived from declared operations and their models.

The models are the only description of shapes written by hand; these documents are checked in for readers and
generators and kept fresh by a test.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import orjson
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from emulator import __version__
from emulator.web.operation import Operation
from emulator.web.refusals import Refusal

REF = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")


class Documented(Protocol):
    """What a document says of a provider."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def title(self) -> str:
        """Its name for people."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Where the vendor is."""

    @property
    def operations(self) -> tuple[Operation, ...]:
        """What it does."""

    @property
    def codes(self) -> Mapping[str, Refusal]:
        """Its refusals."""

    @property
    def docs(self) -> str:
        """Its documentation."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Known differences."""

    @property
    def security(self) -> Mapping[str, Mapping[str, Any]]:
        """Its OpenAPI security schemes."""


def documents(providers: Iterable[Documented]) -> dict[str, bytes]:
    """Each provider's document by file name, as indented JSON."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return {f"{provider.name}.json": orjson.dumps(document(provider), option=options) for provider in providers}


def document(provider: Documented) -> dict[str, Any]:
    """One provider's document."""
    operations = [operation for operation in provider.operations if operation.listed]
    schemas, references = _schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        path = _PARAMETER.sub(r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _operation(provider, operation, references)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{provider.title}, as emulated",
            "version": __version__,
            "description": "\n".join(("Known differences from the vendor:", *(f"* {note}" for note in provider.notes)))
            if provider.notes
            else "",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "externalDocs": {"url": provider.docs or f"https://{provider.hosts[0]}"},
        "servers": [{"url": "http://127.0.0.1:5477", "description": "the emulator"}],
        "security": [{name: []} for name in provider.security],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": dict(provider.security)},
    }


References = Mapping[tuple[type[BaseModel], str], dict[str, str]]


def _schemas(operations: Iterable[Operation]) -> tuple[dict[str, Any], References]:
    inputs = {(model, "validation") for each in operations for model in (each.body, each.query) if model}
    outputs = {(each.reply, "serialization") for each in operations if each.reply}
    ordered = sorted({*inputs, *outputs}, key=lambda pair: (pair[0].__name__, pair[1]))
    references, definitions = models_json_schema(ordered, ref_template=REF)  # type: ignore[arg-type]
    return definitions.get("$defs", {}), references  # type: ignore[return-value]


def _operation(provider: Documented, operation: Operation, references: References) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "x-emulator-evidence": operation.evidence,
    }
    if operation.docs:
        described["externalDocs"] = {"url": operation.docs}
    if operation.public:
        described["security"] = []
    parameters = [*_path_parameters(operation), *_query_parameters(operation)]
    if parameters:
        described["parameters"] = parameters
    if operation.body is not None:
        media = "application/json" if operation.reads == "json" else "multipart/form-data"
        described["requestBody"] = {
            "required": True,
            "content": {media: {"schema": references[operation.body, "validation"]}},
        }
    described["responses"] = _responses(provider, operation, references)
    return described


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    names = _PARAMETER.findall(operation.path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    schema = operation.query.model_json_schema(ref_template=REF)
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": field}
        for name, field in schema["properties"].items()
    ]


def _responses(provider: Documented, operation: Operation, references: References) -> dict[str, Any]:
    answered: dict[str, Any] = {"description": operation.summary}
    if operation.reply is not None:
        answered["content"] = {"application/json": {"schema": references[operation.reply, "serialization"]}}
    responses = {str(operation.status): answered}
    for code in operation.errors:
        refusal = provider.codes.get(code)
        if refusal is None:
            continue
        status = str(refusal.status or 200)
        sentence = f"{code}: {refusal.message or ''}".strip()
        if status in responses:
            responses[status]["description"] += f"; {sentence}"
        else:
            responses[status] = {"description": sentence}
    return responses
