"""The documents are fresh, whole, and name every operation."""

import json
from pathlib import Path

import pytest

from emulator.providers import discover
from emulator.providers.base import Provider
from emulator.web.openapi import document, documents

FOLDER = Path(__file__).parents[2] / "openapi"


@pytest.mark.parametrize("provider", discover(), ids=lambda each: each.name)
def test_the_checked_in_document_is_fresh(provider: Provider) -> None:
    """`lipsync-emulator openapi` would change nothing."""
    ((name, made),) = documents([provider]).items()
    assert (FOLDER / name).read_bytes() == made


@pytest.mark.parametrize("provider", discover(), ids=lambda each: each.name)
def test_every_operation_is_in_its_document(provider: Provider) -> None:
    """With its method, its evidence and the reference to a schema that is there."""
    made = document(provider)
    found = {each["operationId"]: each for path in made["paths"].values() for each in path.values()}
    assert set(found) == {each.name for each in provider.operations if each.listed}
    assert all(each["x-emulator-evidence"] in ("documented", "observed", "assumed") for each in found.values())
    text = json.dumps(made)
    for reference in {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}:
        assert reference in made["components"]["schemas"]


def test_a_field_says_how_it_is_known() -> None:
    """Fields that are not simply documented carry their evidence."""
    provider = next(each for each in discover() if each.name == "creatify")
    fields = document(provider)["components"]["schemas"]["Persona"]["properties"]
    assert fields["suitable_industries"]["x-emulator-evidence"] == "observed"
