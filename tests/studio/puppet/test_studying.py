"""What is measured of a mouth at rest, where it was found roughly."""

import pytest

from emulator.studio.faces.values import Mouth
from emulator.studio.frames.planes import Planes
from emulator.studio.renderers.puppet.studying import study
from tests.studio.puppet.clips import presenter, yuv


@pytest.mark.parametrize("above", [0.0, 0.35])
def test_teeth_are_seen_though_a_mouth_was_taken_for_closed(above: float) -> None:
    """Also where it was found above them, in a moustache or the upper lip; their middle is known then."""
    dora = presenter("Dora", 480, 360, smile=1.0)
    mouth = dora.mouth
    found = Mouth(mouth.x, mouth.y - above * mouth.half_width, mouth.half_width, mouth.roll)
    lower, build = study(Planes.of(yuv(dora.bgr)), found)
    gap = mouth.gap / mouth.half_width
    assert build.gap == pytest.approx(gap, abs=0.08)
    assert lower == pytest.approx(above + gap / 2, abs=0.08)


@pytest.mark.parametrize("skin", ["light", "tan", "brown", "dark"])
@pytest.mark.parametrize("name", ["Ada", "Cem"])
def test_closed_lips_show_no_teeth(name: str, skin: str) -> None:
    """Whatever skin and beard are like around them."""
    somebody = presenter(name, 480, 360, skin=skin, gender="")
    assert study(Planes.of(yuv(somebody.bgr)), somebody.mouth)[1].gap == 0
