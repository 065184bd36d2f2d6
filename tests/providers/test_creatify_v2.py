"""Creatify: lipsyncs_v2 and multi_avatar: scenes, their defaults, their words, their price."""

import json
from typing import Any

import pytest

from emulator.providers.creatify import bodies, models, models_v2
from emulator.providers.creatify.serializers import MISSING, Field, Many, Object
from tests.conftest import Emulator
from tests.providers.test_creatify import HEADERS, HOOK, balance

pytestmark = pytest.mark.anyio
URL = "/api/lipsyncs_v2/"
PERSONA = "5021bec0-f33f-43e6-b0e3-1cb7f76003c6"


def scene(text: str = "Hello there", **more: Any) -> dict[str, Any]:
    """A scene with what is needed."""
    return {"character": {"avatar_id": PERSONA}, "voice": {"input_text": text}, **more}


async def posted(emulator: Emulator, *scenes: dict[str, Any], url: str = URL, **body: Any) -> dict[str, Any]:
    """A job, as created."""
    answer = await emulator.client.post(url, json={"video_inputs": scenes or [scene()], **body}, headers=HEADERS)
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


async def seen(emulator: Emulator, job: str, url: str = URL) -> dict[str, Any]:
    """The job now."""
    answer = await emulator.client.get(f"{url}{job}/", headers=HEADERS)
    found: dict[str, Any] = answer.json()
    return found


async def test_a_job_of_scenes_goes_through_the_vendors_statuses(emulator: Emulator) -> None:
    """201, then done with a video as long as its scenes together; the words in the answer by id only."""
    created = await posted(emulator, scene("x" * 190), scene("y" * 380), webhook_url=HOOK)
    assert list(created) == list(models_v2.LipsyncV2.model_fields)
    assert (created["status"], created["aspect_ratio"], created["model_version"]) == ("pending", "9x16", "standard")
    assert (await seen(emulator, created["id"]))["word_alignments"] == []
    await emulator.advance(60)
    final = await seen(emulator, created["id"])
    models_v2.LipsyncV2Detailed.model_validate(final)
    assert (final["status"], final["duration"], final["credits_used"]) == ("done", 30, 5)
    assert json.loads(emulator.callbacks[0].body)["output"] == final["output"]
    assert (await emulator.client.get(final["output"])).headers["content-type"] == "video/mp4"
    (listed,) = (await emulator.client.get(URL, headers=HEADERS)).json()
    assert {**listed, "word_alignments": final["word_alignments"]} == final


async def test_words_are_aligned_one_after_the_other(emulator: Emulator) -> None:
    """Each starts where the one before ends, and the last ends with the video."""
    created = await posted(emulator, scene("one three"), scene("seven"))
    await emulator.advance(60)
    words = (await seen(emulator, created["id"]))["word_alignments"]
    assert [word["text"] for word in words] == ["one", "three", "seven"]
    assert words[0]["start"] == 0.0
    assert words[0]["duration"] < words[1]["duration"]
    assert words[2]["start"] == pytest.approx(1.0)
    assert words[2]["duration"] == pytest.approx(1.0)


async def test_defaults_are_filled_in(emulator: Emulator) -> None:
    """Of what was given; what was not given at all is not made up."""
    (shown,) = (await posted(emulator, scene(caption_setting={}, cta={"cta_caption": {"caption_setting": {}}})))[
        "video_inputs"
    ]
    assert shown["character"] == {
        "type": "avatar",
        "avatar_id": PERSONA,
        "offset": {"x": 0, "y": 0},
        "scale": 1,
        "avatar_style": "normal",
        "hidden": False,
    }
    assert shown["voice"] == {"type": "text", "input_text": "Hello there", "volume": 0.8}
    assert shown["caption_setting"]["offset"] == {"x": 0, "y": 0.4}
    called = shown["cta"]["cta_caption"]["caption_setting"]
    assert (called["style"], called["font_size"], called["background_color"]) == ("normal-white", 80, "#00000066")
    assert "background" not in shown


async def test_errors_are_aligned_with_the_scenes(emulator: Emulator) -> None:
    """An empty object for a good scene; every error of a bad one."""
    bad = {"character": {"scale": 2}, "voice": {"input_text": "x" * 2001}, "visual_style": "None"}
    answer = await emulator.client.post(URL, json={"video_inputs": [scene(), bad]}, headers=HEADERS)
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "video_inputs": [
                {},
                {
                    "character": {
                        "avatar_id": ["This field is required."],
                        "scale": ["Ensure this value is less than 2."],
                    },
                    "voice": {"input_text": ["Ensure this field has no more than 2000 characters."]},
                    "visual_style": ['"None" is not a valid choice.'],
                },
            ]
        },
    )


