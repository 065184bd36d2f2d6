"""AusyncLab's input files, what comes of them, what it costs; and the upload that hands files in."""

import pytest

from emulator.media.probe import probe
from emulator.providers.ausynclab import prices
from emulator.providers.ausynclab.models import Model, SyncMode
from tests.attack.bombs import TEN_HOURS
from tests.conftest import Emulator
from tests.providers.ausynclab_client import SAMPLES, VIDEO, Ausync, audio, video

pytestmark = pytest.mark.anyio

UPLOAD = "/api/v1/files/upload"


@pytest.fixture
def ausync(emulator: Emulator) -> Ausync:
    """A client with the ready-made API key."""
    return Ausync(emulator)


@pytest.mark.parametrize(
    ("mode", "longer_video", "longer_sound"),
    [("cut_off", 3, 3), ("loop", 3, 5), ("bounce", 3, 5), ("remap", 3, 5), ("silence", 5, 5)],
)
async def test_the_sync_mode_decides_how_long_the_result_is(
    ausync: Ausync, emulator: Emulator, mode: SyncMode, longer_video: float, longer_sound: float
) -> None:
    """Of 3 and 5 seconds: cut_off takes the shorter, silence the longer, the others the sound."""
    for pictures, sound, expected in ((5, 3, longer_video), (3, 5, longer_sound)):
        made = await ausync.generate_v2(
            scenario="instant", sync_mode=mode, video_url=video(pictures), audio_url=audio(sound)
        )
        item = await ausync.ask("GET", f"/generate/{made['video_id']}")
        found = probe((await emulator.client.get(item["output_video_url"])).content)
        assert found.seconds == pytest.approx(expected, abs=0.1)
        assert (found.width, found.height) == (640, 360)


async def test_a_registered_video_is_looped_to_its_sound(ausync: Ausync, emulator: Emulator) -> None:
    """generate-lipsync, which has no sync_mode, makes a result as long as its sound and as large as its video."""
    registered = await ausync.ready(video_url=video(2))
    item = await ausync.ask(
        "GET", f"/generate/{await ausync.generate(registered, scenario='instant', audio_url=audio(5))}"
    )
    found = probe((await emulator.client.get(item["output_video_url"])).content)
    assert found.seconds == pytest.approx(5, abs=0.1)
    assert (found.width, found.height) == (640, 360)


@pytest.mark.parametrize(
    ("model", "seconds", "credits"),
    [("prime", 1, 50), ("prime", 4, 200), ("prime", 4.2, 250), ("nova", 4, 20_000), ("nova", 4.2, 25_000)],
)
async def test_credits_are_held_at_once_and_spent_at_the_end(
    ausync: Ausync, emulator: Emulator, model: Model, seconds: float, credits: int
) -> None:
    """50 or 5,000 for each begun second of sound."""
    await ausync.ask("GET", "/register")
    before = await ausync.account()
    await ausync.generate_v2(model=model, audio_url=audio(seconds))
    begun = await ausync.account()
    assert (begun.credits, begun.held) == (before.credits, credits)
    await emulator.advance(10)
    ended = await ausync.account()
    assert (ended.credits, ended.held) == (before.credits - credits, 0)


async def test_the_default_model_is_prime(ausync: Ausync) -> None:
    """The second version costs what the first does unless nova is asked for."""
    await ausync.generate_v2(audio_url=audio(2))
    assert (await ausync.account()).held == 2 * 50


async def test_a_registration_costs_five_and_a_failure_nothing(ausync: Ausync, emulator: Emulator) -> None:
    """What was held for a job that fails or is deleted is given back."""
    await ausync.ask("GET", "/register")
    start = (await ausync.account()).credits
    await ausync.ready()
    await ausync.generate_v2(scenario="fails-running")
    deleted = (await ausync.generate_v2())["video_id"]
    await ausync.ask("DELETE", f"/generate/{deleted}")
    await emulator.advance(10)
    account = await ausync.account()
    assert (account.credits, account.held) == (start - 5, 0)


async def test_a_begun_second_is_one_by_more_than_noise() -> None:
    """A sound that is a whole number of seconds but for a rounding error is not charged one more."""
    assert prices.generation("prime", 4.0000001) == 200
    assert prices.generation("prime", 4.001) == 250


