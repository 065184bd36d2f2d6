"""FFmpeg or MediaInfo in a process of its own, started at the first question and killed when it takes too long."""

import atexit
import json
import subprocess
import sys
import threading
from pathlib import Path
from queue import LifoQueue
from typing import Any, Literal

from emulator.media.errors import ProbeUnavailable, Unreadable
from emulator.media.headers import Headers

PATIENCE = 5.0
"""Seconds for one file; usual are 2 to 20 ms, and up to a second for hundreds of megabytes."""

Library = Literal["av", "mediainfo"]
"""FFmpeg's libraries through PyAV, of the extra `render`, or MediaInfo, which is always installed."""


class Reader:
    """One process, one question at a time. Blocks; to be called from threads. Without a choice of library FFmpeg is
    asked where PyAV is installed."""

    def __init__(self, patience: float = PATIENCE, library: Library | None = None) -> None:
        self._patience = patience
        self.library = library
        self._turn = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        atexit.register(self.close)

    def headers(self, path: Path) -> Headers:
        """What a file says of itself; its name's ending is right. Raises Unreadable, ProbeUnavailable."""
        with self._turn:
            line = self._asked(self._started(), path)
            if not line:
                self._stop()
                message = f"The file cannot be read within {self._patience:g} s."
                raise Unreadable(message)
        answer = json.loads(line)
        if "unavailable" in answer:
            raise ProbeUnavailable(answer["unavailable"])
        if "unreadable" in answer:
            raise Unreadable(answer["unreadable"])
        found: Headers = answer["headers"]
        return found

    def _asked(self, process: subprocess.Popen[str], path: Path) -> str:
        """The answer's line; empty if the process ended or had to be ended."""
        if process.stdin is None or process.stdout is None:
            return ""
        watch = threading.Timer(self._patience, process.kill)
        watch.start()
        try:
            process.stdin.write(json.dumps(str(path)) + "\n")
            process.stdin.flush()
            return process.stdout.readline()
        except OSError:  # it is gone
            return ""
        finally:
            watch.cancel()

    def _started(self) -> subprocess.Popen[str]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._stop()
        program = str(Path(__file__).with_name("prober.py"))
        try:
            self._process = subprocess.Popen(
                [sys.executable or "python3", "-P", program, json.dumps(sys.path), self.library or ""],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
            )
        except OSError as error:
            message = f"The prober's process cannot be started: {error}"
            raise ProbeUnavailable(message) from error
        return self._process

    def close(self) -> None:
        """End the process; the next question starts another."""
        with self._turn:
            self._stop()

    def _stop(self) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        shut(process)
        process.wait()


class Readers:
    """Several of them, so that a file that takes for ever keeps nobody else waiting. The last used goes first: where
    one is enough, one process is started."""

    def __init__(self, count: int, patience: float = PATIENCE, library: Library | None = None) -> None:
        self._all = tuple(Reader(patience, library) for _ in range(count))
        self._free: LifoQueue[Reader] = LifoQueue()
        for reader in self._all:
            self._free.put(reader)

    def headers(self, path: Path) -> Headers:
        """What a file says of itself, as soon as a reader is free. Raises Unreadable, ProbeUnavailable."""
        reader = self._free.get()
        try:
            return reader.headers(path)
        finally:
            self._free.put(reader)

    def close(self) -> None:
        """End their processes."""
        for reader in self._all:
            reader.close()


def shut(process: "subprocess.Popen[Any]") -> None:
    """Close what leads to a process and from it."""
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:  # what was written last was never read
                continue
