"""What AusyncLab's files show and say, asked of jobs that were begun through the API."""

from dataclasses import replace
from typing import get_args

import pytest

from emulator.providers.ausynclab import provider
from emulator.providers.ausynclab.models import SyncMode
from emulator.studio.errors import Trouble, Unmade
from emulator.studio.film import Film, Line, Recording, Scene, Speech, Voice
from emulator.studio.takes import Production, Sound, Still, Whole
from emulator.studio.views import File, Footage
from tests.conftest import Emulator
from tests.providers.ausynclab_client import AUDIO, VIDEO, Ausync, audio, video
from tests.providers.films import directed
from tests.providers.test_ausynclab_speech import clone, heard, say

pytestmark = pytest.mark.anyio
UPLOAD = "/api/v1/files/upload"


@pytest.fixture
def ausync(emulator: Emulator) -> Ausync:
    """A client with the ready-made API key."""
    return Ausync(emulator)


async def generated(ausync: Ausync, id: int) -> Production:
    """The one production of a generation."""
    (found,) = await directed(ausync.emulator, provider, f"generated-{id}")
    return found


async def spoken(ausync: Ausync, id: int) -> tuple[Speech, Production]:
    """What is said in a speech, and its one production."""
    (found,) = await directed(ausync.emulator, provider, f"speech-{id}")
    assert found.film is not None
    (scene,) = found.film.scenes
    (line,) = scene.lines
    assert scene.view is None
    assert isinstance(line.sound, Speech)
    return line.sound, found


async def test_a_registration_takes_a_still_of_its_video(ausync: Ausync) -> None:
    """A second in, or in the middle of what is shorter than two."""
    for seconds, at in ((4.0, 1.0), (1.0, 0.5)):
        id = await ausync.ready(video_url=video(seconds))
        (found,) = await directed(ausync.emulator, provider, f"registered-{id}")
        source = Footage(File(video(seconds), seconds, 640, 360))
        film = Film((Scene(source),), 640, 360, seconds=seconds, silent=True)
        assert found == Production(film, {f"lipsync-thumbnails/thumb{id}.jpg": Still(at)})


@pytest.mark.parametrize(
    ("mode", "seconds"), [("cut_off", 3), ("loop", 5), ("bounce", 5), ("silence", 5), ("remap", 5)]
)
async def test_any_video_says_any_sound_in_the_mode_that_was_asked_for(
    ausync: Ausync, mode: SyncMode, seconds: float
) -> None:
    """generate-lipsync-v2: the video, the sound, the mode, as long as the mode makes of 3 and 5 seconds."""
    made = await ausync.generate_v2(sync_mode=mode, model="nova", video_url=video(3.0), audio_url=audio(5.0))
    id = made["video_id"]
    scene = Scene(Footage(File(video(3.0), 3.0, 640, 360)), (Line(Recording(File(audio(5.0), 5.0))),), sync=mode)
    assert await generated(ausync, id) == Production(
        Film((scene,), 640, 360, seconds=seconds),
        {f"lipsync-output/video{id}.mp4": Whole(), f"lipsync-thumbnails/thumb{id}.jpg": Still(1.0)},
    )


async def test_a_registered_video_is_looped(ausync: Ausync) -> None:
    """generate-lipsync knows it by its id alone, and has no mode."""
    registered = await ausync.ready(video_url=video(2.0))
    found = await generated(ausync, await ausync.generate(registered, audio_url=audio(5.0)))
    line = Line(Recording(File(audio(5.0), 5.0)), finish="plain")
    scene = Scene(Footage(File(video(2.0), 2.0, 640, 360)), (line,), sync="loop")
    assert found.film == Film((scene,), 640, 360, seconds=5.0)


async def test_what_is_out_of_reach_has_the_length_it_is_taken_to_have(ausync: Ausync) -> None:
    """A stand-in of the imagined video and sound fits what the vendor's answers say."""
    made = await ausync.generate_v2(sync_mode="silence")
    found = await generated(ausync, made["video_id"])
    assert found.film is not None
    (scene,) = found.film.scenes
    (line,) = scene.lines
    assert isinstance(scene.view, Footage)
    assert isinstance(line.sound, Recording)
    assert (scene.view.file.url, line.sound.file.url) == (VIDEO, AUDIO)
    assert found.film.seconds == max(scene.view.file.seconds, line.sound.file.seconds) > 0


async def test_an_uploaded_file_is_a_file(ausync: Ausync, emulator: Emulator) -> None:
    """What was handed in is found under the URL that the upload answered."""
    content = (await emulator.client.get(video(2.0))).content
    answer = await emulator.client.post(
        UPLOAD, files={"file": ("a.mp4", content, "video/mp4")}, headers={"X-API-Key": ausync.key}
    )
    url = answer.json()["result"]["url"]
    found = await generated(ausync, (await ausync.generate_v2(video_url=url, audio_url=audio(3.0)))["video_id"])
    assert found.film is not None
    assert found.film.scenes[0].view == Footage(File(url, 2.0, 640, 360))


async def test_a_text_is_said_by_its_voice(ausync: Ausync) -> None:
    """Voice, language and speed are heard, and it takes as long as the answer says."""
    id = await say(ausync, "instant", text="Good morning to you all.", voice_id=77, language="en", speed=1.25)
    said, found = await spoken(ausync, id)
    seconds = (await heard(ausync, id))["duration"]
    assert said == Speech("Good morning to you all.", Voice("en", "77", "", 1.25), seconds)
    assert found.film is not None
    assert (found.film.seconds, found.takes) == (seconds, {f"speech-output/audio{id}.wav": Sound(24_000)})


async def test_subtitles_end_with_the_speech(ausync: Ausync, emulator: Emulator) -> None:
    """The last one's end is the film's, to the millisecond."""
    id = await say(ausync, "instant")
    subtitles = (await emulator.client.get((await heard(ausync, id))["subtitle_url"])).text
    last = subtitles.strip().splitlines()[-2].rpartition(" --> ")[2]
    _, found = await spoken(ausync, id)
    assert found.film is not None
    assert found.film.seconds == pytest.approx(float(last.rpartition(":")[2].replace(",", ".")), abs=0.0006)


@pytest.mark.parametrize(("registered", "gender"), [("FEMALE", "female"), ("MALE", "male"), ("OTHER", "")])
async def test_a_cloned_voice_is_heard_as_what_it_was_registered_as(
    ausync: Ausync, registered: str, gender: str
) -> None:
    """Its gender and its id make the voice."""
    voice = (await clone(ausync, gender=registered)).json()["result"]["id"]
    said, _ = await spoken(ausync, await say(ausync, voice_id=voice))
    assert (said.voice.character, said.voice.gender, said.voice.language) == (str(voice), gender, "vi")


async def test_a_job_of_an_earlier_release_is_not_directed(ausync: Ausync) -> None:
    """It knows its video by an id at most."""
    made = await ausync.generate_v2()
    job = (await ausync.emulator.app.engine.snapshot("default", f"generated-{made['video_id']}")).job
    facts = {name: value for name, value in job.facts.items() if name != "video"}
    assert provider.direct(replace(job, facts=facts)) == ()


@pytest.mark.parametrize("trouble", get_args(Trouble))
def test_every_trouble_has_its_words(trouble: Trouble) -> None:
    """What lies with the customer's files is said; what is the emulator's own is the usual failure."""
    reason, code = provider.explain(Unmade(trouble, "ffmpeg: -22 in /tmp/x"))
    assert code is None
    assert (reason is None) == (trouble in ("crashed", "unavailable"))
    assert reason is None or ("/tmp" not in reason and not reason.endswith("."))
