"""The contract of every store: what a record is, what may be asked, and what is promised.

Theory of operation
===================

**One table.** Whatever a room wants to keep (a job, a delivery, an account, a clock, a journal entry) is a `Record`:
a few columns that a store can index, and a body that it never looks into. A new kind of thing brings no migration.

**Four ways to a record.** By its id (`get`), by a second name (`find`), by where it belongs (`select`, `total`: the
scope is a path and any prefix of whole segments lists what is beneath it), by when it is wanted (`due`, `next_due`:
the agenda). Each is one index; nothing a client can trigger reads every record.

**A namespace is a world.** Every question names one, no answer crosses it, and `clear` ends it, counters included.
`put` alone may write into several at once.

**Versions instead of locks.** A caller reads version n, builds a new frozen value and puts version n + 1. If somebody
else was faster the put raises `Conflict` and nothing has changed: read again, decide again, or move on. As `put` takes
several records and keeps all or none of them, a change and its consequences (a job's counter and the deliveries it
announces) are one write: an outbox needs nothing more.

**Order is given, not made.** `seq` comes from the caller, usually from `number`, so that the number that orders a job
can also be its public id and feed its chance. Listings are ordered by (seq, id), the agenda by
(due_at, seq, kind, id): both are total orders, the same in every store.

**Bodies are frozen values.** The memory store hands back the very object it was given, so a poll pays for no encoding;
other stores encode through the `Codec` they are given and hand back an equal object. Callers may rely on equality only.

**Cancelled calls.** A cancelled write has happened entirely or not at all; which of the two is not known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol


class StorageError(Exception):
    """The store cannot do what was asked, or was asked for something outside the contract."""


class Missing(StorageError):
    """No record has this id or alias."""


class Conflict(StorageError):
    """The stored version is not the one this record replaces: somebody else was faster."""


class AliasTaken(Conflict):
    """Another record of the same kind and namespace holds this alias."""


@dataclass(frozen=True, slots=True)
class Record:
    """One kept thing: columns to find it by, and a body only its owner understands."""

    kind: str
    """What it is: "job", "delivery", "account", …"""
    namespace: str
    id: str
    """Unique within (kind, namespace)."""
    scope: str
    """Where it belongs: slash-separated segments, none empty, e.g. "kling/AK1/advanced-lip-sync"; "" is the root."""
    body: object
    """A frozen value."""
    seq: int = 0
    """Its place in the order of things; unique within (kind, namespace) where order matters. Below 2^63."""
    version: int = 1
    """1 is new; to replace version n, put n + 1."""
    alias: str | None = None
    """A second name, unique within (kind, namespace)."""
    due_at: int | None = None
    """The instant (microseconds since the Unix epoch) at which the engine must look at it; None: never."""


class Storage(Protocol):
    """Keeps records. Every method may raise `StorageError` when the medium fails or the store has been closed."""

    async def put(self, *records: Record) -> None:
        """Write all records or none.

        They are applied in the order given, each checked against the store as the ones before it left it; a failure
        takes all of them back. Version 1 requires that the id is absent, version n + 1 that version n is stored; a
        replacement keeps the seq and the scope of what it replaces, while body, alias and due_at may change.

        Raises, looked at in this order, `Conflict` for a wrong version, plain `StorageError` for a changed seq or
        scope or a scope with an empty segment, and `AliasTaken` when another record holds the alias.
        """
        ...

    async def get(self, kind: str, namespace: str, id: str) -> Record:
        """The record of this id; raises `Missing`."""
        ...

    async def find(self, kind: str, namespace: str, alias: str) -> Record:
        """The record that holds this alias now; raises `Missing`."""
        ...

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
        """One page of the records in `scope` and beneath it, by (seq, id), descending when newest first.

        `scope` matches whole segments: "kling/AK1" lists neither "kling/AK10" nor "kling". "" lists all. A page beyond
        the end is empty. A negative offset or limit raises `StorageError`.
        """
        ...

    async def total(self, kind: str, namespace: str, scope: str = "") -> int:
        """How many records `select` would list without offset and limit."""
        ...

    async def delete(self, kind: str, namespace: str, *ids: str) -> int:
        """Remove these records, all in one write; unknown ids are no error. Returns how many were there."""
        ...

    async def due(self, namespace: str, until: int, limit: int | None = None) -> list[Record]:
        """Records of any kind with due_at ≤ until, by (due_at, seq, kind, id). Asking changes nothing."""
        ...

    async def next_due(self, namespace: str) -> int | None:
        """The earliest due_at, or None when nothing is due ever."""
        ...

    async def number(self, namespace: str, name: str) -> int:
        """The next value of a named counter: 1, 2, 3, … No value is given twice until `clear`."""
        ...

    async def numbers(self, namespace: str) -> dict[str, int]:
        """Every counter's last value, by its name."""
        ...

    async def everything(self, namespace: str) -> list[Record]:
        """Every record of a namespace, by (kind, seq, id)."""
        ...

    async def restore(self, namespace: str, records: Sequence[Record], numbers: Mapping[str, int]) -> None:
        """Put these records, all of version 1, and these counters in place of all that the namespace holds.

        One write: what `put` would raise is raised here, and then the namespace is as it was. A record of another
        namespace raises `StorageError`.
        """
        ...

    async def others(self) -> int:
        """A number that is another one whenever somebody else, another process, has written to the store."""
        ...

    async def namespaces(self) -> list[str]:
        """The namespaces that hold any record, sorted."""
        ...

    async def clear(self, namespace: str) -> None:
        """Remove all records and counters of a namespace in one write; an unknown one is no error."""
        ...

    async def close(self) -> None:
        """Let go of files and threads; a second close does nothing."""
        ...


