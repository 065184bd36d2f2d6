"""Sound as files: what is written is read back, at its time and length."""

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
