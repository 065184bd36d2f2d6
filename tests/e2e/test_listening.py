"""Real servers with somebody who listens or waits: what is sent, and how they end."""

import selectors
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.serving import COMMAND, ENVIRONMENT, PATIENCE, Server, started
from tests.e2e.test_serving import submit


@pytest.fixture(params=["uvicorn", "hypercorn"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """Each of the two, its time frozen."""
    with started(tmp_path, "--server", request.param, "--rate", "0") as server:
        yield server


def asked(server: Server, path: str) -> socket.socket:
    """A request under way."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
    connection.sendall(f"GET /_emulator{path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return connection


def until(connection: socket.socket, text: bytes) -> bytes:
    """What has come, once it has this in it."""
    come = b""
    while text not in come:
        piece = connection.recv(65536)
        assert piece, come
        come += piece
    return come


def test_a_server_ends_at_once_with_somebody_listening_and_somebody_waiting(server: Server) -> None:
    """Both are told; nobody holds it until its patience is over, and the log is empty."""
    with asked(server, "/events") as listening, asked(server, "/requests/wait?count=5&timeout=60") as waiting:
        assert b"text/event-stream" in until(listening, b": what happens from now on")
        submit(server)
        until(listening, b"event: request")
        before = time.perf_counter()
        assert server.stop() == 0
        assert time.perf_counter() - before < 2.5
        assert b" 503 " in until(waiting, b"told to end")
    assert server.log.read_text("utf-8") == ""


def test_whoever_hangs_up_waits_no_more(server: Server) -> None:
    """Time does not move for somebody who is gone: the next one who waits sees it where it was."""
    with asked(server, "/requests/wait?count=5&timeout=60&quiet=0.3"):
        submit(server)
    with asked(server, "/clock") as clock:
        before = until(clock, b"frozen")
    with asked(server, "/requests/wait?count=5&timeout=0.1&quiet=1") as waiting:
        assert b" 408 " in until(waiting, b"fewer than 5")
    with asked(server, "/clock") as clock:
        assert until(clock, b"frozen").rpartition(b"\r\n")[2] == before.rpartition(b"\r\n")[2]


def test_the_command_line_prints_events_as_they_come(server: Server) -> None:
    """A line each; it ends with the server, without a complaint."""
    command = [*COMMAND, "events", "--types", "job", "--url", server.url]
    environment = ENVIRONMENT | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as printing:
        assert printing.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(printing.stdout, selectors.EVENT_READ)
            while not selector.select(0.2):
                task = submit(server)
        assert "job       submitted" in printing.stdout.readline()
        assert server.stop() == 0
        rest, errors = printing.communicate(timeout=PATIENCE)
    assert printing.returncode == 0
    assert errors == ""
    assert task or rest
