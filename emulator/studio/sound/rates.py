"""Sound at another number of samples a second, by FFmpeg's resampler."""

import av
import numpy as np

from emulator.studio.sound.buffers import Wave, silence

_BLOCK = 1 << 18
"""Samples that are passed on at a time."""


def resampled(wave: Wave, rate: int, wanted: int) -> Wave:
    """A mono wave at the wanted rate: exactly as many samples as its time has, nothing moved in time."""
    if rate == wanted or not len(wave):
        return wave
    resampler = av.AudioResampler("fltp", "mono", wanted)
    result, position = silence(round(len(wave) * wanted / rate), 1), 0
    for start in (*range(0, len(wave), _BLOCK), None):
        frame = None
        if start is not None:
            block = np.ascontiguousarray(wave[start : start + _BLOCK], np.float32)
            frame = av.AudioFrame.from_ndarray(block[None], format="fltp", layout="mono")
            frame.sample_rate = rate
        for made in resampler.resample(frame):
            part = made.to_ndarray()[0][: len(result) - position]
            result[position : position + len(part)] = part
            position += len(part)
    return result
