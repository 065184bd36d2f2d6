"""Fetching input files from a real server on this machine, and not from where it is forbidden."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from emulator.media.errors import Unfetchable
from emulator.media.fetch import IN_MEMORY, Fetched, Fetcher, Mode
from emulator.media.uploads import HERE

pytestmark = pytest.mark.anyio
BODY = b"RIFF" + bytes(range(256)) * 100
FORBIDDEN = "http://169.254.169.254/latest/meta-data/"


class Origin:
    """A server with good and bad habits."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.port = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """Where a path of this server is found."""
        return f"http://{host}:{self.port}{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Do as the path says."""
        self.asked.append(request.path)
        match request.path.split("/")[1:]:
            case ["file"]:
                return web.Response(body=BODY)
            case ["large"]:
                return web.Response(body=bytes(IN_MEMORY + 1000))
            case ["hop", count]:
                left = int(count)
                return _redirect(f"/hop/{left - 1}" if left else "/file")
            case ["loop"]:
                return _redirect("/loop")
            case ["to"]:
                return _redirect(request.query["url"])
            case ["missing"]:
                return web.Response(status=404)
            case ["slow"]:
                return await _slow(request)
            case ["boast"]:
                return await _short(request, promised=10**12)
            case ["short"]:
                return await _short(request)
            case ["chunked"]:
                return await _chunked(request)
        raise AssertionError(request.path)


def _redirect(url: str) -> web.Response:
    return web.Response(status=302, headers={"Location": url})


async def _slow(request: web.Request) -> web.StreamResponse:
    """Starts, and never ends."""
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b"RIFF")
    await asyncio.get_running_loop().create_future()
    return response


async def _short(request: web.Request, promised: int = 1000) -> web.StreamResponse:
    """Promises more than it sends."""
    response = web.StreamResponse(headers={"Content-Length": str(promised)})
    await response.prepare(request)
    await response.write(b"RIFF")
    assert request.transport is not None
    request.transport.close()
    return response


async def _chunked(request: web.Request) -> web.StreamResponse:
    """Sends a lot without saying how much."""
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(64):
        await response.write(bytes(1 << 16))
    return response


@pytest.fixture
async def origin() -> AsyncIterator[Origin]:
    """The server, running."""
    server = Origin()
    app = web.Application()
    app.router.add_get("/{path:.*}", server.answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.05)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    yield server
    await runner.cleanup()


def content(fetched: Fetched | None) -> bytes | Path:
    """What was fetched; something was."""
    assert fetched is not None
    return fetched.content


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("mode", ["local", "always"])
async def test_this_machine_is_fetched_from(origin: Origin, host: str, mode: Mode) -> None:
    """Loopback URLs are fetched, by address and by name, in both modes that fetch."""
    assert content(await Fetcher(mode).fetch(origin.url("/file", host))) == BODY


@pytest.mark.parametrize(
    "url",
    ["https://example.com/v.mp4", "http://10.0.0.8/v.mp4", "http://192.168.1.1/", FORBIDDEN, "http://[fe80::1]/v.mp4",
     "http://example.com:80@evil.example/v.mp4"],
)  # fmt: skip
async def test_the_rest_of_the_world_is_trusted(url: str) -> None:
    """In mode local nothing leaves the machine: other URLs are taken on trust."""
    assert await Fetcher("local").fetch(url) is None


async def test_never_means_never(origin: Origin) -> None:
    """In mode never nothing is asked, not even this machine."""
    assert await Fetcher("never").fetch(origin.url("/file")) is None
    assert origin.asked == []


@pytest.mark.parametrize("mode", ["local", "always", "never"])
async def test_what_came_inside_a_request_is_at_hand_in_every_mode(mode: Mode) -> None:
    """It needs no look outside; where it is no longer kept nobody goes to look for it."""
    kept = {f"http://{HERE}/media/uploads/a/given": b"RIFF"}

    async def own(url: str) -> bytes | None:
        return kept.get(url)

    assert await Fetcher(mode, own).fetch(f"http://{HERE}/media/uploads/a/given") == Fetched(b"RIFF", 4)
    with pytest.raises(Unfetchable) as gone:
        await Fetcher(mode, own).fetch(f"http://{HERE}/media/uploads/b/given")
    assert gone.value.reason == "status"


@pytest.mark.parametrize("mode", ["local", "always"])
async def test_a_redirect_to_cloud_metadata_is_refused(origin: Origin, mode: Mode) -> None:
    """A redirect is judged like a URL: to a forbidden address it is not followed."""
    with pytest.raises(Unfetchable) as caught:
        await Fetcher(mode).fetch(origin.url(f"/to?url={FORBIDDEN}"))
    assert caught.value.reason == "address"


async def test_a_redirect_off_the_machine_is_trusted(origin: Origin) -> None:
    """In mode local a redirect that leads elsewhere is not followed; the file is taken on trust."""
    assert await Fetcher("local").fetch(origin.url("/to?url=https://example.com/v.mp4")) is None


@pytest.mark.parametrize("url", [FORBIDDEN, "http://[fe80::1]/", "http://[::ffff:169.254.169.254]/",
                                 "http://100.100.100.200/", "http://224.0.0.1/"])  # fmt: skip
async def test_forbidden_addresses_are_never_fetched_from(url: str) -> None:
    """In mode always, too, link-local and metadata addresses are out of bounds."""
    with pytest.raises(Unfetchable) as caught:
        await Fetcher("always", patience=0.5).fetch(url)
    assert caught.value.reason == "address"


