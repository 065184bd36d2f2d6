"""Every fault on requests, as a client below HTTP libraries sees it: bytes, an end, or a reset of the connection."""

import json
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx2
import pytest

from emulator.engine.instants import elapsed
from emulator.providers.kling.auth import API_KEY
from tests.e2e.serving import Server, started
from tests.e2e.test_serving import SERVERS, certificate

PATH = "/kling/v1/videos/text2video"
BODY = b'{"prompt":"a presenter"}'
LIST = f"GET {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {API_KEY}\r\n\r\n".encode()
CREATE = LIST.replace(b"GET", b"POST").replace(b"Host: x", b"Host: x\r\nContent-Length: %d" % len(BODY)) + BODY
LAST = LIST.replace(b"Host: x", b"Host: x\r\nConnection: close")
HEAD = LIST.replace(b"GET", b"HEAD")
LONG = 20
"""Seconds after which a raw client says that nothing came."""
End = Literal["closed", "reset", "silence"]


@dataclass
class Heard:
    """What came over one connection."""

    content: bytes
    end: End

    @property
    def answers(self) -> list[tuple[int, dict[str, str], bytes]]:
        """Status, headers and as much of each body as came; to requests other than HEAD."""
        found, rest = [], self.content
        while rest:
            head, _, rest = rest.partition(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            length = int(headers["content-length"])
            found.append((int(first.split()[1]), headers, rest[:length]))
            rest = rest[length:]
        return found


def talk(server: Server, *pieces: bytes, patience: float = LONG, tls: bool = False) -> Heard:
    """Send these bytes over one connection and read until it ends."""
    content = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=patience) as connection:
        wire: socket.socket | Secured = Secured(connection) if tls else connection
        wire.sendall(b"".join(pieces))
        try:
            while piece := wire.recv(65536):
                content += piece
        except ConnectionResetError:
            return Heard(content, "reset")
        except TimeoutError:
            return Heard(content, "silence")
    return Heard(content, "closed")


class Secured:
    """TLS over a socket of which every end is seen: Python's own takes a reset for an end."""

    def __init__(self, connection: socket.socket) -> None:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self._connection, self._came, self._goes = connection, ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._came, self._goes)
        self._done(self._tls.do_handshake)

    def sendall(self, content: bytes) -> None:
        """Send it."""
        self._tls.write(content)
        self._connection.sendall(self._goes.read())

    def recv(self, most: int) -> bytes:
        """What comes next; nothing at the end."""
        try:
            return bytes(self._done(lambda: self._tls.read(most)))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def _done(self, step: Callable[[], Any]) -> Any:
        while True:
            try:
                done = step()
            except ssl.SSLWantReadError:
                self._connection.sendall(self._goes.read())
                if piece := self._connection.recv(65536):
                    self._came.write(piece)
                else:
                    self._came.write_eof()
            else:
                self._connection.sendall(self._goes.read())
                return done


Let = Callable[..., None]


