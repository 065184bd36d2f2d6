"""Kling's lip-sync from end to end: faces, a voice, the task, its result; and what each step refuses."""

from typing import Any

import pytest

from emulator.providers.kling import answers
from tests.conftest import Emulator
from tests.providers.kling_client import SAMPLES, Kling

pytestmark = pytest.mark.anyio


@pytest.fixture
def kling(emulator: Emulator) -> Kling:
    """A client with the ready-made API key."""
    return Kling(emulator)


async def test_the_whole_chain_from_a_text_to_a_spoken_video(kling: Kling, emulator: Emulator) -> None:
    """text2video makes a video, identify-face finds its face, TTS a voice, and lip-sync puts them together."""
    made = await kling.finished("text2video", {"prompt": "a presenter", "model_name": "kling-v2-6"})
    video = made["task_result"]["videos"][0]
    faces = await kling.post("/v1/videos/identify-face", {"video_id": video["id"]})
    speech = await kling.post("/v1/audio/tts", {"text": "x" * 60, "voice_id": "uk_boy1", "voice_language": "en"})
    sound = speech["task_result"]["audios"][0]
    choice = kling.choice(audio_id=sound["id"], sound_file=None)
    task = await kling.finished("advanced-lip-sync", {"session_id": faces["session_id"], "face_choose": [choice]})
    assert task["task_info"]["parent_video"] == {"id": video["id"], "url": video["url"], "duration": "5.041"}
    result = task["task_result"]["videos"][0]
    assert result["duration"] == "5.041"
    assert result["id"] not in (task["task_id"], video["id"])
    for file, media_type in (
        (result["url"], "video/mp4"),
        (sound["url"], "audio/mpeg"),
        (faces["face_data"][0]["face_image"], "image/png"),
    ):
        fetched = await emulator.client.get(file)
        assert (fetched.status_code, fetched.headers["content-type"]) == (200, media_type)
        assert fetched.content


async def test_a_task_passes_through_submitted_processing_and_succeed(kling: Kling, emulator: Emulator) -> None:
    """The words are Kling's; result and price appear with the end, and the times follow the last change."""
    task = await kling.lip_sync()
    assert task["task_status"] == "submitted"
    assert task["task_info"] == {}
    assert task["created_at"] == task["updated_at"] == emulator.now // 1000
    path = f"/v1/videos/advanced-lip-sync/{task['task_id']}"
    seen: list[dict[str, Any]] = []
    for _ in range(40):
        shown = await kling.get(path)
        if not seen or seen[-1]["task_status"] != shown["task_status"]:
            seen.append(shown)
        await emulator.advance(0.25)
    assert [each["task_status"] for each in seen] == ["submitted", "processing", "succeed"]
    assert ["task_result" in each for each in seen] == [False, False, True]
    assert [each.get("final_unit_deduction") for each in seen] == [None, None, "0.5"]
    assert seen[0]["created_at"] == seen[2]["created_at"] < seen[1]["updated_at"] < seen[2]["updated_at"]
    assert [each["task_status_msg"] for each in seen] == ["", "", ""]


async def test_answers_have_the_documented_keys_in_the_documented_order(kling: Kling) -> None:
    """Envelope, accepted task and finished task."""
    envelope = await kling.ask("POST", "/v1/videos/advanced-lip-sync", kling.body(external_task_id="scene-14"))
    assert list(envelope) == ["code", "message", "request_id", "data"]
    assert (envelope["code"], envelope["message"]) == (0, "SUCCEED")
    assert list(envelope["data"]) == ["task_id", "task_status", "task_info", "created_at", "updated_at"]
    await kling.emulator.advance(60)
    task = await kling.get("/v1/videos/advanced-lip-sync/scene-14")
    assert list(task) == [
        "task_id", "task_status", "task_status_msg", "task_info", "task_result", "watermark_info",
        "final_unit_deduction", "created_at", "updated_at",
    ]  # fmt: skip
    assert list(task["task_info"]) == ["parent_video", "external_task_id"]
    answers.Answer[answers.Task].model_validate({**envelope, "data": task})


