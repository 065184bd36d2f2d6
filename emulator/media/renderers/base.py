"""The contract of renderers, and what is asked of them."""

from dataclasses import dataclass
from typing import Literal, Protocol

Media = Literal["video", "image", "audio"]
LONGEST = 3600.0
"""Seconds; a longer result is refused."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a file must be. Equal recipes give equal bytes."""

    media: Media
    format: str
    """`mp4`, `mov`; `jpg`, `png`; `mp3`, `wav`, `m4a`, `aac`."""
    seconds: float = 0.0
    width: int = 0
    height: int = 0
    """Pixels. Pictures that are not video come in prepared sizes of the nearest aspect."""
    fps: float = 25.0
    audio: bool = True
    faces: int = 1
    codec: str = "h264"


class Renderer(Protocol):
    """Makes files."""

    def render(self, recipe: Recipe) -> bytes:
        """The whole file. Raises RenderError for what cannot be made; never blocks on anything but the processor."""
        ...
