"""Several processes on one store: what is changed in one of them holds in all, from the next request on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from emulator.app import create_app
from emulator.providers.kling.auth import API_KEY
from emulator.settings import Settings

pytestmark = pytest.mark.anyio
KLING = {"Authorization": f"Bearer {API_KEY}"}
ORDER = {"image": "https://files.test/a.png", "prompt": "a presenter"}
CREATE = "/kling/v1/videos/image2video"


@pytest.fixture
async def both(tmp_path: Path, anyio_backend: str) -> AsyncIterator[list[httpx2.AsyncClient]]:
    """Two emulators as two workers have them, each with a client; their time stands still."""
    store = f"sqlite:///{tmp_path / 'state.db'}"
    settings = Settings.model_validate({"rate": 0, "workers": 2, "store": store, "faults": "slow"})
    apps = [create_app(settings), create_app(settings)]
    clients = [
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://127.0.0.1:5477") for app in apps
    ]
    async with apps[0].engine.running(), apps[1].engine.running(), clients[0], clients[1]:
        for client in clients:
            await client.delete("/_emulator/faults")
        yield clients
    for app in apps:
        await app.close()


async def control(client: httpx2.AsyncClient, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    """What the control API of one of them answers."""
    answer = await client.request(method, f"/_emulator{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_all_have_one_clock(both: list[httpx2.AsyncClient]) -> None:
    """From the first use on; set, let pass or run by one, it is so for the other."""
    one, two = both
    await asyncio.gather(*(control(each, "GET", "/clock") for each in both))
    assert await control(one, "GET", "/clock") == await control(two, "GET", "/clock")
    await control(one, "POST", "/clock/advance", {"seconds": 3600})
    assert await control(one, "GET", "/clock") == await control(two, "GET", "/clock")
    await control(two, "PATCH", "/clock", {"rate": 60})
    assert (await control(one, "GET", "/clock"))["rate"] == 60
    await control(one, "PATCH", "/clock", {"frozen": True})
    await control(two, "PATCH", "/clock", {"frozen": True})
    assert await control(one, "GET", "/clock") == await control(two, "GET", "/clock")


async def test_files_that_one_was_handed_are_there_for_all(both: list[httpx2.AsyncClient]) -> None:
    """Until one of them is reset."""
    one, two = both
    answer = await one.post("/_emulator/uploads", params={"name": "a.png"}, content=b"content")
    path = answer.json()["url"].removeprefix("http://127.0.0.1:5477")
    for each in both:
        assert (await each.get(path)).content == b"content"
    await control(two, "POST", "/reset")
    assert [(await each.get(path)).status_code for each in both] == [404, 404]


async def test_a_job_of_one_is_walked_and_shown_by_the_other(both: list[httpx2.AsyncClient]) -> None:
    """Time that passes in one passes for the jobs of the other, and so does their money."""
    one, two = both
    task = (await one.post(CREATE, headers=KLING, json=ORDER)).json()["data"]["task_id"]
    await control(two, "POST", "/clock/advance", {"idle": True})
    for client in both:
        shown = (await client.get(f"{CREATE}/{task}", headers=KLING)).json()["data"]
        assert shown["task_status"] == "succeed"
    accounts = [await control(each, "GET", "/accounts") for each in both]
    assert accounts[0] == accounts[1]
    assert any(account["spent"] for account in accounts[0]["accounts"])


async def test_orders_hold_for_all(both: list[httpx2.AsyncClient]) -> None:
    """Faults, rules and scenarios given to one, and their counts; taken back by the other."""
    one, two = both
    await control(one, "POST", "/faults", {"effect": {"status": 503}, "times": 3}, 201)
    answers = [await client.post(CREATE, headers=KLING, json=ORDER) for client in (two, one, two, one, two)]
    assert [answer.status_code for answer in answers] == [503, 503, 503, 200, 200]
    await control(two, "POST", "/rules", {"scenario": "stuck"}, 201)
    answer = await one.post(CREATE, headers=KLING, json=ORDER)
    assert answer.headers["x-emulator-scenario"] == "stuck"
    await control(one, "DELETE", "/rules")
    answer = await two.post(CREATE, headers=KLING, json=ORDER)
    assert answer.headers["x-emulator-scenario"] == "typical"


async def test_who_asks_while_the_loop_looks_waits_for_what_it_sees(both: list[httpx2.AsyncClient]) -> None:
    """The loop of a namespace and a request look at the same time: neither goes by what is old."""
    one, two = both
    world = await app_of(one).engine.worlds.get("default")
    await control(two, "POST", "/rules", {"scenario": "stuck"}, 201)
    async with world.walking:
        asked = asyncio.ensure_future(one.post(CREATE, headers=KLING, json=ORDER))
        for _ in range(100):
            await asyncio.sleep(0)
    assert (await asked).headers["x-emulator-scenario"] == "stuck"


def app_of(client: httpx2.AsyncClient) -> Any:
    """The emulator behind a client."""
    transport = client._transport
    assert isinstance(transport, httpx2.ASGITransport)
    return transport.app


async def test_a_reset_is_one_for_all(both: list[httpx2.AsyncClient]) -> None:
    """Jobs, accounts and orders are gone in the other too, and both go on from the same instant."""
    one, two = both
    for client in both:
        await client.post(CREATE, headers=KLING, json=ORDER)
    await control(one, "POST", "/reset", {"seed": "new"})
    assert (await control(two, "GET", "/jobs"))["jobs"] == []
    assert await control(one, "GET", "/clock") == await control(two, "GET", "/clock")
    answers = [(await client.post(CREATE, headers=KLING, json=ORDER)).json()["data"]["task_id"] for client in both]
    assert len(set(answers)) == 2


async def test_a_namespace_begins_but_once(both: list[httpx2.AsyncClient]) -> None:
    """Both use it first at the same time: the faults of its beginning are there once."""
    answers = await asyncio.gather(*(client.get("/@new/_emulator/faults") for client in both))
    for answer in answers:
        presets = [fault["id"] for fault in answer.json()["faults"]]
        assert len(presets) == len(set(presets)) > 0
    assert answers[0].json()["faults"] == answers[1].json()["faults"]


async def test_a_namespace_that_one_has_reset_begins_anew_in_the_other(both: list[httpx2.AsyncClient]) -> None:
    """With the faults of the beginning, whichever of them is asked first."""
    one, two = both
    path = "/@again/_emulator/faults"
    begun = [(await client.get(path)).json()["faults"] for client in both]
    assert begun[0] == begun[1]
    await one.post("/@again/_emulator/reset")
    again = [(await client.get(path)).json()["faults"] for client in (two, one)]
    assert [[fault["id"] for fault in each] for each in again] == [[fault["id"] for fault in begun[0]]] * 2


async def test_a_start_with_faults_keeps_what_was_ordered_before(tmp_path: Path, anyio_backend: str) -> None:
    """A namespace that gets the faults of the beginning only now has its rules still."""
    store = f"sqlite:///{tmp_path / 'state.db'}"
    for faults in (None, "slow"):
        app = create_app(Settings.model_validate({"store": store, "faults": faults}))
        transport = httpx2.ASGITransport(app=app)
        async with app.engine.running(), httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            if faults is None:
                await control(client, "POST", "/rules", {"scenario": "stuck"}, 201)
            rules = (await control(client, "GET", "/rules"))["rules"]
            assert [rule["scenario"] for rule in rules] == ["stuck"]
        await app.close()
