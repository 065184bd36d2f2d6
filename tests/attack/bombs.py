"""Files that are not what they say: small, and large only to whoever believes them."""

import struct
import zlib
from collections.abc import Iterator

from emulator.media.samples import sample

LOOP = 5_000
"""Frames, boxes, tags: more than any honest file has, in a file that is still small."""
ENDLESS = b"II*\0\x08\0\0\0" + struct.pack("<H", 0) + struct.pack("<I", 8)
"""A TIFF whose directory leads to itself; MediaInfo follows it for ever."""


def bombs() -> Iterator[tuple[str, bytes]]:
    """Name (with an ending) and content of each."""
    yield from _pictures()
    yield from _films()
    yield from _sounds()
    yield from _others()


def png(
    width: int, height: int, pixels: bytes = b"\0" * 64, *, bits: int = 8, colour: int = 6, end: bool = True
) -> bytes:
    """A picture that says to be so large, of these rows."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(pixels)) + (chunk(b"IEND", b"") if end else b"")


def _pictures() -> Iterator[tuple[str, bytes]]:
    jpeg, _ = sample("photo.jpg", {})
    yield "60,000 by 60,000.png", png(60_000, 60_000)
    yield "the largest.png", png(2**31 - 1, 2**31 - 1)
    yield "no size.png", png(0, 0)
    yield "a million to one.png", png(1000, 1000, b"\0" * 50_000_000)
    yield "cut off.png", png(640, 480, end=False)
    yield "two bytes of it.jpg", jpeg[:2]
    yield "half of it.jpg", jpeg[: len(jpeg) // 2]
    start = jpeg.find(b"\xff\xc2" if b"\xff\xc2" in jpeg else b"\xff\xc0") + 5
    yield "65,535 by 65,535.jpg", jpeg[:start] + b"\xff" * 4 + jpeg[start + 4 :]
    frame = b"\x21\xf9\4\0\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0"
    yield "frames.gif", b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff" + frame * LOOP + b";"
    animated = b"VP8X" + struct.pack("<I", 10) + b"\2\0\0\0" + b"\xff" * 6
    frames = (b"ANMF" + struct.pack("<I", 24) + b"\0" * 24) * LOOP
    yield "frames.webp", b"RIFF" + struct.pack("<I", len(animated + frames) + 4) + b"WEBP" + animated + frames
    yield "itself.tif", ENDLESS
    yield "large.bmp", b"BM" + struct.pack("<IIIIiiHH", 100, 0, 54, 40, 2**31 - 1, 2**31 - 1, 1, 32) + b"\0" * 30


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def _films() -> Iterator[tuple[str, bytes]]:
    film, _ = sample("video.mp4", {"seconds": "2"})
    yield "ten hours.mp4", TEN_HOURS
    yield "for ever.mp4", _lasting(film, 2**31)
    yield "half of it.mp4", film[: len(film) // 2]
    yield "its first bytes.mp4", film[:40]
    yield "no moov.mp4", film[: film.find(b"moov") - 4]
    table = film.find(b"stts") + 8
    yield "frames without end.mp4", film[:table] + b"\xff" * 4 + film[table + 4 :]
    sizes = film.find(b"stsz") + 12
    yield "sizes without end.mp4", film[:sizes] + b"\xff" * 4 + film[sizes + 4 :]
    nested = b""
    for _ in range(LOOP):
        nested = _box(b"moov", nested)
    yield "boxes in boxes.mp4", _box(b"ftyp", b"isom\0\0\0\0isom") + nested
    yield "boxes of nothing.mp4", _box(b"ftyp", b"isom\0\0\0\0isom") + _box(b"free", b"") * LOOP
    yield "a box of 2^63.mp4", _box(b"ftyp", b"isom\0\0\0\0isom") + b"\0\0\0\1moov" + b"\x7f" + b"\xff" * 7
    yield "a box without a length.mp4", _box(b"ftyp", b"isom\0\0\0\0isom") + b"\0\0\0\0moov" + b"\0" * 100_000
    yield "unknown lengths.mkv", b"\x1aE\xdf\xa3\x01" + b"\xff" * 7 + b"\x18S\x80g\x01" + b"\xff" * 7 + b"\0" * 100_000
    yield "packets of nothing.ts", (b"G\x1f\xff\x10" + b"\xff" * 184) * LOOP
    yield "zeros.avi", b"RIFF\xff\xff\xff\xffAVI LIST\xff\xff\xff\xffhdrl" + b"\0" * 100_000


def _lasting(film: bytes, seconds: int) -> bytes:
    """The film with so long a time in every table that tells one."""
    said = bytearray(film)

    def tell(kind: bytes, at: int, scale: int, begin: int = 0) -> None:
        place = said.find(kind, begin)
        while place > 0:
            struct.pack_into(">I", said, place + at, min(seconds * scale, 2**32 - 2))
            place = said.find(kind, place + 1) if not begin else 0

    whole = struct.unpack_from(">I", said, said.find(b"mvhd") + 16)[0]
    for kind, at in ((b"mvhd", 20), (b"tkhd", 24), (b"elst", 12)):
        tell(kind, at, whole)
    place = said.find(b"mdhd")
    while place > 0:
        scale = struct.unpack_from(">I", said, place + 16)[0]
        tell(b"mdhd", 20, scale, place)
        count = struct.unpack_from(">I", said, said.find(b"stts", place) + 12)[0]
        tell(b"stts", 16, scale // count, place)
        place = said.find(b"mdhd", place + 1)
    return bytes(said)


def _wav(channels: int, rate: int, bits: int, told: int, content: bytes) -> bytes:
    second = rate * channels * bits // 8
    layout = struct.pack("<HHIIHH", 1, channels, rate, second & 0xFFFFFFFF, channels * bits // 8 & 0xFFFF, bits)
    return (
        b"RIFF\xff\xff\xff\xffWAVEfmt " + struct.pack("<I", 16) + layout + b"data" + struct.pack("<I", told) + content
    )


def _sounds() -> Iterator[tuple[str, bytes]]:
    yield "more than there is.wav", _wav(1, 8000, 8, 0xFFFFFFFF, b"\x80" * 8000)
    yield "no rate.wav", _wav(1, 0, 16, 8000, b"\0" * 8000)
    yield "no channels.wav", _wav(0, 8000, 16, 8000, b"\0" * 8000)
    yield "65,535 channels.wav", _wav(65535, 192_000, 32, 8000, b"\0" * 8000)
    yield "only a header.wav", _wav(1, 8000, 16, 0, b"")
    yield "tags without end.mp3", b"ID3\4\0\0\x7f\x7f\x7f\x7f" + b"\0" * 1000
    yield "tags in a row.mp3", b"ID3\4\0\0\0\0\0\0" * LOOP
    yield "heads only.mp3", b"\xff\xfb\x90\0" * 50_000
    yield "heads only.aac", b"\xff\xf1\x50\x80\0\xff\xfc" * 50_000
    yield "pages.ogg", (b"OggS\0\2" + b"\0" * 20 + b"\1\0") * LOOP


def _others() -> Iterator[tuple[str, bytes]]:
    yield "text.mp4", b"This is no film. " * 100
    yield "a playlist.mp4", b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n"
    yield "a list.mp4", b"ffconcat version 1.0\nfile '/etc/passwd'\n"
    yield "a manifest.mp4", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><MPD>&b;</MPD>'
    yield "a drawing.png", b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    yield "an archive.mp4", b"PK\3\4" + b"\0" * 1000
    yield "compressed.mp4", zlib.compress(b"\0" * 10_000_000)
    yield "zeros.mp4", b"\0" * 1_000_000
    yield "one byte.mp4", b"\0"
    yield "a program.mp4", b"\x7fELF" + b"\0" * 1000


TEN_HOURS = _lasting(sample("video.mp4", {"seconds": "2"})[0], 36_000)
"""A film of two seconds that claims to last so long, and its sound too."""
