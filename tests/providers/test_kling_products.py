"""The further products of Kling's /v1/videos: what each makes, what it refuses, and how they feed one another."""

from typing import Any

import pytest

from emulator.providers.kling import answers, provider
from emulator.providers.kling.products import PRODUCTS
from tests.conftest import Emulator
from tests.providers.kling_client import SAMPLES, Kling

pytestmark = pytest.mark.anyio
PHOTO = f"{SAMPLES}/photo.png?width=720&height=1280"
VIDEO = f"{SAMPLES}/video.mp4?seconds=8"
SPEECH = f"{SAMPLES}/speech.wav?seconds=7"
SAMPLE_VIDEO = "743211632612511839"
AVATAR = {"image": PHOTO, "sound_file": SPEECH}
PICTURES = {"prompt": "p", "image_list": [{"image": PHOTO}]}
OMNI = {"prompt": "p", "aspect_ratio": "9:16", "duration": "5"}
EDIT = {"prompt": "p", "video_list": [{"video_url": VIDEO}]}
MOTION = {"image_url": PHOTO, "video_url": VIDEO, "character_orientation": "image", "mode": "std"}
GOOD: dict[str, dict[str, Any]] = {
    "advanced-lip-sync": Kling.body(Kling(None)),  # type: ignore[arg-type]
    "lip-sync": {
        "input": {"mode": "audio2video", "video_url": VIDEO, "audio_type": "url", "audio_url": SPEECH},
    },
    "text2video": {"prompt": "p"},
    "image2video": {"image": PHOTO},
    "multi-image2video": PICTURES,
    "omni-video": OMNI,
    "motion-control": MOTION,
    "video-extend": {"video_id": SAMPLE_VIDEO},
    "avatar/image2video": AVATAR,
}
each_product = pytest.mark.parametrize("path", GOOD)


@pytest.fixture
def kling(emulator: Emulator) -> Kling:
    """A client with the ready-made API key."""
    return Kling(emulator)


def test_every_product_is_tried_here_and_has_a_lifecycle() -> None:
    """So that the tests below speak of all."""
    assert {product.path for product in PRODUCTS} == {f"/v1/videos/{path}" for path in GOOD}
    assert {product.kind for product in PRODUCTS} <= set(provider.lifecycles)


@each_product
async def test_a_task_is_created_found_listed_and_called_back(kling: Kling, path: str) -> None:
    """By its id and the customer's; a watermark is made if one was asked for; a second external id is refused."""
    url = "https://example.com/callback"
    body = {**GOOD[path], "external_task_id": "mine", "callback_url": url, "watermark_info": {"enabled": True}}
    task = await kling.finished(path, body)
    answers.Task.model_validate(task)
    video = task["task_result"]["videos"][0]
    assert video["watermark_url"] == video["url"].replace(".mp4", "_watermark.mp4")
    assert float(task["final_unit_deduction"]) > 0
    assert await kling.get(f"/v1/videos/{path}/mine") == task
    assert await kling.get(f"/v1/videos/{path}") == [task]
    called = [answers.Task.model_validate_json(each.body) for each in kling.emulator.callbacks]
    assert [each.task_status for each in called] == ["submitted", "processing", "succeed"]
    named = {"prompt": "p", "options": {"external_task_id": "mine"}}
    again = await kling.refused("POST", "/text-to-video/kling-2.6", named)
    assert again == (400, 1201, "External_task_id mine already exists")
    for other in (path, "text2video", "video-extend"):
        again = await kling.refused("POST", f"/v1/videos/{other}", {**GOOD[other], "external_task_id": "mine"})
        assert again == (400, 1201, "External_task_id mine already exists")


