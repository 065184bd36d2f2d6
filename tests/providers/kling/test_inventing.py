"""What Kling's invented videos show: prompts, pictures, modes, ratios, lengths, shots, sounds that are kept."""

from base64 import b64encode
from typing import Any

import pytest

from emulator.media.samples import sample
from emulator.providers.kling import provider
from emulator.studio.film import Film, Line, Recording, Scene, Speech, Voice
from emulator.studio.takes import Whole
from emulator.studio.views import Brush, Camera, File, Footage, Invention
from tests.conftest import Emulator
from tests.providers.directed import directed, film_of, given, job_of
from tests.providers.kling.clips import clip
from tests.providers.kling.conftest import Director
from tests.providers.kling_client import SAMPLES

pytestmark = pytest.mark.anyio

UPRIGHT = f"{SAMPLES}/photo.png?width=720&height=1280"
SQUARE = f"{SAMPLES}/photo.png?width=640&height=640"
CLIP = f"{SAMPLES}/video.mp4?seconds=4&width=1280&height=720"
FIRST, LAST = File(UPRIGHT, 0.0, 720, 1280), File(SQUARE, 0.0, 640, 640)


def views(film: Film) -> list[Any]:
    """What its scenes show."""
    return [scene.view for scene in film.scenes]


# words


@pytest.mark.parametrize(
    ("asked", "seconds", "size", "finish"),
    [
        ({}, 5.041, (1280, 720), "plain"),
        ({"duration": "10", "aspect_ratio": "9:16"}, 10.041, (720, 1280), "plain"),
        ({"mode": "pro", "aspect_ratio": "1:1"}, 5.041, (1440, 1440), "rich"),
        ({"mode": "4k", "model_name": "kling-v3", "duration": "3"}, 3.041, (3840, 2160), "rich"),
    ],
)
async def test_words_become_a_clip(
    director: Director, asked: dict[str, Any], seconds: float, size: tuple[int, int], finish: Any
) -> None:
    """Of the asked length, ratio and mode, 24 frames a second, as the answer says."""
    prompt = "A lighthouse by the sea. " * 90
    body = {"prompt": prompt, **asked}
    assert (await director.made("text2video", body))["duration"] == f"{seconds:g}"
    film = await director.film("text2video", body)
    assert film.scenes == (Scene(Invention(prompt, finish=finish), (), seconds),)
    assert (film.seconds, film.width, film.height, film.fps) == (seconds, *size, 24.0)


@pytest.mark.parametrize("product", ["text2video", "image2video", "omni-video"])
@pytest.mark.parametrize("sound", ["on", "off", None])
async def test_a_clip_sounds_if_asked_to(director: Director, product: str, sound: str | None) -> None:
    """Otherwise it has no sound track."""
    body = {"prompt": "p", "image": UPRIGHT, "aspect_ratio": "1:1", "sound": sound, "mode": "pro"}
    film = await director.film(product, {**body, "model_name": "kling-v2-6" if product != "omni-video" else None})
    assert film.silent == (sound != "on")


@pytest.mark.parametrize(
    ("control", "camera"),
    [
        ({"type": "forward_up"}, Camera(up=0.5, near=0.5)),
        ({"type": "down_back"}, Camera(up=-0.5, near=-0.5)),
        ({"type": "right_turn_forward"}, Camera(turn=0.5, near=0.5)),
        ({"type": "left_turn_forward", "config": {"zoom": 9}}, Camera(turn=-0.5, near=0.5)),
        ({"type": "simple", "config": {"tilt": -3}}, Camera(turn=-0.3)),
        ({"type": "simple", "config": {"pan": 3}}, Camera(tip=0.3)),
        ({"type": "simple", "config": {"vertical": -10}}, Camera(up=-1.0)),
        ({"type": "simple", "config": {"roll": 5}}, Camera(roll=0.5)),
        ({"type": "simple", "config": {"zoom": 0.5}}, Camera(near=-0.05)),
        ({"type": "simple", "config": {"zoom": 0}}, None),
        ({"config": {"horizontal": 9}}, Camera(aside=0.9)),
        (None, None),
    ],
)
async def test_a_camera_moves_as_it_is_told_to(director: Director, control: Any, camera: Camera | None) -> None:
    """By its type, or by its amount each way."""
    for product in ("text2video", "image2video"):
        film = await director.film(product, {"prompt": "p", "image": UPRIGHT, "camera_control": control})
        assert [view.camera for view in views(film)] == [camera]


