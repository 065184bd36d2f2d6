"""What was asked and answered: bounded, and shown without credentials.

Kept in memory only: a journal is about this run. Bodies are cut, and those of operations that carry credentials are
left out. Headers are kept as they came, because they exist anyway: whoever shows an entry goes through `redacting`.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from emulator.web.reply import RawHeaders
from emulator.web.why import Trace

KEPT_BYTES = 2048
"""Of a body, of a path and of a query."""
KEPT_HEADERS = 4096
"""Bytes of all headers of a request together."""
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
    trace: Trace | None = None
    """Where it was refused."""
    id: int = 0
    """Counts from 1 in its namespace."""
    headers: RawHeaders | list[tuple[bytes, bytes]] = ()
    answered: RawHeaders = ()
    """Headers of the answer, but for those that every answer has."""
    media_type: bytes = b""
    """Of the answer."""
    request_size: int = 0
    answer_size: int = 0
    """Bytes of the bodies before they were cut."""
    root: str = ""
    """What stood before the path: namespace and provider's prefix."""
    scheme: str = "http"
    version: str = "1.1"
    """Of HTTP."""
    fault: str | None = None
    """The faults that struck, each with its effects."""

    def __repr__(self) -> str:
        """Without anything that could carry a credential, so that an entry may be logged."""
        return f"<request {self.id}: {self.method} {self.operation} {self.status}>"


class Journal:
    """The last requests of each namespace."""

    def __init__(self, limit: int = 1000) -> None:
        self._limit = limit
        self._entries: dict[str, deque[Entry]] = {}
        self._left = limit * NAMESPACES
        self._numbers: dict[str, int] = {}

    def number(self, namespace: str) -> int:
        """The id of the namespace's next entry."""
        number = self._numbers[namespace] = self._numbers.get(namespace, 0) + 1
        return number

    def add(self, namespace: str, entry: Entry) -> None:
        """Write one request down; the oldest gives way, and the namespace whose first request is longest ago."""
        entries = self._entries.get(namespace)
        if entries is None:
            entries = self._entries[namespace] = deque(maxlen=self._limit)
        if len(entries) < self._limit:
            self._left -= 1
            while self._left < 0:
                self.empty(next(name for name in self._entries if name != namespace))
        entries.append(entry)

    def entries(self, namespace: str) -> Iterator[Entry]:
        """Newest first."""
        return reversed(self._entries.get(namespace, ()))

    def oldest_first(self, namespace: str) -> Iterator[Entry]:
        """In the order in which they were answered."""
        return iter(self._entries.get(namespace, ()))

    def empty(self, namespace: str) -> int:
        """Forget the namespace's requests, but not how many there were; how many are forgotten."""
        forgotten = len(self._entries.pop(namespace, ()))
        self._left += forgotten
        return forgotten

    def clear(self, namespace: str) -> None:
        """Forget the namespace's requests, and count from 1 again."""
        self.empty(namespace)
        self._numbers.pop(namespace, None)


def kept(headers: list[tuple[bytes, bytes]]) -> RawHeaders | list[tuple[bytes, bytes]]:
    """The headers themselves, or as many of them as may be kept."""
    size = 0
    # A third of what `sum` over `chain` takes, and every request passes here.
    for name, value in headers:
        size += len(name) + len(value)
    return headers if size <= KEPT_HEADERS else tuple(_first(headers))


def _first(headers: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    left = KEPT_HEADERS
    for name, value in headers:
        left -= len(name) + len(value)
        if left < 0:
            return
        yield name, value
