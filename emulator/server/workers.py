"""Several processes that serve on one socket, over one store. When one of them ends, all do."""

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from typing import Any

from emulator.core.errors import EmulatorError
from emulator.server.errors import ServerError
from emulator.server.running import GRACE, SIGNALS, run
from emulator.settings import Settings


def run_many(settings: Settings, sock: socket.socket, announce: Callable[[], None]) -> None:
    """Serve until told to end. Raises ServerError when a process ended by itself."""
    spawn = multiprocessing.get_context("spawn")
    up = spawn.Semaphore(0)
    workers = [spawn.Process(target=_work, args=(settings, sock, up)) for _ in range(settings.workers)]
    told: list[int] = []

    def stop(number: int, frame: Any) -> None:
        told.append(number)
        _end(workers)

    for worker in workers:
        worker.start()
    for number in SIGNALS:
        signal.signal(number, stop)
    if _all_up(workers, up):
        announce()
        wait([worker.sentinel for worker in workers])
    _end(workers)
    for worker in workers:
        worker.join(GRACE + 5)
        worker.kill()
    if not told:
        message = "A worker process ended by itself, so all have; the log says why."
        raise ServerError(message)


def _work(settings: Settings, sock: socket.socket, up: Any) -> None:
    threading.Thread(target=_outlive_nobody, daemon=True).start()
    try:
        run(settings, sock, lambda spent: up.release())
    except EmulatorError as error:
        logging.getLogger("emulator").error("%s", error)
        sys.exit(1)


def _outlive_nobody() -> None:
    """End as if told to where whoever started this process has been killed: it would keep the port for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)


def _all_up(workers: list[SpawnProcess], up: Any) -> bool:
    missing = len(workers)
    while missing and all(worker.is_alive() for worker in workers):
        missing -= up.acquire(timeout=0.1)
    return not missing


def _end(workers: list[SpawnProcess]) -> None:
    for worker in workers:
        if worker.is_alive():
            worker.terminate()
