"""What Kling's lip-syncs and speeches show and say: every field of a request that shapes them does."""

from base64 import b64encode
from typing import Any

import pytest

from emulator.engine.repository import JsonCodec
from emulator.media.samples import sample
from emulator.providers.kling import provider
from emulator.studio.errors import Trouble, Unmade
from emulator.studio.film import Line, Recording, Scene, Speech, Voice
from emulator.studio.takes import Sound, Whole
from emulator.studio.views import File, Footage, Photo
from tests.providers.directed import FILMING, TROUBLES, directed, film_of, given, job_of
from tests.providers.kinds import JOURNEYS
from tests.providers.kling.conftest import Director
from tests.providers.kling_client import SAMPLES
from tests.providers.test_kling_options import choose

pytestmark = pytest.mark.anyio

CLIP = "https://p1-kling.klingai.com/kcdn/cdn-kcdn112452/kling-qa-test/kling20260206mp4.mp4"
"""The video of the documentation's session."""
SPEECH = "https://example.com/speech.mp3"
WAVE = f"{SAMPLES}/speech.wav?seconds=3"
PICTURE = f"{SAMPLES}/photo.png?width=720&height=1280"


# lip-sync


async def test_a_lip_sync_puts_the_crop_into_the_video(director: Director) -> None:
    """From where in the sound, to where, at what time of the video, how loud, and how loud the video itself."""
    choice = director.choice(
        sound_start_time=500, sound_end_time=2750, sound_insert_time=1200, sound_volume=1.5, original_audio_volume=0.25
    )
    scene = await director.scene("advanced-lip-sync", director.body(choice=choice))
    said = Line(Recording(File(SPEECH, 2.75), 0.5, 2.75), 1.2, 1.5)
    assert scene == Scene(Footage(File(CLIP, 5.2, 1280, 720), 0.25), (said,), 5.2, "silence")


async def test_a_lip_sync_is_as_long_and_large_as_its_video(director: Director) -> None:
    """And the answer says so; its rate is the video's."""
    video = f"{SAMPLES}/video.mp4?seconds=7&width=720&height=1280"
    session = (await director.faces(video))["session_id"]
    job = await director.job("advanced-lip-sync", director.body(session_id=session))
    film = film_of(provider, job)
    assert (film.seconds, film.width, film.height, film.fps) == (7.0, 720, 1280, 0.0)
    assert film.scenes[0].view == Footage(File(video, 7.0, 720, 1280), 1.0)
    assert job.facts["parent"]["duration"] == "7"


async def test_a_lip_sync_speaks_a_sound_of_tts(director: Director) -> None:
    """By its audio_id, which stands for its file."""
    say = {"text": "y" * 56, "voice_id": "oversea_male1", "voice_language": "en"}
    sound = (await director.post("/v1/audio/tts", say))["task_result"]["audios"][0]
    choice = director.choice(sound_file=None, audio_id=sound["id"])
    scene = await director.scene("advanced-lip-sync", director.body(choice=choice))
    assert scene.lines[0].sound == Recording(File(sound["url"], 4.0), 0.0, 3.0)


@pytest.mark.parametrize("prefix", ["", "data:audio/wav;base64,"])
async def test_a_lip_sync_speaks_a_sound_sent_as_base64(director: Director, prefix: str) -> None:
    """It is kept whole, among the uploads."""
    content = b64encode(sample("speech.wav", {"seconds": "3"})[0]).decode()
    choice = director.choice(sound_file=f"{prefix}{content[:100]}\n{content[100:]}")
    scene = await director.scene("advanced-lip-sync", director.body(choice=choice))
    assert scene.lines[0].sound == Recording(File(given(content), 3.0), 0.0, 3.0)


