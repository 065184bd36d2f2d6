"""Kling's results: who is in a video, who of them speaks what when and how loud, and clips that join."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from emulator.studio.presenters.drawing import draw
from tests.e2e.films.customer import Customer
from tests.e2e.films.seeing import RATE, Bgr, Seen, Wave, apart, is_found, voice, where
from tests.providers.kling.clips import SIZE, Guest, clip
from tests.studio import clips

ANN, BOB = Guest("Ann", 320.0), Guest("Bob", 950.0)


def people(path: Path, seconds: float, *guests: Guest, sound: Wave | None = None) -> Path:
    """A film of them, with a sound of its own."""
    path.write_bytes(clip(guests, seconds))
    if sound is None:
        return path
    stereo = np.repeat(sound[:, None], 2, 1)
    return clips.film(path.with_suffix(".heard.mp4"), Seen(path).frames, fps=10, sound=stereo)


def mouth(guest: Guest, frame: Bgr) -> Bgr:
    """The lower half of a face."""
    left, top, width, height = map(round, guest.face)
    return frame[top + height // 2 : top + height, left : left + width]


def test_who_comes_back_is_somebody_new(customer: Customer, tmp_path: Path) -> None:
    """After a second and a half: intervals are right to a tenth of a second, pictures show the face they are of."""
    source = people(tmp_path / "p.mp4", 5.0, Guest("Ann", 320.0, 0.0, 1.8), Guest("Ann", 320.0, 3.3), BOB)
    faces = customer.asked("POST", "kling/v1/videos/identify-face", {"video_url": customer.uploaded(source)})
    found = faces["data"]["face_data"]
    assert [each["face_id"] for each in found] == ["0", "1", "2"]
    times = [(each["start_time"], each["end_time"]) for each in found]
    assert times == [pytest.approx(each, abs=100) for each in ((0, 1800), (0, 5000), (3300, 5000))]
    for each, guest in zip(found, (ANN, BOB, ANN), strict=True):
        picture = cv2.imread(str(customer.fetched(each["face_image"], tmp_path / "face.png")))
        left, top, width, height = guest.face
        x, y = sought(np.asarray(picture, np.uint8), Seen(source).frames[0])
        assert left < x < left + width
        assert top < y < top + height


def sought(picture: Bgr, frame: Bgr) -> tuple[float, float]:
    """Where the middle of a picture is in a frame, at whatever scale it was taken from it."""
    small = cv2.resize(frame, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    middle = picture[64:192, 64:192]
    places = []
    for side in range(40, 128, 4):
        part = cv2.resize(middle, (side, side), interpolation=cv2.INTER_AREA)
        _, alike, _, (left, top) = cv2.minMaxLoc(cv2.matchTemplate(small, part, cv2.TM_CCOEFF_NORMED))
        places.append((alike, 2.0 * left + side, 2.0 * top + side))
    alike, x, y = max(places)
    assert alike > 0.95
    return x, y


def test_the_chosen_face_says_the_crop(customer: Customer, tmp_path: Path) -> None:
    """When it was asked to, as loud as asked, over the video's own sound as loud as asked; the twin is only marked."""
    own = (0.2 * np.sin(2 * np.pi * np.cumsum(300 + 200 * np.sin(np.arange(3 * RATE) * 3 / RATE)) / RATE)).astype(
        np.float32
    )
    source = people(tmp_path / "p.mp4", 3.0, ANN, BOB, sound=own)
    session = customer.asked("POST", "kling/v1/videos/identify-face", {"video_url": customer.uploaded(source)})["data"]
    said = voice(3.0)
    choice = {
        "face_id": "1", "sound_file": customer.uploaded(said), "sound_start_time": 400, "sound_end_time": 2500,
        "sound_insert_time": 700, "sound_volume": 0.6, "original_audio_volume": 0.5,
    }  # fmt: skip
    body = {"session_id": session["session_id"], "face_choose": [choice], "watermark_info": {"enabled": True}}
    video = customer.kling("advanced-lip-sync", body)
    result = Seen(customer.fetched(video["url"], tmp_path / "result.mp4"))
    assert result.size == SIZE
    assert result.seconds == float(video["duration"]) == 3.0
    assert is_found(result.sound, said[round(0.4 * RATE) : round(2.5 * RATE)], 0.7, 0.6)
    assert is_found(result.sound, own, volume=0.5)
    before = Seen(source).frames
    assert len(result.frames) == 75
    for guest, speaks in ((ANN, False), (BOB, True)):
        # slow videos are made faster, for lips to move
        pairs = [(frame, before[number * 10 // 25]) for number, frame in enumerate(result.frames)]
        moved = [apart(mouth(guest, frame), mouth(guest, source)) for frame, source in pairs]
        assert (max(moved[19:69]) > max(*moved[:16], *moved[72:]) + 0.8) is speaks
    marked = Seen(customer.fetched(video["watermark_url"], tmp_path / "marked.mp4"))
    differing = np.abs(marked.frames[9].astype(int) - result.frames[9]).max(2)
    left, top, right, bottom = where(differing > 40)
    assert 0 < left < right < SIZE[0] / 5
    assert SIZE[1] * 0.85 < top < bottom < SIZE[1]
    differing[top - 10 : bottom + 10, max(left - 10, 0) : right + 10] = 0
    assert differing.max() < 25
    assert np.array_equal(marked.sound, result.sound)


def test_voices_differ_by_id_and_speed(customer: Customer, tmp_path: Path) -> None:
    """Each sound as long as its answer says."""
    heard: list[Wave] = []
    for id, speed in (("oversea_male1", 1.0), ("chat1_female_new-3", 1.0), ("oversea_male1", 2.0)):
        body = {"text": "Hello to all of you.", "voice_id": id, "voice_language": "en", "voice_speed": speed}
        (audio,) = customer.asked("POST", "kling/v1/audio/tts", body)["data"]["task_result"]["audios"]
        heard.append(Seen(customer.fetched(audio["url"], tmp_path / f"{len(heard)}.mp3")).sound)
        assert len(heard[-1]) / RATE == pytest.approx(float(audio["duration"]), abs=0.06)
    assert len(heard[0]) == pytest.approx(2 * len(heard[2]), rel=0.1)
    assert abs(np.corrcoef(heard[0][:40_000], heard[1][:40_000])[0, 1]) < 0.5


def test_a_clip_begins_and_ends_with_its_pictures(customer: Customer, tmp_path: Path) -> None:
    """As long and as large as asked, and it is never still in between."""
    first, last = draw("Mia", 640, 360).bgr, draw("Tom", 640, 360).bgr
    contents = [
        {"type": "prompt", "text": "The camera pans left"},
        {"type": "first_frame", "url": customer.uploaded(first)},
        {"type": "last_frame", "url": customer.uploaded(last)},
    ]
    body = {"contents": contents, "settings": {"duration": 3, "resolution": "720p", "audio": "off"}}
    begun = customer.asked("POST", "kling/image-to-video/kling-3.0", body)["data"]
    customer.emulator.run_until_idle()
    (task,) = customer.asked("GET", f"kling/tasks?task_ids={begun['id']}")["data"]
    (output,) = task["outputs"]
    result = Seen(customer.fetched(output["url"], tmp_path / "result.mp4"))
    assert result.size == (1280, 720)
    assert result.seconds == pytest.approx(float(output["duration"]), abs=1 / 24)
    for frame, picture in ((result.frames[0], first), (result.frames[-1], last)):
        assert apart(cv2.resize(frame, (640, 360), interpolation=cv2.INTER_AREA), picture) < 4
    assert min(apart(one, other) for one, other in zip(result.frames[5:60:9], result.frames[14:69:9], strict=True)) > 1
