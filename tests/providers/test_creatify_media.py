"""Creatify: the files that a request names are looked at; one that is of no use fails the job, with a reason."""

import json
from copy import deepcopy
from typing import Any

import pytest

from tests.attack.bombs import TEN_HOURS
from tests.conftest import Emulator
from tests.providers.test_creatify import BODY, HEADERS, HOOK, URL, balance, posted, seen

pytestmark = pytest.mark.anyio
V2 = "/api/lipsyncs_v2/"
SAMPLES = "http://127.0.0.1:5477/_emulator/samples"
FILM, SONG, PHOTO = (f"{SAMPLES}/{name}" for name in ("video.mp4?seconds=2", "speech.mp3?seconds=2", "photo.jpg"))
NOTHING = f"{SAMPLES}/no-such-sample.xyz"
SCENE = {
    "character": {"avatar_id": "5021bec0-f33f-43e6-b0e3-1cb7f76003c6"},
    "voice": {"input_text": "Hello there"},
    "background": {"type": "image", "url": PHOTO},
    "cta": {"cta_logo": {"url": PHOTO}},
}
SCENES = {
    "video_inputs": [SCENE, SCENE],
    "background_music": {"url": SONG},
    "cta_end": {"cta_background": {"type": "video", "url": FILM}, "cta_logo": {"url": PHOTO}},
}
PLACES: dict[str, tuple[list[str | int], str]] = {
    "background": (["video_inputs", 1, "background", "url"], SONG),
    "logo": (["video_inputs", 1, "cta", "cta_logo", "url"], FILM),
    "background music": (["background_music", "url"], PHOTO),
    "background at the end": (["cta_end", "cta_background", "url"], SONG),
    "logo at the end": (["cta_end", "cta_logo", "url"], SONG),
}
"""Where v2 names a file, and a file that is none for there."""


def scenes(place: list[str | int], file: str) -> dict[str, Any]:
    """A body of v2 with this file there."""
    body: Any = deepcopy(SCENES)
    inside = body
    for name in place[:-1]:
        inside = inside[name]
    inside[place[-1]] = file
    changed: dict[str, Any] = body
    return changed


async def ended(emulator: Emulator, url: str, body: dict[str, Any]) -> tuple[str, str | None]:
    """How a job of this body ends: its status and why it failed."""
    answer = await emulator.client.post(url, json=body, headers=HEADERS)
    assert answer.status_code in (200, 201), answer.text
    assert (answer.json()["status"], answer.json()["failed_reason"]) == ("pending", None)
    await emulator.advance(120)
    final = await emulator.client.get(f"{url.removesuffix('preview/')}{answer.json()['id']}/", headers=HEADERS)
    return final.json()["status"], final.json()["failed_reason"]


async def test_good_files_are_taken(emulator: Emulator) -> None:
    """Pictures, films and sounds where they belong, and what is out of reach."""
    assert await ended(emulator, V2, SCENES) == ("done", None)
    assert await ended(emulator, URL, {**BODY, "background_asset_image_url": PHOTO}) == ("done", None)
    assert await ended(emulator, V2, scenes(PLACES["logo"][0], "https://example.com/logo.png")) == ("done", None)


@pytest.mark.parametrize("name", PLACES)
async def test_a_file_of_no_use_fails_the_job(emulator: Emulator, name: str) -> None:
    """The order is taken, the job fails by the file's name, and is free."""
    place, wrong = PLACES[name]
    what = name.removesuffix(" at the end")
    before = await balance(emulator)
    assert await ended(emulator, V2, scenes(place, wrong)) == ("failed", f"The {what} is not valid.")
    assert await ended(emulator, V2, scenes(place, NOTHING)) == ("failed", f"Unable to download the {what} file.")
    assert await ended(emulator, f"{V2}preview/", scenes(place, wrong)) == ("failed", f"The {what} is not valid.")
    assert await balance(emulator) == before


async def test_the_first_file_of_no_use_is_told(emulator: Emulator) -> None:
    """In the webhook too."""
    body = scenes(["video_inputs", 0, "background", "url"], NOTHING)
    body["background_music"] = {"url": PHOTO}
    await ended(emulator, V2, {**body, "webhook_url": HOOK})
    told = json.loads(emulator.callbacks[-1].body)
    assert (told["status"], told["failed_reason"]) == ("failed", "Unable to download the background file.")


async def test_the_background_of_v1_is_a_picture(emulator: Emulator) -> None:
    """Nothing else."""
    job = await posted(emulator, background_asset_image_url=FILM)
    await emulator.advance(120)
    final = await seen(emulator, job["id"])
    assert (final["status"], final["failed_reason"]) == ("failed", "The background is not valid.")


@pytest.mark.parametrize(
    ("audio", "problem"),
    [
        (NOTHING, "Unable to download the audio file."),
        (PHOTO, "The audio is not valid."),
        (f"{SAMPLES}/video.mp4?audio=no", "The audio is not valid."),
    ],
)
async def test_an_audio_of_no_use_is_refused(emulator: Emulator, audio: str, problem: str) -> None:
    """At once: it says how long the video will be."""
    answer = await emulator.client.post(URL, json={**BODY, "audio": audio}, headers=HEADERS)
    assert (answer.status_code, answer.json()) == (400, {"audio": [problem]})


async def test_ten_hours_are_too_long(emulator: Emulator) -> None:
    """As an audio, which is refused, and in a video, which fails; an hour is not."""
    hours = await emulator.uploaded(TEN_HOURS)
    answer = await emulator.client.post(URL, json={**BODY, "audio": hours}, headers=HEADERS)
    assert (answer.status_code, answer.json()) == (400, {"audio": ["The audio is too long."]})
    long = scenes(PLACES["background music"][0], hours)
    assert await ended(emulator, V2, long) == ("failed", "The background music is too long.")
    await posted(emulator, audio=f"{SAMPLES}/speech.mp3?seconds=3600")


@pytest.mark.parametrize("field", ["lipsync_input", "gdown_url"])
@pytest.mark.parametrize("file", [SONG, PHOTO, NOTHING])
async def test_an_avatar_is_made_of_a_video(emulator: Emulator, field: str, file: str) -> None:
    """Another file fails the review."""
    order = {"creator_name": "James", "gender": "m", field: file}
    answer = await emulator.client.post("/api/personas/", json=order, headers=HEADERS)
    assert answer.status_code == 201
    await emulator.advance(120)
    final = (await emulator.client.get(f"/api/personas/{answer.json()['id']}/", headers=HEADERS)).json()
    assert final["process_status"] == "failed"
    assert "lipsync video" in final["failed_reason"]


async def test_the_consent_is_a_video_too(emulator: Emulator) -> None:
    """Of the two uploads each must be one."""
    film = (await emulator.client.get(FILM)).content
    for consent, expected in ((film, "done"), (b"no film", "failed")):
        files = {"lipsync_input": ("a.mp4", film, "video/mp4"), "consent_video": ("b.mp4", consent, "video/mp4")}
        order = {"creator_name": "James", "gender": "m"}
        answer = await emulator.client.post("/api/personas_v2/", data=order, files=files, headers=HEADERS)
        assert answer.status_code == 201, answer.text
        await emulator.advance(120)
        final = (await emulator.client.get(f"/api/personas/{answer.json()['id']}/", headers=HEADERS)).json()
        assert final["process_status"] == expected
        assert final["failed_reason"] == ("" if expected == "done" else "The consent video is not valid.")
