"""What renderers that are not ours are handed and hand back: files, whose frames are made to fit what was asked for."""

import re
import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from emulator.studio.errors import Trouble, Unmade
from emulator.studio.frames import planes, reading, stills, writing
from emulator.studio.frames.fitting import Fitting
from emulator.studio.renderers.base import VOICE_RATE, Part, Reel

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame

_FACELESS = re.compile(r"\b(no|not|without|cannot|could ?n[o']t)\b.{0,30}\bfaces?\b|\bfaces?\b.{0,20}\bnot\b", re.I)


def film_of(reel: Reel, folder: Path) -> Path:
    """The reel as a video without sound (MP4), hardly worse than it is."""
    path = folder / "video.mp4"
    matrix = planes.matrix_of(reel.width, reel.height)
    writing.spool(reel.frames(), path, rate=rate_of(reel), matrix=matrix)
    return path


def picture_of(reel: Reel, folder: Path) -> Path:
    """The reel's first frame as a picture (PNG)."""
    path = folder / "image.png"
    stills.save(next(iter(reel.frames())), planes.matrix_of(reel.width, reel.height), path)
    return path


def voice_of(part: Part, folder: Path) -> Path:
    """The voice as a sound file (WAV, 16 bits, mono)."""
    path = folder / "audio.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, VOICE_RATE, len(part.voice), "NONE", ""))
        file.writeframes(np.rint(np.clip(part.voice, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def frames_of(path: Path, reel: Reel, whose: str) -> "Iterator[Frame]":
    """The frames of a video that was handed back by `whose` ("The server"), at the reel's rate, covering its frame.

    There are as many as it has; where there were too few the last one stays. Raises Unmade for what is no video.
    """
    matrix = planes.matrix_of(reel.width, reel.height)
    try:
        clip = reading.Clip(path, fps=rate_of(reel), matrix=matrix)
        fitting = Fitting((clip.width, clip.height), (reel.width, reel.height))
        for frame in clip.picked(range(reel.length)):
            yield fitting.put(frame, None)
    except Unmade as error:
        raise Unmade("crashed", f"{whose} made nothing that can be used: {error}") from error


def rate_of(reel: Reel) -> Fraction:
    """Frames a second, as files have it."""
    return Fraction(reel.fps).limit_denominator(1001)


def trouble_in(words: str) -> Trouble:
    """What a program's last words mean: Wav2Lip and its kin say so where they see nobody."""
    return "no face" if _FACELESS.search(words) else "crashed"
