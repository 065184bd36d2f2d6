"""Kling's new design: the model in the path, settings and options in the body, every task under /tasks."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.providers.kling.auth import ACCESS_KEY
from emulator.providers.kling.design2 import PRICES
from emulator.providers.kling.design2.answers import DesignedTask
from tests.conftest import Emulator
from tests.providers.kling_client import SAMPLES, Kling, assert_survived, fresh, hostile
from tests.providers.test_kling_auth import token

pytestmark = pytest.mark.anyio
TURBO = "/text-to-video/kling-3.0-turbo"
URL = "https://example.com/callback"
FRAME = {"type": "first_frame", "url": "https://example.com/a.png"}
LAST = {"type": "last_frame", "url": "https://example.com/b.png"}
VOICE = {"type": "voice", "voice_id": "7", "id": "1"}


@pytest.fixture
def kling(emulator: Emulator) -> Kling:
    """A client with the ready-made API key."""
    return Kling(emulator)


async def shown(kling: Kling, id: str) -> Any:
    """A task by its id."""
    (task,) = await kling.get(f"/tasks?task_ids={id}")
    DesignedTask.model_validate(task)
    return task


async def finished(kling: Kling, path: str, body: dict[str, Any]) -> Any:
    """A task a minute after it was created."""
    created = await kling.post(path, body)
    await kling.emulator.advance(60)
    return await shown(kling, created["id"])


async def test_a_task_from_beginning_to_end(kling: Kling, emulator: Emulator) -> None:
    """Its words are the new design's, its result and its price as logged of the real one: 3 s of 3.0 Turbo."""
    before = await kling.units()
    created = await kling.post(TURBO, {"prompt": "p", "settings": {"duration": 3}})
    assert list(created) == ["id", "status", "message", "create_time", "update_time"]
    assert created["status"] == "submitted"
    assert created["create_time"] == created["update_time"]
    seen: list[Any] = []
    for _ in range(600):
        task = await shown(kling, created["id"])
        if not seen or seen[-1]["status"] != task["status"]:
            seen.append(task)
        await emulator.advance(0.1)
    assert [each["status"] for each in seen] == ["submitted", "processing", "succeeded"]
    assert [list(each) for each in seen[:2]] == [
        ["id", "status", "outputs", "message", "create_time", "update_time"]
    ] * 2
    assert [each["outputs"] for each in seen[:2]] == [[], []]
    (video,) = seen[2]["outputs"]
    assert list(video) == ["type", "id", "url", "duration"]
    assert (video["type"], video["duration"]) == ("video", "3.041")
    assert video["id"] != created["id"]
    assert seen[2]["billing"] == [{"charge_type": "unit", "amount": "2.4", "package_type": "video"}]
    assert await kling.units() == round(before - 2.4, 6)
    assert (await emulator.client.get(video["url"])).status_code == 200


async def test_a_failed_task_says_why_and_costs_nothing(kling: Kling, emulator: Emulator) -> None:
    """No outputs; the only line of its billing is an amount."""
    before = await kling.units()
    created = await kling.post(TURBO, {"prompt": "p"}, headers={"X-Emulator-Scenario": "fails-running"})
    await emulator.advance(60)
    task = await shown(kling, created["id"])
    assert (task["status"], task["message"]) == ("failed", "Failure to pass the risk control system")
    assert task["outputs"] == []
    assert task["billing"] == [{"amount": "0"}]
    assert await kling.units() == before


async def test_its_video_is_taken_by_the_legacy_paths(kling: Kling) -> None:
    """By its own id; the task's does not pass for it."""
    task = await finished(kling, TURBO, {"prompt": "p", "settings": {"aspect_ratio": "9:16", "resolution": "1080p"}})
    (video,) = task["outputs"]
    faces = await kling.post("/v1/videos/identify-face", {"video_id": video["id"]})
    assert faces["face_data"][0]["end_time"] == 5041
    await kling.lip_sync(session_id=faces["session_id"])
    wrong = await kling.refused("POST", "/v1/videos/identify-face", {"video_id": task["id"]})
    assert wrong == (400, 1201, f"From video not found by id: {task['id']}")


