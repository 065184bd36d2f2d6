"""What happens to every request of a provider, in order: route, read, admit, validate, handle; and how no goes out.

The order within (is malformed JSON noticed before or after a missing key?) is the vendor's, so a dialect says it.
"""

import logging
from collections.abc import Awaitable, Iterable, Mapping, MutableMapping
from contextlib import suppress
from types import CoroutineType
from typing import Any, Protocol

from pydantic import BaseModel

from emulator.core.errors import BadRequest
from emulator.engine.accounts import Account
from emulator.engine.choosing import directives
from emulator.engine.instants import elapsed
from emulator.engine.limits import wait
from emulator.web import bodies
from emulator.web.call import Call
from emulator.web.desk import Desk
from emulator.web.faults.base import Mishap
from emulator.web.faults.code import Coded
from emulator.web.faults.delivering import NOTHING, delivered, prepared
from emulator.web.faults.striking import strike
from emulator.web.journal import KEPT_BYTES, Entry, kept
from emulator.web.operation import Operation
from emulator.web.paths import Paths
from emulator.web.problem import problem_of
from emulator.web.refusals import Disconnected, NoRoute, Refusal, ServerLimit, Throttled, WrongMethod
from emulator.web.reply import RawHeaders, Reply, Send, transmit
from emulator.web.why import Trace, said, traced

log = logging.getLogger("emulator.web")

CORS: RawHeaders = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET,HEAD,PUT,PATCH,POST,DELETE"),
    (b"access-control-allow-headers", b"authorization, x-api-key, content-type, *"),
    (b"access-control-max-age", b"86400"),
)


class Dialect(Protocol):
    """How a provider speaks: what an endpoint must know of it."""

    @property
    def name(self) -> str:
        """Its name in prefixes and the control API."""

    @property
    def parses_first(self) -> bool:
        """Whether a malformed body is noticed before a missing credential."""

    @property
    def cors(self) -> bool:
        """Whether browsers may call it from any page."""

    @property
    def head(self) -> bool:
        """Whether HEAD is answered wherever GET is; otherwise it is a method like any other."""

    def authenticate(self, call: Call) -> Awaitable[Account]:
        """The account of the call. Raises Refusal."""

    def parse(self, call: Call) -> Any:
        """The value of the body, or what it can be awaited from (large forms are). Raises RequestError."""

    def validate(self, model: type[BaseModel], value: Any) -> Any:
        """The body as its model. Raises Refusal or pydantic's ValidationError."""

    def refuse(self, error: Exception, call: Call) -> Reply:
        """Any error in the vendor's words and envelope."""

    def by_code(self, code: str) -> Refusal:
        """The refusal that this code of the vendor's table stands for. Raises BadRequest with the codes there are."""


