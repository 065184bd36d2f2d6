"""The only place where everything meets: a server's rooms, put together from its settings."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel

from emulator.admin.app import control
from emulator.calling import calling, over_http, patience
from emulator.core.errors import BadRequest
from emulator.engine.accounts import Limits
from emulator.engine.choosing import Scenarios, load_scenarios
from emulator.engine.engine import Engine
from emulator.engine.instants import RealClock, elapsed
from emulator.engine.outbox import Send
from emulator.engine.repository import JsonCodec
from emulator.engine.standing import Fault
from emulator.filming import Filming
from emulator.media.fetch import Fetcher
from emulator.media.inspecting import Inspector
from emulator.media.library import Library
from emulator.media.renderers.stub import StubRenderer
from emulator.media.resources import fixture
from emulator.media.uploads import HERE, UploadFolder, Uploads
from emulator.providers import collisions, discover
from emulator.providers.base import Provider, known_codes
from emulator.settings import ConfigError, Settings
from emulator.storage.base import Storage
from emulator.storage.memory import MemoryStorage
from emulator.studio.studio import Studio
from emulator.web.admission import Admission, Credential
from emulator.web.bodies import Intake
from emulator.web.desk import Desk
from emulator.web.endpoint import router
from emulator.web.faults.presets import preset
from emulator.web.files import Files, own_files
from emulator.web.front import App, FrontDoor
from emulator.web.journal import Journal
from emulator.web.rendering import Renderers
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
            self._loop = None
            if self._state is not None:
                self._state.release()
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
        """Let go of sockets, files and processes."""
        await self.desk.studio.close()
        await self._sender.close()
        await self.engine.storage.close()


def create_app(
    settings: Settings,
    *,
    real: RealClock | None = None,
    send: Send | None = None,
    storage: Storage | None = None,
    studio: Any = None,
) -> Application:
    """The emulator that these settings describe. Raises ConfigError.

    `real`, `send`, `storage` and `studio` replace the real clock, the HTTP sender of callbacks, the store of the
    settings and what makes films.
    """
    providers = {provider.name: provider for provider in discover()}
    if found := collisions(providers.values()):
        raise ConfigError(" ".join(found))
    sender = Sender(rewrite=settings.webhook_rewrite, measure=elapsed)
    films = Filming(providers)
    engine = calling(
        providers,
        storage or _storage(settings),
        send or over_http(sender),
        patient=patience(settings.webhook_delays, settings.webhook_timeout),
        react=films.react,
        real=real,
        seed=settings.seed,
        rate=settings.rate,
        start=None if settings.start is None else round(settings.start.timestamp() * 1_000_000),
    )
    engine.worlds.shared = settings.workers > 1
    uploads = _uploads(settings)
    files = Files(engine, Library(StubRenderer()), uploads, films.file)
    fetcher = Fetcher(settings.inspect, own=own_files(engine, files, films.sample, _hosts(settings, providers)))
    films.studio = studio or Studio(settings.tools, fetcher, settings.bounds)
    renderers = _renderers(settings, providers, films.studio)
    desk = Desk(
        engine=engine,
        scenarios=_scenarios(settings, providers),
        admission=_admission(settings, engine, providers),
        journal=Journal(settings.journal),
        inspector=Inspector(fetcher),
        uploads=uploads,
        studio=films.studio,
        renderers=renderers,
        option_models=_options(settings, providers),
        reasons={name: each.reasons for name, each in providers.items()},
        default_scenario=settings.scenario,
        public_url=settings.public_url,
        body_limit=settings.body_limit,
        upload_limit=settings.upload_limit,
        intake=Intake(max(settings.bodies_limit, settings.body_limit, settings.upload_limit), settings.body_timeout),
        marked=settings.headers,
    )
    if settings.faults is not None:
        engine.worlds.begins_with = _faults(settings.faults)
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


def _renderers(settings: Settings, providers: Mapping[str, Provider], studio: Any) -> Renderers:
    """What makes files here. Raises ConfigError where the server's own renderer is required and cannot be used."""
    direct = {name: each.direct for name, each in providers.items()}
    renderers = Renderers(settings.renderer, settings.renderer_required, studio.unavailable, direct)
    try:
        renderers.usable(settings.renderer)
    except BadRequest as error:
        message = f"The setting 'renderer' cannot be used: {error}"
        raise ConfigError(message) from None
    return renderers


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


def _faults(name: str) -> tuple[Fault, ...]:
    """What `--faults` asks for. Raises ConfigError."""
    try:
        return preset(name).faults
    except BadRequest as error:
        message = f"The setting 'faults' cannot be used: {error}"
        raise ConfigError(message) from None


def _storage(settings: Settings) -> Storage:
    if settings.store == "memory":
        return MemoryStorage()
    from emulator.storage.sqlite import SqliteStorage

    return SqliteStorage(settings.store.removeprefix("sqlite:///"), JsonCodec())


def _uploads(settings: Settings) -> Uploads:
    """What was handed in lives as long as the jobs that are made of it."""
    if settings.store == "memory":
        return Uploads(settings.upload_limit)
    return UploadFolder(settings.upload_limit, Path(f"{settings.store.removeprefix('sqlite:///')}.files"))


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


def _scenarios(settings: Settings, providers: Mapping[str, Provider]) -> Scenarios:
    """The shipped ones and those of the user's folder; the server's default is among them. Raises BadRequest."""
    scenarios = load_scenarios(fixture("scenarios"), settings.scenarios)
    for scenario in scenarios.all().values():
        known_codes(scenario, providers.values())
    scenarios.named(settings.scenario)
    return scenarios


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
    return frozenset((*LOOPBACK, HERE, public, *(host for provider in providers.values() for host in provider.hosts)))
