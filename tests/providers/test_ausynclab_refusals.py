"""What AusyncLab refuses, in FastAPI's words. The lists of 422 were compared with FastAPI 0.165 and Pydantic 2.14."""

import json
from typing import Any

import pytest

from emulator.providers.ausynclab import provider
from emulator.providers.ausynclab.failure import Failure
from emulator.providers.ausynclab.refusals import TABLE
from tests.conftest import Emulator
from tests.providers.ausynclab_client import AUDIO, PREFIX, VIDEO, Ausync

pytestmark = pytest.mark.anyio

MODES = "'cut_off', 'loop', 'bounce', 'silence' or 'remap'"
NOT_JSON = [
    {
        "type": "json_invalid",
        "loc": ["body", 1],
        "msg": "JSON decode error",
        "input": {},
        "ctx": {"error": "Expecting property name enclosed in double quotes"},
    }
]


@pytest.fixture
def ausync(emulator: Emulator) -> Ausync:
    """A client with the ready-made API key."""
    return Ausync(emulator)


def missing(field: str, body: Any) -> dict[str, Any]:
    """Pydantic's entry for a field that is not there."""
    return {"type": "missing", "loc": ["body", field], "msg": "Field required", "input": body}


def no_integer(place: str, name: str, given: Any) -> dict[str, Any]:
    """Pydantic's entry for text that is no integer."""
    message = "Input should be a valid integer, unable to parse string as an integer"
    return {"type": "int_parsing", "loc": [place, name], "msg": message, "input": given}


def no_text(field: str, given: Any) -> dict[str, Any]:
    """Pydantic's entry for what is not text."""
    return {"type": "string_type", "loc": ["body", field], "msg": "Input should be a valid string", "input": given}


def not_one_of(field: str, expected: str, given: Any) -> dict[str, Any]:
    """Pydantic's entry for a word that is not among those allowed."""
    context = {"expected": expected}
    message = f"Input should be {expected}"
    return {"type": "literal_error", "loc": ["body", field], "msg": message, "input": given, "ctx": context}


@pytest.mark.parametrize(
    ("path", "body", "detail"),
    [
        ("/register-video", {}, [missing("video_url", {})]),
        ("/register-video", {"name": "x"}, [missing("video_url", {"name": "x"})]),
        ("/register-video", {"video_url": None}, [no_text("video_url", None)]),
        ("/register-video", {"video_url": 1}, [no_text("video_url", 1)]),
        (
            "/register-video",
            {"callback_url": {}, "video_url": [VIDEO], "name": True},
            [no_text("name", True), no_text("video_url", [VIDEO]), no_text("callback_url", {})],
        ),
        (
            "/generate-lipsync",
            {"registered_video_id": "abc", "audio_url": AUDIO},
            [no_integer("body", "registered_video_id", "abc")],
        ),
        (
            "/generate-lipsync",
            {"registered_video_id": None},
            [
                {
                    "type": "int_type",
                    "loc": ["body", "registered_video_id"],
                    "msg": "Input should be a valid integer",
                    "input": None,
                },
                missing("audio_url", {"registered_video_id": None}),
            ],
        ),
        (
            "/generate-lipsync-v2",
            {"video_url": VIDEO, "audio_url": AUDIO, "sync_mode": "x"},
            [not_one_of("sync_mode", MODES, "x")],
        ),
        (
            "/generate-lipsync-v2",
            {"video_url": VIDEO, "audio_url": AUDIO, "model": None, "sync_mode": ["loop"]},
            [not_one_of("model", "'prime' or 'nova'", None), not_one_of("sync_mode", MODES, ["loop"])],
        ),
    ],
)
async def test_a_wrong_field_is_named_as_fastapi_names_it(ausync: Ausync, path: str, body: Any, detail: Any) -> None:
    """Every wrong field at once, in the order of the declaration, each with type, loc, msg, input and ctx."""
    answer = await ausync.send("POST", path, body)
    assert answer.status_code == 422
    assert json.dumps(answer.json()) == json.dumps({"detail": detail})
    Failure.model_validate(answer.json())


@pytest.mark.parametrize("value", ["123", " 123 ", 123.0, "+123", "123.0"])
async def test_an_integer_may_be_written_as_text(ausync: Ausync, value: Any) -> None:
    """Pydantic is lenient with numbers, and so is the vendor."""
    assert await ausync.ready() == 123
    await ausync.ask("POST", "/generate-lipsync", {"registered_video_id": value, "audio_url": AUDIO})


@pytest.mark.parametrize(
    ("content_type", "content", "detail"),
    [
        ("application/json", b"", {"type": "missing", "loc": ["body"], "msg": "Field required", "input": None}),
        ("application/json", b"null", None),
        ("application/json", b"[]", []),
        ("application/json", b'"x"', "x"),
        ("text/plain", b'{"video_url":"x"}', '{"video_url":"x"}'),
        ("application/x-www-form-urlencoded", b"{bad", "{bad"),
        ("", b'{"video_url":"x"}', '{"video_url":"x"}'),
    ],
)
async def test_a_body_that_is_no_object(ausync: Ausync, content_type: str, content: bytes, detail: Any) -> None:
    """No body is missing; another type, and any text that does not declare itself JSON, is not an object."""
    headers = {"X-API-Key": ausync.key, **({"Content-Type": content_type} if content_type else {})}
    answer = await ausync.emulator.client.post(f"{PREFIX}/register-video", content=content, headers=headers)
    message = "Input should be a valid dictionary or object to extract fields from"
    if content:
        detail = {"type": "model_attributes_type", "loc": ["body"], "msg": message, "input": detail}
    assert (answer.status_code, answer.json()) == (422, {"detail": [detail]})


async def test_malformed_json_is_noticed_before_the_key_and_the_key_before_the_fields(emulator: Emulator) -> None:
    """FastAPI parses, then asks for the key, then validates; a body that is no text at all is 400."""
    url = f"{PREFIX}/register-video"
    json_type = {"Content-Type": "application/json"}
    answer = await emulator.client.post(url, content=b"{bad", headers=json_type)
    assert (answer.status_code, answer.json()) == (422, {"detail": NOT_JSON})
    answer = await emulator.client.post(url, content=b"\xff{", headers=json_type)
    assert (answer.status_code, answer.json()) == (400, {"detail": "There was an error parsing the body"})
    answer = await emulator.client.post(url, content=b"{}", headers=json_type)
    assert (answer.status_code, answer.json()) == (401, {"detail": "Not authenticated"})
    assert answer.headers["www-authenticate"] == "APIKey"


async def test_a_path_parameter_has_the_name_of_its_route(ausync: Ausync) -> None:
    """It is `video_id` where a video is asked for and `id` where it is deleted; the key comes first."""
    for kind in ("register", "generate"):
        assert await ausync.refused("GET", f"/{kind}/abc") == (422, [no_integer("path", "video_id", "abc")])
        assert await ausync.refused("DELETE", f"/{kind}/1.5") == (422, [no_integer("path", "id", "1.5")])
        assert await ausync.with_key("").refused("GET", f"/{kind}/abc") == (401, "Not authenticated")


@pytest.mark.parametrize("id", ["0", "-123", "124", "9" * 30])
async def test_an_integer_that_is_no_id_is_not_found(ausync: Ausync, id: str) -> None:
    """Whatever its size."""
    assert await ausync.ready() == 123
    assert await ausync.refused("GET", f"/register/{id}") == (404, "Registered video not found")


