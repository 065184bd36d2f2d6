"""Real server processes: started on a free port, waited for by the line they print, ended in an orderly way."""

import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PATIENCE = 30
"""Seconds that a start or an end may take on a busy machine."""
COMMAND = (sys.executable, "-m", "emulator")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("EMULATOR_")}


@dataclass
class Server:
    """A server that is ready."""

    url: str
    process: subprocess.Popen[str]
    first_line: str
    log: Path

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2])

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tell it to end; its exit status."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[Server]:
    """`serve` with these arguments on a free port; its log goes into the folder."""
    log = folder / "server.log"
    with log.open("w", encoding="utf-8") as errors:
        command = [*COMMAND, "serve", "--port", "0", *arguments]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=ENVIRONMENT, cwd=folder
        )
    assert process.stdout is not None
    try:
        line = _line(process.stdout)
        assert line, f"the server did not start: {log.read_text('utf-8')}"
        yield Server(line.split()[-1], process, line, log)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        process.stdout.close()


def ran(*arguments: str, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command with these arguments, to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        cwd=folder,
        env=ENVIRONMENT | environment,
    )


def _line(stream: IO[str]) -> str:
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        return stream.readline().strip() if selector.select(PATIENCE) else ""
