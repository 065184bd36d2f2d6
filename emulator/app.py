"""The only place where everything meets: a server's rooms, put together from its settings."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel

from emulator.admin.app import control
from emulator.core.delivery import Announcement, Attempt, Delivery, RetryPolicy
from emulator.core.errors import BadRequest
from emulator.core.job import Snapshot
from emulator.engine.accounts import Limits
from emulator.engine.chance import Draws
from emulator.engine.choosing import load_scenarios
from emulator.engine.engine import Engine
from emulator.engine.instants import RealClock, elapsed
from emulator.engine.outbox import Headers, Send
from emulator.engine.repository import JsonCodec
from emulator.engine.worlds import DEFAULT_NAMESPACE
from emulator.media.fetch import Fetcher
from emulator.media.inspecting import Inspector
from emulator.media.library import Library
from emulator.media.renderers.stub import StubRenderer
from emulator.media.resources import fixture
from emulator.media.uploads import Uploads
from emulator.providers import collisions, discover
from emulator.providers.base import Provider
from emulator.settings import ConfigError, Settings
from emulator.storage.base import Storage
from emulator.storage.memory import MemoryStorage
from emulator.web.admission import Admission, Credential
from emulator.web.bodies import Intake
from emulator.web.desk import Desk
from emulator.web.endpoint import router
from emulator.web.files import Files
from emulator.web.front import App, FrontDoor
from emulator.web.journal import Journal
from emulator.web.saving import StateFile
from emulator.webhooks import Sender

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Application:
    """The assembled emulator, as an ASGI app with its lifespan."""

    def __init__(
        self, door: FrontDoor, engine: Engine, desk: Desk, sender: Sender, state: StateFile | None = None
    ) -> None:
        self.engine = engine
        self.desk = desk
        self._state = state
        self.spent: Mapping[str, float] = {}
        """What the vendors would have taken, by provider, as of the start and then of the end."""
        self._door = door
        self._sender = sender
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request, or the server's lifespan."""
        if scope["type"] == "http":
            await self._door(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)

    async def _lifespan(self, receive: Any, send: Any) -> None:
        await receive()
        self._loop = asyncio.get_running_loop()
        try:
            async with self.engine.running():
                if self._state is not None:
                    await self._state.load()
                self.spent = await self._spending()
                await send({"type": "lifespan.startup.complete"})
                await receive()
                self.spent = await self._spending()
            if self._state is not None:
                await self._state.save()
        finally:
            await self.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _spending(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for namespace in await self.engine.storage.namespaces():
            for account in await self.engine.book.all(await self.engine.worlds.get(namespace)):
                found[account.provider] = round(found.get(account.provider, 0.0) + account.spent, 6)
        return found

    def end(self) -> None:
        """The server was told to end: whoever waits or listens stops. May be called from anywhere."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.engine.worlds.end)

    async def close(self) -> None:
        """Let go of sockets and files."""
        await self._sender.close()
        await self.engine.storage.close()


def create_app(
    settings: Settings, *, real: RealClock | None = None, send: Send | None = None, storage: Storage | None = None
) -> Application:
    """The emulator that these settings describe. Raises ConfigError.

    `real`, `send` and `storage` replace the real clock, the HTTP sender of callbacks and the store of the settings.
    """
    providers = {provider.name: provider for provider in discover()}
    if found := collisions(providers.values()):
        raise ConfigError(" ".join(found))
    sender = Sender(rewrite=settings.webhook_rewrite, measure=elapsed)
    engine = _engine(settings, providers, storage or _storage(settings), real, send or _over_http(sender))
    uploads = Uploads(settings.upload_limit)
    files = Files(engine, Library(StubRenderer()), uploads)
    desk = Desk(
        engine=engine,
        scenarios=load_scenarios(fixture("scenarios")),
        admission=_admission(settings, engine, providers),
        journal=Journal(settings.journal),
        inspector=Inspector(Fetcher(settings.inspect, own=_own(engine, files, _hosts(settings, providers)))),
        uploads=uploads,
        option_models=_options(settings, providers),
        default_scenario=settings.scenario,
        public_url=settings.public_url,
        body_limit=settings.body_limit,
        upload_limit=settings.upload_limit,
        intake=Intake(max(settings.bodies_limit, settings.body_limit, settings.upload_limit), settings.body_timeout),
        marked=settings.headers,
    )
    desk.scenarios[settings.scenario]
    apps: dict[str, App] = {
        name: router(
            desk,
            provider,
            (*provider.operations, *provider.chosen(desk.option_models[name])),
            redirect_slashes=provider.redirect_slashes,
        )
        for name, provider in providers.items()
    }
    admin = control(
        desk,
        providers,
        token=settings.control_token,
        renderer=settings.renderer,
        store=settings.store.partition(":")[0],
        upload_limit=settings.upload_limit,
    )
    rooms: dict[str, App] = {"_emulator": admin, "livez": admin, "readyz": admin, "media": files}
    door = FrontDoor(
        engine.worlds,
        rooms,
        apps,
        hosts={host: apps[name] for name, provider in providers.items() for host in provider.hosts},
        claims={claim: apps[name] for name, provider in providers.items() for claim in provider.claims},
        namespaces=settings.namespaces,
    )
    return Application(door, engine, desk, sender, _state(settings, desk, providers))


def _state(settings: Settings, desk: Desk, providers: Mapping[str, Provider]) -> StateFile | None:
    """What `--state` asks for. Raises ConfigError where the file cannot be used."""
    if settings.state is None:
        return None
    if settings.store != "memory" or settings.workers > 1:
        message = "The setting 'state' is for one process with the store memory; sqlite:///file keeps all by itself."
        raise ConfigError(message)
    try:
        return StateFile(settings.state, desk, frozenset(providers))
    except BadRequest as error:
        message = f"The setting 'state' cannot be used: {settings.state}: {error}"
        raise ConfigError(message) from None


def _storage(settings: Settings) -> Storage:
    if settings.store == "memory":
        return MemoryStorage()
    from emulator.storage.sqlite import SqliteStorage

    return SqliteStorage(settings.store.removeprefix("sqlite:///"), JsonCodec())


def _engine(
    settings: Settings, providers: Mapping[str, Provider], storage: Storage, real: RealClock | None, send: Send
) -> Engine:
    async def announce(snapshot: Snapshot, draws: Draws) -> Announcement | None:
        job = snapshot.job
        world = await engine.worlds.get(job.namespace)
        account = await engine.book.get(world, job.provider, job.account)
        if account is None:
            return None
        announcement = providers[job.provider].callback(snapshot, account, draws)
        return None if announcement is None else patient(announcement)

    async def sign(delivery: Delivery, at: int) -> Headers:
        world = await engine.worlds.get(delivery.namespace)
        account = await engine.book.get(world, delivery.provider, delivery.account)
        return () if account is None else providers[delivery.provider].sign(delivery, account, at)

    start = None if settings.start is None else round(settings.start.timestamp() * 1_000_000)
    engine = Engine(
        storage, announce=announce, send=send, sign=sign, real=real, seed=settings.seed, rate=settings.rate, start=start
    )
    patient = _patience(settings)
    return engine


def _patience(settings: Settings) -> Callable[[Announcement], Announcement]:
    """The vendor's retry policy, with what the settings say of it instead."""
    if settings.webhook_delays is None and settings.webhook_timeout is None:
        return lambda announcement: announcement

    def changed(announcement: Announcement) -> Announcement:
        retry = announcement.retry
        delays = retry.delays if settings.webhook_delays is None else settings.webhook_delays
        return replace(
            announcement, retry=RetryPolicy(delays, settings.webhook_timeout or retry.timeout, retry.accepts)
        )

    return changed


def _over_http(sender: Sender) -> Send:
    async def send(delivery: Delivery, headers: Headers) -> Attempt:
        announcement = delivery.announcement
        answer = await sender.send(
            announcement.url, announcement.body, dict(headers), timeout=announcement.retry.timeout
        )
        return Attempt(0, headers, answer.status, answer.body, answer.error, answer.elapsed)

    return send


def _admission(settings: Settings, engine: Engine, providers: Mapping[str, Provider]) -> Admission:
    configured: dict[str, tuple[Credential, ...]] = {}
    for name, provider in providers.items():
        further = (
            Credential(
                each.account,
                each.secret,
                each.credits,
                each.state,
                each.webhook_secret,
                limits=Limits(each.concurrency, each.requests_per_minute),
                options=each.options,
            )
            for each in settings.accounts.get(name, ())
        )
        configured[name] = (*further, *provider.credentials)
    if unknown := set(settings.accounts) - set(providers):
        message = f"accounts: there is no provider {', '.join(sorted(unknown))}; there are {', '.join(providers)}."
        raise ConfigError(message)
    return Admission(engine.book, settings.auth, configured, {name: each.credits for name, each in providers.items()})


def _options(settings: Settings, providers: Mapping[str, Provider]) -> dict[str, BaseModel]:
    """Every provider's options, as the settings have them; configured accounts' are looked at. Raises ConfigError."""
    if unknown := set(settings.options) - set(providers):
        message = f"options: there is no provider {', '.join(sorted(unknown))}; there are {', '.join(providers)}."
        raise ConfigError(message)
    try:
        for name, provider in providers.items():
            for account in settings.accounts.get(name, ()):
                provider.chosen_options(account.options)
        return {name: each.chosen_options(settings.options.get(name, {})) for name, each in providers.items()}
    except BadRequest as error:
        raise ConfigError(str(error)) from None


def _hosts(settings: Settings, providers: Mapping[str, Provider]) -> frozenset[str | None]:
    """Names under which this server hands out URLs, vendors' own included where clients reach it by them."""
    public = urlsplit(settings.public_url).hostname if settings.public_url else None
    return frozenset((*LOOPBACK, public, *(host for provider in providers.values() for host in provider.hosts)))


def _own(engine: Engine, files: Files, hosts: frozenset[str | None]) -> Callable[[str], Any]:
    """How the fetcher finds files of this very server without a request to itself."""

    async def own(url: str) -> bytes | None:
        from emulator.core.errors import Missing
        from emulator.media.errors import BadSample
        from emulator.media.samples import sample

        parts = urlsplit(url)
        if parts.hostname not in hosts:
            return None
        namespace, path = DEFAULT_NAMESPACE, parts.path
        if path.startswith("/@"):
            namespace, _, path = path[2:].partition("/")
            path = f"/{path}"
        try:
            if path.startswith("/_emulator/samples/"):
                from urllib.parse import parse_qsl

                name = path.removeprefix("/_emulator/samples/")
                return (await asyncio.to_thread(sample, name, dict(parse_qsl(parts.query))))[0]
            if path.startswith("/media/"):
                return (await files.find(await engine.worlds.get(namespace), path))[0]
        except (Missing, BadSample):
            return None
        return None

    return own
