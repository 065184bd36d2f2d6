"""Which scenario a submission gets, and the directives that a request may carry.

First match wins: the header, a magic value in the request, a rule, the namespace's default, the server's default.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from emulator.core.errors import BadRequest
from emulator.core.job import NOTHING
from emulator.core.scenario import Scenario
from emulator.engine.writing import ScenarioWritten, name_allowed

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
    """The named scenarios of the server; a namespace's own go before them."""

    def __init__(self, scenarios: Iterable[Scenario]) -> None:
        self._named = {scenario.name: scenario for scenario in scenarios}

    def named(self, name: str, own: Mapping[str, Scenario] = NOTHING) -> Scenario:
        """The scenario called `name`. Raises BadRequest with the names there are."""
        found = own.get(name) or self._named.get(name)
        if found is None:
            message = f"There is no scenario {name[:80]!r}; there are: {', '.join(self.all(own))}."
            raise BadRequest(message)
        return found

    def all(self, own: Mapping[str, Scenario] = NOTHING) -> dict[str, Scenario]:
        """Every scenario by its name, the server's places first."""
        return {**self._named, **own}


def load_scenarios(shipped: Path, own: Path | None = None) -> Scenarios:
    """Every *.toml of a folder, and of the user's, which go before. Raises BadRequest naming what is wrong."""
    if own is not None and not own.is_dir():
        message = f"The setting 'scenarios' names a folder with *.toml files; there is no folder {own}."
        raise BadRequest(message)
    folders = [shipped] if own is None else [shipped, own]
    return Scenarios([_read(path) for folder in folders for path in sorted(folder.glob("*.toml"))])


def _read(path: Path) -> Scenario:
    try:
        name_allowed(path.stem)
        return ScenarioWritten.model_validate(tomllib.loads(path.read_text("utf-8"))).named(path.stem)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        wrong = f"{place + ': ' if place else ''}{first['msg'].removeprefix('Value error, ')}"
        message = f"The scenario file {path} cannot be used: {wrong}."
        raise BadRequest(message) from None
    except (OSError, ValueError, BadRequest) as error:
        message = f"The scenario file {path} cannot be used: {str(error).rstrip('.')}."
        raise BadRequest(message) from error
