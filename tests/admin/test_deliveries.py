"""Callbacks through the control API: what was sent, what came of it, and sending again."""

import json

import pytest

from emulator.providers.akool.auth import CLIENT_SECRET
from tests.admin.conftest import RECEIVER, Control

pytestmark = pytest.mark.anyio


async def idle(control: Control) -> None:
    """Let everything happen."""
    await control.ask("POST", "/clock/advance", json={"idle": True})


async def test_each_attempt_shows_what_was_sent_and_what_came(control: Control) -> None:
    """A receiver that fails once is tried again; both tries are kept."""
    control.emulator.answers.append(503)
    job = await control.submit(scenario="instant")
    await idle(control)
    listed = (await control.ask("GET", f"/deliveries?job={job}"))["deliveries"]
    assert [each["status"] for each in listed] == ["succeed", "processing", "submitted"]
    shown = await control.ask("GET", f"/deliveries/{listed[-1]['id']}")
    assert shown == listed[-1]
    assert (shown["state"], shown["url"], shown["plain"]) == ("delivered", RECEIVER, None)
    assert [attempt["answer"]["status"] for attempt in shown["attempts"]] == [503, 200]
    assert json.loads(shown["attempts"][0]["request"]["body"])["task_status"] == "submitted"
    assert ["Content-Type", "application/json; charset=utf-8"] in shown["attempts"][0]["request"]["headers"]
    assert shown["attempts"][0]["at"] < shown["attempts"][1]["at"]


async def test_an_encrypted_callback_is_shown_decrypted_too(control: Control) -> None:
    """Akool's body is an envelope; `plain` is what is in it."""
    response = await control.emulator.client.post(
        "/akool/api/open/v3/content/video/lipsync",
        headers={"x-api-key": CLIENT_SECRET, "X-Emulator-Scenario": "instant"},
        json={"video_url": "https://x.test/v.mp4", "audio_url": "https://x.test/a.mp3", "webhookUrl": RECEIVER},
    )
    assert response.json()["code"] == 1000
    await idle(control)
    (delivery,) = (await control.ask("GET", "/deliveries"))["deliveries"]
    assert set(json.loads(delivery["body"])) == {"signature", "dataEncrypt", "timestamp", "nonce"}
    assert json.loads(delivery["plain"])["status"] == 3


async def test_deliveries_are_found_by_state(control: Control) -> None:
    """Those given up are told from those that arrived."""
    control.emulator.answers.extend([500] * 4)
    await control.submit(scenario="manual")
    await idle(control)
    await control.submit(scenario="manual")
    await idle(control)
    exhausted = (await control.ask("GET", "/deliveries?state=exhausted"))["deliveries"]
    delivered = (await control.ask("GET", "/deliveries?state=delivered"))["deliveries"]
    assert [len(each["attempts"]) for each in (*exhausted, *delivered)] == [4, 1]
    assert "'state' in the query" in await control.ask("GET", "/deliveries?state=lost", expect=400)
    assert (await control.ask("GET", "/deliveries?job=nope"))["deliveries"] == []


async def test_a_delivery_is_sent_again_on_request(control: Control) -> None:
    """The same bytes once more, added to its attempts."""
    await control.submit(scenario="manual")
    await idle(control)
    (before,) = (await control.ask("GET", "/deliveries"))["deliveries"]
    await control.ask("POST", f"/deliveries/{before['id']}/redeliver", expect=202)
    await idle(control)
    after = await control.ask("GET", f"/deliveries/{before['id']}")
    assert (len(after["attempts"]), after["state"]) == (2, "delivered")
    first, second = control.emulator.callbacks
    assert first.body == second.body
    assert "no delivery 'nope'" in await control.ask("POST", "/deliveries/nope/redeliver", expect=404)
    assert "no delivery 'nope'" in await control.ask("GET", "/deliveries/nope", expect=404)


async def test_a_callback_is_fired_for_the_present_status(control: Control) -> None:
    """A new delivery, beside those of the plan; the job is not touched."""
    job = await control.submit(scenario="manual")
    await idle(control)
    fired = await control.ask("POST", f"/jobs/{job}/callback", expect=202)
    assert fired["status"] == "submitted"
    await idle(control)
    bodies = [json.loads(callback.body)["task_status"] for callback in control.emulator.callbacks]
    assert bodies == ["submitted", "submitted"]
    assert len({each["id"] for each in (await control.ask("GET", "/deliveries"))["deliveries"]}) == 2


@pytest.mark.parametrize("scenario", ["manual", "instant", "fails-queued"])
@pytest.mark.parametrize("status", ["submitted", "processing", "succeed", "failed"])
async def test_a_callback_is_fired_for_any_status(control: Control, scenario: str, status: str) -> None:
    """Also for one that the job has not had or never will have; what a poll shows stays."""
    job = await control.submit(scenario=scenario)
    await idle(control)
    before = await control.ask("GET", f"/jobs/{job}")
    control.emulator.callbacks.clear()
    await control.ask("POST", f"/jobs/{job}/callback", json={"status": status}, expect=202)
    await idle(control)
    (callback,) = control.emulator.callbacks
    said = json.loads(callback.body)
    assert said["task_status"] == status
    assert ("task_result" in said) == (status == "succeed")
    assert await control.ask("GET", f"/jobs/{job}") == before


async def test_a_callback_that_cannot_be_is_refused(control: Control) -> None:
    """An unknown status, or nobody to call."""
    job = await control.submit()
    detail = await control.ask("POST", f"/jobs/{job}/callback", json={"status": "done"}, expect=400)
    assert detail == "Such a job has no status 'done'; it has: submitted, processing, succeed, failed."
    silent = await control.submit(callback_url=None)
    assert "without a callback URL" in await control.ask("POST", f"/jobs/{silent}/callback", expect=409)