@each_product
async def test_its_video_serves_other_calls_by_its_own_id(kling: Kling, path: str) -> None:
    """identify-face and the former lip-sync take every product's video, and none takes the task's id."""
    task = await kling.finished(path, GOOD[path])
    video = task["task_result"]["videos"][0]["id"]
    say = {"mode": "text2video", "text": "Hello", "voice_id": "ai_shatang"}
    faces = await kling.post("/v1/videos/identify-face", {"video_id": video})
    synced = await kling.finished("advanced-lip-sync", kling.body(session_id=faces["session_id"]))
    assert synced["task_info"]["parent_video"]["id"] == video
    await kling.post("/v1/videos/lip-sync", {"input": {**say, "video_id": video}})
    unknown = (400, 1201, f"From video not found by id: {task['task_id']}")
    assert await kling.refused("POST", "/v1/videos/identify-face", {"video_id": task["task_id"]}) == unknown
    old = {"input": {**say, "video_id": task["task_id"]}}
    assert await kling.refused("POST", "/v1/videos/lip-sync", old) == unknown
    assert await kling.refused("POST", "/v1/videos/video-extend", {"video_id": task["task_id"]}) == unknown


async def size(kling: Kling, task: dict[str, Any]) -> tuple[int, int]:
    """How large the task's video is."""
    output = (await kling.emulator.app.engine.snapshot("default", task["task_id"])).job.outputs[0]
    return output.width, output.height


@pytest.mark.parametrize(
    ("path", "body", "units", "duration", "width"),
    [
        ("avatar/image2video", AVATAR, "2.8", "7", 720),
        ("avatar/image2video", {**AVATAR, "mode": "pro"}, "5.6", "7", 1080),
        ("avatar/image2video", {**AVATAR, "sound_file": f"{SAMPLES}/speech.wav?seconds=100"}, "40", "100", 720),
        ("multi-image2video", PICTURES, "2", "5.041", 1280),
        ("multi-image2video", {**PICTURES, "mode": "pro", "duration": 10, "aspect_ratio": "1:1"}, "7", "10.041", 1440),
        ("omni-video", OMNI, "4", "5.041", 1080),
        ("omni-video", {**OMNI, "mode": "std"}, "3", "5.041", 720),
        ("omni-video", {**OMNI, "model_name": "kling-v3-omni", "sound": "on", "duration": "3"}, "3", "3.041", 1080),
        ("omni-video", EDIT, "9.6", "8", 1920),
        ("omni-video", {**EDIT, "video_list": [{"video_url": f"{SAMPLES}/video.mp4?seconds=3.4"}]}, "3.6", "3.4", 1920),
        (
            "omni-video",
            {**OMNI, "duration": "7", "video_list": [{"video_url": VIDEO, "refer_type": "feature"}]},
            "8.4",
            "7.041",
            1080,
        ),
        ("motion-control", MOTION, "4", "8", 720),
        ("motion-control", {**MOTION, "model_name": "kling-v3", "mode": "pro"}, "9.6", "8", 1080),
        ("video-extend", {"video_id": SAMPLE_VIDEO}, "1", "9.541", 1280),
    ],
)
async def test_what_is_made_and_what_it_costs(
    kling: Kling, path: str, body: dict[str, Any], units: str, duration: str, width: int
) -> None:
    """By the price list; as long and as large as was asked, or as its source is."""
    task = await kling.finished(path, body)
    assert task["final_unit_deduction"] == units
    assert task["task_result"]["videos"][0]["duration"] == duration
    assert (await size(kling, task))[0] == width


