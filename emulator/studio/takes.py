"""What is taken from a film: the files of a job's result."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from emulator.studio.film import Film
from emulator.studio.views import Box, File


@dataclass(frozen=True, slots=True)
class Whole:
    """The film as a video file."""

    watermark: str = ""
    """A further text over the picture: the vendor's own watermark, where one is asked for."""
    alpha: bool = False
    """Where nothing is behind the person it can be seen through (WebM)."""


@dataclass(frozen=True, slots=True)
class Still:
    """A frame of the film as a picture file, JPEG or PNG."""

    at: float = 0.0
    """Seconds into it; beyond its end: its last."""
    width: int = 0
    height: int = 0
    """0: as the film."""


@dataclass(frozen=True, slots=True)
class Sound:
    """The film's sound as an audio file, MP3 or WAV; a WAV of fewer than 48,000 samples a second is mono."""

    rate: int = 48_000


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a frame of an input file as a picture file, square, with this face in its middle."""

    file: File
    face: Box
    at: float = 0.0
    width: int = 256
    height: int = 256


Take = Whole | Still | Sound | Crop


@dataclass(frozen=True, slots=True)
class Production:
    """A film, and what is taken from it: by the name of the job's output, whose ending says the format."""

    film: Film | None = None
    """None: nothing but crops are taken."""
    takes: Mapping[str, Take] = field(default_factory=dict)
    watermark: bool = True
    """Whether the films may carry the program's own word "emulated" (a setting turns it off everywhere)."""
