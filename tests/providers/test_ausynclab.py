"""AusyncLab's nine operations: what they answer, in which order, and to whom."""

import re
from typing import Any

import pytest

from emulator.providers.ausynclab import answers
from tests.conftest import Emulator
from tests.providers.ausynclab_client import AUDIO, VIDEO, Ausync

pytestmark = pytest.mark.anyio

BASE = "http://127.0.0.1:5477"
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture
def ausync(emulator: Emulator) -> Ausync:
    """A client with the ready-made API key."""
    return Ausync(emulator)


async def states(ausync: Ausync, path: str) -> list[dict[str, Any]]:
    """The item at every state that can be seen in ten seconds."""
    seen: list[dict[str, Any]] = []
    for _ in range(40):
        item = await ausync.ask("GET", path)
        if not seen or seen[-1]["state"] != item["state"]:
            seen.append(item)
        await ausync.emulator.advance(0.25)
    return seen


async def test_the_documented_commands_work_as_printed(emulator: Emulator) -> None:
    """With the samples' own key, the first video registered is 123 and the first one generated is 456."""
    ausync = Ausync(emulator, "your_api_key")
    made = await ausync.ask(
        "POST",
        "/register-video",
        {"name": "Sample Video", "video_url": VIDEO, "callback_url": "https://your-callback-url.com"},
    )
    assert made == {"video_id": 123}
    await emulator.advance(10)
    assert (await ausync.ask("GET", "/register/123"))["state"] == "COMPLETED"
    made = await ausync.ask(
        "POST",
        "/generate-lipsync",
        {
            "name": "Lipsync Video",
            "registered_video_id": 123,
            "audio_url": AUDIO,
            "callback_url": "https://your-callback-url.com",
        },
    )
    assert made == {"video_id": 456}
    await emulator.advance(10)
    assert (await ausync.ask("GET", "/generate/456"))["registered_video_id"] == 123
    assert await ausync.ask("DELETE", "/generate/456") == {
        "id": 456,
        "message": "The generated video is successfully deleted.",
    }
    assert await ausync.ask("DELETE", "/register/123") == {
        "id": 123,
        "message": "The registered video is successfully deleted.",
    }


async def test_a_registration_passes_through_pending_processing_and_completed(ausync: Ausync) -> None:
    """Its thumbnail is there when it is COMPLETED and null before; everything else stays as it was."""
    id = await ausync.register(name="Sample Video")
    seen = await states(ausync, f"/register/{id}")
    assert [each["state"] for each in seen] == ["PENDING", "PROCESSING", "COMPLETED"]
    thumbnail = f"{BASE}/media/registered-{id}/lipsync-thumbnails/thumb{id}.jpg"
    assert [each["thumbnail_url"] for each in seen] == [None, None, thumbnail]
    assert seen[0] | {"state": "", "thumbnail_url": ""} == seen[2] | {"state": "", "thumbnail_url": ""}
    assert list(seen[2].items()) == [
        ("id", id),
        ("name", "Sample Video"),
        ("video_url", VIDEO),
        ("thumbnail_url", thumbnail),
        ("created_at", "2026-03-01T12:00:00"),
        ("state", "COMPLETED"),
    ]
    answers.RegisteredVideo.model_validate(seen[0])
    answers.RegisteredVideo.model_validate(seen[2])