async def test_what_else_shapes_a_clip(director: Director) -> None:
    """What is not to be there, how closely the words are kept to, and what goes where in the picture."""
    body = {"prompt": "p", "negative_prompt": "people, red", "cfg_scale": 0.2}
    assert views(await director.film("text2video", body)) == [
        Invention("p", finish="plain", without="people, red", strictness=0.2)
    ]
    masks = [{"mask": SQUARE, "trajectories": [{"x": 10, "y": 20}, {"x": 30.5, "y": 40}]}]
    body |= {"image": UPRIGHT, "static_mask": UPRIGHT, "dynamic_masks": masks}
    (view,) = views(await director.film("image2video", body))
    assert (view.without, view.strictness) == ("people, red", 0.2)
    assert view.brushes == (Brush(LAST, ((10.0, 20.0), (30.5, 40.0))), Brush(FIRST))
    pictures = {"image_list": [{"image": UPRIGHT}], "prompt": "p", "negative_prompt": "red"}
    assert views(await director.film("multi-image2video", pictures)) == [
        Invention("p", FIRST, finish="plain", without="red")
    ]


# pictures


async def test_a_picture_comes_to_life(director: Director) -> None:
    """From the first to the last, at the first one's shape."""
    body = {"image": UPRIGHT, "image_tail": SQUARE, "prompt": "waves", "mode": "pro", "model_name": "kling-v2-6"}
    film = await director.film("image2video", body)
    assert views(film) == [Invention("waves", FIRST, LAST, "rich")]
    assert (film.seconds, film.width, film.height) == (5.041, 1080, 1920)
    film = await director.film("image2video", {"image": UPRIGHT})
    assert views(film) == [Invention("", FIRST, None, "plain")]
    film = await director.film("image2video", {"image_tail": SQUARE, "model_name": "kling-v3"})
    assert views(film) == [Invention("", None, LAST, "plain")]


async def test_pictures_sent_as_base64_are_kept_whole(director: Director) -> None:
    """Among the uploads, the same once."""
    content = b64encode(sample("photo.jpg", {})[0]).decode()
    for product, body in (
        ("image2video", {"image": content}),
        ("multi-image2video", {"prompt": "p", "image_list": [{"image": content}]}),
        ("omni-video", {"prompt": "p", "image_list": [{"image_url": content, "type": "first_frame"}]}),
        ("motion-control", {"image_url": content, "video_url": CLIP, "character_orientation": "image", "mode": "std"}),
    ):
        (view,) = views(await director.film(product, body))
        assert view.file.url == given(content)


async def test_several_pictures_are_seen_one_after_the_other(director: Director) -> None:
    """For as long each, all of them, at the asked ratio."""
    urls = [UPRIGHT, SQUARE, UPRIGHT, "https://files.test/unseen.png"]
    body = {"image_list": [{"image": url} for url in urls], "prompt": "p", "duration": "10", "aspect_ratio": "9:16"}
    film = await director.film("multi-image2video", {**body, "mode": "pro"})
    unseen = File("https://files.test/unseen.png")
    assert views(film) == [Invention("p", picture) for picture in (FIRST, LAST, FIRST, unseen)]
    assert [scene.seconds for scene in film.scenes] == pytest.approx([10.041 / 4] * 4)
    assert [scene.transition.name for scene in film.scenes] == ["none", "fade", "fade", "fade"]
    assert (film.width, film.height) == (1080, 1920)


# omni-video


async def test_an_omni_video_goes_from_frame_to_frame(director: Director) -> None:
    """Or goes by pictures, one after the other."""
    frames = [{"image_url": SQUARE, "type": "end_frame"}, {"image_url": UPRIGHT, "type": "first_frame"}]
    film = await director.film("omni-video", {"prompt": "p", "image_list": frames, "duration": "7", "mode": "std"})
    assert views(film) == [Invention("p", FIRST, LAST, "plain")]
    assert film.seconds == 7.041
    references = {"prompt": "p", "image_list": [{"image_url": UPRIGHT}, {"image_url": SQUARE}], "aspect_ratio": "1:1"}
    film = await director.film("omni-video", references)
    assert views(film) == [Invention("p", FIRST), Invention("p", LAST)]
    assert film.scenes[1].transition.name == "fade"
    assert (film.width, film.height) == (1440, 1440)


