"""AusyncLab's results: who is in a video says a sound; a voice says a text."""

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from emulator.studio.presenters.drawing import draw
from tests.e2e.films.customer import Customer
from tests.e2e.films.seeing import Bgr, Seen, Wave, apart, is_found, voice
from tests.studio import clips

LENGTH = 20
"""Frames of the video."""
TEXT = "In 1984 it cost 1,234,567 dollars. Then we left. Now many ships came by, and nobody knew why."


def shown(mode: str | None, sound: int) -> Sequence[int]:
    """Which frames are seen where the sound is so many frames long."""
    last = LENGTH - 1
    way = 2 * last
    return {
        "cut_off": range(min(LENGTH, sound)),
        "loop": [number % LENGTH for number in range(sound)],
        "bounce": [min(number % way, way - number % way) for number in range(sound)],
        "silence": [min(number, last) for number in range(max(LENGTH, sound))],
        "remap": [number * LENGTH // sound for number in range(sound)],
    }[mode or "loop"]


@pytest.mark.parametrize("sound", [12, 45])
def test_sync_modes_to_the_frame(customer: Customer, tmp_path: Path, sound: int) -> None:
    """With either model, whether video or sound is longer; a registered video goes on as by default."""
    source = customer.uploaded(clips.film(tmp_path / "source.mp4", clips.faces(LENGTH, height=192)))
    said = voice(sound / 25)
    url = customer.uploaded(said)
    registered = customer.ausynclab("lipsync/register-video", {"video_url": source}, "lipsync/register")
    orders = [
        ("generate-lipsync", None, {"registered_video_id": registered["id"], "audio_url": url}),
        *(
            ("generate-lipsync-v2", mode, {"video_url": source, "audio_url": url, "sync_mode": mode, "model": model})
            for mode, model in (
                ("cut_off", "nova"), ("loop", "prime"), ("bounce", "nova"), ("silence", "prime"), ("remap", "nova")
            )
        ),
    ]  # fmt: skip
    for path, mode, body in orders:
        video = customer.ausynclab(f"lipsync/{path}", body, "lipsync/generate")
        result = Seen(customer.fetched(video["output_video_url"], tmp_path / f"{mode}.mp4"))
        assert (mode, result.numbers) == (mode, list(shown(mode, sound)))
        assert result.seconds == len(result.numbers) / 25
        assert is_found(result.sound, said)
        still = cv2.imread(str(customer.fetched(video["thumbnail_url"], tmp_path / "still.jpg")))
        assert still is not None
        assert min(apart(still, frame) for frame in result.frames) < 3


def test_nova_follows_more_closely_than_prime(customer: Customer, tmp_path: Path) -> None:
    """From frame to frame its lips move more; everything else is the same."""
    source = clips.film(tmp_path / "source.mp4", clips.faces(25, width=480, height=270, moving=False))
    body = {"video_url": customer.uploaded(source), "audio_url": customer.uploaded(voice(1.0))}
    mouth = draw("Ada", 480, 270).mouth
    top, left, unit = round(mouth.y), round(mouth.x), round(mouth.half_width)
    there = slice(top - unit, top + 2 * unit), slice(left - unit, left + unit)
    moved, above = dict[str, float](), dict[str, Bgr]()
    for model in ("nova", "prime"):
        video = customer.ausynclab("lipsync/generate-lipsync-v2", {**body, "model": model}, "lipsync/generate")
        frames = Seen(customer.fetched(video["output_video_url"], tmp_path / f"{model}.mp4")).frames
        moved[model] = sum(apart(one[there], other[there]) for one, other in pairwise(frames))
        above[model] = frames[12][: top - 2 * unit]
    assert moved["nova"] > 1.2 * moved["prime"], moved
    assert apart(above["nova"], above["prime"]) < 1


def test_subtitles_change_where_the_voice_pauses(customer: Customer, tmp_path: Path) -> None:
    """The sound is as long as the answer says, and between two sentences nobody speaks when the subtitle changes."""
    body = {"audio_name": "a", "text": TEXT, "voice_id": 1000, "language": "en"}
    speech = customer.ausynclab("speech/text-to-speech", body, "speech", "audio_id")
    path = customer.fetched(speech["audio_url"], tmp_path / "speech.wav")
    with av.open(str(path)) as file:
        assert file.streams.audio[0].rate == speech["sample_rate"]
    heard = Seen(path).sound
    assert len(heard) / 48_000 == pytest.approx(speech["duration"], abs=0.001)
    words = customer.fetched(speech["subtitle_url"], tmp_path / "speech.srt").read_text("utf-8")
    changes = [
        int(minute) * 60 + float(f"{second}.{thousandth}")
        for minute, second, thousandth in re.findall(r"--> 00:(..):(..),(...)", words)
    ]
    assert changes[-1] == speech["duration"]
    pauses = quiet(heard, 0.12)
    for change in changes[:-1]:
        assert min(max(begin - change, change - end, 0.0) for begin, end in pauses) < 0.3, (changes, pauses)


def quiet(heard: Wave, seconds: float) -> list[tuple[float, float]]:
    """From when to when nobody speaks for so long."""
    loud = np.abs(heard[: len(heard) // 480 * 480]).reshape(-1, 480).max(1)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], loud < 0.05 * loud.max(), [0])).astype(int))) / 100
    return [(begin, end) for begin, end in edges.reshape(-1, 2) if end - begin >= seconds]


def test_every_voice_and_speed_is_another(customer: Customer, tmp_path: Path) -> None:
    """The same one again is the same to the byte."""
    heard: list[bytes] = []
    for id, speed in ((1000, 1.0), (1001, 1.0), (1000, 1.25), (1000, 1.0)):
        body = {"audio_name": "a", "text": "Hello there.", "voice_id": id, "speed": speed}
        speech = customer.ausynclab("speech/text-to-speech", body, "speech", "audio_id")
        heard.append(customer.fetched(speech["audio_url"], tmp_path / "speech.wav").read_bytes())
    assert heard[0] == heard[3]
    assert len({*heard}) == 3
    assert len(heard[0]) == pytest.approx(1.25 * len(heard[2]), rel=0.02)
