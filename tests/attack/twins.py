"""Two emulators that are asked the same, and must answer the same bytes.

One is in memory and never stopped; the other is on a file, stopped and started, and its time passes in pieces. The one
has its films at once, the other waits for them.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar
from zlib import crc32

from emulator.app import Application, create_app
from emulator.core.delivery import Attempt, Delivery
from emulator.engine.outbox import Headers
from emulator.engine.repository import UNTIMED
from emulator.engine.standing import Fault
from emulator.settings import Settings
from emulator.studio.errors import Unmade
from emulator.studio.film import Person
from emulator.studio.studio import Made
from emulator.studio.takes import Production
from emulator.studio.views import File
from tests.attack.raw import Answer, ask

T = TypeVar("T")
WORLD = "default"
# A request's own number is about this run, like the journal: only what is about jobs outlives a restart.
_OWN = re.compile(rb'"request_id": ?"[^"]*"')


@dataclass
class Studio:
    """Makes films of nothing: in its own time, and a fifth of them not at all, which is always the same fifth."""

    rounds: int
    """Of the event loop."""

    def unavailable(self, renderer: str) -> str | None:
        """Nothing is missing."""
        return None

    async def make(self, renderer: str, production: Production, told: Any, *, job: str, space: str) -> Made:
        """Files without content. Raises Unmade."""
        for number in range(self.rounds):
            await asyncio.sleep(0)
            told(number / self.rounds)
        if crc32(job.encode()) % 5 == 0:
            raise Unmade("no face", "Nobody is seen.")
        return Made(dict.fromkeys(production.takes, b""))

    async def people(self, file: File) -> tuple[Person, ...]:
        """Somebody."""
        return (Person((10.0, 10.0, 90.0, 90.0), 0.0, 0.0, file.seconds),)

    def forget(self, space: str) -> None:
        """It remembers nothing."""

    async def close(self) -> None:
        """There is nothing to let go of."""


@dataclass
class Life:
    """An emulator that can be stopped and started on its store."""

    store: str
    rounds: int = 0
    """What its films take."""
    received: list[tuple[str, str, int, int]] = field(default_factory=list)
    """Every attempt that came: job, delivery, which try, a checksum of what it said."""

    async def start(self) -> None:
        """Live until `stop`."""
        settings = Settings.model_validate(
            {"rate": 0, "start": "2026-03-01T12:00:00Z", "seed": "twins", "store": self.store, "inspect": "never"}
        )
        self.app: Application = create_app(settings, real=lambda: 0, send=self._send, studio=Studio(self.rounds))
        self._ready, self._told = asyncio.Event(), asyncio.Event()
        self._living = asyncio.create_task(self._live())
        await self._ready.wait()

    async def stop(self) -> None:
        """Let go of the store."""
        self._told.set()
        await self._living

    async def _live(self) -> None:
        async with self.app.engine.running():
            self._ready.set()
            await self._told.wait()
        await self.app.close()

    async def _send(self, delivery: Delivery, headers: Headers) -> Attempt:
        """A receiver that fails a third of the time, and always the same third."""
        said = crc32(repr((headers, delivery.announcement.body)).encode())
        self.received.append((delivery.job, delivery.id, len(delivery.attempts), said))
        status = 500 if crc32(f"{delivery.id} {len(delivery.attempts)}".encode()) % 3 == 0 else 200
        return Attempt(0, headers, status, "", None, 0.0)

    async def until(self, instant: int) -> None:
        """Let time pass, and everything that is due happen."""
        await self.app.engine.advance(WORLD, until=instant)

    async def suffer(self, *faults: Fault) -> None:
        """From now on these go wrong."""
        await self.app.engine.worlds.orders.add(await self.app.engine.worlds.get(WORLD), *faults)

    async def settle(self) -> None:
        """Whatever is due now has happened when this returns, and all films that were begun are there."""
        engine = self.app.engine
        await engine.advance(WORLD, seconds=0)
        if await engine.renders.settled(await engine.worlds.get(WORLD), UNTIMED):
            await engine.advance(WORLD, seconds=0)


class Twins:
    """Both of them, on one loop that runs while one of them is asked something."""

    def __init__(self, folder: Path) -> None:
        self._runner = asyncio.Runner()
        self.whole = Life("memory")
        self.pieces = Life(f"sqlite:///{folder / 'state.db'}", rounds=30)
        for life in self.both:
            self._runner.run(life.start())

    @property
    def both(self) -> tuple[Life, Life]:
        """The one that is never stopped first."""
        return self.whole, self.pieces

    def close(self) -> None:
        """The end of both."""
        for life in self.both:
            self._runner.run(life.stop())
        self._runner.close()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """What it comes to."""
        return self._runner.run(coroutine)

    def restart(self) -> Self:
        """The one on a file ends, and another begins on the file."""
        self.run(self.pieces.stop())
        self.run(self.pieces.start())
        return self

    def carry_over(self) -> Self:
        """What the one on a file has is taken out as a state file, and put into another one that has nothing."""
        taken = self.run(ask(self.pieces.app, "GET", "/_emulator/state", {}, [b""])).body
        self.run(self.pieces.stop())
        self.pieces.store = f"{self.pieces.store}+"
        self.run(self.pieces.start())
        answer = self.run(ask(self.pieces.app, "PUT", "/_emulator/state", {}, [taken]))
        assert answer.status == 200, answer.body
        return self

    def ask(self, method: str, url: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Answer:
        """The one answer of both."""
        one, two = (self.run(ask(life.app, method, url, headers, [body])) for life in self.both)
        assert (one.status, known(one)) == (two.status, known(two)), f"{method} {url}: {_difference(one, two)}"
        return one

    def same(self, asked: Callable[[Life], Coroutine[Any, Any, T]]) -> T:
        """The one thing that both come to."""
        one, two = (self.run(asked(life)) for life in self.both)
        assert one == two
        return one


def known(answer: Answer) -> bytes:
    """What an answer says, but for the request's own number."""
    return _OWN.sub(b"", answer.body)


def _difference(one: Answer, two: Answer) -> str:
    """Where they part."""
    first, second = known(one), known(two)
    pairs = enumerate(zip(first, second, strict=False))
    place = next((index for index, (left, right) in pairs if left != right), min(len(first), len(second)))
    around = slice(max(0, place - 60), place + 60)
    return f"{one.status} {first[around]!r}, but {two.status} {second[around]!r}"
