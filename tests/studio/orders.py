"""Work for worker processes: what they are told to run in these tests. Loads nothing that films are made with."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from emulator.studio.errors import Unmade
from emulator.studio.film import Person
from emulator.studio.takes import Production
from emulator.studio.tools import Tools

Progress = Callable[[float], None]
HELD: list[bytearray] = []
MADE: list[str] = []


def whoami() -> int:
    """The number of the process."""
    return os.getpid()


def halves(progress: Progress) -> str:
    """Tells its progress, also what goes back."""
    for share in (0.25, 0.5, 0.1, 0.75, 1.0, 7.0):
        progress(share)
    print("to nobody", flush=True)
    os.write(1, b"to nobody\n")
    assert os.read(0, 1) == b"", "it reads what is meant for the worker"
    return "done"


def size_of(picture: Path) -> list[int]:
    """Height and width of a picture, as films have it."""
    photos = import_module("emulator.studio.frames.photos")
    return list(photos.photo(picture)[0].shape[:2])


def killed() -> None:
    """Is ended in the middle."""
    os.kill(os.getpid(), signal.SIGKILL)


def exits() -> None:
    """Leaves without an answer."""
    os._exit(3)


def raises() -> None:
    """Stumbles."""
    message = "a codec stumbled"
    raise ValueError(message)


def overflows() -> None:
    """Writes where there is no room."""
    raise OSError(28, "No space left on device")


def faceless() -> None:
    """Cannot do it."""
    raise Unmade("no face", "Nobody is seen.")


def marks_and_fails(production: Production, files: object, out: object, tools: Tools, *_: object) -> None:
    """Cannot do it, and leaves a mark."""
    with Path(tools.command.argv[0]).open("a") as marks:
        marks.write("x")
    raise Unmade("no face", "Nobody is seen.")


def loads() -> None:
    """Lacks something."""
    import_module("emulator.nothing")


def allocates(size: int) -> int:
    """Takes so many bytes of memory, and keeps them."""
    HELD.append(bytearray(size))
    for place in range(0, size, 4096):
        HELD[-1][place] = 1
    return os.getpid()


def frees(size: int) -> int:
    """Takes so many bytes in small pieces, and keeps the last of them only."""
    HELD.append([bytearray(b"1") * 100_000 for _ in range(size // 100_000)][-1])
    return os.getpid()


def meets(fifo: str, *, first: bool) -> int:
    """Ends only if another reads, or writes, what this one does."""
    with Path(fifo).open("wb" if first else "rb"):
        return os.getpid()


def first(fifo: str) -> int:
    """One of two."""
    return meets(fifo, first=True)


def second(fifo: str) -> int:
    """The other."""
    return meets(fifo, first=False)


def hangs(lock: str, progress: Progress) -> None:
    """Never ends, nor does the program that it starts; both hold a lock on a file, which also has its number."""
    with Path(lock).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        os.set_inheritable(file.fileno(), True)
        file.write(str(os.getpid()))
        file.flush()
        child = "import sys, signal; print(1, flush=True); signal.pause()"
        started = subprocess.Popen([sys.executable, "-c", child], close_fds=False, stdout=subprocess.PIPE)
        assert started.stdout is not None
        started.stdout.readline()
        progress(0.5)
        threading.Event().wait()


def released(lock: Path) -> bool:
    """Waits until nobody holds the lock."""
    with lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
    return True


def produce(
    production: Production,
    files: Mapping[str, Path | None],
    out: Mapping[str, Path],
    tools: Tools,
    scratch: Path,
    progress: Progress,
) -> tuple[str, ...]:
    """Each take is its name, the renderer, the process, how many it has made, and what is in the input files."""
    assert scratch.is_dir()
    assert not list(scratch.iterdir())
    assert set(out) == set(production.takes)
    read = b"|".join(b"-" if path is None else path.suffix.encode() + path.read_bytes()[-9:] for path in files.values())
    progress(0.5)
    for name, path in out.items():
        MADE.append(name)
        path.write_bytes(f"{name} {tools.renderer} {os.getpid()} {len(MADE)} ".encode() + read)
    return ("a stand-in was used",)


def produce_nothing(*_: object) -> tuple[str, ...]:
    """Forgets its takes."""
    return ()


def produce_for_ever(
    production: Production,
    files: Mapping[str, Path | None],
    out: Mapping[str, Path],
    tools: Tools,
    scratch: Path,
    progress: Progress,
) -> tuple[str, ...]:
    """Never ends; the name of the command is that of its lock."""
    hangs(tools.command.argv[0], progress)
    return ()


def people(path: Path) -> tuple[Person, ...]:
    """One person per byte of text in a PNG's end."""
    return (Person((1.0, 2.0, 3.0, 4.0), 0.5, 0.0, float(path.stat().st_size)),)