@pytest.fixture(scope="module", params=SERVERS)
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Each of the two servers; its log stays empty, whatever went wrong on purpose."""
    with started(tmp_path_factory.mktemp("server"), "--server", request.param, "--rate", "0") as server:
        yield server
        assert server.stop() == 0
        assert server.log.read_text("utf-8") == ""


@pytest.fixture
def server(whole: Server) -> Server:
    """It, empty."""
    httpx2.post(f"{whole.url}/_emulator/reset").raise_for_status()
    return whole


@pytest.fixture
def let(server: Server) -> Let:
    """Let something go wrong."""

    def one(effect: Any, **more: Any) -> None:
        answer = httpx2.post(f"{server.url}/_emulator/faults", json={"effect": effect, "times": 1} | more)
        assert answer.status_code == 201, answer.text

    return one


def jobs(server: Server) -> int:
    """How many there are."""
    return len(httpx2.get(f"{server.url}/_emulator/jobs").json()["jobs"])


def told(server: Server) -> list[tuple[int, str | None]]:
    """Status and faults of what the journal has, oldest first."""
    entries = httpx2.get(f"{server.url}/_emulator/requests").json()["requests"]
    return [(each["status"], each["fault"]) for each in reversed(entries)]


def test_answers_instead_leave_the_connection_as_it_was(server: Server, let: Let) -> None:
    """Status, code and rate limit on one connection, and the real answer behind them; nothing was executed."""
    let({"status": 503, "body": "later", "headers": {"Retry-After": "7"}})
    let({"code": 1303}, after=1)
    let("rate_limit", after=2)
    heard = talk(server, CREATE, CREATE, CREATE, LAST)
    assert heard.end == "closed"
    first, second, third, last = heard.answers
    assert (first[0], first[1]["retry-after"], first[1]["x-emulator-fault"], first[2]) == (503, "7", "status", b"later")
    assert (second[0], second[1]["x-emulator-fault"], json.loads(second[2])["code"]) == (429, "code", 1303)
    assert (third[0], third[1]["x-emulator-fault"], json.loads(third[2])["code"]) == (429, "rate_limit", 1302)
    assert (last[0], json.loads(last[2])["data"]) == (200, [])
    assert "x-emulator-fault" not in last[1]


def test_latency_is_real(server: Server, let: Let) -> None:
    """Though virtual time stands still; the work is done before."""
    let({"latency": 0.3})
    before = elapsed()
    (answer, _) = talk(server, CREATE, LAST).answers
    assert elapsed() - before >= 0.3
    assert (answer[0], answer[1]["x-emulator-fault"], jobs(server)) == (200, "latency", 1)


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
def test_a_reset_is_a_reset(server: Server, let: Let, when: str, made: int) -> None:
    """Not one byte, and an error from the operating system; what was pipelined behind it is not executed."""
    let({"reset": when})
    assert talk(server, CREATE, CREATE, CREATE) == Heard(b"", "reset")
    assert jobs(server) == made
    assert told(server) == [(0, "fault-1: reset")]
    assert len(talk(server, CREATE, LAST).answers) == 2, "another connection is served"


def test_a_reset_comes_behind_earlier_answers(server: Server, let: Let) -> None:
    """On a connection that is kept alive: the third request is lost, with it the connection."""
    let("reset", after=2)
    with socket.create_connection(("127.0.0.1", server.port), timeout=LONG) as connection:
        for _ in range(2):
            connection.sendall(LIST)
            came = b""
            while not came.endswith(b'"data":[]}'):
                came += connection.recv(65536)
            assert came.startswith(b"HTTP/1.1 200")
        connection.sendall(LIST)
        with pytest.raises(ConnectionResetError):
            connection.recv(65536)


@pytest.mark.parametrize(("arguments", "kept"), [({"bytes": 10}, 10), ({"bytes": 0}, 0), ({"bytes": 10**6}, -1)])
def test_a_truncated_answer_promises_all_of_it(server: Server, let: Let, arguments: Any, kept: int) -> None:
    """Its Content-Length is right, the body breaks off, the connection ends in order; the work is done."""
    let({"truncate": arguments})
    heard = talk(server, CREATE, CREATE)
    ((status, headers, body),) = heard.answers
    promised = int(headers["content-length"])
    assert (status, heard.end, jobs(server)) == (200, "closed", 1)
    assert (headers["x-emulator-fault"], len(body)) == ("truncate", kept if kept >= 0 else promised - 1)
    assert promised > 100


def test_half_of_an_answer_comes_by_default(server: Server, let: Let) -> None:
    """And an HTTP client says that it is incomplete."""
    let("truncate")
    with pytest.raises(httpx2.RemoteProtocolError):
        httpx2.get(f"{server.url}{PATH}", headers={"Authorization": f"Bearer {API_KEY}"})


def test_a_malformed_answer_is_whole(server: Server, let: Let) -> None:
    """The connection goes on behind it."""
    let("malformed")
    first, second = talk(server, LIST, LAST).answers
    assert len(first[2]) == int(first[1]["content-length"])
    assert first[2].startswith(b'{"code":0')
    with pytest.raises(json.JSONDecodeError):
        json.loads(first[2])
    assert json.loads(second[2])["code"] == 0


def test_a_head_has_no_body_to_spoil(server: Server, let: Let) -> None:
    """Its headers come; truncated, the connection is closed behind them, otherwise it goes on."""
    let({"malformed": True, "status": 503})
    let("truncate", after=1)
    heard = talk(server, HEAD, HEAD, LIST)
    heads = [head.split(b" ")[1] for head in heard.content.split(b"\r\n\r\n") if head]
    assert (heads, heard.end) == ([b"503", b"200"], "closed")


def test_a_timeout_ends_by_itself(server: Server, let: Let) -> None:
    """Without a byte, after its seconds."""
    let({"timeout": 0.3})
    before = elapsed()
    assert talk(server, CREATE) == Heard(b"", "closed")
    assert elapsed() - before >= 0.3
    assert jobs(server) == 0


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
def test_a_client_that_gives_up_is_told_nothing(server: Server, let: Let, when: str, made: int) -> None:
    """Whether the job was made or not; the journal knows while the client still waits."""
    let({"timeout": {"when": when}})
    assert talk(server, CREATE, patience=0.3) == Heard(b"", "silence")
    assert jobs(server) == made
    assert told(server) == [(0, "fault-1: timeout")]


def test_a_client_that_gives_up_on_a_late_answer_hurts_nobody(server: Server, let: Let) -> None:
    """The job was made before the wait."""
    let({"latency": 300})
    assert talk(server, CREATE, patience=0.3) == Heard(b"", "silence")
    assert jobs(server) == 1
    assert len(talk(server, LIST, LAST).answers) == 2


@pytest.mark.parametrize("name", SERVERS)
@pytest.mark.parametrize("effect", ["timeout", {"latency": 300}], ids=str)
def test_a_server_ends_though_clients_wait_for_nothing(tmp_path: Path, name: str, effect: Any) -> None:
    """At once and in order: nothing in the log."""
    with started(tmp_path, "--server", name, "--rate", "0") as server:
        httpx2.post(f"{server.url}/_emulator/faults", json={"effect": effect}).raise_for_status()
        with socket.create_connection(("127.0.0.1", server.port), timeout=LONG) as connection:
            connection.sendall(CREATE)
            assert talk(server, CREATE, patience=0.3).end == "silence"
            before = elapsed()
            assert server.stop() == 0
            assert elapsed() - before < 2.5
        assert server.log.read_text("utf-8") == ""


@pytest.mark.parametrize("name", SERVERS)
def test_faults_reach_through_tls(tmp_path: Path, name: str) -> None:
    """A reset is one below it; a truncated answer breaks off."""
    pair = certificate(tmp_path)
    with started(tmp_path, "--server", name, "--tls-cert", pair[0], "--tls-key", pair[1]) as server:
        for after, effect in enumerate(("reset", {"truncate": 10})):
            fault = {"effect": effect, "times": 1, "after": after}
            httpx2.post(f"{server.url}/_emulator/faults", json=fault, verify=False).raise_for_status()
        assert talk(server, LIST, tls=True) == Heard(b"", "reset")
        heard = talk(server, LIST, tls=True)
        assert (heard.end, len(heard.answers[0][2])) == ("closed", 10)
        assert server.stop() == 0
        assert server.log.read_text("utf-8") == ""


def test_of_http_2_only_the_stream_is_lost(tmp_path: Path) -> None:
    """RST_STREAM, as from a vendor's proxy: the connection serves on."""
    with started(tmp_path, "--server", "hypercorn") as server, httpx2.Client(http1=False, http2=True) as client:
        for effect in ("reset", {"truncate": 10}, {"timeout": 0.2}, {"status": 503}):
            fault = {"effect": effect, "times": 1}
            client.post(f"{server.url}/_emulator/faults", json=fault).raise_for_status()
            client.get(f"{server.url}/livez").raise_for_status()
            if effect == {"status": 503}:
                assert client.get(f"{server.url}{PATH}").status_code == 503
            else:
                with pytest.raises(httpx2.RemoteProtocolError, match="StreamReset"):
                    client.get(f"{server.url}{PATH}")
        assert len(told(server)) == 4
        assert server.stop() == 0
        assert server.log.read_text("utf-8") == ""
