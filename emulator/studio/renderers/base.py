"""The contract of renderers: frames and a voice in, the same frames with moving lips out.

Everything else about a film is common to all of them and done around them (`cutting`): decoding, sync modes, sizes,
captions, sound, transitions, watermark, encoding. All of this runs in a worker process.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from emulator.studio.faces.values import Face
from emulator.studio.views import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Frame = NDArray[np.uint8]
    """A picture as PyAV's `to_ndarray(format="yuv420p")` gives it, studio range: `height * 3 / 2` rows of `width`,
    both even. Never written to by who did not make it."""
    Samples = NDArray[np.float32]
    """Mono, -1 to 1."""
    Curves = NDArray[np.float32]
    """A row per video frame: how far the mouth is open (0 to 1), how wide (-1 puckered to 1 spread), how much of the
    teeth is seen (0 to 1)."""

VOICE_RATE = 16_000
"""Samples a second of a voice."""

Progress = Callable[[float], None]
"""Is told how much is done, 0 to 1, never less than before."""


class Reel(Protocol):
    """Frames that can be gone through as often as needed, one at a time, in bounded memory."""

    width: int
    height: int
    fps: float
    length: int
    """Frames."""
    still: bool
    """Whether it is one picture, repeated."""

    def frames(self) -> "Iterator[Frame]":
        """From the first to the last."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """What one face says in a scene."""

    voice: "Samples"
    """For the whole scene, at `VOICE_RATE`: silence where nothing is said."""
    curves: "Curves"
    """The mouth's movement for every frame of the scene, as far as it is known from the words or heard in the voice."""
    face: Box | None = None
    """Where the face is at `seen_at`; none: the largest."""
    seen_at: int = 0
    """The number of a frame."""
    lively: bool = False
    """Whether a picture shall sway, breathe and blink."""
    known: Face | None = None
    """The face itself, in a picture whose maker knows: nothing is searched for."""


class Renderer(Protocol):
    """Makes faces speak."""

    def perform(self, reel: Reel, part: Part, scratch: Path, progress: Progress) -> "Iterator[Frame]":
        """The reel's frames with this part spoken in them, as many as there were, of the same size.

        `scratch` is a folder for files of its own. Raises Unmade, with the trouble `no face` where there is none to
        move (when the first frame is asked for, at the latest).
        """
        ...
