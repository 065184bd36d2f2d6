"""Faults that come together, under a name: files in fixtures/faults/."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from emulator.core.errors import BadRequest
from emulator.engine import faults as webhooks
from emulator.engine.standing import Fault, Match, When
from emulator.media.resources import fixture
from emulator.web import faults as requests


@dataclass(frozen=True, slots=True)
class Preset:
    """Faults as they come with it; a namespace gives them ids."""

    name: str
    description: str
    faults: tuple[Fault, ...]


def preset(name: str) -> Preset:
    """The preset of this name. Raises BadRequest with the names there are."""
    try:
        return presets()[name]
    except KeyError:
        message = f"There is no preset {name[:60]!r}; there are: {', '.join(presets())}."
        raise BadRequest(message) from None


@lru_cache(maxsize=1)
def presets() -> Mapping[str, Preset]:
    """All of them, by name. Raises BadRequest naming the file that is wrong."""
    return {path.stem: _read(path) for path in sorted(fixture("faults").glob("*.toml"))}


def _read(path: Path) -> Preset:
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        rows = tuple(_fault(path.stem, **row) for row in table["faults"])
        return Preset(path.stem, table["description"], rows)
    except (BadRequest, KeyError, TypeError, ValueError) as error:
        message = f"The preset file {path.name} cannot be used: {error}."
        raise BadRequest(message) from error


def _fault(name: str, *, why: str, effect: Mapping[str, Any], **more: Any) -> Fault:
    """One row; `why` is for its readers."""
    on, match = more.pop("on", "requests"), more.pop("match", {})
    effects = (requests if on == "requests" else webhooks).checked(effect)
    return Fault("", 0, on, effects, Match(**match), When(**more), name)