@pytest.mark.parametrize("host", ["2852039166", "0xa9fea9fe", "169.16689662"])
async def test_odd_spellings_of_an_address_do_not_help(host: str) -> None:
    """An address spelt so that only some readers understand it is refused, as it stands or once it is resolved."""
    with pytest.raises(Unfetchable) as caught:
        await Fetcher("always", patience=2).fetch(f"http://{host}/")
    assert caught.value.reason in ("address", "broken")


@pytest.mark.parametrize(
    ("mode", "host", "address"),
    [("always", "rebound.example", "169.254.169.254"), ("local", "app.localhost", "93.184.216.34")],
)
async def test_names_are_judged_when_they_are_resolved(
    mode: Mode, host: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that leads to a forbidden address is not connected to, whatever it looks like."""

    def resolved(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))]

    monkeypatch.setattr("socket.getaddrinfo", resolved)
    with pytest.raises(Unfetchable) as caught:
        await Fetcher(mode, patience=2).fetch(f"http://{host}/")
    assert caught.value.reason == "address"


async def test_redirects_are_followed_three_times(origin: Origin) -> None:
    """Three redirects are followed, the fourth is one too many."""
    assert content(await Fetcher("local").fetch(origin.url("/hop/2"))) == BODY
    with pytest.raises(Unfetchable) as caught:
        await Fetcher("local").fetch(origin.url("/hop/3"))
    assert caught.value.reason == "redirects"
    origin.asked.clear()
    with pytest.raises(Unfetchable):
        await Fetcher("local").fetch(origin.url("/loop"))
    assert len(origin.asked) == 4


@pytest.mark.parametrize(("url", "reason"), [("file:///etc/passwd", "scheme"), ("gopher://127.0.0.1/", "scheme"),
                                             ("http://[::1", "broken"), ("nonsense", "scheme")])  # fmt: skip
async def test_only_web_addresses(url: str, reason: str) -> None:
    """What is no http or https URL is refused, in words that say so."""
    with pytest.raises(Unfetchable) as caught:
        await Fetcher("local").fetch(url)
    assert caught.value.reason == reason


async def test_a_redirect_to_a_file_is_refused(origin: Origin) -> None:
    """The scheme is judged at every hop."""
    with pytest.raises(Unfetchable) as caught:
        await Fetcher("local").fetch(origin.url("/to?url=file:///etc/passwd"))
    assert caught.value.reason == "scheme"


async def test_a_missing_file_has_its_status(origin: Origin) -> None:
    """A status other than 200 is told."""
    with pytest.raises(Unfetchable) as caught:
        await Fetcher("local").fetch(origin.url("/missing"))
    assert (caught.value.reason, caught.value.status) == ("status", 404)


async def test_patience_ends(origin: Origin) -> None:
    """A body that never ends is given up when the time is over."""
    with pytest.raises(Unfetchable) as caught:
        async with asyncio.timeout(1):
            await Fetcher("local", patience=0.1).fetch(origin.url("/slow"))
    assert caught.value.reason == "timeout"


async def test_a_body_that_breaks_off_is_no_file(origin: Origin) -> None:
    """Less than was promised is not taken for the file."""
    with pytest.raises(Unfetchable) as caught:
        await Fetcher("local").fetch(origin.url("/short"))
    assert caught.value.reason == "broken"


async def test_nobody_there() -> None:
    """A port where nobody listens is an answer, not an error of ours."""
    with pytest.raises(Unfetchable) as caught:
        await Fetcher("local").fetch("http://127.0.0.1:1/v.mp4")
    assert caught.value.reason == "refused"


async def test_what_announces_too_much_is_not_read(origin: Origin) -> None:
    """A file that announces more than the limit is refused by that, with the size it announced."""
    with pytest.raises(Unfetchable) as caught:
        await Fetcher("local").fetch(origin.url("/boast"))
    assert (caught.value.reason, caught.value.size) == ("size", 10**12)


@pytest.mark.parametrize(("path", "told"), [("/file", len(BODY)), ("/chunked", 4 << 20)])
async def test_too_large_is_told_with_the_size(origin: Origin, path: str, told: int) -> None:
    """A file over the limit is refused as soon as that shows: by what it announces, or by what has come."""
    with pytest.raises(Unfetchable) as caught:
        await Fetcher("local", limit=20_000).fetch(origin.url(path))
    assert caught.value.reason == "size"
    assert caught.value.size is not None
    assert 20_000 < caught.value.size <= told


async def test_large_files_go_to_the_disk(origin: Origin) -> None:
    """What is large is not kept in memory, and deleted when it is no longer needed."""
    fetched = await Fetcher("local").fetch(origin.url("/large"))
    assert fetched is not None
    assert isinstance(fetched.content, Path)
    with fetched:
        assert fetched.content.stat().st_size == fetched.size == IN_MEMORY + 1000
    assert not fetched.content.exists()


async def test_a_large_file_that_is_refused_leaves_nothing(
    origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file given up halfway is not left on the disk."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("emulator.media.fetch.IN_MEMORY", 1000)
    with pytest.raises(Unfetchable):
        await Fetcher("local", limit=100_000).fetch(origin.url("/chunked"))
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - pathlib is frowned upon in async functions


async def test_our_own_files_need_no_request(origin: Origin) -> None:
    """What the server has itself is taken from there first, from whatever host its URL names."""

    async def own(url: str) -> bytes | None:
        return b"ours" if "/media/" in url else None

    fetcher = Fetcher("local", own)
    assert content(await fetcher.fetch("http://emulator.test/media/a.mp4")) == b"ours"
    assert content(await fetcher.fetch(origin.url("/file"))) == BODY
    assert origin.asked == ["/file"]
