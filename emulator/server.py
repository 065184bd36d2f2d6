"""A server around the app: uvicorn by default, hypercorn for HTTP/2.

The socket is bound here, so that a port in use is one sentence and `--port 0` is known before anything starts; it
listens before it is announced, so a client that reads the port file is never refused.
"""

import asyncio
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from emulator.app import Application, create_app
from emulator.settings import ConfigError, Settings

if TYPE_CHECKING:
    from types import FrameType

BACKLOG = 2048
GRACE = 3
"""Seconds that open requests have when the server is told to end."""

Announce = Callable[[str], None]
"""Told the URL once the server answers."""


def serve(settings: Settings, announce: Announce = lambda url: None) -> None:
    """Serve until SIGINT or SIGTERM. Raises ConfigError: a port in use, a certificate that is not there."""
    _check(settings)
    log_to_stderr(settings)
    app = create_app(settings)
    with bound(settings.host, settings.port) as listening:
        port = listening.getsockname()[1]
        app.on_ready = lambda: _ready(settings, port, announce)
        if settings.server == "hypercorn":
            _hypercorn(app, settings, listening)
        else:
            _uvicorn(app, settings, listening)


def loopback(host: str) -> bool:
    """Whether only this machine reaches what listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def url(settings: Settings, port: int) -> str:
    """Where the server is reached from this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104 - read, not bound
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    return f"{'https' if settings.tls_cert else 'http'}://{host}:{port}"


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises ConfigError in one sentence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host, port))
            listening.listen(BACKLOG)
        except BaseException:
            listening.close()
            raise
    except OSError as error:
        message = f"Port {port} of {host} cannot be listened on ({error.strerror or error}); choose another with --port."
        raise ConfigError(message) from error
    return listening


def _check(settings: Settings) -> None:
    if settings.workers != 1:
        message = "One process serves for now: --workers must be 1."
        raise ConfigError(message)
    if (settings.tls_cert is None) != (settings.tls_key is None):
        message = "TLS needs both --tls-cert and --tls-key."
        raise ConfigError(message)
    for path in (settings.tls_cert, settings.tls_key):
        if path is not None and not path.is_file():
            message = f"There is no file {path}."
            raise ConfigError(message)


def _ready(settings: Settings, port: int, announce: Announce) -> None:
    if settings.port_file is not None:
        beside = settings.port_file.with_name(f".{settings.port_file.name}.{os.getpid()}")
        beside.write_text(f"{port}\n")
        beside.replace(settings.port_file)
    announce(url(settings, port))
    sys.stdout.flush()


def _uvicorn(app: Application, settings: Settings, listening: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(
        app,
        lifespan="on",
        log_config=None,
        log_level=settings.log_level,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )
    uvicorn.Server(config).run(sockets=[listening])


def _hypercorn(app: Application, settings: Settings, listening: socket.socket) -> None:
    from hypercorn.asyncio import serve as run
    from hypercorn.config import Config

    config = Config()
    config.bind = [f"fd://{listening.fileno()}"]
    config.certfile = str(settings.tls_cert) if settings.tls_cert else None
    config.keyfile = str(settings.tls_key) if settings.tls_key else None
    config.graceful_timeout = GRACE
    config.include_server_header = False
    config.loglevel = settings.log_level.upper()
    config.accesslog = None
    config.errorlog = logging.getLogger("hypercorn.error")

    async def main() -> None:
        told = asyncio.Event()
        loop = asyncio.get_running_loop()

        def end(number: int, frame: "FrameType | None") -> None:
            loop.call_soon_threadsafe(told.set)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)
        await run(app, config, shutdown_trigger=told.wait)  # type: ignore[arg-type]

    try:
        import uvloop
    except ImportError:
        asyncio.run(main())
    else:
        uvloop.run(main())


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname.lower(),
            "room": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr(settings: Settings) -> None:
    """All rooms log to standard error, as lines of text or of JSON."""
    handler = logging.StreamHandler()
    text = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if settings.log_format == "json" else text)
    logging.basicConfig(handlers=[handler], level=settings.log_level.upper(), force=True)
    # Servers tell of every start and end at `info`; the banner says what people need.
    for chatty in ("uvicorn", "uvicorn.error", "hypercorn.error"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLogger().level))
