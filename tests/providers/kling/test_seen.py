"""What each field of a request does to the film, measured in the file."""

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from emulator.studio.errors import Unmade
from emulator.studio.faces.finding import find
from emulator.studio.frames import planes
from emulator.studio.presenters.drawing import draw
from tests.e2e.films.seeing import Bgr, Seen, apart, loudness
from tests.providers.kling.conftest import Director
from tests.providers.kling.small import Cinema, spotted
from tests.studio import clips

pytestmark = pytest.mark.anyio


@pytest.fixture
def cinema(director: Director, tmp_path: Path) -> Cinema:
    """Where films are seen."""
    return Cinema(director, tmp_path)


def moved(frames: Sequence[Bgr], mask: NDArray[Any] | None = None) -> tuple[float, float, float, float]:
    """How the picture moved from the first to the last frame: shares of its width, a factor, degrees clockwise."""
    whole = np.eye(3)
    greys = [cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY) for frame in frames]
    for before, after in pairwise(greys):
        points = cv2.goodFeaturesToTrack(before, 200, 0.01, 5, mask=mask)
        now, found, _ = cv2.calcOpticalFlowPyrLK(before, after, points, None)  # type: ignore[call-overload] # None makes it
        step, _ = cv2.estimateAffinePartial2D(points[found[:, 0] == 1], now[found[:, 0] == 1])
        whole = np.vstack((step, (0, 0, 1))) @ whole
    height, width = greys[0].shape
    x, y, _ = (whole @ (width / 2, height / 2, 1) - (width / 2, height / 2, 1)) / width
    growth, turn = math.hypot(whole[0, 0], whole[1, 0]), math.degrees(math.atan2(whole[1, 0], whole[0, 0]))
    return float(x), float(y), growth, turn


def head(frame: Bgr) -> tuple[float, float, float, float]:
    """The middle of the largest face, its width and how it leans."""
    face = find(planes.from_bgr(frame, "bt601"), height=frame.shape[0], most=1)[0]
    left, top, width, height = face.box
    return left + width / 2, top + height / 2, width, face.mouth.roll


# the camera


async def steered(cinema: Cinema, config: dict[str, float]) -> tuple[float, float, float, float]:
    """How the picture moves when the camera does."""
    body = {"image": await cinema.given(spotted()), "camera_control": {"type": "simple", "config": config}}
    return moved((await cinema.film("image2video", body, seconds=0.5)).frames)


@pytest.mark.parametrize(
    ("axis", "which", "sign"),
    [("horizontal", 0, -1), ("vertical", 1, 1), ("tilt", 0, -1), ("pan", 1, 1), ("roll", 3, -1), ("zoom", 2, -1)],
)
async def test_each_axis_moves_the_view(cinema: Cinema, axis: str, which: int, sign: int) -> None:
    """What is seen goes the other way, all the further the larger the value is."""
    rest = (0.0, 0.0, 1.0, 0.0)[which]
    far, near, back = [(await steered(cinema, {axis: value}))[which] - rest for value in (10, 3, -10)]
    assert far * sign > 0
    assert back * sign < 0
    assert abs(far) > 2 * abs(near) > 0
    assert abs(far) > (0.08, 0.08, 0.12, 8.0)[which]


@pytest.mark.parametrize(
    ("name", "growth", "which", "sign"),
    [
        ("down_back", -1, 1, -1),
        ("forward_up", 1, 1, 1),
        ("right_turn_forward", 1, 0, -1),
        ("left_turn_forward", 1, 0, 1),
    ],
)
async def test_each_kind_of_movement_is_two(cinema: Cinema, name: str, growth: int, which: int, sign: int) -> None:
    """Nearer or further away, and a turn or a rise."""
    body = {"image": await cinema.given(spotted()), "camera_control": {"type": name}}
    measured = moved((await cinema.film("image2video", body, seconds=0.5)).frames)
    assert (measured[2] - 1) * growth > 0.05
    assert measured[which] * sign > 0.03


