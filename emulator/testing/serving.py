"""A server of one's own: on a free loopback port, in a thread with its own event loop."""

import asyncio
import threading
from typing import Any

from emulator.server.sockets import BACKLOG, listening
from emulator.settings import ConfigError, Settings
from emulator.storage.base import StorageError

PATIENCE = 30.0
"""Seconds that a start may take."""


class Serving:
    """A server in a thread, from `start` to `stop`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._server: Any = None
        self._thread: threading.Thread | None = None

    def start(self) -> str:
        """Its URL, once it answers. Raises ConfigError."""
        import uvicorn

        from emulator.app import create_app

        class Server(uvicorn.Server):
            """Says when it is ready."""

            async def startup(server, sockets: Any = None) -> None:  # noqa: N805 - `self` is the one outside
                await super().startup(sockets)
                self._ready.set()

        try:
            app = create_app(self._settings)
        except StorageError as error:
            message = f"The store {self._settings.store} cannot be opened: {error}"
            raise ConfigError(message) from error
        # The caller's logging is the caller's: nothing is configured here.
        config = uvicorn.Config(
            app,
            http="httptools",
            ws="none",
            interface="asgi3",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_graceful_shutdown=1,
        )
        self._server = Server(config)
        sock = listening("127.0.0.1", 0)
        port = sock.getsockname()[1]
        self._thread = threading.Thread(target=self._run, args=(sock,), name=f"emulator on port {port}", daemon=True)
        self._thread.start()
        if not self._ready.wait(PATIENCE) or not self._server.started:
            self.stop()
            message = f"The emulator did not start: {self._failure or 'its log says why'}."
            raise ConfigError(message)
        return f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        """Orderly; once is enough."""
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(PATIENCE)
            self._thread = None

    def _run(self, sock: Any) -> None:
        with sock:
            try:
                with asyncio.Runner(loop_factory=self._server.config.get_loop_factory()) as runner:
                    runner.run(self._server.serve(sockets=[sock]))
            except BaseException as error:  # noqa: BLE001 - a thread has nobody to raise to; `start` tells it
                self._failure = error
            finally:
                self._ready.set()