async def test_unknown_paths_and_wrong_methods(ausync: Ausync) -> None:
    """FastAPI's own words, without a key too; a path with a last slash too many is redirected."""
    nobody = ausync.with_key("")
    assert await nobody.refused("GET", "/nothing") == (404, "Not Found")
    assert await nobody.refused("GET", "/register/1/2") == (404, "Not Found")
    for method, path, allowed in (
        ("GET", "/register-video", "POST"),
        ("POST", "/register", "GET"),
        ("PUT", "/generate/1", "GET"),
    ):
        answer = await nobody.send(method, path)
        assert (answer.status_code, answer.json()) == (405, {"detail": "Method Not Allowed"})
        assert answer.headers["allow"] == allowed
    answer = await nobody.send("GET", "/register/?a=b")
    assert (answer.status_code, answer.headers["location"]) == (307, f"http://127.0.0.1:5477{PREFIX}/register?a=b")


@pytest.mark.parametrize("key", ["two words", "schlüssel", "x" * 201])
async def test_a_key_that_cannot_be_one(ausync: Ausync, key: str) -> None:
    """A key is a word of printable characters; the ready-made one and any other open an account."""
    encoded: Any = {b"X-API-Key": key.encode("latin-1")}
    answer = await ausync.emulator.client.get(f"{PREFIX}/register", headers=encoded)
    assert (answer.status_code, answer.json()) == (401, {"detail": "invalid_api_key"})
    assert "www-authenticate" not in answer.headers
    assert await ausync.with_key("k").ask("GET", "/register") == []


@pytest.mark.parametrize(
    ("key", "refused"),
    [
        ("ak_banned_1", (403, "account_banned")),
        ("ak_expired_1", (401, "api_key_expired")),
        ("ak_overdue_1", (403, "payment_overdue")),
    ],
)
async def test_an_account_in_a_bad_state(ausync: Ausync, key: str, refused: tuple[int, str]) -> None:
    """It can do nothing, not even look."""
    customer = ausync.with_key(key)
    assert await customer.refused("GET", "/register") == refused
    assert await customer.refused("POST", "/register-video", {"video_url": VIDEO}) == refused


async def test_without_credits_nothing_is_made(ausync: Ausync) -> None:
    """403 insufficient_credits, and no job."""
    poor = ausync.with_key("ak_nocredit_1")
    body = {"video_url": VIDEO, "audio_url": AUDIO}
    for path in ("/register-video", "/generate-lipsync-v2"):
        assert await poor.refused("POST", path, body) == (403, "insufficient_credits")
    assert await poor.ask("GET", "/generate") == []


@pytest.mark.parametrize("code", TABLE)
async def test_any_refusal_can_be_asked_for(ausync: Ausync, code: str) -> None:
    """`emulator-error=CODE` in a URL makes a good request fail with that row of the table."""
    status, detail = TABLE[code]
    body = {"video_url": f"{VIDEO}?emulator-error={code}"}
    assert await ausync.refused("POST", "/register-video", body) == (status, detail)
    assert provider.codes[code].status == status


async def test_an_upload_without_its_file(emulator: Emulator) -> None:
    """A form without `file`, no form at all, and text instead of a file, as FastAPI says it; the key comes first."""
    url, key = "/api/v1/files/upload", {"X-API-Key": "ak_emulator_000000000000000000000001"}
    answer = await emulator.client.post(url, files={"other": ("a", b"1")})
    assert (answer.status_code, answer.json()) == (401, {"detail": "Not authenticated"})
    wrong_forms: tuple[dict[str, Any], ...] = ({"files": {"other": ("a", b"1")}}, {"json": {}}, {})
    for keywords in wrong_forms:
        answer = await emulator.client.post(url, headers=key, **keywords)
        assert (answer.status_code, answer.json()) == (422, {"detail": [missing("file", None)]})
    answer = await emulator.client.post(url, headers=key, data={"file": "text"})
    wrong = {
        "type": "value_error",
        "loc": ["body", "file"],
        "msg": "Value error, Expected UploadFile, received: <class 'str'>",
        "input": "text",
        "ctx": {"error": {}},
    }
    assert (answer.status_code, answer.json()) == (422, {"detail": [wrong]})
    answer = await emulator.client.post(
        url, headers={**key, "Content-Type": "multipart/form-data; boundary=x"}, content=b"abc"
    )
    assert (answer.status_code, answer.json()) == (400, {"detail": "Invalid multipart data."})
