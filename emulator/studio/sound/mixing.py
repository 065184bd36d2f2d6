"""A film's sound: pieces at their times, own sound and music, exactly as long as the picture.

Below full scale nothing is changed but the volumes that were asked for. Only where the sum would go beyond, it is
turned down for some hundredths of a second around.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from emulator.studio.sound.buffers import RATE, Wave, silence

_FADE = RATE // 100
"""Samples at the edges of a piece: 10 ms, so that nothing clicks."""
_LAST_FADE = 1.5
"""Seconds in which music ends, at most a quarter of the film."""
_LOUDEST = 100.0
"""The greatest volume: 40 dB."""
_STEP = 48
"""Samples that are limited alike: 1 ms."""
_REACH = 20
"""Steps before and after a peak in which it is turned down, and up again."""
_BLOCK = 10 * RATE


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that is heard in a film."""

    samples: Wave
    """At 48 kHz, mono or stereo."""
    at: float = 0.0
    """Seconds into the film; what is before its beginning is cut."""
    volume: float = 1.0
    end: float | None = None
    """Where it is cut, in seconds of the film; None: nowhere but at the film's end."""


def length(frames: int, fps: float) -> int:
    """How many samples are as long as so many frames."""
    return round(frames * RATE / fps)


def mix(
    pieces: Iterable[Piece],
    samples: int,
    *,
    music: Wave | None = None,
    music_volume: float = 0.1,
    scratch: Path | None = None,
) -> Wave:
    """So many samples of stereo at 48 kHz. One piece is needed at a time; a long result is a file in `scratch`."""
    mixed = silence(samples, 2, scratch)
    if music is not None and len(music):
        _repeat(mixed, music, music_volume)
    for piece in pieces:
        end = samples if piece.end is None else min(samples, round(piece.end * RATE))
        _put(mixed, piece.samples, round(piece.at * RATE), end, piece.volume)
    _limit(mixed)
    return mixed


def _put(mixed: Wave, wave: Wave, at: int, end: int, volume: float) -> None:
    """Add a wave from `at` up to `end`, with soft edges where it begins and where it ends or is cut."""
    wave = wave[max(0, -at) : max(0, end - at)]
    at = max(0, at)
    factor = np.float32(min(max(volume, 0.0), _LOUDEST) if math.isfinite(volume) else 0.0)
    fade = min(_FADE, len(wave) // 2)
    ramp = (np.arange(fade, dtype=np.float32) + np.float32(0.5)) / np.float32(max(fade, 1))
    inner = len(wave) - fade
    for start, stop, gain in (
        (0, fade, ramp),
        *((fade + start, fade + stop, None) for start, stop in _spans(inner - fade)),
        (inner, len(wave), ramp[::-1]),
    ):
        block = wave[start:stop] * factor
        block = block if block.ndim == 2 else block[:, None]
        mixed[at + start : at + stop] += block if gain is None else block * gain[:, None]


def _repeat(mixed: Wave, music: Wave, volume: float) -> None:
    """Music again and again, and away at the end."""
    if len(music) < RATE:  # hardly music; not thousands of times on its own
        music = np.resize(music, (RATE, *music.shape[1:]))
    for start in range(0, len(mixed), len(music)):
        _put(mixed, music, start, len(mixed), volume)
    last = min(round(_LAST_FADE * RATE), len(mixed) // 4)
    mixed[len(mixed) - last :] *= np.cos(np.linspace(0, math.pi / 2, last, dtype=np.float32))[:, None]


def _limit(mixed: Wave) -> None:
    """Turn down what is beyond full scale, so early and so slowly that it is not heard."""
    steps = -(-len(mixed) // _STEP)
    peaks = np.zeros(steps, np.float32)
    for start, stop in _spans(len(mixed)):
        block = np.abs(mixed[start:stop]).max(1)
        peaks[start // _STEP : -(-stop // _STEP)] = np.pad(block, (0, -len(block) % _STEP)).reshape(-1, _STEP).max(1)
    if not steps or peaks.max() <= 1:
        return
    gains = _gains(peaks)
    for start, stop in _spans(len(mixed)):
        at = (np.arange(start, stop) + 0.5) / _STEP - 0.5
        mixed[start:stop] *= np.interp(at, np.arange(steps), gains).astype(np.float32)[:, None]
        np.clip(mixed[start:stop], -1, 1, out=mixed[start:stop])  # what rounding left


def _gains(peaks: NDArray[np.float32]) -> NDArray[np.float64]:
    """A factor for the middle of every step, 1 away from the peaks; between the middles it goes straight."""
    wide, narrow = 2 * _REACH + 3, 2 * _REACH + 1
    wanted = np.pad(1 / np.maximum(peaks, 1), wide // 2, constant_values=1)
    least = sliding_window_view(wanted, wide).min(1)
    return np.convolve(np.pad(least, narrow // 2, mode="edge"), np.hanning(narrow + 2)[1:-1] / (_REACH + 1), "valid")


def _spans(count: int) -> Iterator[tuple[int, int]]:
    """From 0 to `count` in pieces that do not need much memory."""
    return ((start, min(start + _BLOCK, count)) for start in range(0, count, _BLOCK))