async def test_what_cannot_be_looked_at_is_taken_on_trust(ausync: Ausync, emulator: Emulator) -> None:
    """A sound elsewhere lasts 3 to 20 seconds, and the same seconds for its length and its price."""
    id = (await ausync.generate_v2())["video_id"]
    price = (await ausync.account()).held
    await emulator.advance(10)
    item = await ausync.ask("GET", f"/generate/{id}")
    found = probe((await emulator.client.get(item["output_video_url"])).content)
    assert found.seconds is not None
    assert 3 <= found.seconds <= 20
    assert price == prices.generation("prime", found.seconds)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "video.mp4",
        "ftp://example.com/video.mp4",
        "https://",
        "https://example.com/a b.mp4",
        "https://exa\x00mple.com/video.mp4",
        "https://[::1/video.mp4",
        "data:video/mp4;base64,AAAA",
        f"{SAMPLES}/speech.wav",
        f"{SAMPLES}/photo.jpg",
        "http://127.0.0.1:5477/media/uploads/nothing.mp4",
    ],
)
async def test_a_video_that_cannot_be_used_is_not_registered(ausync: Ausync, url: str) -> None:
    """No URL, not http, not there, or not a video: the documented 404s."""
    assert await ausync.refused("POST", "/register-video", {"video_url": url}) == (404, "Cannot register video")
    body = {"video_url": url, "audio_url": audio(2)}
    assert await ausync.refused("POST", "/generate-lipsync-v2", body) == (404, "Cannot create lipsync video")
    assert await ausync.ask("GET", "/register") == await ausync.ask("GET", "/generate") == []


@pytest.mark.parametrize("url", ["", "sound", f"{SAMPLES}/photo.jpg", f"{SAMPLES}/video.mp4?audio=no"])
async def test_a_sound_that_cannot_be_heard_makes_no_video(ausync: Ausync, url: str) -> None:
    """Neither version takes a file without sound."""
    body = {"registered_video_id": await ausync.ready(), "audio_url": url, "video_url": VIDEO}
    for path in ("/generate-lipsync", "/generate-lipsync-v2"):
        assert await ausync.refused("POST", path, body) == (404, "Cannot create lipsync video")


async def test_the_sound_of_a_video_will_do(ausync: Ausync) -> None:
    """audio_url may be a video that has sound."""
    await ausync.generate_v2(audio_url=video(2))
    assert (await ausync.account()).held == 2 * 50


async def test_an_uploaded_file_can_be_used_for_a_day(ausync: Ausync, emulator: Emulator) -> None:
    """The answer's URL serves what was uploaded, is fit for a registration, and expires after 24 hours."""
    content = (await emulator.client.get(video(3))).content
    answer = await emulator.client.post(
        UPLOAD, files={"file": ("My Film.MP4", content, "video/mp4")}, headers={"X-API-Key": ausync.key}
    )
    assert answer.status_code == 200
    result = answer.json()["result"]
    assert list(result) == ["url", "expires_at"]
    assert result["url"].endswith(".mp4")
    assert result["expires_at"] == "2026-03-02T12:00:00"
    fetched = await emulator.client.get(result["url"])
    assert (fetched.content, fetched.headers["content-type"]) == (content, "video/mp4")
    id = await ausync.ready(video_url=result["url"])
    await emulator.advance(24 * 3600 - 1)
    assert (await emulator.client.get(result["url"])).status_code == 200
    await emulator.advance(1)
    assert (await emulator.client.get(result["url"])).status_code == 404
    again = {"video_url": result["url"]}
    assert await ausync.refused("POST", "/register-video", again) == (404, "Cannot register video")
    assert (await ausync.ask("GET", f"/register/{id}"))["state"] == "COMPLETED"


async def test_uploads_do_not_replace_each_other(ausync: Ausync, emulator: Emulator) -> None:
    """Two files of one name get two URLs; a name that is a path is only looked at for its ending."""
    urls = []
    for content in (b"one", b"two"):
        answer = await emulator.client.post(
            UPLOAD, files={"file": ("../../a/b?c#d.wav", content, "no type")}, headers={"X-API-Key": ausync.key}
        )
        urls.append(answer.json()["result"]["url"])
    assert urls[0] != urls[1]
    assert all(url.startswith("http://127.0.0.1:5477/media/uploads/") and url.endswith(".wav") for url in urls)
    fetched = [await emulator.client.get(url) for url in urls]
    assert [each.content for each in fetched] == [b"one", b"two"]
    assert fetched[0].headers["content-type"] == "application/octet-stream"


async def test_an_input_lasts_an_hour_at_most(ausync: Ausync) -> None:
    """No length is documented; what claims more is what cannot be registered."""
    hour = "http://127.0.0.1:5477/_emulator/samples/video.mp4?audio=no&width=64&height=64&fps=1&seconds=3600"
    await ausync.ask("POST", "/register-video", {"video_url": hour})
    hours = await ausync.emulator.uploaded(TEN_HOURS)
    status, _ = await ausync.refused("POST", "/register-video", {"video_url": hours})
    assert status == 404
