"""Whatever a client sends, AusyncLab answers in its envelope and never with a crash."""

import json
from typing import Any

import pytest

from emulator.providers.ausynclab.failure import Failure
from tests.conftest import Emulator
from tests.providers.ausynclab_client import AUDIO, PREFIX, VIDEO, Ausync

pytestmark = pytest.mark.anyio


@pytest.fixture
def ausync(emulator: Emulator) -> Ausync:
    """A client with the ready-made API key."""
    return Ausync(emulator)


HOSTILE: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    1e300,
    "",
    "\x00",
    "x" * 1_000_000,
    [],
    [[[[1]]]],
    {},
    {"a": {"b": None}},
    "http://[",
    "javascript:alert(1)",
    "https://\udce9",
)


@pytest.mark.parametrize("field", ["name", "video_url", "audio_url", "registered_video_id", "model", "sync_mode"])
async def test_no_value_of_a_field_is_a_crash(ausync: Ausync, field: str) -> None:
    """Whatever is in a field, the answer is a success, a 404 or a 422 in the vendor's envelope."""
    good = {"registered_video_id": await ausync.ready(), "video_url": VIDEO, "audio_url": AUDIO}
    for value in HOSTILE:
        content = json.dumps({**good, field: value}).encode()
        for path in ("/register-video", "/generate-lipsync", "/generate-lipsync-v2"):
            answer = await ausync.emulator.client.post(
                PREFIX + path,
                content=content,
                headers={"X-API-Key": ausync.key, "Content-Type": "application/json"},
            )
            assert answer.status_code in (200, 404, 422), (path, str(value)[:50], answer.text[:200])
            if answer.status_code != 200:
                Failure.model_validate(answer.json())
    for path in ("/register", "/generate"):
        assert isinstance(await ausync.ask("GET", path), list)


async def test_half_a_character_is_no_text(ausync: Ausync) -> None:
    """A lone surrogate cannot be kept; Pydantic has a word for it."""
    answer = await ausync.emulator.client.post(
        f"{PREFIX}/register-video",
        content=b'{"name":"\\ud83d","video_url":"https://example.com/a.mp4"}',
        headers={"X-API-Key": ausync.key, "Content-Type": "application/json"},
    )
    (detail,) = answer.json()["detail"]
    assert (answer.status_code, detail["type"], detail["loc"]) == (422, "string_unicode", ["body", "name"])


@pytest.mark.parametrize("depth", [150, 900, 5000])
async def test_a_deep_body_is_refused_and_not_fallen_over(ausync: Ausync, depth: int) -> None:
    """However deep, the answer is in the envelope."""
    content = b'{"video_url":' + b"[" * depth + b"]" * depth + b"}"
    answer = await ausync.emulator.client.post(
        f"{PREFIX}/register-video",
        content=content,
        headers={"X-API-Key": ausync.key, "Content-Type": "application/json"},
    )
    assert answer.status_code in (400, 422)
    assert list(answer.json()) == ["detail"]