async def test_a_failed_task_says_why_and_costs_nothing(kling: Kling, emulator: Emulator) -> None:
    """`failed` with a message, a price of nothing, and no result; the units are there again."""
    before = await kling.units()
    task = await kling.lip_sync(headers={"X-Emulator-Scenario": "fails-running"})
    assert await kling.units() == before - 0.5
    await emulator.advance(60)
    shown = await kling.get(f"/v1/videos/advanced-lip-sync/{task['task_id']}")
    assert shown["task_status"] == "failed"
    assert shown["task_status_msg"] == "Failure to pass the risk control system"
    assert shown["final_unit_deduction"] == "0"
    assert "task_result" not in shown
    assert await kling.units() == before


async def test_a_watermark_comes_as_a_second_file(kling: Kling, emulator: Emulator) -> None:
    """`watermark_url` is there when it was asked for, and can be fetched."""
    plain = await kling.finished("advanced-lip-sync", kling.body())
    marked = await kling.finished("advanced-lip-sync", kling.body(watermark_info={"enabled": True}))
    assert plain["watermark_info"] == {"enabled": False}
    assert "watermark_url" not in plain["task_result"]["videos"][0]
    assert marked["watermark_info"] == {"enabled": True}
    video = marked["task_result"]["videos"][0]
    assert video["watermark_url"] == video["url"].replace(".mp4", "_watermark.mp4")
    fetched = await emulator.client.get(video["watermark_url"])
    assert fetched.status_code == 200


async def test_a_task_is_found_by_its_id_and_by_the_customers_own(kling: Kling) -> None:
    """External ids are unique within the account, and nobody else's tasks are found."""
    task = await kling.lip_sync(external_task_id="scene 1 / take 2")
    path = "/v1/videos/advanced-lip-sync"
    assert (await kling.get(f"{path}/{task['task_id']}"))["task_info"]["external_task_id"] == "scene 1 / take 2"
    again = await kling.refused("POST", path, kling.body(external_task_id="scene 1 / take 2"))
    assert again == (400, 1201, "External_task_id scene 1 / take 2 already exists")
    await kling.lip_sync(external_task_id="14")
    assert (await kling.get(f"{path}/14"))["task_info"]["external_task_id"] == "14"
    other = kling.with_key("api-key-kling-somebody-else")
    for id in (task["task_id"], "14"):
        assert await other.refused("GET", f"{path}/{id}") == (400, 1201, f"Task not found by id/external id: {id}")
    sibling = await kling.refused("GET", f"/v1/videos/text2video/{task['task_id']}")
    assert sibling == (400, 1201, f"Task not found by id/external id: {task['task_id']}")


async def test_lists_are_bare_arrays_newest_first(kling: Kling) -> None:
    """pageNum and pageSize cut them; beyond the end there is nothing."""
    path = "/v1/videos/advanced-lip-sync"
    made = [(await kling.lip_sync())["task_id"] for _ in range(5)]
    await kling.finished("text2video", {"prompt": "not of this list"})
    listed = await kling.get(path)
    assert [each["task_id"] for each in listed] == made[::-1]
    second = await kling.get(f"{path}?pageNum=2&pageSize=2")
    assert [each["task_id"] for each in second] == [made[2], made[1]]
    assert await kling.get(f"{path}?pageNum=1000&pageSize=500") == []
    assert await kling.with_key("api-key-kling-somebody-else").get(path) == []


@pytest.mark.parametrize(
    "query", ["pageNum=0", "pageNum=1001", "pageSize=0", "pageSize=501", "pageNum=x", "pageSize=1.5"]
)
async def test_pages_out_of_range_are_refused(kling: Kling, query: str) -> None:
    """1201 names the parameter and its value."""
    name, _, value = query.partition("=")
    refused = await kling.refused("GET", f"/v1/videos/text2video?{query}")
    assert refused == (400, 1201, f"{name} value '{value}' is invalid")


