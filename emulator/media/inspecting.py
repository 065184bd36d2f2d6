"""Looking at an input file, as far as it can be reached."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from emulator.media.errors import ProbeUnavailable, Unfetchable, Unreadable
from emulator.media.fetch import Fetcher
from emulator.media.probe import AT_ONCE, Probe, probe

# assumed: no vendor says how large a picture may be in pixels; this is where Pillow, which their services in Python are
# likely to open it with, refuses one as a decompression bomb (twice its MAX_IMAGE_PIXELS)
MOST_PIXELS = 178_956_970

Trouble = Literal["unfetchable", "unreadable", "too large"]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found. Without probe and trouble the file is out of reach and taken on trust."""

    probe: Probe | None = None
    trouble: Trouble | None = None
    reason: str = ""
    """Why there is trouble, in a sentence."""
    size: int | None = None
    """Bytes, where known (also of a file that is too large)."""

    @property
    def trusted(self) -> bool:
        """Nobody looked: assume that it is as it should be."""
        return self.probe is None and self.trouble is None


class Inspector:
    """Fetches and probes input files; never raises for what a client sent."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._places = asyncio.Semaphore(AT_ONCE)

    async def inspect(self, url: str) -> Inspection:
        """Look at the file behind a URL."""
        try:
            fetched = await self._fetcher.fetch(url)
        except Unfetchable as error:
            trouble: Trouble = "too large" if error.reason == "size" else "unfetchable"
            return Inspection(trouble=trouble, reason=str(error), size=error.size)
        if fetched is None:
            return Inspection()
        with fetched:
            return await self.look_at(fetched.content)

    async def look_at(self, content: bytes | Path) -> Inspection:
        """Look at a file, or at bytes that a client sent in its request."""
        try:
            async with self._places:
                found = await asyncio.to_thread(probe, content)
        except (ProbeUnavailable, OSError):  # the disk is full
            return Inspection()
        except Unreadable as error:
            return Inspection(trouble="unreadable", reason=str(error))
        if (found.width or 0) * (found.height or 0) > MOST_PIXELS:
            claim = f"{found.width} x {found.height} pixels"
            reason = f"The picture claims {claim}; more than {MOST_PIXELS:,} are not opened."
            return Inspection(trouble="unreadable", reason=reason, size=found.size)
        return Inspection(found, size=found.size)