class Endpoint:
    """One path of a provider, as an ASGI app; without operations, every path that is not there."""

    def __init__(self, desk: Desk, dialect: Dialect, operations: Mapping[str, Operation]) -> None:
        self._desk = desk
        self._dialect = dialect
        self._operations = operations

    async def __call__(self, scope: MutableMapping[str, Any], receive: bodies.Receive, send: Send) -> None:
        """Answer one request; nothing is sent before the answer is whole."""
        started = elapsed()
        call = Call(self._desk, self._dialect.name, scope, scope["emulator.world"])
        error: str | None = None
        mishap: Mishap | None = None
        trace: Trace | None = None
        try:
            if call.world.faults:
                mishap = await self._mishap(call, receive)
            reply = await (self._serve(call, receive) if mishap is None else self._mishandled(mishap, call, receive))
        except (BadRequest, ServerLimit, Disconnected) as ours:
            reply, error, trace = problem_of(ours), said(ours), traced(ours, call.operation)
        except Exception as refused:  # noqa: BLE001 - the last line: every error leaves in the vendor's envelope
            reply, error, trace = self._refused(refused, call)
            # A refusal may be a constant, which would gather the frames of every request that it refuses.
            refused.__traceback__ = None
        finally:
            self._desk.intake.done(call.raw)
        reply = self._marked(call, reply)
        if mishap is None:
            await transmit(reply, send, head=scope["method"] == "HEAD")
            self._write_down(call, reply, error, trace, elapsed() - started)
        else:
            reply = await prepared(mishap, reply, call, receive)
            self._write_down(call, reply, error, trace, elapsed() - started, "; ".join(mishap.told))
            await delivered(mishap, reply, call, receive, send)

    async def _mishap(self, call: Call, receive: bodies.Receive) -> Mishap | None:
        with suppress(NoRoute, WrongMethod):  # they are served by being refused; a fault may come before that
            operation = call.operation = self._operation(call)
            if call.method not in ("GET", "HEAD"):
                call.raw = await self._body(operation, call, receive)
        return await strike(self._dialect, call)

    async def _mishandled(self, mishap: Mishap, call: Call, receive: bodies.Receive) -> Reply:
        if mishap.executes:
            return await self._serve(call, receive)
        match mishap.answer:
            case None:
                return NOTHING
            case Reply() as reply:
                return reply
            case Coded() as coded:
                raise self._dialect.by_code(coded.code)
            case error:
                raise error

    async def _serve(self, call: Call, receive: bodies.Receive) -> Reply:
        operation = call.operation
        dialect = self._dialect
        value: Any = None
        if operation is None:
            operation = call.operation = self._operation(call)
            if call.method not in ("GET", "HEAD"):
                call.raw = await self._body(operation, call, receive)
        scenario = call.header(b"x-emulator-scenario")
        if call.raw or scenario:
            call.directives = directives(scenario, call.raw)
        if dialect.parses_first and operation.body is not None:
            value = await self._parsed(call)
        if not operation.public:
            call.account = await dialect.authenticate(call)
            if (seconds := wait(call.world, call.account)) is not None:
                raise Throttled(seconds)
        if operation.body is not None:
            if not dialect.parses_first:
                value = await self._parsed(call)
            call.body = dialect.validate(operation.body, value)
        if call.directives.error is not None:
            raise dialect.by_code(call.directives.error)
        return await operation.handler(call)

    def _body(self, operation: Operation, call: Call, receive: bodies.Receive) -> Awaitable[bytes]:
        limit = self._desk.body_limit if operation.reads == "json" else self._desk.upload_limit
        return self._desk.intake.read(receive, call.header(b"content-length"), limit)

    async def _parsed(self, call: Call) -> Any:
        value = self._dialect.parse(call)
        return await value if type(value) is CoroutineType else value

    def _operation(self, call: Call) -> Operation:
        if not self._operations:
            message = f"There is no path {call.path}."
            raise NoRoute(message)
        method = "GET" if call.method == "HEAD" and self._dialect.head else call.method
        operation = self._operations.get(method)
        if operation is None:
            raise WrongMethod(call.method, tuple(self._operations))
        return operation

    def _refused(self, error: Exception, call: Call) -> tuple[Reply, str, Trace | None]:
        if call.method == "OPTIONS" and self._dialect.cors:
            return Reply(204, b"", b""), "a browser's preflight", None
        trace = traced(error, call.operation, asked=call.directives.error)
        try:
            reply = self._dialect.refuse(error, call)
        except Exception:
            log.exception("%s could not refuse %s %s", self._dialect.name, call.method, call.path)
            return problem_of(error), "a defect of the emulator", trace
        if reply.status == 500 and not isinstance(error, Refusal):  # which was asked for: by a fault, or in the body
            log.error("%s %s %s failed", self._dialect.name, call.method, call.path, exc_info=error)
        return reply, said(error), trace

    def _marked(self, call: Call, reply: Reply) -> Reply:
        headers = reply.headers
        if call.job is not None and self._desk.marked:
            headers = (
                *headers,
                (b"x-emulator-job", call.job.id.encode()),
                (b"x-emulator-scenario", call.job.scenario.encode()),
            )
        if self._dialect.cors:
            headers = (*headers, *CORS)
        return reply if headers is reply.headers else Reply(reply.status, reply.body, reply.media_type, headers)

    def _write_down(
        self, call: Call, reply: Reply, error: str | None, trace: Trace | None, took: float, fault: str | None = None
    ) -> None:
        operation = call.operation
        secret = operation is not None and operation.secret
        account = getattr(call, "account", None)
        scope, journal = call.scope, self._desk.journal
        entry = Entry(
            call.now,
            call.method,
            call.path[:KEPT_BYTES],
            scope["query_string"][:KEPT_BYTES].decode("latin-1"),
            self._dialect.name,
            None if operation is None else operation.name,
            None if account is None else account.id,
            None if call.job is None else call.job.id,
            reply.status,
            b"" if secret else call.raw[:KEPT_BYTES],
            b"" if secret else reply.body[:KEPT_BYTES],
            took,
            error,
            trace,
            journal.number(call.namespace),
            kept(scope["headers"]),
            reply.headers,
            reply.media_type,
            len(call.raw),
            len(reply.body),
            scope.get("root_path", ""),
            scope.get("scheme", "http"),
            scope.get("http_version", "1.1"),
            fault,
        )
        journal.add(call.namespace, entry)
        if call.world.feed.ears:
            call.world.feed.tell("request", "answered", entry.at, entry)


def router(desk: Desk, dialect: Dialect, operations: Iterable[Operation], *, redirect_slashes: bool = False) -> Paths:
    """The provider as one ASGI app: it answers unknown paths and wrong methods in the vendor's envelope too."""
    paths: dict[str, dict[str, Operation]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = operation
    endpoints = {path: Endpoint(desk, dialect, methods) for path, methods in paths.items()}
    return Paths(endpoints, Endpoint(desk, dialect, {}), redirect_slashes=redirect_slashes)
