"""Real server processes, both servers: ready, in use, called back, ended."""

import datetime
import json
import selectors
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from emulator.providers.kling.auth import API_KEY
from tests.e2e.serving import PATIENCE, Server, ran, started
from tests.receivers import answering, hanging, receiver

pytestmark = pytest.mark.anyio
SERVERS = ("uvicorn", "hypercorn")
KLING = {"Authorization": f"Bearer {API_KEY}"}


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """Each of the two."""
    arguments = ("--server", request.param, "--port-file", "port.txt", "--scenario", "instant")
    with started(tmp_path, *arguments) as server:
        yield server


def submit(server: Server, callback_url: str | None = None) -> str:
    """A Kling task."""
    body = {"image": "https://files.test/a.png", "callback_url": callback_url}
    response = httpx2.post(f"{server.url}/kling/v1/videos/image2video", headers=KLING, json=body)
    task: str = response.json()["data"]["task_id"]
    return task


def test_a_server_says_where_it_is_once_it_answers(server: Server, tmp_path: Path) -> None:
    """In its first line and in the port file, whole; then health knows it by the same URL."""
    assert server.first_line.startswith("lipsync-emulator 0.1.0 is ready at http://127.0.0.1:")
    assert (tmp_path / "port.txt").read_text("utf-8") == f"{server.port}\n"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    health = httpx2.get(f"{server.url}/_emulator/health").json()
    assert health["status"] == "ok"
    assert health["providers"][0]["base_url"].startswith(server.url)
    assert "server" not in httpx2.get(f"{server.url}/livez").headers


async def test_a_callback_reaches_a_real_receiver(server: Server) -> None:
    """Every status of the job, in order, over HTTP."""
    async with receiver(answering(200)) as inbox:
        task = submit(server, inbox.url)
        await inbox.arrived(3)
    bodies = [json.loads(request.body) for request in inbox.requests]
    assert [(body["task_id"], body["task_status"]) for body in bodies] == [
        (task, "submitted"), (task, "processing"), (task, "succeed"),
    ]  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_ends_in_order_with_connections_open(server: Server, number: int) -> None:
    """An idle kept-alive connection does not hold it; the exit status is 0 and the log is empty."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as idle:
        idle.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(4096).startswith(b"HTTP/1.1 200")
        before = time.perf_counter()
        assert server.stop(number) == 0
        assert time.perf_counter() - before < 8
    assert server.log.read_text("utf-8") == ""


async def test_a_server_ends_with_a_callback_in_the_air(server: Server) -> None:
    """A receiver that never answers does not hold it either."""
    async with receiver(hanging()) as inbox:
        submit(server, inbox.url)
        await inbox.arrived(1)
        assert server.stop() == 0


def test_a_port_in_use_is_one_sentence_and_exit_status_2(server: Server) -> None:
    """That says what to do."""
    second = ran("serve", "--port", str(server.port))
    assert second.returncode == 2
    assert second.stderr == (
        f"Port {server.port} of 127.0.0.1 is in use; stop what listens there, "
        "or choose another with --port (0 picks a free one).\n"
    )


def test_hypercorn_speaks_http_2_in_the_clear(tmp_path: Path) -> None:
    """With prior knowledge, as gRPC-like clients do."""
    with started(tmp_path, "--server", "hypercorn") as server, httpx2.Client(http1=False, http2=True) as client:
        response = client.get(f"{server.url}/_emulator/health")
        assert (response.http_version, response.json()["status"]) == ("HTTP/2", "ok")


@pytest.mark.parametrize(("name", "version"), [("uvicorn", "HTTP/1.1"), ("hypercorn", "HTTP/2")])
def test_both_servers_serve_https(tmp_path: Path, name: str, version: str) -> None:
    """Hypercorn agrees on HTTP/2; URLs handed out are https."""
    cert, key = certificate(tmp_path)
    with started(tmp_path, "--server", name, "--tls-cert", cert, "--tls-key", key) as server:
        assert server.url.startswith("https://127.0.0.1:")
        with httpx2.Client(http2=True, verify=False) as client:
            response = client.get(f"{server.url}/_emulator/health")
        assert response.http_version == version
        assert response.json()["providers"][0]["base_url"].startswith(server.url)
        assert ran("health", "--url", server.url).returncode == 0


def test_state_in_a_file_outlives_the_server(tmp_path: Path) -> None:
    """A job submitted before is polled after."""
    store = ("--store", f"sqlite:///{tmp_path / 'state.db'}")
    with started(tmp_path, *store) as server:
        task = submit(server)
        assert server.stop() == 0
    with started(tmp_path, *store) as server:
        answer = httpx2.get(f"{server.url}/kling/v1/videos/image2video/{task}", headers=KLING).json()
        assert answer["data"]["task_id"] == task


def test_several_workers_share_a_port_and_a_store(tmp_path: Path) -> None:
    """What one takes in, any of them shows; they end together."""
    with started(tmp_path, "--workers", "2", "--store", f"sqlite:///{tmp_path / 'state.db'}") as server:
        task = submit(server)
        for _ in range(8):  # each on a connection of its own
            answer = httpx2.get(f"{server.url}/kling/v1/videos/image2video/{task}", headers=KLING).json()
            assert answer["data"]["task_id"] == task
        assert server.stop() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="nobody can be killed so there")
def test_no_worker_outlives_who_started_it(tmp_path: Path) -> None:
    """Not even where that one is killed: the port is free again."""
    with started(tmp_path, "--workers", "2", "--store", f"sqlite:///{tmp_path / 'state.db'}") as server:
        assert server.stop(signal.SIGKILL) == -signal.SIGKILL
        with selectors.DefaultSelector() as selector:
            assert server.process.stdout is not None
            selector.register(server.process.stdout, selectors.EVENT_READ)
            assert selector.select(PATIENCE), "somebody still holds what they were all given"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.port))


def test_the_log_is_json_when_asked_for(tmp_path: Path) -> None:
    """One object a line."""
    with started(tmp_path, "--log-format", "json", "--log-level", "debug") as server:
        httpx2.get(f"{server.url}/livez")
        assert server.stop() == 0
    lines = [json.loads(line) for line in server.log.read_text("utf-8").splitlines()]
    assert any("/livez" in line["message"] for line in lines)
    assert all({"at", "level", "logger", "message"} <= line.keys() for line in lines)


def certificate(folder: Path) -> tuple[str, str]:
    """A certificate and its key, in files."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    day = datetime.timedelta(days=1)
    today = datetime.datetime.fromtimestamp(folder.stat().st_mtime, datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - day)
        .not_valid_after(today + day)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(private)
    return str(folder / "cert.pem"), str(folder / "key.pem")


async def test_a_server_says_what_would_have_been_spent(tmp_path: Path) -> None:
    """When it ends, and when it starts again on the same store."""
    arguments = ("--store", "sqlite:///state.db", "--scenario", "instant")
    for told in ("nothing so far", "Kling AI 1 unit"):
        with started(tmp_path, *arguments) as server:
            assert server.process.stdout is not None
            banner = [server.process.stdout.readline() for _ in range(6)]
            assert f"would have taken: {told}" in banner[-1], banner
            if told == "nothing so far":
                submit(server)
                httpx2.post(f"{server.url}/_emulator/clock/advance", json={"seconds": 1})
            assert server.stop() == 0
            said = server.process.stdout.read()
        assert "The vendors would have taken: Kling AI 1 unit" in said
