"""Films and pictures of drawn presenters, whose mouths are known to the pixel, and how open those are."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from emulator.studio.faces.values import Mouth
from emulator.studio.presenters.drawing import Drawn, draw
from emulator.studio.renderers.base import Part
from emulator.studio.renderers.puppet import Puppet

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Curves, Frame
    from emulator.studio.views import Box

WIDTH, HEIGHT, FPS = 320, 240, 25.0


def yuv(bgr: NDArray[np.uint8]) -> "Frame":
    """A picture as renderers take it."""
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2YUV_I420), np.uint8)


@dataclass
class Clip:
    """Frames that are held in memory."""

    kept: "list[Frame]"
    still: bool = False
    length: int = 0
    fps: float = FPS
    width: int = field(init=False)
    height: int = field(init=False)

    def __post_init__(self) -> None:
        self.length = self.length or len(self.kept)
        self.height, self.width = self.kept[0].shape[0] * 2 // 3, self.kept[0].shape[1]

    def frames(self) -> "Iterator[Frame]":
        """As a reel gives them: a still is repeated."""
        yield from self.kept * self.length if self.still else self.kept


def presenter(name: str = "Anna", width: int = WIDTH, height: int = HEIGHT, **look: object) -> Drawn:
    """Somebody with light skin, unless it is said otherwise."""
    return draw(name, width, height, **{"skin": "light", "gender": "female", **look})  # type: ignore[arg-type] # what draw takes


def footage(of: Drawn, length: int = 25) -> Clip:
    """A film in which nobody moves."""
    return Clip([yuv(of.bgr)] * length)


def photo(of: Drawn, length: int) -> Clip:
    """A picture."""
    return Clip([yuv(of.bgr)], still=True, length=length)


def swinging(of: Drawn, length: int) -> tuple[Clip, list[Mouth]]:
    """A film in which the whole picture swings, and where its mouth is in it."""
    frames, mouths = [], []
    height, width = of.bgr.shape[:2]
    for number in range(length):
        roll, aside = 4 * np.sin(number / 9), 5 * np.sin(number / 7)
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), -roll, 1)
        turn[0, 2] += aside
        frames.append(
            yuv(np.asarray(cv2.warpAffine(of.bgr, turn, (width, height), borderMode=cv2.BORDER_REFLECT), np.uint8))
        )
        x, y = (float(part) for part in turn @ (of.mouth.x, of.mouth.y, 1))
        mouths.append(Mouth(x, y, of.mouth.half_width, of.mouth.roll + float(roll)))
    return Clip(frames), mouths


def talk(length: int, pace: float = 0.0) -> "Curves":
    """A mouth that opens two to three times a second, and is closed now and then. Of another pace: other speech."""
    seconds = np.arange(length) / FPS
    wave = 0.5 * np.sin(2 * np.pi * (2.3 + pace) * seconds) + 0.4 * np.sin(
        2 * np.pi * (1.1 + pace / 2) * seconds + pace
    )
    return np.stack((np.clip(wave + 0.1, 0, 1), 0 * wave, 0 * wave), axis=1).astype(np.float32)


def silence(length: int) -> "Curves":
    """A mouth that stays closed."""
    return np.zeros((length, 3), np.float32)


def perform(
    reel: Clip, curves: "Curves", *, face: "Box | None" = None, seen_at: int = 0, lively: bool = False
) -> "list[Frame]":
    """Every frame of the reel with this spoken in it."""
    part = Part(np.zeros(16, np.float32), curves, face, seen_at, lively)
    return list(Puppet().perform(reel, part, Path(), lambda share: None))


def opening(frame: "Frame", mouth: Mouth) -> float:
    """How open a mouth of light skin is: the share of the middle of its face that is dark as only its inside is."""
    half, height = mouth.half_width, frame.shape[0] * 2 // 3
    rows = slice(max(0, int(mouth.y - 0.5 * half)), min(height, int(mouth.y + 1.0 * half)))
    columns = slice(int(mouth.x - 0.35 * half), int(mouth.x + 0.35 * half))
    part = frame[rows, columns].astype(np.float32)
    return float(np.clip((90 - part) / 60, 0, 1).mean())


def openings(frames: "list[Frame]", mouths: "list[Mouth] | Mouth") -> NDArray[np.float64]:
    """The same for every frame."""
    each = [mouths] * len(frames) if isinstance(mouths, Mouth) else mouths
    return np.array([opening(frame, mouth) for frame, mouth in zip(frames, each, strict=True)])


def alike(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """How far two rows of numbers go up and down together, -1 to 1; 0 where one of them is still."""
    if one.std() < 1e-6 or other.std() < 1e-6:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
