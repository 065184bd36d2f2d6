"""The input files of films: fetched once each, looked at from outside, and put where a worker finds them."""

import asyncio
import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from emulator.media import boxes, sniffing
from emulator.media.errors import Unfetchable, Unreadable
from emulator.media.fetch import LIMIT, Fetched, Fetcher, decode_base64
from emulator.studio.errors import Trouble, Unmade, no_room
from emulator.studio.threads import to_its_end
from emulator.studio.views import File

AT_ONCE = 4
"""Files that are fetched at the same time."""
MOST = 200
"""Files of one production."""
TOTAL = 2 << 30
"""Bytes of all of them."""


@dataclass(frozen=True, slots=True)
class Prop:
    """An input file at hand; one that is out of reach has neither path nor digest."""

    path: Path | None = None
    digest: str | None = None
    """Of its bytes."""
    size: int = 0


class Props:
    """Gets input files."""

    def __init__(self, fetcher: Fetcher, *, limit: int = LIMIT, total: int = TOTAL) -> None:
        self._fetcher = fetcher
        self._limit, self._total = limit, total
        self._places = asyncio.Semaphore(AT_ONCE)

    async def gather(self, files: Iterable[File], folder: Path) -> dict[str, Prop]:
        """By URL, every file, put into the folder. Raises Unmade."""
        urls = list(dict.fromkeys(each.url for each in files))
        if len(urls) > MOST:
            raise Unmade("too large", f"The film is made of {len(urls)} files; at most {MOST} are fetched.")
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._one(url, folder / str(n))) for n, url in enumerate(urls)]
        except* Unmade as unmade:
            first: BaseException = unmade
            while isinstance(first, BaseExceptionGroup):
                first = first.exceptions[0]
        else:
            found = {url: task.result() for url, task in zip(urls, tasks, strict=True)}
            if sum(prop.size for prop in found.values()) > self._total:
                raise Unmade("too large", f"The input files are larger than {self._total} bytes together.")
            return found
        raise first

    async def _one(self, url: str, place: Path) -> Prop:
        shown = url if len(url) <= 100 else f"{url[:100]}…"
        try:
            # Also while it is put into place: what a semaphore lets through is what memory holds at once.
            async with self._places:
                if url[:5].lower() == "data:":
                    fetched: Fetched | None = await asyncio.to_thread(self._decoded, url)
                else:
                    fetched = await self._fetcher.fetch(url)
                if fetched is None:
                    return Prop()
                with fetched:
                    placed: Prop = await to_its_end(_placed, fetched, place)
                    return placed
        except Unfetchable as error:
            trouble: Trouble = "too large" if error.reason == "size" else "unfetchable"
            raise Unmade(trouble, f"The file {shown} cannot be fetched: {error}.") from error
        except Unreadable as error:
            trouble = "too large" if error.size is not None else "unreadable"
            raise Unmade(trouble, f"The file {shown} cannot be read: {error}") from error
        except OSError as error:
            raise no_room(error) from error

    def _decoded(self, url: str) -> Fetched:
        content = decode_base64(url, self._limit)
        return Fetched(content, len(content))


def _placed(fetched: Fetched, place: Path) -> Prop:
    """The file under a name with the right ending. Raises Unreadable for what is no media, before anything opens it."""
    content = fetched.content
    if isinstance(content, bytes):
        place.write_bytes(content)
    elif fetched.temporary:
        shutil.move(content, place)
    else:
        shutil.copyfile(content, place)
    with place.open("rb") as file:
        read = sniffing.reading(file)
        suffix = sniffing.suffix(read)
        if suffix is None:
            message = "It is not audio, video or a picture."
            raise Unreadable(message)
        if suffix == "mp4":
            boxes.check(read, fetched.size)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Prop(place.rename(place.with_suffix(f".{suffix}")), digest, fetched.size)