async def test_a_camera_moves_in_what_words_describe_too(cinema: Cinema) -> None:
    """As far as in a picture, at least."""
    for value in (10, -10):
        control = {"type": "simple", "config": {"horizontal": value}}
        frames = (await cinema.film("text2video", {"prompt": "a city street", "camera_control": control})).frames
        assert moved(frames)[0] * -value > 1


# brushes


async def test_what_is_brushed_goes_its_way(cinema: Cinema) -> None:
    """Along its path, from the lower left corner; what is held stays to the pixel, and nothing is left behind."""
    picture = cv2.GaussianBlur(spotted(), (0, 0), 20) // 3 + 60
    picture[200:260, 60:120] = (0, 0, 255)
    picture[60:120, 500:560] = spotted(60, 60, 2)
    going, held = np.zeros((360, 640), np.uint8), np.zeros((360, 640, 4), np.uint8)
    going[200:260, 60:120] = 255
    held[50:130, 490:570] = 255
    path = [{"x": 90, "y": 130}, {"x": 290, "y": 130}, {"x": 290, "y": 230}]
    masks = [{"mask": await cinema.given(going), "trajectories": path}]
    body = {"image": await cinema.given(np.asarray(picture, np.uint8)), "static_mask": await cinema.given(held)}
    seen = await cinema.film("image2video", {**body, "dynamic_masks": masks})
    places = [middle_of_red(frame) for frame in seen.frames]
    assert places[0] == pytest.approx((45, 115), abs=2)
    assert places[6] == pytest.approx((45 + 150 * 6 / 11, 115), abs=4)
    assert places[-1] == pytest.approx((145, 65), abs=2)
    still = np.s_[27:63, 247:283]
    assert apart(seen.frames[0][still], seen.frames[-1][still]) < 3
    assert coloured(seen.frames[-1][102:128, 32:58], 0, 8) == 0
    zooming = await cinema.film("image2video", {**body, "prompt": "zoom in"})
    assert apart(zooming.frames[0][still], zooming.frames[-1][still]) < 3
    assert middle_of_red(zooming.frames[-1])[0] < 42


def middle_of_red(frame: Bgr) -> tuple[float, float]:
    """Where the red square is."""
    blue, green, red = (frame[:, :220, each].astype(int) for each in range(3))
    lines, columns = np.nonzero((red > 150) & (green < 90) & (blue < 90))
    return float(columns.mean()), float(lines.mean())


# words


def coloured(frame: Bgr, low: int, high: int) -> float:
    """The share of what has such a hue (half degrees) and is no grey."""
    hue, saturation, _ = cv2.split(cv2.cvtColor(frame, cv2.COLOR_BGR2HSV))
    return float(((hue >= low) & (hue <= high) & (saturation > 60)).mean())


async def test_what_is_unwanted_is_not_there(cinema: Cinema) -> None:
    """A colour, people, the weather, whatever the prompt says."""
    body = {"prompt": "a meadow and a red ball"}
    with_it, without = [
        (await cinema.film("text2video", {**body, "negative_prompt": each})).frames
        for each in ("blurry face", "blue, red")
    ]
    assert coloured(with_it[6], 90, 130) > 0.2
    assert coloured(with_it[6], 0, 8) > 0.005
    assert max(coloured(frame, low, high) for frame in without for low, high in ((90, 130), (0, 8))) < 0.002
    body = {"prompt": "a woman at sea at night"}
    plain, lonely = [
        (await cinema.film("text2video", {**body, "negative_prompt": each})).frames
        for each in ("", "people, ugly, night")
    ]
    assert head(plain[0])[2] > 30
    assert not find(planes.from_bgr(lonely[0], "bt601"), height=180)
    assert lonely[0][:40].mean() > plain[0][:40].mean() + 60
    rain, dry = [
        (await cinema.film("text2video", {"prompt": "rain in the mountains", "negative_prompt": each})).frames
        for each in ("", "rain")
    ]
    assert flickering(rain) > 3 * flickering(dry)


