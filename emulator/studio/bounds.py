"""What a worker process may take of the machine. Linux holds all of it, macOS some, Windows nothing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

MEMORY = 4 << 30
"""Bytes; a minute of video takes half a gigabyte."""
FILE = 8 << 30
"""Bytes of one file that it writes."""
FRUGAL = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
"""Its environment: there are as many workers as cores, so one needs no threads for sums, nor their memory."""


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
    """What is started in here is as free as the server; the environment for it. For programs of the user's choice."""
    environment = {name: value for name, value in os.environ.items() if FRUGAL.get(name) != value}
    try:
        import resource
    except ImportError:  # Windows
        yield environment
        return
    kinds = (resource.RLIMIT_DATA, resource.RLIMIT_FSIZE)
    before = [resource.getrlimit(kind) for kind in kinds]
    try:
        for kind, (_, hard) in zip(kinds, before, strict=True):
            resource.setrlimit(kind, (hard, hard))
        yield environment
    finally:
        for kind, limits in zip(kinds, before, strict=True):
            resource.setrlimit(kind, limits)
