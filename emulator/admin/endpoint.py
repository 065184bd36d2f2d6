"""What happens to every request of the control API, in order: route, let in, read, handle; errors become problems."""

import hmac
import logging
from collections.abc import Iterable, Mapping, MutableMapping
from contextlib import suppress
from typing import Any

from starlette.routing import Route, Router

from emulator.admin.rooms import PLACE, Rooms
from emulator.core.errors import BadRequest
from emulator.web import bodies
from emulator.web.call import Call
from emulator.web.desk import Desk
from emulator.web.leaving import unless_gone
from emulator.web.operation import Operation
from emulator.web.problem import problem_of
from emulator.web.refusals import Disconnected, NoRoute, Unproven, WrongMethod
from emulator.web.reply import Reply, Send, Streamed, stream, transmit

log = logging.getLogger("emulator.admin")


class ControlEndpoint:
    """One path of the control API, as an ASGI app; without operations, every path that is not there."""

    def __init__(self, desk: Desk, rooms: Rooms, token: str | None, operations: Mapping[str, Operation]) -> None:
        self._desk = desk
        self._rooms = rooms
        self._token = token
        self._operations = operations

    async def __call__(self, scope: MutableMapping[str, Any], receive: bodies.Receive, send: Send) -> None:
        """Answer one request."""
        scope[PLACE] = self._rooms
        call = Call(self._desk, "control", scope, scope["emulator.world"])
        try:
            reply = await self._serve(call, receive)
        except Exception as error:  # the last line: every error leaves as a problem document
            reply = problem_of(error)
            if reply.status == 500:
                log.error("%s %s failed", call.method, call.path, exc_info=error)
        finally:
            self._desk.intake.done(call.raw)
        if not isinstance(reply, Streamed):
            await transmit(reply, send, head=call.method == "HEAD")
            return
        try:
            if call.method == "HEAD":
                await transmit(reply, send, head=True)
            else:
                with suppress(Disconnected):
                    await unless_gone(receive, stream(reply, send))
        finally:
            reply.close()

    async def _serve(self, call: Call, receive: bodies.Receive) -> Reply:
        operation = call.operation = self._operation(call)
        if not operation.public and not self._brought(call):
            raise Unproven
        if call.method not in ("GET", "HEAD"):
            if operation.query is None and not operation.public and call.query:
                # DELETE /requests?provider=… must not delete all, nor POST /reset?seed=… take another seed.
                message = (
                    f"{call.method} {operation.path} takes nothing in its query; got {next(iter(call.query))[:60]!r}."
                )
                raise BadRequest(message)
            limit = self._desk.body_limit if operation.reads == "json" else self._rooms.upload_limit
            call.raw = await self._desk.intake.read(receive, call.header(b"content-length"), limit)
        answer = operation.handler(call)
        return await (unless_gone(receive, answer) if operation.waits else answer)

    def _operation(self, call: Call) -> Operation:
        if not self._operations:
            message = f"The control API has no {call.path[:200]}; /_emulator/docs lists what it has."
            raise NoRoute(message)
        operation = self._operations.get("GET" if call.method == "HEAD" else call.method)
        if operation is None:
            raise WrongMethod(call.method, tuple(self._operations))
        return operation

    def _brought(self, call: Call) -> bool:
        if self._token is None:
            return True
        scheme, _, token = (call.header(b"authorization") or "").partition(" ")
        given = token.strip().encode("utf-8", "replace")
        return scheme.lower() == "bearer" and hmac.compare_digest(given, self._token.encode())


def router(desk: Desk, rooms: Rooms, token: str | None, operations: Iterable[Operation]) -> Router:
    """The control API as one ASGI app."""
    paths: dict[str, dict[str, Operation]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = operation
    routes = [Route(path, ControlEndpoint(desk, rooms, token, methods)) for path, methods in paths.items()]
    return Router(routes, redirect_slashes=False, default=ControlEndpoint(desk, rooms, token, {}))
