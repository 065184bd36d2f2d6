"""Input files: fetched where that is allowed, within bounds of time and size.

Mode `local` (the default) looks only at what can be reached without leaving the machine, `always` at every URL, `never`
at none; what is not looked at is taken on trust. Redirects are followed by hand so that each hop is judged again, and
the address is judged at the connection, after the name has been resolved.
"""

import base64
import binascii
import socket
from collections.abc import Awaitable, Callable
from ipaddress import ip_address, ip_network
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from emulator.media.errors import Unfetchable, Unreadable

Mode = Literal["local", "always", "never"]
Own = Callable[[str], Awaitable[bytes | None]]

LIMIT = 320 * 1024 * 1024
PATIENCE = 10.0
REDIRECTS = 3
CHUNK = 256 * 1024
# Link-local addresses and where clouds hand out credentials: never, in any mode.
_FORBIDDEN = [ip_network(net) for net in ("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "100.100.100.200/32")]


class Fetcher:
    """Fetches input files. `own` finds files of this very server without a request to itself."""

    def __init__(self, mode: Mode, own: Own | None = None, *, limit: int = LIMIT, patience: float = PATIENCE) -> None:
        self._mode = mode
        self._own = own
        self._limit = limit
        self._patience = patience

    async def fetch(self, url: str) -> bytes | None:
        """The file, or none where it is taken on trust. Raises Unfetchable."""
        if self._mode == "never":
            return None
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").rstrip(".").lower()
        except ValueError as error:
            raise Unfetchable("broken", f"not a URL: {error}") from error
        if parts.scheme not in ("http", "https"):
            raise Unfetchable("scheme", "only http and https URLs are fetched")
        if self._own is not None and (found := await self._own(url)) is not None:
            return found
        if self._mode == "local" and not _loopback(host):
            return None
        return await self._download(url)

    async def _download(self, url: str) -> bytes:
        import aiohttp

        timeout = aiohttp.ClientTimeout(total=self._patience)
        try:
            connector = aiohttp.TCPConnector(resolver=_resolver(local=self._mode == "local"), ssl=False, limit=4)
            async with aiohttp.ClientSession(connector=connector, timeout=timeout, auto_decompress=False) as session:
                for _ in range(REDIRECTS + 1):
                    self._judge(url)
                    async with session.get(url, allow_redirects=False) as response:
                        if response.status in (301, 302, 303, 307, 308) and "location" in response.headers:
                            url = urljoin(url, response.headers["location"])
                            continue
                        return await self._body(response)
        except TimeoutError as error:
            raise Unfetchable("timeout", f"no whole file within {self._patience:g} s") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unfetchable("refused", f"cannot be fetched: {type(error).__name__}") from error
        raise Unfetchable("redirects", f"more than {REDIRECTS} redirects")

    def _judge(self, url: str) -> None:
        """Refuse addresses written as such; names are judged when they are resolved."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            raise Unfetchable("scheme", "only http and https URLs are fetched")
        host = parts.hostname or ""
        try:
            address = ip_address(host)
        except ValueError:
            return
        if not _allowed(str(address), local=self._mode == "local"):
            raise Unfetchable("address", f"{host} is not an address that is fetched from")

    async def _body(self, response: Any) -> bytes:
        if response.status != 200:
            raise Unfetchable("status", f"answered {response.status}", status=response.status)
        declared = response.content_length
        if declared is not None and declared > self._limit:
            raise Unfetchable("size", f"larger than {self._limit} bytes", size=declared)
        content = bytearray()
        async for chunk in response.content.iter_chunked(CHUNK):
            content += chunk
            if len(content) > self._limit:
                raise Unfetchable("size", f"larger than {self._limit} bytes", size=len(content))
        return bytes(content)


def _loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _allowed(address: str, *, local: bool) -> bool:
    parsed = ip_address(address.partition("%")[0])
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    if any(parsed in net for net in _FORBIDDEN if net.version == parsed.version):
        return False
    return parsed.is_loopback if local else True


def _resolver(*, local: bool) -> Any:
    from aiohttp.resolver import ThreadedResolver

    class Judging(ThreadedResolver):
        async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> Any:
            found = [each for each in await super().resolve(host, port, family) if _allowed(each["host"], local=local)]
            if not found:
                message = f"{host} leads to no address that is fetched from"
                raise OSError(message)
            return found

    return Judging()


def decode_base64(text: str, limit: int, *, prefixed: bool = True) -> bytes:
    """The bytes of a Base64 text, with or without a `data:` prefix where that is allowed. Raises Unreadable."""
    if text.startswith("data:"):
        if not prefixed:
            message = "a data: prefix is not allowed"
            raise Unreadable(message)
        text = text.partition(",")[2]
    if len(text) * 3 // 4 > limit + 2:
        message = f"longer than {limit} bytes"
        raise Unreadable(message, size=len(text) * 3 // 4)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        message = "not Base64"
        raise Unreadable(message) from error
