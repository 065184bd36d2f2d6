"""The app in-process, with a clock that stands still until it is moved and a receiver that records."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx2
import pytest

from emulator.app import Application, create_app
from emulator.core.delivery import Attempt, Delivery
from emulator.engine.advancing import Advanced
from emulator.engine.instants import parsed
from emulator.engine.outbox import Headers
from emulator.settings import Settings

START = parsed("2026-03-01T12:00:00Z")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Files that hold what is expected can be written anew."""
    parser.addoption("--update-golden", action="store_true", help="Write the files of tests/golden anew.")


@dataclass(frozen=True)
class Callback:
    """One callback as it was received."""

    url: str
    headers: dict[str, str]
    body: bytes
    at: int


@dataclass
class Receiver:
    """A receiver without a socket: records what is sent, answers from `answers` and then 200."""

    answers: list[int] = field(default_factory=list)
    callbacks: list[Callback] = field(default_factory=list)
    emulator: "Emulator | None" = None

    async def send(self, delivery: Delivery, headers: Headers) -> Attempt:
        """One attempt."""
        at = 0 if self.emulator is None else self.emulator.now
        announcement = delivery.announcement
        self.callbacks.append(Callback(announcement.url, dict(headers), announcement.body, at))
        status = self.answers.pop(0) if self.answers else 200
        return Attempt(0, headers, status, "", None, 0.0)


@dataclass
class Emulator:
    """A running emulator and a client for it."""

    app: Application
    client: httpx2.AsyncClient
    receiver: Receiver
    namespace: str = "default"

    @property
    def callbacks(self) -> list[Callback]:
        """What was called back, in order."""
        return self.receiver.callbacks

    @property
    def answers(self) -> list[int]:
        """What the receiver answers next; append to it."""
        return self.receiver.answers

    @property
    def now(self) -> int:
        """The virtual instant."""
        world = self.app.engine.worlds.seen(self.namespace)
        return START if world is None else world.now()

    async def uploaded(self, content: bytes) -> str:
        """The URL of a file that has been handed to the emulator."""
        answer = await self.client.post("/_emulator/uploads?name=file", content=content)
        assert answer.status_code == 201, answer.text
        url: str = answer.json()["url"]
        return url

    async def advance(self, seconds: float) -> Advanced:
        """Let virtual time pass, callbacks included."""
        return await self.app.engine.advance(self.namespace, seconds=seconds)


@pytest.fixture
def anyio_backend() -> str:
    """The engine is built on asyncio."""
    return "asyncio"


@pytest.fixture
def settings() -> Settings:
    """Frozen time; override in a module to test other settings."""
    return Settings(rate=0.0, start="2026-03-01T12:00:00Z", seed="tests")


@pytest.fixture
async def emulator(settings: Settings, anyio_backend: str) -> AsyncIterator[Emulator]:
    """The emulator in-process."""
    receiver = Receiver()
    app = create_app(settings, send=receiver.send)
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.engine.running(),
        httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:5477") as client,
    ):
        emulator = Emulator(app, client, receiver)
        receiver.emulator = emulator
        yield emulator
    await app.close()
