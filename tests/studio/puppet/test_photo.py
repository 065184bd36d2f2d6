"""A puppet from a picture: it speaks, and it lives."""

import numpy as np

from emulator.studio.frames.planes import Planes
from emulator.studio.presenters.drawing import Drawn
from tests.studio.puppet.clips import alike, openings, perform, photo, presenter, silence, talk


def _around(of: Drawn, eye: int) -> tuple[slice, slice]:
    x, y = of.eyes[eye]
    reach = 0.13 * abs(of.eyes[1][0] - of.eyes[0][0])
    return slice(int(y - reach), int(y + reach)), slice(int(x - reach), int(x + reach))


def test_a_picture_lives_and_its_edges_do_not_tear() -> None:
    """The head moves by a few pixels, and the rows and columns at the picture's edges not at all."""
    anna = presenter()
    frames = [Planes.of(frame).y.astype(int) for frame in perform(photo(anna, 60), silence(60), lively=True)]
    assert np.array_equal(frames[0], Planes.of(photo(anna, 1).kept[0]).y)
    moved = [np.abs(frame - frames[0]) for frame in frames]
    assert max(each.mean() for each in moved) > 0.5
    for each in moved:
        assert not each[:6].any()
        assert not each[-6:].any()
        assert not each[:, :6].any()
        assert not each[:, -6:].any()


def test_a_picture_blinks_and_opens_its_eyes_again() -> None:
    """Now and then the eyes are as bright as the skin around them, for less than half a second."""
    anna = presenter()
    frames = perform(photo(anna, 75), silence(75), lively=True)
    bright = np.array([np.mean([np.ptp(frame[_around(anna, eye)]) for eye in (0, 1)]) for frame in frames])
    shut = bright < 0.8 * bright.max()
    assert 1 <= shut.sum() <= 12
    assert not shut[0]
    assert not shut[-1] or not shut[:20].any()


def test_a_living_picture_speaks() -> None:
    """The mouth goes with the head, and opens as the curve says."""
    anna, curves = presenter(), talk(60)
    seen = openings(perform(photo(anna, 60), curves, lively=True), anna.mouth)
    assert alike(seen, curves[:, 0].astype(np.float64)) > 0.9


def test_a_picture_that_is_not_to_live_only_speaks() -> None:
    """In silence it is the picture."""
    anna = presenter()
    reel = photo(anna, 30)
    frames = perform(reel, silence(30))
    assert len(frames) == 30
    assert all(np.array_equal(frame, reel.kept[0]) for frame in frames)


def test_a_smile_is_kept_in_silence_and_its_upper_teeth_stay_where_they_are() -> None:
    """Speaking moves the lower lip and the jaw; what is above the teeth's edge is not touched."""
    dora = presenter("Dora", 320, 240, smile=1.0)
    reel = photo(dora, 20)
    assert np.array_equal(perform(reel, silence(20))[10], reel.kept[0])
    spoken = perform(reel, np.tile(np.array([1, 0, 0], np.float32), (20, 1)))[10]
    half = dora.mouth.half_width
    columns = slice(int(dora.mouth.x - 0.3 * half), int(dora.mouth.x + 0.3 * half))
    lip = slice(int(dora.mouth.y - 0.8 * half), int(dora.mouth.y - 0.1 * half))
    jaw = slice(int(dora.mouth.y + 0.5 * half), int(dora.mouth.y + 1.5 * half))
    change = np.abs(spoken.astype(int) - reel.kept[0])
    assert change[lip, columns].mean() < 2
    assert change[jaw, columns].mean() > 5