async def test_a_generation_hands_out_its_video_when_it_is_completed(ausync: Ausync, emulator: Emulator) -> None:
    """URLs are null before; then they end as the vendor's do and can be fetched."""
    registered = await ausync.ready()
    id = await ausync.generate(registered, name="Lipsync Video")
    seen = await states(ausync, f"/generate/{id}")
    assert [each["state"] for each in seen] == ["PENDING", "PROCESSING", "COMPLETED"]
    for unfinished in seen[:2]:
        assert (unfinished["output_video_url"], unfinished["thumbnail_url"]) == (None, None)
    files = f"{BASE}/media/generated-{id}"
    assert list(seen[2].items()) == [
        ("id", id),
        ("registered_video_id", registered),
        ("name", "Lipsync Video"),
        ("audio_url", AUDIO),
        ("output_video_url", f"{files}/lipsync-output/video{id}.mp4"),
        ("thumbnail_url", f"{files}/lipsync-thumbnails/thumb{id}.jpg"),
        ("created_at", "2026-03-01T12:00:00"),
        ("state", "COMPLETED"),
    ]
    for name, media_type in (("output_video_url", "video/mp4"), ("thumbnail_url", "image/jpeg")):
        fetched = await emulator.client.get(seen[2][name])
        assert (fetched.status_code, fetched.headers["content-type"]) == (200, media_type)
    answers.GeneratedVideo.model_validate(seen[0])
    answers.GeneratedVideo.model_validate(seen[2])


async def test_a_generation_of_the_second_version_needs_no_registration(ausync: Ausync, emulator: Emulator) -> None:
    """It answers with an operation id and a message, and its item names no registered video."""
    made = await ausync.generate_v2(model="nova", sync_mode="loop")
    assert list(made) == ["video_id", "operation_id", "message"]
    assert UUID4.fullmatch(made["operation_id"])
    assert made["message"] == "Your lipsync request is being processed"
    await emulator.advance(10)
    item = await ausync.ask("GET", f"/generate/{made['video_id']}")
    assert (item["registered_video_id"], item["state"]) == (None, "COMPLETED")
    assert "operation_id" not in item


async def test_no_two_operations_share_an_id(ausync: Ausync) -> None:
    """Both versions count in one sequence of videos, each with an operation id of its own."""
    made = [await ausync.generate_v2() for _ in range(3)]
    made.append({"video_id": await ausync.generate(await ausync.ready()), "operation_id": ""})
    assert [each["video_id"] for each in made] == [456, 457, 458, 459]
    assert len({each["operation_id"] for each in made}) == 4


async def test_registered_and_generated_videos_are_numbered_apart(ausync: Ausync) -> None:
    """An id of the one kind is unknown among the other."""
    registered = await ausync.ready()
    generated = await ausync.generate(registered)
    assert await ausync.refused("GET", f"/generate/{registered}") == (404, "Video not found")
    assert await ausync.refused("GET", f"/register/{generated}") == (404, "Registered video not found")


async def test_lists_are_newest_first_and_whole(ausync: Ausync) -> None:
    """Nothing pages them, and each item is as it is when asked for alone."""
    registered = [await ausync.ready() for _ in range(25)]
    generated = [await ausync.generate(registered[0]) for _ in range(3)]
    listed = await ausync.ask("GET", "/register")
    assert [each["id"] for each in listed] == registered[::-1]
    assert listed[0] == await ausync.ask("GET", f"/register/{registered[-1]}")
    listed = await ausync.ask("GET", "/generate")
    assert [each["id"] for each in listed] == generated[::-1]
    assert listed[0] == await ausync.ask("GET", f"/generate/{generated[-1]}")


async def test_an_empty_list_is_a_list(ausync: Ausync) -> None:
    """It is not the documented 404."""
    assert await ausync.ask("GET", "/register") == []
    assert await ausync.ask("GET", "/generate") == []


async def test_a_video_without_a_name_is_called_like_its_file(ausync: Ausync) -> None:
    """A registration like its video, a generation like its sound; an empty name stays empty."""
    named = await ausync.ready(video_url="https://example.com/films/my%20film.mp4?x=1/2")
    empty = await ausync.ready(name="")
    assert (await ausync.ask("GET", f"/register/{named}"))["name"] == "my film.mp4"
    assert (await ausync.ask("GET", f"/register/{empty}"))["name"] == ""
    made = await ausync.generate(named, name=None)
    assert (await ausync.ask("GET", f"/generate/{made}"))["name"] == "audio.wav"


