"""Films that were made: the latest in memory, earlier ones in files, the earliest given up."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

MEMORY = 128 << 20
"""Bytes of films that are kept in memory."""
DISK = 2 << 30
"""Bytes of films that are kept in files."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The files of one production, in the order of its takes, and what was noted while it was made."""

    files: tuple[bytes, ...]
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(map(len, self.files))


@dataclass(frozen=True, slots=True)
class _Stored:
    """The same, its files in a folder."""

    folder: Path
    count: int
    size: int
    notes: tuple[str, ...]


class Shelf:
    """Keeps films by their keys, within bounds. Blocks where it reads and writes files; any thread may use it."""

    def __init__(self, home: Path, memory: int = MEMORY, disk: int = DISK) -> None:
        self._home = home
        self._memory, self._disk = memory, disk
        self._lock = threading.Lock()
        self._near_size = self._far_size = 0
        self._near: OrderedDict[str, Kept] = OrderedDict()
        self._far: OrderedDict[str, _Stored] = OrderedDict()

    def get(self, key: str) -> Kept | None:
        """The film, if it is still there."""
        with self._lock:
            if (kept := self._near.get(key)) is not None:
                self._near.move_to_end(key)
                return kept
            if (stored := self._far.get(key)) is None:
                return None
            self._far.move_to_end(key)
            try:
                return Kept(tuple((stored.folder / str(n)).read_bytes() for n in range(stored.count)), stored.notes)
            except OSError:  # somebody tidied up
                self._drop(key)
                return None

    def put(self, key: str, kept: Kept) -> None:
        """Keep a film; the ones that were not asked for longest give way."""
        with self._lock:
            if key not in self._near:
                self._near[key] = kept
                self._near_size += kept.size
            while self._near_size > self._memory:
                first, oldest = self._near.popitem(last=False)
                self._near_size -= oldest.size
                self._store(first, oldest)
            while self._far_size > self._disk:
                self._drop(next(iter(self._far)))

    def _store(self, key: str, kept: Kept) -> None:
        if key in self._far or kept.size > self._disk:
            return
        try:
            folder = Path(mkdtemp(prefix="film-", dir=self._home))
            self._far[key] = _Stored(folder, len(kept.files), kept.size, kept.notes)
            self._far_size += kept.size
            for number, content in enumerate(kept.files):
                (folder / str(number)).write_bytes(content)
        except OSError:  # the disk is full: it can be made again
            self._drop(key)

    def _drop(self, key: str) -> None:
        stored = self._far.pop(key, None)
        if stored is not None:
            self._far_size -= stored.size
            rmtree(stored.folder, ignore_errors=True)
