"""identify-face where films are made: what becomes of what was found, and of what could not be."""

from typing import Any

import pytest

from emulator.providers.kling import provider
from emulator.providers.kling.finding import NOBODY
from emulator.studio.takes import Crop
from tests.providers.directed import FILMING, directed, job_of
from tests.providers.kling import strangers
from tests.providers.kling.clips import Guest, clip
from tests.providers.kling.conftest import Director
from tests.providers.kling_client import SAMPLES

pytestmark = pytest.mark.anyio

ANN, BOB = Guest("Ann", 320.0), Guest("Bob", 950.0)


@pytest.mark.parametrize(
    ("worker", "status", "code", "message"),
    [
        (strangers.unreadable, 400, 1201, "Something went wrong when we tried to get the contents of the file."),
        (strangers.faceless, 400, 1201, NOBODY),
        (strangers.slow, 504, 5002, "Server internal timeout, usually due to a backlog"),
        (strangers.crashing, 500, 5000, "Server internal error"),
    ],
)
async def test_a_search_that_fails_is_refused(
    director: Director, monkeypatch: pytest.MonkeyPatch, worker: Any, status: int, code: int, message: str
) -> None:
    """As the vendor would say it, and nothing is charged."""
    asked(director, monkeypatch, worker)
    before = await director.units()
    url = await director.emulator.uploaded(clip([], 2.4))
    assert await director.nobody(url) == (status, code, message)
    assert await director.units() == before


async def test_faces_have_their_order_and_their_bounds(director: Director, monkeypatch: pytest.MonkeyPatch) -> None:
    """From left to right, at most nine, none longer than the video."""
    asked(director, monkeypatch, strangers.crowd)
    url = await director.emulator.uploaded(clip([], 2.4))
    session = await director.seen(url)
    assert [(face["start_time"], face["end_time"]) for face in session["face_data"]] == [(0, 2400)] * 9
    crops = directed(provider, await job_of(director.emulator, session["session_id"])).takes.values()
    assert [crop.face[0] for crop in crops if isinstance(crop, Crop)] == [20.0 * n for n in range(1, 10)]
    assert await director.seen(url) != session


def asked(director: Director, monkeypatch: pytest.MonkeyPatch, worker: Any) -> None:
    """From now on this is asked who is in a video."""
    monkeypatch.setattr(director.emulator.app.desk.studio, "_people", f"{worker.__module__}:{worker.__name__}")


async def test_a_url_may_say_how_many_faces_there_are(director: Director) -> None:
    """Where nobody can look; there their pictures are the stub's."""
    session = await director.seen("https://files.test/a.mp4?emulator-faces=3")
    assert [face["face_id"] for face in session["face_data"]] == ["0", "1", "2"]
    assert provider.direct(await job_of(director.emulator, session["session_id"])) == ()


async def test_a_drawing_of_the_stub_has_the_faces_that_it_says(
    director: Director, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where they are too coarse to be found: in its samples, and in the results of earlier tasks."""
    asked(director, monkeypatch, strangers.nobody)
    two = await director.seen(f"{SAMPLES}/video.mp4?seconds=4&faces=2")
    assert [(face["start_time"], face["end_time"]) for face in two["face_data"]] == [(0, 4000)] * 2
    video = await director.made("text2video", {"prompt": "p"})
    one = await director.post("/v1/videos/identify-face", {"video_id": video["id"]}, headers=FILMING)
    assert len(one["face_data"]) == 1
    url = await director.emulator.uploaded(clip([], 2.4))
    assert await director.nobody(url) == (400, 1201, NOBODY)
