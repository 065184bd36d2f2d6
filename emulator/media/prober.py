"""The program of the process in which files are read (see `reading`). Not imported: started by its path.

FFmpeg and MediaInfo are large C libraries, and hostile files can make them run for minutes (a flipped byte in a time
table does) or take all memory. Here they can be killed. One JSON line in (a path), one out (the file's headers).
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

MEMORY = 2 << 30


def main() -> None:
    """Answer until the input ends, which it does when whoever started this has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
    _bounded()
    sys.path[:] = json.loads(sys.argv[1])
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever the library prints is no answer
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line), sys.argv[2])) + "\n")
        answers.flush()


def _bounded() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _answer(path: str, library: str) -> dict[str, Any]:
    try:
        from emulator.media.errors import Unreadable

        headers = _library(library)
    except (ImportError, OSError) as error:
        return {"unavailable": str(error)}
    try:
        return {"headers": headers(Path(path))}
    except (ImportError, OSError) as error:
        return {"unavailable": str(error)}
    except Unreadable as error:
        return {"unreadable": str(error)}


def _library(name: str) -> Callable[[Path], Any]:
    """The reader of this name; of none, FFmpeg's where PyAV can be loaded."""
    from emulator.media import demuxing, mediainfo

    if name == "mediainfo":
        return mediainfo.headers
    try:
        import av  # noqa: F401 - whether it can be
    except (ImportError, OSError):
        if name == "av":
            raise
        return mediainfo.headers
    return demuxing.headers


if __name__ == "__main__":
    main()
