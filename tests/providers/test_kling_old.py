"""Kling's lip-sync of before September 2025: a text or a sound for a whole video, and its own words of refusal."""

import base64
from typing import Any

import pytest

from emulator.media.samples import sample
from emulator.providers.kling import answers
from emulator.providers.kling.auth import ACCESS_KEY
from emulator.providers.kling.voices import CHECKED_BAD, CHECKED_GOOD
from tests.conftest import Emulator
from tests.providers.kling_client import SAMPLES, Kling

pytestmark = pytest.mark.anyio
PATH = "/v1/videos/lip-sync"
VIDEO = f"{SAMPLES}/video.mp4?seconds=10"
SPOKEN = {"mode": "text2video", "text": "Hello there", "voice_id": "uk_boy1", "voice_language": "en"}
PLAYED = {"mode": "audio2video", "audio_type": "url", "audio_url": f"{SAMPLES}/speech.mp3?seconds=4"}


@pytest.fixture
def kling(emulator: Emulator) -> Kling:
    """A client with the ready-made API key."""
    return Kling(emulator)


def body(given: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A request about a video of 10 seconds; None leaves a field out."""
    return {"input": {"video_url": VIDEO, **given, **changes}}


async def test_a_video_of_klings_is_made_to_say_a_text(kling: Kling) -> None:
    """Its id is the parent's, its length the result's, and the result can be synced again."""
    made = await kling.finished("text2video", {"prompt": "p"})
    video = made["task_result"]["videos"][0]
    task = await kling.finished("lip-sync", body(SPOKEN, video_url="", video_id=video["id"]))
    assert task["task_info"]["parent_video"] == {"id": video["id"], "url": video["url"], "duration": "5.041"}
    result = task["task_result"]["videos"][0]
    assert result["duration"] == "5.041"
    again = await kling.finished("lip-sync", body(PLAYED, video_url=None, video_id=result["id"]))
    assert again["task_info"]["parent_video"]["id"] == result["id"]
    answers.Task.model_validate(again)


async def test_an_uploaded_parent_gets_an_id_that_nothing_else_takes(kling: Kling) -> None:
    """It differs from the task's and from the result's, and from another task's parent."""
    tasks = [await kling.finished("lip-sync", body(PLAYED)) for _ in range(2)]
    ids = {tasks[0]["task_id"], tasks[0]["task_result"]["videos"][0]["id"]}
    parents = [task["task_info"]["parent_video"] for task in tasks]
    assert parents[0]["url"] == VIDEO
    assert parents[0]["duration"] == "10"
    assert len(ids | {parent["id"] for parent in parents}) == 4
    again = body(PLAYED, video_url=None, video_id=parents[0]["id"])
    assert await kling.refused("POST", PATH, again) == (400, 1201, f"From video not found by id: {parents[0]['id']}")


async def test_the_id_of_a_task_is_no_videos(kling: Kling) -> None:
    """The mistake that clients make."""
    made = await kling.finished("text2video", {"prompt": "p"})
    asked = body(SPOKEN, video_url=None, video_id=made["task_id"])
    assert await kling.refused("POST", PATH, asked) == (400, 1201, f"From video not found by id: {made['task_id']}")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "input cannot be empty"),
        ({"input": {}}, "input.mode: must not be null"),
        ({"input": {"mode": "audio"}}, "input.mode value 'audio' is invalid, allowed values: text2video, audio2video"),
        ({"input": {"mode": "audio2video"}}, "video_id or video_url is required"),
        (body({"mode": "audio2video"}), "Audio type is null"),
        (body(PLAYED, audio_type="x"), "input.audio_type value 'x' is invalid, allowed values: file, url"),
        (body(PLAYED, audio_url=""), "audio_url is required"),
        (body(PLAYED, audio_type="file"), "audio_file is required"),
        (body(PLAYED, audio_url="a.mp3"), "audio_url value 'a.mp3' is invalid"),
        (body(PLAYED, audio_type="file", audio_file="https://a/b.mp3"), "Audio format is invalid"),
        (body(PLAYED, audio_type="file", audio_file="no base64!"), "Audio format is invalid"),
        (body({"mode": "text2video"}), "text is required"),
        (body({"mode": "text2video", "text": "hello"}), "Voice language not found"),
        (body(SPOKEN, voice_id=None), "Voice language not found"),
        (body(SPOKEN, voice_id="bogus"), "Voice id not found"),
        (body(SPOKEN, voice_language=None), "Voice id not found"),
        (body(SPOKEN, voice_language="fr"), "input.voice_language value 'fr' is invalid, allowed values: zh, en"),
        (body(SPOKEN, voice_speed=99), "input.voiceSpeed: must be less than or equal to 2.0"),
        (body(SPOKEN, voice_speed=0.7), "input.voiceSpeed: must be greater than or equal to 0.8"),
        (body(SPOKEN, text="x" * 121), f"text value '{'x' * 100}…' is invalid: at most 120 characters"),
        (body(SPOKEN, video_id="1"), "video_id and video_url are mutually exclusive"),
        (body(SPOKEN, video_url=None, video_id="1"), "From video not found by id: 1"),
    ],
)
async def test_what_a_bad_request_is_told(kling: Kling, given: dict[str, Any], message: str) -> None:
    """In the words of the live service, as far as they were seen."""
    assert await kling.refused("POST", PATH, given) == (400, 1201, message)


