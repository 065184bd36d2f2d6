"""Moving pictures: which prepared loop a video repeats.

First choice is a loop that was prepared in the asked size; then a window cut out of a larger one (only the sequence
header changes); then, for odd and very large sizes, a coarse mosaic of the same scene, encoded here.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from emulator.media import h264
from emulator.media.errors import RenderError
from emulator.media.mp4 import box, video_entry
from emulator.media.renderers.base import LARGEST, SMALLEST
from emulator.media.resources import fixture, read_fixture

MOSAIC = 48
"""Cells along each side of a prepared mosaic."""
LOOP = 48
"""Pictures in a loop."""
OTHER_CODECS = ("hevc", "mpeg4", "vp9", "av1", "mjpeg")
OTHER_SIZE = (1280, 720)


@dataclass(frozen=True, slots=True)
class Loop:
    """A sample entry (codec and configuration) and the packets that go with it."""

    entry: bytes
    packets: tuple[bytes, ...]
    width: int
    height: int


def loop(codec: str, faces: int, width: int, height: int, fps: Fraction) -> Loop:
    """The loop for a video. Raises RenderError for codecs and sizes that cannot be made."""
    if codec != "h264":
        return _other_codec(codec)
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        message = f"A video is {SMALLEST} to {LARGEST} pixels wide and high; {width}x{height} was asked for."
        raise RenderError(message)
    return _h264(min(max(faces, 0), 2), width, height, fps)


@lru_cache(maxsize=64)
def _h264(faces: int, width: int, height: int, fps: Fraction) -> Loop:
    even = width % 2 == height % 2 == 0
    fitting = [size for size in _prepared_sizes(faces) if size[0] >= width and size[1] >= height] if even else []
    if fitting:
        nearest = min(fitting, key=lambda size: size[0] * size[1])
        configuration, units = _window(faces, nearest, width, height, fps)
    else:
        configuration, units = _mosaic(faces, width, height, fps)
    packets = tuple(len(unit).to_bytes(4, "big") + unit for unit in units)
    return Loop(video_entry(b"avc1", width, height, box(b"avcC", configuration)), packets, width, height)


@lru_cache(maxsize=3)
def _prepared_sizes(faces: int) -> tuple[tuple[int, int], ...]:
    sizes = []
    for path in fixture("media").glob(f"presenter-{faces}-*.h264"):
        width, _, height = path.stem.rpartition("-")[2].partition("x")
        sizes.append((int(width), int(height)))
    return tuple(sorted(sizes))


def _window(faces: int, full: tuple[int, int], width: int, height: int, fps: Fraction) -> tuple[bytes, list[bytes]]:
    """Decoder configuration and units of a prepared loop, showing the part around the face."""
    stream = read_fixture("media", f"presenter-{faces}-{full[0]}x{full[1]}.h264")
    units = stream.split(b"\0\0\0\1")[1:]
    picture_header = next(unit for unit in units if unit[0] & 31 == 8)
    coded = (-(-full[0] // 16) * 16, -(-full[1] // 16) * 16)
    # The face lies in the middle from left to right, and a little above it from top to bottom. FFmpeg (and so every
    # browser) gets the width wrong unless what is cut off on the left is a multiple of 64.
    left = (full[0] - width + 64) // 128 * 64
    top = (full[1] - height) * 2 // 5 // 2 * 2
    shape = h264.Shape(*coded, left, top, width, height, fps)
    configuration = h264.decoder_configuration(h264.sequence_header(shape), picture_header)
    return configuration, [unit for unit in units if unit[0] & 31 in (1, 5)]


def _mosaic(faces: int, width: int, height: int, fps: Fraction) -> tuple[bytes, list[bytes]]:
    """Decoder configuration and units of a picture made of blocks, for any size."""
    columns, rows = -(-width // 16), -(-height // 16)
    monochrome = bool(width % 2 or height % 2)  # in colour, 4:2:0 has no odd sizes
    shape = h264.Shape(columns * 16, rows * 16, 0, 0, width, height, fps, monochrome)
    units = [h264.mosaic_picture(cells(faces, columns, rows), columns, rows, monochrome=monochrome)]
    units += [h264.unchanged_picture(columns * rows, number) for number in range(1, LOOP)]
    sequence = h264.sequence_header(shape)
    return h264.decoder_configuration(sequence, h264.mosaic_parameters(), monochrome=monochrome), units


@lru_cache(maxsize=8)
def cells(faces: int, width: int, height: int) -> tuple[tuple[h264.Colour, ...], ...]:
    """A prepared mosaic as rows of colours, with its edges carried on to the aspect of `width` to `height`."""
    stored = read_fixture("media", f"mosaic-{faces}.ycc")
    grid = [
        [(stored[at], stored[at + 1], stored[at + 2]) for at in range(start, start + MOSAIC * 3, 3)]
        for start in range(0, len(stored), MOSAIC * 3)
    ]
    across, down = _stretched(width, height), _stretched(height, width)
    return tuple(tuple(grid[row][column] for column in across) for row in down)


def _stretched(along: int, other: int) -> list[int]:
    """Which stored cell is shown where along one side; beyond the edges the outermost goes on. At most 192 cells."""
    count = min(max(MOSAIC, round(MOSAIC * along / other)), 4 * MOSAIC)
    before = (count - MOSAIC) // 2
    return [min(max(at - before, 0), MOSAIC - 1) for at in range(count)]


@lru_cache(maxsize=8)
def _other_codec(codec: str) -> Loop:
    """A key frame of another codec, always 1280x720: for clients that must be refused."""
    if codec not in OTHER_CODECS:
        message = f"There is no codec {codec[:40]!r}; there are h264, {', '.join(OTHER_CODECS)}."
        raise RenderError(message)
    file = read_fixture("media", f"codec-{codec}.mp4")
    description = file.index(b"stsd") + 12
    entry = file[description : description + int.from_bytes(file[description : description + 4], "big")]
    sizes, places = file.index(b"stsz"), file.index(b"stco")
    size = int.from_bytes(file[sizes + 8 : sizes + 12], "big") or int.from_bytes(file[sizes + 16 : sizes + 20], "big")
    place = int.from_bytes(file[places + 12 : places + 16], "big")
    return Loop(entry, (file[place : place + size],), *OTHER_SIZE)
