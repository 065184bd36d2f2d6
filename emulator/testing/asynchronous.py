"""`AsyncEmulator`: the names of `Emulator`, awaited; in-process without a socket, or at a URL.

Every call is made in a thread while the event loop goes on, so a receiver that lives in this very loop can answer the
callbacks of an `advance` that is being awaited.
"""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload

from emulator.admin.jobs import JobShown
from emulator.core.errors import EmulatorError
from emulator.settings import settings_of
from emulator.testing import telling, waiting
from emulator.testing.control import Control, Direct
from emulator.testing.faults import Faults
from emulator.testing.inbox import Inbox, Message
from emulator.testing.inprocess import InProcess
from emulator.testing.kit import Emulator
from emulator.testing.losing import lossy
from emulator.testing.place import Place
from emulator.testing.rules import Rules

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S")
S_co = TypeVar("S_co", covariant=True)
BASE = "http://emulator.test"
"""Where the emulator is in-process, for clients and for callbacks to its inboxes."""


class Twin(Generic[S_co]):
    """Something synchronous, of which this is the awaited form."""

    def __init__(self, of: S_co) -> None:
        self._of = of

    @property
    def twin(self) -> S_co:
        """The synchronous form; it blocks, so it is not for the thread of the event loop."""
        return self._of


def awaited(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[Twin[S], P], Coroutine[Any, Any, T]]:
    """The method of the twin, run in a thread."""

    @wraps(method)
    async def run(self: Twin[S], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.to_thread(method, self.twin, *args, **kwargs)

    return run


def inside(
    method: Callable[Concatenate[S, P], AbstractContextManager[T]],
) -> Callable[Concatenate[Twin[S], P], AbstractAsyncContextManager[T]]:
    """The context manager of the twin, entered and left in a thread."""

    @wraps(method)
    @asynccontextmanager
    async def run(self: Twin[S], /, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[T]:
        context = method(self.twin, *args, **kwargs)
        entered = await asyncio.to_thread(context.__enter__)
        try:
            yield entered
        finally:
            await asyncio.to_thread(context.__exit__, None, None, None)

    return run


class AsyncFaults(Twin[Faults]):
    """What goes wrong on purpose."""

    add = awaited(Faults.add)
    during = inside(Faults.during)
    preset = awaited(Faults.preset)
    all = awaited(Faults.all)
    remove = awaited(Faults.remove)
    clear = awaited(Faults.clear)


class AsyncRules(Twin[Rules]):
    """Which submissions go by which scenario."""

    add = awaited(Rules.add)
    all = awaited(Rules.all)
    remove = awaited(Rules.remove)
    clear = awaited(Rules.clear)


class AsyncInbox(Twin[Inbox]):
    """One inbox of a namespace."""

    clear = awaited(Inbox.clear)
    wait = awaited(Inbox.wait)

    @property
    def url(self) -> str:
        """Where callbacks are pointed at."""
        return self.twin.url

    @property
    def messages(self) -> Awaitable[list[Message]]:
        """What came, oldest first; to be awaited."""
        return asyncio.to_thread(lambda: self.twin.messages)


class AsyncEmulator(Twin[Emulator], Place):
    """An emulator for asynchronous tests.

    `async with AsyncEmulator() as emulator:` needs no socket: give `emulator.app` to your client's ASGI transport, and
    your receiver to `deliver_to`. Its settings are keyword arguments, as those of `Emulator`; so is `url`.
    """

    def __init__(
        self, *, url: str | None = None, namespace: str = "default", token: str | None = None, **settings: Any
    ) -> None:
        token = token or settings.get("control_token")
        unfit = settings if url is not None else {}
        self._idle = Emulator(url=url, namespace=namespace, token=token, **unfit)
        super().__init__(self._idle)
        own = {"rate": 0, "control_token": token, "public_url": BASE, **settings}
        self._process = None if url is not None else InProcess(settings_of(own), BASE)
        self._given = (namespace, token)
        self._borrowed = False

    @classmethod
    def of(cls, emulator: Emulator) -> "AsyncEmulator":
        """The awaited form of one that runs."""
        found = cls(url=emulator.url)
        found._of = emulator
        return found

    async def start(self) -> Self:
        """Start it, if it is to be one of its own."""
        if self._process is not None and not self._borrowed:
            channel = Direct(await self._process.start(), asyncio.get_running_loop(), BASE)
            self._of = Emulator.over(Control(channel, *self._given))
        return self

    async def stop(self) -> None:
        """Stop it, if it is one of its own."""
        if self._process is not None and not self._borrowed:
            await self._process.stop()
            self._of = self._idle

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        try:
            if isinstance(error, Exception) and not isinstance(error, waiting.NotReached):
                error.add_note(await asyncio.to_thread(telling.safely, self.twin))
        finally:
            await self.stop()

    @property
    def control(self) -> Control:
        """The control API of the twin: it blocks."""
        return self.twin.control

    @property
    def app(self) -> Any:
        """The emulator as an ASGI app, e.g. for `httpx.ASGITransport(app=emulator.app)`.

        What a fault does to the connection is raised there as that client's own ReadError or, without any waiting,
        ReadTimeout.
        """
        return lossy(self._own_process().app)

    def deliver_to(self, app: Any) -> None:
        """Bring every callback to this ASGI app, whatever its URL; those to the emulator's own inboxes stay there."""
        self._own_process().receiver = app

    def _own_process(self) -> InProcess:
        if self._process is None:
            message = "This emulator is at a URL; only one in-process (AsyncEmulator without a url) has an app."
            raise EmulatorError(message)
        return self._process

    def within(self, namespace: str) -> "AsyncEmulator":
        """Another namespace of the same emulator: a world of its own."""
        found = self.of(self.twin.within(namespace))
        found._process, found._borrowed = self._process, True
        return found

    @property
    def now(self) -> Awaitable[datetime]:
        """The virtual instant; to be awaited."""
        return asyncio.to_thread(lambda: self.twin.now)

    @property
    def faults(self) -> AsyncFaults:
        """What goes wrong on purpose."""
        return AsyncFaults(self.twin.faults)

    @property
    def rules(self) -> AsyncRules:
        """Which submissions go by which scenario."""
        return AsyncRules(self.twin.rules)

    def inbox(self, name: str = "callbacks") -> AsyncInbox:
        """A place to point callbacks at, and what came to it."""
        return AsyncInbox(self.twin.inbox(name))

    @overload
    async def wait_for(
        self, what: str, *, status: object = None, phase: str | None = None, timeout: float = waiting.PATIENCE
    ) -> JobShown: ...
    @overload
    async def wait_for(self, what: Callable[[], Awaitable[T]], *, timeout: float = waiting.PATIENCE) -> T: ...
    @overload
    async def wait_for(self, what: Callable[[], T], *, timeout: float = waiting.PATIENCE) -> T: ...

    async def wait_for(
        self, what: Any, *, status: object = None, phase: str | None = None, timeout: float = waiting.PATIENCE
    ) -> Any:
        """As `Emulator.wait_for`; a function may be asynchronous, and is called in this event loop."""
        if not callable(what):
            return await asyncio.to_thread(self.twin.wait_for, what, status=status, phase=phase, timeout=timeout)
        loop = asyncio.get_running_loop()

        async def look() -> Any:
            found = what()
            return await found if inspect.isawaitable(found) else found

        def looked() -> Any:
            return asyncio.run_coroutine_threadsafe(look(), loop).result()

        return await asyncio.to_thread(self.twin.wait_for, looked, timeout=timeout)

    account = awaited(Emulator.account)
    advance = awaited(Emulator.advance)
    call_back = awaited(Emulator.call_back)
    clock = awaited(Emulator.clock)
    deliveries = awaited(Emulator.deliveries)
    export = awaited(Emulator.export)
    fail = awaited(Emulator.fail)
    finish = awaited(Emulator.finish)
    freeze = awaited(Emulator.freeze)
    har = awaited(Emulator.har)
    hold = awaited(Emulator.hold)
    job = awaited(Emulator.job)
    jobs = awaited(Emulator.jobs)
    put_scenario = awaited(Emulator.put_scenario)
    rate = awaited(Emulator.rate)
    redeliver = awaited(Emulator.redeliver)
    requests = awaited(Emulator.requests)
    reset = awaited(Emulator.reset)
    restore = awaited(Emulator.restore)
    run_until_idle = awaited(Emulator.run_until_idle)
    scenario = inside(Emulator.scenario)
    seen = awaited(Emulator.seen)
    set_account = awaited(Emulator.set_account)
    set_renderer = awaited(Emulator.set_renderer)
    set_scenario = awaited(Emulator.set_scenario)
    skip = awaited(Emulator.skip)
    token = awaited(Emulator.token)
    upload = awaited(Emulator.upload)
