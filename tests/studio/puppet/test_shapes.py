"""The shapes of a mouth: fields without seams, an inside only where lips part."""

from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from emulator.studio.frames.planes import Planes
from emulator.studio.renderers.puppet.living import Life
from emulator.studio.renderers.puppet.shapes import REST, WIDEST, Build, Step, U, V, shape, steps
from tests.studio.puppet.clips import photo, presenter, silence, talk

BUILDS = [Build(), Build(bend=-0.08), Build(bend=-0.2, gap=0.3)]
STEPS = [REST, Step(16, 0, 0), Step(8, -4, 0), Step(4, 4, 2)]


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("at", STEPS)
def test_a_field_ends_before_its_border_and_folds_nowhere(build: Build, at: Step) -> None:
    """What is at the border stays there, and below the lips what was lower stays lower."""
    field, inside = shape(build, at)
    for rim in (field[0], field[-1], field[:, 0], field[:, -1]):
        assert not rim.any()
    for rim in (inside[0], inside[-1], inside[:, 0], inside[:, -1]):
        assert not rim[..., 3].any()
    from_above = np.arange(len(field))[:, None] / 28 + field[..., 1]
    chin = slice(int(28 * 2.1), None)
    assert (np.diff(from_above[chin], axis=0) > 0).all()


def test_a_mouth_at_rest_moves_nothing_and_shows_no_inside() -> None:
    """Whatever its build."""
    for build in BUILDS:
        field, inside = shape(build, REST)
        assert not field.any()
        assert not inside[..., 3].any()


def test_the_wider_open_the_more_is_seen_of_the_inside() -> None:
    """In steps all of which are different."""
    areas = [int(shape(Build(), Step(opened, 0, 0)).inside[..., 3].sum()) for opened in range(17)]
    assert areas == sorted(areas)
    assert areas[16] > 2 * areas[6] > 0


def test_teeth_are_bright_and_show_where_the_curve_says_so() -> None:
    """A sibilant is brighter between the lips than a vowel that is open as far."""
    vowel, sibilant = (shape(Build(), Step(4, 0, teeth)).inside.astype(float) for teeth in (0, 2))
    seen = vowel[..., 3] > 200
    assert sibilant[seen][:, 0].mean() > vowel[seen][:, 0].mean() + 20


def test_lips_meet_over_a_smile_in_speech_only() -> None:
    """In silence the teeth are seen as they were; between two vowels the lower lip covers them."""
    curves = np.zeros((50, 3), np.float32)
    curves[[20, 21, 22, 28, 29, 30], 0] = 0.9
    smiling = [each.open for each in steps(curves, Build(gap=0.3), 25)]
    assert smiling[0] == smiling[-1] == 0
    assert min(smiling[23:28]) < -0.2 / WIDEST * 16
    assert max(smiling[20:23]) > 0
    assert all(each.open >= 0 for each in steps(curves, Build(), 25))


def test_the_mouth_of_a_living_picture_is_where_the_head_has_taken_it() -> None:
    """To half a pixel, by comparing the pictures."""
    anna = presenter()
    picture = photo(anna, 1).kept[0]
    life = Life(picture, anna.truth, anna.mouth, silence(60), 25)
    half = int(1.5 * anna.mouth.half_width)
    rows = slice(int(anna.mouth.y) - half, int(anna.mouth.y) + half)
    columns = slice(int(anna.mouth.x) - half, int(anna.mouth.x) + half)
    before = Planes.of(picture).y[rows, columns].astype(np.float32)
    farthest = 0.0
    for number in (15, 25, 40, 55):
        frame, mouth = life.at(number)
        after = Planes.of(frame).y[rows, columns].astype(np.float32)
        (x, y), _ = cv2.phaseCorrelate(before, after, cv2.createHanningWindow((2 * half, 2 * half), cv2.CV_32F))
        moved = mouth.x - anna.mouth.x, mouth.y - anna.mouth.y
        assert np.hypot(moved[0] - x, moved[1] - y) < 0.5
        farthest = max(farthest, float(np.hypot(*moved)))
    assert farthest > 1


def test_the_same_picture_and_voice_live_alike() -> None:
    """Chance is seeded by the picture's content: a copy of it blinks at the same times, another one at others."""
    anna, bea = presenter(), presenter("Bea")
    lives = [Life(photo(each, 1).kept[0], each.truth, each.mouth, talk(400), 25) for each in (anna, anna, bea)]
    first, again, other = ([life.blinking(number) for number in range(400)] for life in lives)
    assert first == again != other


def test_lips_cover_the_teeth_at_the_corners_of_a_smile_as_in_its_middle() -> None:
    """No teeth are left to the sides of lips that meet."""
    build = Build(gap=0.3)
    field = shape(build, Step(-7, 0, 0)).field

    def teeth(u: NDArray[Any], v: NDArray[Any]) -> NDArray[np.bool_]:
        return np.asarray(np.abs(v) < build.gap / 2 * np.clip(1 - (u / 0.97) ** 2, 0, None) ** 0.72)

    left = teeth(U + field[..., 0], V + field[..., 1]).sum(0) / np.maximum(teeth(U, V).sum(0), 1)
    assert left[np.abs(U[0]) < 0.3].mean() < 0.35
    assert left[(np.abs(U[0]) > 0.5) & (np.abs(U[0]) < 0.85)].mean() < 0.35
