"""The boxes of MP4 and QuickTime, as far as it takes to see that one is whole and which pictures are turned.

It costs a few small reads, and keeps files from the readers whose tables promise more than they hold: one of them
counts such a table for minutes, the other believes it.
"""

import struct
from collections.abc import Iterator
from itertools import islice

from emulator.media.errors import Unreadable
from emulator.media.headers import cut_off
from emulator.media.sniffing import Read

Box = tuple[bytes, int, int]
"""Kind, where its content begins, and where it ends."""

_MOST = 20_000
"""Boxes in one place; a file of more (a long fragmented film) is taken on trust from there on."""
_TO_TABLES = (b"mdia", b"minf", b"stbl")
_ENTRIES = {b"stts": 8, b"ctts": 8, b"stsc": 12, b"stco": 4, b"co64": 8, b"stss": 4}
"""Bytes of one entry of each table."""


def check(read: Read, size: int) -> None:
    """Raises Unreadable for a file that lacks its end, or whose tables cannot be as long as they say."""
    for _, _, end in _inside(read, 0, size):
        if end > size:
            raise cut_off()
    for begin, end in _tracks(read, size):
        for kind, start, stop in _down(read, begin, end, _TO_TABLES):
            if _promised(read, kind, start) > stop - start or (kind == b"stsz" and _samples(read, start) > size):
                message = "The file is damaged: one of its tables promises more than there is."
                raise Unreadable(message)


def turned(read: Read, size: int) -> set[int]:
    """The ids of the tracks that are shown turned by a quarter."""
    found = set()
    for begin, end in _tracks(read, size):
        for kind, start, _ in _inside(read, begin, end):
            if kind != b"tkhd":
                continue
            # version 1 has wider times
            wide = 12 if read(start, 1) == b"\1" else 0
            head = read(start, 76 + wide)
            if len(head) < 76 + wide:
                continue
            (track,) = struct.unpack_from(">I", head, 20 if wide else 12)
            a, b = struct.unpack_from(">2i", head, 40 + wide)
            if abs(b) > abs(a):
                found.add(track)
    return found


def _promised(read: Read, kind: bytes, start: int) -> int:
    """How many bytes a table needs for what it says to hold."""
    head = read(start, 12)
    if kind == b"stsz" and len(head) == 12:
        each, count = struct.unpack_from(">2I", head, 4)
        return 12 if each else 12 + 4 * int(count)
    if kind in _ENTRIES and len(head) >= 8:
        return 8 + _ENTRIES[kind] * int(struct.unpack_from(">I", head, 4)[0])
    return 0


def _samples(read: Read, start: int) -> int:
    """How many samples there are: a thousand million of one size need no table."""
    return int.from_bytes(read(start + 8, 4), "big")


def _tracks(read: Read, size: int) -> Iterator[tuple[int, int]]:
    for kind, start, end in _down(read, 0, size, (b"moov",)):
        if kind == b"trak":
            yield start, end


def _down(read: Read, start: int, end: int, path: tuple[bytes, ...]) -> Iterator[Box]:
    """The boxes inside every box of a path."""
    if not path:
        yield from _inside(read, start, end)
        return
    for kind, begin, stop in _inside(read, start, end):
        if kind == path[0]:
            yield from _down(read, begin, min(stop, end), path[1:])


def _inside(read: Read, start: int, end: int) -> Iterator[Box]:
    """The boxes between two places, until one is none; the last may say that it ends later."""
    return islice(_each(read, start, end), _MOST)


def _each(read: Read, start: int, end: int) -> Iterator[Box]:
    while start + 8 <= end:
        head = read(start, 16)
        length, kind = struct.unpack_from(">I4s", head.ljust(16, b"\0"))
        begin = start + 8
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack_from(">Q", head, 8)
            begin += 8
        elif length == 0:  # until the end
            length = end - start
        if length < begin - start:
            return
        yield kind, begin, start + length
        start += length
