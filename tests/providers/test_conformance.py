"""What holds for every provider and every operation. A folder dropped into providers/ is tested by being there."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from emulator.providers import collisions, discover
from emulator.providers.base import Provider
from emulator.web.openapi.examples import recorded
from emulator.web.operation import Operation
from tests.conftest import Emulator
from tests.providers.documented import assert_documented

pytestmark = pytest.mark.anyio
PROVIDERS = discover()
OPERATIONS = [(provider, operation) for provider in PROVIDERS for operation in provider.operations]
JSON = {"content-type": "application/json"}

each_provider = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)


def among(operations: list[tuple[Provider, Operation]]) -> pytest.MarkDecorator:
    """The test is run for each of these operations."""
    names = [f"{provider.name}-{each.name}" for provider, each in operations]
    return pytest.mark.parametrize(("provider", "operation"), operations, ids=names)


each_operation = among(OPERATIONS)
each_private_operation = among([(provider, each) for provider, each in OPERATIONS if not each.public])
each_with_a_body = among([(provider, each) for provider, each in OPERATIONS if each.body is not None])


@dataclass(frozen=True)
class Example:
    """A documented example: what is asked and what the vendor's page shows for it."""

    provider: str
    operation: str
    request: dict[str, Any]
    reply: dict[str, Any]


EXAMPLES = [
    Example(provider.name, each.operation, each.request, each.reply)
    for provider in PROVIDERS
    for each in recorded(provider.name).all
]
ORDERS = [each for each in EXAMPLES if isinstance(each.request.get("body"), dict)]
# An example that names a thing (a task, a session, a video) shows its answer's shape only: the thing is not there.
ALONE = [each for each in EXAMPLES if each.request.get("body") or each.request["method"] == "GET"]
CREDENTIALS: dict[str, dict[str, str]] = {
    provider.name: next(
        (
            each.request["headers"]
            for each in EXAMPLES
            if each.provider == provider.name and each.request.get("headers")
        ),
        {},
    )
    for provider in PROVIDERS
}


def url(provider: Provider, operation: Operation, **params: str) -> str:
    """An address of the operation, with something in the place of its parameters."""
    path = operation.path.replace(":path", "").replace(":int", "")
    for part in path.split("/"):
        if part.startswith("{"):
            path = path.replace(part, params.get(part.strip("{}"), "none-of-this-name"))
    return f"/{provider.name}{path}"


@each_provider
def test_a_provider_says_what_it_must(provider: Provider) -> None:
    """Names are unique, every operation has a summary and says how it is known, the credentials are ready-made."""
    names = [operation.name for operation in provider.operations]
    assert len(names) == len(set(names))
    assert all(operation.summary and operation.evidence for operation in provider.operations)
    assert all(operation.docs for operation in provider.operations if operation.evidence == "documented")
    assert provider.credentials
    assert provider.variables
    assert provider.notes


def test_no_two_providers_claim_one_place() -> None:
    """Neither a path prefix nor a host name."""
    assert collisions(PROVIDERS) == []


@each_private_operation
async def test_without_a_credential_nothing_is_served(
    emulator: Emulator, provider: Provider, operation: Operation
) -> None:
    """But for the operations that are public, each call without headers is refused, and nothing is kept."""
    answer = await emulator.client.request(operation.method, url(provider, operation), json={})
    assert_refused(answer, ours=False)
    assert_documented(provider, operation, answer)
    assert await emulator.app.engine.jobs("default") == []


@each_operation
async def test_a_wrong_method_is_the_vendors_error(
    emulator: Emulator, provider: Provider, operation: Operation
) -> None:
    """Not a page of ours."""
    answer = await emulator.client.request("PURGE", url(provider, operation), headers=CREDENTIALS[provider.name])
    assert_refused(answer, ours=False)


@each_provider
async def test_an_unknown_path_is_the_vendors_error(emulator: Emulator, provider: Provider) -> None:
    """By prefix and by host name."""
    for path, headers in ((f"/{provider.name}/no/such/thing", {}), ("/no/such/thing", {"host": provider.hosts[0]})):
        answer = await emulator.client.get(path, headers={**CREDENTIALS[provider.name], **headers})
        assert answer.status_code == 404
        assert_refused(answer, ours=False)


# Objects of which no field is known: a query whose conditions are all optional may be content with them.
UNHEARD_OF: list[bytes] = [
    b"{}",
    b'{"a":"\\ud800"}',
    b'{"a":' * 500 + b"1" + b"}" * 500,
    b'{"' + b"k" * 100_000 + b'":1}',
]
HOSTILE: list[bytes] = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"true",
    b'"text"',
    b"1e999",
    b"\xff\xfe",
    b'{"a":1}' * 2,
    b"[" * 5000,
    *UNHEARD_OF,
]
VALUES: list[Any] = [
    None,
    True,
    -1,
    0,
    1e308,
    10**400,
    "",
    " ",
    "x" * 100_000,
    "a\0b",
    "\ud800",
    [],
    [[]],
    {},
    {"a": {}},
]


