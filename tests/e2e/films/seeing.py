"""What a result shows and says, in numbers."""

import io
import wave
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from emulator.studio.sound import decoding
from tests.studio import clips

Bgr = NDArray[np.uint8]
Wave = NDArray[np.float32]
RATE = 48_000


@dataclass(frozen=True)
class Seen:
    """A result file that was really played."""

    path: Path

    @cached_property
    def frames(self) -> list[Bgr]:
        """Every one."""
        return [np.asarray(frame, np.uint8) for frame in clips.frames(self.path)]

    @cached_property
    def sound(self) -> Wave:
        """Mono, at 48 kHz."""
        return np.asarray(decoding.samples(self.path, RATE, 1))

    @property
    def size(self) -> tuple[int, int]:
        """Width, height."""
        return self.frames[0].shape[1], self.frames[0].shape[0]

    @property
    def numbers(self) -> list[int]:
        """What is painted into its frames (see `clips`)."""
        return [clips.number_in(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)) for frame in self.frames]

    @cached_property
    def seconds(self) -> float:
        """How long it is, picture and sound alike: a frame's length apart at most."""
        with av.open(str(self.path)) as file:
            rate = file.streams.video[0].average_rate
            assert rate is not None
            seconds = float(len(self.frames) / rate)
            for sound in file.streams.audio:
                assert sound.duration is not None
                assert sound.time_base is not None
                assert abs(float(sound.duration * sound.time_base) - seconds) <= 1.001 / rate
        return seconds


def voice(seconds: float, seed: int = 1) -> Wave:
    """Something like speech, and like nothing else: a buzz that comes and goes. Half of full scale."""
    chance = np.random.default_rng(seed)
    times = np.arange(round(seconds * RATE)) / RATE
    phase = 2 * np.pi * np.cumsum(140 + 30 * np.sin(4.4 * times + seed)) / RATE
    buzz = sum((np.sin(step * phase) / step for step in range(2, 20)), np.sin(phase))
    swell = np.interp(times, np.arange(0, seconds + 1, 0.11), chance.random(len(np.arange(0, seconds + 1, 0.11))))
    spoken = buzz * swell + 0.05 * chance.standard_normal(len(times))
    return np.asarray(0.5 * spoken / np.abs(spoken).max(), np.float32)


def written(samples: Wave) -> bytes:
    """A WAV file."""
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return content.getvalue()


def found(heard: Wave, said: Wave) -> tuple[float, float]:
    """When a sound begins in another (seconds), and how loud it is there: 1 as it was."""
    length = 1 << (len(heard) + len(said)).bit_length()
    spectrum = np.fft.rfft(heard, length) * np.conj(np.fft.rfft(said, length))
    at = int(np.argmax(np.fft.irfft(spectrum, length)[: len(heard)]))
    part = heard[at : at + len(said)]
    return at / RATE, float(np.dot(part, said[: len(part)]) / np.dot(said[: len(part)], said[: len(part)]))


def is_found(heard: Wave, said: Wave, at: float = 0.0, volume: float = 1.0) -> bool:
    """Whether a sound is in another from this moment on, within 20 ms, and so loud, within 10 %."""
    begun, loud = found(heard, said)
    return abs(begun - at) <= 0.02 and abs(loud - volume) <= 0.1 * volume


def loudness(samples: Wave) -> float:
    """The root of the mean square."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def apart(one: NDArray[Any], other: NDArray[Any]) -> float:
    """How different two pictures are: the mean over pixels and colours."""
    return float(np.abs(one.astype(int) - other).mean())


def where(differing: NDArray[Any]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is true."""
    lines, columns = np.nonzero(differing)
    return int(columns.min()), int(lines.min()), int(columns.max()), int(lines.max())