OMNI_FRAMES = [{"image_url": PHOTO, "type": "first_frame"}, {"image_url": PHOTO, "type": "end_frame"}]
SHOTS = [{"index": 1, "prompt": "a", "duration": "2"}, {"index": 2, "prompt": "b", "duration": 3}]
SUM = "the sum of all durations must equal the total task duration"
V3 = {**OMNI, "model_name": "kling-v3-omni"}


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("avatar/image2video", {"image": PHOTO}, "audio_id or sound_file cannot be empty"),
        ("avatar/image2video", {"sound_file": SPEECH}, "image cannot be empty"),
        ("avatar/image2video", {**AVATAR, "audio_id": "1"}, "audio_id and sound_file are mutually exclusive"),
        ("avatar/image2video", {"image": PHOTO, "audio_id": "1"}, "Audio not found by id: 1"),
        (
            "avatar/image2video",
            {**AVATAR, "sound_file": f"{SAMPLES}/speech.mp3?seconds=1"},
            "Audio duration is invalid: between 2 and 300 seconds",
        ),
        ("avatar/image2video", {**AVATAR, "image": SPEECH}, "Image format is invalid"),
        ("avatar/image2video", {**AVATAR, "mode": "4k"}, "mode value '4k' is invalid"),
        ("multi-image2video", {"image_list": [{"image": PHOTO}]}, "prompt cannot be empty"),
        ("multi-image2video", {"prompt": "p"}, "image_list cannot be empty"),
        ("multi-image2video", {"prompt": "p", "image_list": []}, "image_list cannot be empty"),
        ("multi-image2video", {**PICTURES, "duration": "6"}, "duration value '6' is invalid"),
        ("omni-video", {"aspect_ratio": "1:1"}, "prompt cannot be empty"),
        ("omni-video", {"prompt": "p"}, "aspect_ratio cannot be empty"),
        ("omni-video", {**OMNI, "multi_shot": True}, "shot_type cannot be empty"),
        ("omni-video", {**OMNI, "multi_shot": True, "shot_type": "customize"}, "multi_prompt cannot be empty"),
        (
            "omni-video",
            {**V3, "multi_shot": True, "shot_type": "customize", "multi_prompt": SHOTS, "duration": "6"},
            f"""multi_prompt value '["2","3"]' is invalid: {SUM}""",
        ),
        (
            "omni-video",
            {**V3, "multi_shot": True, "shot_type": "customize", "multi_prompt": [{**SHOTS[0], "duration": "0"}]},
            "duration value '0' is invalid",
        ),
        (
            "omni-video",
            {**OMNI, "duration": "7"},
            "Duration only supports 5 or 10 seconds when no refer_image is provided",
        ),
        ("omni-video", {**OMNI, "duration": "11"}, "duration value '11' is invalid"),
        ("omni-video", {**V3, "duration": "16"}, "duration value '16' is invalid"),
        ("omni-video", {**OMNI, "mode": "4k"}, "mode value '4k' is invalid"),
        ("omni-video", {**OMNI, "image_list": OMNI_FRAMES[1:]}, "end_frame is only supported with first_frame"),
        (
            "omni-video",
            {**OMNI, "image_list": [*OMNI_FRAMES, {"image_url": PHOTO}]},
            "first_frame and end_frame are not supported with more than 2 images",
        ),
        (
            "omni-video",
            {**EDIT, "image_list": OMNI_FRAMES},
            "first_frame and end_frame are not supported with a base video",
        ),
        (
            "omni-video",
            {**EDIT, "sound": "on"},
            "sound value 'on' is invalid: with a reference video it can only be off",
        ),
        (
            "omni-video",
            {**EDIT, "element_list": [{"element_id": 829836802793406551}] * 5},
            "image_list and element_list support at most 4 items",
        ),
        (
            "omni-video",
            {**EDIT, "video_list": [{"video_url": f"{SAMPLES}/video.mp4?seconds=2.9"}]},
            "Video duration is invalid: between 3 and 10 seconds",
        ),
        ("motion-control", {**MOTION, "mode": ""}, "mode cannot be empty"),
        ("motion-control", {**MOTION, "character_orientation": None}, "character_orientation cannot be empty"),
        (
            "motion-control",
            {**MOTION, "video_url": f"{SAMPLES}/video.mp4?seconds=11"},
            "Video duration is invalid: between 3 and 10 seconds",
        ),
        (
            "motion-control",
            {**MOTION, "video_url": f"{SAMPLES}/video.mp4?seconds=31", "character_orientation": "video"},
            "Video duration is invalid: between 3 and 30 seconds",
        ),
        (
            "motion-control",
            {**MOTION, "video_url": f"{SAMPLES}/video.mp4?width=320&height=320"},
            "Video resolution is invalid: both sides between 340 and 3850 px",
        ),
        (
            "motion-control",
            {**MOTION, "element_list": [{"element_id": 1}]},
            "character_orientation value 'image' is invalid: with an element it can only be video",
        ),
        ("video-extend", {}, "video_id cannot be empty"),
        ("video-extend", {"video_id": "1"}, "From video not found by id: 1"),
        ("video-extend", {"video_id": SAMPLE_VIDEO, "cfg_scale": 1.1}, "cfg_scale value '1.1' is invalid"),
    ],
)
async def test_refusals(kling: Kling, path: str, body: dict[str, Any], message: str) -> None:
    """1201 names the field and says why."""
    assert await kling.refused("POST", f"/v1/videos/{path}", body) == (400, 1201, message)


