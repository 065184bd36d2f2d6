"""Work for worker processes: makes nothing that plays, but as asked. Loads nothing that films are made with."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from emulator.studio.errors import Unmade
from emulator.studio.takes import Production
from emulator.studio.tools import Tools

NOTE = "There is no speech engine."


def produce(
    production: Production,
    files: Mapping[str, Path | None],
    out: Mapping[str, Path],
    tools: Tools,
    scratch: Path,
    progress: Callable[[float], None],
) -> tuple[str, ...]:
    """Every take is a word; by what the production speaks of, nobody is found or the process dies."""
    spoken = repr(production)
    if "nobody" in spoken:
        raise Unmade("no face", "Nobody is seen.")
    if "crash" in spoken:
        os._exit(3)
    progress(0.5)
    for path in out.values():
        path.write_bytes(b"made by the puppet")
    return (NOTE,)
