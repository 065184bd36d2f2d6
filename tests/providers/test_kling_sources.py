"""What lip-sync depends on: voices (TTS) and videos (text2video, image2video), and the ids they are named by."""

from typing import Any

import pytest

from emulator.providers.kling import answers
from emulator.providers.kling.ids import result_id
from tests.conftest import Emulator
from tests.providers.kling_client import SAMPLES, Kling

pytestmark = pytest.mark.anyio


@pytest.fixture
def kling(emulator: Emulator) -> Kling:
    """A client with the ready-made API key."""
    return Kling(emulator)


async def test_tts_answers_at_once_and_can_be_asked_for_again(kling: Kling) -> None:
    """The create answer holds the sound; get and list show the same object."""
    body = {"text": "y" * 28, "voice_id": "oversea_male1", "voice_language": "en", "voice_speed": 1}
    speech = await kling.post("/v1/audio/tts", body)
    assert list(speech) == [
        "task_id", "task_status", "task_status_msg", "task_result", "final_unit_deduction", "created_at", "updated_at",
    ]  # fmt: skip
    assert speech["task_status"] == "succeed"
    assert speech["final_unit_deduction"] == "0.05"
    assert speech["task_result"]["audios"][0]["duration"] == "2"
    assert await kling.get(f"/v1/audio/tts/{speech['task_id']}") == speech
    assert await kling.get("/v1/audio/tts") == [speech]
    answers.Answer[answers.Speech].model_validate({"code": 0, "message": "", "request_id": "", "data": speech})


@pytest.mark.parametrize(("asked", "spoken"), [(None, "6"), (2, "3"), (9.7, "3"), (0.1, "7.5"), (1.26, "4.615")])
async def test_a_faster_voice_is_done_sooner(kling: Kling, asked: float | None, spoken: str) -> None:
    """voice_speed is rounded to one decimal and to the range 0.8 to 2.0."""
    body = {"text": "y" * 84, "voice_id": "uk_boy1", "voice_language": "en", "voice_speed": asked}
    assert (await kling.post("/v1/audio/tts", body))["task_result"]["audios"][0]["duration"] == spoken


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"voice_id": "829826751244537879"}, "Voice id not found"),
        ({"voice_id": "tiexin_nanyou"}, "Voice id not found"),
        ({"voice_language": "fr"}, "voice_language value 'fr' is invalid"),
        ({"text": ""}, "text cannot be empty"),
        ({"voice_id": None}, "voice_id cannot be empty"),
        ({"text": "z" * 1001}, f"text value '{'z' * 100}…' is invalid"),
        ({"voice_speed": "fast"}, "voice_speed value 'fast' is invalid"),
    ],
)
async def test_tts_refusals(kling: Kling, change: dict[str, Any], message: str) -> None:
    """A voice must exist and speak the language; the text has 1 to 1000 characters."""
    body = {"text": "Hello", "voice_id": "uk_boy1", "voice_language": "en", **change}
    assert await kling.refused("POST", "/v1/audio/tts", body) == (400, 1201, message)


async def test_the_language_of_a_voice_is_chinese_unless_said_otherwise(kling: Kling) -> None:
    """zh is the default."""
    await kling.post("/v1/audio/tts", {"text": "你好", "voice_id": "tiexin_nanyou"})


async def test_a_video_serves_for_thirty_days_by_its_own_id_only(kling: Kling, emulator: Emulator) -> None:
    """A task's id is not a video's; an unfinished, expired or foreign video is not found."""
    path = "/v1/videos/identify-face"
    task = await kling.post("/v1/videos/text2video", {"prompt": "p"})
    await emulator.advance(60)
    video = (await kling.get(f"/v1/videos/text2video/{task['task_id']}"))["task_result"]["videos"][0]

    async def refused(client: Kling, id: str) -> bool:
        return await client.refused("POST", path, {"video_id": id}) == (400, 1201, f"From video not found by id: {id}")

    assert await refused(kling, task["task_id"])
    assert await refused(kling, "nonsense")
    assert await refused(kling.with_key("api-key-kling-somebody-else"), video["id"])
    session = (await kling.faces())["session_id"]
    say = {"text": "Hello", "voice_id": "uk_boy1", "voice_language": "en"}
    sound = (await kling.post("/v1/audio/tts", say))["task_result"]["audios"][0]["id"]
    for other in (session, result_id(session), sound):
        assert await refused(kling, other)
    slow = await kling.post("/v1/videos/text2video", {"prompt": "p"})
    assert await refused(kling, result_id(slow["task_id"]))
    await emulator.advance(30 * 24 * 3600 - 61)
    await kling.post(path, {"video_id": video["id"]})
    assert (await emulator.client.get(video["url"])).status_code == 200
    await emulator.advance(61)
    assert await refused(kling, video["id"])
    assert (await emulator.client.get(video["url"])).status_code == 404


