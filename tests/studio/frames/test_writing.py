"""Films of every size hold what was written."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from emulator.studio.frames import planes
from emulator.studio.frames.writing import spool
from emulator.studio.presenters.drawing import draw
from tests.studio import clips


@pytest.mark.parametrize(("width", "height"), [(160, 90), (90, 160), (160, 120), (162, 94)])
def test_colours_are_where_they_were(tmp_path: Path, width: int, height: int) -> None:
    """Whether or not the height is a multiple of four."""
    picture = draw("Ann", width, height).bgr
    frame, path = planes.from_bgr(picture, "bt601"), tmp_path / "film.mp4"
    spool(iter([frame, frame]), path, rate=Fraction(10), matrix="bt601")
    for seen in clips.frames(path):
        assert np.abs(seen.astype(int) - picture).mean() < 3
