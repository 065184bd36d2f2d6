"""What one server holds at most, whatever its clients do: bodies under way, the time they take, namespaces."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest

from emulator.app import Application, create_app
from emulator.providers.kling.auth import API_KEY
from emulator.settings import Settings
from emulator.web.bodies import Intake, Receive
from emulator.web.refusals import Busy, Disconnected, TooLarge, TooSlow
from tests.attack.raw import Answer, ask
from tests.web.test_bodies import chunk, receiving

pytestmark = pytest.mark.anyio
TTS = "/kling/v1/audio/tts"
KLING = {"authorization": f"Bearer {API_KEY}", "content-type": "application/json"}


def frozen(**more: object) -> Settings:
    """Time stands still."""
    return Settings.model_validate({"rate": 0, "start": "2026-03-01T12:00:00Z", **more})


@pytest.fixture
async def app(anyio_backend: str) -> AsyncIterator[Application]:
    """Room for one body of 4 KB or two of 2, and two namespaces."""
    app = create_app(
        frozen(body_limit=4096, upload_limit=4096, bodies_limit=4096, body_timeout=5, namespaces=2), send=None
    )
    async with app.engine.running():
        yield app
    await app.close()


class Slow:
    """A client that has sent some of its body, and sends the rest when it is told."""

    def __init__(self, first: bytes) -> None:
        self.begun, self.told = asyncio.Event(), asyncio.Event()
        self._first = first

    async def pieces(self) -> AsyncIterator[bytes | None]:
        """Its body."""
        yield self._first
        self.begun.set()
        await self.told.wait()
        yield b"}"


def assert_ours(answer: Answer, status: int) -> None:
    """A problem document of this status: no vendor's answer looks like it."""
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status


@pytest.mark.parametrize("path", [TTS, "/akool/api/open/v3/getToken", "/_emulator/jobs/x/fail"])
async def test_bodies_are_bounded_in_total(app: Application, path: str) -> None:
    """While one client takes its time others are told to come back; when it has been answered, they are served."""
    slow = Slow(b'{"a":1' + b" " * 3000)
    async with asyncio.TaskGroup() as group:
        first = group.create_task(ask(app, "POST", path, KLING, slow.pieces()))
        await slow.begun.wait()
        assert app.desk.intake.held == 3006
        refused = await ask(app, "POST", path, KLING, [b"{", b" " * 2000, b"}"])
        assert_ours(refused, 503)
        assert refused.headers["retry-after"] == "1"
        small = await ask(app, "POST", path, KLING, [b"{}"])
        assert small.status != 503
        slow.told.set()
    assert first.result().status != 503
    assert app.desk.intake.held == 0
    assert (await ask(app, "POST", path, KLING, [b"{", b" " * 2000, b"}"])).status != 503


@pytest.mark.parametrize("path", [TTS, "/_emulator/jobs/x/fail"])
async def test_a_body_that_does_not_come_is_not_waited_for(path: str, anyio_backend: str) -> None:
    """Neither one that stops in the middle nor one that never begins."""
    app = create_app(frozen(body_timeout=0.01))
    async with app.engine.running():
        for first in ([], [b'{"a":1']):
            answer = await ask(app, "POST", path, KLING, _stalling(first))
            assert_ours(answer, 408)
    assert app.desk.intake.held == 0
    await app.close()


async def _stalling(pieces: list[bytes]) -> AsyncIterator[bytes | None]:
    for piece in pieces:
        yield piece
    await asyncio.Event().wait()


async def test_every_end_of_a_body_gives_its_place_back(anyio_backend: str) -> None:
    """Too long, too much, too slow, gone, or cancelled."""
    intake = Intake(total=10, patience=0.01)
    other = await intake.read(receiving(chunk(b"12345", more=False)), None, 5)
    with pytest.raises(TooLarge):
        await intake.read(receiving(chunk(b"123"), chunk(b"456", more=False)), None, 5)
    with pytest.raises(Busy):
        await intake.read(receiving(chunk(b"123"), chunk(b"456", more=False)), None, 8)
    with pytest.raises(Disconnected):
        await intake.read(receiving(chunk(b"12"), {"type": "http.disconnect"}), None, 5)
    with pytest.raises(TooSlow):
        await intake.read(_then_nothing(), None, 5)
    reading = asyncio.create_task(Intake.read(intake, _then_nothing(), None, 5))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert intake.held == 5
    intake.done(other)
    assert intake.held == 0


def _then_nothing() -> Receive:
    left = [chunk(b"12")]

    async def receive() -> MutableMapping[str, Any]:
        if not left:
            await asyncio.Event().wait()
        return left.pop()

    return receive


async def test_namespaces_are_bounded(app: Application) -> None:
    """Those that are there go on, the default one always is, and one more is told why not."""
    for name in ("one", "two"):
        assert (await ask(app, "GET", f"/@{name}/_emulator/clock")).status == 200
    for _ in range(3):
        refused = await ask(app, "GET", "/@three/_emulator/clock")
        assert_ours(refused, 503)
        assert "'three'" in refused.json()["detail"]
    by_header = await ask(app, "POST", TTS, {**KLING, "x-emulator-namespace": "four"}, [b"{}"])
    assert_ours(by_header, 503)
    assert (await ask(app, "GET", "/_emulator/clock")).status == 200
    assert (await ask(app, "GET", "/@one/_emulator/clock")).status == 200
    assert len(list(app.engine.worlds)) == 3


async def test_namespaces_that_were_kept_are_resumed_beyond_the_limit(tmp_path: Path, anyio_backend: str) -> None:
    """A lower limit takes nothing away."""
    store = f"sqlite:///{tmp_path / 'state.db'}"
    for limit, status in ((5, 200), (1, 200)):
        app = create_app(frozen(store=store, namespaces=limit))
        async with app.engine.running():
            for name in ("one", "two", "three"):
                answer = await ask(app, "PATCH", f"/@{name}/_emulator/clock", {}, [b'{"frozen": true}'])
                assert answer.status == status
            if limit == 1:
                assert_ours(await ask(app, "GET", "/@four/_emulator/clock"), 503)
        await app.close()
