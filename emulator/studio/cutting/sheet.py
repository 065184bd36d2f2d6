"""A contact sheet: frames of several videos in a grid, each row with its name and what is heard in it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from emulator.studio.errors import Unmade
from emulator.studio.frames import planes, stills
from emulator.studio.frames.reading import Clip
from emulator.studio.lettering import fonts
from emulator.studio.sound import decoding

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HEIGHT = 200
"""Pixels of a frame on the sheet."""
_GAP, _LABEL, _WAVE = 6, 26, 30
_PAPER, _INK, _SOUND, _AXIS = (250, 250, 248), (40, 42, 48), (60, 120, 200), (214, 216, 220)
_LETTERS = fonts.face(None, 15, bold=False)
_RATE = 8000


def thumbnail(video: Path, out: Path) -> None:
    """Write the frame in the middle of a video as a JPEG 640 pixels wide. Raises Unmade for what is no video."""
    clip = Clip(video)
    (frame,) = clip.picked([clip.length // 2])
    stills.save(frame, clip.matrix, out, 640, 640 * clip.height // clip.width)


def sheet(videos: Sequence[tuple[str, Path]], out: Path, columns: int = 6) -> None:
    """Write a JPEG or, where the name ends so, a PNG: a row for each label and video, `columns` frames of 16:9 wide.

    Raises Unmade for what is no video.
    """
    rows = [_row(label, Clip(path), path, max(1, columns)) for label, path in videos]
    width = max(row.width for row in rows)
    paper = Image.new("RGB", (width + 2 * _GAP, sum(row.height + _GAP for row in rows) + _GAP), _PAPER)
    top = _GAP
    for row in rows:
        paper.paste(row, (_GAP, top))
        top += row.height + _GAP
    paper.save(out, quality=80, optimize=True, progressive=True)


def _row(label: str, clip: Clip, path: Path, columns: int) -> Image.Image:
    width = round(_HEIGHT * clip.width / clip.height)
    columns = max(1, round(columns * (_HEIGHT * 16 / 9 + _GAP) / (width + _GAP)))
    row = Image.new("RGB", (columns * (width + _GAP) - _GAP, _LABEL + _HEIGHT + _WAVE), _PAPER)
    pen = ImageDraw.Draw(row)
    pen.text((2, _LABEL / 2), f"{label}   {clip.seconds:.2f} s", _INK, _LETTERS.written(label).font, "lm")
    numbers = [int((column + 0.5) * clip.length / columns) for column in range(columns)]
    for column, frame in enumerate(clip.picked(numbers)):
        picture = planes.to_bgr(frame, clip.matrix)[..., ::-1]
        small = Image.fromarray(np.ascontiguousarray(picture)).resize((width, _HEIGHT), Image.Resampling.LANCZOS)
        row.paste(small, (column * (width + _GAP), _LABEL))
    _heard(pen, path, row.width)
    return row


def _heard(pen: ImageDraw.ImageDraw, path: Path, width: int) -> None:
    """The loudness along the row; a line where it is silent."""
    middle = _LABEL + _HEIGHT + _WAVE / 2
    pen.line((0, middle, width, middle), _AXIS)
    try:
        wave = decoding.samples(path, _RATE, 1)
    except Unmade:  # a film without sound that can be read is a film
        return
    if not len(wave):
        return
    edges = np.linspace(0, len(wave), width + 1).astype(int)
    peaks: NDArray[np.float32] = np.maximum.reduceat(np.abs(wave), np.minimum(edges[:-1], len(wave) - 1))
    for x, peak in enumerate(peaks / max(float(peaks.max()), 0.05)):
        reach = float(peak) * (_WAVE / 2 - 3)
        pen.line((x, middle - reach, x, middle + reach), _SOUND)
