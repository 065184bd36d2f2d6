"""What becomes of a server whose app cannot go on."""

import signal
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.server.running import Watched

pytestmark = pytest.mark.anyio


@pytest.fixture
def signals() -> Iterator[list[int]]:
    """The SIGTERMs that this process sends to itself."""
    seen: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: seen.append(number))
    yield seen
    signal.signal(signal.SIGTERM, before)


async def lifespan(app: Watched) -> list[str]:
    """What the app says to its server."""
    said: list[str] = []

    async def receive() -> Any:
        return {"type": "lifespan.startup"}

    async def send(message: Any) -> None:
        said.append(message["type"])

    await app({"type": "lifespan"}, receive, send)
    return said


async def test_an_app_that_cannot_start_says_why(signals: list[int]) -> None:
    """The first error counts, not the group it came in; nobody is told that it is ready."""
    ready: list[bool] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise ExceptionGroup("outer", [ExceptionGroup("inner", [OSError("the disk is full")])])

    watched = Watched(app, lambda: ready.append(True))
    assert await lifespan(watched) == ["lifespan.startup.failed"]
    assert str(watched.failure) == "the disk is full"
    assert (ready, signals) == ([], [])


async def test_an_app_that_breaks_down_later_ends_its_server(signals: list[int]) -> None:
    """Rather than a server that answers polls and never calls back."""
    ready: list[bool] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "lifespan.startup.complete"})
        message = "the disk is full"
        raise OSError(message)

    watched = Watched(app, lambda: ready.append(True))
    assert await lifespan(watched) == ["lifespan.startup.complete"]
    assert str(watched.failure) == "the disk is full"
    assert (ready, signals) == ([True], [signal.SIGTERM])
