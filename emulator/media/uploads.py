"""Files that clients hand in: kept in memory, or beside a store that outlives the server; the oldest give way."""

import json
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

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


class UploadFolder(Uploads):
    """Uploads in a folder: they outlive the server, and all its processes see them. Blocks while it reads and writes.

    A file begins with what is known of it, as JSON, after four bytes of length. What finds no room is kept in memory.
    """

    def __init__(self, limit: int, folder: Path) -> None:
        super().__init__(limit)
        self._folder = folder

    def keep(
        self, namespace: str, place: str, content: bytes, media_type: str, *, expires_at: int | None = None
    ) -> str:
        """See Uploads."""
        known = json.dumps([place, media_type, expires_at]).encode()
        path = self._path(namespace, place)
        draft: Path | None = None
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(prefix="new-", dir=path.parent, delete=False) as file:
                draft = Path(file.name)
                file.write(len(known).to_bytes(4, "big") + known)
                file.write(content)
            draft.replace(path)
        except OSError:
            if draft is not None:
                draft.unlink(missing_ok=True)
            return super().keep(namespace, place, content, media_type, expires_at=expires_at)
        self._tidy(path)
        return f"/media/uploads/{place}"

    def get(self, namespace: str, place: str, now: int) -> Upload | None:
        """See Uploads."""
        found = _read(self._path(namespace, place))
        if found is None:
            return super().get(namespace, place, now)
        upload = found[1]
        return None if upload.expires_at is not None and now >= upload.expires_at else upload

    def all(self, namespace: str) -> dict[str, Upload]:
        """See Uploads."""
        kept = (_read(path) for _, _, path in sorted(_files(self._path(namespace).glob("*"))))
        return {**super().all(namespace), **dict(each for each in kept if each is not None)}

    def clear(self, namespace: str) -> None:
        """See Uploads."""
        super().clear(namespace)
        rmtree(self._path(namespace), ignore_errors=True)

    def _path(self, namespace: str, place: str | None = None) -> Path:
        names = [namespace] if place is None else [namespace, place]
        return self._folder.joinpath(*(sha256(each.encode("utf-8", "surrogatepass")).hexdigest() for each in names))

    def _tidy(self, newest: Path) -> None:
        files = sorted(_files(self._folder.glob("*/*")))
        size = sum(each for _, each, _ in files)
        for _, each, path in files:
            if size > self._limit and path != newest:
                path.unlink(missing_ok=True)
                size -= each


def _files(paths: Iterator[Path]) -> Iterator[tuple[int, int, Path]]:
    """When each was written, its size, and where it is."""
    for path in paths:
        try:
            found = path.stat()
        except OSError:  # another process was faster
            continue
        yield found.st_mtime_ns, found.st_size, path


def _read(path: Path) -> tuple[str, Upload] | None:
    """The file's place, and itself; none where it is none or not whole."""
    try:
        content = path.read_bytes()
        start = 4 + int.from_bytes(content[:4], "big")
        place, media_type, expires_at = json.loads(content[4:start])
    except (OSError, ValueError):
        return None
    return place, Upload(content[start:], media_type, expires_at)
