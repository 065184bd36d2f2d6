"""The handwritten H.264: what a decoder shows is what was written."""

import io
import re
from fractions import Fraction

import pytest

from emulator.media.h264 import Colour, Shape, level, mosaic_picture, sequence_header, unchanged_picture
from emulator.media.h264 import mosaic_parameters as parameters


def shown(grid: list[list[Colour]], columns: int, rows: int, pictures: int = 1) -> list[list[tuple[int, ...]]]:
    """Y, Cb, Cr in the middle of each macroblock of the last picture, as FFmpeg decodes it."""
    av = pytest.importorskip("av")
    shape = Shape(columns * 16, rows * 16, 0, 0, columns * 16, rows * 16, Fraction(25))
    units = [sequence_header(shape), parameters(), mosaic_picture(grid, columns, rows)]
    units += [unchanged_picture(columns * rows, number) for number in range(1, pictures)]
    with av.open(io.BytesIO(b"".join(b"\0\0\0\1" + unit for unit in units)), format="h264") as file:
        decoded = list(file.decode(video=0))
    assert len(decoded) == pictures
    planes = [
        (bytes(plane), plane.line_size, 16 if index == 0 else 8) for index, plane in enumerate(decoded[-1].planes)
    ]
    return [
        [
            tuple(p[(row * s + s // 2) * line + column * s + s // 2] for p, line, s in planes)
            for column in range(columns)
        ]
        for row in range(rows)
    ]


def test_a_grid_is_shown_exactly() -> None:
    """Each cell comes out in the colour that was asked for, however far it is from its neighbours."""
    values = [16, 17, 30, 46, 47, 128, 200, 235]
    grid: list[list[Colour]] = [
        [(values[(3 * r + c) % 8], 128 + 2 * ((5 * r + c) % 50 - 25), 90 + 8 * ((r + 2 * c) % 9)) for c in range(7)]
        for r in range(5)
    ]
    assert shown(grid, 7, 5) == grid


def test_repeated_rows_show_the_row_above() -> None:
    """A grid coarser than the picture is stretched over it."""
    assert shown([[(60, 100, 150), (180, 150, 100)]], 4, 3) == [[(60, 100, 150)] * 2 + [(180, 150, 100)] * 2] * 3


def test_unchanged_pictures_change_nothing() -> None:
    """After many skipped pictures, more than their numbers have room for, the first is still shown."""
    assert shown([[(99, 128, 128)]], 3, 3, pictures=40) == [[(99, 128, 128)] * 3] * 3


def test_pictures_are_numbered_in_four_bits() -> None:
    """Sixteen pictures in a row have different numbers, then they start over."""
    units = [unchanged_picture(9, number) for number in range(32)]
    assert len(set(units)) == 16
    assert units[:16] == units[16:]


@pytest.mark.parametrize(("width", "height", "monochrome"), [(641, 361, True), (37, 50, True), (642, 362, False)])
def test_the_header_alone_tells_the_size(width: int, height: int, monochrome: bool) -> None:
    """A bare stream, without a file around it, has the asked size too: odd ones are without colour."""
    av = pytest.importorskip("av")
    columns, rows = -(-width // 16), -(-height // 16)
    shape = Shape(columns * 16, rows * 16, 0, 0, width, height, Fraction(25), monochrome)
    picture = mosaic_picture([[(90, 128, 128)]], columns, rows, monochrome=monochrome)
    stream = b"".join(b"\0\0\0\1" + unit for unit in (sequence_header(shape), parameters(), picture))
    with av.open(io.BytesIO(stream), format="h264") as file:
        frames = [(frame.width, frame.height) for frame in file.decode(video=0)]
    assert frames == [(width, height)]


def test_no_unit_contains_a_start_code() -> None:
    """Escapes keep the three-byte start code out of what is written."""
    for columns in range(1, 60):
        units = [
            unchanged_picture(columns * 2**11, columns),
            mosaic_picture([[(16, 128, 128), (235, 128, 128)]], columns, 3),
            sequence_header(Shape(columns * 16, 4096, 0, 0, columns * 16, 4096, Fraction(columns * 1024, 1))),
        ]
        assert not any(re.search(rb"\0\0[\0-\2]", unit) for unit in units)


@pytest.mark.parametrize(
    ("width", "height", "fps", "expected"),
    [(1280, 720, 30, 31), (1280, 720, 31, 32), (1920, 1088, 30, 40), (1920, 1088, 60, 42), (3840, 2160, 30, 51),
     (176, 144, 15, 10), (4096, 4096, 25, 60)],
)  # fmt: skip
def test_levels_follow_the_standard(width: int, height: int, fps: int, expected: int) -> None:
    """The level is the lowest that table A-1 allows."""
    assert level(width // 16 * (height // 16), Fraction(fps)) == expected
