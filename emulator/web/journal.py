"""What was asked and answered: bounded, without credentials.

Kept in memory only: a journal is about this run. Request headers are never kept; bodies are cut, and those of
operations that carry credentials are left out.
"""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

KEPT_BYTES = 2048
NAMESPACES = 20
"""So many full journals are kept; more namespaces share their room."""


class Entry(NamedTuple):
    """One request and its answer."""

    at: int
    method: str
    path: str
    query: str
    provider: str
    operation: str | None
    account: str | None
    job: str | None
    status: int
    request: bytes
    answer: bytes
    elapsed: float
    """Real seconds."""
    error: str | None = None
    """Why it was refused, in our words."""
    fault: str | None = None
    """The faults that struck, each with its effects."""


class Journal:
    """The last requests of each namespace."""

    def __init__(self, limit: int = 1000) -> None:
        self._limit = limit
        self._entries: dict[str, deque[Entry]] = {}
        self._left = limit * NAMESPACES

    def add(self, namespace: str, entry: Entry) -> None:
        """Write one request down; the oldest gives way, and the namespace whose first request is longest ago."""
        entries = self._entries.get(namespace)
        if entries is None:
            entries = self._entries[namespace] = deque(maxlen=self._limit)
        if len(entries) < self._limit:
            self._left -= 1
            while self._left < 0:
                self.clear(next(name for name in self._entries if name != namespace))
        entries.append(entry)

    def entries(self, namespace: str) -> Iterator[Entry]:
        """Newest first."""
        return reversed(self._entries.get(namespace, ()))

    def clear(self, namespace: str) -> None:
        """Forget the namespace's requests."""
        self._left += len(self._entries.pop(namespace, ()))
