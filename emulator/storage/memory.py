"""The default store: dictionaries of the frozen values themselves, gone with the process.

Like every store it knows records and nothing about jobs. Per namespace there is a `_Table`, in it per kind a `_Shelf`.

Only one dictionary, id → record, holds records. Listings and aliases hold ids (the very string objects inside the
records), so replacing a record touches one slot however many indexes it is in, and an index entry costs one pointer.
A listing is a plain list in (seq, id) order for every scope prefix in use: records mostly arrive in order, so adding is
an append, and a page is a slice wherever it lies. Removing one moves pointers (a memmove, some 40 µs in 100,000);
removing many at once filters the listing instead.

No method awaits anything, so each runs whole between two turns of the event loop: that is all its atomicity. It is not
to be shared between threads.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from emulator.storage.agenda import Agenda
from emulator.storage.base import AliasTaken, Missing, Record, check_home, check_page, check_succession, prefixes

# Filtering a listing reads every entry at some 30 ns, unlisting one record costs a few µs: past one in 64, filter.
_FILTER_FROM = 64


class _Shelf:
    """The records of one kind in one namespace."""

    __slots__ = ("by_alias", "by_id", "listings")

    def __init__(self, by_id: dict[str, Record]) -> None:
        self.by_id = by_id
        self.by_alias: dict[str, str] = {}
        self.listings: dict[str, list[str]] = {}

    def add(self, record: Record) -> None:
        by_id, id = self.by_id, record.id
        for prefix in prefixes(record.scope):
            listing = self.listings.get(prefix)
            if listing is None:
                self.listings[prefix] = [id]
            elif by_id[listing[-1]].seq < record.seq:
                listing.append(id)
            else:
                listing.insert(self._place(listing, record), id)
        by_id[id] = record
        if record.alias is not None:
            self.by_alias[record.alias] = id

    def all(self) -> list[str]:
        """Every id, by (seq, id)."""
        return self.listings.get("", [])

    def replace(self, old: Record, new: Record) -> None:
        self.by_id[old.id] = new
        if old.alias != new.alias:
            if old.alias is not None:
                del self.by_alias[old.alias]
            if new.alias is not None:
                self.by_alias[new.alias] = old.id

    def remove(self, records: Iterable[Record]) -> None:
        leaving: defaultdict[str, list[Record]] = defaultdict(list)
        for record in records:
            for prefix in prefixes(record.scope):
                leaving[prefix].append(record)
        for prefix, group in leaving.items():
            self._unlist(prefix, group)
        for record in leaving[""]:
            del self.by_id[record.id]
            if record.alias is not None:
                del self.by_alias[record.alias]

    def _unlist(self, prefix: str, records: list[Record]) -> None:
        listing = self.listings[prefix]
        if len(records) == len(listing):
            del self.listings[prefix]  # an account that is gone leaves nothing behind
        elif len(records) * _FILTER_FROM > len(listing):
            gone = {record.id for record in records}
            listing[:] = [id for id in listing if id not in gone]
        else:
            for record in records:
                del listing[self._place(listing, record)]

    def _place(self, listing: list[str], record: Record) -> int:
        by_id = self.by_id
        return bisect_left(listing, (record.seq, record.id), key=lambda id: (by_id[id].seq, id))


class _Table:
    """One namespace."""

    __slots__ = ("agenda", "counters", "records", "shelves")

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Record]] = {}  # by kind and id
        self.shelves: dict[str, _Shelf] = {}
        self.counters: dict[str, int] = {}
        self.agenda = Agenda(self.records)

    def write(self, record: Record) -> Record | None:
        """Check and apply one record; returns the one it replaced. Changes nothing when it raises."""
        shelf = self.shelves.get(record.kind)
        if shelf is None:
            by_id = self.records[record.kind] = {}
            shelf = self.shelves[record.kind] = _Shelf(by_id)
        old = shelf.by_id.get(record.id)
        if old is None:
            check_succession(record, 0, "", 0)
            prefixes(record.scope)
        else:
            check_succession(record, old.version, old.scope, old.seq)
        if record.alias is not None and shelf.by_alias.get(record.alias, record.id) != record.id:
            raise AliasTaken(f"{record.kind} {record.id!r}: the alias {record.alias!r} is taken.")
        if old is None:
            shelf.add(record)
        else:
            shelf.replace(old, record)
        self.agenda.move(old, record)
        return old

    def undo(self, record: Record, old: Record | None) -> None:
        """Take back a `write` that returned `old`."""
        shelf = self.shelves[record.kind]
        if old is None:
            shelf.remove([record])
        else:
            shelf.replace(record, old)
        self.agenda.move(record, old)


class MemoryStorage:
    """A `Storage` inside this process."""

    def __init__(self) -> None:
        self._tables: dict[str, _Table] = {}

    async def put(self, *records: Record) -> None:
        done: list[tuple[_Table, Record, Record | None]] = []
        try:
            for record in records:
                table = self._table(record.namespace)
                done.append((table, record, table.write(record)))
        except BaseException:
            for table, record, old in reversed(done):
                table.undo(record, old)
            raise

    async def get(self, kind: str, namespace: str, id: str) -> Record:
        try:
            return self._tables[namespace].records[kind][id]
        except KeyError:
            raise Missing(f"There is no {kind} {id!r} in {namespace!r}.") from None

    async def find(self, kind: str, namespace: str, alias: str) -> Record:
        try:
            shelf = self._tables[namespace].shelves[kind]
            return shelf.by_id[shelf.by_alias[alias]]
        except KeyError:
            raise Missing(f"There is no {kind} with the alias {alias!r} in {namespace!r}.") from None

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
        shelf = self._shelf(kind, namespace)
        listing = shelf.listings.get(scope) if shelf is not None else None
        if shelf is None or listing is None:
            return []
        first = min(offset, len(listing))
        end = len(listing) if limit is None else min(first + limit, len(listing))
        ids = listing[len(listing) - end : len(listing) - first] if newest_first else listing[first:end]
        if newest_first:
            ids.reverse()
        return [shelf.by_id[id] for id in ids]

    async def total(self, kind: str, namespace: str, scope: str = "") -> int:
        shelf = self._shelf(kind, namespace)
        return len(shelf.listings.get(scope, ())) if shelf is not None else 0

    async def delete(self, kind: str, namespace: str, *ids: str) -> int:
        table, shelf = self._tables.get(namespace), self._shelf(kind, namespace)
        if table is None or shelf is None:
            return 0
        records = [shelf.by_id[id] for id in dict.fromkeys(ids) if id in shelf.by_id]
        shelf.remove(records)
        for record in records:
            table.agenda.move(record, None)
        return len(records)

    async def due(self, namespace: str, until: int, limit: int | None = None) -> list[Record]:
        table = self._tables.get(namespace)
        return table.agenda.due(until, limit) if table is not None else []

    async def next_due(self, namespace: str) -> int | None:
        table = self._tables.get(namespace)
        return table.agenda.first() if table is not None else None

    async def number(self, namespace: str, name: str) -> int:
        counters = self._table(namespace).counters
        value = counters[name] = counters.get(name, 0) + 1
        return value

    async def numbers(self, namespace: str) -> dict[str, int]:
        table = self._tables.get(namespace)
        return dict(sorted(table.counters.items())) if table is not None else {}

    async def everything(self, namespace: str) -> list[Record]:
        table = self._tables.get(namespace)
        if table is None:
            return []
        return [table.records[kind][id] for kind in sorted(table.shelves) for id in table.shelves[kind].all()]

    async def restore(self, namespace: str, records: Sequence[Record], numbers: Mapping[str, int]) -> None:
        check_home(namespace, records)
        table = _Table()
        for record in records:
            table.write(record)
        table.counters.update(numbers)
        self._tables[namespace] = table

    async def others(self) -> int:
        return 0  # nobody else can

    async def namespaces(self) -> list[str]:
        return sorted(name for name, table in self._tables.items() if any(table.records.values()))

    async def clear(self, namespace: str) -> None:
        self._tables.pop(namespace, None)

    async def close(self) -> None:
        self._tables.clear()

    def _table(self, namespace: str) -> _Table:
        table = self._tables.get(namespace)
        if table is None:
            table = self._tables[namespace] = _Table()
        return table

    def _shelf(self, kind: str, namespace: str) -> _Shelf | None:
        table = self._tables.get(namespace)
        return table.shelves.get(kind) if table is not None else None
