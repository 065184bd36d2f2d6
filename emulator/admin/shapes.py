"""How values are shown in the control API's answers."""

from collections.abc import Iterable, Mapping
from typing import Any

from emulator.engine.instants import iso

LONGEST = 4096
"""Characters of one text of a request that are shown: a file in Base64 tells nobody anything."""


def perhaps(at: int | None) -> str | None:
    """A virtual instant, if there is one."""
    return None if at is None else iso(at)


def headers(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Headers in order, as pairs: a name may come twice."""
    return [[name, value] for name, value in pairs]


def text(raw: bytes) -> str:
    """Bytes for reading."""
    return raw.decode("utf-8", "replace")


def plain(value: Any) -> Any:
    """A value made of plain mappings and lists, its long texts cut."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[:LONGEST]}… ({len(value)} characters)"
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return text(bytes(value))[:LONGEST] if isinstance(value, bytes | bytearray) else str(value)
