"""How a mouth moves for a recorded voice: a small net from what is heard around a moment to a mouth's shape.

What is heard are the loudnesses of 24 bands of pitch, against the loudest and against what this voice usually has of
them, at seven moments. The net is 96 bent sums of these and three sums of those; its numbers were found by `training`,
on speech of our own making. Nothing is learnt or kept of what is listened to here.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from emulator.media.resources import fixture
from emulator.studio.renderers.base import VOICE_RATE
from emulator.studio.speech.visemes import at_frames

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Curves, Samples

STEP = 0.01
"""Seconds between moments."""
_HOP = round(STEP * VOICE_RATE)
_WINDOW = 400
_POINTS = 512
_BANDS = 24
_LOWEST, _HIGHEST = 90.0, 7600.0
"""Hz."""
_MOMENTS = (-6, -3, -1, 1, 3, 6, 10)
"""Steps before and after: lips shape a sound before it is heard."""
_HEARD = 2 * _BANDS + 1
"""Numbers of one moment."""
FEATURES = _HEARD * len(_MOMENTS)
HIDDEN = 96
_RANGE = 50.0
"""dB below a voice's usual peaks that make a difference."""
_SILENT = -48.0
"""dB of full scale, all bands together: what stays below all the time is no voice, however little else there is."""
_CLOSED, _OPEN = 36.0, 24.0
"""dB below the usual peaks: a mouth is closed for what is softer than the first, free for what is louder than the
second."""
_HELD = 8
"""Steps around a sound in which the mouth does not close: a `t` is silent, too."""
_LOUD = 25.0
"""dB below the usual peaks: what is louder tells how a voice usually sounds."""
_NOISE_SHARE = 0.05
"""So much of the time a voice pauses: what is heard then is noise, and subtracted."""
_BOLDNESS, _MIDDLE = 0.35, 0.28
"""A net that is not sure stays in the middle; by so much of the way it goes away from there."""
_SEEN = 0.04
"""Openings below it are none."""
_BLOCK = 6000
"""Moments that are looked at together: a minute."""


def curves(voice: "Samples", fps: float, frames: int) -> "Curves":
    """The mouth's movement for so many frames from the beginning of a voice at 16 kHz on; closed where it is silent."""
    heard, levels = features(voice)
    if not len(levels):
        return np.zeros((frames, 3), np.float32)
    points = np.zeros((len(levels), 3), np.float32)
    for start in range(0, len(levels), _BLOCK):
        points[start : start + _BLOCK] = shapes(around(heard, start, min(start + _BLOCK, len(levels))), weights())
    near = sliding_window_view(np.pad(levels, _HELD, mode="edge"), 2 * _HELD + 1).max(1)
    free = np.clip((near + _CLOSED) / (_CLOSED - _OPEN), 0, 1).astype(np.float32)
    points[:, 0] += _BOLDNESS * (points[:, 0] - _MIDDLE)
    points = np.clip(_smooth(points), (0, -1, 0), (1, 1, 1)).astype(np.float32) * free[:, None]
    rows = at_frames(points, STEP, fps, frames)
    rows[rows[:, 0] < _SEEN, 0] = 0.0
    return rows


def shapes(around: "NDArray[np.float32]", net: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """The mouth at moments with what is around them, as this net has it."""
    into, bias, out = net[:FEATURES], net[FEATURES], net[FEATURES + 1 :]
    return np.tanh(around @ into + bias) @ out.T


def features(voice: "Samples") -> "tuple[NDArray[np.float32], NDArray[np.float32]]":
    """Of every moment what is heard, each number about -1 to 1; and how many dB it is below the voice's usual peaks,
    which is very much for silence."""
    powers = _powers(voice)
    if not len(powers):
        return np.zeros((0, _HEARD), np.float32), np.zeros(0, np.float32)
    loudest = 10 * np.log10(powers.sum(1).max() + 1e-12)
    if loudest < _SILENT:
        return np.zeros((len(powers), _HEARD), np.float32), np.full(len(powers), -200, np.float32)
    noise = np.quantile(powers, _NOISE_SHARE, axis=0).astype(np.float32)
    powers = np.maximum(powers - 1.5 * noise, 0)
    decibels = 10 * np.log10(powers + 1e-12)
    greatest = decibels.max(1)
    usual = float(np.quantile(greatest[greatest > greatest.max() - 40], 0.95))
    bands = np.clip((decibels - usual) / _RANGE + 1, -0.2, 1.1)
    level = bands.max(1, keepdims=True)
    colour = bands - level
    own = colour[greatest > usual - _LOUD].mean(0)
    heard = np.concatenate([level, colour, np.clip(colour - own, -1, 1)], 1)
    return heard.astype(np.float32), (greatest - usual).astype(np.float32)


def around(heard: "NDArray[np.float32]", start: int, stop: int) -> "NDArray[np.float32]":
    """What is heard at these moments and at those around them."""
    moments = np.arange(start, stop)
    return np.concatenate([heard[np.clip(moments + offset, 0, len(heard) - 1)] for offset in _MOMENTS], 1)


@lru_cache(maxsize=1)
def weights() -> "NDArray[np.float32]":
    """The net, of shape (`FEATURES` + 1 + 3, `HIDDEN`): the bent sums, what is added to them, the sums of those."""
    with fixture("speech", "mouth.npy").open("rb") as file:
        return np.asarray(np.load(file, allow_pickle=False), np.float32)


def _powers(voice: "Samples") -> "NDArray[np.float32]":
    """Of every band at every moment, 1 for a tone at full scale."""
    count = -(-len(voice) // _HOP)
    window, filters = np.hanning(_WINDOW).astype(np.float32), _filters()
    scale = 4 / window.sum() ** 2
    padded = np.pad(voice, (_WINDOW // 2, _WINDOW + _HOP))
    every = sliding_window_view(padded, _WINDOW)[_HOP // 2 :: _HOP][:count]
    result = np.zeros((count, _BANDS), np.float32)
    for start in range(0, count, _BLOCK):
        spectrum = np.fft.rfft(every[start : start + _BLOCK] * window, _POINTS)
        result[start : start + _BLOCK] = (spectrum.real**2 + spectrum.imag**2) @ filters * scale
    return result


@lru_cache(maxsize=1)
def _filters() -> "NDArray[np.float64]":
    """Triangles that are evenly spread as the ear hears pitch."""
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (_LOWEST, _HIGHEST))
    edges = 700 * (10 ** (np.linspace(low, high, _BANDS + 2) / 2595) - 1)
    hertz = np.fft.rfftfreq(_POINTS, 1 / VOICE_RATE)[:, None]
    rising = (hertz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hertz) / (edges[2:] - edges[1:-1])
    return np.maximum(0, np.minimum(rising, falling))


def _smooth(points: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Over 50 ms."""
    kernel = np.hanning(7)[1:-1] / np.hanning(7).sum()
    padded = np.pad(points, ((2, 2), (0, 0)), mode="edge")
    return np.stack([np.convolve(column, kernel, "valid") for column in padded.T], 1)
