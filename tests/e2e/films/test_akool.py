"""Akool's results: a video whose lips follow a speech, a photo that says one."""

from pathlib import Path

import numpy as np
import pytest

from emulator.studio.presenters.drawing import draw
from tests.e2e.films.customer import Customer
from tests.e2e.films.seeing import RATE, Seen, apart, is_found, loudness, voice
from tests.studio import clips


@pytest.mark.parametrize("seconds", [0.7, 1.9])
def test_a_video_stays_as_long_as_it_is(customer: Customer, tmp_path: Path, seconds: float) -> None:
    """What is said begins with it; its own sound is gone; poll, callback and file agree."""
    source = clips.film(tmp_path / "source.mp4", clips.faces(30), sound=clips.tone(1.2, pitch=900.0))
    said, inbox = voice(seconds), customer.emulator.inbox()
    body = {"video_url": customer.uploaded(source), "audio_url": customer.uploaded(said), "webhookUrl": inbox.url}
    record = customer.akool("lipsync", body)
    result = Seen(customer.fetched(record["video"], tmp_path / "result.mp4"))
    assert result.numbers == list(range(30))
    assert (result.size, result.seconds) == ((320, 180), record["video_lock_duration"])
    said = said[: len(result.sound)]
    assert is_found(result.sound, said)
    assert seconds > 1.2 or loudness(result.sound[round(0.75 * RATE) :]) < 0.002
    assert inbox.messages[-1].content["url"] == record["video"]


def test_lips_are_closed_where_nothing_is_said(customer: Customer, tmp_path: Path) -> None:
    """Between two words the mouth is that of the video; at the words it is another one."""
    source = clips.film(tmp_path / "source.mp4", clips.faces(40, moving=False))
    mouth = draw("Ada", 320, 180).mouth
    silence = np.zeros(round(0.6 * RATE), np.float32)
    said = np.concatenate([voice(0.5, 2), silence, voice(0.5, 3)])
    record = customer.akool("lipsync", {"video_url": customer.uploaded(source), "audio_url": customer.uploaded(said)})
    result = Seen(customer.fetched(record["video"], tmp_path / "result.mp4"))
    y, x, unit = round(mouth.y), round(mouth.x), round(mouth.half_width)
    there = slice(y - unit, y + 2 * unit), slice(x - unit, x + unit)
    pairs = zip(result.frames, Seen(source).frames, strict=True)
    moved = [apart(frame[there], before[there]) for frame, before in pairs]
    # the last word's lips need some frames to close
    assert max(moved[17:26]) < 0.4 * min(max(moved[:13]), max(moved[27:])), [round(each, 1) for each in moved]


@pytest.mark.parametrize(("resolution", "size"), [("1080", (1080, 1350)), (None, (720, 900))])
def test_a_photo_is_as_large_as_asked(
    customer: Customer, tmp_path: Path, resolution: str | None, size: tuple[int, int]
) -> None:
    """Its shorter side to the pixel, and as long as its audio; the prompt is in the record."""
    said = voice(0.4)
    body = {"talking_photo_url": customer.uploaded(draw("Mia", 400, 500).bgr), "audio_url": customer.uploaded(said)}
    asked = {"prompt": "She waves.", **({} if resolution is None else {"resolution": resolution})}
    record = customer.akool("createbytalkingphoto", {**body, **asked})
    assert {name: record.get(name) for name in asked} == asked
    result = Seen(customer.fetched(record["video"], tmp_path / "result.mp4"))
    assert result.size == size
    assert result.seconds == pytest.approx(record["video_lock_duration"], abs=0.04)
    assert is_found(result.sound, said)
