"""Kling's error table, its envelope and its request ids; and what a hostile client gets."""

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.app import create_app
from emulator.media.samples import sample
from emulator.providers.kling import provider
from emulator.providers.kling.auth import API_KEY
from emulator.settings import Settings
from tests.conftest import Emulator
from tests.providers.kling_client import UUID4, Kling, assert_survived, fresh, hostile

pytestmark = pytest.mark.anyio
AUTHORIZED = {"Authorization": f"Bearer {API_KEY}"}
# docs: get-started/error-codes
STATUSES = {
    401: [1000, 1001, 1002, 1003, 1004],
    429: [1100, 1101, 1102, 1302, 1303, 1304],
    403: [1103],
    400: [1200, 1201, 1300, 1301],
    404: [1202, 1203],
    500: [5000],
    503: [5001],
    504: [5002],
}
ROWS = [(status, code) for status, codes in STATUSES.items() for code in codes]
POSTS = ["/v1/videos/identify-face", "/v1/videos/advanced-lip-sync", "/v1/audio/tts", "/v1/videos/text2video",
         "/v1/videos/image2video"]  # fmt: skip
FURTHER = ["/v1/videos/lip-sync", "/v1/videos/video-extend", "/v1/videos/avatar/image2video",
           "/v1/videos/multi-image2video", "/v1/videos/omni-video", "/v1/videos/motion-control"]  # fmt: skip


@pytest.fixture
def kling(emulator: Emulator) -> Kling:
    """A client with the ready-made API key."""
    return Kling(emulator)


def test_the_table_is_complete() -> None:
    """Every code of the documentation and no other."""
    assert sorted(provider.codes) == sorted(str(code) for _, code in ROWS)


@pytest.mark.parametrize(("status", "code"), ROWS)
async def test_every_code_can_be_asked_for(kling: Kling, status: int, code: int) -> None:
    """By a magic value in any URL or text of a good request."""
    url = f"https://example.com/a.mp4?emulator-error={code}"
    refused = await kling.refused("POST", "/v1/videos/identify-face", {"video_url": url})
    assert refused[:2] == (status, code)
    spoken = {"prompt": f"a presenter [[error:{code}]]"}
    assert await kling.refused("POST", "/v1/videos/text2video", spoken) == refused


@pytest.mark.parametrize("code", [1300, 1301, 5000])
async def test_a_task_can_fail_with_any_row_of_the_table(kling: Kling, emulator: Emulator, code: int) -> None:
    """In the words of the row, in both designs; a reason given goes before."""
    for told, message in (
        ({"code": str(code)}, provider.codes[str(code)].message),
        ({"code": str(code), "reason": "there is no human in the video"}, "there is no human in the video"),
        ({"code": code}, provider.codes[str(code)].message),
    ):
        id = (await kling.lip_sync())["task_id"]
        assert (await emulator.client.post(f"/_emulator/jobs/{id}/fail", json=told)).status_code == 200
        shown = await kling.get(f"/v1/videos/advanced-lip-sync/{id}")
        assert (shown["task_status"], shown["task_status_msg"]) == ("failed", message)
        assert (await kling.get(f"/tasks?task_ids={id}"))[0]["message"] == message


async def test_the_sample_of_the_concurrency_rules(kling: Kling) -> None:
    """Its text is the documented one."""
    refused = await kling.refused("POST", "/v1/videos/text2video", {"prompt": "[[error:1303]]"})
    assert refused == (429, 1303, "parallel task over resource pack limit")


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/v1/videos/identify-face", 1202),
        ("PUT", "/v1/videos/text2video", 1202),
        ("DELETE", "/v1/videos/text2video/1", 1202),
        ("OPTIONS", "/v1/audio/tts", 1202),
        ("GET", "/v1/videos/text3video", 1203),
        ("GET", "/v1/videos", 1203),
        ("GET", "/kling/v2/anything", 1203),
        ("POST", "/v1/videos/text2video/", 1203),
    ],
)
async def test_wrong_methods_and_unknown_routes_are_404(kling: Kling, method: str, path: str, code: int) -> None:
    """405 is never used."""
    assert (await kling.refused(method, path))[:2] == (404, code)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"text"', b"5", b"\xff", b"[" * 100_000, b'{"a":NaN}'])
