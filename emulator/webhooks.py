"""Sends one announcement over HTTP and says what came of it.

The room may know HTTP, sockets and names; nothing of jobs, providers, retries, clocks or storage. It is handed a URL,
a body and headers, makes ONE try and returns an `Answer`. Whether that was a success, and what follows, is decided
elsewhere. No foreign error leaves: what goes wrong with a receiver is an `Answer` whose `error` is a sentence.

* *Vendor-like.* The request is the given headers plus `Host` and `Content-Length`; a URL in plain ASCII goes out
  exactly as written; redirects are not followed, cookies are forgotten, proxies of the environment are ignored.
* *Exactly one.* Nothing is sent again behind the caller's back: a receiver's count of requests is the number of tries.
* *Bounded.* A receiver has slots of its own, and a try takes one before it takes one of the total, so that a dead
  receiver holds only its own. Of an answer about 8 KB are read, and they are never decompressed.
* *Local.* Loopback and private addresses are what the program is for; link-local and cloud-metadata addresses are
  refused at the one point every connection passes, after the name has become an address.
"""

from __future__ import annotations

import asyncio
import errno
import io
import os
import re
import select
import socket
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import aiohttp
    from yarl import URL

URL_LIMIT = 8_192  # characters; what servers commonly take as a request line
ANSWER_LIMIT = 8_192  # bytes; once so much of an answer has come, the connection is dropped
BODY_LIMIT = 2_048  # characters of an answer that are kept
IDLE_LIMIT = 4.0  # seconds; below the 5 s after which uvicorn and Node hang up on an idle connection
LARGE_BODY = 2**20  # bytes; above, aiohttp warns about plain bytes and wants a stream

