"""The control API as the kit asks it: over a socket, or straight into an app that runs in somebody's event loop."""

import asyncio
import json
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from pydantic import BaseModel

from emulator.core.errors import EmulatorError

PATIENCE = 120.0
"""Seconds that an answer may take; an advance takes as long as what it waits for, e.g. films that are made."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
M = TypeVar("M", bound=BaseModel)


def hidden(raised: Any) -> bool:
    """Whether pytest's traceback of what was raised ends at the test's own line: the kit's would not help anybody."""
    return isinstance(raised.value, EmulatorError | AssertionError)


__tracebackhide__ = hidden


class NotThere(EmulatorError):
    """No emulator answers."""


class Refused(EmulatorError):
    """The emulator said no; the text says what is wrong and what is allowed."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


class Channel(Protocol):
    """A way to an emulator."""

    url: str
    """Its base URL, without a namespace."""

    def ask(
        self, method: str, target: str, body: bytes | None, headers: Mapping[str, str], patience: float | None
    ) -> Answer:
        """One request, waited for so many seconds; None: for as long as somebody is there. Raises NotThere."""


class Socket:
    """Over HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            message = f"Not a URL of an emulator: {url}. Write it like http://127.0.0.1:5477."
            raise NotThere(message)
        self._path = parts.path
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port

    def ask(
        self, method: str, target: str, body: bytes | None, headers: Mapping[str, str], patience: float | None
    ) -> Answer:
        """One request on a connection of its own: no test inherits a broken one."""
        from http.client import HTTPException

        connection = self._connection(patience)
        try:
            connection.request(method, self._path + target, body, dict(headers))
            response = connection.getresponse()
            return Answer(response.status, response.read())
        except (OSError, HTTPException) as error:
            message = f"There is no emulator at {self.url} ({error}); start one with lipsync-emulator serve."
            raise NotThere(message) from None
        finally:
            connection.close()

    def _connection(self, patience: float | None) -> Any:
        from http.client import HTTPConnection, HTTPSConnection

        if not self._secure:
            return HTTPConnection(self._host, self._port, timeout=patience)
        import ssl

        context = ssl.create_default_context()
        if self._host in LOOPBACK:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # our own, self-signed
        return HTTPSConnection(self._host, self._port, timeout=PATIENCE, context=context)


class Direct:
    """Into an app that runs in an event loop; asked from any other thread."""

    def __init__(self, app: Any, loop: asyncio.AbstractEventLoop, url: str) -> None:
        self.url = url
        self._app = app
        self._loop = loop

    def ask(
        self, method: str, target: str, body: bytes | None, headers: Mapping[str, str], patience: float | None
    ) -> Answer:
        """One request. Raises EmulatorError in the loop's own thread, which would wait for itself."""
        with suppress(RuntimeError):
            if asyncio.get_running_loop() is self._loop:
                message = "This would block the event loop that the emulator runs in; await it (AsyncEmulator)."
                raise EmulatorError(message)
        asked = call(self._app, method, self.url + target, body or b"", headers)
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result(patience)


async def call(app: Any, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """One request to an ASGI app; what it raises is raised here."""
    parts = urlsplit(url)
    given = {"host": parts.netloc, "content-length": str(len(body))} | {key.lower(): headers[key] for key in headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": parts.scheme,
        "path": parts.path or "/",
        "raw_path": (parts.path or "/").encode("latin-1", "replace"),
        "query_string": parts.query.encode("latin-1", "replace"),
        "root_path": "",
        "headers": [(key.encode("latin-1"), value.encode("latin-1")) for key, value in given.items()],
        "server": (parts.hostname, parts.port or 80),
        "client": ("127.0.0.1", 0),
        "state": {},
    }
    inbound: list[MutableMapping[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
    status, content = 500, bytearray()
    ended = asyncio.Event()

    async def receive() -> MutableMapping[str, Any]:
        if not inbound:
            await ended.wait()
            return {"type": "http.disconnect"}
        return inbound.pop()

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        elif message["type"] == "http.response.body":
            content.extend(message.get("body", b""))
            if not message.get("more_body", False):
                ended.set()

    try:
        await app(scope, receive, send)
    finally:
        ended.set()
    return Answer(status, bytes(content))


class Control:
    """The control API of one namespace."""

    def __init__(self, channel: Channel, namespace: str = "default", token: str | None = None) -> None:
        self.channel = channel
        self.namespace = namespace
        self.token = token
        self.path = "" if namespace == "default" else f"/@{quote(namespace, safe='')}"

    @property
    def root(self) -> str:
        """The base URL of the namespace."""
        return self.channel.url + self.path

    def within(self, namespace: str) -> "Control":
        """The same server, another namespace."""
        return Control(self.channel, namespace, self.token)

    def get(self, model: type[M], *path: str, **query: Any) -> M:
        """What is there, as its model; what is None is not asked. Raises NotThere, Refused."""
        given = {name: value for name, value in query.items() if value is not None}
        return shown(model, self.ask("GET", place(*path) + (f"?{urlencode(given)}" if given else "")))

    def put(self, model: type[M], method: str, *path: str, **body: Any) -> M:
        """What comes of it, as its model; what is None is not said. Raises NotThere, Refused."""
        said = {name: value for name, value in body.items() if value is not None}
        return shown(model, self.ask(method, place(*path), said))

    def advance(self, model: type[M], **said: Any) -> M:
        """Let time pass, however long what falls due takes; what is None is not said. Raises NotThere, Refused."""
        given = {name: value for name, value in said.items() if value is not None}
        return shown(model, self.ask("POST", "/clock/advance", given, patience=None))

    def ask(self, method: str, target: str, body: Any = None, *, patience: float | None = PATIENCE) -> Any:
        """The answer; `body` is JSON, or bytes as they are. Raises NotThere, Refused."""
        headers = {"Accept": "application/json"}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        content = body if body is None or isinstance(body, bytes) else _json(body)
        if content is not None:
            headers["Content-Type"] = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        answer = self.channel.ask(method, f"{self.path}/_emulator{target}", content, headers, patience)
        try:
            read = json.loads(answer.body) if answer.body else None
        except ValueError:
            message = f"What answers at {self.channel.url} is not an emulator."
            raise NotThere(message) from None
        if answer.status >= 400:
            raise Refused(str(read.get("detail", read)) if isinstance(read, dict) else str(read), answer.status)
        return read


def _json(body: Any) -> bytes:
    try:
        return json.dumps(body, allow_nan=False).encode()
    except ValueError:
        message = f"Numbers must be finite; got {body}."
        raise Refused(message, 400) from None


def place(*parts: str) -> str:
    """A path below the control API's prefix; the parts are escaped."""
    return "".join(f"/{quote(part, safe='')}" for part in parts)


def shown(model: type[M], value: Any) -> M:
    """An answer as its model; what a newer server adds is left out."""
    return model.model_validate(value, extra="ignore")
