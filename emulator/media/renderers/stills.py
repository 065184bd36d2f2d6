"""Still pictures: prepared photos of the drawn presenters, and PNG files of any size made of blocks."""

import struct
import zlib
from functools import lru_cache

from emulator.media.errors import RenderError
from emulator.media.h264 import Colour
from emulator.media.renderers.base import LARGEST
from emulator.media.renderers.pictures import cells
from emulator.media.resources import fixture, read_fixture

_JPEG_NOTE = 65_533  # the most that one comment segment holds
_FACE = (256, 256)


def photo(faces: int, width: int, height: int, at_least: int = 0) -> bytes:
    """A JPEG: of the prepared photos the one of the nearest aspect, and of those the nearest in size.

    Comment segments pad it.
    """
    width, height = width or 640, height or 360

    def distance(name: str) -> tuple[float, int]:
        w, _, h = name.removesuffix(".jpg").rpartition("-")[2].partition("x")
        across, down = int(w), int(h)
        return round(max(across * height, down * width) / min(across * height, down * width), 2), abs(across - width)

    content = read_fixture("media", min(_photos(min(max(faces, 0), 2)), key=distance))
    wanted = at_least - len(content)
    if wanted <= 0:
        return content
    # Before the end-of-image mark: readers look for our own comment, which comes first, near the start.
    comment = b"\xff\xfe\xff\xff" + bytes(_JPEG_NOTE)
    place = _after_comment(content)
    return content[:place] + comment * -(-wanted // len(comment)) + content[place:]


@lru_cache(maxsize=3)
def _photos(faces: int) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in fixture("media").glob(f"photo-{faces}-*.jpg")))


def _after_comment(content: bytes) -> int:
    """Where the comment segment ends."""
    start = content.index(b"\xff\xfe")
    return start + 2 + int.from_bytes(content[start + 2 : start + 4], "big")


def png(faces: int, width: int, height: int, at_least: int = 0) -> bytes:
    """A PNG of exactly this size: the face as it was drawn at 256x256 (or 0x0), a mosaic of the scene otherwise.

    A private chunk of zeros pads it. Raises RenderError for sizes beyond 4096.
    """
    if faces == 1 and (width or _FACE[0], height or _FACE[1]) == _FACE:
        content = read_fixture("media", "face-256x256.png")
    else:
        content = _mosaic(min(max(faces, 0), 2), width or _FACE[0], height or _FACE[1])
    wanted = at_least - len(content)
    if wanted <= 0:
        return content
    end = content.rindex(b"IEND") - 4
    return content[:end] + _chunk(b"paDd", bytes(max(0, wanted - 12))) + content[end:]


def _mosaic(faces: int, width: int, height: int) -> bytes:
    if not (1 <= width <= LARGEST and 1 <= height <= LARGEST):
        message = f"A picture is 1 to {LARGEST} pixels wide and high; {width}x{height} was asked for."
        raise RenderError(message)
    grid = cells(faces, width, height)
    across = [column * len(grid[0]) // width for column in range(width)]
    lines: list[bytes] = []
    for cell_row in grid:
        pixels = [_rgb(colour) for colour in cell_row]
        lines.append(b"\0" + b"".join([pixels[column] for column in across]))
    packer = zlib.compressobj(1)
    packed = [packer.compress(lines[row * len(grid) // height]) for row in range(height)]
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            _chunk(b"tEXt", b"Comment\0lipsync-emulator faces=%d" % faces),
            _chunk(b"IDAT", b"".join(packed) + packer.flush()),
            _chunk(b"IEND", b""),
        ]
    )


def _rgb(colour: Colour) -> bytes:
    """Studio-range BT.709 as red, green, blue."""
    y, cb, cr = (colour[0] - 16) * 255 / 219, (colour[1] - 128) * 255 / 224, (colour[2] - 128) * 255 / 224
    values = (y + 1.5748 * cr, y - 0.1873 * cb - 0.4681 * cr, y + 1.8556 * cb)
    return bytes(min(max(round(value), 0), 255) for value in values)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
