"""Whose request it is: prefix, host name, root; and of which world."""

import pytest

from tests.conftest import Emulator

pytestmark = pytest.mark.anyio
KEY = {"authorization": "Bearer api-key-kling-emulator00000000000000000000000000000000001"}
PATH = "/v1/videos/text2video"
PLACES = [PATH, f"/kling{PATH}", f"/@t1{PATH}", f"/@t1/kling{PATH}"]


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("host", ["127.0.0.1:5477", "api.klingai.com", "api-singapore.klingai.com:80"])
async def test_an_operation_is_reached_in_every_way(emulator: Emulator, path: str, host: str) -> None:
    """By prefix, by host name and at the root, inside a namespace or not."""
    answer = await emulator.client.post(path, json={"prompt": "x"}, headers={**KEY, "host": host})
    assert answer.json()["code"] == 0
    namespace = "t1" if path.startswith("/@") else "default"
    assert len(await emulator.app.engine.jobs(namespace)) == 1


async def test_the_header_names_a_world_too(emulator: Emulator) -> None:
    """And what is handed out carries it in its path, so that it is found without the header."""
    headers = {**KEY, "x-emulator-namespace": "t2", "x-emulator-scenario": "instant"}
    task = (await emulator.client.post(PATH, json={"prompt": "x"}, headers=headers)).json()["data"]["task_id"]
    answer = await emulator.client.get(f"{PATH}/{task}", headers=headers)
    url = answer.json()["data"]["task_result"]["videos"][0]["url"]
    assert url.startswith("http://127.0.0.1:5477/@t2/media/")
    assert (await emulator.client.get(url)).status_code == 200
    assert (await emulator.client.get(f"{PATH}/{task}", headers=KEY)).status_code == 400


@pytest.mark.parametrize("name", ["a b", "x" * 65, "", "ü"])
async def test_a_worlds_name_is_plain(emulator: Emulator, name: str) -> None:
    """Anything else is a problem document."""
    answer = await emulator.client.get(f"/@{name}/_emulator/health")
    assert answer.status_code == 400
    assert "letters" in answer.json()["detail"]


async def test_what_is_nowhere_is_said_so(emulator: Emulator) -> None:
    """With where to look."""
    answer = await emulator.client.get("/nowhere")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "/_emulator/health" in answer.json()["detail"]


async def test_an_answer_says_which_job_and_scenario(emulator: Emulator) -> None:
    """In headers of ours."""
    answer = await emulator.client.post(PATH, json={"prompt": "[[scenario:slow]]"}, headers=KEY)
    assert answer.headers["x-emulator-job"] == answer.json()["data"]["task_id"]
    assert answer.headers["x-emulator-scenario"] == "slow"


async def test_the_journal_remembers_without_credentials(emulator: Emulator) -> None:
    """Path, status and bodies; no header, and nothing of a call that carries secrets."""
    await emulator.client.post(PATH, json={"prompt": "x"}, headers=KEY)
    pair = {"clientId": "ZW11bGF0b3ItY2xpZW50LTE=", "clientSecret": "emulatorClientSecret000000000032"}
    await emulator.client.post("/api/open/v3/getToken", json=pair)
    entries = list(emulator.app.desk.journal.entries("default"))
    assert [each.status for each in entries] == [200, 200]
    assert b"emulatorClientSecret" not in b"".join(each.request + each.answer for each in entries)
    assert "api-key" not in repr(entries)


async def test_a_strangers_poll_moves_nothing(emulator: Emulator) -> None:
    """In the scenario `polls` only the account's own polls count."""
    create = "/api/lipsyncs/"
    mine = {"X-API-ID": "me", "X-API-KEY": "mine"}
    other = {"X-API-ID": "you", "X-API-KEY": "yours"}
    body = {"text": "[[scenario:polls]] hello", "aspect_ratio": "1x1"}
    job = (await emulator.client.post(create, json=body, headers=mine)).json()["id"]
    for _ in range(5):
        assert (await emulator.client.get(f"{create}{job}/", headers=other)).status_code == 404
    assert (await emulator.client.get(f"{create}{job}/", headers=mine)).json()["status"] == "in_queue"


async def test_a_refused_create_names_no_job(emulator: Emulator) -> None:
    """There is none: neither in the headers nor in the journal."""
    headers = {"x-api-key": "a-nocredit-key-000"}
    body = {"video_url": "https://files.test/a.mp4", "audio_url": "https://files.test/a.mp3"}
    answer = await emulator.client.post("/akool/api/open/v3/content/video/lipsync", headers=headers, json=body)
    assert answer.json()["code"] == 1006
    assert "x-emulator-job" not in answer.headers
    assert (await emulator.client.get("/_emulator/requests")).json()["requests"][0]["job"] is None