class Codec(Protocol):
    """Turns bodies into bytes and back, for stores that leave the process; `decode(encode(x)) == x`.

    Called in the caller's thread, before anything is written and after everything is read: what it raises reaches the
    caller unchanged, and the store is as it was.
    """

    def encode(self, kind: str, body: object) -> bytes:
        """The bytes of this body."""
        ...

    def decode(self, kind: str, data: bytes) -> object:
        """An object equal to the one encoded."""
        ...


@lru_cache(maxsize=4096)  # few scopes, many records: the hot path of put must not split strings
def prefixes(scope: str) -> tuple[str, ...]:
    """The scopes a record of this scope is listed in, from the root to its own; raises `StorageError` if malformed."""
    if not scope:
        return ("",)
    segments = scope.split("/")
    if not all(segments):
        raise StorageError(f"The scope {scope!r} has an empty segment.")
    return ("", *("/".join(segments[:depth]) for depth in range(1, len(segments) + 1)))


def check_succession(record: Record, version: int, scope: str, seq: int) -> None:
    """Raise unless `record` may follow what is stored under its id; version 0 says that nothing is.

    Every store calls this, so that all of them refuse the same things in the same order with the same words.
    """
    if record.version != version + 1:
        found = f"version {version} is stored" if version else "nothing is stored"
        raise Conflict(f"{record.kind} {record.id!r}: cannot put version {record.version}, {found}.")
    if version and (record.scope != scope or record.seq != seq):
        raise StorageError(f"{record.kind} {record.id!r}: a replacement keeps its scope and seq.")


def check_home(namespace: str, records: Iterable[Record]) -> None:
    """Raise `StorageError` unless all records belong to the namespace."""
    for record in records:
        if record.namespace != namespace:
            raise StorageError(f"{record.kind} {record.id!r} is not of {namespace!r}.")


def check_page(offset: int, limit: int | None) -> None:
    """Raise `StorageError` for a page that counts backwards, which each store would read differently."""
    if offset < 0 or (limit is not None and limit < 0):
        raise StorageError(f"There is no page at offset {offset} with limit {limit}.")
