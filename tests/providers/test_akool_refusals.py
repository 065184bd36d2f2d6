"""What Akool refuses, and in which envelope."""

import json
from typing import Any

import pytest

from tests.conftest import Emulator
from tests.providers.akool_client import PREFIX, Akool, lipsync, talking_photo

pytestmark = pytest.mark.anyio


@pytest.fixture
def akool(emulator: Emulator) -> Akool:
    """A client with the ready-made API key."""
    return Akool(emulator)


def _short(value: Any) -> str:
    return ascii(value)[:24]


async def test_a_missing_field_is_named(akool: Akool) -> None:
    """1003 with the field; an empty one counts as missing."""
    assert await akool.refused("POST", "content/video/lipsync", json={}) == (1003, "video_url is required")
    assert await akool.lipsync_refused(audio_url="") == (1003, "audio_url is required")
    assert await akool.talking_photo_refused(talking_photo_url=" ") == (1003, "talking_photo_url is required")


HOSTILE: list[Any] = [
    None, 5, True, [], {}, ["http://a.test/b"], "x", "ftp://a.test/b", "http://", "http://[", "javascript:1",
    "http://a.test/\x00", "http://a.test/\ud800", "http://a.test/ b", "http://a.test:x/", "http://a.test:99999/",
    "http://a.test:0/", "http://a.test\\b", f"http://a.test/{'x' * 1_000_000}",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=_short)
async def test_what_is_no_url_is_1003(akool: Akool, value: Any) -> None:
    """In every field that takes one; a webhookUrl may also be null."""
    bodies = [lipsync(video_url=value), lipsync(audio_url=value), talking_photo(talking_photo_url=value)]
    if value is not None:
        bodies += [lipsync(webhookUrl=value), talking_photo(webhookUrl=value)]
    for body in bodies:
        product = "lipsync" if "video_url" in body else "createbytalkingphoto"
        refused = await akool.refused("POST", f"content/video/{product}", content=json.dumps(body))
        assert refused == (1003, "parameter validate error")


WRONG_RESOLUTIONS: list[Any] = ["480", 480, 720.0, True, [], "720p", 10**30]
WRONG_PROMPTS: list[Any] = [5, [], "x" * 20_000, "\ud800"]


@pytest.mark.parametrize(
    "more",
    [
        *({"resolution": value} for value in WRONG_RESOLUTIONS),
        *({"prompt": value} for value in WRONG_PROMPTS),
    ],
    ids=_short,
)
async def test_a_wrong_resolution_or_prompt_is_1003(akool: Akool, more: dict[str, Any]) -> None:
    """720 or 1080, and a text of bounded length."""
    content = json.dumps(talking_photo(**more))
    refused = await akool.refused("POST", "content/video/createbytalkingphoto", content=content)
    assert refused == (1003, "parameter validate error")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"5", b'"x"', b"\xff", b"[" * 100_000, b"9" * 10_000])
async def test_a_body_that_is_no_object_is_1003(akool: Akool, content: bytes) -> None:
    """Whatever it is instead."""
    for path in ("getToken", "content/video/lipsync", "content/video/createbytalkingphoto"):
        assert await akool.refused("POST", path, content=content) == (1003, "parameter validate error")


# what is not business


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "nothing"), ("GET", "getToken"), ("DELETE", "content/video/delbyids"), ("GET", "content/video/lipsync"),
     ("POST", "faceswap/quota/info"), ("GET", "content/video/infobymodelid/")],
)  # fmt: skip
async def test_an_unknown_path_is_http_404(akool: Akool, method: str, path: str) -> None:
    """And so is a known one with another method."""
    response = await akool.send(method, path)
    assert (response.status_code, response.json()) == (404, {"status": 404, "msg": "Not Found"})


async def test_a_body_beyond_the_limit_is_http_413(akool: Akool) -> None:
    """It is not read to its end."""
    response = await akool.send("POST", "content/video/lipsync", content=b" " * (17 * 1024 * 1024))
    assert (response.status_code, response.json()) == (413, {"status": 413, "msg": "Payload Too Large"})


@pytest.mark.parametrize("prefix", ["", "/akool", "/@t1", "/@t1/akool"])
async def test_it_is_reached_under_every_base_url(emulator: Emulator, prefix: str) -> None:
    """At the root, by prefix and in a namespace."""
    response = await emulator.client.get(f"{prefix}{PREFIX}/faceswap/quota/info")
    assert response.json() == {"code": 1102, "msg": "Authorization cannot be empty"}
