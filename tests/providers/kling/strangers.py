"""Worker processes that are asked who is in a video, and cannot say."""

import os
from pathlib import Path

from emulator.studio.errors import Unmade
from emulator.studio.film import Person


def unreadable(path: Path) -> tuple[Person, ...]:
    """The pictures make no sense."""
    raise Unmade("unreadable", f"{path.name} cannot be decoded.")


def faceless(path: Path) -> tuple[Person, ...]:
    """Nobody, told as a trouble."""
    raise Unmade("no face", f"Nobody is seen in {path.name}.")


def slow(path: Path) -> tuple[Person, ...]:
    """It takes too long."""
    raise Unmade("too slow", f"{path.name} is long.")


def crashing(path: Path) -> tuple[Person, ...]:
    """The process is gone in the middle of it."""
    os._exit(3)


def crowd(path: Path) -> tuple[Person, ...]:
    """More than anybody needs; one longer than the video."""
    return tuple(Person((20.0 * n, 10.0, 16.0, 16.0), 0.5, 0.0, 99.0) for n in range(12, 0, -1))


def nobody(path: Path) -> tuple[Person, ...]:
    """Nobody is found."""
    return ()