async def test_a_watermarked_twin_is_made_when_asked_for(kling: Kling, emulator: Emulator) -> None:
    """And can be fetched."""
    task = await finished(kling, TURBO, {"prompt": "p", "options": {"watermark_info": {"enabled": True}}})
    (video,) = task["outputs"]
    assert list(video) == ["type", "id", "url", "watermark_url", "duration"]
    assert (await emulator.client.get(video["watermark_url"])).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "units"),
    [
        ("text-to-video/kling-3.0-turbo", {"duration": 5, "audio": "off"}, "4"),
        ("text-to-video/kling-3.0-turbo", {"duration": 15, "resolution": "1080p"}, "15"),
        ("text-to-video/kling-3.0", {"duration": 3}, "1.8"),
        ("text-to-video/kling-3.0", {"duration": 3, "audio": "native"}, "2.7"),
        ("text-to-video/kling-3.0", {"duration": 4, "audio": "native", "resolution": "4k"}, "12"),
        ("text-to-video/kling-2.6", {"duration": 10}, "3"),
        ("text-to-video/kling-2.6", {"audio": "native", "resolution": "1080p"}, "5"),
        ("text-to-video/kling-2.5-turbo", {"resolution": "1080p"}, "2.5"),
        ("image-to-video/kling-2.6", {"audio": "native", "resolution": "1080p", "voice": True}, "6"),
        ("image-to-video/kling-3.0-turbo", {}, "4"),
    ],
)
async def test_what_a_second_costs(kling: Kling, path: str, body: dict[str, Any], units: str) -> None:
    """By model, resolution and sound, as the price list has it."""
    voice = [VOICE] if body.pop("voice", False) else []
    task = await finished(kling, f"/{path}", {"prompt": "p", "contents": [FRAME, *voice], "settings": body}
                          if path.startswith("image") else {"prompt": "p", "settings": body})  # fmt: skip
    assert task["billing"][0]["amount"] == units


def test_every_price_has_a_source() -> None:
    """As many as the vendor lists for these models."""
    assert len(PRICES) == 14
    assert all(each.step == 1 and each.evidence == "documented" and each.source for each in PRICES)