# What no callback may reach, whoever asks: the link's neighbourhood, and where clouds hand out credentials
# (most at 169.254.169.254; over IPv6 AWS and Google; Alibaba; Oracle).
METADATA = ["fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "192.0.0.192"]
FORBIDDEN = [ip_network(text) for text in ["169.254.0.0/16", "fe80::/10", *METADATA]]
# IPv6 networks whose last 32 bits are an IPv4 address that the packet may end up at.
CARRIERS = [ip_network(text) for text in ["::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "::/96"]]
UNREADABLE = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]")
AS_WRITTEN = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]+")
RESET = (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one try, which for a vendor went well when `error` is None and `status` is 2xx.

    Both can be set: a redirect that was not followed, or an answer that broke off after its headers.
    """

    status: int | None  # HTTP status; None when no answer came
    body: str  # at most 2,048 characters; undecodable bytes replaced, never decompressed
    error: str | None  # one sentence for a person
    elapsed: float  # seconds; waiting for a slot is not the receiver's doing and not counted


class _Forbidden(OSError):
    """A connection to a FORBIDDEN address; an OSError because it is raised where sockets are made."""


class _Slots(asyncio.Semaphore):
    users = 0  # tries that hold or await a slot of one (scheme, host, port); without any, it is forgotten


class Sender:
    """Sends announcements; safe to call from any number of tasks of one event loop.

    `rewrite` maps host names (a receiver on `localhost` is elsewhere when the emulator runs in a container);
    `measure` returns seconds, of which only differences are used. `verify_tls` is off because receivers are the
    user's own, local and self-signed; refusing them would only teach people to test without TLS.
    """

    def __init__(
        self,
        *,
        rewrite: Mapping[str, str] = {},
        measure: Callable[[], float],
        per_receiver: int = 32,
        total: int = 256,
        verify_tls: bool = False,
    ) -> None:
        self._rewrite = {_name(old): new for old, new in rewrite.items()}
        self._measure = measure
        self._per_receiver = per_receiver
        self._total = asyncio.Semaphore(total)
        self._verify_tls = verify_tls
        self._receivers: dict[tuple[str, str | None, int | None], _Slots] = {}
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def send(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> Answer:
        """POST once, within `timeout` seconds from when a slot is free; raises nothing but CancelledError."""
        try:
            target = self._target(url)
        except ValueError as exc:
            return Answer(None, "", f"not an http(s) URL: {_clip(str(exc))}", 0.0)
        receiver = (target.scheme, target.host, target.port)
        slots = self._receivers.setdefault(receiver, _Slots(self._per_receiver))
        slots.users += 1
        try:
            # In this order: whoever waits for a slow receiver must not hold a slot that others could use.
            async with slots, self._total:
                return await self._post(target, body, headers, timeout)
        finally:
            slots.users -= 1
            if not slots.users:
                del self._receivers[receiver]

    async def close(self) -> None:
        """Drop every connection; tries under way and later ones answer with an error. Closing twice is fine."""
        self._closed = True
        if self._session:
            await self._session.close()

    async def _post(self, target: URL, body: bytes, headers: Mapping[str, str], timeout: float) -> Answer:
        if self._closed:
            return Answer(None, "", "the sender is closed", 0.0)
        session = self._session = self._session or _open_session(self._verify_tls)
        data = body if len(body) <= LARGE_BODY else io.BytesIO(body)
        status, error, read = None, None, bytearray()
        started, deadline = self._measure(), asyncio.timeout(timeout)
        try:
            async with deadline, session.post(target, data=data, headers=headers, allow_redirects=False) as response:
                status = response.status
                if 300 < status < 309 and "Location" in response.headers:
                    error = f"redirect not followed: {status} → {_clip(response.headers['Location'])}"
                while len(read) < ANSWER_LIMIT and (chunk := await response.content.readany()):
                    read += chunk
                # Leaving the block drops a connection whose answer was not read to its end.
        except Exception as exc:  # noqa: BLE001  the border: whatever went wrong is a sentence from here on
            if deadline.expired():
                error = f"{'answer not complete' if status else 'no answer'} within {timeout:g} s"
            else:
                error = "the sender was closed" if self._closed else _sentence(exc, target, bool(status))
        return Answer(status, read.decode(errors="replace")[:BODY_LIMIT], error, self._measure() - started)

    def _target(self, url: str) -> URL:
        """The URL to send to, rewritten; raises ValueError (of which the UnicodeError of a bad name is one)."""
        from yarl import URL

        if len(url) > URL_LIMIT or UNREADABLE.search(url):
            raise ValueError(f"it is longer than {URL_LIMIT:,} characters or holds spaces or control characters")
        target = URL(url)
        if target.scheme not in ("http", "https") or not target.host or not target.port:
            raise ValueError("it needs http or https, a host and no port 0")
        host = self._rewrite.get(_name(target.host), target.host)
        if AS_WRITTEN.fullmatch(url):
            # A receiver that compares or signs its own URL must see it unchanged: %2F stays %2F.
            target = URL(url, encoded=True)
        return target if host == target.host else target.with_host(host)


def _open_session(verify_tls: bool) -> aiohttp.ClientSession:
    """One pool of connections; aiohttp is imported at the first try because a start must not pay for it."""
    import aiohttp

    used: weakref.WeakSet[Any] = weakref.WeakSet()

    class Connector(aiohttp.TCPConnector):
        """Looks at a kept-alive connection before it is used again.

        A receiver that answers and hangs up without saying so leaves its farewell unread in the socket. A POST sent
        there is lost (measured: every second one), and sending it again could be a second delivery.
        """

        async def connect(self, *args: Any, **kwargs: Any) -> Any:
            while True:
                connection = await super().connect(*args, **kwargs)
                if connection.protocol not in used:  # new; a receiver that speaks first is seen later
                    used.add(connection.protocol)
                    return connection
                if connection.transport and not _readable(connection.transport):
                    return connection
                connection.close()

    return aiohttp.ClientSession(
        # limit=0: the sender's slots are the bound; a second one in the pool would let receivers delay others.
        connector=Connector(ssl=verify_tls, limit=0, keepalive_timeout=IDLE_LIMIT, socket_factory=_open_socket),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
        skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        auto_decompress=False,
        read_bufsize=ANSWER_LIMIT,
    )


def _readable(transport: asyncio.Transport) -> bool:
    """Whether something unasked-for waits on an idle connection: its end, a reset, or stray bytes."""
    descriptor = transport.get_extra_info("socket").fileno()
    if not hasattr(select, "poll"):  # Windows; elsewhere select() cannot watch descriptors above 1,023
        return bool(select.select([descriptor], [], [], 0)[0])
    (poll := select.poll()).register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


def _open_socket(info: tuple[Any, ...]) -> socket.socket:
    """Where every connection starts, with an address in place of a name: the one place to refuse it."""
    family, kind, proto, _, address = info
    if _forbidden(address[0]):
        raise _Forbidden(errno.EACCES, "link-local and cloud-metadata addresses are never called")
    return socket.socket(family, kind, proto)


def _forbidden(text: str) -> bool:
    address = ip_address(text.partition("%")[0])
    carried = [IPv4Address(int(address) & 0xFFFF_FFFF)] if any(address in each for each in CARRIERS) else []
    return any(each in network for each in (address, *carried) for network in FORBIDDEN)


def _sentence(exc: Exception, target: URL, answering: bool) -> str:
    """What happened, for a person; `answering` when the status had already arrived."""
    import aiohttp

    if isinstance(cause := getattr(exc, "os_error", None), _Forbidden):
        return str(cause.strerror)
    if isinstance(exc, aiohttp.ClientConnectorDNSError | UnicodeError):
        return f"name not found: {target.host}"
    if isinstance(exc, aiohttp.ClientSSLError | aiohttp.ClientConnectorCertificateError):
        return f"TLS failed: {_clip(str(exc))}"
    if isinstance(exc, aiohttp.ClientResponseError):
        return f"answer is not HTTP: {_clip(exc.message)}"
    if answering:
        return "connection reset while reading the answer"
    if isinstance(exc, aiohttp.ServerDisconnectedError):
        return "connection closed without an answer"
    if f"[Errno {errno.ECONNREFUSED}]" in str(cause):  # one of several addresses, and another failed otherwise
        return "connection refused"
    number = exc.errno if isinstance(exc, OSError) else None
    if number in RESET or (isinstance(exc, aiohttp.ClientConnectionError) and not (number or cause)):
        return "connection reset"  # without a number: found out while writing, the reason is lost
    return os.strerror(number).lower() if number else f"could not be sent: {_clip(str(exc) or type(exc).__name__)}"


def _clip(text: str) -> str:
    return CONTROL.sub(" ", text)[:200].strip()  # a foreign text goes on one line of bounded length


def _name(host: str) -> str:
    return host.lower().rstrip(".")
