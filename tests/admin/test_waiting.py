"""Waiting in one request: frozen time moves by itself meanwhile, just as far as it must."""

import asyncio
from typing import Any

import pytest

from emulator.engine import waiting
from tests.admin.conftest import KLING, Control

pytestmark = pytest.mark.anyio
NOON = "2026-03-01T12:00:00.000000Z"


async def now(control: Control) -> str:
    """What time it is."""
    shown: str = (await control.ask("GET", "/clock"))["now"]
    return shown


async def poll(control: Control, task: str) -> str:
    """What a client is told of its task."""
    response = await control.emulator.client.get(f"{control.root}/kling/v1/videos/image2video/{task}", headers=KLING)
    status: str = response.json()["data"]["task_status"]
    return status


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", "succeed"),
        ("?ended=true", "succeed"),
        ("?phase=succeeded", "succeed"),
        ("?phase=running", "processing"),
        ("?status=processing", "processing"),
        ("?status=submitted&timeout=0", "submitted"),
    ],
)
async def test_frozen_time_moves_to_where_the_job_is_waited_for_and_no_further(
    control: Control, query: str, status: str
) -> None:
    """The answer is the job as it is shown otherwise, and time stands at its last transition."""
    task = await control.submit()
    job = await control.ask("GET", f"/jobs/{task}/wait{query}")
    assert (job["id"], job["status"]) == (task, status)
    assert job == await control.ask("GET", f"/jobs/{task}")
    assert await now(control) == job["updated_at"]


async def test_other_namespaces_are_left_alone(control: Control) -> None:
    """Their time does not move, nor do their jobs."""
    other = Control(control.emulator, "/@t1")
    untouched = await other.submit()
    await control.ask("GET", f"/jobs/{await control.submit()}/wait")
    assert (await other.ask("GET", f"/jobs/{untouched}"))["status"] == "submitted"
    assert await now(other) == NOON


async def test_what_is_due_already_takes_no_time(control: Control) -> None:
    """The callback of the submission has been tried before time moves."""
    task = await control.submit()
    waited = await control.ask("GET", f"/deliveries/wait?job={task}&state=delivered")
    assert [delivery["status"] for delivery in waited["deliveries"]] == ["submitted"]
    assert await now(control) == NOON


async def test_several_who_wait_at_once_each_get_what_they_wait_for(control: Control) -> None:
    """No step for one passes by the wish of another."""
    task = await control.submit()
    first, second, third, fourth = await asyncio.gather(
        control.ask("GET", f"/jobs/{task}/wait"),
        control.ask("GET", f"/jobs/{task}/wait?phase=running"),
        control.ask("GET", f"/jobs/{task}/wait?status=processing"),
        control.ask("GET", f"/deliveries/wait?job={task}&count=2"),
    )
    assert [first["status"], second["status"], third["status"]] == ["succeed", "processing", "processing"]
    assert [delivery["status"] for delivery in fourth["deliveries"]] == ["processing", "submitted"]


async def test_time_stops_with_the_last_of_several(control: Control) -> None:
    """Two jobs, two who wait: the later one says where time stands."""
    slow, quick = await control.submit(scenario="slow"), await control.submit()
    both = await asyncio.gather(*(control.ask("GET", f"/jobs/{task}/wait?phase=running") for task in (slow, quick)))
    assert await now(control) == max(job["updated_at"] for job in both)


@pytest.mark.parametrize(
    ("scenario", "query", "part"),
    [
        ("fails-running", "?status=succeed", "It will never be succeed."),
        ("typical", "?phase=failed", "It will never be failed."),
        ("stuck", "", "nothing more is due (scenario stuck)"),
        ("manual", "?phase=running", "POST its /skip, /finish or /fail"),
        ("instant", "?status=processing", "It will never be processing."),
    ],
)
async def test_what_can_never_be_is_said_at_once(control: Control, scenario: str, query: str, part: str) -> None:
    """A conflict that says where the job is; the timeout is not used up."""
    task = await control.submit(scenario=scenario)
    detail = await control.ask("GET", f"/jobs/{task}/wait{query}", expect=409)
    assert detail.startswith(f"Job {task} is ")
    assert part in detail


