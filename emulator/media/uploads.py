"""Files that clients hand in: kept in memory, within a limit; the oldest give way."""

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256

HERE = "emulator.invalid"
"""The host of URLs that no client is told: of files that came inside a request and are no link to anywhere."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was handed in."""

    content: bytes
    media_type: str
    expires_at: int | None
    """Virtual instant."""


class Uploads:
    """Uploads by namespace and place (`<id>/<name>`)."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[tuple[str, str], Upload] = OrderedDict()

    def keep(
        self, namespace: str, place: str, content: bytes, media_type: str, *, expires_at: int | None = None
    ) -> str:
        """Keep a file; the path under the base URL at which it is fetched."""
        self._drop((namespace, place))
        self._kept[namespace, place] = Upload(content, media_type, expires_at)
        self._size += len(content)
        while self._size > self._limit and len(self._kept) > 1:
            self._drop(next(iter(self._kept)))
        return f"/media/uploads/{place}"

    def keep_given(self, namespace: str, content: bytes, *, expires_at: int) -> str:
        """Keep a file that came inside a request, equal ones once; the path under the base URL."""
        place = f"{sha256(content).hexdigest()}/given"
        return self.keep(namespace, place, content, "application/octet-stream", expires_at=expires_at)

    def get(self, namespace: str, place: str, now: int) -> Upload | None:
        """The file, unless it has expired or given way."""
        upload = self._kept.get((namespace, place))
        if upload is None or (upload.expires_at is not None and now >= upload.expires_at):
            return None
        return upload

    def all(self, namespace: str) -> dict[str, Upload]:
        """The namespace's files by their places, the oldest first."""
        return {place: upload for (space, place), upload in self._kept.items() if space == namespace}

    def clear(self, namespace: str) -> None:
        """Forget the namespace's files."""
        for key in [key for key in self._kept if key[0] == namespace]:
            self._drop(key)

    def _drop(self, key: tuple[str, str]) -> None:
        dropped = self._kept.pop(key, None)
        if dropped is not None:
            self._size -= len(dropped.content)
