"""The instant renderer: real, playable files from prepared packets, without any codec.

A video repeats a prepared loop of a drawn presenter, whose mouth moves with a made-up voice, for as long as asked;
sizes that nobody prepared get a coarse mosaic of the same picture. What a request says is not shown: this renderer
proves the plumbing.
"""

from fractions import Fraction
from functools import lru_cache
from itertools import cycle, islice

from emulator.media import h264, hum
from emulator.media.errors import RenderError
from emulator.media.mp4 import Brand, Track, aac_entry, box, movie, video_entry
from emulator.media.renderers.base import LONGEST, Recipe
from emulator.media.resources import fixture, read_fixture

SOUND_RATE = 48_000
AAC_PACKET = 1024
MP3_FRAME = 1152
MP3_BYTES = 96  # 32 kbit/s at 48 kHz, every frame
WAV_RATE = 22_050
SMALLEST, LARGEST = 16, 4096
MOSAIC = 48
LOOP = 48
_AAC_CONFIGURATION = b"\x11\x88"  # AAC-LC, 48 kHz, mono
OTHER_CODECS = ("hevc", "mpeg4", "vp9", "av1", "mjpeg")


class StubRenderer:
    """Answers at once."""

    def render(self, recipe: Recipe) -> bytes:
        """The whole file. Raises RenderError."""
        return made(recipe)


def made(recipe: Recipe, at_least: int = 0) -> bytes:
    """The file of a recipe, padded to `at_least` bytes where its format allows it. Raises RenderError."""
    if not 0 <= recipe.seconds <= LONGEST:
        message = f"A file lasts 0 to {LONGEST:g} seconds; {recipe.seconds:g} were asked for."
        raise RenderError(message)
    match recipe.format:
        case "mp4" | "mov":
            return _video(recipe, at_least)
        case "m4a":
            return movie([_sound(_exact(recipe.seconds))], "m4a", at_least=at_least)
        case "wav":
            content = _wave(recipe.seconds)
        case "mp3":
            count = max(1, round(recipe.seconds * SOUND_RATE / MP3_FRAME))
            content = _repeated(read_fixture("media", "hum.mp3"), count * MP3_BYTES)
        case "aac":
            packets = _aac_frames()
            count = max(1, round(recipe.seconds * SOUND_RATE / AAC_PACKET))
            content = b"".join(islice(cycle(packets), count))
        case "jpg" | "jpeg":
            content = _photo(recipe)
        case "png":
            content = read_fixture("media", "face-256x256.png")
        case other:
            message = f"There is no way to make a {other!r} file."
            raise RenderError(message)
    return content + bytes(max(0, at_least - len(content)))


def _exact(seconds: float) -> Fraction:
    return max(Fraction(1, 25), Fraction(round(seconds * 1_000_000), 1_000_000))


def _video(recipe: Recipe, at_least: int) -> bytes:
    fps = Fraction(recipe.fps).limit_denominator(1001)
    if not 1 <= fps <= 240:
        message = f"A video has 1 to 240 frames a second; {recipe.fps:g} were asked for."
        raise RenderError(message)
    frames = max(1, round(_exact(recipe.seconds) * fps))
    tracks = [_picture(recipe, fps, frames)]
    if recipe.audio:
        tracks.append(_sound(frames / fps))
    brand: Brand = "mov" if recipe.format == "mov" else "mp4"
    note = f"lipsync-emulator faces={recipe.faces}"
    return movie(tracks, brand, note, at_least)


def _picture(recipe: Recipe, fps: Fraction, frames: int) -> Track:
    ticks = fps.denominator * 512
    timescale = fps.numerator * 512
    if recipe.codec != "h264":
        entry, packet = _other_codec(recipe.codec)
        return Track(entry, (packet,), timescale, ticks, frames * ticks, 1280, 720)
    width, height = recipe.width, recipe.height
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        message = f"A video is {SMALLEST} to {LARGEST} pixels wide and high; {width}x{height} was asked for."
        raise RenderError(message)
    configuration, loop = _prepared(recipe.faces, width, height, fps) or _mosaic(recipe.faces, width, height, fps)
    entry = video_entry(b"avc1", width, height, box(b"avcC", configuration))
    return Track(entry, loop, timescale, ticks, frames * ticks, width, height)