async def test_preview_then_render(emulator: Emulator) -> None:
    """One and four credits, the second of the render's price only once it is done."""
    before = await balance(emulator)
    created = await posted(emulator, url=f"{URL}preview/")
    early = await emulator.client.post(f"{URL}{created['id']}/render/", headers=HEADERS)
    assert (early.status_code, early.json()) == (400, ["Preview has not been generated yet."])
    await emulator.advance(60)
    rested = await seen(emulator, created["id"])
    assert (rested["status"], rested["output"], rested["credits_used"]) == ("pending", None, 1)
    assert rested["word_alignments"]
    rendered = await emulator.client.post(f"{URL}{created['id']}/render/", headers=HEADERS)
    assert (rendered.status_code, rendered.json()["status"], rendered.json()["credits_used"]) == (200, "in_queue", 1)
    await emulator.advance(60)
    final = await seen(emulator, created["id"])
    assert (final["status"], final["credits_used"]) == ("done", 5)
    assert await balance(emulator) == before - 5


async def test_a_failed_render_gives_the_preview_back(emulator: Emulator) -> None:
    """Failed videos cost nothing."""
    before = await balance(emulator)
    created = await posted(emulator, url=f"{URL}preview/")
    await emulator.advance(60)
    assert await balance(emulator) == before - 1
    await emulator.client.post(f"{URL}{created['id']}/render/", headers=HEADERS)
    failing = await emulator.client.post(f"/_emulator/jobs/{created['id']}/fail", json={})
    assert failing.status_code == 200, failing.text
    await emulator.advance(60)
    assert (await seen(emulator, created["id"]))["credits_used"] == 0
    assert await balance(emulator) == before


async def test_the_deprecated_path_makes_jobs_found_under_both_addresses(emulator: Emulator) -> None:
    """In the second shape; jobs of the two versions are not found under each other's address."""
    multi = await posted(emulator, url="/api/lipsyncs/multi_avatar/")
    second = await posted(emulator)
    assert (await seen(emulator, multi["id"], "/api/lipsyncs/"))["video_inputs"] == multi["video_inputs"]
    assert (await seen(emulator, multi["id"]))["id"] == multi["id"]
    missing = await emulator.client.get(f"/api/lipsyncs/{second['id']}/", headers=HEADERS)
    assert (missing.status_code, missing.json()) == (404, {"detail": "No Lipsync matches the given query."})
    assert (await emulator.client.get("/api/lipsyncs/", headers=HEADERS)).json() == []
    for query in ({}, {"ids": f"{multi['id']},{second['id']}"}):
        listed = (await emulator.client.get(URL, params=query, headers=HEADERS)).json()
        assert [each["id"] for each in listed] == [second["id"], multi["id"]]


async def test_a_nested_form_is_read(emulator: Emulator) -> None:
    """As DRF writes them: `video_inputs[0]character.avatar_id`."""
    form = {
        "video_inputs[0]character.avatar_id": PERSONA,
        "video_inputs[0]voice.input_text": "Hello",
        "video_inputs[1]character.avatar_id": PERSONA,
        "video_inputs[1]voice.input_text": "there",
        "aspect_ratio": "1x1",
    }
    answer = await emulator.client.post(URL, data=form, headers=HEADERS)
    assert answer.status_code == 201, answer.text
    assert [each["voice"]["input_text"] for each in answer.json()["video_inputs"]] == ["Hello", "there"]


@pytest.mark.parametrize(
    "model",
    [models.LipsyncRequest, models_v2.LipsyncV2Request, models.SpeechRequest, models.PersonaRequest,
     models.PersonaV2Request],
)  # fmt: skip
def test_the_documents_say_of_a_body_what_is_checked(model: Any) -> None:
    """The same fields, and the same of them required, at every depth."""
    schema = model.model_json_schema()

    def compare(fields: tuple[Field, ...], described: dict[str, Any]) -> None:
        assert {field.name for field in fields} == set(described["properties"])
        assert {field.name for field in fields if field.required} == set(described.get("required", ()))
        for field in fields:
            shape = described["properties"][field.name]
            if isinstance(field.clean, Object):
                compare(field.clean.fields, resolved(shape))
            elif isinstance(field.clean, Many):
                compare(field.clean.child.fields, resolved(shape["items"]))
            elif field.default is not MISSING and field.name not in ALTERED:
                assert shape.get("default", field.default) == field.default, field.name

    def resolved(shape: dict[str, Any]) -> dict[str, Any]:
        ref = shape.get("$ref") or next(each["$ref"] for each in shape["anyOf"] if "$ref" in each)
        found: dict[str, Any] = schema["$defs"][ref.rpartition("/")[2]]
        return found

    compare(bodies.table(model), schema)


ALTERED = {"y", "scale", "style", "font_size", "background_color", "line_height"}
"""Defaults that depend on where an object is: the documents say so in words."""


@pytest.mark.parametrize("path", ["lipsyncs/multi_avatar", "lipsyncs_v2", "lipsyncs_v2/preview"])
@pytest.mark.parametrize("duration", [3600.5, 1e308, 1.7976931348623157e308, 10**300])
async def test_a_scene_lasts_an_hour_at_most(emulator: Emulator, path: str, duration: float) -> None:
    """However many of them there are: their sum is a number."""
    voice = {"input_text": "Hi.", "duration": duration}
    body = {"video_inputs": [{"character": {"avatar_id": "a"}, "voice": voice}] * 2}
    response = await emulator.client.post(f"/api/{path}/", headers=HEADERS, json=body)
    each = {"voice": {"duration": ["Ensure this value is less than or equal to 3600."]}}
    assert (response.status_code, response.json()) == (400, {"video_inputs": [each, each]})
