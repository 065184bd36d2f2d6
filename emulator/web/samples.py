"""Samples, by whom they are made: the prepared ones at once, a named presenter or a spoken text in the studio."""

import asyncio
from collections.abc import Mapping
from typing import Any

from emulator.media.errors import BadSample
from emulator.studio import samples as filmed
from emulator.studio.errors import Unmade
from emulator.studio.tools import RendererName

MAKER: RendererName = "puppet"


async def sample(studio: Any, name: str, query: Mapping[str, str]) -> tuple[bytes, str, RendererName]:
    """The sample's bytes, its media type and who has made it. Raises BadSample.

    Where the studio lacks what it needs, the prepared sample of the same size and length takes the film's place.
    """
    from emulator.media.library import TYPES
    from emulator.media.samples import sample as prepared

    ordered = filmed.production(name, query)
    if ordered is None or studio.unavailable(MAKER) is not None:
        content, media_type = await asyncio.to_thread(prepared, name, filmed.prepared(query) if ordered else query)
        return content, media_type, "stub"
    try:
        made = await studio.make(MAKER, ordered)
    except Unmade as error:
        message = f"The sample cannot be made: {error}"
        raise BadSample(message) from error
    ((place, content),) = made.items()
    return content, TYPES[place.rpartition(".")[2]], MAKER
