"""Creatify: text to speech, custom avatars, cloned voices."""

import json
from typing import Any

import pytest

from emulator.providers.creatify import models
from tests.conftest import Emulator
from tests.providers.test_creatify import HEADERS, HOOK, balance

pytestmark = pytest.mark.anyio
SPEECH = "/api/text_to_speech/"
SAMPLE = "http://127.0.0.1:5477/_emulator/samples/video.mp4?seconds=2"
JAMES = {"creator_name": "James", "gender": "m", "video_scene": "office"}


async def asked(emulator: Emulator, path: str, **query: str) -> Any:
    """What a GET answers."""
    return (await emulator.client.get(path, params=query, headers=HEADERS)).json()


async def test_a_script_is_spoken(emulator: Emulator) -> None:
    """201, then an audio; one credit for every 30 seconds, charged at the end; `video_output` in the webhook."""
    before = await balance(emulator)
    order = {"script": "x" * 19 * 31, "webhook_url": HOOK}
    answer = await emulator.client.post(SPEECH, json=order, headers=HEADERS)
    created = answer.json()
    assert (answer.status_code, created["status"], created["output"], created["credits_used"]) == (
        201,
        "pending",
        "",
        0,
    )
    assert list(created) == list(models.Speech.model_fields)
    await emulator.advance(60)
    final = await asked(emulator, f"{SPEECH}{created['id']}/")
    assert (final["status"], final["duration"], final["credits_used"]) == ("done", 31, 2)
    assert await balance(emulator) == before - 2
    assert (await emulator.client.get(final["output"])).headers["content-type"] == "audio/mpeg"
    said = json.loads(emulator.callbacks[0].body)
    assert said == {"id": created["id"], "status": "done", "failed_reason": None, "video_output": final["output"]}


async def test_audios_are_listed_in_an_order(emulator: Emulator) -> None:
    """Newest first, or by `ordering`; terms that are no fields are passed over; ids pick some."""
    ids = []
    for _ in range(3):
        ids.append((await emulator.client.post(SPEECH, json={"script": "a"}, headers=HEADERS)).json()["id"])
        await emulator.advance(1)
    for query, expected in (
        ({}, ids[::-1]),
        ({"ordering": "created_at"}, ids),
        ({"ordering": "nonsense,-created_at"}, ids[::-1]),
        ({"ids": ids[1]}, [ids[1]]),
    ):
        assert [each["id"] for each in await asked(emulator, SPEECH, **query)] == expected


async def test_an_unknown_audio_is_told_by_its_model(emulator: Emulator) -> None:
    """A video is none."""
    video = {"text": "Hello", "aspect_ratio": "1x1"}
    job = (await emulator.client.post("/api/lipsyncs/", json=video, headers=HEADERS)).json()["id"]
    answer = await emulator.client.get(f"{SPEECH}{job}/", headers=HEADERS)
    assert (answer.status_code, answer.json()) == (404, {"detail": "No TextToSpeechFlow matches the given query."})


async def test_a_custom_avatar_is_active_once_reviewed(emulator: Emulator) -> None:
    """pending, the steps of its making, done; its previews are there then; the webhook says so."""
    order = {**JAMES, "lipsync_input": SAMPLE, "labels": ["a", "b"], "webhook_url": HOOK}
    answer = await emulator.client.post("/api/personas/", json=order, headers=HEADERS)
    created = answer.json()
    models.PersonaCreated.model_validate(created)
    assert (answer.status_code, created["process_status"], created["labels"]) == (201, "pending", ["a", "b"])
    path = f"/api/personas/{created['id']}/"
    statuses = []
    for _ in range(100):
        shown = await asked(emulator, path)
        models.Persona.model_validate(shown)
        assert shown["is_active"] == (shown["process_status"] == "done") == (shown["preview_image_1_1"] is not None)
        if shown["process_status"] not in statuses:
            statuses.append(shown["process_status"])
        await emulator.advance(0.1)
    assert statuses == [
        "pending", "processing", "voice_creating", "video_validating", "crop_and_matte", "reviewing", "done",
    ]  # fmt: skip
    assert (await emulator.client.get(shown["preview_video_9_16"])).headers["content-type"] == "video/mp4"
    assert await asked(emulator, "/api/personas_v2/") == [shown]
    assert await asked(emulator, "/api/personas_v2/", gender="f") == []
    said = json.loads(emulator.callbacks[0].body)
    assert said == {"id": created["id"], "status": "done", "failed_reason": None}


async def test_an_avatar_is_made_of_an_uploaded_video(emulator: Emulator) -> None:
    """The upload can be fetched; a file that is no video fails in the course of it."""
    video = (await emulator.client.get(SAMPLE)).content
    for content, status in ((video, "done"), (b"no video", "failed")):
        files = {"lipsync_input": ("lipsync_input.mp4", content, "video/mp4")}
        answer = await emulator.client.post("/api/personas_v2/", data=JAMES, files=files, headers=HEADERS)
        assert answer.status_code == 201, answer.text
        created = answer.json()
        assert (await emulator.client.get(created["lipsync_input"])).content == content
        await emulator.advance(60)
        shown = await asked(emulator, f"/api/personas/{created['id']}/")
        assert (shown["process_status"], bool(shown["failed_reason"])) == (status, status == "failed")


@pytest.mark.parametrize("path", ["/api/personas/", "/api/personas_v2/"])
async def test_an_avatar_needs_a_video(emulator: Emulator, path: str) -> None:
    """A file, a URL or one of Google Drive; and it is nobody else's."""
    answer = await emulator.client.post(path, json=JAMES, headers=HEADERS)
    assert (answer.status_code, answer.json()) == (400, {"lipsync_input": ["This field is required."]})
    order = {**JAMES, "gdown_url": "https://drive.google.com/file/d/a/view"}
    created = (await emulator.client.post(path, json=order, headers=HEADERS)).json()
    other = {"X-API-ID": "someone", "X-API-KEY": "else"}
    foreign = await emulator.client.get(f"/api/personas/{created['id']}/", headers=other)
    assert (foreign.status_code, foreign.json()) == (404, {"detail": "No Creator matches the given query."})
    assert (await emulator.client.get("/api/personas_v2/", headers=other)).json() == []


async def test_a_cloned_voice_is_deleted_by_its_accent(emulator: Emulator) -> None:
    """204 without a body, then 404; a public one cannot be, nor somebody else's."""
    first, second = await asked(emulator, "/api/voices/cloned/")
    models.Voices.model_validate([first, second])
    path = f"/api/voices/accents/{first['accents'][0]['id']}/"
    foreign = await emulator.client.delete(path, headers={"X-API-ID": "someone", "X-API-KEY": "else"})
    assert foreign.status_code == 404
    answer = await emulator.client.delete(path, headers=HEADERS)
    assert (answer.status_code, answer.content) == (204, b"")
    assert await asked(emulator, "/api/voices/cloned/") == [second]
    assert (await emulator.client.delete(path, headers=HEADERS)).status_code == 404
    public = (await asked(emulator, "/api/voices/"))[0]["accents"][0]["id"]
    assert (await emulator.client.delete(f"/api/voices/accents/{public}/", headers=HEADERS)).status_code == 404
