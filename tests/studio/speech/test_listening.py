"""The mouth's movement, from phonemes and from a voice: against each other, and against silence."""

import numpy as np
import pytest

from emulator.studio.film import Speech, Voice
from emulator.studio.speech import listening, training, visemes
from emulator.studio.speech.speaking import Spoken, speak
from emulator.studio.speech.values import Phoneme
from tests.studio.sound.test_decoding import Floats

UNHEARD = {
    "es-MX": "Hola, bienvenidos a nuestra tienda. Hoy tenemos una oferta muy buena para toda la familia.",
    "vi": "Xin chào các bạn, hôm nay chúng tôi giới thiệu một sản phẩm mới rất hữu ích.",
    "pl": "Dzień dobry, pokażemy dzisiaj małą maszynę, która sama podlewa kwiaty.",
    "zh": "你好，今天我们介绍一个新的产品，非常方便。",
}
"""Languages that the map was not trained on."""


def voices(language: str) -> list[Spoken]:
    """The sentence in voices that the map was not trained on."""
    return [speak(Speech(UNHEARD[language], Voice(language, name)), engine="bundled") for name in ("x", "y", "z")]


def agreement(language: str, noise: float = 0.0) -> list[float]:
    """The correlation of what is heard with what the phonemes ask for, at 25 frames a second: open, wide, teeth."""
    heard, true = [], []
    for spoken in voices(language):
        frames = int(spoken.seconds * 25)
        voice = training.heard(spoken)
        voice = voice + np.random.default_rng(1).normal(0, noise, len(voice)).astype(np.float32)
        heard.append(listening.curves(voice, 25, frames))
        true.append(spoken.curves_at(25, frames))
    one, other = np.concatenate(heard), np.concatenate(true)
    return [float(np.corrcoef(one[:, column], other[:, column])[0, 1]) for column in range(3)]


@pytest.mark.parametrize("language", UNHEARD)
def test_lips_follow_a_language_that_was_never_heard(language: str) -> None:
    """How far the mouth is open correlates above 0.7 with the phonemes' truth, its width and teeth above 0.5."""
    assert language.split("-")[0] not in {tag.split("-")[0] for tag in training.SENTENCES}
    opened, wide, teeth = agreement(language)
    assert opened > 0.7
    assert wide > 0.5
    assert teeth > 0.5


def test_lips_follow_a_voice_in_noise() -> None:
    """20 dB below the voice."""
    assert agreement("pl", 0.01)[0] > 0.65


def test_the_map_is_what_the_trainer_finds() -> None:
    """The shipped numbers are made by the program: trained again they move a mouth the same."""
    again = training.trained()
    shipped = listening.weights()
    assert again.shape == shipped.shape == (listening.FEATURES, 3)
    known = listening.inputs(training.heard(voices("vi")[0]))
    assert np.abs(known @ again - known @ shipped).max() < 0.02


@pytest.mark.parametrize("level", [0.0, 1e-4, 1e-3])
def test_silence_is_a_closed_mouth(level: float) -> None:
    """Digital silence and noise up to -60 dB: exactly closed, and not moving at all."""
    for seed in range(5):
        quiet = np.random.default_rng(seed).normal(0, level, 32_000).astype(np.float32)
        assert not listening.curves(quiet, 25, 60).any()


def test_before_and_after_a_voice_the_mouth_is_closed() -> None:
    """With noise at -60 dB all the time; and while something is said, it is not."""
    voice = training.heard(voices("vi")[0])
    noise = np.random.default_rng(3).normal(0, 1e-3, len(voice) + 64_000).astype(np.float32)
    noise[32_000 : 32_000 + len(voice)] += voice
    frames = int(len(noise) / 16_000 * 25)
    opened = listening.curves(noise, 25, frames)[:, 0]
    assert not opened[:46].any()
    assert not opened[-45:].any()
    assert opened[50:-50].mean() > 0.15


@pytest.mark.parametrize("factor", [0.1, 0.4, 4.0])
def test_loudness_does_not_matter(factor: float) -> None:
    """A voice 20 dB softer opens the mouth as far."""
    voice = training.heard(voices("es-MX")[0])
    usual, other = listening.curves(voice, 25, 100), listening.curves(voice * np.float32(factor), 25, 100)
    assert np.abs(usual - other).max() < 0.02


@pytest.mark.parametrize("count", [0, 1, 100, 399, 400, 401, 16_001])
def test_any_length_has_its_frames(count: int) -> None:
    """As many rows as asked for, within bounds, closed after the end."""
    noise: Floats = np.random.default_rng(1).normal(0, 0.3, count).astype(np.float32)
    curves = listening.curves(noise, 29.97, 60)
    assert curves.shape == (60, 3)
    assert curves.dtype == np.float32
    assert (np.abs(curves) <= 1).all()
    assert not curves[35:].any()


@pytest.mark.parametrize("fps", [5.0, 24.0, 25.0, 29.97, 60.0])
def test_lips_meet_for_a_b(fps: float) -> None:
    """However short it is, and wherever between two frames: a frame shows closed lips, and open ones beside it."""
    for start in np.linspace(0.3, 0.5, 9):
        phonemes = (Phoneme("ˈa", 0.0, start), Phoneme("b", start, start + 0.03), Phoneme("ˈa", start + 0.03, 1.0))
        opened = visemes.curves(phonemes, 1.0, fps, int(fps))[:, 0]
        assert opened.min() == 0.0
        assert (opened == 0).sum() <= 3
        assert opened.max() > 0.9


def test_lips_are_where_the_phonemes_are() -> None:
    """Wide for an "i", puckered for a "u", teeth for an "s", open for an "a", closed in a pause and after the end."""
    phonemes = [Phoneme(ipa, at, at + 0.5) for at, ipa in ((0.0, "i"), (0.5, "u"), (1.0, "s"), (1.5, "ˈɑː"))]
    curves = visemes.curves(phonemes, 3.0, 10, 40)
    assert curves[2, 1] > 0.8
    assert curves[7, 1] < -0.8
    assert curves[12, 2] > 0.9
    assert curves[17, 0] > 0.9
    assert not curves[22:].any()


def test_lips_are_ahead_of_the_sound() -> None:
    """An opening begins before its vowel, by less than a tenth of a second."""
    opened = visemes.curves((Phoneme("ˈa", 1.0, 2.0),), 3.0, 100, 300)[:, 0]
    assert 0.93 < float((opened > 0.3).argmax()) / 100 < 1.0
