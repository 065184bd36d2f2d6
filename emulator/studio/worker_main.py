"""The program of a worker process (see `worker`). Not imported: started by its path.

In come orders: eight bytes of length, then a pickle of a function's dotted name (`module:function`), its arguments, and
whether it tells its progress. Out go lines of JSON: `{"progress": 0.5}` as often as it moves, and at the end
`{"made": …}` or `{"unmade": [trouble, sentence], "trace": …}`, with the memory that the process then holds.
"""

import errno
import json
import os
import pickle
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)
STEP = 0.005
"""Progress is told when it has moved so far."""


def main() -> None:
    """Work until whoever started this has gone."""
    sys.path[:] = json.loads(sys.argv[1])
    from emulator.studio.bounds import bounded

    bounded(int(sys.argv[3]))
    # Programs that are started from here see neither the orders nor the answers, and what libraries print is none.
    incoming, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    orders: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(incoming, orders), daemon=True).start()

    def say(word: dict[str, Any]) -> None:
        answers.write(json.dumps(word, default=asdict) + "\n")
        answers.flush()

    try:
        while True:
            answer = _done(orders.get(), _teller(say))
            _given_back()
            say({**answer, "memory": _resident()})
    except OSError:  # nobody reads the answers any more
        threading.Event().wait()  # for the end of the orders, which clears up


def _listen(incoming: IO[bytes], orders: "SimpleQueue[bytes]") -> None:
    """Take orders. Where they end the server is no more: nothing that was begun for it stays."""
    while (head := incoming.read(8)) and len(order := incoming.read(int.from_bytes(head, "big"))):
        orders.put(order)
    shutil.rmtree(sys.argv[2], ignore_errors=True)
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def _done(order: bytes, progress: Callable[[float], None]) -> dict[str, Any]:
    from emulator.studio.errors import Unmade, no_room

    try:
        dotted, arguments, telling = pickle.loads(order)
        module, _, name = dotted.partition(":")
        function = getattr(import_module(module), name)
        return {"made": function(*arguments, progress) if telling else function(*arguments)}
    except Unmade as error:
        return {"unmade": [error.trouble, str(error)]}
    except MemoryError:
        return {"unmade": ["crashed", "The film needs more memory than a worker may take."], "spent": True}
    except ImportError as error:
        return {"unmade": ["unavailable", f"What makes films cannot be loaded: {error}."], "trace": _trace()}
    except OSError as error:
        if error.errno not in NO_ROOM:
            return _stumbled(error)
        unmade = no_room(error)
        return {"unmade": [unmade.trouble, str(unmade)]}
    except Exception as error:  # noqa: BLE001 - whatever a codec or a model raises is a film that was not made
        return _stumbled(error)


def _stumbled(error: Exception) -> dict[str, Any]:
    told = f"{type(error).__name__}: {error}"[:500]
    return {"unmade": ["crashed", f"The film was not made: {told}"], "trace": _trace()}


def _trace() -> str:
    return traceback.format_exc()[-10_000:]


def _teller(say: Callable[[dict[str, Any]], None]) -> Callable[[float], None]:
    told = 0.0

    def progress(share: float) -> None:
        nonlocal told
        share = min(1.0, float(share))
        if share - told >= STEP:
            told = share
            say({"progress": told})

    return progress


def _given_back() -> None:
    """What is free goes back to the system: glibc keeps half a gigabyte of it after a film of 8K."""
    if sys.platform == "linux":
        import ctypes

        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def _resident() -> int:
    """Bytes of memory that this process holds; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


if __name__ == "__main__":
    main()
