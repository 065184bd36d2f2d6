"""Akool's jobs from end to end: created, polled, paid for, fetched; and seen by their owner."""

import json
from pathlib import Path
from typing import Any

import pytest

from emulator.providers.akool import models
from emulator.providers.akool.refusals import TABLE
from tests.conftest import START, Emulator
from tests.providers.akool_client import PREFIX, SAMPLES, Akool, lipsync, scenario

pytestmark = pytest.mark.anyio

FIXTURES = Path(__file__).parents[2] / "fixtures" / "akool"
WEEK = 7 * 24 * 3600


@pytest.fixture
def akool(emulator: Emulator) -> Akool:
    """A client with the ready-made API key."""
    return Akool(emulator)


# the record


@pytest.mark.parametrize(
    "name",
    ["create_lipsync", "create_lipsync_2024", "create_lipsync_as_printed", "create_talking_photo",
     "create_talking_photo_2024"],
)  # fmt: skip
async def test_a_create_answers_with_the_documented_keys_in_their_order(akool: Akool, name: str) -> None:
    """Undocumented ones come after them, and the documentation's own request is accepted as it is printed."""
    fixture = json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))
    documented, request = fixture["reply"]["body"]["data"], fixture["request"]
    customer = Akool(akool.emulator, request["headers"])
    answer = await customer.ask("POST", request["path"].removeprefix(f"{PREFIX}/"), json=request["body"])
    record = answer["data"]
    assert list(record)[: len(documented)] == list(documented)
    for key in ("type", "from", "faceswap_quality", "storage_loc", "__v", "video_status", "video", "external_video"):
        assert record[key] == documented[key]
    for key in ("webhookUrl", "prompt", "resolution", "target_video", "input_audio"):
        assert record.get(key, "") == documented.get(key, request["body"].get(key, ""))
    shape = models.LipsyncReply if record["type"] == 9 else models.TalkingPhotoReply
    shape.model_validate(answer)


async def test_a_lipsync_record_echoes_its_inputs(akool: Akool) -> None:
    """Under names of its own: target_video and input_audio; ids begin with the second of creation."""
    record = await akool.lipsync(webhookUrl="http://receiver.test/")
    body = lipsync()
    assert record["target_video"] == body["video_url"]
    assert record["input_audio"] == body["audio_url"]
    assert record["webhookUrl"] == "http://receiver.test/"
    assert record["lipsync"] is True
    assert record["create_time"] == START // 1000
    seconds = f"{START // 1_000_000:08x}"
    assert (record["_id"][:8], record["task_id"][:8]) == (seconds, seconds)
    assert record["_id"] != record["task_id"]


@pytest.mark.parametrize(
    ("sent", "echoed"),
    [
        ({}, {}),
        ({"prompt": "wave", "resolution": "1080"}, {"prompt": "wave", "resolution": "1080"}),
        ({"resolution": 720}, {"resolution": "720"}),
        ({"prompt": "", "resolution": ""}, {"prompt": ""}),
        ({"prompt": None, "resolution": None, "webhookUrl": None, "more": 1}, {}),
    ],
)
async def test_prompt_and_resolution_are_echoed_when_sent(
    akool: Akool, sent: dict[str, Any], echoed: dict[str, Any]
) -> None:
    """At creation and in the result alike; fields that Akool does not know are ignored."""
    record = await akool.talking_photo(**sent)
    assert {key: record[key] for key in ("prompt", "resolution") if key in record} == echoed
    shown = await akool.info(record["_id"])
    assert {key: shown[key] for key in ("prompt", "resolution") if key in shown} == echoed


@pytest.mark.parametrize(
    ("resolution", "photo", "size"),
    [("720", "width=640&height=360", (1280, 720)), ("1080", "width=320&height=320", (1080, 1080))],
)
async def test_a_talking_photo_has_the_photos_shape(
    akool: Akool, emulator: Emulator, resolution: str, photo: str, size: tuple[int, int]
) -> None:
    """Its short side is the resolution, and it is as long as the audio."""
    record = await akool.talking_photo(talking_photo_url=f"{SAMPLES}/photo.jpg?{photo}", resolution=resolution)
    output = (await emulator.app.engine.snapshot("default", record["_id"])).job.outputs[0]
    assert (output.width, output.height) == size
    assert output.seconds == record["video_lock_duration"] == pytest.approx(4, abs=0.1)


# the course


async def test_a_job_passes_through_1_2_and_3(akool: Akool, emulator: Emulator) -> None:
    """Queueing, processing with growing progress, completed with the URL in both fields."""
    record = await akool.lipsync()
    seen = []
    for _ in range(20):
        shown = await akool.ask("GET", "content/video/infobymodelid", params={"video_model_id": record["_id"]})
        models.InfoReply.model_validate(shown)
        seen.append(shown["data"])
        await emulator.advance(0.25)
    assert list(dict.fromkeys(each["video_status"] for each in seen)) == [1, 2, 3]
    progress = [each["progress"] for each in seen]
    assert progress == sorted(progress)
    assert (progress[0], progress[-1]) == (0, 100)
    assert all(each["video"] == each["external_video"] == "" for each in seen if each["video_status"] < 3)
    done = seen[-1]
    assert done["video"] == done["external_video"]
    assert done["update_time"] > done["create_time"]
    assert {key: done[key] for key in record if key not in ("video", "external_video", "video_status")} == {
        key: record[key] for key in record if key not in ("video", "external_video", "video_status")
    }


async def test_a_result_begins_with_the_keys_of_the_documentation(akool: Akool) -> None:
    """In their order, for both products."""
    documented = json.loads((FIXTURES / "get_lipsync.json").read_text("utf-8"))["reply"]["body"]["data"]
    for record in (await akool.lipsync(), await akool.talking_photo()):
        assert list(await akool.info(record["_id"]))[: len(documented)] == list(documented)


