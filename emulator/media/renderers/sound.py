"""The made-up voice (see `hum`) as WAV, MP3 and AAC of any length: prepared frames, repeated."""

from fractions import Fraction
from functools import lru_cache
from itertools import cycle, islice

from emulator.media import hum
from emulator.media.mp4 import Track, aac_entry
from emulator.media.resources import read_fixture

RATE = 48_000
AAC_PACKET = 1024
MP3_FRAME = 1152
MP3_BYTES = 96  # 32 kbit/s at 48 kHz, every frame
WAV_RATE = 24_000
_AAC_CONFIGURATION = b"\x11\x88"  # AAC-LC, 48 kHz, mono
_TAG_LIMIT = (1 << 28) - 1  # what an ID3v2 tag can say of its length


def wave(seconds: Fraction, at_least: int = 0) -> bytes:
    """WAV, 24 kHz mono 16 bit, exact to the sample; a `junk` chunk pads it."""
    length = round(seconds * WAV_RATE) * 2
    samples = _repeated(hum.samples(WAV_RATE), length)
    form = b"\1\0\1\0" + _little(WAV_RATE) + _little(WAV_RATE * 2) + b"\2\0\x10\0"
    chunks = b"fmt " + _little(16) + form + b"data" + _little(length)
    padding = at_least - 12 - len(chunks) - length
    junk = max(0, padding - 8 + padding % 2)
    parts = [b"RIFF", _little(4 + len(chunks) + length + (8 + junk if padding > 0 else 0)), b"WAVE", chunks, samples]
    if padding > 0:
        parts += [b"junk", _little(junk), bytes(junk)]
    return b"".join(parts)


def mp3(seconds: Fraction, at_least: int = 0) -> bytes:
    """MP3, 32 kbit/s at 48 kHz, rounded up to a frame of 24 ms; ID3 tags pad it."""
    frames = -(-seconds * RATE // MP3_FRAME)
    sound = _repeated(read_fixture("media", "hum.mp3"), int(frames) * MP3_BYTES)
    return _tags(at_least - len(sound)) + sound


def aac(seconds: Fraction, at_least: int = 0) -> bytes:
    """Bare AAC packets with ADTS headers, rounded to a packet of 21 ms; ID3 tags pad it."""
    count = max(1, round(seconds * RATE / AAC_PACKET))
    sound = b"".join(islice(cycle(_adts_frames()), count))
    return _tags(at_least - len(sound)) + sound


def track(seconds: Fraction) -> Track:
    """AAC as a track of an MP4 file, exact to the sample."""
    entry = aac_entry(RATE, _AAC_CONFIGURATION, 32_000)
    return Track(entry, _aac_packets(), RATE, AAC_PACKET, max(1, round(seconds * RATE)))


def _little(value: int) -> bytes:
    return value.to_bytes(4, "little")


def _repeated(loop: bytes, wanted: int) -> bytes:
    return (loop * (wanted // len(loop) + 1))[:wanted]


def _tags(wanted: int) -> bytes:
    """ID3v2 tags of nothing but padding, together at least so many bytes."""
    tags = []
    while wanted > 0:
        length = min(max(0, wanted - 10), _TAG_LIMIT)
        digits = bytes(length >> shift & 127 for shift in (21, 14, 7, 0))
        tags += [b"ID3\4\0\0", digits, bytes(length)]
        wanted -= length + 10
    return b"".join(tags)


@lru_cache(maxsize=1)
def _adts_frames() -> tuple[bytes, ...]:
    """The voice's AAC packets, each behind its ADTS header, which tells its length."""
    stream = read_fixture("media", "hum.aac")
    frames = []
    at = 0
    while at < len(stream):
        length = (stream[at + 3] & 3) << 11 | stream[at + 4] << 3 | stream[at + 5] >> 5
        frames.append(stream[at : at + length])
        at += length
    return tuple(frames)


@lru_cache(maxsize=1)
def _aac_packets() -> tuple[bytes, ...]:
    return tuple(frame[7:] for frame in _adts_frames())
