"""A namespace while the program runs: its clock, its seed, and what wakes its loop."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from emulator.core.clock import Clock
from emulator.core.delivery import Delivery
from emulator.core.scenario import Scenario
from emulator.core.timeline import Step
from emulator.engine.accounts import Account
from emulator.engine.feed import Feed
from emulator.engine.instants import RealClock
from emulator.engine.repository import WorldState
from emulator.engine.standing import Fault, Rule
from emulator.storage.base import Record


@dataclass(slots=True, eq=False)
class Render:
    """Files of a job that are being made."""

    step: Step
    """What the job awaits."""
    planned: int | None
    """For when; none: no instant."""
    task: asyncio.Task[None]
    telling: asyncio.Task[None] | None = None
    """Writes down how much is made."""

    @property
    def tasks(self) -> tuple[asyncio.Task[None], ...]:
        """All that is done for it."""
        return (self.task,) if self.telling is None else (self.task, self.telling)

    def cancel(self) -> None:
        """It is of no use any more."""
        for task in self.tasks:
            task.cancel()


@dataclass(slots=True, weakref_slot=True, eq=False)
class World:
    """One namespace. Mutable: the only state of the engine that is not a record."""

    namespace: str
    real: RealClock
    state: WorldState
    version: int = 0
    """The stored version of `state`; 0: not stored yet."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    walking: asyncio.Lock = field(default_factory=asyncio.Lock)
    advancing: bool = False
    """Time is being let pass: what is at hand is newer than what is stored."""
    keeping: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Whose turn it is to store `state`, or to look at what is stored."""
    stepping: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Whose turn it is, of those who wait, to let frozen time go on to the next event."""
    feed: Feed = field(default_factory=Feed)
    wakes_at: int | None = None
    """The instant the loop sleeps until; none: until it is woken."""
    accounts: dict[tuple[str, str], tuple[Account, int]] = field(default_factory=dict)
    """Accounts seen, with their stored versions: authentication must not cost a look into the store."""
    turns: dict[tuple[str, str], asyncio.Lock] = field(default_factory=dict)
    """Whose turn it is to change an account: in one process nobody need lose a race over its version."""
    secrets: dict[tuple[str, str], str] = field(default_factory=dict)
    """Account ids by provider and secret, of the accounts seen."""
    slots: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """Ids of jobs that may hold a slot, of the accounts whose slots are counted."""
    windows: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """The minute that is being counted and its requests so far, of the accounts whose requests are."""
    scenarios: dict[str, Scenario] = field(default_factory=dict)
    """The namespace's own, by name."""
    rules: tuple[Rule, ...] = ()
    faults: tuple[Fault, ...] = ()
    held: dict[str, str] = field(default_factory=dict)
    """Ids of callbacks that wait for the next one of their job, by job."""
    barred: dict[str, asyncio.Event] = field(default_factory=dict)
    """Jobs whose first callbacks come before the response: nobody else announces them until this is set."""
    renders: dict[str, Render] = field(default_factory=dict)
    """Files that are being made here, by job."""
    halted: int = 0
    """So many want that no more are begun."""
    requests: int = 0
    """Requests answered since the start or the last reset: where the chance of one of them starts."""
    others: int = 0
    """The store's word for what other processes had written when it was last asked."""
    retired: bool = False
    """It was reset and gave its place back; whoever names it next gets another, or it if it is still in use."""
    looping: bool = False
    """Its loop goes on."""
    transitions: int = 0
    attempts: int = 0

    @property
    def clock(self) -> Clock:
        """The clock as it is set now."""
        return self.state.clock

    def now(self) -> int:
        """The virtual instant."""
        return self.state.clock.now(self.real())

    def abandon(self) -> None:
        """Stop making files."""
        for render in self.renders.values():
            render.cancel()
        self.renders.clear()

    def forget_accounts(self) -> None:
        """What is at hand of accounts: somebody else may have changed them."""
        for kept in (self.accounts, self.secrets, self.slots):
            kept.clear()

    def forget(self) -> None:
        """What is at hand of records that are no more."""
        self.forget_accounts()
        self.windows.clear()
        self.abandon()
        self.held.clear()
        self.scenarios, self.rules, self.faults = {}, (), ()
        self.requests = 0
        self.version = 0

    def remember(self, records: Iterable[Record]) -> None:
        """What must be at hand of records that were made elsewhere: callbacks that are held back."""
        for record in records:
            if isinstance(record.body, Delivery) and record.body.held:
                self.held[record.body.job] = record.id

    def due(self, instant: int | None) -> None:
        """Something falls due at `instant`: wake the loop if it would sleep over it."""
        if instant is not None and (self.wakes_at is None or instant < self.wakes_at):
            self.changed.set()