NAMED = "image-to-video/kling-3.0"
BAD: list[tuple[str, dict[str, Any], str]] = [
    (TURBO, {}, "prompt cannot be empty"),
    (TURBO, {"prompt": ""}, "prompt cannot be empty"),
    (TURBO, {"prompt": None}, "prompt cannot be empty"),
    (TURBO, {"contents": [{"type": "prompt"}]}, "content item of type 'prompt' must have non-blank text"),
    (TURBO, {"contents": [FRAME]}, "contents[0].type value 'first_frame' is invalid"),
    (TURBO, {"prompt": "p", "settings": {"duration": 2}}, "settings.duration value '2' is invalid"),
    (TURBO, {"prompt": "p", "settings": {"duration": 16}}, "settings.duration value '16' is invalid"),
    (TURBO, {"prompt": "p", "settings": {"duration": True}}, "settings.duration value 'true' is invalid"),
    (TURBO, {"prompt": "p", "settings": {"duration": 3.5}}, "settings.duration value '3.5' is invalid"),
    (TURBO, {"prompt": "p", "settings": {"resolution": "4k"}}, "video resolution value '4k' is invalid"),
    (TURBO, {"prompt": "p", "settings": {"resolution": "480p"}}, "video resolution value '480p' is invalid"),
    (
        TURBO,
        {"prompt": "p", "settings": {"resolution": "720P"}},
        "settings.resolution value '720P' is invalid, allowed values: 480p, 720p, 1080p, 4k",
    ),
    (
        TURBO,
        {"prompt": "p", "settings": {"audio": "on"}},
        "settings.audio value 'on' is invalid, allowed values: native, off, original",
    ),
    (
        "/text-to-video/kling-2.5-turbo",
        {"prompt": "p", "settings": {"audio": "native"}},
        "audio mode 'native' is not supported by the current model",
    ),
    (
        TURBO,
        {"prompt": "p", "settings": {"aspect_ratio": "4:3"}},
        "aspect_ratio value '4:3' is invalid, supported values: 16:9, 9:16, 1:1",
    ),
    (
        TURBO,
        {"prompt": "p", "settings": {"audio": "original"}},
        "audio mode 'original' is not supported by the current model",
    ),
    (TURBO, {"prompt": "p", "settings": []}, "settings value type is invalid, expected object"),
    (TURBO, {"prompt": "p", "options": {"callback_url": "ftp://x"}}, "callback_url value 'ftp://x' is invalid"),
    (
        "/text-to-video/kling-2.6",
        {"prompt": "p", "settings": {"duration": 7}},
        "settings.duration value '7' is invalid",
    ),
    (
        "/text-to-video/kling-2.6",
        {"prompt": "p", "settings": {"audio": "native"}},
        "video resolution value '720p' is invalid",
    ),
    ("/text-to-video/kling-2.5-turbo", {"prompt": "p" * 2501}, "prompt value"),
    (TURBO, {"prompt": "p" * 3073}, "prompt value"),
    (f"/{NAMED}", {}, "contents cannot be empty"),
    (f"/{NAMED}", {"contents": []}, "contents cannot be empty"),
    (f"/{NAMED}", {"contents": {}}, "contents value type is invalid, expected array"),
    (f"/{NAMED}", {"contents": [{"text": "p"}]}, "contents[0].type cannot be empty"),
    (f"/{NAMED}", {"contents": [{"type": "prompt", "text": "p"}]}, "first_frame cannot be empty"),
    (f"/{NAMED}", {"contents": [LAST]}, "first_frame cannot be empty"),
    (
        f"/{NAMED}",
        {"contents": [{"type": "first_frame"}]},
        "content item of type 'first_frame' must have a non-blank url",
    ),
    (f"/{NAMED}", {"contents": [FRAME, FRAME]}, "contents value 'first_frame' is invalid: at most 1"),
    (f"/{NAMED}", {"contents": [FRAME, VOICE]}, "contents[1].type value 'voice' is invalid"),
    (
        f"/{NAMED}",
        {"contents": [FRAME, {"type": "element", "id": "a"}]},
        "content item of type 'element' must have a non-blank element_id",
    ),
    (
        f"/{NAMED}",
        {"contents": [FRAME, *({"type": "element", "id": "a", "element_id": each} for each in (1, 2))]},
        "id value 'a' is invalid: it must not be duplicated",
    ),
    ("/image-to-video/kling-3.0-turbo", {"contents": [FRAME, LAST]}, "contents[1].type value 'last_frame' is invalid"),
    (
        "/image-to-video/kling-2.6",
        {"contents": [FRAME, LAST]},
        "video resolution value '720p' is invalid",
    ),
    (
        "/image-to-video/kling-2.6",
        {"contents": [FRAME, VOICE], "settings": {"resolution": "1080p"}},
        "audio cannot be off when a voice is specified",
    ),
    (f"/{NAMED}", {"contents": [{**FRAME, "url": "data:image/png;base64,AAAA"}]}, "first_frame value"),
]


