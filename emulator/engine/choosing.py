"""Which scenario a submission gets, and the directives that a request may carry.

First match wins: the header, a magic value in the request, the namespace's default, the server's default.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emulator.core.errors import BadRequest
from emulator.core.scenario import Ending, Scenario, Stage
from emulator.core.timeline import Phase

_SCENARIO = re.compile(rb"emulator-scenario=([A-Za-z0-9_.-]{1,64})|\[\[scenario:([A-Za-z0-9_.-]{1,64})\]\]")
_ERROR = re.compile(rb"emulator-error=([A-Za-z0-9_.-]{1,64})|\[\[error:([A-Za-z0-9_.-]{1,64})\]\]")


@dataclass(frozen=True, slots=True)
class Directives:
    """What a request asks of the emulator besides what it asks of the vendor."""

    scenario: str | None = None
    error: str | None = None


NO_DIRECTIVES = Directives()


def directives(header: str | None, raw: bytes) -> Directives:
    """Read the scenario header and the magic values in a request's body or query."""
    magic = b"emulator-" in raw or b"[[" in raw
    if not magic:
        return Directives(header) if header else NO_DIRECTIVES
    return Directives(header or _found(_SCENARIO, raw), _found(_ERROR, raw))


def _found(pattern: re.Pattern[bytes], raw: bytes) -> str | None:
    match = pattern.search(raw)
    return None if match is None else (match[1] or match[2]).decode()


class Scenarios:
    """The named scenarios."""

    def __init__(self, scenarios: Iterable[Scenario]) -> None:
        self._named = {scenario.name: scenario for scenario in scenarios}

    def __getitem__(self, name: str) -> Scenario:
        """The scenario called `name`. Raises BadRequest with the names there are."""
        try:
            return self._named[name]
        except KeyError:
            message = f"There is no scenario {name!r}; there are: {', '.join(self._named)}."
            raise BadRequest(message) from None

    def __iter__(self) -> Iterator[Scenario]:
        return iter(self._named.values())


def load_scenarios(folder: Path) -> Scenarios:
    """Read every *.toml of `folder`. Raises BadRequest naming the file that is wrong."""
    return Scenarios(_read(path) for path in sorted(folder.glob("*.toml")))


def _read(path: Path) -> Scenario:
    try:
        return _scenario(path.stem, tomllib.loads(path.read_text("utf-8")))
    except (KeyError, TypeError, ValueError) as error:
        message = f"The scenario file {path.name} cannot be used: {error}."
        raise BadRequest(message) from error


def _scenario(name: str, table: Mapping[str, Any]) -> Scenario:
    return Scenario(
        name=name,
        stages=tuple(
            Stage(Phase(row["phase"]), float(row["delay"]), float(row.get("jitter", 0.0)))
            for row in table.get("stages", ())
        ),
        endings=tuple(Ending(**row) for row in table.get("endings", ())),
        progress=table.get("progress", "time"),
        description=table.get("description", ""),
    )
