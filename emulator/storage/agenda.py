"""The agenda of the memory store: which record is due first, without ever searching for one.

It knows records and instants and nothing else. It is a heap whose entries are never removed from the middle. An entry
is stale when its record is gone, or is due at another time by now: it is skipped, dropped when it reaches the top, and
all stale entries go as soon as they outnumber the others. A record that becomes due again at an instant at which it was
due before may have two equal entries; being equal they come out one after the other, and count once.
"""

from collections.abc import Mapping
from heapq import heapify, heappop, heappush

from emulator.storage.base import Record

# Below this many stale entries compacting is not worth its while.
STALE_ALLOWED = 64

_Entry = tuple[int, int, str, str]  # due_at, seq, kind, id: the agenda's order


class Agenda:
    """What is due when, for the records of one namespace, which it sees but does not keep."""

    __slots__ = ("heap", "records", "scheduled")

    def __init__(self, records: Mapping[str, Mapping[str, Record]]) -> None:
        # By kind and id, and not the table that owns both: without a cycle a cleared namespace is freed at once.
        self.records = records
        self.heap: list[_Entry] = []
        self.scheduled = 0

    def move(self, old: Record | None, new: Record | None) -> None:
        """Take note that `old` has given way to `new`; None stands for absence."""
        before = old.due_at if old is not None else None
        after = new.due_at if new is not None else None
        if before == after:
            return
        if before is not None:
            self.scheduled -= 1
        if new is not None and after is not None:
            self.scheduled += 1
            heappush(self.heap, (after, new.seq, new.kind, new.id))
        if len(self.heap) > 2 * self.scheduled + STALE_ALLOWED:
            self.heap = list({entry for entry in self.heap if self._live(entry) is not None})
            heapify(self.heap)

    def first(self) -> int | None:
        heap = self.heap
        while heap and self._live(heap[0]) is None:
            heappop(heap)
        return heap[0][0] if heap else None

    def due(self, until: int, limit: int | None) -> list[Record]:
        """Walk the heap from its top in order, leaving it as it is: children come after their parent."""
        first = self.first()
        if first is None or first > until:
            return []
        heap, found, last = self.heap, list[Record](), None
        frontier = [(heap[0], 0)]
        while frontier and (limit is None or len(found) < limit):
            entry, index = heappop(frontier)
            for child in (2 * index + 1, 2 * index + 2):
                if child < len(heap) and heap[child][0] <= until:
                    heappush(frontier, (heap[child], child))
            if entry != last and (record := self._live(entry)) is not None:
                found.append(record)
            last = entry
        return found

    def _live(self, entry: _Entry) -> Record | None:
        due_at, seq, kind, id = entry
        record = self.records[kind].get(id)
        return record if record is not None and record.due_at == due_at and record.seq == seq else None
