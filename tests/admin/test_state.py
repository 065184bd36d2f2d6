"""A namespace as one file: taken out, put in elsewhere, and every answer is as before."""

import json
from typing import Any

import pytest

from emulator.core.delivery import Attempt, Delivery
from emulator.engine.outbox import Headers
from tests.admin.conftest import KLING, Control
from tests.conftest import Emulator

pytestmark = pytest.mark.anyio


async def filled(control: Control) -> str:
    """A namespace in the middle of things; the id of a job that goes on."""
    await control.ask("PUT", "/accounts/kling/poor", json={"secret": "s", "credits": 5.0}, expect=201)
    await control.submit(scenario="fails-running")
    task = await control.submit(scenario="realistic", external_task_id="mine")
    await control.emulator.advance(20)
    return task


async def test_what_is_put_in_is_what_was_taken_out(control: Control) -> None:
    """Jobs and their plans, callbacks, accounts, the clock, chance: as before, and going on so."""
    task = await filled(control)
    taken = await control.ask("GET", "/state")
    before = [await control.ask("GET", path) for path in ("/jobs", "/deliveries", "/accounts", "/clock")]
    await control.emulator.advance(3600)
    later = [await control.ask("GET", path) for path in ("/jobs", "/deliveries", "/accounts", "/clock")]
    assert later != before
    first = await control.submit()

    await control.ask("POST", "/reset", json={})
    restored = await control.ask("PUT", "/state", json=taken)
    assert restored["records"] == len(taken["namespaces"]["default"]["records"])
    assert [await control.ask("GET", path) for path in ("/jobs", "/deliveries", "/accounts", "/clock")] == before
    assert await control.ask("GET", "/state") == taken
    await control.emulator.advance(3600)
    assert [await control.ask("GET", path) for path in ("/jobs", "/deliveries", "/accounts", "/clock")] == later
    assert (await control.ask("GET", f"/jobs/{task}"))["phase"] == "succeeded"
    assert await control.submit() == first


async def test_a_file_can_be_put_into_another_namespace(control: Control) -> None:
    """Its URLs then lead into that one, and the first one is not touched."""
    task = await filled(control)
    uploaded = await control.emulator.client.post("/_emulator/uploads?name=a.txt", content=b"hello")
    taken = await control.ask("GET", "/state")
    there = Control(control.emulator, "/@there")
    await there.ask("PUT", "/state", json=taken)
    await there.ask("POST", "/clock/advance", json={"idle": True})
    answer = await control.emulator.client.get(f"/@there/kling/v1/videos/image2video/{task}", headers=KLING)
    url = answer.json()["data"]["task_result"]["videos"][0]["url"]
    assert url.startswith("http://127.0.0.1:5477/@there/media/")
    assert (await control.emulator.client.get(url)).status_code == 200
    path = uploaded.json()["url"].removeprefix("http://127.0.0.1:5477")
    assert (await control.emulator.client.get(f"/@there{path}")).content == b"hello"
    assert (await control.ask("GET", f"/jobs/{task}"))["phase"] == "queued"


@pytest.mark.parametrize(
    ("named", "leads_to"),
    [
        ("localhost:1234", "http://127.0.0.1:5477/media/"),
        ("emulator.test:5477", "http://emulator.test:5477/media/"),
        ("[", "http://[/media/"),
    ],
)
async def test_a_file_of_another_server_leads_to_this_one(control: Control, named: str, leads_to: str) -> None:
    """Where that one was reached on this machine, at a port of its own; a name goes wherever it goes."""
    client = control.emulator.client
    order = {"image": "https://files.test/a.png", "prompt": "a presenter"}
    path = "/kling/v1/videos/image2video"
    created = await client.post(path, headers={**KLING, "host": named}, json=order)
    for host in ("[", "127.0.0.1:5477"):
        await control.ask("PUT", "/state", json=await control.ask("GET", "/state"), headers={"host": host})
    await control.ask("POST", "/clock/advance", json={"idle": True})
    answer = await client.get(f"{path}/{created.json()['data']['task_id']}", headers=KLING)
    assert answer.json()["data"]["task_result"]["videos"][0]["url"].startswith(leads_to)


