"""Creatify: statuses, previews and renders, lists, the webhook, credits."""

import json
from typing import Any

import pytest

from emulator.providers.creatify import models
from tests.conftest import Emulator

pytestmark = pytest.mark.anyio
HEADERS = {
    "X-API-ID": "00000000-0000-4000-8000-00000000c1d1",
    "X-API-KEY": "emulatorcreatifykey0000000000000000000001",
}
URL = "/api/lipsyncs/"
BODY = {"text": "Hello there, this is a test of a text that is spoken.", "aspect_ratio": "16x9"}
HOOK = "http://localhost:9000/hook"


async def posted(emulator: Emulator, url: str = URL, status: int = 201, **body: Any) -> dict[str, Any]:
    """A job, as created."""
    answer = await emulator.client.post(url, json={**BODY, **body}, headers=HEADERS)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def seen(emulator: Emulator, job: str) -> dict[str, Any]:
    """The job now."""
    found: dict[str, Any] = (await emulator.client.get(f"{URL}{job}/", headers=HEADERS)).json()
    return found


async def balance(emulator: Emulator) -> float:
    """The credits left."""
    answer = await emulator.client.get("/api/remaining_credits/", headers=HEADERS)
    return float(answer.json()["remaining_credits"])


async def test_a_job_goes_through_the_vendors_statuses(emulator: Emulator) -> None:
    """pending, in_queue, running, done; the output is there at the end only, and plays."""
    created = await posted(emulator)
    statuses = [created["status"]]
    assert (created["output"], created["credits_used"], created["duration"], created["progress"]) == (None, 0, 0, "0")
    for _ in range(60):
        await emulator.advance(0.1)
        answer = await seen(emulator, created["id"])
        assert (answer["output"] is None) == (answer["status"] != "done")
        if statuses[-1] != answer["status"]:
            statuses.append(answer["status"])
    assert statuses == ["pending", "in_queue", "running", "done"]
    assert (answer["credits_used"], answer["duration"], answer["progress"]) == (5, 3, "100")
    video = await emulator.client.get(answer["output"])
    assert (video.status_code, video.headers["content-type"]) == (200, "video/mp4")
    assert (await emulator.client.get(answer["video_thumbnail"])).content[:2] == b"\xff\xd8"


async def test_an_answer_has_every_documented_key_in_order(emulator: Emulator) -> None:
    """The order of the vendor's newest captures, then the body's fields."""
    created = await posted(emulator)
    assert list(created) == list(models.Lipsync.model_fields)
    models.Lipsync.model_validate(created)


async def test_defaults_are_echoed_and_decimals_are_text(emulator: Emulator) -> None:
    """What was not given comes back as its default."""
    created = await posted(emulator, caption_offset_x=0.25)
    assert (created["caption_offset_x"], created["caption_offset_y"]) == ("0.25", "-0.40")
    assert (created["caption_style"], created["model_version"], created["green_screen"]) == (
        "normal-black",
        "standard",
        False,
    )


async def test_the_webhook_comes_once_at_the_end(emulator: Emulator) -> None:
    """id, status, failed_reason, output; and it agrees with the poll."""
    created = await posted(emulator, webhook_url=HOOK)
    await emulator.advance(60)
    (callback,) = emulator.callbacks
    final = await seen(emulator, created["id"])
    assert json.loads(callback.body) == {
        "id": created["id"],
        "status": "done",
        "failed_reason": None,
        "output": final["output"],
    }


@pytest.mark.parametrize(("scenario", "status"), [("fails-running", "failed"), ("rejected", "rejected")])
async def test_a_failure_has_a_reason_and_costs_nothing(emulator: Emulator, scenario: str, status: str) -> None:
    """failed and rejected both call back; the credits come back."""
    before = await balance(emulator)
    created = await posted(emulator, webhook_url=f"{HOOK}?emulator-scenario={scenario}")
    await emulator.advance(60)
    final = await seen(emulator, created["id"])
    assert (final["status"], final["output"], final["credits_used"]) == (status, None, 0)
    assert final["failed_reason"]
    assert json.loads(emulator.callbacks[0].body)["status"] == status
    assert await balance(emulator) == before


async def test_preview_then_render(emulator: Emulator) -> None:
    """A previewed job rests in pending until it is rendered; one and four credits."""
    before = await balance(emulator)
    created = await posted(emulator, f"{URL}preview/", 200, webhook_url=HOOK)
    await emulator.advance(60)
    rested = await seen(emulator, created["id"])
    assert (rested["status"], rested["output"], rested["credits_used"]) == ("pending", None, 1)
    assert (await emulator.client.get(rested["preview"])).status_code == 200
    assert emulator.callbacks == []
    sent_on = await emulator.client.post(f"{URL}{created['id']}/render/", headers=HEADERS)
    assert (sent_on.status_code, sent_on.json()["status"]) == (200, "in_queue")
    await emulator.advance(60)
    final = await seen(emulator, created["id"])
    assert (final["status"], final["credits_used"], bool(final["preview"])) == ("done", 5, True)
    assert await balance(emulator) == before - 5
    assert len(emulator.callbacks) == 1


async def test_a_render_begins_at_nothing_however_long_its_preview_waited(emulator: Emulator) -> None:
    """The hour between the preview and the order to render it is no progress; the render's own time is."""
    created = await posted(emulator, f"{URL}preview/", 200)
    await emulator.advance(3600)
    sent_on = (await emulator.client.post(f"{URL}{created['id']}/render/", headers=HEADERS)).json()
    assert (sent_on["status"], sent_on["progress"]) == ("in_queue", "0")
    told = []
    for _ in range(60):
        await emulator.advance(0.1)
        told.append(int((await seen(emulator, created["id"]))["progress"]))
    assert told == sorted(told)
    assert (any(20 < each < 80 for each in told), told[-1]) == (True, 100)


