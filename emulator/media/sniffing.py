"""Which kind of file is this? Told from its first bytes, before anything bigger looks at it.

It keeps texts, playlists and archives away from what reads files, and says which of its readers is the right one:
MediaInfo tries them all on the whole file without a name's ending, FFmpeg follows what a playlist names.
"""

from collections.abc import Callable
from typing import IO

Read = Callable[[int, int], bytes]
"""Read so many bytes from a position; fewer at the end of the file."""

_STARTS = {
    b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"BM": "bmp", b"II*\0": "tif",
    b"MM\0*": "tif", b"\x1aE\xdf\xa3": "mkv", b"OggS": "ogg", b"fLaC": "flac", b"FLV\1": "flv", b"#!AMR": "amr",
    b"\0\0\1\xba": "mpg", b"\0\0\1\xb3": "mpg", b"0&\xb2u": "wmv", b"caff": "caf",
}  # fmt: skip
_FORMS = {(b"RIFF", b"WAVE"): "wav", (b"RIFF", b"AVI "): "avi", (b"RIFF", b"WEBP"): "webp", (b"FORM", b"AIFF"): "aif",
          (b"RF64", b"WAVE"): "wav"}  # fmt: skip
_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"uuid")
_PACKETS = 1_000_000
"""Six hours of AAC; no more packets are counted."""
_SEARCHED = 64 * 1024 * 1024
_UNKNOWN = 0x7FFF0000
"""Bytes of a WAV, or more: who writes into a pipe (FFmpeg, SoX, eSpeak) cannot go back to say how many there are."""
_CHUNKS = 100
"""Of a WAV before its samples."""
_TAGS = 16
"""So many ID3 tags in a row are skipped at most."""


def reading(file: IO[bytes]) -> Read:
    """Reads parts of an open file."""

    def read(position: int, length: int) -> bytes:
        file.seek(position)
        return file.read(length)

    return read


def suffix(read: Read) -> str | None:
    """The usual ending of such a file's name, or none if it is no media that we know."""
    head = read(0, 16)
    for start, found in _STARTS.items():
        if head.startswith(start):
            return found
    if form := _FORMS.get((head[:4], head[8:12])):
        return form
    if head[4:8] in _BOXES:
        return "mp4"
    if head[:1] == b"G" and read(188, 1) == b"G":
        return "ts"
    return _stream(read, sound_starts(read))


def _stream(read: Read, start: int) -> str | None:
    """MP3 and ADTS start with eleven set bits; the layer tells them apart."""
    head = read(start, 4)
    if head.startswith(b"fLaC"):
        return "flac"
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        return "aac"
    if not head[1] & 6:
        return None
    length = _mp3_frame(head)
    after = read(start + length, 2) if length else b""
    # where a frame ends another begins, or a tag, or nothing
    return None if after and after[0] != 0xFF and after not in (b"TA", b"AP", b"ID", b"LY") else "mp3"


def _mp3_frame(head: bytes) -> int:
    """How many bytes an MPEG-1 Layer III frame has, by its header; 0: this is not said, or of another kind."""
    bitrates = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
    bitrate, rate = bitrates[head[2] >> 4], (44100, 48000, 32000, 0)[head[2] >> 2 & 3]
    if head[1] & 0x1E != 0x1A or not bitrate or not rate:
        return 0
    return 144_000 * bitrate // rate + (head[2] >> 1 & 1)


def cut_off(kind: str, read: Read, size: int) -> bool:
    """Whether a file lacks its end; of MP4 see `boxes`."""
    if kind == "png":
        return b"IEND" not in read(0, min(size, _SEARCHED))
    if kind == "jpg":  # inside compressed pixels the end mark never appears
        content = read(0, min(size, _SEARCHED))
        return content.find(b"\xff\xd9", content.find(b"\xff\xda")) < 0
    if read(0, 4) == b"RIFF":  # many writers forget the byte that makes a length even
        length = int.from_bytes(read(4, 4), "little")
        return length + 8 > size + 1 and not (kind == "wav" and length >= _UNKNOWN)
    if kind == "mkv":
        return _segment_ends(read) > size
    return False


