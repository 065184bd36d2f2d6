"""What Akool's results show."""

from dataclasses import replace
from typing import Any

import pytest

from emulator.providers.akool import provider
from emulator.studio.errors import Trouble, Unmade
from emulator.studio.film import Line, Recording, Scene
from emulator.studio.takes import Whole
from emulator.studio.views import File, Footage, Photo
from tests.conftest import Emulator
from tests.providers.akool_client import SAMPLES, Akool, talking_photo
from tests.providers.directed import TROUBLES, directed, film_of, job_of, scene_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def akool(emulator: Emulator) -> Akool:
    """A client with the ready-made API key."""
    return Akool(emulator)


@pytest.mark.parametrize(("video", "audio", "seconds"), [(12, 12, 12.0), (12, 30, 12.0), (12, 5, 12.0)])
async def test_a_lipsync_is_its_video_speaking_its_audio(
    akool: Akool, emulator: Emulator, video: int, audio: int, seconds: float
) -> None:
    """As long and as large as the video; a longer audio is cut, after a shorter one it is still."""
    sources = {
        "video_url": f"{SAMPLES}/video.mp4?seconds={video}&width=640&height=360",
        "audio_url": f"{SAMPLES}/speech.wav?seconds={audio}",
    }
    record = await akool.lipsync(**sources)
    job = await job_of(emulator, record["_id"])
    heard = Line(Recording(File(sources["audio_url"], seconds)))
    seen = Footage(File(sources["video_url"], seconds, 640, 360))
    assert scene_of(provider, job) == Scene(seen, (heard,), seconds, "silence")
    assert record["video_lock_duration"] == film_of(provider, job).seconds == seconds
    assert film_of(provider, job).fps == 0.0
    assert directed(provider, job).takes == {job.outputs[0].name: Whole()}


async def test_a_video_that_nobody_can_look_at_has_a_stand_in(akool: Akool, emulator: Emulator) -> None:
    """Of the length and size that the record says."""
    record = await akool.lipsync(video_url="https://files.test/a.mp4", audio_url="https://files.test/a.mp3")
    scene = scene_of(provider, await job_of(emulator, record["_id"]))
    assert isinstance(scene.view, Footage)
    assert scene.view.file == File("https://files.test/a.mp4", record["video_lock_duration"], 1280, 720)


@pytest.mark.parametrize(
    ("more", "width", "height"),
    [({}, 720, 1280), ({"resolution": "720"}, 720, 1280), ({"resolution": "1080"}, 1080, 1920)],
)
async def test_a_talking_photo_is_as_large_as_asked(
    akool: Akool, emulator: Emulator, more: dict[str, Any], width: int, height: int
) -> None:
    """The photo's shape, its short side as asked, for as long as the audio; with a prompt for its movements."""
    body = talking_photo(talking_photo_url=f"{SAMPLES}/photo.png?width=360&height=640", prompt="wave", **more)
    record = await akool.talking_photo(**body)
    job = await job_of(emulator, record["_id"])
    film = film_of(provider, job)
    photo = Photo(File(body["talking_photo_url"], 0.0, width, height), prompt="wave")
    assert film.scenes == (Scene(photo, (Line(Recording(File(body["audio_url"], 4.0))),), 4.0),)
    assert (film.width, film.height, film.fps, film.seconds) == (width, height, 25.0, 4.0)
    assert record["video_lock_duration"] == 4
    assert job.request["prompt"] == "wave"


async def test_different_urls_make_different_films(akool: Akool, emulator: Emulator) -> None:
    """Long ones too, which are kept whole."""
    films: set[str] = set()
    for n in range(2):
        record = await akool.lipsync(audio_url=f"https://files.test/{'x' * 1500}{n}.mp3")
        films.add(str(directed(provider, await job_of(emulator, record["_id"]))))
    assert len(films) == 2


async def test_a_job_of_before_there_were_films_has_none(akool: Akool, emulator: Emulator) -> None:
    """A state file may hold one: its request does not say what is heard."""
    record = await akool.talking_photo()
    job = await job_of(emulator, record["_id"])
    kept = {name: value for name, value in job.request.items() if name != "audio_url"}
    assert provider.direct(job) != ()
    assert provider.direct(replace(job, request=kept)) == ()


@pytest.mark.parametrize("trouble", TROUBLES)
def test_every_trouble_has_an_explanation(trouble: Trouble) -> None:
    """A code of the table with its text, or the product's usual failure."""
    reason, code = provider.explain(Unmade(trouble, "x"))
    if trouble in ("unreadable", "unfetchable", "too large"):
        assert code is not None
        assert reason == provider.codes[code].message
    else:
        assert (reason, code) == (None, None)
