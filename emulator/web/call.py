"""One request, as a handler sees it.

A handler never meets a clock, a store, a random number or a retry: it asks its call. Everything that a call hands to
the engine carries the namespace and the account, so a handler cannot reach another customer's things by mistake.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from emulator.core.clock import MICROSECONDS
from emulator.core.job import NOTHING, Job, Output, Snapshot, nothing
from emulator.core.lifecycle import Lifecycle
from emulator.core.scenario import Scenario
from emulator.core.timeline import Timeline
from emulator.engine.accounts import Account, Line
from emulator.engine.chance import Draws
from emulator.engine.choosing import NO_DIRECTIVES, Directives
from emulator.engine.repository import Resource, job_alias
from emulator.engine.world import World
from emulator.engine.worlds import DEFAULT_NAMESPACE
from emulator.media.uploads import HERE
from emulator.studio.film import Person
from emulator.studio.views import File
from emulator.web import submission
from emulator.web.operation import Operation
from emulator.web.rendering import HEADER, STUB

if TYPE_CHECKING:
    from emulator.media.inspecting import Inspection
    from emulator.web.desk import Desk


@dataclass(frozen=True, slots=True)
class Draft:
    """A job about to be submitted: its number, its instant and its chance."""

    number: int
    now: int
    world: World

    def draws(self, purpose: str) -> Draws:
        """The chance of one purpose of this job."""
        return Draws(self.world.state.seed, self.world.namespace, self.number, purpose)


@dataclass(frozen=True, slots=True)
class Work:
    """What a provider decided about a job at submit."""

    id: str
    kind: str
    lifecycle: Lifecycle
    facts: Mapping[str, Any] = field(default_factory=nothing)
    outputs: tuple[Output, ...] = ()
    callback_url: str | None = None
    alias: str | None = None
    cost: float = 0.0
    cost_at_rest: float = 0.0
    slot: str | None = None
    """The group of jobs that share the account's slots; none: the job takes none."""
    starts_at: int | None = None
    """The instant until which it waits in its first status; none: it starts at once."""