@pytest.mark.parametrize(
    "given", [body(SPOKEN, text="x" * 120), body(SPOKEN, voice_speed=0.8), body(SPOKEN, voice_speed=2)]
)
async def test_what_is_just_allowed(kling: Kling, given: dict[str, Any]) -> None:
    """The bounds are inside."""
    assert (await kling.post(PATH, given))["task_status"] == "submitted"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("seconds=2&width=720&height=1280", None),
        ("seconds=60&width=1920&height=1080", None),
        ("seconds=1.9", "Video duration is invalid: between 2 and 60 seconds"),
        ("seconds=60.5", "Video duration is invalid: between 2 and 60 seconds"),
        (
            "width=1280&height=716",
            "Video resolution is invalid: 720p or 1080p, with both sides between 720 and 1920 px",
        ),
        (
            "width=2048&height=1080",
            "Video resolution is invalid: 720p or 1080p, with both sides between 720 and 1920 px",
        ),
        ("faces=0", "there is no human in the video"),
    ],
)
async def test_its_limits_for_videos_are_narrower(kling: Kling, query: str, message: str | None) -> None:
    """Sides from 720 to 1920 pixels; the new lip-sync takes 512 to 2160."""
    asked = body(PLAYED, video_url=f"{SAMPLES}/video.mp4?{query}")
    if message is None:
        await kling.post(PATH, asked)
    else:
        assert await kling.refused("POST", PATH, asked) == (400, 1201, message)


async def test_a_sound_comes_inline_too(kling: Kling) -> None:
    """As Base64, with audio_type `file`; its length is looked at."""
    for seconds, refused in ((4, None), (1, (400, 1201, "Audio duration is invalid: between 2 and 60 seconds"))):
        inline = base64.b64encode(sample("speech.mp3", {"seconds": str(seconds)})[0]).decode()
        asked = body({"mode": "audio2video", "audio_type": "file", "audio_file": inline})
        if refused is None:
            await kling.post(PATH, asked)
        else:
            assert await kling.refused("POST", PATH, asked) == refused


@pytest.mark.parametrize(
    ("given", "units"),
    [
        (body(PLAYED), "0.5"),
        (body(PLAYED, audio_url=f"{SAMPLES}/speech.wav?seconds=6"), "1"),
        (body(PLAYED, audio_url="https://example.com/a.mp3"), "1"),
        (body(SPOKEN, text="x" * 70), "0.5"),
        (body(SPOKEN, text="x" * 71), "1"),
    ],
)
async def test_five_seconds_of_sound_cost_half_a_unit(kling: Kling, given: dict[str, Any], units: str) -> None:
    """Spoken or played; where nobody can look at the sound, its video's 10 seconds count."""
    before = await kling.units()
    task = await kling.finished("lip-sync", given)
    assert task["final_unit_deduction"] == units
    assert await kling.units(ACCESS_KEY) == before - float(units)


async def test_voices_are_as_the_live_checks_found_them(kling: Kling) -> None:
    """Those that were refused stand in every list, and are refused."""
    for voice in CHECKED_GOOD:
        await kling.post(PATH, body(SPOKEN, voice_id=voice))
    for voice in CHECKED_BAD:
        refused = await kling.refused("POST", PATH, body(SPOKEN, voice_id=voice))
        assert refused == (400, 1201, "Voice id not found")
