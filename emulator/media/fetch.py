"""Input files: fetched where that is allowed, within bounds of time and size.

Mode `local` (the default) looks only at what can be reached without leaving the machine, `always` at every URL, `never`
at none but what came inside a request; what is not looked at is taken on trust. Redirects are followed by hand so that
each hop is judged again, and the address is judged at the connection, after the name has been resolved. Large files go
to the disk.
"""

import asyncio
import base64
import binascii
import re
import socket
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, Self
from urllib.parse import urlsplit

from emulator.media.addresses import Verdict, address_verdict, host_verdict
from emulator.media.errors import Unfetchable, Unreadable
from emulator.media.uploads import HERE

Mode = Literal["local", "always", "never"]
Own = Callable[[str], Awaitable[bytes | Path | None]]

LIMIT = 320 * 1024 * 1024
PATIENCE = 10.0
REDIRECTS = 3
IN_MEMORY = 8 * 1024 * 1024
_CHUNK = 256 * 1024
_PREFIX = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched. Used as a context: what was put on the disk for it is deleted at the end."""

    content: bytes | Path
    size: int
    temporary: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.temporary and isinstance(self.content, Path):
            self.content.unlink(missing_ok=True)


class _Forbidden(OSError):
    """A name leads only to addresses that are not fetched from."""


class Fetcher:
    """Fetches input files. `own` finds files of this very server without a request to itself."""

    def __init__(self, mode: Mode, own: Own | None = None, *, limit: int = LIMIT, patience: float = PATIENCE) -> None:
        self._mode = mode
        self._own = own
        self._limit = limit
        self._patience = patience

    async def fetch(self, url: str) -> Fetched | None:
        """The file, or none where it is taken on trust. Raises Unfetchable."""
        if self._mode == "never" and not url.startswith(f"http://{HERE}/"):
            return None
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError as error:
            raise Unfetchable("broken", f"not a URL: {error}") from error
        if parts.scheme not in ("http", "https") or not host:
            raise Unfetchable("scheme", "only http and https URLs are fetched")
        if self._own is not None and (found := await self._own(url)) is not None:
            return Fetched(found, found.stat().st_size if isinstance(found, Path) else len(found))
        if host == HERE:
            raise Unfetchable("status", "it came inside a request and is no longer kept", status=404)
        if self._mode == "local" and host_verdict(host) != "here":
            return None
        return await self._download(url)

    async def _download(self, url: str) -> Fetched | None:
        import aiohttp

        forever = aiohttp.ClientTimeout(total=None)  # ours is over all hops, not for each
        try:
            async with (
                asyncio.timeout(self._patience),
                aiohttp.TCPConnector(resolver=_resolver(self._allows), force_close=True) as connector,
                aiohttp.ClientSession(connector=connector, timeout=forever, auto_decompress=False) as session,
            ):
                return await self._follow(session, url)
        except TimeoutError as error:
            raise Unfetchable("timeout", f"no whole file within {self._patience:g} s") from error
        except (aiohttp.InvalidURL, ValueError) as error:
            raise Unfetchable("broken", "not a URL that can be fetched") from error
        except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError) as error:
            raise Unfetchable("broken", "the connection ended before the file did") from error
        except (aiohttp.ClientError, OSError) as error:
            if isinstance(getattr(error, "os_error", None), _Forbidden):
                raise Unfetchable("address", "the name leads to no address that is fetched from") from error
            raise Unfetchable("refused", f"cannot be fetched: {type(error).__name__}") from error

    async def _follow(self, session: Any, url: str) -> Fetched | None:
        """Ask, and follow redirects. None where one leads off the machine and the mode is to stay on it."""
        from yarl import URL  # what aiohttp itself reads URLs with: both must see the same host

        place = URL(url)
        for _ in range(REDIRECTS + 1):
            if place.scheme not in ("http", "https"):
                raise Unfetchable("scheme", "only http and https URLs are fetched")
            verdict = host_verdict(place.host or "")
            if verdict == "never":
                raise Unfetchable("address", f"{place.host} is not an address that is fetched from")
            if self._mode == "local" and verdict != "here":
                return None
            # On this machine certificates are home-made; elsewhere they must be right.
            async with session.get(place, allow_redirects=False, ssl=verdict != "here", headers=_PLAIN) as response:
                if response.status in (301, 302, 303, 307, 308) and "location" in response.headers:
                    place = place.join(URL(response.headers["location"]))
                    continue
                return await self._body(response)
        raise Unfetchable("redirects", f"more than {REDIRECTS} redirects")

    def _allows(self, verdict: Verdict) -> bool:
        return verdict == "here" or (verdict == "elsewhere" and self._mode == "always")

    async def _body(self, response: Any) -> Fetched:
        if response.status != 200:
            raise Unfetchable("status", f"answered {response.status}", status=response.status)
        declared = response.content_length
        if declared is not None and declared > self._limit:
            raise Unfetchable("size", f"larger than {self._limit} bytes", size=declared)
        with _Spool() as spool:
            async for chunk in response.content.iter_chunked(_CHUNK):
                spool.write(chunk)
                if spool.size > self._limit:
                    raise Unfetchable("size", f"larger than {self._limit} bytes", size=spool.size)
            return spool.finished()


_PLAIN = {"Accept-Encoding": "identity"}


class _Spool:
    """Collects a body: in memory while it is small, then in a file, which does not outlive a failure."""

    def __init__(self) -> None:
        self.size = 0
        self._memory = bytearray()
        self._file: IO[bytes] | None = None
        self._path: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def write(self, chunk: bytes) -> None:
        """Add a part. Blocks for as long as the system takes a quarter of a megabyte into its cache."""
        self.size += len(chunk)
        if self._file is None and self.size > IN_MEMORY:
            self._file = tempfile.NamedTemporaryFile(prefix="emulator-fetch-", delete=False)  # noqa: SIM115
            self._path = Path(self._file.name)
            self._file.write(self._memory)
            self._memory.clear()
        if self._file is None:
            self._memory += chunk
        else:
            self._file.write(chunk)

    def finished(self) -> Fetched:
        """Everything, handed over: from now on it is the receiver's to delete."""
        if self._file is None or self._path is None:
            return Fetched(bytes(self._memory), self.size)
        self._file.close()
        path, self._path = self._path, None
        return Fetched(path, self.size, temporary=True)


def _resolver(allows: Callable[[Verdict], bool]) -> Any:
    """Resolves names, and leaves out addresses that are not allowed."""
    from aiohttp.resolver import ThreadedResolver

    class Judging(ThreadedResolver):
        async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> Any:
            found = await super().resolve(host, port, family)
            kept = [each for each in found if allows(address_verdict(each["host"]))]
            if not kept:
                raise _Forbidden(host)
            return kept

    return Judging()


def decode_base64(text: str, limit: int, *, prefixed: bool = True) -> bytes:
    """The bytes of a Base64 text, with or without a `data:` prefix where that is allowed. Raises Unreadable."""
    if text[:5].lower() == "data:":
        prefix = _PREFIX.match(text)
        if prefix is None or not prefixed:
            message = "a data: prefix is not allowed" if not prefixed else "not a Base64 data: URL"
            raise Unreadable(message)
        text = text[prefix.end() :]
    size = len(text) // 4 * 3 - text[-2:].count("=")
    if size > limit:
        message = f"longer than {limit} bytes"
        raise Unreadable(message, size=size)
    if not text:
        message = "empty"
        raise Unreadable(message)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        message = "not Base64"
        raise Unreadable(message) from error