async def test_the_result_is_a_video_for_seven_days(akool: Akool, emulator: Emulator) -> None:
    """It is named after the milliseconds and four digits; when it has expired its URL stays in the record."""
    record = await akool.lipsync()
    await emulator.advance(60)
    url = (await akool.info(record["_id"]))["video"]
    stamp, _, rest = url.rpartition("/")[2].partition("-")
    assert stamp == str(record["create_time"])
    assert len(rest) == len("2031.mp4")
    assert rest.endswith(".mp4")
    fetched = await emulator.client.get(url)
    assert (fetched.status_code, fetched.headers["content-type"]) == (200, "video/mp4")
    await emulator.advance(WEEK - 60)
    assert (await emulator.client.get(url)).status_code == 200
    await emulator.advance(60)
    assert (await emulator.client.get(url)).status_code == 404
    assert (await akool.info(record["_id"]))["video"] == url


async def test_a_failed_job_says_why_and_costs_nothing(akool: Akool, emulator: Emulator) -> None:
    """Status 4 with the product's own code, no URL, no charge."""
    jobs = [
        (await akool.lipsync(audio_url=scenario("fails-running")), 1211),
        (await akool.talking_photo(audio_url=scenario("fails-running")), 1015),
    ]
    await emulator.advance(60)
    for record, code in jobs:
        shown = await akool.info(record["_id"])
        assert (shown["video_status"], shown["video"], shown["external_video"]) == (4, "", "")
        assert (shown["error_code"], shown["error_reason"]) == (code, TABLE[code])
        assert shown["deduction_credit"] == 0
    assert await akool.credit() == 1_000_000


@pytest.mark.parametrize(
    ("reason", "code", "shown"),
    [
        (None, "1204", (1204, "Your video duration is exceed 60s!")),
        ("The lips were sealed.", None, (1211, "The lips were sealed.")),
        ("No.", "1204", (1204, "No.")),
    ],
)
async def test_a_job_failed_by_hand_says_what_it_was_told(
    akool: Akool, emulator: Emulator, reason: str | None, code: str | None, shown: tuple[int, str]
) -> None:
    """The code, the reason or else the table's words."""
    record = await akool.lipsync()
    told = {name: value for name, value in (("reason", reason), ("code", code)) if value is not None}
    assert (await emulator.client.post(f"/_emulator/jobs/{record['_id']}/fail", json=told)).status_code == 200
    failed = await akool.info(record["_id"])
    assert (failed["error_code"], failed["error_reason"]) == shown


# credits


@pytest.mark.parametrize(("seconds", "credits"), [(0.8, 10), (7.9, 10), (10, 10), (11.7, 20), (60, 60)])
async def test_ten_credits_for_every_ten_seconds_begun(
    akool: Akool, emulator: Emulator, seconds: float, credits: int
) -> None:
    """Locked at creation, gone from the balance at success."""
    record = await akool.lipsync(video_url=f"{SAMPLES}/video.mp4?seconds={seconds}")
    assert record["video_lock_duration"] == pytest.approx(seconds, abs=0.05)
    assert record["deduction_lock_duration"] == credits
    assert await akool.credit() == 1_000_000
    await emulator.advance(60)
    done = await akool.info(record["_id"])
    assert done["deduction_credit"] == done["deduction_duration"] == credits
    assert await akool.credit() == 1_000_000 - credits


async def test_whole_seconds_are_written_as_javascript_writes_them(akool: Akool) -> None:
    """JSON has one kind of number there: 4, where Python would write 4.0."""
    record = await akool.talking_photo(audio_url=f"{SAMPLES}/speech.wav?seconds=4")
    for shown in (record, await akool.info(record["_id"])):
        assert repr(shown["video_lock_duration"]) == "4"
    broken = await akool.talking_photo(audio_url=f"{SAMPLES}/speech.wav?seconds=4.5")
    assert repr(broken["video_lock_duration"]) == "4.5"


async def test_what_is_held_cannot_be_spent_twice(akool: Akool, emulator: Emulator) -> None:
    """A second job that the balance does not cover is 1006 while the first is under way."""
    from dataclasses import replace

    poor = akool.sending(x_api_key="a-poor-customer")
    await poor.credit()
    world = await emulator.app.engine.worlds.get("default")
    account = await emulator.app.engine.book.by_secret(world, "akool", "a-poor-customer")
    assert account is not None
    await emulator.app.engine.book.change(world, "akool", account.id, lambda a: replace(a, credits=25.0))
    await poor.lipsync(audio_url=scenario("fails-running"))
    assert await poor.lipsync_refused() == (1006, "Your quota is not enough")
    await emulator.advance(60)
    await poor.lipsync()


# whose job


async def test_a_job_is_seen_by_its_owner_only(akool: Akool) -> None:
    """An unknown id is 1008, somebody else's 1009, what cannot be an id 1003."""
    record = await akool.lipsync()
    other = akool.sending(x_api_key="another-customer")

    async def refused(client: Akool, **query: str) -> tuple[int, str]:
        return await client.refused("GET", "content/video/infobymodelid", params=query)

    assert await refused(other, video_model_id=record["_id"]) == (1009, "You do not have permission to operate")
    assert await refused(akool, video_model_id="0" * 24) == (1008, "The content you get does not exist")
    assert await refused(akool, video_model_id=record["video_id"]) == (1003, "parameter validate error")
    assert await refused(akool, video_model_id=" ") == (1003, "video_model_id is required")
    assert await refused(akool) == (1003, "video_model_id is required")
    assert (await akool.info(record["_id"].upper()))["_id"] == record["_id"]