def flickering(frames: Sequence[Bgr]) -> float:
    """How different frames are that follow each other, beyond what a slow camera does."""
    jumps = (np.abs(one.astype(int) - other) for one, other in pairwise(frames))
    return float(np.mean([np.percentile(each, 95) for each in jumps]))


async def test_a_camera_that_is_unwanted_stands(cinema: Cinema) -> None:
    """If nothing else asks it to move."""
    body = {"image": await cinema.given(spotted()), "prompt": "waves", "negative_prompt": "camera shake, zoom"}
    frames = (await cinema.film("image2video", body)).frames
    assert apart(frames[0], frames[-1]) < 3


async def test_words_are_kept_to_as_closely_as_asked(cinema: Cinema) -> None:
    """What they ask for is more of it the higher the scale is, and what they do not is less."""
    body = {"image": await cinema.given(spotted())}
    asked, own = [
        [(await cinema.film("image2video", {**body, "prompt": words, "cfg_scale": scale})).frames for scale in (0, 1)]
        for words in ("zoom in", "quiet")
    ]
    loosely, closely = (moved(each)[2] - 1 for each in asked)
    assert closely > 2 * loosely > 0
    loosely, closely = (abs(x) + abs(y) + abs(growth - 1) for x, y, growth, _ in map(moved, own))
    assert loosely > 2 * closely


async def test_a_place_is_heard_if_asked_for(cinema: Cinema) -> None:
    """Rain loudly, a room hardly, over what is said; nothing without the switch."""
    body = {"mode": "pro", "model_name": "kling-v2-6"}
    heard = {
        (words, sound): (await cinema.film("text2video", {**body, "prompt": words, "sound": sound}, wide=160)).sound
        for words, sound in (("rain on a street", "on"), ("an empty room", "on"), ("rain on a street", "off"))
    }
    rain, room, silent = heard.values()
    assert loudness(rain) > 4 * loudness(room) > 0.004
    assert not len(silent)
    said = (await cinema.film("text2video", {**body, "prompt": 'rain, he says "hello"', "sound": "on"}, wide=160)).sound
    assert np.abs(said).max() > 2 * np.abs(rain).max()


# others who are in it