SHOTS = [{"index": 2, "prompt": "then a dog", "duration": "3"}, {"index": 1, "prompt": "a cat", "duration": "2"}]


async def test_customized_shots_follow_one_another(director: Director) -> None:
    """In the order of their index, each with its words and its share of the length."""
    body = {"multi_shot": True, "shot_type": "customize", "multi_prompt": SHOTS, "aspect_ratio": "16:9"}
    film = await director.film("omni-video", {**body, "image_list": [{"image_url": UPRIGHT}]})
    assert views(film) == [Invention("a cat", FIRST), Invention("then a dog")]
    assert film.scenes[1].transition.name == "none"
    assert [scene.seconds for scene in film.scenes] == pytest.approx([5.041 * 2 / 5, 5.041 * 3 / 5])


async def test_shots_of_the_third_version_do_too(director: Director) -> None:
    """The first begins with the picture, the last ends with it."""
    body = {"multi_shot": True, "model_name": "kling-v3", "multi_prompt": SHOTS, "mode": "pro"}
    film = await director.film("text2video", body)
    assert views(film) == [Invention("a cat"), Invention("then a dog")]
    assert [scene.seconds for scene in film.scenes] == pytest.approx([5.041 * 2 / 5, 5.041 * 3 / 5])
    film = await director.film("image2video", {**body, "image": UPRIGHT, "image_tail": SQUARE})
    assert views(film) == [Invention("a cat", FIRST), Invention("then a dog", None, LAST)]
    film = await director.film("text2video", {**body, "multi_shot": False, "prompt": "p"})
    assert views(film) == [Invention("p")]


async def test_shots_may_be_left_to_the_vendor(director: Director) -> None:
    """Those that the prompt tells one by one, or the same from far and near."""
    body = {"multi_shot": True, "shot_type": "intelligence", "aspect_ratio": "16:9", "duration": "10"}
    film = await director.film("omni-video", {**body, "prompt": "Shot 1: a cat. Shot 2: a dog at sea"})
    assert views(film) == [Invention("a cat."), Invention("a dog at sea")]
    film = await director.film("omni-video", {**body, "prompt": "a cat"})
    assert views(film) == [Invention("a cat"), Invention("a cat", closer=1.4)]
    third = {"multi_shot": True, "model_name": "kling-v3", "prompt": "a cat", "duration": "12"}
    assert [view.closer for view in views(await director.film("text2video", third))] == [1.0, 1.4, 1.0]
    settings = {"duration": 8, "multi_shot": True}
    for prompt, told in (("Scene 1: a cat, cut to a dog", ["a cat,", "a dog"]), ("a cat", ["a cat"])):
        film = await director.film("/text-to-video/kling-3.0", {"prompt": prompt, "settings": settings}, root="")
        assert [view.prompt for view in views(film)] == told
    settings["multi_shot"] = False
    film = await director.film("/text-to-video/kling-3.0", {"prompt": "cut to a dog", "settings": settings}, root="")
    assert [view.prompt for view in views(film)] == ["cut to a dog"]


async def test_elements_are_who_is_in_it(director: Director) -> None:
    """Under their ids, which are who they are, in every kind of video that takes them."""
    elements = {"element_list": [{"element_id": 829}, {"element_id": "830"}], "prompt": "p", "aspect_ratio": "1:1"}
    assert views(await director.film("omni-video", elements)) == [Invention("p", cast=("829", "830"))]
    edited = {**elements, "video_list": [{"video_url": CLIP, "refer_type": "base"}]}
    (view,) = views(await director.film("omni-video", edited))
    assert view.look == Invention("p", finish="plain", cast=("829", "830"))
    contents = [
        {"type": "first_frame", "url": UPRIGHT},
        {"type": "element", "element_id": "829", "id": "e"},
    ]
    film = await director.film("/image-to-video/kling-3.0", {"contents": contents}, root="")
    assert views(film) == [Invention("", FIRST, finish="plain", cast=("829",))]


