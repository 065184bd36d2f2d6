"""Which kind of file is this? Told from its first bytes, before anything bigger looks at it.

It keeps texts, playlists and archives away from MediaInfo, and lets MediaInfo try the right reader first: without a
name's ending it tries them all on the whole file, which takes seconds on a large one.
"""

from collections.abc import Callable

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
_TAGS = 16
"""So many ID3 tags in a row are skipped at most."""


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
    return _stream(read(sound_starts(read), 4))


def _stream(head: bytes) -> str | None:
    """MP3 and ADTS start with eleven set bits; the layer tells them apart."""
    if head.startswith(b"fLaC"):
        return "flac"
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        return "aac"
    return "mp3" if head[1] & 6 else None


def cut_off(kind: str, read: Read, size: int) -> bool:
    """Whether a picture lacks its end. MediaInfo knows this of other files."""
    if kind == "png":
        return b"IEND" not in read(0, min(size, _SEARCHED))
    if kind == "jpg":  # inside compressed pixels the end mark never appears
        content = read(0, min(size, _SEARCHED))
        return content.find(b"\xff\xd9", content.find(b"\xff\xda")) < 0
    return False


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
        if length < 7:
            break
        packets += 1
        position += length
    return packets * 1024 / rate if packets else None