def _segment_ends(read: Read) -> int:
    """Where Matroska's one large element ends; 0 where it does not say."""
    at = 4
    head, length = _variable(read(at, 8))
    at += length + (head or 0)
    if read(at, 4) != b"\x18S\x80g":
        return 0
    told, length = _variable(read(at + 4, 8))
    return 0 if told is None else at + 4 + length + told


def _variable(content: bytes) -> tuple[int | None, int]:
    """A number that begins with its own length, and that length; all bits set stand for none."""
    if not content or not content[0]:
        return None, 0
    length = 9 - content[0].bit_length()
    number = int.from_bytes(content[:length], "big") & (1 << 7 * length) - 1
    return (None if number == (1 << 7 * length) - 1 else number), length


def picture_size(kind: str, read: Read) -> tuple[int, int] | None:
    """Width and height that a PNG, GIF, BMP or WebP says to have; none for other kinds."""
    if suffix(read) != kind:
        return None
    if kind == "png":
        head = read(16, 8)
        return int.from_bytes(head[:4], "big"), int.from_bytes(head[4:], "big")
    if kind == "gif":
        head = read(6, 4)
        return int.from_bytes(head[:2], "little"), int.from_bytes(head[2:], "little")
    if kind == "bmp":  # the height of one that is written from above is negative
        head = read(18, 8)
        return abs(int.from_bytes(head[:4], "little", signed=True)), abs(
            int.from_bytes(head[4:], "little", signed=True)
        )
    return _webp_size(read(12, 18)) if kind == "webp" else None


def _webp_size(head: bytes) -> tuple[int, int] | None:
    """From the first chunk, of which there are three kinds: large, lossless, lossy."""
    if head[:4] == b"VP8X":
        return int.from_bytes(head[12:15], "little") + 1, int.from_bytes(head[15:18], "little") + 1
    if head[:4] == b"VP8L":
        bits = int.from_bytes(head[9:13], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if head[:4] == b"VP8 ":
        return int.from_bytes(head[14:16], "little") & 0x3FFF, int.from_bytes(head[16:18], "little") & 0x3FFF
    return None


def sound_starts(read: Read) -> int:
    """Where the ID3v2 tags at the front end (0 without any)."""
    position = 0
    for _ in range(_TAGS):
        head = read(position, 10)
        if len(head) < 10 or not head.startswith(b"ID3"):
            break
        length = 0
        for digit in head[6:10]:
            length = length << 7 | digit & 127
        position += 10 + length
    return position


def adts_seconds(read: Read, position: int) -> float | None:
    """How long bare AAC plays: its packets counted, from header to header. None if that leads nowhere.

    MediaInfo does not say. A packet is 1024 samples; the count ends at what is not a header any more.
    """
    rates = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
    index = read(position + 2, 1)
    if not index or index[0] >> 2 & 15 >= len(rates):
        return None
    rate, packets = rates[index[0] >> 2 & 15], 0
    block, start = read(position, 1 << 20), position
    while packets < _PACKETS:
        at = position - start
        if at + 7 > len(block):
            block, start, at = read(position, 1 << 20), position, 0
            if len(block) < 7:
                break
        if block[at] != 0xFF or block[at + 1] & 0xF6 != 0xF0:
            break
        length = (block[at + 3] & 3) << 11 | block[at + 4] << 3 | block[at + 5] >> 5
        if length <= 7:  # a header without a packet
            break
        packets += 1
        position += length
    return packets * 1024 / rate if packets else None


def wav_seconds(read: Read, size: int) -> float | None:
    """How long a WAV plays that does not know its length: what is there by its bytes a second."""
    at, rate = 12, 0
    for _ in range(_CHUNKS):
        head = read(at, 8)
        length = int.from_bytes(head[4:], "little")
        if head[:4] == b"fmt ":
            rate = int.from_bytes(read(at + 16, 4), "little")
        if head[:4] == b"data":
            there = size - at - 8
            return round(min(length or there, there) / rate, 3) if rate else None
        at += 8 + length + length % 2
    return None
