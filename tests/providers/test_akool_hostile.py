"""What no client of Akool should send: odd headers, odd queries, odd bodies."""

import json
from typing import Any

import pytest

from emulator.providers.akool.auth import CLIENT_ID, CLIENT_SECRET
from tests.conftest import Emulator
from tests.providers.akool_client import PREFIX, Akool, lipsync

pytestmark = pytest.mark.anyio
KEY = CLIENT_SECRET.encode()


@pytest.fixture
def akool(emulator: Emulator) -> Akool:
    """A client with the ready-made API key."""
    return Akool(emulator)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ([(b"x-api-key", "ключ".encode())], 1109),
        ([(b"x-api-key", b"\xff\xfe")], 1109),
        ([(b"x-api-key", b" ")], 1109),
        ([(b"x-api-key", b"x" * 100_000)], 1109),
        ([(b"authorization", "Bearer ключ".encode())], 1101),
        ([(b"authorization", b"Bearer \xff.\xfe.\xfd")], 1101),
        ([(b"authorization", b" ")], 1101),
        ([(b"authorization", b"Bearer\ttoken")], 1101),
        ([(b"authorization", b"Bearer " + b"." * 1000)], 1101),
        ([(b"authorization", b"Bearer eyJhbGciOiJub25lIn0.e30.")], 1101),
        ([(b"authorization", b"Bearer W10.W10.W10")], 1101),
        ([(b"authorization", b"Bearer MQ.MQ.MQ")], 1101),
        ([(b"authorization", b"Bearer token"), (b"authorization", b"Bearer wrong")], 1101),
        ([(b"x-api-key", b"another"), (b"x-api-key", KEY)], 1000),
        ([(b"X-API-KEY", KEY)], 1000),
        ([(b"authorization", b""), (b"x-api-key", KEY)], 1000),
        ([(b"authorization", b"BEARER  token")], 1000),
    ],
)
async def test_odd_headers_are_answered(emulator: Emulator, headers: list[tuple[bytes, bytes]], code: int) -> None:
    """In Akool's envelope; of a header that comes twice, the last counts."""
    answer = await emulator.client.get(f"{PREFIX}/faceswap/quota/info", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (200, code)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("video_model_id={id}", 1000),
        ("video_model_id=x&video_model_id={id}", 1000),
        ("a=b&" * 5000 + "video_model_id={id}", 1000),
        ("video_model_id=+{id}%20", 1000),
        ("video_model_id={id}&video_model_id=x", 1003),
        ("video_model_id[]={id}", 1003),
        ("VIDEO_MODEL_ID={id}", 1003),
        ("video_model_id={id};x=1", 1003),
        ("video_model_id={id}%00", 1003),
        ("video_model_id=%ff", 1003),
        ("video_model_id=%F0%9F%98%80", 1003),
        ("video_model_id=%ED%A0%80", 1003),
        ("video_model_id=" + "%EF%BC%90" * 24, 1003),
        ("video_model_id=" + "a" * 50_000, 1003),
        ("video_model_id", 1003),
        ("&=&=", 1003),
        ("%", 1003),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_odd_queries_are_answered(akool: Akool, query: str, code: int) -> None:
    """A result is there for its id and for nothing else."""
    record = await akool.lipsync()
    asked = query.replace("{id}", record["_id"])
    answer = (await akool.send("GET", f"content/video/infobymodelid?{asked}")).json()
    assert answer["code"] == code


async def _is_1003(akool: Akool, path: str, content: bytes) -> None:
    assert (await akool.refused("POST", path, content=content))[0] == 1003


@pytest.mark.parametrize("value", [None, True, 0, -1.5, 10**400, "", " ", [], [[]], {}, {"a": 1}], ids=ascii)
async def test_every_required_field_must_be_a_text(akool: Akool, value: Any) -> None:
    """Of another type, or empty, it is 1003, whichever field it is."""
    pair = {"clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET}
    photo = {"talking_photo_url": "https://a.test/p.jpg", "audio_url": "https://a.test/a.mp3"}
    required = {"getToken": pair, "content/video/lipsync": lipsync(), "content/video/createbytalkingphoto": photo}
    for path, body in required.items():
        for name in body:
            await _is_1003(akool, path, json.dumps({**body, name: value}).encode())


async def test_odd_bodies_are_answered(akool: Akool) -> None:
    """The last of two fields counts, a byte order mark is no harm; another encoding or more than one value is."""
    body = json.dumps(lipsync()).encode()
    twice = b'{"video_url":"ftp://a.test/",' + body[1:]
    for content in (b"\xef\xbb\xbf" + body, twice, b'{"__proto__":{"a":1},' + body[1:], b" \n" + body + b"\n "):
        await akool.ask("POST", "content/video/lipsync", content=content)
    for content in (json.dumps(lipsync()).encode("utf-16"), body + b"\0", body * 2, b"[" + body + b"]",
                    b"video_url=https%3A%2F%2Fa.test%2F", body[:-1]):  # fmt: skip
        await _is_1003(akool, "content/video/lipsync", content)


@pytest.mark.parametrize("path", ["/content/video/lipsync", "/content/video/lipSync"])
async def test_the_create_path_is_spelt_two_ways(akool: Akool, path: str) -> None:
    """A third party's schema has a capital; what it makes is the same."""
    made = await akool.ask("POST", path.removeprefix("/"), json=lipsync())
    assert (await akool.info(made["data"]["_id"]))["lipsync"] is True


@pytest.mark.parametrize("host", ["openapi.akool.com", "openapitest.akool.com", "open.akool.com:443"])
async def test_it_is_found_by_its_host_names(emulator: Emulator, host: str) -> None:
    """The present one, the test system's and the old one."""
    answer = await emulator.client.get(f"{PREFIX}/faceswap/quota/info", headers={"host": host})
    assert answer.json()["code"] == 1102
    unknown = await emulator.client.get("/elsewhere", headers={"host": host})
    assert (unknown.status_code, unknown.json()) == (404, {"status": 404, "msg": "Not Found"})
