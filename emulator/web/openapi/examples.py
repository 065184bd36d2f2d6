"""The documentation's own example requests and answers, as kept in `fixtures/<name>/*.json`."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from emulator.media.resources import fixture


@dataclass(frozen=True, slots=True)
class Example:
    """One call as somebody documented or recorded it."""

    name: str
    operation: str
    source: str
    date: str
    request: dict[str, Any]
    reply: dict[str, Any]

    @property
    def summary(self) -> str:
        """Where it is from."""
        return ", ".join(part for part in (self.source, self.date) if part)


@dataclass(frozen=True, slots=True)
class Examples:
    """The examples of one API."""

    all: tuple[Example, ...]

    def requests(self, operation: str) -> dict[str, Any]:
        """OpenAPI examples of the operation's body."""
        return {
            each.name: {"summary": each.summary, "value": each.request["body"]}
            for each in self.all
            if each.operation == operation and isinstance(each.request.get("body"), dict)
        }

    def replies(self, operation: str, status: int) -> dict[str, Any]:
        """OpenAPI examples of the operation's answer with this status."""
        return {
            each.name: {"summary": each.summary, "value": each.reply["body"]}
            for each in self.all
            if each.operation == operation and each.reply["status"] == status
        }


@cache
def recorded(name: str) -> Examples:
    """The examples of an API; none if it has no folder."""
    try:
        folder = fixture(name)
    except FileNotFoundError:
        return Examples(())
    return Examples(tuple(_read(path) for path in sorted(folder.glob("*.json"))))


def _read(path: Path) -> Example:
    content = json.loads(path.read_text("utf-8"))
    return Example(
        path.stem,
        content["operation"],
        content.get("source", ""),
        content.get("date", ""),
        content["request"],
        content["reply"],
    )