async def test_no_job_carries_what_came_as_base64(director: Director) -> None:
    """It is kept once for all, found wherever files are looked for, and told to be gone when it is."""
    content = b64encode(sample("speech.wav", {"seconds": "3"})[0]).decode()
    body = director.body(choice=director.choice(sound_file=content))
    jobs = [await director.job("advanced-lip-sync", body) for _ in range(2)]
    assert all(len(JsonCodec().encode("job", job)) < 10_000 for job in jobs)
    desk = director.emulator.app.desk
    assert len(desk.uploads.all("default")) == 1
    found = await desk.inspector.inspect(given(content))
    assert found.probe is not None
    assert found.probe.seconds == 3.0
    desk.uploads.clear("default")
    assert (await desk.inspector.inspect(given(content))).trouble == "unfetchable"


@pytest.mark.parametrize("watermarked", [True, False])
async def test_a_watermarked_twin_is_made_beside_the_plain_result(director: Director, *, watermarked: bool) -> None:
    """If it is asked for."""
    body = director.body(watermark_info={"enabled": watermarked})
    job = await director.job("advanced-lip-sync", body)
    takes = list(directed(provider, job).takes.values())
    assert takes == [Whole(), Whole(watermark="KlingAI")][: 1 + watermarked]


async def test_a_video_of_ones_own_is_its_result_s_file(director: Director) -> None:
    """A video_id stands for the URL of the earlier task's result."""
    video = await director.made("text2video", {"prompt": "p", "aspect_ratio": "1:1"})
    session = (await director.post("/v1/videos/identify-face", {"video_id": video["id"]}))["session_id"]
    scene = await director.scene("advanced-lip-sync", director.body(session_id=session))
    assert scene.view == Footage(File(video["url"], 5.041, 960, 960), 1.0)


async def test_several_faces_speak_where_that_is_allowed(director: Director) -> None:
    """A line each; the video itself is as loud as the quietest entry has it."""
    await choose(director, several_faces=True)
    session = (await director.faces(f"{SAMPLES}/video.mp4?seconds=10&faces=2"))["session_id"]
    choices = [
        director.choice(face_id="0", sound_insert_time=0, original_audio_volume=0.5),
        director.choice(face_id="1", sound_insert_time=4000, original_audio_volume=0.75, sound_volume=0.5),
    ]
    scene = await director.scene("advanced-lip-sync", {"session_id": session, "face_choose": choices})
    assert [(line.at, line.volume) for line in scene.lines] == [(0.0, 1.0), (4.0, 0.5)]
    assert isinstance(scene.view, Footage)
    assert scene.view.volume == 0.5


# the lip-sync of before


async def test_the_old_lip_sync_says_a_text(director: Director) -> None:
    """With the voice, in the language, as fast as asked, over a video that is silent otherwise."""
    video = f"{SAMPLES}/video.mp4?seconds=6"
    said = {"text": "x" * 56, "voice_id": "uk_boy1", "voice_language": "en", "voice_speed": 2}
    body = {"input": {"mode": "text2video", "video_url": video, **said}}
    scene = await director.scene("lip-sync", body)
    voice = Voice("en-US", "uk_boy1", "male", 2.0)
    assert scene.lines == (Line(Speech("x" * 56, voice, 2.0)),)
    assert scene.view == Footage(File(video, 6.0, 1280, 720), 0.0)
    body["input"] |= {"voice_id": "tianmeixuemei-v1", "voice_language": None, "voice_speed": None}
    (line,) = (await director.scene("lip-sync", body)).lines
    assert isinstance(line.sound, Speech)
    assert line.sound.voice == Voice("zh-CN", "tianmeixuemei-v1", "female", 1.0)


@pytest.mark.parametrize("kind", ["url", "file"])
async def test_the_old_lip_sync_speaks_a_sound(director: Director, kind: str) -> None:
    """Behind a URL or as Base64."""
    content = b64encode(sample("speech.wav", {"seconds": "3"})[0]).decode()
    sound, url = (WAVE, WAVE) if kind == "url" else (content, given(content))
    body = {
        "mode": "audio2video",
        "video_url": f"{SAMPLES}/video.mp4?seconds=6",
        "audio_type": kind,
        f"audio_{kind}": sound,
    }
    scene = await director.scene("lip-sync", {"input": body})
    assert scene.lines == (Line(Recording(File(url, 3.0))),)


