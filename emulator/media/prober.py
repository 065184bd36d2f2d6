"""The program of the process in which MediaInfo runs (see `reading`). Not imported: started by its path.

MediaInfo is a large C++ library, and hostile files can make it run for minutes (one flipped byte in an MP4's time
table does) or take all memory. Here it can be killed. One JSON line in (a path), one out (its tracks).
"""

import json
import os
import signal
import sys
from typing import Any

FIELDS = (
    "track_type", "format", "format_profile", "duration", "width", "height", "rotation", "frame_rate", "istruncated",
    "count_of_video_streams", "count_of_audio_streams",
)  # fmt: skip
MEMORY = 2 << 30


def main() -> None:
    """Answer until the input ends, which it does when whoever started this has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
    _bounded()
    sys.path[:] = json.loads(sys.argv[1])
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever the library prints is no answer
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line))) + "\n")
        answers.flush()


def _bounded() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _answer(path: str) -> dict[str, Any]:
    try:
        from pymediainfo import MediaInfo

        # Faster than the default gets the length of short MP3 files wrong.
        tracks = MediaInfo.parse(path, parse_speed=0.5, encoding_errors="replace").tracks
    except (ImportError, OSError) as error:
        return {"unavailable": str(error)}
    except (RuntimeError, ValueError, SyntaxError, MemoryError) as error:
        return {"unreadable": str(error)}
    return {"tracks": [{name: getattr(track, name, None) for name in FIELDS} for track in tracks]}


if __name__ == "__main__":
    main()