@pytest.mark.parametrize(("path", "body", "message"), BAD, ids=[f"{path}-{message}" for path, _, message in BAD])
async def test_what_is_wrong_is_named(kling: Kling, path: str, body: dict[str, Any], message: str) -> None:
    """In the vendor's pattern; nothing is made and nothing held."""
    status, code, said = await kling.refused("POST", path, body)
    assert (status, code) == (400, 1201)
    assert said.startswith(message)
    assert await kling.emulator.app.engine.jobs("default") == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (TURBO, {"prompt": "p" * 3072, "settings": {"duration": "3", "multi_shot": True, "unheard_of": 1}}),
        (TURBO, {"contents": [{"type": "prompt", "text": "p"}]}),
        (TURBO, {"prompt": "p", "settings": None, "options": {"external_task_id": "", "callback_url": ""}}),
        (f"/{NAMED}", {"contents": [FRAME, LAST, {"type": "element", "element_id": 321930081569316, "id": "Zhang"}]}),
        ("/image-to-video/kling-2.6", {"contents": [FRAME, LAST], "settings": {"resolution": "1080p"}}),
        ("/image-to-video/kling-2.5-turbo", {"contents": [{"type": "prompt", "text": "p"}, FRAME]}),
    ],
)
async def test_what_is_good(kling: Kling, path: str, body: dict[str, Any]) -> None:
    """Optional things left out, empty, or as clients really send them."""
    assert (await kling.post(path, body))["status"] == "submitted"


async def test_a_video_has_the_shape_of_its_first_picture(kling: Kling, emulator: Emulator) -> None:
    """As far as it can be looked at; the last picture does not count."""
    tall, wide = (f"{SAMPLES}/image.png?width={w}&height={h}" for w, h in ((600, 900), (900, 600)))
    contents = [{"type": "last_frame", "url": wide}, {"type": "first_frame", "url": tall}]
    created = await kling.post(f"/{NAMED}", {"contents": contents})
    job = (await emulator.app.engine.snapshot("default", created["id"])).job
    assert (job.outputs[0].width, job.outputs[0].height) == (720, 1280)
    assert job.facts["model"] == "kling-3.0"


async def test_a_picture_that_is_not_there_fails_the_task(kling: Kling, emulator: Emulator) -> None:
    """It is accepted, and free; a scenario that is asked for stands all the same."""
    gone = {"contents": [{"type": "first_frame", "url": "http://127.0.0.1:9/a.png"}]}
    task = await finished(kling, f"/{NAMED}", gone)
    assert (task["status"], task["billing"]) == ("failed", [{"amount": "0"}])
    assert task["message"] == "Something went wrong when we tried to get the contents of the file."
    asked = await kling.post(f"/{NAMED}", gone, headers={"X-Emulator-Scenario": "manual"})
    await emulator.advance(60)
    assert (await shown(kling, asked["id"]))["status"] == "submitted"


async def test_a_customers_own_id(kling: Kling) -> None:
    """It is repeated, it finds the task, and it is good only once in an account, whatever the design."""
    created = await kling.post(TURBO, {"prompt": "p", "options": {"external_task_id": "mine"}})
    assert created["external_id"] == "mine"
    (found,) = await kling.get("/tasks?external_task_ids=mine")
    assert (found["id"], found["external_id"]) == (created["id"], "mine")
    again = {"contents": [FRAME], "options": {"external_task_id": "mine"}}
    taken = (400, 1201, "External_task_id mine already exists")
    assert await kling.refused("POST", "/image-to-video/kling-2.6", again) == taken
    legacy = {"prompt": "p", "external_task_id": "mine"}
    assert await kling.refused("POST", "/v1/videos/text2video", legacy) == taken
    await kling.post("/v1/videos/text2video", {"prompt": "p", "external_task_id": "old"})
    assert (await kling.refused("POST", TURBO, {"prompt": "p", "options": {"external_task_id": "old"}}))[1] == 1201
    other = Kling(kling.emulator, "api-key-kling-somebody-else")
    await other.post(TURBO, {"prompt": "p", "options": {"external_task_id": "mine"}})


async def test_some_tasks_by_their_ids(kling: Kling) -> None:
    """In the order asked for, each once; unknown ones and others' are left out."""
    first, second = [(await kling.post(TURBO, {"prompt": "p"}))["id"] for _ in range(2)]
    other = Kling(kling.emulator, "api-key-kling-somebody-else")
    theirs = (await other.post(TURBO, {"prompt": "p"}))["id"]
    found = await kling.get(f"/tasks?task_ids={second},1,{first},%20{second},,{theirs},x%00y,%F0%9F%98%80")
    assert [each["id"] for each in found] == [second, first]
    assert await kling.get("/tasks?task_ids=1") == []
    assert await kling.get("/tasks?external_task_ids=nobodys,%00") == []