async def test_what_is_no_json_object_is_1200(emulator: Emulator, content: bytes) -> None:
    """Whatever the content type says."""
    for path in [*POSTS, *FURTHER]:
        response = await emulator.client.post(path, content=content, headers=AUTHORIZED)
        assert (response.status_code, response.json()["code"]) == (400, 1200)


async def test_a_body_beyond_the_limit_is_1200(emulator: Emulator) -> None:
    """It is not kept."""
    response = await emulator.client.post(POSTS[0], content=b"x" * (17 * 1024 * 1024), headers=AUTHORIZED)
    assert (response.status_code, response.json()["code"]) == (400, 1200)


async def test_half_a_character_is_1201(emulator: Emulator) -> None:
    """It is no text, and no store could keep it."""
    content = json.dumps({"prompt": "a \ud800"}).encode()
    response = await emulator.client.post("/text-to-video/kling-3.0", content=content, headers=AUTHORIZED)
    assert (response.status_code, response.json()["code"]) == (400, 1201)
    assert (await emulator.client.get("/_emulator/state")).status_code == 200


async def test_no_two_answers_have_the_same_request_id(kling: Kling, emulator: Emulator) -> None:
    """Even of equal requests while time stands still, errors and successes alike."""
    seen = set()
    for _ in range(50):
        seen.add((await kling.ask("GET", "/v1/videos/text2video"))["request_id"])
        response = await emulator.client.get("/v1/videos/text2video")
        seen.add(response.json()["request_id"])
    assert len(seen) == 100
    assert all(UUID4.fullmatch(id) for id in seen)


async def test_the_same_seed_and_requests_give_the_same_bytes(settings: Settings) -> None:
    """In another run, and not with another seed."""
    import httpx2

    async def run(seed: str) -> list[bytes]:
        app = create_app(settings.model_copy(update={"seed": seed}))
        transport = httpx2.ASGITransport(app=app)
        got = []
        async with app.engine.running(), httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            say = {"text": "Hello there", "voice_id": "uk_boy1", "voice_language": "en"}
            for path, body in (
                ("/v1/videos/identify-face", {"video_url": "https://example.com/a.mp4"}),
                ("/v1/audio/tts", say),
                ("/v1/videos/text2video", {"prompt": "p"}),
                ("/v1/videos/text2video", {}),
            ):
                got.append((await client.post(path, json=body, headers=AUTHORIZED)).content)
            await app.engine.advance("default", seconds=60)
            got.append((await client.get("/v1/videos/text2video", headers=AUTHORIZED)).content)
        await app.close()
        return got

    first = await run("one")
    assert await run("one") == first
    assert all(a != b for a, b in zip(first, await run("two"), strict=True))


async def test_everything_survives_a_restart(settings: Settings, tmp_path: Any) -> None:
    """Tasks, sessions, videos, voices and external ids are in the store."""
    import httpx2

    kept = settings.model_copy(update={"store": f"sqlite:///{tmp_path / 'kept.db'}"})
    ids: dict[str, str] = {}
    for run in range(2):
        app = create_app(kept)
        transport = httpx2.ASGITransport(app=app)
        async with app.engine.running(), httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            kling = Kling(Emulator(app, client, None))  # type: ignore[arg-type]
            if run == 0:
                ids["session"] = (await kling.faces())["session_id"]
                await kling.lip_sync(session_id=ids["session"], external_task_id="kept", watermark_info={"enabled": 1})
                video = await kling.finished("text2video", {"prompt": "p"})
                ids["video"] = video["task_result"]["videos"][0]["id"]
                before = await kling.get("/v1/videos/advanced-lip-sync/kept")
            else:
                assert await kling.get("/v1/videos/advanced-lip-sync/kept") == before
                await kling.lip_sync(session_id=ids["session"])
                await kling.post("/v1/videos/identify-face", {"video_id": ids["video"]})
        await app.close()


