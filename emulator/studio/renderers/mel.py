"""What Wav2Lip-type models hear: mel spectrograms, with the numbers that they were trained with."""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from emulator.studio.renderers.base import VOICE_RATE

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Samples

BANDS = 80
WIDE = 16
"""Moments that are heard for one picture."""
_HOP = 200
_RATE = VOICE_RATE / _HOP
"""Moments a second."""
_WINDOW = 800
_LOWEST, _HIGHEST = 55.0, 7600.0
"""Hz."""
_EMPHASIS = 0.97
"""Of high tones: so much of each sample is taken from the next."""
_QUIETEST = 1e-5
_REFERENCE, _DEPTH, _SCALE = 20.0, 100.0, 4.0
"""dB, dB, and what the loudest becomes; the softest becomes its opposite."""
_NOISE = 3e-5
"""In place of digital silence, which no recording has: one bit of sixteen."""
_BLOCK = 1024
"""Moments that are looked at together."""


def spectrogram(voice: "Samples") -> NDArray[np.float32]:
    """80 bands x moments, -4 to 4: of a voice at 16 kHz, with silence after one that is too short for a picture."""
    least = WIDE * _HOP
    noise = np.random.default_rng(0).standard_normal(max(len(voice), least), np.float32) * np.float32(_NOISE)
    sounding = np.flatnonzero(voice)
    noise[sounding] = voice[sounding]
    emphasised = noise.copy()
    emphasised[1:] -= np.float32(_EMPHASIS) * noise[:-1]
    every = sliding_window_view(np.pad(emphasised, _WINDOW // 2), _WINDOW)[::_HOP]
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)
    result = np.empty((BANDS, len(every)), np.float32)
    for start in range(0, len(every), _BLOCK):
        loudness = np.abs(np.fft.rfft(every[start : start + _BLOCK] * window)) @ _filters().T
        decibels = 20 * np.log10(np.maximum(_QUIETEST, loudness)) - _REFERENCE
        scaled = 2 * _SCALE * (decibels + _DEPTH) / _DEPTH - _SCALE
        result[:, start : start + _BLOCK] = np.clip(scaled, -_SCALE, _SCALE).T
    return result


def pieces(whole: NDArray[np.float32], fps: float, numbers: Iterable[int]) -> NDArray[np.float32]:
    """What is heard at these frames: count x 1 x 80 x 16. Where the voice has ended its last piece stays."""
    starts = (min(int(number * _RATE / fps), whole.shape[1] - WIDE) for number in numbers)
    found = [whole[:, start : start + WIDE] for start in starts]
    return np.array(found, np.float32).reshape(-1, 1, BANDS, WIDE)


@lru_cache(maxsize=1)
def _filters() -> NDArray[np.float32]:
    """Triangles of the same area, 80 x 401: evenly spread up to 1 kHz, and by steps of the same ratio above."""
    low, high = _mels(_LOWEST), _mels(_HIGHEST)
    edges = np.array([_hertz(low + (high - low) * place / (BANDS + 1)) for place in range(BANDS + 2)])
    hertz = np.fft.rfftfreq(_WINDOW, 1 / VOICE_RATE)
    rising = (hertz - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - hertz) / np.diff(edges)[1:, None]
    areas = 2 / (edges[2:] - edges[:-2])
    return np.asarray(np.maximum(0, np.minimum(rising, falling)) * areas[:, None], np.float32)


# Slaney's scale: 15 mels to a kHz, then 27 to a factor of 6.4.
def _mels(hertz: float) -> float:
    return 0.015 * hertz if hertz < 1000 else 15 + 27 * float(np.log(hertz / 1000) / np.log(6.4))


def _hertz(mels: float) -> float:
    return mels / 0.015 if mels < 15 else 1000 * 6.4 ** ((mels - 15) / 27)
