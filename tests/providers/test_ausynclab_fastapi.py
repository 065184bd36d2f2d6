"""The same requests to AusyncLab and to FastAPI with the same models: the same status, body and headers."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from emulator.providers.ausynclab import playground
from emulator.providers.ausynclab.auth import API_KEY
from emulator.providers.ausynclab.routes import SERVICES
from emulator.web.operation import Operation
from tests.conftest import Emulator
from tests.oracles.ausynclab_app import oracle
from tests.providers.ausynclab_client import AUDIO, VIDEO

pytestmark = pytest.mark.anyio

BASE = "http://api.ausynclab.io"
KEY = {"X-API-Key": API_KEY}
JSON = {**KEY, "Content-Type": "application/json"}
COMPARED = ("content-type", "content-length", "allow", "location", "www-authenticate")

GOOD: dict[str, dict[str, Any]] = {
    "register_video": {"name": "x", "video_url": VIDEO, "callback_url": "https://example.com/called"},
    "generate_lipsync": {"name": "x", "registered_video_id": 1, "audio_url": AUDIO, "callback_url": None},
    "generate_lipsync_v2": {
        "name": "x",
        "video_url": VIDEO,
        "audio_url": AUDIO,
        "model": "nova",
        "sync_mode": "loop",
        "callback_url": None,
    },
    "text_to_speech": {
        "audio_name": "x",
        "text": "Xin chào.",
        "voice_id": 1000,
        "callback_url": None,
        "speed": 1.1,
        "model_name": "myna-2",
        "language": "vi",
    },
}
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.0, 1.5, "1", " 1 ", "1.0", "+1", "1.5", "", "é", "x" * 20_000, 10**30, -(10**400),
    1e300, [], ["x"], {}, {"a": None}, "prime", "NaN", "0x1",
)  # fmt: skip
BODIES: tuple[bytes, ...] = (
    b"", b"null", b"true", b"1", b'"text"', b"[]", b"[1]", b"{}", b" ", b"{", b"{bad", b'{"a":}', b'{"a":1,}',
    b"{'a':1}",
    b'{"a":1} {', b"[1,", b'"', b'{"a', b'"\t"', b"tru", b"-", b"01", b"\xff{", b"\xef\xbb\xbf{}", "é{".encode(),
    b"{\n bad",
    b"[" * 100_000, '{"video_url": "é'.encode(), b'{"video_url":"a","video_url":1}', b'{"a":"\\x"}', b"\x00",
)  # fmt: skip
CONTENT_TYPES = (
    "application/json",
    "APPLICATION/JSON; charset=latin-1",
    "application/problem+json",
    "application/jsonx",
    "text/plain",
    "text/json",
    "application/x-www-form-urlencoded",
    "application/octet-stream",
    "json",
    ";",
)
TAKERS = [each for each in SERVICES if each.name in GOOD]
each_taker = pytest.mark.parametrize("operation", TAKERS, ids=lambda each: each.name)
each_operation = pytest.mark.parametrize("operation", SERVICES, ids=lambda each: each.name)
each_handed_in = pytest.mark.parametrize(
    "operation", [each for each in SERVICES if each.reads == "form"], ids=lambda each: each.name
)


class Both:
    """Asks both and compares."""

    def __init__(self, emulator: httpx2.AsyncClient, fastapi: httpx2.AsyncClient) -> None:
        self._emulator = emulator
        self._fastapi = fastapi

    async def ask(self, method: str, path: str, **keywords: Any) -> int:
        """The status that both answer with; a success is compared no further."""
        ours = await self._emulator.request(method, BASE + path, **keywords)
        theirs = await self._fastapi.request(method, BASE + path, **keywords)
        said = (method, path, repr(keywords)[:300], ours.text[:500], theirs.text[:500])
        assert ours.status_code == theirs.status_code, said
        if ours.status_code != 200:
            if method != "HEAD":
                assert ours.text == theirs.text, said
            for name in COMPARED:
                # Methods are in no order where FastAPI has several.
                values = [sorted(answer.headers.get(name, "").split(", ")) for answer in (ours, theirs)]
                assert values[0] == values[1], (name, *said)
        return ours.status_code


@pytest.fixture
async def both(emulator: Emulator) -> AsyncIterator[Both]:
    """The emulator and FastAPI."""
    transport = httpx2.ASGITransport(app=oracle())
    async with httpx2.AsyncClient(transport=transport) as client:
        yield Both(emulator.client, client)


def path_of(operation: Operation, id: str = "7") -> str:
    """An address of the operation."""
    return operation.path.replace("{video_id}", id).replace("{audio_id}", id)


@each_taker
async def test_each_field_missing_or_of_any_value(both: Both, operation: Operation) -> None:
    """One at a time, and all of them at once."""
    good = GOOD[operation.name]
    seen = {await both.ask("POST", operation.path, json=good, headers=KEY)}
    for name in good:
        seen.add(
            await both.ask(
                "POST", operation.path, json={each: good[each] for each in good if each != name}, headers=KEY
            )
        )
        for value in VALUES:
            content = json.dumps({**good, name: value})
            seen.add(await both.ask("POST", operation.path, content=content, headers=JSON))
    for value in VALUES:
        seen.add(await both.ask("POST", operation.path, json=dict.fromkeys(good, value), headers=KEY))
    assert 422 in seen
    assert seen & {200, 404}


@each_taker
async def test_any_body_with_and_without_a_key(both: Both, operation: Operation) -> None:
    """Malformed, no object, not there: what is noticed first, and where."""
    for content in BODIES:
        for headers in (JSON, {"Content-Type": "application/json"}, {**JSON, "X-API-Key": ""}):
            assert await both.ask("POST", operation.path, content=content, headers=headers) in (400, 401, 422)


@each_taker
async def test_any_content_type(both: Both, operation: Operation) -> None:
    """What is taken for JSON, and what for bare text."""
    for content_type in CONTENT_TYPES:
        for content in (json.dumps(GOOD[operation.name]).encode(), b"{bad", b"", "é".encode()):
            await both.ask("POST", operation.path, content=content, headers={**KEY, "Content-Type": content_type})
    for content in (b"{}", b"{bad", b""):
        assert await both.ask("POST", operation.path, content=content, headers=KEY) == 422


@each_operation
async def test_paths_methods_and_slashes(both: Both, operation: Operation) -> None:
    """Every method, each with a slash too many or too few, with a query, and with ids that are none."""
    path = path_of(operation)
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"):
        if method != operation.method:
            await both.ask(method, path)
        other = path.rstrip("/") if path.endswith("/") else f"{path}/"
        for query in ("", "?", "?a=b&a=%20c", "?next=/x/&é=ü"):
            assert await both.ask(method, other + query, headers=KEY) == 307
    for beyond in (f"{path}//", f"/{path}", f"{path}/x", f"{path}/%20", f"{path}%2F", path.upper()):
        await both.ask("GET", beyond, headers=KEY)
    assert await both.ask(operation.method, path) in (401, 422)


@pytest.mark.parametrize(
    "id",
    ["7", "abc", "0", "-1", "+7", "1.0", "1.5", "%20%207", "1e3", "é", "9" * 40, "7%00", "0x7", "٣", "1_0", "null"],
)
async def test_ids_of_any_form(both: Both, id: str) -> None:
    """An id is an integer as Pydantic reads it, and the key comes first."""
    for operation in SERVICES:
        if "{" in operation.path:
            assert await both.ask(operation.method, path_of(operation, id), headers=KEY) in (404, 422)
            assert await both.ask(operation.method, path_of(operation, id)) == 401


@pytest.mark.parametrize("path", ["/", "", "/api", "/api/v1", "/nothing/", "/docs/", "/openapi.json/", "/docs/x"])
async def test_elsewhere_on_the_host(both: Both, path: str) -> None:
    """By host name every path is the vendor's."""
    assert await both.ask("GET", path) in (307, 404)


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
async def test_fastapis_own_pages(both: Both, path: str) -> None:
    """They are there without a key, for HEAD too, and for nothing else."""
    assert await both.ask("GET", path) == await both.ask("HEAD", path) == 200
    assert await both.ask("POST", path) == 405


