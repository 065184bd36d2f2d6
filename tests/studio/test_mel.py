"""What Wav2Lip-type models hear, against the same said in another way: sums of cosines, triangles one by one."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from emulator.studio.renderers import mel


def voice(seconds: float) -> NDArray[np.float32]:
    """Tones that come and go, with a hiss; the last quarter is digital silence."""
    time = np.arange(round(16_000 * seconds)) / 16_000
    tones = sum(
        np.sin(2 * np.pi * pitch * time) * np.sin(place + 3 * time) for place, pitch in enumerate((90, 440, 1300, 5200))
    )
    sound = 0.1 * tones + 0.01 * np.random.default_rng(7).standard_normal(len(time))
    sound[len(sound) * 3 // 4 :] = 0
    return sound.astype(np.float32)


def plainly(samples: NDArray[np.float32], moment: int) -> list[float]:
    """The 80 numbers of a moment."""
    x = np.concatenate([np.zeros(400), samples.astype(float), np.zeros(400)])
    x[401:-400] -= 0.97 * samples[:-1].astype(float)
    part = x[200 * moment : 200 * moment + 800] * (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(800) / 800))
    turns = 2 * np.pi * np.outer(np.arange(401), np.arange(800)) / 800
    loud = np.hypot(np.cos(turns) @ part, np.sin(turns) @ part)

    def hertz(mels: float) -> float:
        return mels * 200 / 3 if mels < 15 else 1000 * math.exp((mels - 15) * math.log(6.4) / 27)

    highest = 15 + 27 * math.log(7.6) / math.log(6.4)
    edges = [hertz(55 * 3 / 200 + (highest - 55 * 3 / 200) * place / 81) for place in range(82)]
    found = []
    for low, middle, high in zip(edges, edges[1:], edges[2:], strict=False):
        total = 0.0
        for place, value in enumerate(loud):
            tone = place * 20.0
            if low < tone < high:
                share = (tone - low) / (middle - low) if tone <= middle else (high - tone) / (high - middle)
                total += share * 2 / (high - low) * float(value)
        decibels = 20 * math.log10(max(1e-5, total)) - 20
        found.append(min(4.0, max(-4.0, 8 * (decibels + 100) / 100 - 4)))
    return found


def test_the_spectrogram_is_that_of_the_models() -> None:
    """At the edges, in the middle, 80 moments a second."""
    sound = voice(1.0)
    whole = mel.spectrogram(sound)
    assert whole.shape == (80, 81)
    for moment in (0, 1, 17, 40, 58):
        assert np.abs(whole[:, moment] - plainly(sound, moment)).max() < 1e-3
    assert whole[:, 70:].max() == pytest.approx(-4, abs=0.1)


def test_a_long_voice_is_heard_in_parts_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are no seams."""
    sound = voice(0.8)
    whole = mel.spectrogram(sound)
    monkeypatch.setattr(mel, "_BLOCK", 7)
    assert np.abs(mel.spectrogram(sound) - whole).max() < 1e-5


def test_every_frame_hears_a_fifth_of_a_second_from_where_it_is() -> None:
    """The last ones what there is; a voice that is shorter than that is followed by silence."""
    whole = np.tile(np.arange(100, dtype=np.float32), (80, 1))
    heard = mel.pieces(whole, 25, range(40))
    assert heard.shape == (40, 1, 80, 16)
    assert [int(each[0, 0, 0]) for each in heard[:6]] == [0, 3, 6, 9, 12, 16]
    assert [int(each[0, 0, 0]) for each in heard[25:]] == [80, 83, *[84] * 13]
    assert mel.pieces(whole, 30000 / 1001, [15])[0, 0, 0, 15] == 40 + 15
    short = mel.pieces(mel.spectrogram(np.zeros(0, np.float32)), 25, range(3))
    assert short.shape == (3, 1, 80, 16)
    assert np.isfinite(short).all()
