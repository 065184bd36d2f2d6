"""The front door: whose request is this, and of which world.

A provider is reached by prefix (`/kling/v1/…`), by host name (`api.klingai.com`) and at the root, because many clients
join a host with an absolute path; a namespace by path (`/@name/…`) or by header. The path comes first, so that what is
addressed in a URL handed out is always found.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from emulator.engine.worlds import DEFAULT_NAMESPACE, Full, Worlds
from emulator.web.problem import problem, problem_of
from emulator.web.reply import transmit

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]

_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


class FrontDoor:
    """Sends each request to the app it is for, with its world."""

    def __init__(
        self,
        worlds: Worlds,
        rooms: Mapping[str, App],
        providers: Mapping[str, App],
        hosts: Mapping[str, App],
        claims: Mapping[str, App],
        *,
        namespaces: int = 10_000,
    ) -> None:
        self._worlds = worlds
        self._namespaces = namespaces
        self._rooms = rooms
        self._providers = providers
        self._hosts = {host.encode(): app for host, app in hosts.items()}
        self._claims: dict[str, list[tuple[str, App]]] = {}
        """By the first part of the path; the longest first."""
        for claim in sorted(claims, key=len, reverse=True):
            self._claims.setdefault(_first(claim), []).append((claim, claims[claim]))

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer one request."""
        path: str = scope["path"]
        root = ""
        namespace = DEFAULT_NAMESPACE
        if path.startswith("/@"):
            namespace, _, _ = path[2:].partition("/")
            root = path[: 2 + len(namespace)]
        else:
            for name, value in scope["headers"]:
                if name == b"x-emulator-namespace":
                    namespace = value.decode("latin-1")
        if namespace != DEFAULT_NAMESPACE and not _NAME.fullmatch(namespace):
            detail = "A namespace's name is 1 to 64 letters, digits, dots, dashes or underscores."
            await transmit(problem(400, detail), send)
            return
        app, prefix = self._app(scope, path[len(root) :])
        if app is None:
            detail = f"Nothing is served at {path[:200]}. See /_emulator/health for what is."
            await transmit(problem(404, detail), send)
            return
        world = self._worlds.seen(namespace)
        if world is None:
            try:
                # The default namespace is there for everybody, however many others were made before.
                among = None if namespace == DEFAULT_NAMESPACE else self._namespaces
                world = await self._worlds.get(namespace, among=among)
            except Full as error:
                await transmit(problem_of(error), send)
                return
        if self._worlds.shared:
            await self._worlds.refresh(world)
        scope["emulator.world"] = world
        world.requests += 1
        if root or prefix:
            scope["root_path"] = root + prefix
        await app(scope, receive, send)

    def _app(self, scope: Scope, path: str) -> tuple[App | None, str]:
        first = _first(path)
        if first in self._rooms:
            return self._rooms[first], ""
        if first in self._providers:
            return self._providers[first], f"/{first}"
        for name, value in scope["headers"]:
            if name == b"host":
                app = self._hosts.get(value.partition(b":")[0].lower())
                if app is not None:
                    return app, ""
        for claim, app in self._claims.get(first, ()):
            if path.startswith(claim) and path[len(claim) : len(claim) + 1] in ("", "/"):
                return app, ""
        return None, ""


def _first(path: str) -> str:
    """The first part of a path."""
    return path[1:].partition("/")[0]
