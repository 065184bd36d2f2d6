"""Serve the emulator: one listening socket, a server on it, and an orderly end.

The socket is made here, not by the server, so that both servers say the same when a port is in use, `--port 0` is known
before anybody is told, and several processes can share it. `ready` is called once connections are answered.
"""

import os
from collections.abc import Callable
from pathlib import Path

from emulator.server.checking import check
from emulator.server.errors import ServerError
from emulator.server.running import Spent, run
from emulator.server.sockets import ANYWHERE, listening, loopback
from emulator.settings import Settings

__all__ = ["Ready", "ServerError", "Spent", "address", "loopback", "serve"]

Ready = Callable[[str, Spent], None]
"""Told the base URL, and what the calls of this store would have cost so far."""


def serve(settings: Settings, ready: Ready, farewell: Callable[[Spent], None] = lambda spent: None) -> None:
    """Serve until told to end (SIGINT, SIGTERM); `farewell` is told what all calls would have cost.

    Several processes share their store, but not what they know of it: with them nobody is told. Raises ConfigError,
    ServerError.
    """
    check(settings)
    with listening(settings.host, settings.port) as sock:
        port = sock.getsockname()[1]

        def announce(spent: Spent) -> None:
            if settings.port_file is not None:
                _write(settings.port_file, f"{port}\n")
            ready(address(settings, port), spent)

        if settings.workers > 1:
            from emulator.server.workers import run_many

            run_many(settings, sock, lambda: announce({}))
        else:
            run(settings, sock, announce, farewell)


def address(settings: Settings, port: int) -> str:
    """The base URL at which a client on this machine reaches the server."""
    host = settings.host
    if host in ANYWHERE:
        host = "::1" if host == "::" else "127.0.0.1"
    scheme = "https" if settings.tls_cert else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _write(path: Path, content: str) -> None:
    """All of it or nothing: whoever waits for the file never reads half of it."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_text(content, "utf-8")
    part.replace(path)