@lru_cache(maxsize=64)
def _prepared(faces: int, width: int, height: int, fps: Fraction) -> tuple[bytes, tuple[bytes, ...]] | None:
    """Decoder configuration and packets of a prepared loop, if there is one of this size."""
    try:
        stream = read_fixture("media", f"presenter-{faces}-{width}x{height}.h264")
    except FileNotFoundError:
        return None
    units = stream.split(b"\0\0\0\1")[1:]
    picture_header = next(unit for unit in units if unit[0] & 31 == 8)
    coded = (-(-width // 16) * 16, -(-height // 16) * 16)
    sequence = h264.sequence_header(h264.Shape(*coded, 0, 0, width, height, fps))
    packets = tuple(len(unit).to_bytes(4, "big") + unit for unit in units if unit[0] & 31 in (1, 5))
    return h264.decoder_configuration(sequence, picture_header), packets


@lru_cache(maxsize=64)
def _mosaic(faces: int, width: int, height: int, fps: Fraction) -> tuple[bytes, tuple[bytes, ...]]:
    """Decoder configuration and packets of a picture made of blocks, for any size."""
    columns, rows = -(-width // 16), -(-height // 16)
    monochrome = bool(width % 2 or height % 2)
    cells = read_fixture("media", f"mosaic-{min(max(faces, 0), 2)}.ycc")
    row = MOSAIC * 3
    grid = [
        [(cells[at], cells[at + 1], cells[at + 2]) for at in range(start, start + row, 3)]
        for start in range(0, len(cells), row)
    ]
    shape = h264.Shape(columns * 16, rows * 16, 0, 0, width, height, fps, monochrome)
    units = [h264.mosaic_picture(grid, columns, rows, monochrome=monochrome)]
    units += [h264.unchanged_picture(columns * rows, number) for number in range(1, LOOP)]
    configuration = h264.decoder_configuration(
        h264.sequence_header(shape), h264.mosaic_parameters(), monochrome=monochrome
    )
    return configuration, tuple(len(unit).to_bytes(4, "big") + unit for unit in units)


@lru_cache(maxsize=8)
def _other_codec(codec: str) -> tuple[bytes, bytes]:
    """Sample entry and key frame of another codec, always 1280x720: for clients that must be refused."""
    if codec not in OTHER_CODECS:
        message = f"There is no codec {codec!r}; there are h264, {', '.join(OTHER_CODECS)}."
        raise RenderError(message)
    file = read_fixture("media", f"codec-{codec}.mp4")
    description = file.index(b"stsd") + 12
    entry = file[description : description + int.from_bytes(file[description : description + 4], "big")]
    sizes, places = file.index(b"stsz"), file.index(b"stco")
    size = int.from_bytes(file[sizes + 8 : sizes + 12], "big") or int.from_bytes(file[sizes + 16 : sizes + 20], "big")
    place = int.from_bytes(file[places + 12 : places + 16], "big")
    return entry, file[place : place + size]


@lru_cache(maxsize=1)
def _aac_frames() -> tuple[bytes, ...]:
    """The voice's AAC packets, each behind its ADTS header."""
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
    return tuple(frame[7:] for frame in _aac_frames())


def _sound(seconds: Fraction) -> Track:
    entry = aac_entry(SOUND_RATE, _AAC_CONFIGURATION, 32_000)
    return Track(entry, _aac_packets(), SOUND_RATE, AAC_PACKET, max(1, round(seconds * SOUND_RATE)))


def _repeated(loop: bytes, wanted: int) -> bytes:
    return (loop * (wanted // len(loop) + 1))[:wanted]


def _wave(seconds: float) -> bytes:
    wanted = max(1, round(seconds * WAV_RATE)) * 2
    samples = _repeated(hum.samples(WAV_RATE), wanted)
    rate = WAV_RATE.to_bytes(4, "little") + (WAV_RATE * 2).to_bytes(4, "little")
    form = b"fmt " + (16).to_bytes(4, "little") + b"\1\0\1\0" + rate + b"\2\0\x10\0"
    body = b"WAVE" + form + b"data" + wanted.to_bytes(4, "little") + samples
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _photo(recipe: Recipe) -> bytes:
    """The prepared photo of the nearest aspect, and of those the one nearest in size."""
    wanted = (recipe.width or 640) / (recipe.height or 360)
    faces = min(max(recipe.faces, 0), 2)

    def distance(name: str) -> tuple[float, int]:
        width, height = (int(part) for part in name.removesuffix(".jpg").rpartition("-")[2].split("x"))
        return abs(width / height / wanted - 1), abs(width - (recipe.width or 640))

    return read_fixture("media", min(_photos(faces), key=distance))


@lru_cache(maxsize=3)
def _photos(faces: int) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in fixture("media").glob(f"photo-{faces}-*.jpg")))
