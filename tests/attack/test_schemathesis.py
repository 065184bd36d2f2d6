"""What the OpenAPI documents promise, held against a real server: requests that fit their schemas and others that do
not, made up from the documents alone."""

import json
import re
from collections.abc import Iterator
from functools import partial, update_wrapper
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.specs.openapi._auth_retry import get_security_parameters, remove_auth

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
HEADERS = {
    name: {header: value for header, value in headers.items() if header.lower() != "content-type"}
    for name, headers in (*CREDENTIALS.items(), ("control", {"Authorization": f"Bearer {TOKEN}"}))
}

load_all_checks()
BUILT_IN: dict[str, Any] = {name: CHECKS.get_one(name) for name in sorted(CHECKS.get_all_names())}
BEYOND_SHAPE: dict[str, str] = {
    "control": (
        r"There is no (provider|scenario|sample|preset) |\"status\":408|An inbox's name|Not a cursor|Name the file"
        r"|Say (how|one)|contradict"
        r"|Time goes forward only|The file is empty|Not an instant"
        r"|A scenario's name|weights of the endings|no vendor's code|has no error code|has no reason and no code"
        r"|has (no|an) operation|begins no job|cannot fit|cannot come within|a path begins with"
        r"|(The effect '\w+' |'every': \d+ )?cannot (be used so|happen to|come within|narrow|fit)|happen to requests"
        r"|A fault has an effect|leaves no answer|go with a status|fits none|is for faults on|A preset says"
        r"|(has|have) (no|an) (operation|error code)|No job can have|Nothing (there has|of \w+ is left)|begins? no job"
        r"|(of|of the|The) state file|is no record: there are|cannot be read: "
    ),
    "creatify": r"has not been generated yet|Insufficient credits|a valid UUID|file is empty",
    "kling": (
        r"not found|already exists|mutually exclusive|cannot be empty|is required|must be earlier|"
        r"a URL, or Base64|cannot be used (together|simultaneously)|format is invalid|is null|"
        r"(is|are) (only|not) supported|only supports|support at most|it can only be|mode value '4k'|"
        r"(cursor|duration|resolution|external_task_id|key|model_name|contents\[\d\]\S*) value"
    ),
}
"""By whose document it is: why a request of the right shape is refused with the status of a wrong one."""
AKOOL_OK = 1000
AKOOL_CREDENTIALS: tuple[tuple[dict[str, str], int], ...] = (
    ({}, 1102),
    ({"x-api-key": "nobody's"}, 1109),
    ({"Authorization": "Bearer nobody's"}, 1101),
)
"""Credentials that open nothing, and the code that says so."""


def akool_code(answer: Any) -> int:
    """What Akool says beneath the status, which is 200 whatever it says."""
    code: int = json.loads(answer.content)["code"]
    return code


def fitting_is_taken(name: str, context: Any, answer: Any, case: Case[Any]) -> None:
    """What fits the document is taken, or refused for a reason that no schema can say."""
    try:
        BUILT_IN["positive_data_acceptance"](context, answer, case)
    except RejectedPositiveData:
        if not re.search(BEYOND_SHAPE.get(name, "(?!)"), answer.text):
            raise


def unfitting_is_refused(name: str, context: Any, answer: Any, case: Case[Any]) -> None:
    """What does not fit is refused, at Akool by the code.

    Of a parameter that is given twice the last one counts, and the control API takes an empty one for none; in
    a form everything is text, whatever type it is made from. What breaks one of several alternatives may keep another.
    """
    try:
        BUILT_IN["negative_data_rejection"](context, answer, case)
    except AcceptedNegativeData as accepted:
        given = parse_qs(urlsplit(answer.request.url).query, keep_blank_values=True)
        twice = any(len(values) > 1 for values in given.values())
        left_out = name == "control" and any("" in values for values in given.values())
        text_anyway = case.media_type == "multipart/form-data" and "violates `type`" in accepted.message
        alternative = "violates `required` at /anyOf/" in accepted.message
        if not (twice or left_out or text_anyway or alternative) and (
            name != "akool" or akool_code(answer) == AKOOL_OK
        ):
            raise


def credentials_count(name: str, context: Any, answer: Any, case: Case[Any]) -> None:
    """Without credentials, or with wrong ones, what was served is refused, at Akool by the code."""
    if name != "akool":
        BUILT_IN["ignored_auth"](context, answer, case)
        return
    declared = get_security_parameters(case.operation)
    if declared and akool_code(answer) == AKOOL_OK:
        base = "http://" + urlsplit(answer.request.url).netloc
        for headers, code in AKOOL_CREDENTIALS:
            refused = remove_auth(case, declared).call(base_url=base, headers=headers)
            assert akool_code(refused) == code, (case.operation.label, headers, refused.text)


OURS = {
    "positive_data_acceptance": fitting_is_taken,
    "negative_data_rejection": unfitting_is_refused,
    "ignored_auth": credentials_count,
}
"""Checks that ask the vendor's own words where a status alone does not say it."""


def held(name: str) -> list[Any]:
    """Every check there is, as it holds for this document."""
    ours = {check: update_wrapper(partial(ask, name), ask) for check, ask in OURS.items()}
    return [ours.get(check, built_in) for check, built_in in BUILT_IN.items()]


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

    checks = held(name)

    @settings(
        max_examples=5,
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
        spoilt = case.meta is not None and case.meta.is_negative_at(ParameterLocation.HEADER)
        headers = {} if spoilt else HEADERS[name]  # good credentials would mend what is to be wrong
        answer = case.call(base_url=server.url, headers=headers)
        case.validate_response(answer, checks=checks, headers=headers)

    try:
        ask()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, "no request fits the document"


def test_nothing_went_wrong_meanwhile(server: Server) -> None:
    """The server's log names no defect of all these requests."""
    assert "Traceback" not in Path(server.log).read_text("utf-8")
