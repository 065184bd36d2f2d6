"""Sound as a file: WAV, MP3, or AAC bare or in MP4, by the ending of its name."""

import wave
from pathlib import Path
from typing import cast

import av
import numpy as np
from numpy.typing import NDArray

from emulator.studio.sound.buffers import RATE, Wave

_FORMS = {
    ".mp3": ("mp3", "libmp3lame", "s16p"),
    ".m4a": ("mp4", "aac", "fltp"),
    ".aac": ("adts", "aac", "fltp"),
}
"""The container, the codec and the samples that it takes."""
_BITS = 160_000
_EXACT = {"movie_timescale": str(RATE)}
"""Lengths in samples, not milliseconds."""
_BLOCK = 1 << 16


def write(samples: Wave, path: Path, rate: int = RATE) -> None:
    """Write stereo at 48 kHz; a WAV at another `rate` as mono.

    A WAV plays exactly as long; so do an MP3 and an M4A, for who reads what they say of it: their codecs add up to a
    tenth of a second around it. Raises ValueError for another ending.
    """
    if path.suffix == ".wav" and rate != RATE:
        with wave.open(str(path), "wb") as file:
            heard = _lowered(samples, rate)
            file.setparams((1, 2, rate, len(heard), "NONE", ""))
            file.writeframesraw(heard.astype("<i2").tobytes())
        return
    if path.suffix == ".wav":
        with wave.open(str(path), "wb") as file:
            file.setparams((2, 2, RATE, len(samples), "NONE", ""))
            for start in range(0, len(samples), _BLOCK):
                file.writeframesraw(_rounded(samples[start : start + _BLOCK]).astype("<i2").tobytes())
        return
    if path.suffix not in _FORMS:
        raise ValueError(f"No sound is written as {path.suffix or 'a file without an ending'}.")
    form, codec, sort = _FORMS[path.suffix]
    options = _EXACT if form == "mp4" else {}
    with av.open(str(path), "w", format=form, options=options) as container:
        stream = cast(av.AudioStream, container.add_stream(codec, RATE, layout="stereo", format=sort))
        stream.bit_rate = _BITS
        for start in range(0, len(samples), _BLOCK):
            block = samples[start : start + _BLOCK]
            planes = _rounded(block.T) if sort == "s16p" else np.ascontiguousarray(np.clip(block.T, -1, 1), np.float32)
            frame = av.AudioFrame.from_ndarray(planes, format=sort, layout="stereo")
            frame.sample_rate, frame.pts = RATE, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _lowered(samples: Wave, rate: int) -> NDArray[np.int16]:
    """Both sides together at another rate, as long as before."""
    resampler = av.AudioResampler("s16", "mono", rate)
    made = []
    for start in (*range(0, len(samples), _BLOCK), None):
        frame = None
        if start is not None:
            block = np.ascontiguousarray(np.clip(samples[start : start + _BLOCK], -1, 1), np.float32).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(block, "flt", "stereo")
            frame.sample_rate, frame.pts = RATE, start
        made += [each.to_ndarray().reshape(-1) for each in resampler.resample(frame)]
    heard = np.zeros(round(len(samples) * rate / RATE), np.int16)
    whole = np.concatenate(made)[: len(heard)] if made else heard
    heard[: len(whole)] = whole
    return heard


def _rounded(block: Wave) -> NDArray[np.int16]:
    """As 16 bits."""
    return np.ascontiguousarray(np.clip(np.rint(block * 32767), -32768, 32767), np.int16)
