"""An emulator without a socket: an app in the running event loop, whose callbacks are brought to another app."""

import asyncio
from typing import Any

from emulator.app import Application, create_app
from emulator.core.delivery import Attempt, Delivery
from emulator.core.errors import EmulatorError
from emulator.engine.instants import elapsed
from emulator.engine.outbox import Headers
from emulator.settings import Settings
from emulator.testing.control import call


class InProcess:
    """The app with its lifespan, and who receives what it calls back."""

    def __init__(self, settings: Settings, base: str) -> None:
        self.receiver: Any = None
        self._settings = settings
        self._base = base
        self._app: Application | None = None
        self._lifespan: asyncio.Task[None] | None = None
        self._steps: asyncio.Queue[str] = asyncio.Queue()

    @property
    def app(self) -> Application:
        """The emulator. Raises EmulatorError before the start."""
        if self._app is None:
            message = "The emulator does not run; use it as `async with AsyncEmulator() as emulator:`, or start() it."
            raise EmulatorError(message)
        return self._app

    async def start(self) -> Application:
        """The app, once it is ready."""
        self._app = create_app(self._settings, send=self._send)
        ready = asyncio.Event()

        async def receive() -> dict[str, str]:
            return {"type": await self._steps.get()}

        async def send(message: dict[str, str]) -> None:
            ready.set()

        # A task of its own: fixtures may end in another task than they began in.
        self._lifespan = asyncio.create_task(self._app({"type": "lifespan"}, receive, send))
        self._lifespan.add_done_callback(lambda task: ready.set())
        self._steps.put_nowait("lifespan.startup")
        await ready.wait()
        if self._lifespan.done():
            await self._lifespan
        return self._app

    async def stop(self) -> None:
        """Orderly; once is enough."""
        if self._lifespan is not None:
            self._steps.put_nowait("lifespan.shutdown")
            lifespan, self._lifespan = self._lifespan, None
            await lifespan
            self._app = None

    async def _send(self, delivery: Delivery, headers: Headers) -> Attempt:
        """One attempt, by a call instead of a connection."""
        announcement = delivery.announcement
        own = announcement.url.startswith(f"{self._base}/")
        app = self._app if own else self.receiver
        began = elapsed()
        if app is None:
            error = "Nobody receives callbacks here: deliver_to(app), or an inbox of the emulator."
            return Attempt(0, headers, None, "", error, 0.0)
        try:
            async with asyncio.timeout(announcement.retry.timeout):
                answer = await call(app, "POST", announcement.url, announcement.body, dict(headers))
        except TimeoutError:
            error = f"no answer within {announcement.retry.timeout:g} seconds"
        except Exception as raised:  # noqa: BLE001 - a receiver may raise what it likes; that is an attempt that failed
            error = f"the receiver raised {type(raised).__name__}: {raised}"
        else:
            return Attempt(0, headers, answer.status, answer.body.decode("utf-8", "replace"), None, elapsed() - began)
        return Attempt(0, headers, None, "", error, elapsed() - began)
