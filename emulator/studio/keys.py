"""When two productions are one: values as short texts that are equal where the results would be."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from emulator.studio.views import File


def files_in(value: Any) -> Iterator[File]:
    """Every input file in a production, or in a part of one."""
    if isinstance(value, File):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from files_in(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from files_in(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from files_in(getattr(value, field.name))


def key_of(*values: Any, contents: Mapping[str, str | None] | None = None) -> str:
    """A digest of values; where `contents` has a digest of a file's bytes, it stands for its URL and all else of it."""
    return sha256(repr(_plain(values, contents or {})).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any, contents: Mapping[str, str | None]) -> Any:
    if isinstance(value, File) and (digest := contents.get(value.url)) is not None:
        return digest
    if isinstance(value, Mapping):
        return [(name, _plain(each, contents)) for name, each in value.items()]
    if isinstance(value, tuple):
        return tuple(_plain(each, contents) for each in value)
    if isinstance(value, Path):
        return _version(value)
    if is_dataclass(value):
        return (type(value).__name__, *(_plain(getattr(value, each.name), contents) for each in fields(value)))
    return value


def _version(path: Path) -> tuple[str, int, int]:
    """A file of the user's, such as a model, as it is now."""
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), found.st_mtime_ns, found.st_size