@each_with_a_body
async def test_a_hostile_body_is_never_a_defect(emulator: Emulator, provider: Provider, operation: Operation) -> None:
    """Malformed, wrongly typed, nested, huge: a refusal in the vendor's words, and nothing is kept."""
    headers = {**CREDENTIALS[provider.name], **JSON}
    for body in HOSTILE:
        answer = await emulator.client.request(
            operation.method, url(provider, operation), content=body, headers=headers
        )
        if body not in UNHEARD_OF or answer.status_code != 200 or not is_success(answer.json()):
            assert_refused(answer, ours=False)
        assert_documented(provider, operation, answer)
    assert await emulator.app.engine.jobs("default") == []


@pytest.mark.parametrize("example", ORDERS, ids=lambda each: f"{each.provider}-{each.operation}")
async def test_every_field_stands_every_value(emulator: Emulator, example: Example) -> None:
    """Each field of a documented body, replaced by what no client should send: answered, never a defect."""
    headers = {**CREDENTIALS[example.provider], **JSON}
    body = example.request["body"]
    for name in (*body, "surplus"):
        for value in VALUES:
            content = json.dumps({**body, name: value}).encode()
            answer = await emulator.client.post(example.request["path"], content=content, headers=headers)
            assert answer.status_code < 500, (name, value, answer.text)
            assert_documented(*called(example), answer)


@each_with_a_body
async def test_too_long_a_body_is_refused(emulator: Emulator, provider: Provider, operation: Operation) -> None:
    """Before it is read."""
    headers = {**CREDENTIALS[provider.name], **JSON, "content-length": str(10**12)}
    answer = await emulator.client.request(operation.method, url(provider, operation), content=b"{}", headers=headers)
    assert_refused(answer, ours=False)
    assert_documented(provider, operation, answer)


@pytest.mark.parametrize("example", ALONE, ids=lambda each: f"{each.provider}-{each.operation}")
async def test_a_documented_request_is_accepted_as_printed(emulator: Emulator, example: Example) -> None:
    """Its answer has the example's status and every key of the example, and is what its model says."""
    provider, operation = called(example)
    request = example.request
    content = None if request.get("body") is None else json.dumps(request["body"]).encode()
    headers = {**request.get("headers", {}), **({} if content is None else JSON)}
    answer = await emulator.client.request(
        request["method"], request["path"], params=request.get("query"), content=content, headers=headers
    )
    assert answer.status_code < 500
    assert_documented(provider, operation, answer)
    if is_success(answer.json()) and is_success(example.reply["body"]):
        assert answer.status_code == example.reply["status"]
        assert operation.reply is not None
        operation.reply.model_validate(answer.json())


def called(example: Example) -> tuple[Provider, Operation]:
    """Whose operation an example calls."""
    provider = next(each for each in PROVIDERS if each.name == example.provider)
    return provider, next(each for each in provider.operations if each.name == example.operation)


def creates(provider: Provider) -> Example:
    """A documented call that takes a body."""
    posts = {each.name for each in provider.operations if each.method == "POST" and each.body and not each.public}
    return next(each for each in EXAMPLES if each.provider == provider.name and each.operation in posts)


CODES = [(provider, code) for provider in PROVIDERS for code in provider.codes]


@pytest.mark.parametrize(("provider", "code"), CODES, ids=[f"{provider.name}-{code}" for provider, code in CODES])
async def test_every_code_of_the_table_can_be_had(emulator: Emulator, provider: Provider, code: str) -> None:
    """By the magic value, with the status of the table; nothing is kept."""
    request = creates(provider).request
    body = json.dumps({**request["body"], "surplus": f"[[error:{code}]]"}).encode()
    headers = {**CREDENTIALS[provider.name], **JSON}
    answer = await emulator.client.post(request["path"], content=body, headers=headers)
    refusal = provider.codes[code]
    assert answer.status_code == (refusal.status or 200), answer.text
    assert answer.headers["content-type"] != "application/problem+json"
    assert await emulator.app.engine.jobs("default") == []


@each_provider
async def test_an_unknown_code_or_scenario_is_our_own_error(emulator: Emulator, provider: Provider) -> None:
    """A problem document that says which there are."""
    request = creates(provider).request
    headers = {**CREDENTIALS[provider.name], **JSON}
    body = json.dumps({**request["body"], "surplus": "[[error:nonsense]]"}).encode()
    answer = await emulator.client.post(request["path"], content=body, headers=headers)
    assert_refused(answer, ours=True)
    assert next(iter(provider.codes)) in answer.json()["detail"]


def is_success(body: Any) -> bool:
    """Whether an answer's body says that it went well, in any of the vendors' ways."""
    if not isinstance(body, dict):
        return isinstance(body, list)
    if "code" in body:
        return body["code"] in (0, 1000)
    return "detail" not in body and body.get("status") != 404


def assert_refused(answer: Any, *, ours: bool) -> None:
    """The call was refused; by the vendor's words, or by ours."""
    assert answer.status_code < 500, answer.text
    content_type = answer.headers.get("content-type", "")
    assert (content_type == "application/problem+json") == ours, answer.text
    if content_type.startswith("application/json"):
        assert answer.status_code >= 300 or not is_success(answer.json()), answer.text
    else:
        assert answer.status_code >= 300