async def test_a_lip_synced_video_can_be_lip_synced_again(kling: Kling) -> None:
    """Its id is as good as any other video's."""
    task = await kling.finished("advanced-lip-sync", kling.body())
    video = task["task_result"]["videos"][0]
    faces = await kling.post("/v1/videos/identify-face", {"video_id": video["id"]})
    assert faces["face_data"][0]["end_time"] == round(float(video["duration"]) * 1000)


async def test_ids_are_snowflakes_of_the_virtual_instant(kling: Kling, emulator: Emulator) -> None:
    """18 digits, as strings, of which the upper part is the time; a video's id is a few milliseconds younger."""
    task = await kling.finished("text2video", {"prompt": "p"})
    video = task["task_result"]["videos"][0]["id"]
    assert len(task["task_id"]) == len(video) == 18
    assert (int(task["task_id"]) >> 22) + 1568028518779 == task["created_at"]
    assert 5 <= (int(video) >> 22) - (int(task["task_id"]) >> 22) <= 20


async def test_image_to_video_follows_its_picture(kling: Kling, emulator: Emulator) -> None:
    """An upright picture makes an upright video."""
    body = {"image": f"{SAMPLES}/photo.png?width=720&height=1280", "mode": "std", "model_name": "kling-v2-1"}
    task = await kling.finished("image2video", body)
    assert task["final_unit_deduction"] == "2"
    job = await emulator.app.engine.snapshot("default", task["task_id"])
    assert (job.job.outputs[0].width, job.job.outputs[0].height) == (720, 1280)


@pytest.mark.parametrize(
    ("change", "units", "duration"),
    [
        ({}, "1", "5.041"),
        ({"duration": "10"}, "2", "10.041"),
        ({"duration": 10}, "2", "10.041"),
        ({"model_name": "kling-v2-6", "mode": "pro"}, "2.5", "5.041"),
        ({"model_name": "kling-v2-6", "mode": "pro", "sound": "on"}, "5", "5.041"),
        ({"model_name": "kling-v2-5-turbo"}, "1.5", "5.041"),
        ({"model_name": "kling-v3", "duration": "3"}, "1.8", "3.041"),
        ({"model_name": "kling-v3", "duration": "15", "mode": "4k"}, "45", "15.041"),
        ({"model_name": "kling-v9-of-the-future"}, "1", "5.041"),
    ],
)
async def test_prices_of_videos(kling: Kling, change: dict[str, Any], units: str, duration: str) -> None:
    """Units per second by model, mode and sound; a duration may be a number."""
    task = await kling.finished("text2video", {"prompt": "p", **change})
    assert task["final_unit_deduction"] == units
    assert task["task_result"]["videos"][0]["duration"] == duration


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"prompt": ""}, "prompt cannot be empty"),
        ({"prompt": "p" * 2501}, f"prompt value '{'p' * 100}…' is invalid"),
        ({"mode": "fast"}, "mode value 'fast' is invalid"),
        ({"mode": "4k"}, "mode value '4k' is invalid"),
        ({"duration": "7"}, "duration value '7' is invalid"),
        ({"duration": True}, "duration value 'true' is invalid"),
        ({"aspect_ratio": "4:3"}, "aspect_ratio value '4:3' is invalid"),
        ({"cfg_scale": 1.1}, "cfg_scale value '1.1' is invalid"),
        ({"model_name": "sora"}, "model_name value 'sora' is invalid"),
        ({"camera_control": {"type": "simple"}}, "config cannot be empty"),
        ({"camera_control": {"type": "simple", "config": {"pan": 11}}}, "pan value '11' is invalid"),
        ({"callback_url": "ftp://example.com"}, "callback_url value 'ftp://example.com' is invalid"),
        ({"watermark_info": []}, "watermark_info value '[]' is invalid"),
    ],
)
async def test_text_to_video_refusals(kling: Kling, change: dict[str, Any], message: str) -> None:
    """1201 names the field."""
    assert await kling.refused("POST", "/v1/videos/text2video", {"prompt": "p", **change}) == (400, 1201, message)


async def test_image_to_video_steers_in_one_way_only(kling: Kling) -> None:
    """A last picture, masks and a camera movement exclude one another."""
    masks = {"image": "https://example.com/a.png", "static_mask": "https://example.com/b.png"}
    steered = {**masks, "camera_control": {"type": "forward_up"}}
    message = "image_tail, dynamic_masks/static_mask and camera_control cannot be used together"
    assert await kling.refused("POST", "/v1/videos/image2video", steered) == (400, 1201, message)
    await kling.post("/v1/videos/image2video", masks)
    assert await kling.refused("POST", "/v1/videos/image2video", {}) == (400, 1201, "image cannot be empty")
