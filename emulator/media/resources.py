"""Finding files that travel with the program, in an installed wheel and in a checkout alike."""

from functools import lru_cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_ROOTS = (_PACKAGE / "_data" / "fixtures", _PACKAGE.parent / "fixtures")


def fixture(*parts: str) -> Path:
    """The path of a file or folder under `fixtures/`; FileNotFoundError if neither place has it."""
    for root in _ROOTS:
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"no fixture {'/'.join(parts)} in {' or '.join(map(str, _ROOTS))}")


@lru_cache(maxsize=128)
def read_fixture(*parts: str) -> bytes:
    """The bytes of a file under `fixtures/`, read once per process. For small files only."""
    return fixture(*parts).read_bytes()