async def test_which_tasks_must_be_said_in_one_way(kling: Kling) -> None:
    """Not in none, not in both, and of at most twenty."""
    required = (400, 1201, "task_ids or external_task_ids is required")
    for query in ("", "?", "?task_ids=", "?task_ids=,%20,&external_task_ids="):
        assert await kling.refused("GET", f"/tasks{query}") == required
    both = "task_ids and external_task_ids cannot be used simultaneously"
    assert await kling.refused("GET", "/tasks?task_ids=1&external_task_ids=2") == (400, 1201, both)
    twenty = ",".join(map(str, range(20)))
    assert await kling.get(f"/tasks?task_ids={twenty}") == []
    refused = (400, 1201, "task_ids and external_task_ids cannot exceed 20 in total")
    assert await kling.refused("GET", f"/tasks?task_ids={twenty},20") == refused


async def test_tasks_of_the_legacy_paths_are_seen_too(kling: Kling, emulator: Emulator) -> None:
    """In the new design's words; what answered at once is no task."""
    legacy = await kling.post("/v1/videos/text2video", {"prompt": "p", "external_task_id": "old"})
    spoken = await kling.post("/v1/audio/tts", {"text": "a", "voice_id": "uk_boy1", "voice_language": "en"})
    session = await kling.faces()
    await emulator.advance(60)
    ids = ",".join((legacy["task_id"], spoken["task_id"], session["session_id"]))
    (task,) = await kling.get(f"/tasks?task_ids={ids}")
    assert (task["id"], task["status"], task["external_id"]) == (legacy["task_id"], "succeeded", "old")
    assert task["outputs"][0]["duration"] == "5.041"
    assert await kling.get("/tasks?external_task_ids=old") == [task]
    assert (await kling.post("/tasks", {}))["result"] == [task]
    assert (await kling.get(f"/v1/videos/text2video/{legacy['task_id']}"))["task_status"] == "succeed"


async def test_the_legacy_paths_do_not_know_the_new_ones(kling: Kling) -> None:
    """Neither one by one nor in a list."""
    created = await kling.post(TURBO, {"prompt": "p"})
    status, code, _ = await kling.refused("GET", f"/v1/videos/text2video/{created['id']}")
    assert (status, code) == (400, 1201)
    assert await kling.get("/v1/videos/text2video") == []


async def test_an_account_without_tasks(kling: Kling) -> None:
    """Exactly as it was seen."""
    assert await kling.post("/tasks", {"limit": 2}) == {"count": 0, "has_more": False}


async def test_tasks_page_by_page(kling: Kling, emulator: Emulator) -> None:
    """Newest first; a cursor says all that matters, and what is made meanwhile does not show up in its pages."""
    made = []
    for _ in range(5):
        made.append((await kling.post(TURBO, {"prompt": "p"}))["id"])
        await emulator.advance(1)
    got, cursor = [], ""
    for number in range(3):
        page = await kling.post("/tasks", {"limit": 500 if cursor else 2, "cursor": cursor})
        assert page["count"] == len(page["result"]) == (2 if number < 2 else 1)
        assert page["has_more"] == (number < 2)
        assert ("next_cursor" in page) == page["has_more"]
        got += [each["id"] for each in page["result"]]
        cursor = page.get("next_cursor", "")
        await kling.post(TURBO, {"prompt": "made meanwhile"})
    assert got == made[::-1]


