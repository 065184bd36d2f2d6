"""The store that survives a restart: one SQLite file, one connection, one thread.

Like every store it knows records and nothing about jobs; bodies become bytes through the `Codec` it is given. The
connection lives in a thread of its own, so the event loop never waits for a disk, and its calls are done in the order
in which they were made. Other processes may open the same file: writes take SQLite's write lock before they read what
they check, so the slower of two writers sees the faster one's version and gets `Conflict`. A lock that is not given up
within `patience` seconds is a `StorageError`. A write is safe from a crash of the process at once, and from a
power cut soon after (WAL, synchronous=NORMAL).
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any, TypeVar

from emulator.storage.base import (
    AliasTaken,
    Codec,
    Missing,
    Record,
    StorageError,
    check_home,
    check_page,
    check_succession,
    prefixes,
)
from emulator.storage.sqlite_schema import connect

_T = TypeVar("_T")
_COLUMNS = "kind, namespace, record.id, scope, body, record.seq, version, alias, due_at"
_GET = f"SELECT {_COLUMNS} FROM record WHERE namespace = ? AND kind = ? AND id = ?"
_FIND = f"SELECT {_COLUMNS} FROM record WHERE namespace = ? AND kind = ? AND alias = ?"
_STORED = "SELECT version, scope, seq FROM record WHERE namespace = ? AND kind = ? AND id = ?"
_INSERT = (
    "INSERT INTO record (body, version, alias, due_at, scope, seq, namespace, kind, id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_REPLACE = (
    "UPDATE record SET body = ?, version = ?, alias = ?, due_at = ?"
    " WHERE scope = ? AND seq = ? AND namespace = ? AND kind = ? AND id = ?"
)
_DELETE = "DELETE FROM record WHERE namespace = ? AND kind = ? AND id = ?"
_DUE = f"SELECT {_COLUMNS} FROM record WHERE namespace = ? AND due_at <= ? ORDER BY due_at, seq, kind, id LIMIT ?"
_NEXT_DUE = "SELECT min(due_at) FROM record WHERE namespace = ? AND due_at IS NOT NULL"
_EVERYTHING = f"SELECT {_COLUMNS} FROM record WHERE namespace = ? ORDER BY kind, seq, id"
_NUMBERS = "SELECT name, value FROM counter WHERE namespace = ? ORDER BY name"
_NUMBER = (
    "INSERT INTO counter (namespace, name, value) VALUES (?, ?, 1)"
    " ON CONFLICT (namespace, name) DO UPDATE SET value = value + 1 RETURNING value"
)
_ALL = "FROM record WHERE namespace = :namespace AND kind = :kind"
_HERE = f"{_ALL} AND scope = :scope"
# "/" is followed by "0", so these bounds hold exactly what is beneath the scope, and an index can use them.
_BENEATH = f"{_ALL} AND scope >= :scope || '/' AND scope < :scope || '0'"
_FAR = 2**63 - 1  # SQLite's largest integer; a client may well ask for a page further away


def _page(source: str, direction: str) -> str:
    """Choose the page in the index alone, then fetch its bodies: far pages must not drag bodies along."""
    return (
        f"WITH page (row, seq, id) AS ({source} ORDER BY 2 {direction}, 3 {direction} LIMIT :limit OFFSET :offset)"
        f" SELECT {_COLUMNS} FROM page JOIN record ON record.rowid = page.row"
        f" ORDER BY page.seq {direction}, page.id {direction}"
    )


_KEYS = "SELECT rowid, seq, id"
_SELECT = {
    (rooted, newest_first): _page(
        f"{_KEYS} {_ALL}" if rooted else f"{_KEYS} {_HERE} UNION ALL {_KEYS} {_BENEATH}",
        "DESC" if newest_first else "ASC",
    )
    for rooted in (True, False)
    for newest_first in (True, False)
}
_TOTAL = {
    True: f"SELECT count(*) {_ALL}",
    False: f"SELECT (SELECT count(*) {_HERE}) + (SELECT count(*) {_BENEATH})",
}


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, with the write lock taken before the first read."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # some errors have already rolled back
            connection.execute("ROLLBACK")
        raise


def _clamp(value: int | None) -> int:
    return _FAR if value is None else max(-_FAR, min(value, _FAR))


class SqliteStorage:
    """A `Storage` in one file. Opening waits for the file; what is wrong with it raises `StorageError` here."""

    def __init__(self, path: str | os.PathLike[str], codec: Codec, *, patience: float = 5.0) -> None:
        self._path = os.fspath(path)
        self._codec = codec
        self._closed = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        try:
            self._connection = self._thread.submit(self._guard, connect, self._path, patience).result()
        except BaseException:
            self._thread.shutdown()
            raise

    async def put(self, *records: Record) -> None:
        # Encoded first: a body that cannot be encoded must not cost a transaction.
        encode = self._codec.encode
        await self._run(self._put, [(record, encode(record.kind, record.body)) for record in records])

    async def get(self, kind: str, namespace: str, id: str) -> Record:
        found = await self._records(_GET, (namespace, kind, id))
        if not found:
            raise Missing(f"There is no {kind} {id!r} in {namespace!r}.")
        return found[0]

    async def find(self, kind: str, namespace: str, alias: str) -> Record:
        found = await self._records(_FIND, (namespace, kind, alias))
        if not found:
            raise Missing(f"There is no {kind} with the alias {alias!r} in {namespace!r}.")
        return found[0]

    async def select(
        self,
        kind: str,
        namespace: str,
        scope: str = "",
        *,
        newest_first: bool = True,
        offset: int = 0,
        limit: int | None = None,
    ) -> list[Record]:
        check_page(offset, limit)
        chosen = {"namespace": namespace, "kind": kind, "scope": scope}
        page = {"offset": _clamp(offset), "limit": _clamp(limit)}
        return await self._records(_SELECT[not scope, newest_first], chosen | page)

    async def total(self, kind: str, namespace: str, scope: str = "") -> int:
        chosen = {"namespace": namespace, "kind": kind, "scope": scope}
        return int((await self._run(self._rows, _TOTAL[not scope], chosen))[0][0])

    async def delete(self, kind: str, namespace: str, *ids: str) -> int:
        return await self._run(self._delete, kind, namespace, ids)

    async def due(self, namespace: str, until: int, limit: int | None = None) -> list[Record]:
        return await self._records(_DUE, (namespace, _clamp(until), _clamp(limit)))

    async def next_due(self, namespace: str) -> int | None:
        due_at: int | None = (await self._run(self._rows, _NEXT_DUE, (namespace,)))[0][0]
        return due_at

    async def number(self, namespace: str, name: str) -> int:
        return int((await self._run(self._rows, _NUMBER, (namespace, name)))[0][0])

    async def numbers(self, namespace: str) -> dict[str, int]:
        return dict(await self._run(self._rows, _NUMBERS, (namespace,)))

    async def everything(self, namespace: str) -> list[Record]:
        return await self._records(_EVERYTHING, (namespace,))

    async def restore(self, namespace: str, records: Sequence[Record], numbers: Mapping[str, int]) -> None:
        check_home(namespace, records)
        encoded = [(record, self._codec.encode(record.kind, record.body)) for record in records]
        await self._run(self._restore, namespace, encoded, dict(numbers))

    async def others(self) -> int:
        return int((await self._run(self._rows, "PRAGMA data_version", ()))[0][0])

    async def namespaces(self) -> list[str]:
        rows = await self._run(self._rows, "SELECT DISTINCT namespace FROM record ORDER BY namespace", ())
        return [row[0] for row in rows]

    async def clear(self, namespace: str) -> None:
        await self._run(self._clear, namespace)

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._thread.submit(self._connection.close)
            self._thread.shutdown()  # a moment: waits for what was asked before, and for the last checkpoint

    async def _records(self, query: str, values: Any) -> list[Record]:
        decode = self._codec.decode
        return [
            Record(kind, namespace, id, scope, decode(kind, body), *rest)
            for kind, namespace, id, scope, body, *rest in await self._run(self._rows, query, values)
        ]

    async def _run(self, work: Callable[..., _T], *args: Any) -> _T:
        if self._closed:
            raise StorageError(f"The state file {self._path} has been closed.")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._guard, work, *args)

    # From here on: in the connection's own thread.

    def _guard(self, work: Callable[..., _T], *args: Any) -> _T:
        """The border of this room: what SQLite and its driver raise leaves as `StorageError`."""
        try:
            return work(*args)
        except (sqlite3.Error, OverflowError, UnicodeEncodeError) as error:
            raise StorageError(f"The state file {self._path} cannot be used: {error}.") from error

    def _rows(self, query: str, values: Any) -> list[Any]:
        with closing(self._connection.execute(query, values)) as cursor:
            return cursor.fetchall()

    def _put(self, encoded: Iterable[tuple[Record, bytes]]) -> None:
        with _transaction(self._connection):
            for record, body in encoded:
                self._write(record, body)

    def _write(self, record: Record, body: bytes) -> None:
        key = (record.namespace, record.kind, record.id)
        stored = self._rows(_STORED, key)
        check_succession(record, *(stored[0] if stored else (0, "", 0)))
        prefixes(record.scope)  # refuses a malformed one
        columns = (body, record.version, record.alias, record.due_at, record.scope, record.seq, *key)
        try:
            self._connection.execute(_REPLACE if stored else _INSERT, columns)
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_CONSTRAINT_UNIQUE:
                raise
            taken = f"{record.kind} {record.id!r}: the alias {record.alias!r} is taken."
            raise AliasTaken(taken) from error

    def _delete(self, kind: str, namespace: str, ids: Iterable[str]) -> int:
        with _transaction(self._connection):
            keys = ((namespace, kind, id) for id in ids)
            return self._connection.executemany(_DELETE, keys).rowcount

    def _clear(self, namespace: str) -> None:
        with _transaction(self._connection):
            self._empty(namespace)

    def _restore(self, namespace: str, encoded: Iterable[tuple[Record, bytes]], numbers: Mapping[str, int]) -> None:
        with _transaction(self._connection):
            self._empty(namespace)
            for record, body in encoded:
                self._write(record, body)
            rows = ((namespace, name, value) for name, value in numbers.items())
            self._connection.executemany("INSERT INTO counter (namespace, name, value) VALUES (?, ?, ?)", rows)

    def _empty(self, namespace: str) -> None:
        self._connection.execute("DELETE FROM record WHERE namespace = ?", (namespace,))
        self._connection.execute("DELETE FROM counter WHERE namespace = ?", (namespace,))
