"""Clips for prompts: they move, they are what the words say as far as that goes, and equal words give equal clips."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from emulator.studio.cutting.sheet import sheet
from emulator.studio.faces.finding import find
from emulator.studio.frames import planes
from emulator.studio.inventing import scenery, wishes
from emulator.studio.inventing.clips import Clip
from emulator.studio.presenters.drawing import draw
from emulator.studio.views import Invention
from tests.studio import clips

SIZE = (160, 90)


def _apart(one: NDArray[Any], other: NDArray[Any]) -> float:
    return float(np.abs(one.astype(int) - other).mean())


def _clip(prompt: str, *, size: tuple[int, int] = SIZE, **more: Any) -> Callable[[float], NDArray[Any]]:
    given = {name: more.pop(name) for name in ("picture", "tail", "brushes", "lead", "seconds") if name in more}
    return Clip(Invention(prompt, **more), size, "bt601", **given).frame


def test_clips_move_slowly() -> None:
    """From frame to frame a little, from beginning to end a lot."""
    clip = _clip("a valley in the mountains, zoom in")
    assert 0 < _apart(clip(0.5), clip(0.51)) < 3
    assert _apart(clip(0.0), clip(1.0)) > 3 * _apart(clip(0.5), clip(0.51))


def test_whoever_is_in_a_high_picture_keeps_their_head_in_a_wide_clip() -> None:
    """Their face is high up in it, where a cut in the middle would not show it."""
    portrait = draw("held portrait", 360, 640, centre=(180.0, 130.0), size=62.0).bgr
    (face,) = find(_clip("", size=(320, 180), picture=portrait)(0.0), height=180)
    x, y, side, _ = face.box
    assert y > 0.3 * side
    assert abs(x + side / 2 - 160) < 10
    last = _clip("", size=(320, 180), picture=portrait[::-1], tail=portrait)(1.0)
    assert len(find(last, height=180)) == 1


def test_equal_prompts_are_equal_clips() -> None:
    """And others are others."""
    assert (_clip("a city at night")(0.3) == _clip("a city at night")(0.3)).all()
    seen = [_clip(prompt)(0.3) for prompt in ("a city at night", "the sea at sunset", "a snowy forest", "a desert")]
    assert min(_apart(one, other) for number, one in enumerate(seen) for other in seen[:number]) > 8


def test_trouble_that_is_taken_can_be_seen() -> None:
    """The rich finish is not the plain one, from words and from a picture."""
    picture = draw("Mia", 160, 90).bgr
    given: tuple[dict[str, Any], ...] = ({}, {"picture": picture})
    for more in given:
        rich, plain = _clip("the sea", **more), _clip("the sea", finish="plain", **more)
        assert _apart(rich(0.5), plain(0.5)) > 2


def test_a_clip_begins_and_ends_with_its_pictures() -> None:
    """The given one first, the tail last, whatever their shapes."""
    red, blue = np.full((40, 90, 3), (20, 20, 220), np.uint8), np.full((90, 40, 3), (220, 20, 20), np.uint8)
    clip = _clip("anything", picture=red, tail=blue, finish="plain")
    assert planes.to_bgr(clip(0.0), "bt601")[45, 80].tolist() == pytest.approx((20, 20, 220), abs=6)
    assert planes.to_bgr(clip(1.0), "bt601")[45, 80].tolist() == pytest.approx((220, 20, 20), abs=6)


@pytest.mark.parametrize("finish", ["plain", "rich"])
@pytest.mark.parametrize("prompt", ["zoom in", "zoom out", "pan left", "tilt up"])
def test_first_and_last_frame_are_the_pictures_themselves(prompt: str, finish: str) -> None:
    """Whole and in their own light, so that clips can be joined at them."""
    first, last = draw("Mia", 160, 90).bgr, draw("Tom", 160, 90).bgr
    clip = _clip(prompt, picture=first, tail=last, finish=finish)
    for share, picture in ((0.0, first), (1.0, last)):
        assert _apart(planes.to_bgr(clip(share), "bt601"), picture) < 4
    only_last = _clip(prompt, tail=last, finish=finish)
    assert _apart(planes.to_bgr(only_last(1.0), "bt601"), last) < 4


@pytest.mark.parametrize(
    ("prompt", "people", "gender"),
    [("A woman speaks to a man", True, "female"), ("an old man", True, "male"), ("the human sea", False, ""),
     ("海边的女孩", True, "female"), ("portrait", True, ""), ("a mansion", False, "")],
)  # fmt: skip
def test_people_are_there_where_words_speak_of_them(prompt: str, people: bool, gender: str) -> None:
    """And of which sex."""
    wanted = wishes.read(prompt)
    assert (wanted.people > 0) is people
    assert "".join(wanted.sexes[:1]) == gender


@pytest.mark.parametrize(
    "prompt",
    ["a perfume bottle", "a plate of pasta", "a puppy in a park", "a kitten in a park", "a car at the sea", "in space"],
)
@pytest.mark.parametrize("size", [(160, 90), (90, 160), (120, 120)])
def test_what_words_speak_of_is_seen_whole(prompt: str, size: tuple[int, int]) -> None:
    """Things stand in front, in every ratio, and each looks different from the others."""
    front = scenery.scenery(wishes.read(prompt), *size)[-1]
    assert front.alpha is not None
    solid = front.alpha > 200
    assert 0.02 < solid.mean() < 0.5
    assert not solid[: size[1] // 8].any()
    assert front.nearness > 0.8


def test_things_differ_and_have_the_colour_that_was_asked_for() -> None:
    """A red car is redder than a blue one; a bottle is no plate."""
    red, blue = (scenery.scenery(wishes.read(f"a {colour} car"), *SIZE)[-1] for colour in ("red", "blue"))
    assert (red.alpha == blue.alpha).all()  # type: ignore[union-attr] # things have one
    painted = np.abs(red.picture.astype(int) - blue.picture).sum(-1) > 60
    assert (red.picture[painted][:, 2] > blue.picture[painted][:, 2]).all()
    clips_of = [_clip(prompt)(0.5) for prompt in ("a bottle", "pasta", "a puppy", "a kitten", "in space")]
    assert min(_apart(one, other) for number, one in enumerate(clips_of) for other in clips_of[:number]) > 3


def test_clouds_lie_flat_in_every_ratio() -> None:
    """They are wider than high: a picture's shape does not draw them out into drips."""
    for size in ((160, 90), (90, 160), (120, 120)):
        sky = scenery.scenery(wishes.read("a meadow"), *size)[0].picture[: size[1] // 3].astype(np.float32)[..., 2]
        across, down = (np.abs(np.diff(sky - sky.mean(1, keepdims=True), axis=axis)).mean() for axis in (1, 0))
        assert down > 1.3 * across


def test_a_camera_goes_where_it_is_told_to() -> None:
    """A pan to the left shows what is on the left: the picture goes to the right."""
    picture = np.zeros((90, 160, 3), np.uint8)
    picture[:, 78:82] = 255
    for prompt, sign in (("pan left", 1), ("the camera pans slowly to the right", -1)):
        clip = _clip(prompt, picture=picture, finish="plain")
        places = [float(np.argmax(planes.to_bgr(clip(share), "bt601")[45, :, 0])) for share in (0.0, 1.0)]
        assert (places[1] - places[0]) * sign > 5


def test_sheets_show_films_with_their_names(tmp_path: Path) -> None:
    """A row for each, as wide as its frames, with the loudness where there is sound."""
    one = clips.film(tmp_path / "a.mp4", clips.flat(10), sound=clips.tone(0.4))
    other = clips.film(tmp_path / "b.mp4", clips.flat(10))
    sheet([("one", one), ("other", other)], tmp_path / "s.png", columns=3)
    with Image.open(tmp_path / "s.png") as image:
        assert image.width > 3 * 320
        assert image.height > 2 * 200
        blue = np.asarray(image.convert("RGB")).astype(int)
    loud = (blue[..., 2] - blue[..., 0]) > 90
    assert loud[: image.height // 2].sum() > 2000
    assert loud[image.height // 2 :].sum() == 0
