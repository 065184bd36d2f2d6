"""Planes, places on a canvas, keys, transitions, and files of pictures."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from emulator.studio.cutting import cutouts, transitions
from emulator.studio.film import Placement
from emulator.studio.frames import keying, planes, stills
from emulator.studio.frames.fitting import Fitting, covering
from emulator.studio.frames.planes import Matrix
from emulator.studio.lettering import colours
from emulator.studio.presenters.drawing import draw
from emulator.studio.views import Gender


@pytest.mark.parametrize("matrix", ["bt601", "bt709"])
@pytest.mark.parametrize("colour", [(0, 255, 0), (200, 30, 90), (255, 255, 255), (0, 0, 0)])
def test_colours_survive_planes(matrix: Matrix, colour: tuple[int, int, int]) -> None:
    """To planes and back."""
    frame = planes.filled(16, 8, colour, matrix)
    picture = planes.to_bgr(frame, matrix)
    assert picture[4, 8].tolist() == pytest.approx(colour[::-1], abs=3)
    assert np.abs(planes.from_bgr(picture, matrix).astype(int) - frame).max() <= 1


def test_layers_are_laid_where_they_reach() -> None:
    """Inside wholly, at the edge in part, beyond it not at all; what can be seen through changes nothing."""
    red = np.zeros((8, 8, 4), np.uint8)
    red[..., 0], red[:, :4, 3] = 255, 255
    layer = planes.layer(red, "bt601")
    for x, y, seen in ((0, 0, (0, 0)), (-2, -2, (0, 0)), (28, 12, (13, 30)), (40, 40, None)):
        frame = planes.filled(32, 16, (0, 0, 255), "bt601")
        before = frame.copy()
        planes.lay(layer, frame, x, y)
        if seen is None:
            assert (frame == before).all()
        else:
            assert planes.to_bgr(frame, "bt601")[seen].tolist() == pytest.approx((0, 0, 255), abs=4)
    frame = planes.filled(32, 16, (0, 0, 255), "bt601")
    planes.lay(layer, frame, 0, 0)
    assert planes.to_bgr(frame, "bt601")[4, 6].tolist() == pytest.approx((255, 0, 0), abs=4)


@pytest.mark.parametrize(
    ("text", "colour"),
    [("#00ff00", (0, 255, 0)), ("00FF00", (0, 255, 0)), ("#0f0", (0, 255, 0)), ("rgb(1,2,3)", (1, 2, 3)),
     ("red", (255, 0, 0)), ("#11223344", (17, 34, 51)), ("no colour", (9, 9, 9)), ("", (9, 9, 9))],
)  # fmt: skip
def test_colours_are_read_as_browsers_do(text: str, colour: tuple[int, int, int]) -> None:
    """What is none is the default."""
    assert colours.rgb(text, (9, 9, 9)) == colour


def _columns(width: int, height: int) -> np.ndarray:
    """Dark on the left, light on the right, a white rim at the top."""
    picture = np.repeat(np.linspace(20, 230, width, dtype=np.uint8)[None, :, None], height, 0).repeat(3, 2)
    picture[: height // 10] = 255
    return np.ascontiguousarray(picture)


def test_covering_cuts_the_sides() -> None:
    """A wide view on a high canvas: full height, its middle columns."""
    view = planes.from_bgr(_columns(320, 180), "bt601")
    fitting = Fitting((320, 180), (90, 160))
    seen = planes.to_bgr(fitting.put(view, None), "bt601")
    assert fitting.fills
    assert seen.shape == (160, 90, 3)
    assert seen[4, 45, 0] > 230
    assert 90 < seen[100, 2, 0] < seen[100, 87, 0] < 165
    assert fitting.moved((150, 90, 20, 20)) == pytest.approx((36, 80, 17.8, 17.8), abs=1.5)


@pytest.mark.parametrize("size", [(1, 3001), (3001, 1)])
def test_a_thread_covers_without_being_enlarged_beyond_what_is_seen(size: tuple[int, int], tmp_path: Path) -> None:
    """Nine gigabytes it would be as a whole; its middle is seen."""
    width, height = size
    picture = np.zeros((height, width, 3), np.uint8)
    picture[height // 2, width // 2] = 255
    covered = covering(picture, 720, 720)
    assert covered.shape == (720, 720, 3)
    assert covered[360, 360, 0] == 255
    stills.write(picture, tmp_path / "a.png", 720, 720)
    with Image.open(tmp_path / "a.png") as image:
        assert image.size == (720, 720)


def test_containing_leaves_what_is_behind() -> None:
    """A wide view inside a high canvas: all of it, in the middle."""
    view = planes.from_bgr(_columns(320, 180), "bt601")
    fitting = Fitting((320, 180), (160, 160), "contain")
    seen = planes.to_bgr(fitting.put(view, planes.filled(160, 160, (255, 0, 0), "bt601")), "bt601")
    assert seen[5, 80].tolist() == pytest.approx((0, 0, 255), abs=4)
    assert seen[100, 2, 0] < 40
    assert seen[100, 157, 0] > 210
    assert fitting.place == (0, 36, 160, 90)


def test_placed_views_are_scaled_around_their_middle() -> None:
    """Half as large, a quarter of the frame to the right."""
    fitting = Fitting((320, 180), (320, 180), placement=Placement(scale=0.5, x=0.25))
    assert fitting.place == (160, 44, 160, 90)
    seen = planes.to_bgr(
        fitting.put(planes.from_bgr(_columns(320, 180), "bt601"), planes.filled(320, 180, (0, 0, 0), "bt601")), "bt601"
    )
    assert seen[90, 100].max() < 5
    assert seen[48, 240].min() > 230


def test_what_is_not_moved_is_not_copied() -> None:
    """A view as large as the canvas is the same frame."""
    frame = planes.filled(32, 16, (1, 2, 3), "bt601")
    assert Fitting((32, 16), (32, 16)).put(frame, None) is frame


def test_green_behind_a_person_becomes_something_else() -> None:
    """The wall's colour where green was, the person's where they were, and no green rim between."""
    drawn = draw("Mia", 320, 180, background=(0, 255, 0))
    frame = planes.from_bgr(drawn.bgr, "bt601")
    key = keying.Key(320, 180, "bt601", drawn.alpha)
    seen = planes.to_bgr(key.replaced(frame, planes.filled(320, 180, (120, 40, 120), "bt601")), "bt601").astype(int)
    assert np.abs(seen[drawn.alpha == 0] - (120, 40, 120)).mean() < 2
    inside = cv2.erode(drawn.alpha, np.ones((9, 9))) == 255
    assert np.abs(seen[inside] - drawn.bgr[inside]).mean() < 3
    green = seen[..., 1] - np.maximum(seen[..., 0], seen[..., 2])
    assert green[~inside].max() < 40
    cut, alpha = key.cut_out(frame)
    assert alpha[5, 5] == 0
    assert alpha[90, 160] == 255
    assert planes.to_bgr(cut, "bt601")[5, 5].tolist() == pytest.approx((128, 128, 128), abs=3)


@pytest.mark.parametrize(("name", "gender"), [("Ada", "female"), ("Marcus", "male"), ("Yuki", "female")])
def test_no_rim_of_green_is_left(name: str, gender: Gender) -> None:
    """Hair, skin and even a greenish shirt end as they do in front of the wall itself."""
    drawn = draw(name, 480, 270, gender=gender, background=(0, 255, 0))
    key = keying.Key(480, 270, "bt601", drawn.alpha)
    share = drawn.alpha[..., None] / np.float32(255)
    frame = planes.from_bgr(drawn.bgr, "bt601")
    for wall in (20, 128, 240):
        whole = drawn.cutout * share + wall * (1 - share)
        seen = planes.to_bgr(key.replaced(frame, planes.filled(480, 270, (wall,) * 3, "bt601")), "bt601").astype(int)
        green = _greenness(seen) - _greenness(whole)
        assert np.percentile(green, 99.9) < 9
        assert green.max() < 25
    cut, alpha = key.cut_out(frame)
    laid = planes.to_bgr(cut, "bt601").astype(int)[alpha > 64]
    assert np.abs(laid - drawn.cutout[alpha > 64]).mean() < 3


def _greenness(picture: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(picture[..., 1] - (picture[..., 0] + picture[..., 2]) / 2)


def test_people_are_cut_out_of_plain_walls() -> None:
    """Nearly all of the person and nearly nothing of the wall, equal every time."""
    drawn = draw("Noah", 480, 270)
    mask = cutouts.person(drawn.bgr, drawn.face)
    assert (mask[drawn.alpha > 250] > 127).mean() > 0.93
    assert (mask[drawn.alpha < 5] > 127).mean() < 0.05
    assert (mask == cutouts.person(drawn.bgr, drawn.face)).all()


def test_people_are_followed_in_videos() -> None:
    """Where they went is theirs, where they were is not."""
    drawn = draw("Noah", 320, 180)
    follower = cutouts.Follower(drawn.face)
    for step in range(8):
        move = np.array(((1.0, 0, 4.0 * step), (0, 1.0, 0)))
        moved = cv2.warpAffine(drawn.bgr, move, (320, 180), borderMode=cv2.BORDER_REPLICATE)
        mask = cutouts.enlarged(follower.next(moved), 320, 180)
    where = cv2.warpAffine(drawn.alpha, move, (320, 180))
    assert (mask[where > 250] > 127).mean() > 0.9
    assert (mask[:120][where[:120] < 5] > 127).mean() < 0.06


def test_each_transition_looks_different() -> None:
    """In its middle; before it there is the old picture, after it the new one."""
    old, new = (planes.from_bgr(each, "bt601") for each in (_columns(64, 32), 255 - _columns(64, 32)))
    seen = {name: transitions.between(name, old, new, 0.4) for name in (*transitions.NAMES, "none")}
    names = list(seen)
    for number, name in enumerate(names):
        for other in names[number + 1 :]:
            assert np.abs(seen[name].astype(int) - seen[other]).mean() > 2, (name, other)
    for name in transitions.NAMES:
        assert np.abs(transitions.between(name, old, new, 0.0).astype(int) - old).max() <= 1
        assert (transitions.between(name, old, new, 1.0) == new).all()


def test_stills_are_what_their_names_say(tmp_path: Path) -> None:
    """PNG or JPEG, at the asked size without distortion, or in the frame's own shape."""
    frame = planes.from_bgr(_columns(320, 180), "bt709")
    for name, form, size, made in (
        ("a.png", "PNG", (0, 0), (320, 180)), ("a.jpg", "JPEG", (64, 64), (64, 64)),
        ("b.jpeg", "JPEG", (160, 0), (160, 90)),
    ):  # fmt: skip
        stills.save(frame, "bt709", tmp_path / name, *size)
        with Image.open(tmp_path / name) as image:
            assert (image.format, image.size) == (form, made)


def test_crops_have_the_face_in_their_middle() -> None:
    """Also where it is at the picture's edge; a box that is nowhere gives some picture, too."""
    picture = np.zeros((100, 200, 3), np.uint8)
    picture[0:20, 0:20] = 255
    around = stills.around(picture, (0, 0, 20, 20))
    assert around.shape == (32, 32, 3)
    assert around[16, 16, 0] == 255
    assert around[24, 24, 0] == 255
    assert around[28, 28, 0] == 0
    assert stills.around(picture, (-5000, 9000, 30, 30)).shape == (48, 48, 3)