async def test_tasks_of_a_time_and_a_status(kling: Kling, emulator: Emulator) -> None:
    """The window is of 30 days unless one is given, as numbers or as strings; filters must all hold."""
    old = await kling.post(TURBO, {"prompt": "p"})
    await emulator.advance(86_400)
    new = await kling.post(TURBO, {"prompt": "p"}, headers={"X-Emulator-Scenario": "manual"})

    async def ids(**body: Any) -> list[str]:
        return [each["id"] for each in (await kling.post("/tasks", body)).get("result", [])]

    def only(*statuses: str) -> list[dict[str, Any]]:
        return [{"key": "status", "values": list(statuses)}, {"key": "product_type", "values": ["video", "image"]}]

    assert await ids() == [new["id"], old["id"]]
    assert await ids(start_time=new["create_time"]) == [new["id"]]
    assert await ids(end_time=str(new["create_time"] - 1)) == [old["id"]]
    assert await ids(start_time=old["create_time"], end_time=old["create_time"] + 1) == [old["id"]]
    assert await ids(filters=only("succeeded")) == [old["id"]]
    assert await ids(filters=only("succeeded", "submitted")) == [new["id"], old["id"]]
    assert await ids(filters=only()) == [new["id"], old["id"]]
    assert await ids(filters=[{"key": "product_type", "values": ["try_on"]}]) == []
    await emulator.advance(29.5 * 86_400)
    assert await ids() == [new["id"]]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"limit": 501}, "limit value '501' is invalid"),
        ({"limit": 0}, "limit value '0' is invalid"),
        ({"start_time": "yesterday"}, "start_time value 'yesterday' is invalid"),
        ({"start_time": 5, "end_time": 5}, "start_time must be earlier than end_time"),
        ({"filters": [{"key": "model", "values": ["a"]}]}, "key value 'model' is invalid"),
        ({"filters": [{"key": "status", "values": ["succeed"]}]}, "values value 'succeed' is invalid"),
        ({"filters": [{"values": ["a"]}]}, "key cannot be empty"),
        ({"cursor": "rubbish"}, "cursor value 'rubbish' is invalid"),
        ({"cursor": "W10="}, "cursor value 'W10=' is invalid"),
        ({"cursor": "ü"}, "cursor value 'ü' is invalid"),
    ],
)
async def test_a_bad_query_of_tasks(kling: Kling, body: dict[str, Any], message: str) -> None:
    """Named in the vendor's pattern."""
    assert await kling.refused("POST", "/tasks", body) == (400, 1201, message)


async def test_callbacks_are_the_task(kling: Kling, emulator: Emulator) -> None:
    """At every change, and each exactly what a poll at that moment says."""
    created = await kling.post(TURBO, {"prompt": "p", "options": {"callback_url": URL, "external_task_id": "mine"}})
    polled: list[Any] = []
    while len(polled) < 3:
        while len(emulator.callbacks) == len(polled):
            await emulator.advance(0.1)
        polled.append(await shown(kling, created["id"]))
    assert [json.loads(each.body) for each in emulator.callbacks] == polled
    assert [each["status"] for each in polled] == ["submitted", "processing", "succeeded"]
    assert {each.url for each in emulator.callbacks} == {URL}


async def test_a_key_pairs_tasks_are_its_api_keys(kling: Kling, emulator: Emulator) -> None:
    """What a JWT made by a legacy path is seen by the API key of the same account under /tasks."""
    signed = Kling(emulator, token(ACCESS_KEY))
    task = await signed.post("/v1/videos/text2video", {"prompt": "p"})
    assert (await shown(kling, task["task_id"]))["status"] == "submitted"


async def test_the_root_is_klings(emulator: Emulator, kling: Kling) -> None:
    """Under the provider's prefix, too."""
    created = await kling.post(f"/kling{TURBO}", {"prompt": "p"})
    assert (await kling.get(f"/kling/tasks?task_ids={created['id']}"))[0]["id"] == created["id"]


async def limit(emulator: Emulator, **limits: int) -> None:
    """Limit the ready-made account."""
    path = f"/_emulator/accounts/kling/{ACCESS_KEY}"
    assert (await emulator.client.put(path, json={"limits": limits})).status_code in (200, 201)