async def test_a_video_must_be_registered_to_its_end_before_it_is_used(ausync: Ausync, emulator: Emulator) -> None:
    """Before that, after a failure, and when it is unknown, generate-lipsync is 404."""
    waiting = await ausync.register()
    failed = await ausync.register(scenario="fails-running")
    body = {"audio_url": AUDIO}
    not_ready = (404, "Registered video is not ready")
    assert await ausync.refused("POST", "/generate-lipsync", body | {"registered_video_id": waiting}) == not_ready
    await emulator.advance(10)
    assert await ausync.refused("POST", "/generate-lipsync", body | {"registered_video_id": failed}) == not_ready
    assert await ausync.generate(waiting)
    missing = await ausync.refused("POST", "/generate-lipsync", body | {"registered_video_id": 999})
    assert missing == (404, "Registered video not found")


@pytest.mark.parametrize("path", ["/register", "/generate"])
async def test_what_is_deleted_is_gone(ausync: Ausync, path: str) -> None:
    """It is neither shown nor listed nor deleted again; the others stay."""
    kept = await ausync.ready()
    if path == "/generate":
        id, kept = await ausync.generate(kept), await ausync.generate(kept)
    else:
        id = await ausync.ready()
    await ausync.ask("DELETE", f"{path}/{id}")
    assert (await ausync.refused("GET", f"{path}/{id}"))[0] == 404
    assert (await ausync.refused("DELETE", f"{path}/{id}"))[0] == 404
    assert [each["id"] for each in await ausync.ask("GET", path)] == [kept]


async def test_what_was_generated_outlives_its_registered_video(ausync: Ausync, emulator: Emulator) -> None:
    """A registered video deleted while it is used can no longer be used, and stops nothing."""
    registered = await ausync.ready()
    generated = await ausync.generate(registered)
    await ausync.ask("DELETE", f"/register/{registered}")
    await emulator.advance(10)
    item = await ausync.ask("GET", f"/generate/{generated}")
    assert (item["state"], item["registered_video_id"]) == ("COMPLETED", registered)
    again = {"registered_video_id": registered, "audio_url": AUDIO}
    assert await ausync.refused("POST", "/generate-lipsync", again) == (404, "Registered video not found")


async def test_accounts_do_not_see_each_other(ausync: Ausync) -> None:
    """Another account's videos are neither listed nor shown nor used nor deleted."""
    registered = await ausync.ready()
    generated = await ausync.generate(registered)
    other = ausync.with_key("ak_another_customer")
    assert await other.ask("GET", "/register") == await other.ask("GET", "/generate") == []
    for method in ("GET", "DELETE"):
        assert await other.refused(method, f"/register/{registered}") == (404, "Registered video not found")
        assert await other.refused(method, f"/generate/{generated}") == (404, "Video not found")
    used = {"registered_video_id": registered, "audio_url": AUDIO}
    assert await other.refused("POST", "/generate-lipsync", used) == (404, "Registered video not found")
    assert (await ausync.ask("GET", f"/register/{registered}"))["id"] == registered


@pytest.mark.parametrize("prefix", ["", "/ausynclab", "/@t1", "/@t1/ausynclab"])
async def test_every_base_url_reaches_it(emulator: Emulator, prefix: str) -> None:
    """A last slash too much is redirected to where the client came from, and the files' URLs begin there."""
    key = {"X-API-Key": "ak_emulator_000000000000000000000001", "X-Emulator-Scenario": "instant"}
    path = f"{prefix}/api/v1/lipsync/register-video"
    redirected = await emulator.client.post(f"{path}/", json={"video_url": VIDEO}, headers=key)
    assert (redirected.status_code, redirected.headers["location"]) == (307, f"{BASE}{path}")
    made = (await emulator.client.post(path, json={"video_url": VIDEO}, headers=key)).json()["result"]
    shown = await emulator.client.get(f"{prefix}/api/v1/lipsync/register/{made['video_id']}", headers=key)
    thumbnail = shown.json()["result"]["thumbnail_url"]
    assert thumbnail.startswith(f"{BASE}{'/@t1' if '@' in prefix else ''}/media/")
    assert (await emulator.client.get(thumbnail)).status_code == 200
