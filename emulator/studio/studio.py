"""The studio as the server sees it: a production goes in, its files come out, made once and in another process.

Nothing here loads what films are made with.
"""

import shutil
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp
from typing import Any

from emulator.engine.instants import elapsed
from emulator.media.fetch import Fetcher
from emulator.studio import bounds, needs, shelf
from emulator.studio.errors import Unmade, no_room
from emulator.studio.failures import Failures
from emulator.studio.film import Person
from emulator.studio.keys import files_in, key_of
from emulator.studio.props import Prop, Props
from emulator.studio.sharing import Sharing, Told
from emulator.studio.shelf import Kept, Shelf
from emulator.studio.takes import Production
from emulator.studio.threads import finished, in_thread, to_its_end
from emulator.studio.tools import RendererName, Tools
from emulator.studio.views import File
from emulator.studio.workers import Workers

PRODUCE = "emulator.studio.cutting.production:produce"
PEOPLE = "emulator.studio.faces.people:people"
REMEMBERED = 10_000
"""Jobs whose films, and files whose people, are known without looking again."""
LOOK = 60.0
"""Seconds, at most, to find the people of a file."""
LARGEST = 1 << 30
"""Bytes of a file that is made."""


class Made(dict[str, bytes]):
    """The files of a production, by the names of its takes."""

    notes: tuple[str, ...] = ()
    """For the job's log."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the studio may take of the machine; sizes in bytes."""

    workers: int | None = None
    """Processes; none: as many as cores."""
    worker_memory: int = bounds.MEMORY
    shelf_memory: int = shelf.MEMORY
    shelf_disk: int = shelf.DISK


@dataclass(frozen=True, slots=True)
class _House:
    """What there is from the first use to the end."""

    home: Path
    workers: Workers
    lookout: Workers
    """For people: whoever asks waits for the answer, and not for others' films."""
    shelf: Shelf


def untold(share: float) -> None:
    """Nobody listens to the progress."""