@pytest.mark.parametrize(("keep", "volume"), [("yes", 1.0), ("no", 0.0), (None, 0.0)])
async def test_a_video_to_be_edited_is_seen(director: Director, keep: str | None, volume: float) -> None:
    """For as long as it is, with its sound if that is to be kept."""
    footage = {"video_url": CLIP, "refer_type": "base", "keep_original_sound": keep}
    film = await director.film("omni-video", {"prompt": "p", "video_list": [footage]})
    assert views(film) == [Footage(File(CLIP, 4.0, 1280, 720), volume, Invention("p", finish="plain"))]
    assert (film.seconds, film.width, film.height) == (4.0, 1920, 1080)
    footage["refer_type"] = "feature"
    film = await director.film("omni-video", {"prompt": "p", "video_list": [footage], "aspect_ratio": "1:1"})
    kept = Recording(File(CLIP, 4.0, 1280, 720)) if volume else None
    assert views(film) == [Invention("p", lead=File(CLIP, 4.0, 1280, 720))]
    assert (film.seconds, film.music, film.silent) == (5.041, kept, not volume)


# movements and extensions


@pytest.mark.parametrize("keep", ["yes", "no", None])
async def test_a_picture_moves_as_long_as_its_video(director: Director, keep: str | None) -> None:
    """With the video's sound, unless that is not to be kept."""
    body = {"image_url": UPRIGHT, "video_url": CLIP, "character_orientation": "video", "mode": "pro", "prompt": "p"}
    film = await director.film("motion-control", {**body, "keep_original_sound": keep})
    assert views(film) == [Invention("p", FIRST, lead=File(CLIP, 4.0, 1280, 720), leaning=True)]
    assert (film.seconds, film.width, film.height) == (4.0, 1080, 1920)
    assert film.silent == (keep == "no")
    assert film.music == (None if keep == "no" else Recording(File(CLIP, 4.0, 1280, 720)))
    assert film.music_volume == 1.0


async def test_a_silent_video_has_no_sound_to_keep(director: Director, emulator: Emulator) -> None:
    """So the clip has none either."""
    url = await emulator.uploaded(clip([], 3.0))
    body = {"image_url": UPRIGHT, "video_url": url, "character_orientation": "image", "mode": "std"}
    film = await director.film("motion-control", body)
    assert (film.silent, film.music) == (True, None)


async def test_an_extension_goes_on_from_the_last_frame(director: Director) -> None:
    """4.5 seconds longer, at its size, as the words say."""
    video = await director.made("text2video", {"prompt": "p", "model_name": "kling-v1", "aspect_ratio": "9:16"})
    body = {"video_id": video["id"], "prompt": "on", "negative_prompt": "people", "cfg_scale": 0.9}
    film = await director.film("video-extend", body)
    file = File(video["url"], 5.041, 720, 1280)
    assert film.scenes[0] == Scene(Footage(file, 1.0), (), 5.041, "silence")
    assert film.scenes[1].view == Invention("on", file, finish="plain", without="people", strictness=0.9)
    assert film.scenes[1].seconds == pytest.approx(4.5)


# the new design


@pytest.mark.parametrize(
    ("asked", "seconds", "size", "finish", "silent"),
    [
        ({}, 5.041, (1280, 720), "plain", True),
        ({"resolution": "1080p", "aspect_ratio": "9:16", "duration": 7}, 7.041, (1080, 1920), "rich", True),
        ({"resolution": "4k", "aspect_ratio": "1:1", "audio": "native"}, 5.041, (2880, 2880), "rich", False),
    ],
)
async def test_words_of_the_new_design(
    director: Director, asked: dict[str, Any], seconds: float, size: tuple[int, int], finish: Any, *, silent: bool
) -> None:
    """Every setting shapes the clip, and so does the watermark."""
    body = {"prompt": "a lighthouse", "settings": asked, "options": {"watermark_info": {"enabled": True}}}
    job = await director.job("/text-to-video/kling-3.0", body, root="")
    film = film_of(provider, job)
    assert film.scenes == (Scene(Invention("a lighthouse", finish=finish), (), seconds),)
    assert (film.width, film.height, film.silent) == (*size, silent)
    assert list(directed(provider, job).takes.values()) == [Whole(), Whole(watermark="KlingAI")]


