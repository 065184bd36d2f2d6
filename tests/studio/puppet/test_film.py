"""A puppet in films: a mouth moves by the curves, and nothing else does."""

from dataclasses import replace

import numpy as np
import pytest

from emulator.studio.errors import Unmade
from emulator.studio.faces.values import Mouth
from emulator.studio.frames.planes import Planes
from emulator.studio.renderers.puppet.casting import steadied
from tests.studio.puppet.clips import (
    Clip,
    alike,
    footage,
    openings,
    perform,
    presenter,
    silence,
    swinging,
    talk,
    yuv,
)


def test_the_mouth_opens_as_far_as_the_curve_says_and_is_dark_inside() -> None:
    """What is measured in the result goes up and down with what was asked for."""
    anna, curves = presenter(), talk(50)
    reel = footage(anna, 50)
    seen = openings(perform(reel, curves), anna.mouth)
    assert alike(seen, curves[:, 0].astype(np.float64)) > 0.9
    assert seen.max() > openings(reel.kept, anna.mouth).max() + 0.1


def test_nothing_changes_but_the_mouth_and_what_it_moves() -> None:
    """Beyond three half widths of the mouth every pixel is the one that was there, in all planes."""
    anna = presenter(roll=10)
    reel = footage(anna, 12)
    far = (
        np.hypot(*np.meshgrid(np.arange(320) - anna.mouth.x, np.arange(240) - anna.mouth.y)) > 4 * anna.mouth.half_width
    )
    above = (np.arange(240) < anna.mouth.y - 2 * anna.mouth.half_width)[:, None]
    changed = 0
    for before, after in zip(reel.kept, perform(reel, talk(12)), strict=True):
        old, new = Planes.of(before), Planes.of(after)
        for index, (was, now) in enumerate(zip(old, new, strict=True)):
            outside = (far | above)[::2, ::2] if index else far | above
            assert np.array_equal(was[outside], now[outside])
            changed += int((was != now).sum())
    assert changed


def test_silence_leaves_a_closed_mouth_as_it_is() -> None:
    """Where nothing is said the frames of somebody who says nothing are untouched."""
    reel, _ = swinging(presenter(), 12)
    for before, after in zip(reel.kept, perform(reel, silence(12)), strict=True):
        assert np.array_equal(before, after)


def test_old_speech_is_taken_off_the_lips() -> None:
    """In silence nothing is seen of what was said before, wherever the head goes; with a new part, only that."""
    anna, old, new = presenter(), talk(60), talk(60, 0.9)
    reel, mouths = swinging(anna, 60)
    spoken = Clip(perform(reel, old))
    heard = openings(spoken.kept, mouths)
    assert alike(heard, old[:, 0].astype(np.float64)) > 0.85
    quiet = openings(perform(spoken, silence(60)), mouths)
    assert quiet.max() - quiet.min() < 0.15 * (heard.max() - heard.min())
    seen = openings(perform(spoken, new), mouths)
    assert alike(seen, new[:, 0].astype(np.float64)) > 0.85
    assert (
        abs(
            alike(seen, old[:, 0].astype(np.float64))
            - alike(new[:, 0].astype(np.float64), old[:, 0].astype(np.float64))
        )
        < 0.2
    )


def test_of_two_people_only_the_chosen_one_speaks() -> None:
    """The other's half of the picture stays as it is, whichever is chosen, and whenever they were seen."""
    left, right = presenter("Anna", 200, 200), presenter("Bea", 200, 200)
    both = yuv(np.ascontiguousarray(np.hstack((left.bgr, right.bgr))))
    reel = Clip([both] * 10)
    x, y, width, height = right.face
    for face, other, own in (
        (left.face, slice(200, None), slice(200)),
        ((x + 200, y, width, height), slice(200), slice(200, None)),
    ):
        frames = perform(reel, talk(10) + np.float32(0.3), face=face, seen_at=4)
        assert all(np.array_equal(frame[:200, other], both[:200, other]) for frame in frames)
        assert not any(np.array_equal(frame[:200, own], both[:200, own]) for frame in frames)


def test_who_is_meant_is_seen_at_the_frame_that_says_so() -> None:
    """Also where somebody else was there before."""
    left, right = presenter("Anna", 200, 200), presenter("Bea", 200, 200)
    wall = np.full((200, 200, 3), (170, 160, 150), np.uint8)
    alone, both = (yuv(np.ascontiguousarray(np.hstack((left.bgr, other)))) for other in (wall, right.bgr))
    x, y, width, height = right.face
    reel = Clip([alone] * 8 + [both] * 6)
    frames = perform(reel, np.full((14, 3), 0.8, np.float32), face=(x + 200, y, width, height), seen_at=10)
    assert all(np.array_equal(frame, alone) for frame in frames[:8])
    assert np.array_equal(frames[-1][:200, :200], both[:200, :200])
    assert not np.array_equal(frames[-1][:200, 200:], both[:200, 200:])


def test_a_mouth_that_is_laid_over_old_speech_is_in_the_light_of_its_frame() -> None:
    """Where it gets brighter, lips and chin do, too, even those of another moment."""
    anna, curves = presenter(), np.tile(np.array([0.8, 0, 0], np.float32), (24, 1))
    curves[:4] = 0
    spoken = perform(footage(anna, 24), curves)
    for number, frame in enumerate(spoken):
        frame[:240] = np.clip(frame[:240].astype(int) + 2 * number, 16, 235)
    quiet = perform(Clip(spoken), silence(24))
    rows = slice(int(anna.mouth.y + 0.7 * anna.mouth.half_width), int(anna.mouth.y + 1.1 * anna.mouth.half_width))
    columns = slice(int(anna.mouth.x) - 5, int(anna.mouth.x) + 5)
    assert quiet[22][rows, columns].mean() - quiet[2][rows, columns].mean() == pytest.approx(40, abs=8)