async def test_render_needs_a_preview(emulator: Emulator) -> None:
    """A job without, a preview still being made, and a second render are refused with a bare list."""
    plain = await posted(emulator)
    early = await posted(emulator, f"{URL}preview/", 200)
    for job in (plain, early):
        answer = await emulator.client.post(f"{URL}{job['id']}/render/", headers=HEADERS)
        assert (answer.status_code, answer.json()) == (400, ["Preview has not been generated yet."])
    await emulator.advance(60)
    again = [await emulator.client.post(f"{URL}{early['id']}/render/", headers=HEADERS) for _ in range(2)]
    assert [answer.status_code for answer in again] == [200, 400]


async def test_lists_are_bare_arrays_newest_first(emulator: Emulator) -> None:
    """All, or those of `ids`; unknown ids are just not there."""
    jobs = [(await posted(emulator))["id"] for _ in range(3)]
    answer = await emulator.client.get(URL, headers=HEADERS)
    assert [each["id"] for each in answer.json()] == jobs[::-1]
    ids = f"{jobs[0]},{jobs[2]},00000000-0000-4000-8000-000000000000"
    answer = await emulator.client.get(URL, params={"ids": ids}, headers=HEADERS)
    assert [each["id"] for each in answer.json()] == [jobs[2], jobs[0]]


@pytest.mark.parametrize("ids", ["x", "", ",".join(["00000000-0000-4000-8000-000000000000"] * 101)])
async def test_ids_are_uuids_and_at_most_a_hundred(emulator: Emulator, ids: str) -> None:
    """Otherwise 400 by field."""
    answer = await emulator.client.get(URL, params={"ids": ids}, headers=HEADERS)
    assert (answer.status_code, list(answer.json())) == (400, ["ids"])


async def test_another_accounts_job_is_not_found(emulator: Emulator) -> None:
    """As one that never was."""
    created = await posted(emulator)
    other = {"X-API-ID": "someone", "X-API-KEY": "else"}
    answer = await emulator.client.get(f"{URL}{created['id']}/", headers=other)
    assert (answer.status_code, answer.json()) == (404, {"detail": "No Lipsync matches the given query."})
    assert (await emulator.client.get(URL, headers=other)).json() == []


async def test_personas_filter_and_their_pictures_are_there(emulator: Emulator) -> None:
    """Comma-separated values; 404 in the model's name."""
    everyone = (await emulator.client.get("/api/personas/", headers=HEADERS)).json()
    some = (await emulator.client.get("/api/personas/?gender=f,nb&style=selfie", headers=HEADERS)).json()
    assert 0 < len(some) < len(everyone)
    assert {each["gender"] for each in some} <= {"f", "nb"}
    one = await emulator.client.get(f"/api/personas/{some[0]['id']}/", headers=HEADERS)
    assert one.json() == some[0]
    models.Persona.model_validate(some[0])
    unknown = await emulator.client.get("/api/personas/00000000-0000-4000-8000-000000000000/", headers=HEADERS)
    assert (unknown.status_code, unknown.json()["detail"]) == (404, "No Creator matches the given query.")


async def test_a_voices_accent_is_what_a_job_wants(emulator: Emulator) -> None:
    """The voice has no id, its accents have."""
    found = (await emulator.client.get("/api/voices/", headers=HEADERS)).json()
    models.Voices.model_validate(found)
    assert "id" not in found[0]
    assert (await posted(emulator, accent=found[0]["accents"][0]["id"]))["accent"] == found[0]["accents"][0]["id"]


@pytest.mark.parametrize("path", ["lipsyncs", "personas", "lipsyncs/preview"])
async def test_a_missing_slash_is_sent_on(emulator: Emulator, path: str) -> None:
    """301 for every method, with the query; many clients then turn a POST into a GET."""
    answer = await emulator.client.post(f"/creatify/api/{path}?a=1", headers=HEADERS, json={})
    assert (answer.status_code, answer.headers["location"]) == (301, f"/creatify/api/{path}/?a=1")


async def test_an_unknown_path_is_djangos_page(emulator: Emulator) -> None:
    """HTML, as `/api/remainingcredits/` is answered on the live API."""
    answer = await emulator.client.get("/api/remainingcredits/", headers=HEADERS)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Not Found" in answer.text


async def test_own_audio_sets_the_length(emulator: Emulator) -> None:
    """A file that can be reached is looked at, and one that cannot be had is refused."""
    sample = "http://127.0.0.1:5477/_emulator/samples/speech.wav?seconds=31"
    created = await posted(emulator, audio=sample)
    await emulator.advance(60)
    final = await seen(emulator, created["id"])
    assert (final["duration"], final["credits_used"], final["audio_url"]) == (31, 10, sample)
    gone = await emulator.client.post(
        URL, json={**BODY, "audio": "http://127.0.0.1:5477/media/nothing/there.mp3"}, headers=HEADERS
    )
    assert gone.status_code == 400


async def test_results_are_kept_for_seven_days(emulator: Emulator) -> None:
    """Of virtual time; the record stays."""
    created = await posted(emulator)
    await emulator.advance(60)
    output = (await seen(emulator, created["id"]))["output"]
    await emulator.advance(7 * 86_400)
    assert (await emulator.client.get(output)).status_code == 404
    assert (await seen(emulator, created["id"]))["output"] == output
