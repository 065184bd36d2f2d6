"""State files: namespaces written down as one JSON document, and put back.

All of a namespace that outlives a restart is in it (jobs, deliveries, accounts, ledgers, what vendors keep for their
customers, scenarios, rules, faults, the clock, the seed, every counter), and the files that were uploaded. The journal
and the inboxes are about one run and are not. Credentials are in it: they open nothing but an emulator.
"""

import asyncio
import base64
import json
import os
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from types import ModuleType
from typing import Any, TextIO

import orjson

from emulator import __version__
from emulator.core.clock import MAX_RATE
from emulator.core.errors import BadRequest
from emulator.engine.instants import iso, parsed
from emulator.engine.repository import JsonCodec
from emulator.engine.saving import LARGEST, Saved, record_of, stored, written
from emulator.engine.world import World
from emulator.media.uploads import Upload
from emulator.storage.base import StorageError
from emulator.studio.tools import RENDERERS
from emulator.web.desk import Desk

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows has none; there two servers can have one file
    fcntl = None
FORMAT = "lipsync-emulator state"
VERSION = 1
"""Raised when an older program could not read what this one writes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A namespace out of a state file."""

    saved: Saved
    files: Mapping[str, Upload]


async def document(desk: Desk, worlds: Iterable[World]) -> bytes:
    """These namespaces as a state file."""
    codec, namespaces = JsonCodec(), {}
    for world in worlds:
        records, numbers = await stored(desk.engine.storage, world.namespace)
        namespaces[world.namespace] = {
            "now": iso(world.now()),
            "rate": world.clock.rate,
            "seed": world.state.seed,
            "scenario": world.state.scenario,
            "renderer": world.state.renderer,
            "numbers": numbers,
            "files": [_file(place, upload) for place, upload in desk.uploads.all(world.namespace).items()],
            "records": await asyncio.to_thread(written, records, codec),
        }
    content = {"format": FORMAT, "version": VERSION, "program": __version__, "namespaces": namespaces}
    return await asyncio.to_thread(orjson.dumps, content, None, orjson.OPT_INDENT_2)


def _file(place: str, upload: Upload) -> dict[str, Any]:
    return {
        "place": place,
        "media_type": upload.media_type,
        "expires_at": None if upload.expires_at is None else iso(upload.expires_at),
        "content": base64.b64encode(upload.content).decode(),
    }


def read(raw: bytes, into: str | None = None) -> dict[str, Kept]:
    """The namespaces of a state file; with `into`, its only one, under that name. Raises BadRequest."""
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError) as error:
        message = f"This is no whole state file; it may have been cut off: {str(error)[:200]}."
        raise BadRequest(message) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        message = f'A state file begins with {{"format": "{FORMAT}", …}}; this is something else.'
        raise BadRequest(message)
    version = content.get("version")
    if not isinstance(version, int) or version > VERSION:
        message = (
            f"The state file is of version {str(version)[:20]}, made by a newer emulator "
            f"({str(content.get('program'))[:40]}); this one reads up to version {VERSION}."
        )
        raise BadRequest(message)
    namespaces = content.get("namespaces")
    if not isinstance(namespaces, dict):
        message = "The state file has no namespaces."
        raise BadRequest(message)
    if into is None:
        return {name: _kept(name, each) for name, each in namespaces.items()}
    if len(namespaces) != 1:
        message = f"The state file has {len(namespaces)} namespaces; exactly one can be put into a namespace."
        raise BadRequest(message)
    return {into: _kept(into, next(iter(namespaces.values())))}


def _kept(namespace: str, content: Any) -> Kept:
    codec = JsonCodec()
    try:
        now, rate = parsed(str(content["now"])), float(content["rate"])
        numbers = {str(name): int(value) for name, value in content["numbers"].items()}
        files = dict(_upload(each) for each in content["files"])
        records = tuple(record_of(namespace, each, codec, now) for each in content["records"])
        scenario = None if content["scenario"] is None else str(content["scenario"])
        renderer = None if content.get("renderer") is None else str(content["renderer"])
        saved = Saved(now, rate, str(content["seed"])[:200], scenario, numbers, records, renderer)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        wrong = f"{type(error).__name__} {str(error)[:200]}"
        message = f"The namespace {namespace[:64]!r} of the state file cannot be read: {wrong}."
        raise BadRequest(message) from None
    if not 0 <= rate <= MAX_RATE or any(not 0 <= value <= LARGEST for value in numbers.values()):
        message = f"The namespace {namespace[:64]!r} of the state file has a rate or a counter that cannot be."
        raise BadRequest(message)
    return Kept(saved, files)


