"""What a worker process may take of the machine. Linux holds all of it, macOS some, Windows nothing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

MEMORY = 4 << 30
"""Bytes; a minute of video takes half a gigabyte."""
FILE = 8 << 30
"""Bytes of one file that it writes."""
FRUGAL = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OPENCV_FOR_THREADS_NUM": "1",
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(128 << 20),
}
"""Its environment: there are as many workers as cores, so one needs no threads for pixels, nor their memory.

The last two: a frame's memory is the next one's. Asking the system for it anew took a twentieth of the drawing.
"""


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1


def bounded(memory: int = MEMORY) -> None:
    """Hold this process, and what it starts, to so many bytes of memory; no core dumps.

    What is counted is memory that can be written to: address space alone is reserved in heaps by GPU libraries.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, limit in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_FSIZE, FILE), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


@contextmanager
def unbounded() -> Iterator[dict[str, str]]:
    """What is started in here may take as much memory as the server; its environment. For programs of the user's."""
    environment = {name: value for name, value in os.environ.items() if FRUGAL.get(name) != value}
    try:
        import resource
    except ImportError:  # Windows
        yield environment
        return
    bound, hard = resource.getrlimit(resource.RLIMIT_DATA)
    try:
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))
        yield environment
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (bound, hard))
