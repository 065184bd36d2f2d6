"""Just enough of H.264 (ITU-T H.264) written by hand: headers for prepared pictures, and whole pictures made of blocks.

Prepared pictures (see `fixtures/media`) are slices that an encoder made; this module writes their sequence header
anew, so that the same slices serve any level and can be cropped to any smaller size.

`mosaic_picture` encodes a coarse grid of colours as a picture of any size, odd ones too, without an encoder. It uses
only Intra_16x16 macroblocks whose residual is at most one DC level, and a quantiser (28) at which one luma level is
exactly one step of brightness and one chroma level two steps. Rows of macroblocks that repeat the row above take
eight bits each, so the work grows with the grid, not with the picture.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

Colour = tuple[int, int, int]  # y, cb, cr as studio-range BT.709

_SLICE_P, _SLICE_I = 5, 7  # "all slices of the picture are of this type"
_QUANTISER = 28
_PREDICT_VERTICAL, _PREDICT_HORIZONTAL, _PREDICT_DC = 0, 1, 2  # Intra_16x16 prediction modes
_CHROMA_MODES = {_PREDICT_DC: "1", _PREDICT_HORIZONTAL: "010", _PREDICT_VERTICAL: "011"}

# Level × 10 → (macroblocks per picture, macroblocks per second), table A-1.
_LEVELS = {
    10: (99, 1485), 11: (396, 3000), 12: (396, 6000), 13: (396, 11880), 20: (396, 11880), 21: (792, 19800),
    22: (1620, 20250), 30: (1620, 40500), 31: (3600, 108000), 32: (5120, 216000), 40: (8192, 245760),
    42: (8704, 522240), 50: (22080, 589824), 51: (36864, 983040), 52: (36864, 2073600), 60: (139264, 4177920),
    61: (139264, 8355840), 62: (139264, 16711680),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """What a sequence header says: the coded area, the window shown (left, top, width, height) and the frame rate."""

    coded_width: int
    coded_height: int
    left: int
    top: int
    width: int
    height: int
    fps: Fraction
    monochrome: bool = False


def _ue(value: int) -> str:
    """Unsigned Exp-Golomb code."""
    digits = f"{value + 1:b}"
    return "0" * (len(digits) - 1) + digits


def _se(value: int) -> str:
    """Signed Exp-Golomb code."""
    return _ue(2 * value - 1 if value > 0 else -2 * value)


def _unit(head: int, bits: str) -> bytes:
    """A NAL unit: stop bit, padding, and escapes so that no start code appears inside."""
    bits += "1"
    bits += "0" * (-len(bits) % 8)
    body = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return bytes([head]) + re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", body)


def level(macroblocks: int, fps: Fraction) -> int:
    """The lowest level (× 10) that allows such pictures at such a rate; the highest if none does."""
    for number, (size, rate) in _LEVELS.items():
        if macroblocks <= size and macroblocks * fps <= rate:
            return number
    return 62


def sequence_header(shape: Shape) -> bytes:
    """The SPS. Fits all prepared slices: High profile, 4 bits of frame_num, output order = decoding order."""
    columns, rows = shape.coded_width // 16, shape.coded_height // 16
    unit = 1 if shape.monochrome else 2  # 4:2:0 can be cropped in steps of two only
    right = shape.coded_width - shape.left - shape.width
    bottom = shape.coded_height - shape.top - shape.height
    bits = _ue(0) + _ue(0 if shape.monochrome else 1) + _ue(0) + _ue(0) + "00"
    bits += _ue(0) + _ue(2) + _ue(1) + "0"  # frame_num in 4 bits, order type 2, one reference, no gaps
    bits += _ue(columns - 1) + _ue(rows - 1) + "11"  # frames only, direct 8x8 inference
    if right or bottom or shape.left or shape.top:
        bits += "1" + "".join(_ue(edge // unit) for edge in (shape.left, right, shape.top, bottom))
    else:
        bits += "0"
    bits += "1" + _vui(shape.fps)
    return _unit(0x67, f"{100:08b}{0:08b}{level(columns * rows, shape.fps):08b}" + bits)


def _vui(fps: Fraction) -> str:
    """Usability information: BT.709 colour, the frame rate, and no reordering (so players show frames at once)."""
    colour = f"1{5:03b}01{1:08b}{1:08b}{1:08b}"
    timing = f"1{fps.denominator:032b}{2 * fps.numerator:032b}1"
    restriction = "1" + "1" + _ue(0) + _ue(0) + _ue(16) + _ue(16) + _ue(0) + _ue(1)
    return "0" + "0" + colour + "0" + timing + "0" + "0" + "0" + restriction


def decoder_configuration(sequence: bytes, picture: bytes, *, monochrome: bool = False) -> bytes:
    """The contents of an `avcC` box for one SPS and one PPS (ISO/IEC 14496-15)."""
    head = bytes([1, *sequence[1:4], 0xFF, 0xE1])
    chroma = bytes([0xFC | (0 if monochrome else 1), 0xF8, 0xF8, 0])
    return (
        head
        + len(sequence).to_bytes(2, "big") + sequence
        + b"\1" + len(picture).to_bytes(2, "big") + picture
        + chroma
    )  # fmt: skip


def mosaic_parameters() -> bytes:
    """The PPS that `mosaic_picture` and `unchanged_picture` go with."""
    return _unit(0x68, _ue(0) + _ue(0) + "00" + _ue(0) * 3 + "000" + _se(0) * 3 + "000")


def unchanged_picture(macroblocks: int, number: int) -> bytes:
    """A P picture in which every macroblock is skipped: the picture before it, again."""
    header = _ue(0) + _ue(_SLICE_P) + _ue(0) + f"{number % 16:04b}" + "0" + "0" + "0" + _se(0)
    return _unit(0x41, header + _ue(macroblocks))


def mosaic_picture(grid: Sequence[Sequence[Colour]], columns: int, rows: int, *, monochrome: bool = False) -> bytes:
    """An IDR picture of `columns` × `rows` macroblocks, the grid stretched over it (nearest cell)."""
    header = _ue(0) + _ue(_SLICE_I) + _ue(0) + "0000" + _ue(0) + "00" + _se(_QUANTISER - 26)
    across = [column * len(grid[0]) // columns for column in range(columns)]
    down = [row * len(grid) // rows for row in range(rows)]
    repeated = _macroblock(_PREDICT_VERTICAL, (0, 0, 0), monochrome) * columns
    parts = [header]
    first_above: Colour | None = None
    for before, row in pairwise([-1, *down]):
        if before == row:
            parts.append(repeated)
        else:
            colours = _even_chroma([grid[row][column] for column in across])
            parts.append(_row(colours, first_above, monochrome))
            first_above = colours[0]
    return _unit(0x65, "".join(parts))


def _even_chroma(row: list[Colour]) -> list[Colour]:
    """Chroma can only be reached in steps of two from 128."""
    return [(y, cb & ~1, cr & ~1) for y, cb, cr in row]


def _row(row: Sequence[Colour], above: Colour | None, monochrome: bool) -> str:
    """One row of macroblocks: the first predicted from above (or from mid-grey), the others from their left."""
    start = (128, 128, 128) if above is None else above
    mode = _PREDICT_DC if above is None else _PREDICT_VERTICAL
    parts = [_macroblock(mode, _minus(row[0], start), monochrome)]
    parts += [_macroblock(_PREDICT_HORIZONTAL, _minus(b, a), monochrome) for a, b in pairwise(row)]
    return "".join(parts)


def _minus(a: Colour, b: Colour) -> Colour:
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def _macroblock(mode: int, change: Colour, monochrome: bool) -> str:
    """An Intra_16x16 macroblock that adds `change` to its prediction."""
    luma, cb, cr = change
    coloured = not monochrome and (cb or cr)
    bits = _ue(1 + mode + (4 if coloured else 0))
    if not monochrome:
        bits += _CHROMA_MODES[mode]
    bits += _se(0) + _luma_level(luma)
    if coloured:
        bits += _chroma_level(cb // 2) + _chroma_level(cr // 2)
    return bits


def _luma_level(value: int) -> str:
    """The residual block of 16 DC coefficients with one level, all neighbours empty (tables 9-5 and 9-7)."""
    if value == 0:
        return "1"
    return ("01" + ("1" if value < 0 else "0") if abs(value) == 1 else "000101" + _level(value)) + "1"


def _chroma_level(value: int) -> str:
    """The residual block of 4 chroma DC coefficients with one level (tables 9-5 and 9-9)."""
    if value == 0:
        return "01"
    return ("1" + ("1" if value < 0 else "0") if abs(value) == 1 else "000111" + _level(value)) + "1"


def _level(value: int) -> str:
    """A level beyond ±1 as the only coefficient of its block (9.2.2.1, suffix length 0)."""
    code = 2 * abs(value) - 4 + (value < 0)
    if code < 14:
        return "0" * code + "1"
    if code < 30:
        return "0" * 14 + f"1{code - 14:04b}"
    return "0" * 15 + f"1{code - 30:012b}"