async def test_a_model_has_as_many_slots_as_the_account_may_use(kling: Kling, emulator: Emulator) -> None:
    """One more is 1303; each model has its own; the end of a task, good or bad, frees its slot; queries need none."""
    await limit(emulator, concurrency=2)
    await kling.post(TURBO, {"prompt": "p"})
    await kling.post(TURBO, {"prompt": "p"}, headers={"X-Emulator-Scenario": "fails-running"})
    crowded = (429, 1303, "parallel task over resource pack limit")
    assert await kling.refused("POST", TURBO, {"prompt": "p"}) == crowded
    again = {"contents": [FRAME]}
    assert await kling.refused("POST", "/image-to-video/kling-3.0-turbo", again) == crowded
    await kling.post("/text-to-video/kling-2.6", {"prompt": "p"})
    await kling.post("/v1/videos/text2video", {"prompt": "p", "model_name": "kling-v2-6"})
    assert await kling.refused("POST", "/text-to-video/kling-2.6", {"prompt": "p"}) == crowded
    assert len((await kling.post("/tasks", {}))["result"]) == 4
    await emulator.advance(60)
    for _ in range(2):
        await kling.post(TURBO, {"prompt": "p"})
    assert await kling.refused("POST", TURBO, {"prompt": "p"}) == crowded


async def test_funds_come_before_slots(kling: Kling, emulator: Emulator) -> None:
    """Who has neither is told of the funds; who asks for nonsense is told of that."""
    await limit(emulator, concurrency=0)
    path = f"/_emulator/accounts/kling/{ACCESS_KEY}"
    assert (await kling.refused("POST", TURBO, {"prompt": "p"}))[1] == 1303
    await emulator.client.put(path, json={"credits": 1})
    assert (await kling.refused("POST", TURBO, {"prompt": "p"}))[1] == 1102
    assert (await kling.refused("POST", TURBO, {}))[1] == 1201


async def test_too_many_requests_in_a_minute(kling: Kling, emulator: Emulator) -> None:
    """Whatever they ask for; a minute later all is well."""
    await kling.get("/tasks?task_ids=1")
    await limit(emulator, requests_per_minute=2)
    assert await kling.get("/tasks?task_ids=1") == []
    assert await kling.post("/tasks", {}) == {"count": 0, "has_more": False}
    assert await kling.refused("GET", "/tasks?task_ids=1") == (429, 1302, "Too many requests; rate limit exceeded")
    assert (await kling.refused("POST", TURBO, {}))[1] == 1302
    await emulator.advance(60)
    assert await kling.get("/tasks?task_ids=1") == []


HOSTILE = hostile("prompt", "first_frame", "status", "W10=")
FIELDS = ["prompt", "contents", "settings", "options", "start_time", "end_time", "cursor", "limit", "filters"]
INNER = [
    "resolution", "duration", "audio", "multi_shot", "aspect_ratio", "callback_url", "external_task_id",
    "watermark_info", "enabled", "type", "text", "url", "element_id", "voice_id", "id", "key", "values",
]  # fmt: skip
PARTS = st.dictionaries(st.sampled_from(INNER), HOSTILE, max_size=3)
PATHS = [TURBO, "/image-to-video/kling-2.6", "/tasks", "/account/billing/package", "/account/billing/balance"]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(PATHS),
    changes=st.dictionaries(st.sampled_from(FIELDS), HOSTILE | PARTS | st.lists(PARTS, max_size=2), max_size=3),
)
def test_no_body_is_a_defect(path: str, changes: dict[str, Any]) -> None:
    """Whatever a field holds, at the top or inside: a success or a refusal of the table; never a 500."""
    asyncio.run(_survives(path, changes))


async def _survives(path: str, changes: dict[str, Any]) -> None:
    good = {"prompt": "p", "contents": [FRAME], "start_time": 1, "end_time": 2}
    async with fresh() as client:
        await assert_survived(client, path, {**good, **changes})
