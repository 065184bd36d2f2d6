"""What can go wrong with a callback: each effect in a file of its own, all of them here, in the order they apply."""

from collections.abc import Mapping
from typing import Any

from emulator.core.errors import BadRequest
from emulator.engine.faults.bad_signature import BadSignature
from emulator.engine.faults.base import Effect
from emulator.engine.faults.before_response import BeforeResponse
from emulator.engine.faults.delay import Delay
from emulator.engine.faults.drop import Drop
from emulator.engine.faults.duplicate import Duplicate
from emulator.engine.faults.reorder import Reorder
from emulator.engine.faults.stale_timestamp import StaleTimestamp
from emulator.engine.faults.truncate import Truncate

EFFECTS: Mapping[str, type[Effect]] = {
    each.NAME: each
    for each in (Drop, Delay, Duplicate, Reorder, BeforeResponse, StaleTimestamp, BadSignature, Truncate)
}


def checked(effects: Mapping[str, object]) -> dict[str, dict[str, Any]]:
    """The effects of a webhook fault as they are kept, from as somebody wrote them. Raises BadRequest."""
    if unknown := [name for name in effects if name not in EFFECTS]:
        message = (
            f"Nothing called {str(unknown[0])[:60]!r} can go wrong with a callback; there are: {', '.join(EFFECTS)}."
        )
        raise BadRequest(message)
    return {name: EFFECTS[name].checked(value).arguments for name, value in effects.items()}