@pytest.mark.parametrize(
    "body",
    [
        {**V3, "multi_shot": True, "shot_type": "customize", "multi_prompt": SHOTS, "prompt": None},
        {**V3, "multi_shot": True, "shot_type": "intelligence"},
        {"prompt": "p", "image_list": OMNI_FRAMES, "duration": "7"},
        {**OMNI, "image_list": [{"image_url": PHOTO}], "duration": "7"},
        {**OMNI, "element_list": [{"element_id": 829836802793406551}] * 7, "duration": "3"},
    ],
)
async def test_what_an_omni_video_may_be_made_of(kling: Kling, body: dict[str, Any]) -> None:
    """Shots, first and last pictures, pictures to go by, elements."""
    await kling.post("/v1/videos/omni-video", body)


async def test_a_video_can_be_extended_up_to_three_minutes(kling: Kling) -> None:
    """Again and again, 4.5 seconds at a time, at the price of its own model; the parent is the video before."""
    task = await kling.finished("text2video", {"prompt": "p", "model_name": "kling-v1-6", "mode": "pro"})
    video = task["task_result"]["videos"][0]
    length = 5.041
    while length + 4.5 <= 180:
        task = await kling.finished("video-extend", {"video_id": video["id"]})
        assert task["final_unit_deduction"] == "3.5"
        assert task["task_info"]["parent_video"] == {key: video[key] for key in ("id", "url", "duration")}
        video = task["task_result"]["videos"][0]
        length += 4.5
        assert float(video["duration"]) == pytest.approx(length)
    refused = await kling.refused("POST", "/v1/videos/video-extend", {"video_id": video["id"]})
    why = "the total video duration cannot exceed 3 minutes"
    assert refused == (400, 1201, f"video_id value '{video['id']}' is invalid: {why}")
    # what is longer than a minute has left lip-sync behind
    refused = await kling.refused("POST", "/v1/videos/identify-face", {"video_id": video["id"]})
    assert refused == (400, 1201, f"From video not found by id: {video['id']}")


async def test_only_the_older_models_videos_can_be_extended(kling: Kling) -> None:
    """Of text2video, image2video and video-extend."""
    for path, body, why in (
        (
            "text2video",
            {"prompt": "p", "model_name": "kling-v3"},
            "only videos generated by V1.0, V1.5, and V1.6 models",
        ),
        ("avatar/image2video", AVATAR, "only videos of text2video, image2video and video-extend"),
    ):
        task = await kling.finished(path, body)
        video = task["task_result"]["videos"][0]["id"]
        refused = await kling.refused("POST", "/v1/videos/video-extend", {"video_id": video})
        assert refused == (400, 1201, f"video_id value '{video}' is invalid: {why} are supported")


async def test_an_external_id_of_the_new_design_is_taken_too(kling: Kling) -> None:
    """An account has one set of names for its tasks."""
    named = {"prompt": "p", "options": {"external_task_id": "mine"}}
    await kling.post("/text-to-video/kling-2.6", named)
    refused = await kling.refused("POST", "/v1/videos/text2video", {"prompt": "p", "external_task_id": "mine"})
    assert refused == (400, 1201, "External_task_id mine already exists")


@pytest.mark.parametrize("element", [829836802793406551, "829836802793406551", 5.0])
async def test_a_whole_number_passes_for_a_text(kling: Kling, element: Any) -> None:
    """However it is written; JSON knows but one kind of number."""
    await kling.post("/v1/videos/omni-video", {**OMNI, "element_list": [{"element_id": element}], "duration": "3"})


@pytest.mark.parametrize("element", [1e31, 10**30, 0.5, True])
async def test_a_number_that_is_none_of_64_bits_does_not(kling: Kling, element: Any) -> None:
    """It is named by its field."""
    body = {**OMNI, "element_list": [{"element_id": element}], "duration": "3"}
    status, code, message = await kling.refused("POST", "/v1/videos/omni-video", body)
    assert (status, code) == (400, 1201)
    assert message.startswith("element_id value '")
