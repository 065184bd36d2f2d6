"""Which endpoint a path belongs to, at the cost of a look-up or two however many operations a provider has."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from re import Pattern
from typing import Any

from starlette.routing import Route, Router, compile_path

App = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]


class Paths:
    """Paths without parameters by a dictionary, the others by the number of their parts.

    What is not found goes to a Starlette router, which redirects where a slash is all that is missing, or to `missing`.
    """

    def __init__(self, endpoints: Mapping[str, App], missing: App, *, redirect_slashes: bool) -> None:
        self._plain = {path: endpoint for path, endpoint in endpoints.items() if "{" not in path}
        self._shaped: dict[int, list[tuple[Pattern[str], App]]] = {}
        for path, endpoint in endpoints.items():
            if "{" in path:
                pattern, _, _ = compile_path(path)
                self._shaped.setdefault(path.count("/"), []).append((pattern, endpoint))
        routes = [Route(path, endpoint) for path, endpoint in endpoints.items()]
        self._else: App = Router(routes, default=missing) if redirect_slashes else missing

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Hand the request on."""
        path: str = scope["path"][len(scope.get("root_path", "")) :]
        endpoint = self._plain.get(path)
        if endpoint is None:
            for pattern, shaped in self._shaped.get(path.count("/"), ()):
                match = pattern.match(path)
                if match is not None:
                    scope["path_params"] = match.groupdict()
                    endpoint = shaped
                    break
        await (endpoint or self._else)(scope, receive, send)