def test_what_is_behind_a_head_does_not_stain_its_mouth() -> None:
    """Old speech comes off before a gaudy wall, too, while the head moves to and fro."""
    tom, length = presenter("Tom", 400, 300, gender="male"), 48
    wall = np.repeat(np.repeat(np.random.default_rng(3).integers(0, 256, (1, 16, 3), np.uint8), 300, 0), 25, 1)
    frames, mouths = [], []
    for number in range(length):
        aside = round(40 * np.sin(number / 9))
        head, alpha = np.roll(tom.bgr, aside, 1), np.roll(tom.alpha, aside, 1)[..., None] / 255
        frames.append(yuv(np.asarray(head * alpha + wall * (1 - alpha), np.uint8)))
        mouths.append(replace(tom.mouth, x=tom.mouth.x + aside))
    quiet = perform(Clip(perform(Clip(frames), talk(length))), silence(length))
    for before, after, mouth in zip(frames, quiet, mouths, strict=True):
        half = mouth.half_width / 2
        rows, columns = (
            slice(int(middle / 2 - above * half), int(middle / 2 + below * half))
            for middle, above, below in ((mouth.y, 0.5, 1.3), (mouth.x, 0.9, 0.9))
        )
        for old, new in zip(Planes.of(before)[1:], Planes.of(after)[1:], strict=True):
            assert new[rows, columns].mean() == pytest.approx(old[rows, columns].mean(), abs=0.5)


def test_frames_without_the_face_are_untouched() -> None:
    """While somebody is away nothing moves, and afterwards they speak again."""
    anna = presenter()
    wall = yuv(np.full((240, 320, 3), (170, 160, 150), np.uint8))
    here = yuv(anna.bgr)
    reel = Clip([here] * 6 + [wall] * 14 + [here] * 30)
    frames = perform(reel, np.full((50, 3), 0.8, np.float32))
    assert all(np.array_equal(frame, wall) for frame in frames[6:20])
    assert not np.array_equal(frames[2], here)
    assert not np.array_equal(frames[-1], here)


def test_who_comes_later_speaks_from_then_on() -> None:
    """Also where it was said that they are seen at a frame that the film does not have."""
    wall, here = yuv(np.full((240, 320, 3), (170, 160, 150), np.uint8)), yuv(presenter().bgr)
    reel = Clip([wall] * 5 + [here] * 12)
    frames = perform(reel, np.full((17, 3), 0.8, np.float32), face=(0.0, 0.0, 50.0, 50.0), seen_at=99)
    assert all(np.array_equal(frame, wall) for frame in frames[:5])
    assert not any(np.array_equal(frame, here) for frame in frames[-4:])


def test_where_there_is_never_a_face_the_film_is_not_made() -> None:
    """A wall does not speak, filmed or as a picture, and the first frame says so."""
    wall = yuv(np.full((120, 160, 3), (170, 160, 150), np.uint8))
    for reel in (Clip([wall] * 5), Clip([wall], still=True, length=5)):
        with pytest.raises(Unmade) as refused:
            perform(reel, silence(5))
        assert refused.value.trouble == "no face"


def test_the_same_input_gives_the_same_frames() -> None:
    """Nothing is left to chance."""
    reel, _ = swinging(presenter(), 10)
    first, second = (perform(reel, talk(10)) for _ in range(2))
    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))


@pytest.mark.parametrize(
    ("width", "height", "centre", "size"),
    [
        (320, 240, (80.0, 170.0), 70.0),  # the mouth at the lower edge, the chin beyond it
        (320, 240, (160.0, 120.0), 118.0),  # the face fills the frame
        (64, 64, None, 24.0),
        (322, 242, None, None),  # no multiple of four: colour begins mid-row
    ],
)
def test_odd_frames_hold_out(width: int, height: int, centre: tuple[float, float] | None, size: float | None) -> None:
    """A frame is as large as it was, and one frame is enough for a film; where no face is found that is said."""
    somebody = presenter(width=width, height=height, centre=centre, size=size)
    for length in (1, 3):
        frames, trouble = [], None
        try:
            frames = perform(footage(somebody, length), np.ones((length, 3), np.float32))
        except Unmade as refused:
            trouble = refused.trouble
        assert [frame.shape for frame in frames] == [(height * 3 // 2, width)] * (0 if trouble else length)
        assert trouble in (None, "no face")


def test_curves_may_be_shorter_than_the_film_and_may_be_no_numbers() -> None:
    """What is not known is silence."""
    reel = footage(presenter(), 8)
    curves = np.full((4, 3), np.nan, np.float32)
    curves[0] = 0.8
    frames = perform(reel, curves)
    assert not np.array_equal(frames[0], reel.kept[0])
    assert all(np.array_equal(frame, reel.kept[0]) for frame in frames[1:])


def test_no_mouth_is_drawn_on_the_way_across_a_cut() -> None:
    """Where a film is cut the mouth is elsewhere, or of another size, at once; within a shot it does not tremble."""
    shots = [Mouth(100, 100, 20), Mouth(130, 100, 20), Mouth(130, 100, 30)]
    film = [shot for shot in shots for _ in range(6)]
    assert steadied([*film]) == film
    trembling: list[Mouth | None] = [Mouth(100 + number % 2, 100, 20) for number in range(12)]
    assert {mouth.x for mouth in steadied(trembling)[2:-2] if mouth} == {100.5}
