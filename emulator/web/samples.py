"""Samples, by whom they are made: the prepared ones at once, a named presenter or a spoken text in the studio."""

import asyncio
from collections.abc import Mapping
from typing import Any

from emulator.media.errors import BadSample
from emulator.studio.errors import Unmade
from emulator.studio.samples import production


async def sample(studio: Any, name: str, query: Mapping[str, str]) -> tuple[bytes, str]:
    """The sample's bytes and media type. Raises BadSample."""
    from emulator.media.library import TYPES
    from emulator.media.samples import sample as prepared

    ordered = production(name, query)
    if ordered is None:
        return await asyncio.to_thread(prepared, name, query)
    try:
        made = await studio.make("puppet", ordered)
    except Unmade as error:
        message = f"The sample cannot be made: {error}"
        raise BadSample(message) from error
    ((place, content),) = made.items()
    return content, TYPES[place.rpartition(".")[2]]