async def test_what_was_in_the_air_goes_out_again(emulator: Emulator, control: Control) -> None:
    """A file that was taken while a callback was on its way has it due."""
    taken: list[Any] = []
    send = emulator.receiver.send

    async def taking(delivery: Delivery, headers: Headers) -> Attempt:
        if not taken:
            taken.append((await emulator.client.get("/_emulator/state")).json())
        return await send(delivery, headers)

    emulator.app.engine._outbox._send = taking
    await control.submit(scenario="instant")
    await emulator.advance(0)
    sent = len(emulator.callbacks)
    await control.ask("PUT", "/state", json=taken[0])
    await emulator.advance(0)
    assert len(emulator.callbacks) == 2 * sent
    assert {each["state"] for each in (await control.ask("GET", "/deliveries"))["deliveries"]} == {"delivered"}


def without(path: str) -> Any:
    """A change: this part left out."""

    def change(content: Any) -> Any:
        *places, last = path.split("/")
        part = content
        for place in places:
            part = part[int(place) if place.isdecimal() else place]
        del part[last]
        return content

    return change


def first(kind: str, **changes: Any) -> Any:
    """A change: the body of the first record of a kind has these values."""

    def change(content: Any) -> Any:
        records = content["namespaces"]["default"]["records"]
        next(each for each in records if each["kind"] == kind)["body"].update(changes)
        return content

    return change


def top(**changes: Any) -> Any:
    """A change of the document itself."""
    return lambda content: content | changes


def inside(**changes: Any) -> Any:
    """A change of its namespace."""
    return lambda content: content | {"namespaces": {"default": content["namespaces"]["default"] | changes}}


def doubled(content: Any) -> Any:
    """Every record twice."""
    content["namespaces"]["default"]["records"] *= 2
    return content


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (top(version=99, program="9.0"), "version 99, made by a newer emulator (9.0)"),
        (top(format="something"), "A state file begins with"),
        (top(namespaces={}), "has 0 namespaces"),
        (top(namespaces=[]), "has no namespaces"),
        (without("version"), "made by a newer emulator"),
        (without("namespaces/default/now"), "KeyError 'now'"),
        (without("namespaces/default/records/0/body"), "cannot be read"),
        (inside(now="yesterday"), "Not an instant: 'yesterday'"),
        (inside(rate=-1), "a rate or a counter that cannot be"),
        (inside(rate="fast"), "could not convert"),
        (inside(scenario="nobody's"), 'a scenario "nobody\'s", which neither it nor this emulator has'),
        (inside(numbers={"job": -1}), "a rate or a counter"),
        (inside(records=[{"kind": "ghost", "id": "1"}]), "The ghost '1' is no record"),
        (inside(records=[7]), "AttributeError"),
        (inside(files=[{"place": "a", "media_type": "b", "expires_at": None, "content": "%"}]), "cannot be read"),
        (first("job", timeline={"transitions": []}), "not in the order of time"),
        (first("job", announced=9), "more is announced than planned"),
        (first("job", provider="acme"), "a provider 'acme'"),
        (first("job", account="nobody"), "a kling account 'nobody'"),
        (first("job", id="other"), "is not what its body says"),
        (first("job", number=2**70), "is not what its body says"),
        (first("account", credits="lots"), "cannot be read"),
        (doubled, "contradicts itself"),
    ],
)
async def test_a_file_that_cannot_be_used_changes_nothing(control: Control, change: Any, told: str) -> None:
    """It is said what is wrong with it, and everything is as before."""
    await filled(control)
    taken = await control.ask("GET", "/state")
    wrong = change(json.loads(json.dumps(taken)))
    assert told in await control.ask("PUT", "/state", json=wrong, expect=400)
    assert await control.ask("GET", "/state") == taken


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
async def test_a_file_that_was_cut_off_changes_nothing(control: Control, share: float) -> None:
    """Wherever it ends."""
    await filled(control)
    raw = (await control.emulator.client.get("/_emulator/state")).content
    cut = raw[: int(len(raw) * share)]
    assert "cut off" in await control.ask("PUT", "/state", content=cut, expect=400)
    assert (await control.emulator.client.get("/_emulator/state")).content == raw


async def test_nothing_deep_or_long_takes_the_server_down(control: Control) -> None:
    """A thousand brackets, a number of a thousand digits."""
    assert "cut off" in await control.ask("PUT", "/state", content=b"[" * 100_000, expect=400)
    assert "cut off" in await control.ask("PUT", "/state", content=b"1" * 10_000, expect=400)
