"""Writes MP4 and MOV files (ISO/IEC 14496-12) of any length from one loop of prepared packets.

The packets lie in the file once; every further turn of the loop is only an entry in the tables that points at the
same bytes. So a minute takes a millisecond and some ten kilobytes more than a second. The header comes before the
packets: players can start at once.
"""

import struct
from dataclasses import dataclass
from typing import Literal

_MATRIX = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_BRANDS = {"mp4": b"isom\0\0\2\0isomiso2avc1mp41", "mov": b"qt  \0\0\2\0qt  ", "m4a": b"M4A \0\0\2\0M4A isomiso2"}
_MARKER_BOX = bytes.fromhex("6c697073796e632d656d756c61746f72")  # "lipsync-emulator", sixteen bytes as it happens

Brand = Literal["mp4", "mov", "m4a"]


@dataclass(frozen=True, slots=True)
class Track:
    """A loop of packets and how long to play it.

    `entry` is the sample entry box (codec and configuration). `ticks` is one packet's duration and `duration` the
    whole track's, both in units of 1/`timescale` s; the last packet is cut short to make it so. In a picture track
    only the first packet of the loop is a key frame. Width and height are 0 for sound.
    """

    entry: bytes
    loop: tuple[bytes, ...]
    timescale: int
    ticks: int
    duration: int
    width: int = 0
    height: int = 0

    @property
    def count(self) -> int:
        return -(-self.duration // self.ticks)


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _full(kind: bytes, flags: int, *parts: bytes) -> bytes:
    """A box that starts with version 0 and flags."""
    return box(kind, struct.pack(">I", flags), *parts)


def movie(tracks: list[Track], brand: Brand = "mp4", note: str = "", at_least: int = 0) -> bytes:
    """The whole file: type, note (in a `uuid` box), header, packets, and padding up to `at_least` bytes."""
    head = box(b"ftyp", _BRANDS[brand])
    if note:
        head += box(b"uuid", _MARKER_BOX, note.encode())
    packets = [packet for track in tracks for packet in track.loop[: track.count]]
    moov = _moov(tracks, 0)
    moov = _moov(tracks, len(head) + len(moov) + 8)  # positions are fixed in width, so the length does not change
    whole = head + moov + box(b"mdat", *packets)
    if at_least > len(whole):
        whole += box(b"free", bytes(max(0, at_least - len(whole) - 8)))
    return whole


def video_entry(kind: bytes, width: int, height: int, configuration: bytes) -> bytes:
    """The sample entry of a picture track; `configuration` is a complete box such as `avcC`."""
    size = struct.pack(">HHIIIH", width, height, 0x480000, 0x480000, 0, 1)
    return box(kind, bytes(6), b"\0\1", bytes(16), size, bytes(32), struct.pack(">Hh", 24, -1), configuration)


def aac_entry(rate: int, configuration: bytes, bitrate: int) -> bytes:
    """The sample entry of mono AAC; `configuration` is the AudioSpecificConfig."""
    decoder = b"\x40\x15\0\0\0" + struct.pack(">II", bitrate, bitrate) + _descriptor(5, configuration)
    esds = _descriptor(3, b"\0\2\0" + _descriptor(4, decoder) + _descriptor(6, b"\2"))
    sound = struct.pack(">HHHHI", 1, 16, 0, 0, rate << 16)
    return box(b"mp4a", bytes(6), b"\0\1", bytes(8), sound, _full(b"esds", 0, esds))


def _descriptor(tag: int, body: bytes) -> bytes:
    return bytes([tag, 0x80, 0x80, 0x80, len(body)]) + body


def _moov(tracks: list[Track], position: int) -> bytes:
    scale = tracks[0].timescale
    boxes = []
    for number, track in enumerate(tracks, 1):
        length = track.duration * scale // track.timescale
        boxes.append(_trak(number, track, length, position))
        position += sum(map(len, track.loop[: track.count]))
    longest = max(track.duration * scale // track.timescale for track in tracks)
    mvhd = struct.pack(">IIIIIH", 0, 0, scale, longest, 0x10000, 0x100)
    mvhd += bytes(10) + _MATRIX + bytes(24) + struct.pack(">I", len(tracks) + 1)
    return box(b"moov", _full(b"mvhd", 0, mvhd), *boxes)


def _trak(number: int, track: Track, length: int, position: int) -> bytes:
    sound = not track.width
    tkhd = struct.pack(">IIIII", 0, 0, number, 0, length) + bytes(8)
    tkhd += struct.pack(">hhhh", 0, 0, 0x100 if sound else 0, 0) + _MATRIX
    tkhd += struct.pack(">II", track.width << 16, track.height << 16)
    mdhd = struct.pack(">IIIIHH", 0, 0, track.timescale, track.duration, 0x55C4, 0)
    handler, name = (b"soun", b"SoundHandler\0") if sound else (b"vide", b"VideoHandler\0")
    media_header = _full(b"smhd", 0, bytes(4)) if sound else _full(b"vmhd", 1, bytes(8))
    reference = box(b"dinf", _full(b"dref", 0, struct.pack(">I", 1), _full(b"url ", 1)))
    return box(
        b"trak",
        _full(b"tkhd", 7, tkhd),
        box(
            b"mdia",
            _full(b"mdhd", 0, mdhd),
            _full(b"hdlr", 0, bytes(4), handler, bytes(12), name),
            box(b"minf", media_header, reference, _tables(track, position)),
        ),
    )


def _tables(track: Track, position: int) -> bytes:
    """Which packet is where, how long, how big: each turn of the loop is one chunk at the same position."""
    count, length = track.count, len(track.loop)
    turns, rest = divmod(count, length)
    last = track.duration - (count - 1) * track.ticks
    times = [(count, track.ticks)] if last == track.ticks else [(count - 1, track.ticks), (1, last)]
    times = [run for run in times if run[0]]
    chunks = [(1, length, 1)] if turns else []
    if rest:
        chunks.append((turns + 1, rest, 1))
    sizes = struct.pack(f">{length}I", *map(len, track.loop))
    pieces = turns + bool(rest)
    tables = [
        _full(b"stsd", 0, struct.pack(">I", 1), track.entry),
        _full(b"stts", 0, struct.pack(">I", len(times)), *(struct.pack(">II", *run) for run in times)),
        _full(b"stsc", 0, struct.pack(">I", len(chunks)), *(struct.pack(">III", *run) for run in chunks)),
        _full(b"stsz", 0, struct.pack(">II", 0, count), sizes * turns, sizes[: 4 * rest]),
        _full(b"stco", 0, struct.pack(">I", pieces), struct.pack(">I", position) * pieces),
    ]
    if track.width and length > 1:
        keys = range(1, count + 1, length)
        tables.append(_full(b"stss", 0, struct.pack(f">I{len(keys)}I", len(keys), *keys)))
    return box(b"stbl", *tables)
