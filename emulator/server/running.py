"""One process that serves on a socket: uvicorn, or hypercorn where HTTP/2 is wanted."""

import gc
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from emulator.server.errors import ServerError
from emulator.server.logs import configure
from emulator.server.sockets import BACKLOG
from emulator.server.wire import HypercornWire, UvicornWire
from emulator.settings import Settings
from emulator.storage.base import StorageError
from emulator.web.faults.base import Wire
from emulator.web.faults.delivering import WIRE

KEEP_ALIVE = 75
"""Seconds that an idle connection is kept: longer than clients keep theirs, so none is lost to a race."""
GRACE = 3
"""Seconds that requests under way have when the server is told to end."""
log = logging.getLogger("emulator.server")

SIGNALS = (signal.SIGINT, signal.SIGTERM)


Spent = Mapping[str, float]
"""What the vendors would have taken, by provider."""


def run(
    settings: Settings,
    sock: socket.socket,
    announce: Callable[[Spent], None],
    farewell: Callable[[Spent], None] = lambda spent: None,
) -> None:
    """Serve in this process until it is told to end. Raises ConfigError, ServerError."""
    from emulator.app import create_app

    configure(settings)
    try:
        emulator = create_app(settings)
        app = Watched(emulator, lambda: announce(emulator.spent))
        # What is there now stays; what comes lives long. Looking through it all every 700 objects is time lost.
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)
    except StorageError as error:
        message = f"The store {settings.store} cannot be opened: {error}"
        raise ServerError(message) from error
    (_uvicorn if settings.server == "uvicorn" else _hypercorn)(app, settings, sock, emulator.end)
    if app.failure is not None:
        message = f"The emulator cannot run: {app.failure}"
        raise ServerError(message) from app.failure
    farewell(emulator.spent)


class Watched:
    """The app, with word of when it is ready, and an end to the server when the app cannot go on."""

    def __init__(
        self,
        app: Callable[[Any, Any, Any], Awaitable[None]],
        announce: Callable[[], None],
        give_up: Callable[[], None] = lambda: signal.raise_signal(signal.SIGTERM),
    ) -> None:
        self.failure: Exception | None = None
        self.wire: Wire | None = None
        """The server's connections, for faults."""
        self._app = app
        self._announce = announce
        self._give_up = give_up
        self._started = False

    def __call__(self, scope: Any, receive: Any, send: Any) -> Awaitable[None]:
        """One request (without a frame of its own), or the lifespan."""
        if scope["type"] == "lifespan":
            return self._lifespan(scope, receive, send)
        return self._app(scope, receive, send)

    async def _lifespan(self, scope: Any, receive: Any, send: Any) -> None:
        async def watched(message: Any) -> None:
            if message["type"] == "lifespan.startup.complete":
                self._announce()
                self._started = True
            await send(message)

        if "state" in scope and self.wire is not None:
            scope["state"][WIRE] = self.wire
        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            self.failure = _first(error)
            if not self._started:
                await send({"type": "lifespan.startup.failed", "message": ""})
                return
            # A server without its engine would answer polls and never call back: better no server at all.
            log.critical("the engine cannot go on", exc_info=error)
            self._give_up()


def _first(error: Exception) -> Exception:
    """What went wrong first, out of the groups that task groups make."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


def uvicorn_server(app: Watched, settings: Settings, ending: Callable[[], None]) -> Any:
    """A `uvicorn.Server` for the app, not yet running; `ending` is called when it begins to end."""
    import uvicorn

    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        interface="asgi3",
        lifespan="on",
        log_config=None,
        access_log=settings.log_level == "debug",
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )
    wire = app.wire = UvicornWire()

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            wire.ending.set()
            ending()  # before it waits for requests under way: some would take as long as they may
            await super().shutdown(sockets)

    return Server(config)


def _uvicorn(app: Watched, settings: Settings, sock: socket.socket, ending: Callable[[], None]) -> None:
    server = uvicorn_server(app, settings, ending)

    def stop(number: int, frame: Any) -> None:
        # The server passes its signal on to this one when it has ended: an orderly end is a success.
        server.should_exit = True

    for number in SIGNALS:
        signal.signal(number, stop)
    try:
        server.run(sockets=[sock])
    except SystemExit:
        if app.failure is None:
            raise


def _hypercorn(app: Watched, settings: Settings, sock: socket.socket, ending: Callable[[], None]) -> None:
    import asyncio

    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    config = Config()
    config.bind = [f"fd://{sock.detach()}"]
    config.backlog = BACKLOG
    config.include_server_header = False
    config.keep_alive_timeout = KEEP_ALIVE
    config.graceful_timeout = GRACE
    config.errorlog = logging.getLogger("hypercorn.error")
    config.accesslog = logging.getLogger("hypercorn.access") if settings.log_level == "debug" else None
    if settings.tls_cert is not None:
        config.certfile, config.keyfile = str(settings.tls_cert), str(settings.tls_key or settings.tls_cert)

    wire = app.wire = HypercornWire()

    async def until_told() -> None:
        told, loop = wire.ending, asyncio.get_running_loop()
        for number in SIGNALS:
            try:
                loop.add_signal_handler(number, told.set)
            except NotImplementedError:  # Windows
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(told.set))

        async def ended() -> None:
            await told.wait()
            ending()

        await serve(app, config, mode="asgi", shutdown_trigger=ended)

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(until_told())


def _loop_factory() -> Callable[[], Any] | None:
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop
