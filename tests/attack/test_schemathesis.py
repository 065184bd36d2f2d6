"""What the OpenAPI documents promise, held against a real server: requests that fit their schemas and others that do
not, made up from the documents alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.result import Ok

from emulator.admin.app import Described
from emulator.providers import discover
from emulator.web.openapi.document import document
from tests.e2e.serving import Server, started
from tests.providers.test_conformance import CREDENTIALS

TOKEN = "a-token-of-the-control-api"
DOCUMENTS = {
    **{provider.name: document(provider) for provider in discover()},
    "control": document(Described()),
}
HEADERS = {**CREDENTIALS, "control": {"Authorization": f"Bearer {TOKEN}"}}

load_all_checks()
CHECKED = set(CHECKS.get_all_names()) - {"positive_data_acceptance"}
"""All but one: documents describe shapes, and vendors refuse much that has the right shape."""
NOT_HELD: dict[str, dict[str, str]] = {
    "akool": {
        "ignored_auth": "a missing or wrong credential is HTTP 200 with the code 1101 or 1102",
        "negative_data_rejection": "so is every other refusal: HTTP 200 and a code",
    },
    "creatify": {"negative_data_rejection": "of a parameter that is given twice Django takes the last"},
}
"""By whose document it is: checks that the vendor itself would not pass, and why."""


def held(name: str, operation: Any) -> list[Any]:
    """The checks that an operation must pass."""
    left_out = set(NOT_HELD.get(name, {}))
    return [CHECKS.get_one(check) for check in sorted(CHECKED - left_out)]


def operations() -> Iterator[Any]:
    """Every operation of every document."""
    for name, content in DOCUMENTS.items():
        for found in schemathesis.openapi.from_dict(content).get_all_operations():
            assert isinstance(found, Ok), found
            operation = found.ok()
            if operation.path == "/_emulator/events":
                continue  # it has no end
            yield pytest.param(name, operation, id=f"{name}: {operation.label}")


def _fits(query: Any) -> bool:
    """Whether a request that waits would wait long."""
    try:
        return 0 <= float((query or {}).get("timeout", 10)) <= 300
    except (TypeError, ValueError):
        return False


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Time stands still, and only who is known comes in."""
    folder = tmp_path_factory.mktemp("server")
    with started(folder, "--rate", "0", "--auth", "strict", "--control-token", TOKEN) as server:
        yield server


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
@pytest.mark.parametrize(("name", "operation"), list(operations()))
def test_the_server_is_what_its_documents_say(server: Server, name: str, operation: Any, mode: GenerationMode) -> None:
    """No defect, and no answer that the document does not know."""

    checks = held(name, operation)

    @settings(
        max_examples=10,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case[Any]) -> None:
        if "/wait" in case.path and _fits(case.query):
            case.query = {**(case.query or {}), "timeout": 0}
        answer = case.call(base_url=server.url, headers=HEADERS[name])
        case.validate_response(answer, checks=checks, headers=HEADERS[name])

    try:
        ask()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, "no request fits the document"


def test_nothing_went_wrong_meanwhile(server: Server) -> None:
    """The server's log names no defect of all these requests."""
    assert "Traceback" not in Path(server.log).read_text("utf-8")