@each_handed_in
async def test_files_in_forms(both: Both, operation: Operation) -> None:
    """Missing, text, in a form that is none or cannot be read; with and without key and query."""
    fields = {"upload_file": "file", "register_voice": "audio_file"}
    field, query = fields[operation.name], "?name=a&language=vi&gender=MALE&age=YOUNG&use_case=CASUAL"
    boundary = {"Content-Type": "multipart/form-data; boundary=x"}
    part = f'--x\r\nContent-Disposition: form-data; name="{field}"; filename=""\r\n\r\nabc\r\n--x--\r\n'.encode()
    asked: tuple[dict[str, Any], ...] = (
        {},
        {"json": {field: "x"}},
        {"data": {field: ""}},
        {"data": {field: "text"}},
        {"data": {field: "é"}},
        {"files": {"other": ("a", b"1")}},
        {"files": {field: (None, b"text")}},
        {"files": {field: ("a.wav", b"no sound", "audio/wav")}},
        {"content": b"abc", "headers": boundary},
        {"content": b"", "headers": boundary},
        {"content": b"--x", "headers": boundary},
        {"content": part, "headers": boundary},
        {"content": b"abc", "headers": {"Content-Type": "multipart/form-data"}},
        {"content": b"\xff=%ff&=&&a", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    )
    for each in asked:
        own = {**each.get("headers", {})}
        rest = {name: value for name, value in each.items() if name != "headers"}
        for headers in (own, {**own, **KEY}):
            for end in ("", query, "?name=&name=b", f"?name={'x' * 1001}&gender=é"):
                await both.ask("POST", operation.path + end, headers=headers, **rest)


async def test_the_document_is_what_fastapi_makes_of_the_same_models() -> None:
    """Paths, parameters, bodies, answers, schemas and the key, to the letter."""
    ours, theirs = playground.document(""), oracle().openapi()
    for path in theirs["paths"].values():
        for operation in path.values():
            del operation["description"]  # the docstring of the handler
    for parameter in ours["paths"]["/api/v1/voices/register"]["post"]["parameters"]:
        for words in (parameter, parameter["schema"]):
            words.pop("description", None)  # its parameters are no model there
            words.pop("x-emulator-evidence", None)
    assert ours["openapi"] == theirs["openapi"]
    assert ours["paths"] == theirs["paths"]
    assert ours["components"] == theirs["components"]