def _upload(row: Mapping[str, Any]) -> tuple[str, Upload]:
    expires_at = None if row["expires_at"] is None else parsed(str(row["expires_at"]))
    content = base64.b64decode(row["content"], validate=True)
    return str(row["place"]), Upload(content, str(row["media_type"]), expires_at)


async def restore(desk: Desk, world: World, kept: Kept, providers: Set[str]) -> None:
    """Put a namespace in place of what is there; it may speak of these providers.

    Raises BadRequest, and then nothing has changed.
    """
    saved, worlds = kept.saved, desk.engine.worlds
    if (unknown := saved.unknown(providers, set(desk.scenarios.all()), set(RENDERERS))) is not None:
        message = f"The state file speaks of {unknown}, which neither it nor this emulator has."
        raise BadRequest(message)
    try:
        async with desk.engine.renders.stopped(world):
            await worlds.restore(world, saved.state(worlds.real()), saved.records, saved.numbers)
    except StorageError as error:
        message = f"The state file contradicts itself: {error}"
        raise BadRequest(message) from None
    desk.journal.clear(world.namespace)
    desk.uploads.clear(world.namespace)
    desk.studio.forget(world.namespace)
    for place, upload in kept.files.items():
        desk.uploads.keep(world.namespace, place, upload.content, upload.media_type, expires_at=upload.expires_at)


class StateFile:
    """All namespaces of a server in one file: loaded at its start, saved at its end."""

    def __init__(self, path: Path, desk: Desk, providers: Set[str]) -> None:
        """Look at the file and its place. Raises BadRequest where they cannot be used."""
        self._path = path
        self._desk = desk
        self._providers = providers
        self._draft = path.with_name(f".{path.name}.new")
        self._kept: dict[str, Kept] = {}
        self._reserved: TextIO | None = None
        try:
            if path.is_file():
                self._kept = read(path.read_bytes())
            elif path.exists():  # reading a device may never end
                message = "It is no file."
                raise BadRequest(message)
        except OSError as error:
            message = f"The file cannot be read: {error}."
            raise BadRequest(message) from None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=path.parent):
                pass
        except OSError as error:
            message = f"The file could not be written at the end: {error}."
            raise BadRequest(message) from None

    async def load(self) -> None:
        """Put every namespace in its place; the file is this server's until it ends. Raises BadRequest."""
        self._reserve()
        for namespace, kept in self._kept.items():
            await restore(self._desk, await self._desk.engine.worlds.get(namespace), kept, self._providers)
        self._kept = {}

    async def save(self) -> None:
        """Write every namespace that holds anything: the whole file, or none. Raises OSError."""
        engine = self._desk.engine
        worlds = [await engine.worlds.get(namespace) for namespace in await engine.storage.namespaces()]
        content = await document(self._desk, worlds)
        await asyncio.to_thread(self._write, content)

    def _reserve(self) -> None:
        """Of two servers with one file, the one that ends first would work for nothing."""
        if fcntl is None:
            return
        self._reserved = self._path.with_name(f".{self._path.name}.lock").open("w")
        try:
            fcntl.flock(self._reserved, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._reserved.close()
            self._reserved = None
            message = f"The setting 'state' cannot be used: another emulator that runs keeps {self._path}."
            raise BadRequest(message) from None

    def release(self) -> None:
        """Let another server have the file."""
        if self._reserved is not None:
            Path(self._reserved.name).unlink(missing_ok=True)
            self._reserved.close()
            self._reserved = None

    def _write(self, content: bytes) -> None:
        with self._draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self._draft.replace(self._path)
