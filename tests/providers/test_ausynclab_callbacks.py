"""AusyncLab calls back once, when a job has ended, with its credits."""

import json
from typing import Any

import pytest

from emulator.media.resources import read_fixture
from emulator.providers.ausynclab import answers
from tests.conftest import Emulator
from tests.providers.ausynclab_client import Ausync, audio

pytestmark = pytest.mark.anyio

CALLBACK = "https://your-callback-url.com"

REGISTRATION, LIPSYNC = (
    json.loads(read_fixture("ausynclab", "callbacks", f"{name}.json"))["payload"]
    for name in ("registration", "lipsync")
)
"""The documentation's payloads."""


@pytest.fixture
def ausync(emulator: Emulator) -> Ausync:
    """A client with the ready-made API key."""
    return Ausync(emulator)


def said(emulator: Emulator) -> list[dict[str, Any]]:
    """What was called back so far."""
    return [json.loads(each.body) for each in emulator.callbacks]


async def test_a_registration_calls_back_as_documented(ausync: Ausync, emulator: Emulator) -> None:
    """Key by key and word by word the documentation's payload, when it has ended and not before."""
    id = await ausync.register(callback_url=CALLBACK)
    await emulator.advance(0.1)
    assert emulator.callbacks == []
    await emulator.advance(10)
    (payload,) = said(emulator)
    assert list(payload.items()) == list((REGISTRATION | {"video_id": id}).items())
    answers.RegistrationCallback.model_validate(payload)
    (callback,) = emulator.callbacks
    assert callback.url == CALLBACK
    assert callback.headers == {"Content-Type": "application/json"}


@pytest.mark.parametrize("version", [1, 2])
async def test_a_generation_calls_back_as_documented(ausync: Ausync, emulator: Emulator, version: int) -> None:
    """Both versions with the same payload; its video is the one that a poll shows."""
    if version == 1:
        id = await ausync.generate(await ausync.ready(), audio_url=audio(2.5), callback_url=CALLBACK)
    else:
        id = (await ausync.generate_v2(audio_url=audio(2.5), callback_url=CALLBACK))["video_id"]
    await emulator.advance(10)
    (payload,) = said(emulator)
    shown = await ausync.ask("GET", f"/generate/{id}")
    own = {"video_id": id, "video_url": shown["output_video_url"], "credits_used": 150}
    assert list(payload.items()) == list((LIPSYNC | own).items())
    answers.LipsyncCallback.model_validate(payload)


async def test_a_failure_is_called_back_without_video_and_credits(ausync: Ausync, emulator: Emulator) -> None:
    """The status is FAILED, the message says so, nothing was used."""
    registered = await ausync.ready()
    generated = await ausync.generate(registered, scenario="fails-running", callback_url=CALLBACK)
    await emulator.advance(10)
    failed = await ausync.register(scenario="fails-queued", callback_url=CALLBACK)
    await emulator.advance(10)
    assert [list(each.items()) for each in said(emulator)] == [
        [
            ("video_id", generated),
            ("video_url", None),
            ("credits_used", 0),
            ("status", "FAILED"),
            ("message", "Your lipsync video generation is failed"),
        ],
        [
            ("video_id", failed),
            ("credits_used", 0),
            ("status", "FAILED"),
            ("message", "Your video registration is failed"),
        ],
    ]
    shown = await ausync.ask("GET", f"/generate/{generated}")
    assert (shown["state"], shown["output_video_url"], shown["thumbnail_url"]) == ("FAILED", None, None)


async def test_a_callback_is_tried_once(ausync: Ausync, emulator: Emulator) -> None:
    """A receiver that answers 500 is not asked again."""
    emulator.answers.append(500)
    await ausync.register(callback_url=CALLBACK)
    await emulator.advance(3600)
    assert len(emulator.callbacks) == 1


@pytest.mark.parametrize("url", [None, ""])
async def test_without_an_address_nothing_is_called(ausync: Ausync, emulator: Emulator, url: str | None) -> None:
    """null and the empty string are no addresses."""
    await ausync.register(callback_url=url)
    await emulator.advance(10)
    assert emulator.callbacks == []


async def test_a_deleted_job_never_calls_back(ausync: Ausync, emulator: Emulator) -> None:
    """A job can be deleted while it is processed; then it is silent."""
    id = (await ausync.generate_v2(callback_url=CALLBACK))["video_id"]
    await emulator.advance(2)
    assert (await ausync.ask("GET", f"/generate/{id}"))["state"] == "PROCESSING"
    await ausync.ask("DELETE", f"/generate/{id}")
    await emulator.advance(10)
    assert emulator.callbacks == []
