"""The contract of renderers, and what is asked of them."""

from dataclasses import dataclass
from typing import Literal, Protocol

Media = Literal["video", "image", "audio"]
LONGEST = 3600.0
"""Seconds; a longer result is refused."""
SMALLEST, LARGEST = 16, 4096
"""Pixels of a side; others are refused."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a file must be. Equal recipes give equal bytes, so a recipe is a cache's key."""

    media: Media
    format: str
    """`mp4`, `mov`; `jpg`, `png`; `mp3`, `wav`, `m4a`, `aac`."""
    seconds: float = 0.0
    """Rounded to a whole video frame; `mp3` is rounded up and `aac` to the nearest packet (24 and 21 ms)."""
    width: int = 0
    height: int = 0
    """Pixels as displayed, exact for video and `png`. 0: the format's own size. `jpg` comes in prepared sizes, of
    which the nearest aspect is taken."""
    fps: float = 25.0
    """Frames a second; 29.97 and its kin may be given so."""
    audio: bool = True
    """Whether a video has sound."""
    faces: int = 1
    """How many people the picture shows; written into the file too, so that our own probe knows."""
    codec: str = "h264"
    """The video's codec."""


class Renderer(Protocol):
    """Makes files."""

    def render(self, recipe: Recipe) -> bytes:
        """The whole file. Raises RenderError for what cannot be made; never blocks on anything but the processor."""
        ...