# speeches and avatars


@pytest.mark.parametrize(
    ("asked", "voice"),
    [
        ({"voice_id": "oversea_male1", "voice_language": "en"}, Voice("en-US", "oversea_male1", "male", 1.0)),
        ({"voice_id": "ai_shatang", "voice_speed": 1.26}, Voice("zh-CN", "ai_shatang", "female", 1.3)),
        ({"voice_id": "ai_shatang", "voice_speed": 9}, Voice("zh-CN", "ai_shatang", "female", 2.0)),
    ],
)
async def test_tts_says_the_whole_text(director: Director, asked: dict[str, Any], voice: Voice) -> None:
    """With the voice, in the language, as fast as asked, for as long as the answer says."""
    text = "A long sentence. " * 40
    task = await director.post("/v1/audio/tts", {"text": text, **asked}, headers=FILMING)
    job = await job_of(director.emulator, task["task_id"])
    film = film_of(provider, job)
    assert film.scenes == (Scene(None, (Line(Speech(text, voice, film.seconds)),), film.seconds),)
    assert film.seconds == float(task["task_result"]["audios"][0]["duration"])
    assert directed(provider, job).takes == {job.outputs[0].name: Sound()}


async def test_an_avatar_is_a_picture_that_speaks(director: Director) -> None:
    """For as long as its sound, at the size of its mode."""
    film = await director.film("avatar/image2video", {"image": PICTURE, "sound_file": WAVE, "mode": "pro"})
    photo = Photo(File(PICTURE, 0.0, 720, 1280))
    assert film.scenes == (Scene(photo, (Line(Recording(File(WAVE, 3.0))),), 3.0),)
    assert (film.seconds, film.width, film.height) == (3.0, 1080, 1920)


async def test_an_avatar_speaks_a_sound_of_tts(director: Director) -> None:
    """With a picture sent as Base64."""
    say = {"text": "y" * 56, "voice_id": "oversea_male1", "voice_language": "en"}
    sound = (await director.post("/v1/audio/tts", say))["task_result"]["audios"][0]
    content = b64encode(sample("photo.jpg", {})[0]).decode()
    scene = await director.scene("avatar/image2video", {"image": content, "audio_id": sound["id"]})
    assert isinstance(scene.view, Photo)
    assert scene.view.file.url == given(content)
    assert scene.lines == (Line(Recording(File(sound["url"], 4.0))),)


# all of them


@pytest.mark.parametrize("journey", [each for each in JOURNEYS if each.provider == "kling"], ids=lambda each: each.name)
async def test_every_kind_of_task_has_a_film(director: Director, journey: Any) -> None:
    """As long and as large as its files are said to be, with every file; and none where the stub makes them."""
    body = dict(journey.body)
    if journey.source is not None:
        model = {"prompt": "a dog", "model_name": "kling-v1"}
        body["video_id"] = (await director.made("text2video", model))["id"]
    job = await director.job(journey.path, body, root="")
    assert film_of(provider, job).scenes
    plain = await director.post(journey.path, body)
    assert provider.direct(await job_of(director.emulator, plain.get("task_id") or plain["id"])) == ()


@pytest.mark.parametrize("trouble", TROUBLES)
def test_every_trouble_has_an_explanation(trouble: Trouble) -> None:
    """A message, and a code of the table that stands for it."""
    message, code = provider.explain(Unmade(trouble, "x"))
    assert message
    assert code in provider.codes
    ours = {"too slow": "5002", "crashed": "5000", "unavailable": "5001"}
    assert code == ours.get(trouble, "1201")