class Studio:
    """Makes films. Belongs to one event loop; takes nothing of the machine before it is first used."""

    def __init__(
        self,
        tools: Tools,
        fetcher: Fetcher,
        limits: Bounds = Bounds(),
        *,
        produce: str = PRODUCE,
        people: str = PEOPLE,
        measure: Callable[[], float] = elapsed,
    ) -> None:
        """`produce` and `people` are the dotted names of the functions that workers call; `measure` gives seconds."""
        self.tools = tools
        self._props = Props(fetcher)
        self._limits = limits
        self._produce, self._people = produce, people
        self._sharing = Sharing()
        self._house: _House | None = None
        self._known: OrderedDict[str, str] = OrderedDict()
        """By space and what a job asked for, what it was given: its sources may be gone by now."""
        self._failures = Failures(measure)
        self._seen: OrderedDict[str, tuple[Person, ...]] = OrderedDict()

    def unavailable(self, renderer: RendererName) -> str | None:
        """Why this renderer cannot be used, in a sentence that says what to do; none: it can."""
        return needs.unavailable(renderer, self.tools)

    async def make(
        self, renderer: RendererName, production: Production, progress: Told = untold, *, job: str = "", space: str = ""
    ) -> Made:
        """The files of a production. Raises Unmade. If this is cancelled, so is the work, unless others wait for it.

        A job that asks again is given what it was given, even where its sources have changed; what could not be made
        for it is tried only so often. Work is taken from each space (namespace) in turn.
        """
        if (why := self.unavailable(renderer)) is not None:
            raise Unmade("unavailable", why)
        house = self._opened()
        names = tuple(production.takes)
        # What files are called is no part of what they are, but for their endings.
        plain = replace(production, takes={_place(n, name): production.takes[name] for n, name in enumerate(names)})
        tools = replace(self.tools, renderer=renderer)
        asked = f"{space}/{key_of(job, plain, tools)}" if job else ""
        kept: Kept | None = None
        if asked in self._known:
            kept = await in_thread(house.shelf.get, self._known[asked])
        if kept is None and not asked:
            kept = await self._film(house, plain, tools, space, progress, asked=asked)
        elif kept is None:
            self._failures.check(asked)
            # Its files may be those of other jobs, and theirs of others: the job is known to be waiting for them.
            work = partial(self._tried, house, plain, tools, space, asked=asked)
            kept = await self._sharing.do(asked, work, progress)
        made = Made(zip(names, kept.files, strict=True))
        made.notes = kept.notes
        return made

    async def _tried(
        self, house: _House, production: Production, tools: Tools, space: str, progress: Told, *, asked: str
    ) -> Kept:
        try:
            return await self._film(house, production, tools, space, progress, asked=asked)
        except Unmade as unmade:
            self._failures.keep(asked, unmade)
            raise

    async def _film(
        self, house: _House, production: Production, tools: Tools, space: str, progress: Told, *, asked: str
    ) -> Kept:
        scratch = _Scratch(house.home)
        async with scratch.held():
            props = await self._props.gather(files_in(production), scratch.folder)
            # How long it may take is no part of what comes out.
            key = key_of(production, replace(tools, timeout=0.0), contents=_digests(props))
            if asked:
                _remember(self._known, asked, key)
            # What somebody else's program made of it before says nothing of what it makes of it now.
            known = tools.renderer not in ("http", "command")
            kept: Kept | None = await in_thread(house.shelf.get, key) if known else None
            if kept is not None:
                return kept

            async def work(told: Told) -> Kept:
                async with scratch.held():
                    outs = {name: scratch.folder / f"take-{name}" for name in production.takes}
                    (own := scratch.folder / "own").mkdir()
                    files = {url: prop.path for url, prop in props.items()}
                    notes = await house.workers.do(
                        self._produce,
                        (production, files, outs, tools, own),
                        seconds=tools.timeout,
                        told=told,
                        space=space,
                    )
                    kept: Kept = await to_its_end(_taken, list(outs.values()), tuple(map(str, notes)))
                    await in_thread(house.shelf.put, key, kept)
                    return kept

            return await self._sharing.do(key, work, progress)

    async def people(self, file: File, *, space: str = "") -> tuple[Person, ...]:
        """Who is seen in a video or picture. Raises Unmade.

        A file that is out of reach is taken on trust: somebody is in its middle for as long as it is.
        """
        house = self._opened()
        scratch = _Scratch(house.home)
        async with scratch.held():
            prop = (await self._props.gather((file,), scratch.folder))[file.url]
            if prop.path is None or prop.digest is None:
                return (_somebody(file),)
            key = f"people {prop.digest}"
            if key in self._seen:
                return self._seen[key]
            path = prop.path

            async def work(told: Told) -> tuple[Person, ...]:
                async with scratch.held():
                    seconds = min(LOOK, self.tools.timeout)
                    seen = await house.lookout.do(self._people, (path,), seconds=seconds, space=space)
                    people = tuple(Person(**{**each, "box": tuple(each["box"])}) for each in seen)
                    _remember(self._seen, key, people)
                    return people

            return await self._sharing.do(key, work, untold)

    def forget(self, space: str) -> None:
        """The jobs of a space are no more; others will have their names."""
        for asked in [each for each in self._known if each.rpartition("/")[0] == space]:
            del self._known[asked]
        self._failures.forget(f"{space}/")

    async def close(self) -> None:
        """End all work and delete everything; the next order begins anew."""
        await self._sharing.close()
        house, self._house = self._house, None
        if house is not None:
            await house.workers.close()
            await house.lookout.close()
            await finished([in_thread(shutil.rmtree, house.home, True)])

    def _opened(self) -> _House:
        """Raises Unmade."""
        if self._house is None:
            try:
                home = Path(mkdtemp(prefix="emulator-studio-"))
            except OSError as error:
                raise no_room(error) from error
            limits = self._limits
            self._house = _House(
                home,
                Workers(home, limits.workers, limits.worker_memory),
                Workers(home, 1, limits.worker_memory),
                Shelf(home, limits.shelf_memory, limits.shelf_disk),
            )
        return self._house


class _Scratch:
    """A folder that is there as long as somebody holds it."""

    def __init__(self, home: Path) -> None:
        """Raises Unmade. Who tidies up temporary files may have taken the home away: it comes back."""
        try:
            home.mkdir(mode=0o700, exist_ok=True)
            self.folder = Path(mkdtemp(prefix="scratch-", dir=home))
        except OSError as error:
            raise no_room(error) from error
        self._holders = 0

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        self._holders += 1
        try:
            yield
        finally:
            self._holders -= 1
            if not self._holders:
                await finished([in_thread(shutil.rmtree, self.folder, True)])


def _place(number: int, name: str) -> str:
    return f"{number}{PurePosixPath(name).suffix.lower()}"


def _digests(props: dict[str, Prop]) -> dict[str, str | None]:
    return {url: prop.digest for url, prop in props.items()}


def _taken(paths: list[Path], notes: tuple[str, ...]) -> Kept:
    """What a worker has put there. Raises Unmade."""
    for path in paths:
        if not path.is_file():
            raise Unmade("crashed", f"The film was not made: its take {path.name} is missing.")
        if path.stat().st_size > LARGEST:
            raise Unmade("too large", f"The film is larger than {LARGEST} bytes.")
    try:
        return Kept(tuple(path.read_bytes() for path in paths), notes)
    except OSError as error:
        raise no_room(error) from error


def _somebody(file: File) -> Person:
    width, height = file.width or 640, file.height or 360
    side = min(width, height) / 2
    return Person(((width - side) / 2, (height - side) / 2, side, side), 0.0, 0.0, file.seconds)


def _remember(known: OrderedDict[str, Any], key: str, value: Any) -> None:
    known[key] = value
    known.move_to_end(key)
    while len(known) > REMEMBERED:
        known.popitem(last=False)
