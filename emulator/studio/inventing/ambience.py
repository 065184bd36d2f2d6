"""What is heard of a place where nobody speaks: rain, the sea, a city, or hardly anything."""

from typing import TYPE_CHECKING

import numpy as np

from emulator.studio.inventing.wishes import Wishes
from emulator.studio.sound.buffers import RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.sound.buffers import Wave

_NOISES = {
    "rain": (300.0, 9000.0, 0.035, 0.1), "sea": (60.0, 1400.0, 0.035, 0.85), "city": (40.0, 420.0, 0.025, 0.35),
    "wind": (80.0, 700.0, 0.012, 0.6), "room": (50.0, 260.0, 0.005, 0.1),
}  # fmt: skip
"""From and to which pitch (Hz), how loud (root of the mean square), and by which share it swells."""
_SWELL = 0.14
"""Times a second."""
_EASED = 0.25
"""Seconds in which it comes and goes."""
_OUTDOORS = ("forest", "desert", "mountain", "meadow")


def ambience(wanted: Wishes, seconds: float) -> "Wave":
    """Stereo at 48 kHz. The same kind of place always sounds the same."""
    kind = "rain" if wanted.weather == "rain" else wanted.place if wanted.place in _NOISES else ""
    low, high, loud, swell = _NOISES[kind or ("wind" if wanted.place in _OUTDOORS else "room")]
    count = max(2, round(seconds * RATE))
    times = np.arange(count, dtype=np.float32) / np.float32(RATE)
    chance = np.random.default_rng(round(low))
    sides = [_noise(count, low, high, chance) for _ in range(2)]
    swelling = 1 - swell * (0.5 + 0.5 * np.cos(2 * np.pi * _SWELL * times))
    eased = np.minimum(1, np.minimum(times, times[::-1]) / np.float32(_EASED))
    return np.asarray(np.stack(sides, 1) * (loud * swelling * eased)[:, None], np.float32)


def _noise(count: int, low: float, high: float, chance: np.random.Generator) -> "NDArray[np.float32]":
    """Noise of these pitches; its mean square is 1."""
    spectrum = np.fft.rfft(chance.standard_normal(count))
    pitches = np.fft.rfftfreq(count, 1 / RATE)
    spectrum *= 1 / (1 + (low / np.maximum(pitches, 1)) ** 4) / (1 + (pitches / high) ** 4)
    noise = np.fft.irfft(spectrum, count)
    return np.asarray(noise / max(1e-9, float(np.sqrt(np.mean(noise**2)))), np.float32)
