"""The control API as one ASGI app."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, Router

from emulator import __version__
from emulator.providers.base import Provider
from emulator.web.desk import Desk


def control(desk: Desk, providers: Mapping[str, Provider], token: str | None, renderer: str, store: str) -> Any:
    """The control API of these rooms; with a token, only for those who bring it."""

    async def health(request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", "version": __version__})

    return Router([Route("/_emulator/health", health), Route("/livez", health), Route("/readyz", health)])
