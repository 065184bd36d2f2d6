"""Sound as files: what is written is read back, at its time and length."""

import wave as wave_files
from pathlib import Path

import numpy as np
import pytest

from emulator.studio.sound import decoding, writing
from emulator.studio.sound.buffers import RATE


@pytest.mark.parametrize("ending", ["wav", "mp3", "m4a"])
@pytest.mark.parametrize("length", [RATE, RATE + 1, 70_001])
def test_a_file_is_as_long_as_its_samples(ending: str, length: int, tmp_path: Path) -> None:
    """To the sample, in its place, left and right apart."""
    noise = np.convolve(np.random.default_rng(1).normal(0, 0.2, length), np.hanning(16) / 8, "same")
    wave = np.stack([noise, np.zeros(length)], 1).astype(np.float32)
    path = tmp_path / f"sound.{ending}"
    writing.write(wave, path)
    heard = decoding.samples(path, RATE, 2)
    assert len(heard) == length
    assert np.corrcoef(heard[3000:-3000, 0], wave[3000:-3000, 0])[0, 1] > 0.99
    assert np.abs(heard[3000:-3000, 1]).max() < 0.02


def test_equal_sounds_are_equal_files(tmp_path: Path) -> None:
    """Nothing of the day or the place is in them."""
    wave = np.random.default_rng(2).normal(0, 0.1, (RATE, 2)).astype(np.float32)
    for ending in ("wav", "mp3", "m4a"):
        first, second = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
        writing.write(wave, first)
        writing.write(wave, second)
        assert first.read_bytes() == second.read_bytes()


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    """No file is begun."""
    with pytest.raises(ValueError, match="xyz"):
        writing.write(np.zeros((10, 2), np.float32), tmp_path / "a.xyz")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("seconds", [0.01, 1.234, 3.0])
def test_a_wav_of_fewer_samples_is_mono_and_as_long(tmp_path: Path, seconds: float) -> None:
    """A tone stays the tone that it was."""
    path = tmp_path / "a.wav"
    sound = np.sin(np.arange(round(seconds * 48_000)) * 2 * np.pi * 440 / 48_000).astype(np.float32) * 0.5
    writing.write(np.stack([sound, sound], 1), path, 24_000)
    with wave_files.open(str(path)) as file:
        assert (file.getnchannels(), file.getframerate()) == (1, 24_000)
        heard = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32767
    assert len(heard) == round(seconds * 24_000)
    middle = slice(20, -20)
    assert np.abs(heard - sound[::2][: len(heard)])[middle].max(initial=0) < 0.02
