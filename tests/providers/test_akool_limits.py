"""What Akool makes of the input files, where they can be looked at."""

import pytest

from emulator.media.inspecting import Inspection
from emulator.providers.akool import rules
from emulator.web.refusals import Refusal
from tests.attack.bombs import TEN_HOURS
from tests.conftest import Emulator
from tests.providers.akool_client import SAMPLES, Akool

pytestmark = pytest.mark.anyio

MEGABYTES_300 = 300 * 1024 * 1024
BROKEN = f"{SAMPLES}/no-such-sample.xyz"


@pytest.fixture
def akool(emulator: Emulator) -> Akool:
    """A client with the ready-made API key."""
    return Akool(emulator)


@pytest.mark.parametrize(
    ("video", "code", "message"),
    [
        ("video.mp4?seconds=61", 1204, "Your video duration is exceed 60s!"),
        ("video.mp4?fps=90", 1210, "The video you are using exceeds the value allowed by the system by 60fp"),
        ("video.mp4?codec=vp9", 1209, "Please upload a video in another encoding format"),
        ("video.mp4?codec=av1", 1209, "Please upload a video in another encoding format"),
        ("photo.jpg", 1205, "Create video error, please try again later"),
        ("speech.wav", 1205, "Create video error, please try again later"),
    ],
)
async def test_a_video_beyond_the_limits_is_refused(akool: Akool, video: str, code: int, message: str) -> None:
    """At creation, because the record already says how long it is."""
    assert await akool.lipsync_refused(video_url=f"{SAMPLES}/{video}") == (code, message)


@pytest.mark.parametrize("video", ["video.mp4?seconds=60", "video.mp4?fps=60", "video.mp4?codec=hevc",
                                   "video.mov", "video.mp4?audio=no"])  # fmt: skip
async def test_a_video_at_the_limits_is_accepted(akool: Akool, video: str) -> None:
    """Only what exceeds them is refused; it needs no sound of its own."""
    await akool.lipsync(video_url=f"{SAMPLES}/{video}")


async def test_a_video_of_more_than_300_megabytes_is_1207() -> None:
    """Whether its size is known or it was too large to be fetched; what is exactly as large passes."""
    rules.video(Inspection(size=MEGABYTES_300))
    for beyond in (Inspection(size=MEGABYTES_300 + 1), Inspection(trouble="too large", size=MEGABYTES_300 * 2)):
        with pytest.raises(Refusal, match="size limit allowed by the system by 300M") as refused:
            rules.video(beyond)
        assert refused.value.code == 1207


async def test_files_that_cannot_be_fetched_or_heard(akool: Akool) -> None:
    """The video is 1205, the audio 1201, the photo 1015, and 1015 if neither photo nor audio can be had."""
    assert (await akool.lipsync_refused(video_url=BROKEN))[0] == 1205
    hours = await akool.emulator.uploaded(TEN_HOURS)
    for audio in (BROKEN, f"{SAMPLES}/photo.jpg", f"{SAMPLES}/video.mp4?audio=no", hours):
        refused = (1201, "create audio error, please try again later")
        assert await akool.lipsync_refused(audio_url=audio) == refused
        assert await akool.talking_photo_refused(audio_url=audio) == refused
    unseen = (1015, "create video error, please try again later")
    assert await akool.talking_photo_refused(talking_photo_url=BROKEN) == unseen
    assert await akool.talking_photo_refused(talking_photo_url=BROKEN, audio_url=BROKEN) == unseen
    assert await akool.talking_photo_refused(talking_photo_url=f"{SAMPLES}/video.mp4") == unseen


async def test_a_file_out_of_reach_is_taken_on_trust(akool: Akool) -> None:
    """Its length is drawn, but where the other file's is known it is that one's."""
    drawn = await akool.lipsync(video_url="https://example.test/a.mp4", audio_url="https://example.test/a.mp3")
    assert 3 <= drawn["video_lock_duration"] <= 30
    known = await akool.lipsync(video_url="https://example.test/a.mp4")
    assert known["video_lock_duration"] == pytest.approx(12, abs=0.1)
    long = f"{SAMPLES}/speech.wav?seconds=90"
    assert (await akool.lipsync(video_url="https://example.test/a.mp4", audio_url=long))["video_lock_duration"] == 60