async def test_an_empty_page_parameter_is_absent(kling: Kling) -> None:
    """As everywhere, the empty string means not given."""
    assert await kling.get("/v1/videos/text2video?pageNum=&pageSize=") == []


async def test_both_spellings_of_identify_face_are_served(kling: Kling) -> None:
    """The capital one is of 2025."""
    for name in ("identify-face", "Identify-face"):
        faces = await kling.post(f"/v1/videos/{name}", {"video_url": "https://example.com/a.mp4", "video_id": ""})
        assert list(faces) == ["session_id", "final_unit_deduction", "face_data"]
        assert faces["final_unit_deduction"] == "0.05"
        assert [face["face_id"] for face in faces["face_data"]] == ["0"]
        answers.Faces.model_validate(faces)


async def test_faces_are_counted_where_the_video_can_be_looked_at(kling: Kling) -> None:
    """Each face has an id, a picture and an interval in milliseconds."""
    faces = await kling.post("/v1/videos/identify-face", {"video_url": f"{SAMPLES}/video.mp4?seconds=4&faces=2"})
    assert [(face["face_id"], face["start_time"], face["end_time"]) for face in faces["face_data"]] == [
        ("0", 0, 4000),
        ("1", 0, 4000),
    ]
    none = await kling.refused("POST", "/v1/videos/identify-face", {"video_url": f"{SAMPLES}/video.mp4?faces=0"})
    assert none == (400, 1201, "there is no human in the video")
    asked = await kling.post("/v1/videos/identify-face", {"video_url": "https://example.com/a.mp4?emulator-faces=3"})
    assert len(asked["face_data"]) == 3


async def test_what_answers_at_once_succeeds_in_every_scenario(kling: Kling) -> None:
    """A namespace in which tasks fail still has faces and voices to make tasks of."""
    say = {"text": "Hello", "voice_id": "uk_boy1", "voice_language": "en"}
    for scenario in ("fails-queued", "stuck", "manual", "polls", "realistic"):
        headers = {"X-Emulator-Scenario": scenario}
        assert (await kling.post("/v1/audio/tts", say, headers=headers))["task_status"] == "succeed"
        url = {"video_url": "https://example.com/a.mp4"}
        faces = await kling.post("/v1/videos/identify-face", url, headers=headers)
        image = await kling.emulator.client.get(faces["face_data"][0]["face_image"])
        assert image.status_code == 200


async def test_a_session_lives_for_a_day_and_serves_many_tasks(kling: Kling, emulator: Emulator) -> None:
    """24 hours of virtual time; nobody else can use it."""
    session = (await kling.faces())["session_id"]
    await kling.lip_sync(session_id=session)
    await emulator.advance(24 * 3600 - 1)
    await kling.lip_sync(session_id=session)
    other = kling.with_key("api-key-kling-somebody-else")
    gone = (400, 1201, f"Session not found by id: {session}")
    assert await other.refused("POST", "/v1/videos/advanced-lip-sync", kling.body(session_id=session)) == gone
    await emulator.advance(1)
    assert await kling.refused("POST", "/v1/videos/advanced-lip-sync", kling.body(session_id=session)) == gone


async def test_a_parent_video_by_url_is_repeated_with_an_id_of_its_own(kling: Kling) -> None:
    """`parent_video` echoes the URL."""
    session = await kling.post("/v1/videos/identify-face", {"video_url": f"{SAMPLES}/video.mp4?seconds=6"})
    task = await kling.finished("advanced-lip-sync", kling.body(session_id=session["session_id"]))
    parent = task["task_info"]["parent_video"]
    assert parent["url"] == f"{SAMPLES}/video.mp4?seconds=6"
    assert parent["duration"] == "6"
    assert len(parent["id"]) == 18