async def test_words_as_contents_are_words(director: Director) -> None:
    """As several clients send them."""
    body = {"contents": [{"type": "prompt", "text": "a lighthouse"}]}
    assert views(await director.film("/text-to-video/kling-3.0", body, root="")) == [
        Invention("a lighthouse", finish="plain")
    ]


async def test_pictures_of_the_new_design(director: Director) -> None:
    """The first and the last."""
    contents = [
        {"type": "first_frame", "url": UPRIGHT},
        {"type": "last_frame", "url": SQUARE},
        {"type": "prompt", "text": "p"},
    ]
    body = {"contents": contents, "settings": {"resolution": "1080p"}}
    film = await director.film("/image-to-video/kling-2.6", body, root="")
    assert views(film) == [Invention("p", FIRST, LAST, "rich")]
    assert (film.width, film.height) == (1080, 1920)
    film = await director.film("/image-to-video/kling-3.0-turbo", {"contents": contents[:1]}, root="")
    assert views(film) == [Invention("", FIRST, None, "plain")]
    assert not film.silent


async def test_a_clip_of_the_stub_keeps_nothing_more(director: Director) -> None:
    """Its job stays as small as it was."""
    task = await director.post("/v1/videos/text2video", {"prompt": "p"})
    job = await job_of(director.emulator, task["task_id"])
    assert "film" not in job.facts
    assert provider.direct(job) == ()


# sounds


async def test_a_clip_with_sound_says_what_its_prompt_quotes(director: Director) -> None:
    """One text after the other, with the voices of the list; a silent one says nothing."""
    prompt = 'A man <<<voice_2>>> says "Good morning, everybody." She answers: “你好” and waves.'
    body = {"prompt": prompt, "image": UPRIGHT, "sound": "on", "mode": "pro", "model_name": "kling-v2-6"}
    voices = [{"voice_id": "ai_shatang"}, {"voice_id": "uk_boy1"}]
    (scene,) = (await director.film("image2video", {**body, "voice_list": voices})).scenes
    first, second = scene.lines
    assert first == Line(Speech("Good morning, everybody.", Voice("", "uk_boy1", "male"), 1.714), 0.4)
    assert second.at == pytest.approx(0.4 + 1.714 + 0.4)
    assert second.sound == Speech("你好", Voice("", "uk_boy1", "male"), 0.5)
    (scene,) = (await director.film("text2video", {**body, "prompt": 'He says "Hello".'})).scenes
    assert [line.sound for line in scene.lines] == [Speech("Hello", Voice(""), 0.5)]
    (scene,) = (await director.film("image2video", {**body, "sound": "off"})).scenes
    assert scene.lines == ()


async def test_a_clip_of_the_new_design_speaks_with_its_voices(director: Director) -> None:
    """The first text with the first, the second with the second."""
    contents = [
        {"type": "first_frame", "url": UPRIGHT},
        {"type": "prompt", "text": 'He: "One." She: "Two." Both: "Three."'},
        {"type": "voice", "voice_id": "uk_boy1", "id": "he"},
        {"type": "voice", "voice_id": "ai_shatang", "id": "she"},
    ]
    body = {"contents": contents, "settings": {"resolution": "1080p", "audio": "native"}}
    (scene,) = (await director.film("/image-to-video/kling-2.6", body, root="")).scenes
    spoken = [line.sound.voice.character for line in scene.lines if isinstance(line.sound, Speech)]
    assert spoken == ["uk_boy1", "ai_shatang", "ai_shatang"]


async def test_only_what_fits_is_said(director: Director) -> None:
    """Texts that would begin after the end are left out."""
    body = {"prompt": '"' + "word " * 40 + '" "more"', "sound": "on", "mode": "pro", "model_name": "kling-v2-6"}
    (scene,) = (await director.film("text2video", body)).scenes
    assert len(scene.lines) == 1
