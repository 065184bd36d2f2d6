"""An answer that gets lost where there is no connection to lose: raised as what the client's library would raise."""

import sys
from collections.abc import Awaitable, Callable
from typing import Any

from emulator.web.faults.base import Lost, Unanswered

App = Callable[[Any, Any, Any], Awaitable[None]]
LIBRARIES = ("httpx2", "httpx")
"""Clients that call an ASGI app, and pass on whatever it raises."""


def lossy(app: App) -> App:
    """The app; `reset` and `truncate` come out of it as a ReadError, `timeout` as a ReadTimeout, without a wait."""

    async def called(scope: Any, receive: Any, send: Any) -> None:
        try:
            await app(scope, receive, send)
        except Lost as lost:
            raise _as_theirs(lost, "ReadError") from None
        except Unanswered as unanswered:
            raise _as_theirs(unanswered, "ReadTimeout") from None

    return called


def _as_theirs(error: Exception, name: str) -> Exception:
    """The error as one of every such library that is in use here, and of its own kind still."""
    theirs = tuple(getattr(sys.modules[library], name) for library in LIBRARIES if library in sys.modules)
    kind: Callable[[str], Exception] = type(name, (*theirs, type(error)), {}) if theirs else type(error)
    return kind(str(error))
