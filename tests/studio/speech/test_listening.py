"""The mouth's movement, from phonemes and from a voice: against each other, and against silence."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from emulator.studio.speech import listening, training, visemes
from emulator.studio.speech.espeak import bundled
from emulator.studio.speech.sentences import SENTENCES
from emulator.studio.speech.speaking import Spoken
from emulator.studio.speech.values import Phoneme, Traits
from tests.studio.sound.test_decoding import Floats
from tests.studio.speech import retraining

UNHEARD = {
    "es-MX": "Hola, bienvenidos a nuestra tienda. Hoy tenemos una oferta muy buena para toda la familia.",
    "it": "Buongiorno a tutti, oggi vi presentiamo una nuova macchina che prepara la pasta da sola.",
    "vi": "Xin chào các bạn, hôm nay chúng tôi giới thiệu một sản phẩm mới rất hữu ích.",
    "pl": "Dzień dobry, pokażemy dzisiaj małą maszynę, która sama podlewa kwiaty.",
    "zh": "你好，今天我们介绍一个新的产品，非常方便。",
    "ja": "おはようございます、きょうはあたらしいきかいをごらんください。",
    "ru": "Добрый день, сегодня мы покажем вам новую машину, она сама поливает цветы.",
    "nl": "Goedemorgen, vandaag laten we een nieuw product zien dat zelf de bloemen water geeft.",
}
"""Languages that the net was not trained on."""
STRANGERS = ("f2", "f4", "f5", "m1", "m3", "m7")
"""Voices of eSpeak's that it was not trained on, either."""


@cache
def voices(language: str) -> list[Spoken]:
    """The sentence in voices that the net was not trained on, low and high, slow and fast."""
    engine = bundled()
    assert engine
    assert not set(STRANGERS) & set(training.VARIANTS)
    voice = engine.voice(language.lower())
    return [
        training.said(UNHEARD[language], voice, Traits(False, name, pitch, 60, throat), pace, engine)
        for name, pitch, throat, pace in zip(
            STRANGERS, (35, 60, 50, 65, 40, 55), (0.95, 1.05, 1.0, 0.92, 1.08, 1.0),
            (150, 190, 170, 140, 200, 165), strict=True,
        )
    ]  # fmt: skip


def agreement(language: str, recorded: Callable[[Floats], Floats] = lambda voice: voice) -> Floats:
    """The correlation of what is heard with what the phonemes ask for, at 25 frames a second: a row for every voice,
    open, wide, teeth."""
    rows = []
    for spoken in voices(language):
        frames = int(spoken.seconds * 25)
        heard = listening.curves(recorded(training.heard(spoken)), 25, frames)
        true = spoken.curves_at(25, frames)
        rows.append([np.corrcoef(heard[:, column], true[:, column])[0, 1] for column in range(3)])
    return np.array(rows, np.float32)


@pytest.mark.parametrize("language", UNHEARD)
def test_lips_follow_a_language_that_was_never_heard(language: str) -> None:
    """How far the mouth is open correlates above 0.72 with the phonemes' truth, in the mean of the voices.

    Its width does above 0.65, its teeth above 0.7; no voice's opening is below 0.6.
    """
    assert language.split("-")[0] not in {tag.split("-")[0] for tag in SENTENCES}
    every = agreement(language)
    opened, wide, teeth = every.mean(0)
    assert opened > 0.72
    assert wide > 0.65
    assert teeth > 0.7
    assert every[:, 0].min() > 0.6


@pytest.mark.parametrize("language", UNHEARD)
def test_lips_are_not_behind_the_words(language: str) -> None:
    """What is heard fits what is said best at the very time, to less than half a frame of 25 a second."""
    lags = []
    for spoken in voices(language):
        count = int(spoken.seconds * 100)
        heard = listening.curves(training.heard(spoken), 100, count)[:, 0]
        true = spoken.curves_at(100, count)[:, 0]
        by = range(-10, 11)
        fits = [np.corrcoef(heard[10 + late : count - 10 + late], true[10 : count - 10])[0, 1] for late in by]
        lags.append(by[int(np.argmax(fits))] / 4)
    assert abs(np.mean(lags)) < 0.5
    assert np.abs(lags).max() <= 1


def _narrow(voice: Floats) -> Floats:
    spectrum = np.fft.rfft(voice)
    hertz = np.fft.rfftfreq(len(voice), 1 / 16_000)
    spectrum[(hertz < 300) | (hertz > 3400)] = 0
    return np.asarray(np.fft.irfft(spectrum, len(voice)), np.float32)


def _sung_to(voice: Floats) -> Floats:
    """Chords, 18 dB below a voice at -20 dB."""
    times = np.arange(len(voice)) / 16_000
    chord = sum((np.sin(2 * np.pi * 110 * part * times) / part for part in (1, 1.25, 1.5, 2, 3)), np.zeros(len(voice)))
    chord *= np.exp(-2 * (times % 0.5))
    return np.asarray(voice + chord / chord.std() * 0.0126, np.float32)


@pytest.mark.parametrize(
    "recorded",
    [
        lambda voice: voice + np.random.default_rng(1).normal(0, 0.01, len(voice)).astype(np.float32),
        lambda voice: np.clip(8 * voice, -1, 1),
        lambda voice: voice * np.float32(0.1),
        _narrow,
        _sung_to,
    ],
    ids=["noise", "too loud", "soft", "telephone", "music"],
)
def test_lips_follow_a_bad_recording(recorded: Callable[[Floats], Floats]) -> None:
    """With noise 20 dB below the voice, with music 18 dB below it, clipped, at a tenth, over a telephone."""
    assert np.mean([agreement(language, recorded)[:, 0] for language in ("pl", "es-MX", "ja")]) > 0.72


def test_the_trainer_finds_such_a_map() -> None:
    """With two voices of sixteen it hears much of what the shipped one hears, and finds the same again."""
    net = training.trained(voices=2)
    assert net.shape == listening.weights().shape == (listening.FEATURES + 4, listening.HIDDEN)
    opened, shipped = (retraining.movements(each, voices("vi")[0])[:, 0] for each in (net, listening.weights()))
    assert np.corrcoef(opened, shipped)[0, 1] > 0.9
    assert (training.trained(("de",), 1) == training.trained(("de",), 1)).all()


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