async def test_a_job_is_small_whatever_was_asked(kling: Kling, emulator: Emulator) -> None:
    """Its record stays under two kilobytes, long texts and files are not kept."""
    from emulator.engine.repository import JsonCodec

    large, small = (b64encode(sample("photo.jpg", {"size": size})[0]).decode() for size in ("750000", "75000"))
    body = {
        "prompt": "p" * 2500,
        "negative_prompt": "长" * 2500,
        "image": "https://example.com/a.jpg?" + "x" * 2000,
        "static_mask": large,
        "dynamic_masks": [{"mask": small, "trajectories": [{"x": 1, "y": 2}] * 77}] * 6,
    }
    task = await kling.post("/v1/videos/image2video", body)
    snapshot = await emulator.app.engine.snapshot("default", task["task_id"])
    assert len(JsonCodec().encode("job", snapshot.job)) < 3 * 1024
    ordinary = await kling.lip_sync(external_task_id="scene-14", callback_url="https://example.com/callback")
    snapshot = await emulator.app.engine.snapshot("default", ordinary["task_id"])
    assert len(JsonCodec().encode("job", snapshot.job)) < 2 * 1024


HOSTILE = hostile("https://127.0.0.1:1/%00", "data:;base64,", "=")
FIELDS = [
    "video_id", "video_url", "session_id", "face_choose", "face_id", "audio_id", "sound_file", "sound_start_time",
    "sound_end_time", "sound_insert_time", "sound_volume", "watermark_info", "enabled", "external_task_id",
    "callback_url", "text", "voice_id", "voice_language", "voice_speed", "model_name", "prompt", "mode", "sound",
    "duration", "aspect_ratio", "cfg_scale", "camera_control", "config", "image", "image_tail", "dynamic_masks",
    "voice_list", "multi_shot", "audio_type", "audio_file", "audio_url", "image_list", "multi_prompt", "shot_type",
    "element_list", "video_list", "image_url", "character_orientation", "input",
]  # fmt: skip
GOOD: dict[str, dict[str, Any]] = {
    POSTS[0]: {"video_url": "https://example.com/a.mp4"},
    POSTS[1]: {"session_id": "850508686686064678", "face_choose": [Kling.choice()]},
    POSTS[2]: {"text": "Hello", "voice_id": "uk_boy1", "voice_language": "en"},
    POSTS[3]: {"prompt": "p"},
    POSTS[4]: {"image": "https://example.com/a.jpg"},
    FURTHER[0]: {"input": {"mode": "text2video", "video_url": "https://example.com/a.mp4", "text": "Hello"}},
    FURTHER[1]: {"video_id": "743211632612511839"},
    FURTHER[2]: {"image": "https://example.com/a.jpg", "sound_file": "https://example.com/a.mp3"},
    FURTHER[3]: {"prompt": "p", "image_list": [{"image": "https://example.com/a.jpg"}]},
    FURTHER[4]: {"prompt": "p", "aspect_ratio": "1:1", "video_list": [{"video_url": "https://example.com/a.mp4"}]},
    FURTHER[5]: {
        "image_url": "https://example.com/a.jpg",
        "video_url": "https://example.com/a.mp4",
        "character_orientation": "image",
        "mode": "std",
    },
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from([*POSTS, *FURTHER]),
    changes=st.dictionaries(st.sampled_from(FIELDS), HOSTILE, min_size=1, max_size=3),
)
def test_no_body_is_a_defect(path: str, changes: dict[str, Any]) -> None:
    """Whatever a field holds, the answer is a success or a refusal of the table; never a 500."""
    import asyncio

    asyncio.run(_survives(path, changes))


async def _survives(path: str, changes: dict[str, Any]) -> None:
    body = {**GOOD[path], **changes}
    if path == POSTS[1] and "face_choose" not in changes:
        inner = {name: value for name, value in changes.items() if name not in ("session_id", "callback_url")}
        body["face_choose"] = [{**Kling.choice(), **inner}]
    if path == FURTHER[0] and "input" not in changes:
        body["input"] = {**GOOD[path]["input"], **changes}
    async with fresh() as client:
        await assert_survived(client, path, body)
        for id in ("%00", "%ed%a0%80", "x" * 3000, "-1", "9" * 25, "%F0%9F%98%80", "1e5"):
            looked = await client.get(f"/v1/videos/text2video/{id}")
            assert (looked.status_code, looked.json()["code"]) == (400, 1201)