class Call:
    """One request. `body` is set when the operation declares a body, `account` when it needs a credential.

    `scenario` is that of what it submits, once that is known.
    """

    __slots__ = ("_headers", "_query", "account", "body", "desk", "directives", "job", "operation",
                 "provider", "raw", "scenario", "scope", "world")  # fmt: skip

    account: Account
    body: Any

    def __init__(self, desk: "Desk", provider: str, scope: Mapping[str, Any], world: World) -> None:
        self.desk = desk
        self.provider = provider
        self.scope = scope
        self.world = world
        self.operation: Operation | None = None
        self.raw = b""
        self.directives: Directives = NO_DIRECTIVES
        self.job: Job | None = None
        self._headers: dict[bytes, str] | None = None
        self._query: dict[str, str] | None = None
        self.scenario: Scenario | None = None

    # the request

    @property
    def method(self) -> str:
        """GET, POST, …"""
        method: str = self.scope["method"]
        return method

    @property
    def path(self) -> str:
        """The vendor's path: without namespace and provider prefix."""
        path: str = self.scope["path"]
        return path[len(self.scope.get("root_path", "")) :]

    @property
    def operation_name(self) -> str:
        """The operation's id; empty for an unknown path."""
        return "" if self.operation is None else self.operation.name

    @property
    def base(self) -> str:
        """The base URL the client used, namespace included; everything handed out starts with it."""
        return self.desk.base(self.scope, self.namespace, self.header(b"host"))

    @property
    def namespace(self) -> str:
        """The world the request belongs to."""
        return self.world.namespace

    def header(self, name: bytes) -> str | None:
        """A header by its lower-case name; of several, the last."""
        if self._headers is None:
            self._headers = {key: value.decode("latin-1") for key, value in self.scope["headers"]}
        return self._headers.get(name)

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters; of several with one name, the last."""
        if self._query is None:
            raw: bytes = self.scope["query_string"]
            self._query = dict(parse_qsl(raw.decode("latin-1"), keep_blank_values=True)) if raw else {}
        return self._query

    def param(self, name: str) -> str:
        """A parameter of the path."""
        value: str = self.scope["path_params"][name]
        return value

    # time and chance

    @property
    def now(self) -> int:
        """The virtual instant, in microseconds."""
        return self.world.now()

    @property
    def now_seconds(self) -> float:
        """The virtual instant, in seconds."""
        return self.world.now() / MICROSECONDS

    async def draft(self, counter: str = "job") -> Draft:
        """Begin a job, or another numbered thing."""
        return Draft(await self.desk.engine.number(self.namespace, counter), self.world.now(), self.world)

    # accounts

    async def admit(self, account: str, secret: str | None, **facts: Any) -> Account | None:
        """The account that this credential opens, or none if it does not: see `Admission`."""
        return await self.desk.admission.admit(self.world, self.provider, account, secret, facts)

    async def known(self, account: str) -> Account | None:
        """The account of this id, if it is configured or has been opened."""
        return await self.desk.admission.known(self.world, self.provider, account)

    async def by_secret(self, secret: str) -> Account | None:
        """The account that a bare secret proves, if it is configured or has been opened."""
        return await self.desk.admission.by_secret(self.world, self.provider, secret)

    @property
    def options(self) -> Any:
        """The provider's options as they hold for this call: the account's own, else the server's, else the default."""
        return self.desk.options(self.provider, getattr(self, "account", None))

    async def ledger(self, *, offset: int = 0, limit: int | None = None) -> list[Line]:
        """What moved the account's balance, newest first."""
        book = self.desk.engine.book
        return await book.ledger(self.world, self.provider, self.account.id, offset=offset, limit=limit)

    @property
    def _scope(self) -> str:
        """Where what is this account's is kept."""
        return f"{self.provider}/{self.account.id}"

    def owns(self, job: Job) -> bool:
        """Whether it is this account's."""
        return job.provider == self.provider and job.account == self.account.id

    # jobs

    def replanned(self, job: Job, lifecycle: Lifecycle, purpose: str, now: int) -> Timeline:
        """The job's past, and from now on a new plan by the scenario of its submission."""
        return submission.replanned(self, job, lifecycle, purpose, now)

    async def submit(self, draft: Draft, work: Work, request: Mapping[str, Any] = NOTHING) -> Snapshot:
        """Submit a job; what comes back is the job as submitted. Raises Shortage, Conflict."""
        if self.scenario is None:  # a provider may try once more, and it is still one submission
            self.scenario = await submission.chosen(self)
        job = submission.job(self, draft, work, self.scenario, request)
        submitted = await self.desk.engine.submit(job)
        self.job = job
        return submitted

    async def poll(self, job_id: str) -> Snapshot:
        """A job of this namespace, whoever's it is; it counts as a poll if it is this account's. Raises Missing."""
        snapshot = await self.look(job_id)
        job = snapshot.job
        if job.progress == "polls" and self.owns(job):
            snapshot = await self.desk.engine.poll(self.namespace, job_id)
        return self._polled(snapshot)

    async def look(self, job_id: str) -> Snapshot:
        """A job of this namespace, without counting as a poll. Raises Missing."""
        return await self.desk.engine.snapshot(self.namespace, job_id)

    async def poll_alias(self, kind: str, alias: str) -> Snapshot:
        """A job of this account by the customer's own name. Raises Missing."""
        return self._polled(await self.desk.engine.poll(self.namespace, await self.named(kind, alias)))

    async def named(self, kind: str, alias: str) -> str:
        """The id of the job of this account that the customer calls so. Raises Missing."""
        return await self.desk.engine.named(self.namespace, job_alias(self.provider, self.account.id, kind, alias))

    def _polled(self, snapshot: Snapshot) -> Snapshot:
        self.job = snapshot.job
        return snapshot

    async def jobs(self, kind: str | None = None, *, offset: int = 0, limit: int | None = None) -> list[Snapshot]:
        """This account's jobs of a kind, or of all kinds, newest first."""
        scope = self._scope if kind is None else f"{self._scope}/{kind}"
        return await self.desk.engine.jobs(self.namespace, scope, offset=offset, limit=limit)

    async def count(self, kind: str) -> int:
        """How many jobs of a kind this account has."""
        return await self.desk.engine.storage.total("job", self.namespace, f"{self._scope}/{kind}")

    async def edit(self, job_id: str, edit: Callable[[Job, int], Job]) -> Snapshot:
        """Edit a job's future. Raises Missing, PastIsFixed."""
        return self._polled(await self.desk.engine.edit(self.namespace, job_id, edit))

    async def delete(self, job_id: str) -> None:
        """Forget a job. Raises Missing."""
        await self.desk.engine.delete(self.namespace, job_id)

    # things that are not jobs

    async def keep(
        self, kind: str, resource_id: str, draft: Draft, content: Mapping[str, Any], *, lifetime: float | None = None
    ) -> Resource:
        """Keep a thing of this account, for `lifetime` seconds of virtual time. Raises Conflict."""
        expires_at = None if lifetime is None else draft.now + round(lifetime * MICROSECONDS)
        resource = Resource(
            kind, self.namespace, resource_id, self._scope, draft.number, draft.now, content, expires_at
        )
        await self.desk.engine.resources.keep(resource)
        return resource

    async def resource(self, kind: str, resource_id: str) -> Resource:
        """A thing of this account that has not expired. Raises Missing; another account's counts as missing."""
        return await self.desk.engine.resources.get(self.namespace, kind, resource_id, scope=self._scope)

    async def resources(self, kind: str) -> list[Resource]:
        """This account's things of a kind that have not expired, newest first."""
        return await self.desk.engine.resources.all(self.namespace, kind, self._scope)

    # media

    def upload(self, place: str, content: bytes, media_type: str, draft: Draft, lifetime: float | None = None) -> str:
        """Keep a file, for `lifetime` seconds of virtual time if given; the URL at which it is fetched."""
        expires_at = None if lifetime is None else draft.now + round(lifetime * MICROSECONDS)
        kept = self.desk.uploads.keep(self.namespace, place, content, media_type, expires_at=expires_at)
        return f"{self.base}{kept}"

    def given(self, content: bytes, lifetime: int) -> str:
        """Keep a file that came inside the request, for so many microseconds; a URL that only this server knows.

        So a job does not carry it: jobs are written down whenever something happens to them.
        """
        kept = self.desk.uploads.keep_given(self.namespace, content, expires_at=self.now + lifetime)
        return f"http://{HERE}{'' if self.namespace == DEFAULT_NAMESPACE else f'/@{self.namespace}'}{kept}"

    @property
    def filmed(self) -> bool:
        """Whether results show what was asked for: the renderer of this call is not the stub. Raises BadRequest."""
        return self.desk.renderers.chosen(self.header(HEADER), self.world)[0] != STUB

    async def people(self, file: File) -> tuple[Person, ...]:
        """Who is seen in a video or picture, as the studio finds them. Raises Unmade."""
        found: tuple[Person, ...] = await self.desk.studio.people(file, space=self.namespace)
        return found

    async def inspect(self, url: str) -> "Inspection":
        """Look at an input file, as far as it can be reached: see `media.inspecting`."""
        return await self.desk.inspector.inspect(url)
