"""The documents are fresh, valid, whole, and tell what the server answers."""

from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from emulator.admin.app import Described
from emulator.providers import discover
from emulator.providers.base import Provider
from emulator.web.openapi.described import Documented
from emulator.web.openapi.document import document, documents
from emulator.web.openapi.pages import EVIDENCES, pages, written_into

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "openapi"

each_provider = pytest.mark.parametrize("provider", discover(), ids=lambda each: each.name)
each_api = pytest.mark.parametrize("described", [*discover(), Described()], ids=lambda each: each.name)


@each_api
def test_the_checked_in_document_is_fresh(described: Documented) -> None:
    """`lipsync-emulator openapi` would change nothing."""
    ((name, made),) = documents([described]).items()
    assert (FOLDER / name).read_bytes() == made


@each_provider
def test_the_checked_in_page_is_fresh(provider: Provider) -> None:
    """So is what people read."""
    ((name, made),) = pages([provider]).items()
    assert (FOLDER / name).read_bytes() == made


def test_the_table_of_the_readme_is_fresh() -> None:
    """It is written from the same evidence, between its markers."""
    text = (ROOT / "README.md").read_text("utf-8")
    assert "| [Kling AI](openapi/kling.md) |" in text
    assert written_into(text, discover()) == text
    assert written_into("no markers here", discover()) == "no markers here"


@each_api
def test_a_document_is_valid(described: Documented) -> None:
    """By the specification's own schema, references and all."""
    OpenAPIV31SpecValidator(document(described)).validate()


@each_api
def test_every_operation_is_in_its_document(described: Documented) -> None:
    """With its method and how it is known; so is every field."""
    made = document(described)
    found = {each["operationId"]: each for path in made["paths"].values() for each in path.values()}
    assert set(found) == {each.name for each in described.operations if each.listed}
    assert all(each["x-emulator-evidence"] in EVIDENCES for each in found.values())
    fields = [
        field for schema in made["components"]["schemas"].values() for field in schema.get("properties", {}).items()
    ]
    assert fields
    assert all(field["x-emulator-evidence"] in EVIDENCES for _, field in fields)


def test_a_field_says_how_it_is_known() -> None:
    """Fields that are not simply documented carry their evidence."""
    provider = next(each for each in discover() if each.name == "creatify")
    fields = document(provider)["components"]["schemas"]["Persona"]["properties"]
    assert fields["suitable_industries"]["x-emulator-evidence"] == "observed"
    assert fields["creator_name"]["x-emulator-evidence"] == "documented"


@each_api
def test_every_refusal_has_an_example_of_its_schema(described: Documented) -> None:
    """What the documents print of an error is what the server answers, and has the shape that they declare."""
    made = document(described)
    for operation in (each for path in made["paths"].values() for each in path.values()):
        for status, response in operation["responses"].items():
            for media, content in response.get("content", {}).items():
                refusals = [each["value"] for each in content.get("examples", {}).values()]
                if status.startswith("2") or not media.endswith("json"):
                    continue
                assert refusals, (operation["operationId"], status)
                check = OAS31Validator({**content["schema"], "components": made["components"]})
                for value in refusals:
                    check.validate(value)


@each_provider
def test_every_operation_documents_its_errors(provider: Provider) -> None:
    """Each code it declares, what is wrong with a body, too many requests."""
    made = document(provider)
    found = {each["operationId"]: each for path in made["paths"].values() for each in path.values()}
    for operation in provider.operations:
        if not operation.listed:
            continue
        names = _examples(found[operation.name])
        assert set(operation.errors) <= names, operation.name
        assert operation.public or "too-many-requests" in names
        assert operation.body is None or {"not-json", "body-too-long"} & names


def _examples(operation: dict[str, Any]) -> set[str]:
    return {
        name
        for response in operation["responses"].values()
        for content in response.get("content", {}).values()
        for name in content.get("examples", {})
    }
