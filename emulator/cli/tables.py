"""Answers as aligned text."""

from collections.abc import Iterable, Sequence
from typing import Any

GAP = "  "


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], nothing: str) -> str:
    """Aligned columns; without rows, the sentence `nothing`."""
    cells = [[cell(value) for value in row] for row in rows]
    if not cells:
        return nothing
    lines = [[column.upper() for column in columns], *cells]
    widths = [max(len(line[column]) for line in lines) for column in range(len(columns))]
    return "\n".join(
        GAP.join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def fields(pairs: Iterable[tuple[str, Any]]) -> str:
    """One thing: a name and a value a line."""
    listed = [(name, cell(value)) for name, value in pairs]
    width = max(len(name) for name, _ in listed)
    return "\n".join(f"{name.ljust(width)}{GAP}{value}".rstrip() for name, value in listed)


def cell(value: Any) -> str:
    """A value on one line, without anything that a terminal would obey."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        value = int(value) if value.is_integer() else round(value, 4)
    return "".join(each if each.isprintable() else "?" for each in str(value))


def when(instant: str | None) -> str:
    """An instant to the second."""
    return "-" if instant is None else f"{instant[:10]} {instant[11:19]}"
