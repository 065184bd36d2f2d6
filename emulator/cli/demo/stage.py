"""What the scripts share: HTTP, a receiver of callbacks, downloads that are really looked at, and the story so far."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from emulator.cli.spending import priced
from emulator.media.probe import Probe, probe
from emulator.studio.views import Gender

PATIENCE = 120.0
"""Seconds that any one thing of the demo may take."""
PAUSE = 0.05
"""Seconds between polls: the demo's virtual time runs fast."""


class DemoError(Exception):
    """Something did not hold; the text says what."""


def expect(held: bool, otherwise: str) -> None:
    """Raise DemoError unless it held."""
    if not held:
        raise DemoError(otherwise)


@dataclass
class Story:
    """What happened with one vendor."""

    vendor: str
    product: str
    now: str = "waiting"
    statuses: list[str] = field(default_factory=list)
    callbacks: str = ""
    result: str = ""
    spent: str = ""
    error: str | None = None
    done: bool = False


@dataclass(frozen=True)
class Received:
    """One callback."""

    headers: dict[str, str]
    body: bytes


class Inbox:
    """A receiver on loopback; each vendor has a path of its own."""

    def __init__(self) -> None:
        self.url = ""
        self._kept: dict[str, list[Received]] = {}
        self._news = asyncio.Condition()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Inbox"]:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_post("/{name}", self._receive)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        received = Received({name.lower(): value for name, value in request.headers.items()}, await request.read())
        async with self._news:
            self._kept.setdefault(request.match_info["name"], []).append(received)
            self._news.notify_all()
        return web.json_response({})

    async def wait(self, name: str, count: int) -> list[Received]:
        """The first `count` callbacks of a path."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: len(self._kept.get(name, ())) >= count)
        return self._kept[name][:count]


@dataclass
class Stage:
    """One vendor's script on its way."""

    root: str
    """The emulator's URL."""
    http: aiohttp.ClientSession
    inbox: Inbox
    story: Story
    out: Path | None
    films: bool = False
    """Whether what is handed in will be seen and heard."""

    def video(self, who: str, gender: Gender, seconds: int) -> str:
        """The URL of a video of somebody."""
        return self._sample("video.mp4", seconds, presenter=who, gender=gender)

    def voice(self, text: str, who: str, gender: Gender, seconds: int, name: str = "speech.mp3") -> str:
        """The URL of a recording of a text that somebody says."""
        return self._sample(name, seconds, text=text, voice=who, gender=gender)

    def _sample(self, name: str, seconds: int, **films: str) -> str:
        query = urlencode({"seconds": seconds, **(films if self.films else {})})
        return f"{self.root}/_emulator/samples/{name}?{query}"

    def callback_url(self) -> str:
        """Where this vendor calls back."""
        return f"{self.inbox.url}/{self.story.vendor.lower()}"

    async def callbacks(self, count: int) -> list[Received]:
        """The first `count` callbacks of this vendor."""
        self.story.now = "waiting for callbacks"
        return await self.inbox.wait(self.story.vendor.lower(), count)

    async def call(self, method: str, url: str, *, expected: int = 200, **options: Any) -> Any:
        """One call of the vendor's API; its JSON."""
        async with self.http.request(method, f"{self.root}{url}", **options) as response:
            content = await response.json(content_type=None)
            expect(response.status == expected, f"{method} {url} answered {response.status}: {str(content)[:200]}")
            return content

    async def charged(self, said: float | None = None) -> None:
        """What this vendor would have taken goes into the story: its ledger, which agrees with what it said."""
        listed = (await self.call("GET", "/_emulator/accounts"))["accounts"]
        mine = [account for account in listed if account["provider"] == self.story.vendor.lower()]
        spent = round(sum(account["spent"] for account in mine), 6)
        expect(said is None or spent == said, f"the vendor says it took {said}, the ledger has {spent}")
        dollars = [account["dollars"] for account in mine]
        self.story.spent = priced(spent, mine[0]["unit"], None if None in dollars else sum(dollars))

    async def follow(self, look: Callable[[], Awaitable[tuple[str, Any]]], ends: tuple[str, ...]) -> Any:
        """Poll until a status that ends; every status seen goes into the story. The last answer."""
        async with asyncio.timeout(PATIENCE):
            while True:
                status, answer = await look()
                if self.story.statuses[-1:] != [status]:
                    self.story.statuses.append(status)
                self.story.now = f"polling: {status}"
                if status in ends:
                    return answer
                await asyncio.sleep(PAUSE)

    async def download(self, url: str, name: str) -> Probe:
        """Fetch a result as a browser would and look at it."""
        self.story.now = "downloading the result"
        async with self.http.get(url) as response:
            content = await response.read()
            expect(response.status == 200, f"{url} answered {response.status}")
        if self.out is not None:
            (self.out / f"{self.story.vendor.lower()}-{name}").write_bytes(content)
        found = await asyncio.to_thread(probe, content)
        if found.kind == "video":
            self.story.result = (
                f"{found.seconds:.2f} s, {found.width}x{found.height}, {found.video_codec}/{found.audio_codec}"
            )
        return found
