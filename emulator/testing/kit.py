"""`Emulator`: one namespace of an emulator, moved and looked at by a test.

Its clock stands still unless a rate is asked for. Nothing then happens by itself: `advance`, `run_until_idle` and
`wait_for` let time pass, and what falls due has happened, callbacks included, when they return.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload

from emulator.admin.clock import ClockAdvanced, ClockShown
from emulator.admin.deliveries import DeliveriesShown, DeliveryShown
from emulator.admin.jobs import JobShown, JobsShown
from emulator.admin.journal import RequestShown, RequestsShown
from emulator.admin.resetting import ResetDone
from emulator.core.errors import EmulatorError
from emulator.engine.instants import parsed
from emulator.providers import discover
from emulator.settings import ConfigError, settings_of
from emulator.testing import telling, waiting
from emulator.testing.control import Control, Socket, hidden
from emulator.testing.filing import Filing
from emulator.testing.inbox import Inbox
from emulator.testing.serving import Serving
from emulator.testing.steering import Steered

if TYPE_CHECKING:
    from emulator.testing.asynchronous import AsyncEmulator

__tracebackhide__ = hidden
T = TypeVar("T")
MOST = 500
"""Jobs, deliveries or requests that are listed at once."""


class Emulator(Steered, Filing):
    """An emulator for a test.

    `with Emulator() as emulator:` starts a server on a free port; its keyword arguments are the settings of the server
    (`seed`, `start`, `scenario` …), with a clock that stands still (`rate=0`) unless another rate is given.
    `Emulator(url="http://…")` uses one that runs already, and leaves its clock alone.
    """

    def __init__(
        self, *, url: str | None = None, namespace: str = "default", token: str | None = None, **settings: Any
    ) -> None:
        if url is not None and settings:
            message = f"A server that runs already has its settings: {', '.join(settings)} cannot be given with url."
            raise ConfigError(message)
        token = token or settings.get("control_token")
        self._given = (namespace, token)
        self._found: Control | None = None if url is None else Control(Socket(url), namespace, token)
        self._serving: Serving | None = None
        if unfit := [name for name in ("server", "workers") if name in settings]:
            message = f"A server inside a test is one uvicorn in a thread; {unfit[0]} is for lipsync-emulator serve."
            raise ConfigError(message)
        own = {"port": 0, "rate": 0, "control_token": token, **settings}
        self._settings = None if url is not None else settings_of(own)

    @classmethod
    def over(cls, control: Control) -> Self:
        """One that is reached already."""
        emulator = cls(url=control.channel.url, namespace=control.namespace, token=control.token)
        emulator._found = control
        return emulator

    def start(self) -> Self:
        """Start the server, if it is to be one of its own."""
        if self._found is None and self._settings is not None:
            self._serving = Serving(self._settings)
            self._found = Control(Socket(self._serving.start()), *self._given)
        return self

    def stop(self) -> None:
        """Stop the server, if it is one of its own."""
        if self._serving is not None:
            self._serving.stop()
            self._serving, self._found = None, None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        try:
            if isinstance(error, Exception) and not isinstance(error, waiting.NotReached) and self._found is not None:
                error.add_note(telling.safely(self))
        finally:
            self.stop()

    @property
    def control(self) -> Control:
        """The control API, for what has no name here. Raises EmulatorError before the start."""
        if self._found is None:
            message = "The emulator does not run; use it as `with Emulator() as emulator:`, or start() it."
            raise EmulatorError(message)
        return self._found

    def within(self, namespace: str) -> "Emulator":
        """Another namespace of the same server: a world of its own."""
        return type(self).over(self.control.within(namespace))

    @property
    def asynchronous(self) -> "AsyncEmulator":
        """The same to be awaited, for a test whose receiver lives in its own event loop."""
        from emulator.testing.asynchronous import AsyncEmulator

        return AsyncEmulator.of(self)

    # time

    @property
    def now(self) -> datetime:
        """The virtual instant."""
        return datetime.fromtimestamp(parsed(self.clock().now) / 1_000_000, UTC)

    def clock(self) -> ClockShown:
        """The virtual instant, and how fast time runs."""
        return self.control.get(ClockShown, "clock")

    def advance(self, seconds: float | None = None, *, until: datetime | str | None = None) -> ClockAdvanced:
        """Let time pass: so many seconds, until an instant, or (with neither) to the next event.

        It has the shape of `time.sleep`: give it to a client that sleeps between polls.
        """
        instant = until.astimezone(UTC).isoformat() if isinstance(until, datetime) else until
        nothing = seconds is None and instant is None
        said = {"seconds": seconds, "until": instant, "next": True if nothing else None}
        return self.control.advance(ClockAdvanced, **said)

    def run_until_idle(self) -> ClockAdvanced:
        """Let time pass until nothing is due any more: jobs have ended, callbacks have had their tries."""
        return self.control.advance(ClockAdvanced, idle=True)

    def freeze(self) -> ClockShown:
        """Let time stand still."""
        return self.rate(0)

    def rate(self, rate: float) -> ClockShown:
        """Let time run by itself: 1 is real time, 60 a minute a second, 0 stands still."""
        return self.control.put(ClockShown, "PATCH", "clock", rate=rate)

    def token(self, provider: str = "kling") -> str:
        """A token as a vendor's clients sign it, for the ready-made account and by the virtual clock."""
        found = next((each for each in discover() if each.name == provider), None)
        if found is None or found.token is None:
            able = ", ".join(each.name for each in discover() if each.token is not None)
            message = f"Clients of {provider!r} sign no tokens; those of {able} do."
            raise EmulatorError(message)
        return found.token(parsed(self.clock().now))

    @overload
    def wait_for(
        self, what: str, *, status: object = None, phase: str | None = None, timeout: float = waiting.PATIENCE
    ) -> JobShown: ...
    @overload
    def wait_for(self, what: Callable[[], T], *, timeout: float = waiting.PATIENCE) -> T: ...

    def wait_for(
        self, what: Any, *, status: object = None, phase: str | None = None, timeout: float = waiting.PATIENCE
    ) -> Any:
        """Wait until a job has reached a status or a phase (by default: its end), or a function returns something true.

        On a clock that stands still, time moves by itself from event to event, and no further than needed. `timeout`
        is in real seconds. Raises NotReached, which shows what happened instead.
        """
        if callable(what):
            return waiting.until(self, what, told=partial(telling.safely, self), timeout=timeout)
        asked = {"status": status, "phase": phase, "timeout": timeout}
        told = partial(telling.safely, self, job=what)
        return waiting.asked(self.control, JobShown, "jobs", what, told=told, **asked)

    # what happened

    def jobs(
        self,
        provider: str | None = None,
        *,
        account: str | None = None,
        kind: str | None = None,
        phase: str | None = None,
        limit: int = MOST,
    ) -> list[JobShown]:
        """Jobs, newest first."""
        asked = {"provider": provider, "account": account, "kind": kind, "phase": phase, "limit": limit}
        return self.control.get(JobsShown, "jobs", **asked).jobs

    def job(self, id: str) -> JobShown:
        """A job, its past and its future."""
        return self.control.get(JobShown, "jobs", id)

    def deliveries(self, job: str | None = None, *, state: str | None = None, limit: int = MOST) -> list[DeliveryShown]:
        """Callbacks and their attempts, newest first."""
        return self.control.get(DeliveriesShown, "deliveries", job=job, state=state, limit=limit).deliveries

    def requests(
        self,
        provider: str | None = None,
        *,
        operation: str | None = None,
        account: str | None = None,
        status: int | None = None,
        job: str | None = None,
        path: str | None = None,
        refused: bool | None = None,
        limit: int = MOST,
    ) -> list[RequestShown]:
        """What clients asked and were answered, newest first."""
        whose = {"provider": provider, "operation": operation, "account": account}
        asked = {"status": status, "job": job, "path": path, "refused": refused, "limit": limit}
        return self.control.get(RequestsShown, "requests", **whose, **asked).requests

    def seen(self) -> str:
        """Requests, refusals with their reasons, jobs, callbacks and faults, for people."""
        return telling.seen(self)

    def inbox(self, name: str = "callbacks") -> Inbox:
        """A place to point callbacks at, and what came to it."""
        return Inbox(self.control, name, partial(telling.safely, self))

    def reset(self, seed: str | int | None = None) -> ResetDone:
        """Empty the namespace; what is drawn by chance starts anew, by the server's seed or this one."""
        return self.control.put(ResetDone, "POST", "reset", seed=seed)
