"""identify-face where films are made: who is really in the video, from when to when, and where."""

import io

import pytest
from PIL import Image

from emulator.providers.kling import provider
from emulator.providers.kling.finding import NOBODY
from emulator.studio.film import Recording
from emulator.studio.takes import Crop
from emulator.studio.views import Box
from tests.conftest import Emulator
from tests.providers.directed import directed, job_of
from tests.providers.kling.clips import SIZE, Guest, clip
from tests.providers.kling.conftest import Director

pytestmark = pytest.mark.anyio

ANN, BOB = Guest("Ann", 320.0), Guest("Bob", 950.0)


def overlap(one: Box, other: Box) -> float:
    """How much of two boxes is common to both, 0 to 1."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    common = max(wide, 0.0) * max(high, 0.0)
    return common / (one[2] * one[3] + other[2] * other[3] - common)


async def test_two_people_are_two_faces(director: Director, emulator: Emulator) -> None:
    """From left to right, each with a picture of its own, for as long as they are there; the chosen one speaks."""
    url = await emulator.uploaded(clip([BOB, ANN], 3.0))
    session = await director.seen(url)
    faces = session["face_data"]
    assert [face["face_id"] for face in faces] == ["0", "1"]
    assert all(face["start_time"] < 300 and 2700 < face["end_time"] <= 3000 for face in faces)
    assert (await director.seen(url))["face_data"][0]["end_time"] == faces[0]["end_time"]

    crops = directed(provider, await job_of(emulator, session["session_id"]))
    assert crops.film is None
    for (name, crop), guest, face in zip(crops.takes.items(), (ANN, BOB), faces, strict=True):
        assert isinstance(crop, Crop)
        assert (crop.file.url, crop.file.width, crop.file.height, crop.file.seconds) == (url, *SIZE, 3.0)
        assert (crop.width, crop.height) == (256, 256)
        assert overlap(crop.face, guest.face) > 0.4
        assert 0 <= crop.at <= 3
        assert face["face_image"].endswith(name)

    choice = director.choice(face_id="1", sound_end_time=2500, sound_insert_time=500)
    body = director.body(session_id=session["session_id"], choice=choice)
    (line,) = (await director.scene("advanced-lip-sync", body)).lines
    assert isinstance(line.sound, Recording)
    assert line.face is not None
    assert overlap(line.face, BOB.face) > 0.4
    assert line.seen_at == list(crops.takes.values())[1].at  # type: ignore[union-attr]  # they are crops


async def test_who_was_away_for_over_a_second_is_somebody_else(director: Director, emulator: Emulator) -> None:
    """With another id and an interval of their own, in which alone their lips can be synced."""
    url = await emulator.uploaded(clip([Guest("Ann", 640.0, 0.0, 2.4), Guest("Ann", 640.0, 4.0, 6.5)], 6.5))
    session = await director.seen(url)
    first, second = session["face_data"]
    assert (first["face_id"], second["face_id"]) == ("0", "1")
    assert first["start_time"] == pytest.approx(0, abs=300)
    assert first["end_time"] == pytest.approx(2400, abs=400)
    assert second["start_time"] == pytest.approx(4000, abs=400)
    assert second["end_time"] == pytest.approx(6500, abs=300)
    choice = director.choice(face_id="1", sound_end_time=2200, sound_insert_time=0)
    path, body = "/v1/videos/advanced-lip-sync", director.body(session_id=session["session_id"], choice=choice)
    assert "must overlap with the face's" in (await director.refused("POST", path, body))[2]


async def test_a_video_without_anybody_is_refused(director: Director, emulator: Emulator) -> None:
    """With the vendor's words; the stub takes any video on trust."""
    url = await emulator.uploaded(clip([], 2.4))
    assert len((await director.faces(url))["face_data"]) == 1
    assert await director.nobody(url) == (400, 1201, NOBODY)


async def test_a_face_image_shows_the_face(director: Director, emulator: Emulator) -> None:
    """A square picture of that person."""
    url = await emulator.uploaded(clip([ANN, BOB], 2.4))
    images = []
    for face in (await director.seen(url))["face_data"]:
        response = await emulator.client.get(face["face_image"])
        assert response.headers["content-type"] == "image/png"
        images.append(Image.open(io.BytesIO(response.content)).convert("RGB"))
    assert [image.size for image in images] == [(256, 256), (256, 256)]
    # Bob's beard is darker than Ann's chin
    assert sum(images[1].getpixel((96, 200))) < sum(images[0].getpixel((96, 200)))  # type: ignore[arg-type]