async def test_a_held_job_is_said_at_once_and_one_that_is_skipped_on_is_found(control: Control) -> None:
    """Holding takes its future's instants away."""
    task = await control.submit()
    await control.ask("POST", f"/jobs/{task}/hold")
    assert "nothing more is due" in await control.ask("GET", f"/jobs/{task}/wait", expect=409)
    await control.ask("POST", f"/jobs/{task}/skip")
    assert (await control.ask("GET", f"/jobs/{task}/wait?phase=running"))["status"] == "processing"


async def test_a_job_that_moves_with_its_polls_is_waited_for(control: Control) -> None:
    """Time cannot move it, but its client may."""
    task = await control.submit(scenario="polls")
    waited = asyncio.create_task(control.ask("GET", f"/jobs/{task}/wait"))
    assert [await poll(control, task) for _ in range(2)] == ["processing", "succeed"]
    assert (await waited)["status"] == "succeed"
    assert await now(control) == NOON


async def test_a_wait_that_runs_out_says_what_there_is_instead(control: Control) -> None:
    """What was waited for, where the job is, what comes next, how its callbacks are."""
    task = await control.submit(scenario="polls")
    detail = await control.ask("GET", f"/jobs/{task}/wait?timeout=0.1", expect=408)
    assert detail == (
        f"Job {task} was not ended within 0.1 s. Job {task} is submitted since {NOON}. "
        "Nothing more is planned for it; time stands still. Callbacks: 1 delivered."
    )
    later = await control.submit()
    detail = await control.ask("GET", f"/jobs/{later}/wait?timeout=0", expect=408)
    assert "Next it is processing at 2026-03-01T12:00:0" in detail
    assert await now(control) == NOON
    assert "There are 2, of 2 requests in all, the last POST " in await control.ask(
        "GET", "/requests/wait?count=3&timeout=0.1", expect=408
    )
    assert await control.ask("GET", "/inbox/a/wait?timeout=0.1", expect=408) == (
        "Such messages were fewer than 1 within 0.1 s. There are 0. Callbacks: 4 delivered."
    )


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/jobs/{task}/wait?timeout=301", "'timeout' in the query cannot be used"),
        ("/jobs/{task}/wait?timeout=-1", "'timeout' in the query cannot be used"),
        ("/jobs/{task}/wait?timeout=nan", "'timeout' in the query cannot be used"),
        ("/jobs/{task}/wait?timeout=soon", "'timeout' in the query cannot be used"),
        ("/jobs/{task}/wait?status=done", "it has: submitted, processing, succeed, failed."),
        ("/jobs/{task}/wait?phase=done", "'phase' in the query cannot be used"),
        ("/jobs/{task}/wait?phase=running&ended=true", "Say one of status"),
        ("/jobs/{task}/wait?ended=false", "Say one of status"),
        ("/requests/wait?count=0", "'count' in the query cannot be used"),
        ("/requests/wait?quiet=61", "'quiet' in the query cannot be used"),
        ("/requests/wait?provider=acme", "There is no provider 'acme'"),
        ("/deliveries/wait?state=lost", "'state' in the query cannot be used"),
        ("/inbox/a/wait?count=201", "'count' in the query cannot be used"),
        ("/inbox/a/wait?until=1", "it may have: "),
    ],
)
async def test_a_wait_that_makes_no_sense_is_refused_at_once(control: Control, path: str, part: str) -> None:
    """Time stands where it stood."""
    task = await control.submit()
    assert part in await control.ask("GET", path.format(task=task), expect=400)
    assert await now(control) == NOON


async def test_a_job_that_is_not_there_or_goes_away_is_missing(control: Control) -> None:
    """At once, and as soon as it is gone."""
    await control.ask("GET", "/jobs/0/wait", expect=404)
    task = await control.submit(scenario="polls")
    waited = asyncio.create_task(control.ask("GET", f"/jobs/{task}/wait", expect=404))
    await heard_by(control, 1)
    await control.ask("POST", "/reset")
    assert "There is no job" in await waited


