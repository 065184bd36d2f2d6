"""One worker process, as the server sees it: given an order it answers, or dies; both end well."""

import json
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from emulator.media.reading import shut
from emulator.studio.bounds import FRUGAL, MEMORY
from emulator.studio.errors import Unmade

ORDERS = 50
"""After so many orders a process is replaced: libraries leak."""
GROWN = 4
"""When it holds a quarter of the memory that it may take, it is replaced before."""
LONGEST = 4 << 20
"""Characters of an answer."""
log = logging.getLogger("emulator.studio")


class Worker:
    """One process, one order at a time. Blocks; to be called from threads. `kill` may be called from any other."""

    def __init__(self, home: Path, memory: int = MEMORY) -> None:
        self._home = home
        self._memory = memory
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._orders = 0
        self.spent = False
        """It shall have no further order."""

    def do(self, function: str, arguments: tuple[Any, ...], told: Callable[[float], None] | None = None) -> Any:
        """What the function (`module:name`) returned, as JSON has it. Raises Unmade.

        With `told` it gets a further argument, the way to tell its progress.
        """
        process = self._started()
        self._orders += 1
        try:
            answer = _asked(process, pickle.dumps((function, arguments, told is not None)), told)
        except (OSError, ValueError):  # it is gone, or speaks nonsense
            answer = None
        if answer is None:
            raise Unmade("crashed", f"The worker process {self.kill()}.")
        self.spent |= self._orders >= ORDERS or answer["memory"] > self._memory // GROWN or "spent" in answer
        if "unmade" in answer:
            if "trace" in answer:
                log.warning("a film was not made\n%s", answer["trace"])
            raise Unmade(*answer["unmade"])
        return answer["made"]

    def kill(self) -> str:
        """End the process and all that it started; how it ended, in words."""
        with self._lock:
            self.spent = True
            process, self._process = self._process, None
        if process is None:
            return "was ended"
        _kill_all(process)
        code = process.wait()
        shut(process)
        if sys.platform != "win32" and code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended with code {code}"

    def _started(self) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._process is not None and self._process.poll() is not None:
                # It was ended while it had nothing to do: that is nobody's failure.
                shut(self._process)
                self._process = None
            if self._process is not None:
                return self._process
            if self.spent:
                raise Unmade("crashed", "The worker process was ended.")
            program = str(Path(__file__).with_name("worker_main.py"))
            arguments = (json.dumps(sys.path), str(self._home), str(self._memory))
            try:
                # A group of its own: Ctrl-C is for the server, and one signal ends it with all that it started.
                self._process = subprocess.Popen(
                    [sys.executable or "python3", "-P", program, *arguments],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env={**FRUGAL, **os.environ},
                    start_new_session=True,
                    creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
                )
            except OSError as error:
                raise Unmade("crashed", f"A worker process cannot be started: {error}.") from error
            return self._process


def _asked(
    process: "subprocess.Popen[bytes]", order: bytes, told: Callable[[float], None] | None
) -> dict[str, Any] | None:
    """The last line of the answer; none if the process ended before it."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(len(order).to_bytes(8, "big") + order)
    process.stdin.flush()
    while line := process.stdout.readline(LONGEST):
        answer: dict[str, Any] = json.loads(line)
        if "progress" not in answer:
            return answer
        if told is not None:
            told(answer["progress"])
    return None


def _kill_all(process: "subprocess.Popen[bytes]") -> None:
    """The process and its children. It has not been waited for: its number is nobody else's yet."""
    if sys.platform == "win32":
        tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(tree, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS says the latter of a group of the dead
        process.kill()
