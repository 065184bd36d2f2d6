"""One try of one announcement, against real receivers on loopback that behave and misbehave."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from emulator.webhooks import BODY_LIMIT, URL_LIMIT, Answer, Sender
from tests.receivers import (
    Behaviour,
    Received,
    Visit,
    answering,
    dripping,
    endless,
    failing_first,
    gzip_bomb,
    hanging,
    hanging_up,
    receiver,
    redirecting,
    replying,
    resetting,
    resetting_midway,
    speaking,
)

pytestmark = pytest.mark.anyio
BODY = b'{"status":3}'
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(params=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    """Both loops, because the program runs on uvloop where there is one and errors differ between them."""
    if request.param == "uvloop" and sys.platform == "win32":
        pytest.skip("there is no uvloop for Windows")
    return "asyncio", {"use_uvloop": request.param == "uvloop"}


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    sender = Sender(measure=time.perf_counter)
    yield sender
    await sender.close()


async def send(sender: Sender, url: str, timeout: float = 10) -> Answer:
    return await sender.send(url, BODY, {"Content-Type": "application/json"}, timeout)


# The request


async def test_the_request_is_what_was_given_plus_host_and_length(sender: Sender) -> None:
    """A receiver reads the given headers in their order and spelling, the body, Host and Content-Length, no more."""
    async with receiver(answering()) as inbox:
        await sender.send(inbox.url, BODY, {"x-Signature": "v1,abc", "Content-Type": "application/json"}, 10)
    assert inbox.requests == [
        Received(
            "POST",
            "/callback",
            (
                ("Host", f"127.0.0.1:{inbox.port}"),
                ("x-Signature", "v1,abc"),
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(BODY))),
            ),
            BODY,
            1,
        )
    ]


@pytest.mark.parametrize("name", ["User-Agent", "Accept", "Accept-Encoding", "Content-Type"])
async def test_a_header_that_the_library_would_set_is_the_callers(sender: Sender, name: str) -> None:
    """A given User-Agent, Accept, Accept-Encoding or Content-Type goes out once and as given."""
    async with receiver(answering()) as inbox:
        await sender.send(inbox.url, BODY, {name: "ours"}, 10)
    assert [pair for pair in inbox.requests[0].headers if pair[0] == name] == [(name, "ours")]


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("/a%2Fb/%41?to=%2Fx%20y+z&é=1", "/a%2Fb/A?to=/x%20y+z&%C3%A9=1"),
        ("/a%2fb/%41?to=%2Fx%20y+z", "/a%2fb/%41?to=%2Fx%20y+z"),
        ("/hook#fragment", "/hook"),
        ("?token=1", "/?token=1"),
        ("", "/"),
    ],
)
async def test_the_target_is_the_url_as_written(sender: Sender, written: str, sent: str) -> None:
    """A URL in plain ASCII is not re-encoded on its way; any other is made one."""
    async with receiver(answering()) as inbox:
        await send(sender, f"http://127.0.0.1:{inbox.port}{written}")
    assert inbox.requests[0].target == sent


@pytest.mark.parametrize("size", [0, 1, 3 * 2**20])
async def test_a_body_of_any_size_arrives_whole(sender: Sender, size: int) -> None:
    """An empty body has a length of 0 and one of several megabytes arrives without a warning."""
    async with receiver(answering()) as inbox:
        answer = await sender.send(inbox.url, b"x" * size, {}, 10)
    assert answer.status == 200
    assert inbox.requests[0].header("Content-Length") == str(size)
    assert inbox.requests[0].body == b"x" * size


async def test_a_header_cannot_smuggle_another(sender: Sender) -> None:
    """A header value with a line break is refused with an error and nothing is sent."""
    async with receiver(answering()) as inbox:
        answer = await sender.send(inbox.url, BODY, {"X-Note": "a\r\nX-Admin: yes"}, 10)
    assert answer.status is None
    assert answer.error is not None
    assert answer.error.startswith("could not be sent:")
    assert inbox.requests == []


async def test_cookies_are_forgotten(sender: Sender) -> None:
    """A cookie that a receiver sets does not come back with the next callback."""
    async with receiver(answering(headers={"Set-Cookie": "session=1"})) as inbox:
        url = f"http://localhost:{inbox.port}/"  # cookies of bare addresses are ignored by aiohttp anyway
        await send(sender, url)
        await send(sender, url)
    assert [request.header("Cookie") for request in inbox.requests] == [None, None]


async def test_proxies_of_the_environment_are_ignored(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    """With HTTP_PROXY set, the receiver is still called directly."""
    async with receiver(answering()) as inbox, receiver(answering(502)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        assert (await send(sender, inbox.url)).status == 200
    assert (len(inbox.requests), len(proxy.requests)) == (1, 0)


# The answer


@pytest.mark.parametrize("status", [200, 204, 400, 404, 500, 503])
async def test_any_status_is_an_answer_and_no_error(sender: Sender, status: int) -> None:
    """Whether a status is a success is not decided here, so none is an error."""
    body = b"" if status == 204 else b"so be it"
    async with receiver(answering(status, body)) as inbox:
        answer = await send(sender, inbox.url)
    assert (answer.status, answer.body, answer.error) == (status, body.decode(), None)


async def test_every_send_is_one_try(sender: Sender) -> None:
    """A receiver that fails twice is seen failing twice: nothing is tried again here."""
    async with receiver(failing_first(2)) as inbox:
        answers = [await send(sender, inbox.url) for _ in range(3)]
    assert [answer.status for answer in answers] == [500, 500, 200]
    assert len(inbox.requests) == 3


async def test_elapsed_is_what_the_measure_says() -> None:
    """The time of a try is the difference of two readings of the measure that was passed in."""
    readings = iter([10.0, 12.5])
    sender = Sender(measure=lambda: next(readings))
    async with receiver(answering()) as inbox:
        assert (await send(sender, inbox.url)).elapsed == 2.5
    await sender.close()


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ("é".encode() * 3_000, "é" * BODY_LIMIT),
        (b"\xff\xfeok", "��ok"),
    ],
)
async def test_the_kept_body_is_bounded_text(sender: Sender, content: bytes, kept: str) -> None:
    """At most 2,048 characters are kept, and bytes that are no UTF-8 are replaced."""
    async with receiver(answering(body=content)) as inbox:
        assert (await send(sender, inbox.url)).body == kept


async def test_an_endless_answer_is_cut_off(sender: Sender) -> None:
    """Of an answer without end the beginning is kept and the connection is dropped."""
    async with receiver(endless()) as inbox:
        answer = await send(sender, inbox.url)
        await asyncio.wait_for(inbox.emptied(), 5)
    assert (answer.status, answer.body, answer.error) == (200, "x" * BODY_LIMIT, None)
    assert inbox.dropped == 1


async def test_a_gzip_bomb_is_not_unpacked(sender: Sender) -> None:
    """A compressed answer nobody asked for is kept as it came."""
    async with receiver(gzip_bomb()) as inbox:
        answer = await send(sender, inbox.url)
    assert (answer.status, answer.error) == (200, None)
    assert answer.body.startswith("\x1f�")
    assert len(answer.body) <= BODY_LIMIT


async def test_a_redirect_is_not_followed(sender: Sender) -> None:
    """A redirect is kept as the status, with a sentence that names the place, and nobody is called there."""
    async with receiver(answering()) as elsewhere, receiver(redirecting(elsewhere.url)) as inbox:
        answer = await send(sender, inbox.url)
    assert answer.status == 302
    assert answer.body == "elsewhere"
    assert answer.error == f"redirect not followed: 302 → {elsewhere.url}"
    assert elsewhere.requests == []


# What goes wrong


@pytest.mark.parametrize(
    ("behaviour", "status", "error"),
    [
        pytest.param(resetting(), None, "connection reset", id="reset"),
        pytest.param(hanging_up(), None, "connection closed without an answer", id="hung-up"),
        pytest.param(
            hanging_up(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
            200,
            "connection reset while reading the answer",
            id="hung-up-midway",
        ),
        pytest.param(resetting_midway(), 200, "connection reset while reading the answer", id="reset-midway"),
        pytest.param(hanging(), None, "no answer within 0.2 s", id="hanging"),
        pytest.param(dripping(), 200, "answer not complete within 0.2 s", id="dripping"),
        pytest.param(speaking(b"HTTP/1.1 100 Go\r\n\r\n"), None, "no answer within 0.2 s", id="only-continue"),
        pytest.param(speaking(b"SSH-2.0-OpenSSH_9.9\r\n"), None, "answer is not HTTP: ", id="ssh"),
        pytest.param(speaking(b"\x00\xff\r\n\r\n" * 99), None, "answer is not HTTP: ", id="binary"),
        pytest.param(speaking(CHUNKED + b"no number\r\n"), None, "answer is not HTTP: ", id="bad-chunk"),
        pytest.param(speaking(HEAD + b"X-A: b\r\n" * 9_000), None, "answer is not HTTP: ", id="many-headers"),
        pytest.param(speaking(HEAD + b"X-A: " + b"b" * 99_000), None, "answer is not HTTP: ", id="long-header"),
    ],
)
async def test_a_receiver_that_misbehaves_is_a_sentence(
    sender: Sender, behaviour: Behaviour, status: int | None, error: str
) -> None:
    """Whatever a receiver does instead of answering comes back as an error that a person can read."""
    async with receiver(behaviour) as inbox:
        answer = await send(sender, inbox.url, timeout=0.2)
    assert answer.status == status
    assert answer.error is not None
    assert answer.error.startswith(error)
    assert answer.error.isprintable()
    assert len(answer.error) < 300
    assert answer.elapsed < 5


async def test_what_came_before_a_break_is_kept(sender: Sender) -> None:
    """Half an answer is shown next to the error."""
    async with receiver(resetting_midway()) as inbox:
        assert (await send(sender, inbox.url)).body == "half"


async def test_a_port_where_nobody_listens_refuses(sender: Sender) -> None:
    """The most common mistake, a receiver that is not running, is named plainly."""
    async with receiver(answering()) as gone:
        pass
    for host in ("127.0.0.1", "localhost"):
        answer = await send(sender, f"http://{host}:{gone.port}/")
        assert (answer.status, answer.error) == (None, "connection refused")


async def test_a_receiver_that_speaks_first_is_called_once(sender: Sender) -> None:
    """A server of another protocol that greets every connection is named as such, not called in a circle."""

    async def greet(visit: Visit) -> None:
        await visit.write(b"220 mail.test ESMTP\r\n")
        await visit.request()

    async with receiver(greet) as inbox:
        answer = await send(sender, inbox.url)
    assert answer.error is not None
    assert answer.error.startswith("answer is not HTTP: ")
    assert inbox.connections == 1


@pytest.mark.parametrize("host", ["nobody.invalid", "a..b", "x" * 70 + ".test", "ex%41mple.test"])
async def test_a_name_that_means_nothing_is_not_found(sender: Sender, host: str) -> None:
    """A name that cannot be resolved, well-formed or not, is an error that repeats the name."""
    assert (await send(sender, f"http://{host}/")).error == f"name not found: {host}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "callback",
        "//host/path",
        "ftp://host/",
        "file:///etc/passwd",
        "http://",
        "http:///path",
        "http://host:0/",
        "http://host:99999/",
        "http://host:port/",
        "http://[::1/",
        "http://[::1]:1:2/",
        "http://℀.test/",
        "http://a b/",
        " http://host/",
        "http://host/\r\nX-Admin: yes",
        "http://host/\x00",
        "http://host/\u2028",
        "http://host/\ud800",
        "http://host/" + "a" * URL_LIMIT,
        "http://" + "a" * 2**20,
        "http://host/" + " " * 2**20,
    ],
    ids=lambda url: ascii(url[:24]) + f"-{len(url)}",
)
async def test_an_unreadable_url_is_a_sentence(sender: Sender, url: str) -> None:
    """What cannot be read as an http or https URL is an error of bounded length, never an exception."""
    answer = await send(sender, url)
    assert answer.status is None
    assert answer.error is not None
    assert answer.error.startswith("not an http(s) URL")
    assert len(answer.error) < 300


# Where it may go


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "169.254.0.1",
        "[fe80::1]",
        "[fe80::1%25lo]",
        "[febf::1]",
        "[fd00:ec2::254]",
        "[fd00:0ec2:0::0254]",
        "[fd20:ce::254]",
        "100.100.100.200",
        "192.0.0.192",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::169.254.169.254]",
        "0xa9fea9fe",  # no literal to aiohttp but a name, and the resolver answers 169.254.169.254
        "metadata.test",  # rewritten
    ],
)
async def test_link_local_and_metadata_addresses_are_never_called(host: str) -> None:
    """However such an address is spelled, resolved or rewritten, no connection is tried."""
    sender = Sender(measure=time.perf_counter, rewrite={"metadata.test": "169.254.169.254"})
    answer = await send(sender, f"http://{host}/latest/meta-data", timeout=2)
    await sender.close()
    assert answer.error == "link-local and cloud-metadata addresses are never called"


async def test_of_several_addresses_only_the_allowed_are_called(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that stands for a metadata address and for a receiver reaches the receiver, or says why that failed."""
    async with receiver(answering()) as inbox:
        loop = asyncio.get_running_loop()
        real = loop.getaddrinfo

        # Two addresses for one name need somebody's DNS; everything behind the lookup is real.
        async def look_up(host: str, *rest: Any, **options: Any) -> list[Any]:
            if host != "both.test":
                return await real(host, *rest, **options)
            return [
                (socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("fd00:ec2::254", inbox.port, 0, 0)),
                (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", inbox.port)),
            ]

        monkeypatch.setattr(loop, "getaddrinfo", look_up)
        url = f"http://both.test:{inbox.port}/"
        assert (await send(sender, url)).status == 200
    assert (await send(sender, url)).error == "connection refused"


@pytest.mark.parametrize("host", ["callback.test", "CALLBACK.Test.", "callback.test."])
async def test_a_rewritten_host_is_called_by_its_new_name(host: str) -> None:
    """Rewriting ignores case and a final dot, and the Host header carries the new name; path and port stay."""
    sender = Sender(measure=time.perf_counter, rewrite={"Callback.test": "127.0.0.1"})
    async with receiver(answering()) as inbox:
        answer = await send(sender, f"http://{host}:{inbox.port}/a%2Fb")
    await sender.close()
    assert answer.status == 200
    assert inbox.requests[0].header("Host") == f"127.0.0.1:{inbox.port}"
    assert inbox.requests[0].target == "/a%2Fb"


async def test_a_rewrite_to_nonsense_is_a_sentence() -> None:
    """A rewrite that yields no host is reported where it is used."""
    sender = Sender(measure=time.perf_counter, rewrite={"localhost": ""})
    answer = await send(sender, "http://localhost/")
    await sender.close()
    assert answer.error is not None
    assert answer.error.startswith("not an http(s) URL")


@pytest.fixture(scope="module")
def self_signed(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A server's TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file: Path = tmp_path_factory.mktemp("tls") / "receiver.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


async def test_a_self_signed_receiver_is_trusted(sender: Sender, self_signed: ssl.SSLContext) -> None:
    """By default a local receiver with a certificate of its own making is called, on one kept connection."""
    async with receiver(answering(), tls=self_signed) as inbox:
        answers = [await send(sender, inbox.url) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert inbox.connections == 1


async def test_certificates_are_verified_on_request(self_signed: ssl.SSLContext) -> None:
    """With `verify_tls` the same receiver is refused with a sentence that says why."""
    asyncio.get_running_loop().set_debug(False)  # in debug mode asyncio reports the handshake that we break off
    sender = Sender(measure=time.perf_counter, verify_tls=True)
    async with receiver(answering(), tls=self_signed) as inbox:
        answer = await send(sender, inbox.url)
    await sender.close()
    assert answer.error is not None
    assert answer.error.startswith("TLS failed:")
    assert inbox.requests == []


async def test_https_to_a_receiver_without_tls_is_a_sentence(sender: Sender) -> None:
    """The wrong scheme is an error and not an exception."""
    async with receiver(speaking(b"what?\r\n")) as inbox:
        answer = await send(sender, inbox.url.replace("http", "https"), timeout=0.2)
    assert answer.status is None
    assert answer.error


# Connections


async def test_a_connection_is_used_again(sender: Sender) -> None:
    """Callbacks in a row to one receiver travel on one connection."""
    async with receiver(answering()) as inbox:
        for _ in range(5):
            await send(sender, inbox.url)
    assert [request.connection for request in inbox.requests] == [1, 1, 1, 1, 1]


async def test_a_receiver_that_hangs_up_silently_loses_nothing(sender: Sender) -> None:
    """A receiver that closes after each answer without saying so gets every callback, and each exactly once."""
    async with receiver(hanging_up(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) as inbox:
        for _ in range(20):
            answer = await send(sender, inbox.url)
            assert (answer.status, answer.error) == (200, None)
            await inbox.emptied()  # hung up, which the sender has had no reason to look at yet
    assert len(inbox.requests) == 20


async def test_a_reset_on_a_kept_connection_is_not_hidden(sender: Sender) -> None:
    """When the second request of a connection is reset, that try fails and is not repeated."""

    async def reply(visit: Visit, _: Received) -> None:
        if len(visit.inbox.requests) == 2:
            visit.reset()
        else:
            await visit.reply(200)

    async with receiver(replying(reply)) as inbox:
        answers = [await send(sender, inbox.url) for _ in range(3)]
    assert [answer.error for answer in answers] == [None, "connection reset", None]
    assert len(inbox.requests) == 3


# Slots


async def test_a_dead_receiver_holds_only_its_own_slots() -> None:
    """With more callbacks waiting for a dead receiver than slots in all, another receiver is served at once."""
    sender = Sender(measure=time.perf_counter, per_receiver=2, total=3)
    async with receiver(hanging()) as dead, receiver(answering()) as alive, asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(send(sender, dead.url)) for _ in range(10)]
        await dead.arrived(2)
        answers = [await send(sender, alive.url) for _ in range(5)]
        assert [answer.status for answer in answers] == [200] * 5
        assert len(dead.requests) == 2
        dead.released.set()
    assert [task.result().status for task in waiting] == [200] * 10
    await sender.close()


async def test_no_more_than_the_total_are_under_way() -> None:
    """Receivers together hold at most the total, and who comes last is served when somebody is done."""
    sender = Sender(measure=time.perf_counter, per_receiver=2, total=3)
    async with receiver(hanging()) as first, receiver(hanging()) as second, asyncio.TaskGroup() as tasks:
        for inbox in (first, second):
            for _ in range(2):
                tasks.create_task(send(sender, inbox.url))
        await first.arrived(2)
        await second.arrived(1)
        late = tasks.create_task(send(sender, "http://127.0.0.1:1/"))
        await asyncio.wait([late], timeout=0.1)
        assert not late.done()
        assert len(second.requests) == 1
        first.released.set()
        await second.arrived(2)
        assert (await late).error == "connection refused"
        second.released.set()
    await sender.close()


async def test_spellings_of_one_receiver_share_its_slots() -> None:
    """Neither case, path, nor a default port written out opens slots of its own."""
    sender = Sender(measure=time.perf_counter, per_receiver=1)
    async with receiver(hanging()) as inbox, asyncio.TaskGroup() as tasks:
        tasks.create_task(send(sender, f"http://localhost:{inbox.port}/a"))
        await inbox.arrived(1)
        other = tasks.create_task(send(sender, f"HTTP://LocalHost:{inbox.port}/b?c"))
        await asyncio.wait([other], timeout=0.1)
        assert len(inbox.requests) == 1
        inbox.released.set()
    assert other.result().status == 200
    await sender.close()


async def test_a_slot_comes_back_after_a_timeout_and_a_cancellation() -> None:
    """A try that timed out or was cancelled leaves its slot to the next, and no trace of its receiver."""
    sender = Sender(measure=time.perf_counter, per_receiver=1, total=1)
    async with receiver(hanging()) as inbox:
        assert (await send(sender, inbox.url, timeout=0.1)).error == "no answer within 0.1 s"
        task = asyncio.create_task(send(sender, inbox.url))
        await inbox.arrived(2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        inbox.released.set()
        assert (await send(sender, inbox.url)).status == 200
    assert sender._receivers == {}
    await sender.close()


async def test_waiting_for_a_slot_is_not_the_receivers_time() -> None:
    """Neither the timeout nor the measured time of a try begins before its slot is free."""
    sender = Sender(measure=time.perf_counter, per_receiver=1)
    async with receiver(hanging()) as inbox, asyncio.TaskGroup() as tasks:
        first = tasks.create_task(send(sender, inbox.url))
        await inbox.arrived(1)
        second = tasks.create_task(send(sender, inbox.url, timeout=0.2))
        await asyncio.wait([second], timeout=0.5)
        assert not second.done()
        inbox.released.set()
    assert first.result().elapsed > 0.4
    assert second.result().status == 200
    assert second.result().elapsed < 0.2
    await sender.close()


# The end


async def test_closing_ends_what_is_under_way_and_what_waits() -> None:
    """After close, a try under way, one that waited for its slot, and a later one are all answered with an error."""
    sender = Sender(measure=time.perf_counter, per_receiver=1)
    async with receiver(hanging()) as inbox, asyncio.TaskGroup() as tasks:
        tries = [tasks.create_task(send(sender, inbox.url)) for _ in range(2)]
        await inbox.arrived(1)
        await sender.close()
        await sender.close()
    errors = [task.result().error for task in tries] + [(await send(sender, inbox.url)).error]
    assert errors == ["the sender was closed", "the sender is closed", "the sender is closed"]
    assert len(inbox.requests) == 1


async def test_a_sender_that_never_sent_closes() -> None:
    """Closing needs no session to have been opened."""
    sender = Sender(measure=time.perf_counter)
    await sender.close()
    assert (await send(sender, "http://127.0.0.1:1/")).error == "the sender is closed"


def test_a_start_does_not_pay_for_aiohttp() -> None:
    """Importing the room and making a sender load neither aiohttp nor yarl."""
    program = (
        "import sys, emulator.webhooks as w; w.Sender(measure=float); print({'aiohttp', 'yarl'} & sys.modules.keys())"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
