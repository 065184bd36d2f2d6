"""Pictures of any size, scaled down while they are unpacked: never much more of one in memory than what comes out."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import IO

import av
import numpy as np
from av.video.reformatter import Interpolation
from PIL import Image, ImageFile

from emulator.media import sniffing
from emulator.studio.errors import Unmade

MOST_BYTES = 640 << 20
"""Of a picture that its format lets nobody unpack by parts."""
AT_ONCE = 16_000_000
"""Pixels that are simply unpacked."""
_AT_ONCE_WEBP = 8_000_000
"""Pillow has four copies of a WebP in memory."""
_STRIP = 8 << 20
"""Bytes."""
_SLOWEST = 2_000_000_000
"""Pixels times passes over them (a progressive JPEG): some seconds."""
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
_LAYERS = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
"""By the bytes of a pixel."""
_SCREENED = {"I;16": 2, "I;16L": 2, "I;16B": 2, "L": 1, "P": 1, "1": 1, "LA": 4}
"""Bytes of a pixel in memory; of other modes four."""


def scaled(file: IO[bytes], form: str, longest: int, most_pixels: int) -> Image.Image:
    """The picture in an open file, upright, as RGB or RGBA, no side longer than that. Raises Unmade, and what
    Pillow's readers raise for files that were cut off or written badly."""
    size = sniffing.picture_size("webp", sniffing.reading(file)) or (0, 0)
    if most_pixels >= size[0] * size[1] > _AT_ONCE_WEBP:
        return _webp(file, size, longest)
    file.seek(0)
    with Image.open(file, formats=(form,)) as opened:
        pixels = opened.width * opened.height
        if pixels > most_pixels:
            raise Unmade("too large", f"The picture has {opened.width} x {opened.height} pixels.")
        if form == "JPEG":
            _bounded(file, opened, pixels)
            opened.draft("RGB", (longest, longest))  # unpacked at a half, a quarter or an eighth
        layers = _layers(opened) if form == "PNG" and pixels > AT_ONCE else 0
        if layers:
            turn = _turn(opened.info.get("exif"))  # anything else would unpack it
            parts = _png_strips(file, opened, layers)
        else:
            _affordable(pixels * _SCREENED.get(opened.mode, 4) if form != "JPEG" else 0, opened)
            opened.load()
            turn = _turn(opened)
            parts = _crops(opened)
        image = _fitted(_joined(opened, parts, max(1, max(opened.size) // longest)), longest)
    return image if turn is None else image.transpose(turn)


def _fitted(image: Image.Image, longest: int) -> Image.Image:
    image.thumbnail((longest, longest), Image.Resampling.HAMMING)
    return image


def _affordable(size: int, opened: Image.Image) -> None:
    if size > MOST_BYTES:
        raise Unmade(
            "too large", f"The picture, {opened.width} x {opened.height} pixels as {opened.format}, is too large."
        )


def _turn(source: Image.Image | bytes | None) -> Image.Transpose | None:
    """How a camera was held, as far as that can be read."""
    try:
        if isinstance(source, Image.Image):
            return _TURNS.get(source.getexif().get(_ORIENTATION, 1))
        exif = Image.Exif()
        exif.load(source or b"")
        return _TURNS.get(exif.get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - notes about a picture; viewers show it all the same
        return None


def _bounded(file: IO[bytes], opened: Image.Image, pixels: int) -> None:
    """A progressive one is kept whole while pass after pass makes it better."""
    if not opened.info.get("progressive"):
        return
    at = file.tell()
    file.seek(0)
    passes = file.read().count(b"\xff\xda")
    file.seek(at)
    layers = getattr(opened, "layer", ())
    largest = max((across * down for _, across, down, _ in layers), default=1)
    kept = 2 * sum(across * down for _, across, down, _ in layers) / largest
    _affordable(round(pixels * kept), opened)
    if passes * pixels > _SLOWEST:
        raise Unmade("too large", f"The picture, {opened.width} x {opened.height} pixels, has {passes} passes.")


def _webp(file: IO[bytes], size: tuple[int, int], longest: int) -> Image.Image:
    """By FFmpeg, whose frame is scaled as it is."""
    turn = _turn(_webp_exif(file))
    file.seek(0)
    with av.open(file, "r", format="webp_pipe", container_options={"protocol_whitelist": ""}) as container:
        frame = next(container.decode(video=0), None)
    if frame is None:
        message = "image file is truncated"
        raise OSError(message)
    share = min(1.0, longest / max(size))
    width, height = (max(1, round(side * share)) for side in size)
    seen_through = any(each.is_alpha for each in frame.format.components)
    small = frame.reformat(width, height, "rgba" if seen_through else "rgb24", interpolation=Interpolation.AREA)
    image = Image.fromarray(small.to_ndarray())
    return image if turn is None else image.transpose(turn)


def _webp_exif(file: IO[bytes]) -> bytes | None:
    file.seek(12)
    while len(head := file.read(8)) == 8:
        kind, length = struct.unpack("<4sI", head)
        if kind == b"EXIF":
            return file.read(min(length, 1 << 16))
        file.seek(length + length % 2, 1)
    return None


def _crops(opened: Image.Image) -> Iterator[Image.Image]:
    """Of a picture that is unpacked."""
    rows = max(1, _STRIP // (4 * opened.width))
    for top in range(0, opened.height, rows):
        yield opened.crop((0, top, opened.width, min(top + rows, opened.height)))


def _joined(opened: Image.Image, parts: Iterator[Image.Image], times: int) -> Image.Image:
    """The parts, one below the other, so many times smaller."""
    mode = "RGBA" if opened.has_transparency_data else "RGB"
    width, height = -(-opened.width // times), -(-opened.height // times)
    image = Image.new(mode, (width, height))
    bright = _brightest(opened)
    held: Image.Image | None = None
    top = 0
    for part in parts:
        fresh = _coloured(part, bright).convert(mode)
        held = fresh if held is None else _below(held, fresh)
        whole = held.height // times * times
        if whole:
            image.paste(_smaller(held.crop((0, 0, held.width, whole)), times), (0, top))
            top += whole // times
            held = held.crop((0, whole, held.width, held.height)) if whole < held.height else None
    if held is not None:
        image.paste(_smaller(held, times), (0, top))
    return image


def _smaller(image: Image.Image, times: int) -> Image.Image:
    return image if times == 1 else image.reduce(times)


def _below(upper: Image.Image, lower: Image.Image) -> Image.Image:
    both = Image.new(lower.mode, (lower.width, upper.height + lower.height))
    both.paste(upper, (0, 0))
    both.paste(lower, (0, upper.height))
    return both


def _brightest(opened: Image.Image) -> float:
    """What is white: of numbers with a point, which have no largest, 1 or 255."""
    if opened.mode == "F":
        return 1.0 if float(opened.getextrema()[1]) <= 1 else 255.0  # type: ignore[arg-type]
    return 65535.0


def _coloured(part: Image.Image, bright: float) -> Image.Image:
    """Pillow cuts what has more than eight bits off at the darkest of its 256 parts."""
    if part.mode[:1] not in ("I", "F"):
        return part
    values = np.clip(np.asarray(part, np.float32) * (255 / bright), 0, 255)
    return Image.fromarray(values.astype(np.uint8))


def _layers(opened: ImageFile.ImageFile) -> int:
    """Bytes of one pixel, as a PNG's rows are made from each other; 0: not by rows, or not by so many bytes."""
    if opened.info.get("interlace") or not opened.tile:
        return 0
    form = str(opened.tile[0][3])
    layers = len(opened.getbands()) * (2 if form.endswith("16B") else 1)
    return layers if layers in _LAYERS else 0


def _png_strips(file: IO[bytes], opened: ImageFile.ImageFile, layers: int) -> Iterator[Image.Image]:
    """A PNG's rows are differences from the row above: so one is laid above each strip."""
    rawmode = str(opened.tile[0][3])
    file.seek(16)
    width, height, bits, colour = struct.unpack(">IIBB", file.read(10))
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    length = (width * bits * samples + 7) // 8
    above = bytes(length)
    for rows in _rows(file, length + 1, height, max(1, _STRIP // max(4 * width, length))):
        count = len(rows) // (length + 1)
        strip = _unfiltered(b"\0" + above + rows, length, count + 1, layers)
        above = strip[-length:]
        part = Image.frombytes(opened.mode, (width, count), strip[length:], "raw", rawmode)
        if opened.palette is not None:
            part.putpalette(opened.palette)
        if "transparency" in opened.info:
            part.info["transparency"] = opened.info["transparency"]
        yield part


def _rows(file: IO[bytes], length: int, height: int, at_once: int) -> Iterator[bytes]:
    """Whole rows of so many bytes, as they are written, so many at a time."""
    unpacked, pending, left = zlib.decompressobj(), bytearray(), height
    most = at_once * length
    for content in _pixels(file):
        while content and left:
            pending += unpacked.decompress(content, _STRIP)
            content = unpacked.unconsumed_tail
            while left and len(pending) >= min(most, left * length):
                size = min(most, left * length)
                yield bytes(memoryview(pending)[:size])
                del pending[:size]
                left -= size // length
    if left:
        message = "image file is truncated"
        raise OSError(message)


def _pixels(file: IO[bytes]) -> Iterator[bytes]:
    """What the IDAT chunks of a PNG hold."""
    file.seek(8)
    while len(head := file.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        if kind != b"IDAT":
            file.seek(length + 4, 1)
            continue
        while length:
            content = file.read(min(length, 1 << 20))
            if not content:
                return
            length -= len(content)
            yield content
        file.seek(4, 1)


def _unfiltered(rows: bytes, length: int, count: int, layers: int) -> bytes:
    """The bytes of rows that are told as differences: as a small PNG of grey or colours, which Pillow unpacks."""
    head = struct.pack(">IIBBBBB", length // layers, count, 8, {1: 0, 2: 4, 3: 2, 4: 6}[layers], 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 0)) + _chunk(b"IEND", b"")
    with Image.open(BytesIO(png), formats=("PNG",)) as strip:
        return strip.tobytes()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