async def test_an_element_is_somebody_who_is_seen_again(cinema: Cinema) -> None:
    """The same id looks the same in two films; another one does not; a picture's own person stays."""
    faces = []
    for prompt, id in (("on the beach", "829"), ("in the city", "829"), ("on the beach", "830")):
        body = {"prompt": f"{prompt}, zoom in", "element_list": [{"element_id": id}], "aspect_ratio": "16:9"}
        seen = (await cinema.film("omni-video", {**body, "mode": "std"}, seconds=0.25)).frames[0]
        x, y, width, _ = (round(each) for each in head(seen))
        faces.append(cv2.resize(seen[y - width // 2 : y + width // 2, x - width // 2 : x + width // 2], (40, 40)))
    assert apart(faces[0], faces[1]) < 12
    assert apart(faces[0], faces[2]) > 20
    contents = [
        {"type": "first_frame", "url": await cinema.given(draw("Mia", 640, 360).bgr)},
        {"type": "element", "element_id": "830", "id": "e"},
    ]
    frames = (await cinema.film("/image-to-video/kling-3.0", {"contents": contents}, wide=640)).frames
    assert len(find(planes.from_bgr(frames[0], "bt601"), height=360)) == 1
    assert len(find(planes.from_bgr(frames[-1], "bt601"), height=360)) == 2


async def test_every_picture_of_several_is_seen(cinema: Cinema) -> None:
    """For its share of the time."""
    pictures = [np.full((400, 400, 3), colour, np.uint8) for colour in ((200, 60, 60), (60, 200, 60), (60, 60, 200))]
    urls = [await cinema.given(each) for each in pictures]
    for product, body in (
        ("multi-image2video", {"image_list": [{"image": url} for url in urls]}),
        ("omni-video", {"image_list": [{"image_url": url} for url in urls], "mode": "std"}),
    ):
        frames = (await cinema.film(product, {**body, "prompt": "p", "aspect_ratio": "1:1"}, seconds=1.5)).frames
        for number, picture in enumerate(pictures):
            assert apart(frames[6 * number + 5], np.broadcast_to(picture[0, 0], frames[0].shape)) < 12


async def test_shots_are_cut(cinema: Cinema) -> None:
    """As many as are left to the vendor, the second one from nearer."""
    body = {"prompt": "a woman at sea", "multi_shot": True, "shot_type": "intelligence", "aspect_ratio": "16:9"}
    frames = (await cinema.film("omni-video", {**body, "mode": "std"})).frames
    jumps = [apart(one, other) for one, other in pairwise(frames)]
    assert np.argmax(jumps) == len(frames) // 2 - 1
    assert max(jumps) > 2 * float(np.median(jumps))
    assert head(frames[-1])[2] > 1.2 * head(frames[5])[2]


# other videos


def dancing(path: Path) -> Path:
    """Somebody who goes to the right, leaning to the left at first and to the right at last."""
    frames = [
        draw("Tom", 480, 270, centre=(180 + 8 * number, 130 - 2 * number), size=52, roll=-10 + 20 * number / 11).bgr
        for number in range(12)
    ]
    return clips.film(
        path, [np.asarray(cv2.resize(each, (640, 360)), np.uint8) for each in frames], fps=3.75, sound=clips.tone(3.2)
    )


async def test_a_picture_moves_as_its_video_does(cinema: Cinema, tmp_path: Path) -> None:
    """Its head goes and leans as the other's does, as far for its size; what is far from it stays."""
    video = await cinema.given(dancing(tmp_path / "dance.mp4"))
    picture = await cinema.given(draw("Mia", 640, 360, centre=(250, 180), size=60).bgr)
    body = {"image_url": picture, "video_url": video, "mode": "std"}
    heads = {}
    for way in ("image", "video"):
        asked = {**body, "character_orientation": way}
        seen = await cinema.film("motion-control", asked, seconds=3.2, wide=480)
        heads[way] = [head(frame) for frame in (seen.frames[1], seen.frames[-2])]
        assert apart(seen.frames[0][:, -40:], seen.frames[-1][:, -40:]) < 4
        assert len(seen.sound)
    (first, last) = heads["image"]
    # faces of 60 of 640 pixels here, of 52 of 480 there
    assert last[0] - first[0] == pytest.approx(8 * 11 * 60 / 52 * 480 / 640, rel=0.2)
    assert last[1] - first[1] == pytest.approx(-2 * 11 * 60 / 52 * 480 / 640, abs=8)
    assert last[3] - first[3] == pytest.approx(20, abs=6)
    assert first[3] == pytest.approx(0, abs=4)
    assert heads["video"][0][3] == pytest.approx(-10, abs=5)
    asked = {**body, "character_orientation": "video", "keep_original_sound": "no"}
    assert not len((await cinema.film("motion-control", asked, seconds=0.3)).sound)


async def test_a_video_to_go_by_lends_its_camera(cinema: Cinema, tmp_path: Path) -> None:
    """What it pans over, the new one does too."""
    wide = spotted(720, 2080)
    video = clips.film(tmp_path / "pan.mp4", [wide[:, 50 * number : 50 * number + 1280] for number in range(16)], fps=5)
    footage = {"video_url": await cinema.given(video), "refer_type": "feature"}
    body = {"prompt": "a street", "video_list": [footage], "aspect_ratio": "16:9", "mode": "std"}
    assert moved((await cinema.film("omni-video", body)).frames)[0] == pytest.approx(-4 * 50 / 1280, rel=0.25)


async def test_a_video_is_edited_as_asked(cinema: Cinema, tmp_path: Path) -> None:
    """By night it is darker, in a picture's colours it has them, and elements are in it."""
    source = clips.film(tmp_path / "s.mp4", [draw("Ann", 1280, 720, background=(120, 150, 150)).bgr] * 15, fps=5)
    footage = [{"video_url": await cinema.given(source), "refer_type": "base"}]
    red = await cinema.given(np.full((400, 400, 3), (40, 40, 210), np.uint8))
    plain, night, taken, joined = [
        (await cinema.film("omni-video", {"video_list": footage, "mode": "std", **more}, wide=480)).frames[3]
        for more in (
            {"prompt": "as it is"},
            {"prompt": "make it night"},
            {"prompt": "as in <<<image_1>>>", "image_list": [{"image_url": red}]},
            {"prompt": "with <<<element_1>>>", "element_list": [{"element_id": 830}]},
        )
    ]
    assert apart(plain, cv2.resize(Seen(source).frames[3], (480, 270), interpolation=cv2.INTER_AREA)) < 4
    assert night.mean() < 0.7 * plain.mean()
    assert float(taken[..., 2].mean() - taken[..., 0].mean()) > float(plain[..., 2].mean() - plain[..., 0].mean()) + 60
    assert len(find(planes.from_bgr(plain, "bt601"), height=270)) == 1
    assert any(face.box[0] > 300 for face in find(planes.from_bgr(joined, "bt601"), height=270))


async def test_an_extension_goes_on_as_asked(cinema: Cinema, director: Director) -> None:
    """From the last frame, without a jump, where the camera is told to go."""
    video = await director.made("text2video", {"prompt": "p", "model_name": "kling-v1"})
    path = clips.film(cinema.folder / "v.mp4", [np.roll(spotted(), -2 * number, 1) for number in range(60)], fps=12)
    cinema.files[video["url"]] = path
    seen = {}
    for words in ("zoom in", "zoom out"):
        film = await director.film("video-extend", {"video_id": video["id"], "prompt": words})
        frames = cinema.shown(film, seconds=9.541).frames
        assert moved(frames[5:55])[0] == pytest.approx(-2 * 49 / 640, rel=0.1)
        assert apart(frames[59], frames[61]) < 12
        seen[words] = moved(frames[62:])[2]
    assert seen["zoom out"] < 0.97 < 1.03 < seen["zoom in"]


async def test_an_avatar_is_filmed_as_asked(cinema: Cinema, director: Director) -> None:
    """While it speaks."""
    speech = {"text": "Hello, it is a fine day to be here.", "voice_id": "uk_boy1", "voice_language": "en"}
    (sound,) = (await director.post("/v1/audio/tts", speech))["task_result"]["audios"]
    body = {"image": await cinema.given(draw("Mia", 640, 360).bgr), "audio_id": sound["id"]}
    widths = {}
    for words in ("", "zoom in"):
        frames = (await cinema.film("avatar/image2video", {**body, "prompt": words})).frames
        widths[words] = head(frames[-1])[2] / head(frames[0])[2]
    assert widths[""] == pytest.approx(1.0, abs=0.08)
    assert widths["zoom in"] > widths[""] + 0.06
    nobody = {**body, "image": await cinema.given(spotted())}
    for words in ("", "zoom in"):
        with pytest.raises(Unmade, match="face"):
            await cinema.film("avatar/image2video", {**nobody, "prompt": words})


async def test_paths_that_lead_nowhere_do_no_harm(cinema: Cinema) -> None:
    """Without points, with one, with the same one twice, or far outside: what is left of the picture stays."""
    half = await cinema.given(np.repeat(np.array([[255, 0]], np.uint8), 320, 1).repeat(360, 0))
    black = await cinema.given(np.zeros((360, 640), np.uint8))
    for points in ([], [(9, 9)], [(9, 9), (9, 9)], [(0, 0), (1e300, -1e300)]):
        path = [{"x": x, "y": y} for x, y in points]
        body = {"image": await cinema.given(spotted()), "dynamic_masks": [{"mask": half, "trajectories": path}]}
        frames = (await cinema.film("image2video", body, seconds=0.25)).frames
        assert (apart(frames[0], frames[-1]) < 3) is (len(points) < 2 or points[0] == points[1])
        body["dynamic_masks"] = [{"mask": black, "trajectories": path}]
        frames = (await cinema.film("image2video", body, seconds=0.25)).frames
        assert apart(frames[0], frames[-1]) < 3
