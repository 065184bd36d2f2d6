"""Akool's results: a video whose lips follow a speech, a photo that says one."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from emulator.studio.presenters.drawing import draw
from tests.e2e.films.customer import Customer
from tests.e2e.films.seeing import RATE, Bgr, Seen, apart, is_found, loudness, voice
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


def test_a_prompt_is_seen_in_the_movements(customer: Customer, tmp_path: Path) -> None:
    """A nod goes down and up, a shaken head to both sides; what is around does not move, and all begins at rest."""
    photo, said = customer.uploaded(draw("Mia", 400, 400).bgr), customer.uploaded(voice(0.8))
    films: dict[str, list[Bgr]] = {}
    for prompt in ("", "She nods.", "She shakes her head."):
        body = {"talking_photo_url": photo, "audio_url": said, **({"prompt": prompt} if prompt else {})}
        record = customer.akool("createbytalkingphoto", body)
        films[prompt] = Seen(customer.fetched(record["video"], tmp_path / "result.mp4")).frames
    usual = [cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)[150:400, 220:500].astype(np.float32) for frame in films[""]]
    moved: dict[str, NDArray[Any]] = {}
    for prompt, frames in films.items():
        greys = [cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)[150:400, 220:500].astype(np.float32) for frame in frames]
        pairs = zip(greys, usual, strict=True)
        moved[prompt] = np.abs([cv2.phaseCorrelate(before, now)[0] for now, before in pairs])
        assert apart(frames[0], films[""][0]) < 1
        assert apart(frames[8][:40], films[""][8][:40]) < 1
    nod, shake = moved["She nods."].max(0), moved["She shakes her head."].max(0)
    assert nod[1] > 5 > 2 > nod[0], nod
    assert shake[0] > 5 > 2 > shake[1], shake
