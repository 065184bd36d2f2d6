"""A server of one's own, in a thread with its own event loop."""

import asyncio
import threading
from typing import Any

from emulator.server import ServerError, address
from emulator.server.running import Watched, uvicorn_server
from emulator.server.sockets import listening
from emulator.settings import Settings
from emulator.storage.base import StorageError

PATIENCE = 30.0
"""Seconds that a start or an end may take."""


class Serving:
    """A server in a thread, from `start` to `stop`. The process's logging and signals are left alone."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread: threading.Thread | None = None
        self._app: Any = None
        self._server: Any = None

    def start(self) -> str:
        """Its URL, once it answers. Raises ConfigError, ServerError."""
        from emulator.app import create_app

        try:
            self._app = create_app(self._settings)
        except StorageError as error:
            message = f"The store {self._settings.store} cannot be opened: {error}"
            raise ServerError(message) from error
        watched = Watched(self._app, self._ready.set, self._end)
        self._server = uvicorn_server(watched, self._settings, self._app.end)
        sock = listening(self._settings.host, self._settings.port)
        port = sock.getsockname()[1]
        self._thread = threading.Thread(target=self._run, args=(sock,), name=f"emulator on port {port}", daemon=True)
        self._thread.start()
        in_time = self._ready.wait(PATIENCE)
        failure = watched.failure or self._failure
        if failure is not None or not in_time or not self._thread.is_alive():
            self.stop()
            message = f"The emulator cannot run: {failure or 'it did not get ready in time'}"
            raise ServerError(message) from failure
        return address(self._settings, port)

    def stop(self) -> None:
        """Orderly; once is enough."""
        if self._thread is None:
            return
        self._end()
        self._thread.join(PATIENCE)
        self._thread = None

    def _end(self) -> None:
        self._server.should_exit = True

    def _run(self, sock: Any) -> None:
        try:
            with sock, asyncio.Runner(loop_factory=self._server.config.get_loop_factory()) as runner:
                runner.run(self._server.serve(sockets=[sock]))
        except BaseException as error:  # noqa: BLE001 - a thread has nobody to raise to; `start` tells it
            self._failure = error
        finally:
            self._ready.set()