async def test_requests_are_waited_for_while_clients_see_every_status(control: Control) -> None:
    """Even one that polls without a pause; what it asks after its task has succeeded can be waited for."""
    task = await control.submit()
    seen: list[str] = []

    async def client() -> None:
        while not seen or seen[-1] != "succeed":
            seen.append(await poll(control, task))
            await asyncio.sleep(0)  # in-process, a request is one turn of the event loop
        await control.emulator.client.get("/kling/account/costs?start_time=0&end_time=1", headers=KLING)

    polling = asyncio.create_task(client())
    waited = await control.ask("GET", "/requests/wait?operation=get_account_costs&quiet=0.02")
    assert [request["path"] for request in waited["requests"]] == ["/account/costs"]
    assert list(dict.fromkeys(seen)) == ["submitted", "processing", "succeed"]
    await polling


async def test_the_newest_requests_are_shown_as_many_as_were_waited_for(control: Control) -> None:
    """Those of before count, and no time passes."""
    for _ in range(3):
        await control.submit()
    listed = (await control.ask("GET", "/requests"))["requests"]
    assert (await control.ask("GET", "/requests/wait?count=2&status=200"))["requests"] == listed[:2]
    assert await now(control) == NOON


async def test_an_inbox_is_waited_for(control: Control) -> None:
    """By whatever is posted to it."""
    waited = asyncio.create_task(control.ask("GET", "/inbox/a/wait?count=2"))
    await heard_by(control, 1)
    for text in (b"1", b"2"):
        await control.ask("POST", "/inbox/a", content=text)
    assert [message["body"] for message in (await waited)["messages"]] == ["1", "2"]


async def test_retries_are_waited_for_in_no_time(control: Control) -> None:
    """A receiver that fails twice: frozen time moves through the pauses of the retry policy."""
    control.emulator.answers.extend([500, 500])
    task = await control.submit()
    waited = await control.ask("GET", f"/deliveries/wait?job={task}&state=delivered&count=3")
    assert sorted(len(delivery["attempts"]) for delivery in waited["deliveries"]) == [1, 1, 3]


async def test_a_clock_that_runs_is_waited_for_in_real_time(control: Control) -> None:
    """Woken by the transition; nobody looks again and again."""
    task = await control.submit()
    await control.ask("PATCH", "/clock", json={"rate": 100})
    job = await control.ask("GET", f"/jobs/{task}/wait")
    assert job["status"] == "succeed"
    assert job["updated_at"] <= await now(control)


async def test_whoever_goes_away_waits_no_more(control: Control) -> None:
    """And moves no time any more."""
    task = await control.submit(scenario="polls")
    scope = {
        "type": "http", "method": "GET", "path": f"/_emulator/jobs/{task}/wait", "query_string": b"", "headers": [],
        "scheme": "http",
    }  # fmt: skip
    gone = asyncio.Event()
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    request = asyncio.create_task(control.emulator.app(scope, receive, send))
    await heard_by(control, 1)
    gone.set()
    await request
    await heard_by(control, 0)
    await control.submit()
    assert await now(control) == NOON


async def test_so_many_may_wait_in_a_namespace(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more is told to come again; another namespace has places of its own."""
    monkeypatch.setattr(waiting.Wait, "MOST", 2)
    waits = [asyncio.create_task(control.ask("GET", "/requests/wait")) for _ in range(2)]
    await heard_by(control, 2)
    assert "2 such requests" in await control.ask("GET", "/requests/wait", expect=503)
    await Control(control.emulator, "/@t1").ask("GET", "/requests/wait?timeout=0", expect=408)
    await control.submit()
    await asyncio.gather(*waits)


async def heard_by(control: Control, count: int) -> None:
    """Let others go on until so many listen."""
    world = await control.emulator.app.engine.worlds.get("default")
    async with asyncio.timeout(5):
        while len(world.feed.ears) != count:  # noqa: ASYNC110 - there is nothing to be told by
            await asyncio.sleep(0)
