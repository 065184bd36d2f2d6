"""Kling's options: each as it is by default and as it can be chosen."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from emulator.media.samples import sample
from emulator.providers.kling.auth import ACCESS_KEY
from emulator.providers.kling.options import KlingOptions
from tests.conftest import Emulator
from tests.providers.kling_client import SAMPLES, Kling

pytestmark = pytest.mark.anyio


@pytest.fixture
def kling(emulator: Emulator) -> Kling:
    """A client with the ready-made API key."""
    return Kling(emulator)


async def choose(kling: Kling, **options: Any) -> None:
    """Set options for the account."""
    await kling.get("/v1/audio/tts")
    engine = kling.emulator.app.engine
    world = await engine.worlds.get("default")
    await engine.book.change(world, "kling", ACCESS_KEY, lambda account: replace(account, options=options))


def test_every_option_is_explained() -> None:
    """And has a default."""
    assert all(field.description and not field.is_required() for field in KlingOptions.model_fields.values())


async def test_the_capital_spelling_of_identify_face_can_be_switched_off(kling: Kling) -> None:
    """Then it is an unknown route, whatever the body; the small one stays."""
    body = {"video_url": "https://example.com/a.mp4"}
    await kling.post("/v1/videos/Identify-face", body)
    await choose(kling, capital_identify_face=False)
    bodies: tuple[Any, ...] = (body, {"video_url": "nowhere"}, [], None)
    for asked in bodies:
        assert (await kling.refused("POST", "/v1/videos/Identify-face", asked))[:2] == (404, 1203)
    await kling.post("/v1/videos/identify-face", body)


async def test_discontinued_models_can_be_refused(kling: Kling) -> None:
    """In the words that were seen; the default model is one of them, and so is that of multi-image2video."""
    pictures = {"prompt": "p", "image_list": [{"image": "https://example.com/a.png"}]}
    await kling.post("/v1/videos/text2video", {"prompt": "p"})
    await kling.post("/v1/videos/multi-image2video", pictures)
    await choose(kling, refuse_discontinued=True)
    gone = "The model 'kling-v1' has been discontinued and is no longer available."
    assert await kling.refused("POST", "/v1/videos/text2video", {"prompt": "p"}) == (400, 1201, gone)
    refused = await kling.refused("POST", "/v1/videos/multi-image2video", pictures)
    assert refused == (400, 1201, "This API is no longer available")
    for model in ("kling-v2-5-turbo", "kling-v2-6", "kling-v3"):
        await kling.post("/v1/videos/text2video", {"prompt": "p", "model_name": model})


@pytest.mark.parametrize("form", ["m4a", "aac"])
async def test_newer_sound_formats_can_be_refused(kling: Kling, form: str) -> None:
    """Looked at or told by the URL; mp3 stays."""
    path = "/v1/videos/advanced-lip-sync"
    inline = base64.b64encode(sample(f"speech.{form}", {"seconds": "4"})[0]).decode()
    files = (f"{SAMPLES}/speech.{form}?seconds=4", f"https://example.com/a.{form}?x=1", inline)
    for file in files:
        await kling.post(path, kling.body(choice=kling.choice(sound_file=file)))
    await choose(kling, refuse_m4a=True)
    for file in files:
        refused = await kling.refused("POST", path, kling.body(choice=kling.choice(sound_file=file)))
        assert refused == (400, 1201, "Audio format is invalid")
    await kling.post(path, kling.body(choice=kling.choice(sound_file=f"{SAMPLES}/speech.mp3?seconds=4")))


async def test_a_data_prefix_can_be_refused(kling: Kling) -> None:
    """Of a sound; by default it does no harm."""
    inline = base64.b64encode(sample("speech.mp3", {"seconds": "4"})[0]).decode()
    body = kling.body(choice=kling.choice(sound_file=f"data:audio/mpeg;base64,{inline}"))
    await kling.post("/v1/videos/advanced-lip-sync", body)
    await choose(kling, refuse_data_prefix=True)
    refused = await kling.refused("POST", "/v1/videos/advanced-lip-sync", body)
    assert refused == (400, 1201, "Audio format is invalid")


async def test_a_cash_account_is_told_dollars(kling: Kling) -> None:
    """In what answers at once, in tasks and in their callbacks; a failed task costs nothing."""
    assert "final_balance_deduction" not in await kling.faces()
    await choose(kling, cash_account=True)
    half = {"quota": "0.07", "list_price": "0.07"}
    assert (await kling.faces())["final_balance_deduction"] == {"quota": "0.007", "list_price": "0.007"}
    task = await kling.finished("advanced-lip-sync", kling.body(callback_url="https://example.com/callback"))
    assert (task["final_unit_deduction"], task["final_balance_deduction"]) == ("0", half)
    assert b'"final_balance_deduction":{"quota":"0.07"' in kling.emulator.callbacks[-1].body
    await choose(kling)
    assert (await kling.get(f"/v1/videos/advanced-lip-sync/{task['task_id']}"))["final_balance_deduction"] == half


async def test_several_faces_can_be_allowed(kling: Kling) -> None:
    """Each is checked, and each is paid for."""
    faces = await kling.faces(f"{SAMPLES}/video.mp4?seconds=10&faces=2")
    choices = [kling.choice(), kling.choice(face_id="1", sound_insert_time=5000)]
    body = {"session_id": faces["session_id"], "face_choose": choices}
    path = "/v1/videos/advanced-lip-sync"
    assert await kling.refused("POST", path, body) == (400, 1201, "face_choose only supports one face")
    await choose(kling, several_faces=True)
    assert (await kling.finished("advanced-lip-sync", body))["final_unit_deduction"] == "1"
    wrong = {**body, "face_choose": [choices[0], kling.choice(face_id="2")]}
    assert await kling.refused("POST", path, wrong) == (400, 1201, "Face not found by id: 2")


async def test_a_session_lives_as_long_as_is_chosen(kling: Kling) -> None:
    """Hours, also less than one."""
    await choose(kling, session_hours=0.5)
    session = (await kling.faces())["session_id"]
    await kling.emulator.advance(1799)
    await kling.lip_sync(session_id=session)
    await kling.emulator.advance(1)
    refused = await kling.refused("POST", "/v1/videos/advanced-lip-sync", kling.body(session_id=session))
    assert refused == (400, 1201, f"Session not found by id: {session}")


async def test_any_voice_can_be_taken(kling: Kling) -> None:
    """By TTS and by the former lip-sync."""
    say = {"text": "Hello", "voice_id": "829826751244537879", "voice_language": "en"}
    old = {"input": {"mode": "text2video", "video_url": f"{SAMPLES}/video.mp4?seconds=5", **say}}
    for path, body in (("/v1/audio/tts", say), ("/v1/videos/lip-sync", old)):
        assert await kling.refused("POST", path, body) == (400, 1201, "Voice id not found")
    await choose(kling, any_voice=True)
    await kling.post("/v1/audio/tts", say)
    await kling.post("/v1/videos/lip-sync", old)


async def test_every_video_can_be_extended_if_chosen(kling: Kling) -> None:
    """By default only the older models' are."""
    made = await kling.finished("text2video", {"prompt": "p", "model_name": "kling-v2-6"})
    body = {"video_id": made["task_result"]["videos"][0]["id"]}
    assert (await kling.refused("POST", "/v1/videos/video-extend", body))[:2] == (400, 1201)
    await choose(kling, extend_any_video=True)
    await kling.post("/v1/videos/video-extend", body)
