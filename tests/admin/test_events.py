"""Everything that happens, as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from emulator.admin import events
from emulator.engine import feed
from tests.admin.conftest import RECEIVER, Control

pytestmark = pytest.mark.anyio


@dataclass
class Stream:
    """One who reads."""

    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    raw: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)
    pieces: list[str] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    request: "asyncio.Task[None] | None" = None

    async def receive(self) -> dict[str, Any]:
        """The client stays until it leaves."""
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        """What comes."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        else:
            self.raw.put_nowait(message["body"])

    async def next(self) -> tuple[str, Any]:
        """The next event: its name and its content, which is as the document has it."""
        while not self.pieces:
            self.pieces = [piece for piece in (await self.raw.get()).decode().split("\n\n") if piece]
        piece = self.pieces.pop(0)
        if piece.startswith(":"):
            return ":", piece
        lines = dict(line.split(": ", 1) for line in piece.splitlines())
        content = json.loads(lines["data"])
        events.TOLD[lines["event"]].model_validate(content)
        return lines["event"], content | ({"number": int(lines["id"])} if "id" in lines else {})

    async def take(self, count: int) -> list[tuple[str, Any]]:
        """So many events."""
        async with asyncio.timeout(5):
            return [await self.next() for _ in range(count)]


@asynccontextmanager
async def reading(control: Control, query: str = "") -> AsyncIterator[Stream]:
    """Somebody reads the events until the block ends."""
    stream = Stream()
    scope = {
        "type": "http", "method": "GET", "path": f"{control.root}/_emulator/events", "query_string": query.encode(),
        "headers": [], "scheme": "http",
    }  # fmt: skip
    stream.request = asyncio.create_task(control.emulator.app(scope, stream.receive, stream.send))
    assert (await stream.take(1))[0][0] == ":"
    try:
        yield stream
    finally:
        stream.left.set()
        await stream.request


async def test_the_life_of_a_job_is_told_in_order(control: Control) -> None:
    """Submission, request, callbacks, jumps of the clock, transitions; numbered, with virtual instants."""
    async with reading(control) as stream:
        assert stream.status == 200
        assert stream.headers[b"content-type"] == b"text/event-stream"
        task = await control.submit()
        await control.ask("POST", "/clock/advance", json={"idle": True})
        told = await stream.take(12)
    said = [(name, content["what"]) for name, content in told]
    assert said == [
        ("job", "submitted"), ("request", "answered"), ("delivery", "made"), ("delivery", "delivered"),
        *[("clock", "jump"), ("job", "transition"), ("delivery", "made"), ("delivery", "delivered")] * 2,
    ]  # fmt: skip
    assert [content["number"] for _, content in told] == list(range(1, 13))
    assert [content["status"] for name, content in told if name == "job"] == ["submitted", "processing", "succeed"]
    assert {content["id"] for name, content in told if name == "job"} == {task}
    assert {content["url"] for name, content in told if name == "delivery"} == {RECEIVER}
    request = next(content for name, content in told if name == "request")
    shown = (await control.ask("GET", "/requests"))["requests"][0]
    assert {name: request[name] for name in shown} == shown


async def test_edits_deletions_rates_inboxes_and_resets_are_told(control: Control) -> None:
    """Each with what it is about; a namespace that somebody listens to is the same one after its reset."""
    there = Control(control.emulator, "/@t1")
    async with reading(there, "types=job,clock,inbox") as stream:
        task = await there.submit(scenario="manual")
        await there.ask("POST", f"/jobs/{task}/finish")
        await there.ask("PATCH", "/clock", json={"rate": 60})
        await there.ask("POST", "/inbox/a", content=b"1")
        await there.ask("POST", "/reset")
        await there.submit()
        told = [(name, content["what"]) for name, content in await stream.take(6) if content["what"] != "transition"]
    assert told[:5] == [
        ("job", "submitted"), ("job", "edited"), ("clock", "rate"), ("inbox", "caught"), ("reset", "reset"),
    ]  # fmt: skip


async def test_the_document_has_every_event(control: Control) -> None:
    """By its name, as JSON schemas in an extension: OpenAPI 3.1 has no word for them."""
    document = (await control.emulator.client.get("/_emulator/openapi.json")).json()
    content = document["paths"]["/_emulator/events"]["get"]["responses"]["200"]["content"]["text/event-stream"]
    assert content["schema"]["type"] == "string"
    schemas = {
        name: document["components"]["schemas"][each["$ref"].rpartition("/")[2]]
        for name, each in content["x-emulator-events"].items()
    }
    assert [*schemas] == [*events.KINDS, "lost"]
    for name in events.KINDS:
        assert {"what", "at"} <= {*schemas[name]["required"]}, name


async def test_types_that_do_not_exist_are_named(control: Control) -> None:
    """With those that do."""
    detail = await control.ask("GET", "/events?types=job,jobs", expect=400)
    assert detail == ("There are no events of the type 'jobs'; there are: job, delivery, request, inbox, clock, reset.")


async def test_whoever_is_slow_loses_the_oldest_and_is_told_how_many(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept for a listener is bounded."""
    monkeypatch.setattr(feed, "ROOM", 2)
    world = await control.emulator.app.engine.worlds.get("default")
    async with reading(control, "types=reset") as stream:
        for number in range(5):  # in one turn of the event loop
            world.feed.tell("reset", "reset", world.now(), f"{number}")
        told = await stream.take(3)
    assert told[0] == ("lost", {"count": 3})
    assert [content["namespace"] for _, content in told[1:]] == ["3", "4"]


async def test_silence_is_broken_by_comments(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that nobody in between takes the connection for dead."""
    monkeypatch.setattr(events, "HEARTBEAT", 0.01)
    async with reading(control) as stream:
        assert await stream.take(2) == [(":", ": nothing new")] * 2


async def test_a_head_is_answered_and_leaves_nobody_behind(control: Control) -> None:
    """As for whoever went away."""
    response = await control.emulator.client.head("/_emulator/events")
    assert (response.status_code, response.headers["content-type"]) == (200, "text/event-stream")
    async with reading(control):
        pass
    assert not (await control.emulator.app.engine.worlds.get("default")).feed.ears


async def test_so_many_may_listen_to_a_namespace(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more is told to come again."""
    monkeypatch.setattr(feed.Listener, "MOST", 1)
    async with reading(control):
        assert "1 such requests" in await control.ask("GET", "/events", expect=503)


async def test_a_server_that_ends_ends_its_streams_and_waits(control: Control) -> None:
    """What was told is still sent; whoever waits is told why they wait no more."""
    async with reading(control, "types=job") as stream:
        task = await control.submit(scenario="polls")
        waited = asyncio.create_task(control.ask("GET", f"/jobs/{task}/wait", expect=503))
        world = await control.emulator.app.engine.worlds.get("default")
        async with asyncio.timeout(5):
            while len(world.feed.ears) < 2:  # noqa: ASYNC110 - there is nothing to be told by
                await asyncio.sleep(0)
        control.emulator.app.engine.worlds.end()
        assert "told to end" in await waited
        assert stream.request is not None
        await stream.request
        assert await stream.take(1) == [("job", {**(await stream_of(control, task)), "number": 1})]


async def stream_of(control: Control, task: str) -> dict[str, Any]:
    """What is told of a task that was submitted."""
    job = await control.ask("GET", f"/jobs/{task}")
    names = ("id", "provider", "account", "kind", "scenario", "status", "phase", "reason", "code")
    return {"what": "submitted", "at": job["created_at"]} | {name: job[name] for name in names}
