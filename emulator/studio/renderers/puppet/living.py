"""Brings a picture to life: its head sways and nods to the voice, it breathes, it blinks."""

import math
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from emulator.studio.faces.values import Face, Mouth
from emulator.studio.frames.planes import Planes
from emulator.studio.renderers.puppet.eyelids import Lids
from emulator.studio.renderers.puppet.regions import Floats, Region
from emulator.studio.renderers.puppet.shapes import smooth

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Curves, Frame

COARSE = 8
"""Pixels between the samples of what moves a head: it is smooth."""
RIGID, GONE = 1.2, 1.7
"""Head radii within which a head moves as one, and beyond which nothing does."""
BAND = 8 * COARSE
"""Rows that are moved at once."""
TALL = 1.18
"""How much higher a head is than wide."""
RIM = 10
"""Pixels at the picture's edges which never move."""
ON_TWOS = 20.0
"""Frames a second from which on a head moves with every other one: in between it would move by half a pixel."""
BLINK = (0.45, 1.0, 1.0, 0.6, 0.25)
"""How far the eyes are closed, at 25 frames a second."""
BLINK_SECONDS = len(BLINK) / 25
BETWEEN_BLINKS = (2.0, 4.2)
"""Seconds."""


class Life:
    """A picture that lives, and the mouth in it. The same picture and voice always live alike."""

    def __init__(self, picture: "Frame", face: Face, mouth: Mouth, curves: "Curves", fps: float) -> None:
        self._open = Planes.of(picture)
        self._picture, self._mouth, self._fps = picture, mouth, fps
        self._lids = Lids(self._open, face.eyes) if face.eyes else None
        self._blinks = _blinks(zlib.crc32(picture.tobytes()), fps, len(curves))
        self._closed: dict[float, Frame] = {}
        self._posed: tuple[int, tuple[Frame, Mouth]] = (-1, (picture, mouth))
        self._emphasis = _emphasis(curves, fps)
        left, top, width, height = face.box
        self._size = width
        self._middle = left + width / 2, top + 0.45 * height
        self._radius = 0.55 * width
        self._neck = self._middle[1] + 0.74 * width
        self._region = self._moved()
        here = np.array([[mouth.x]], np.float32), np.array([[mouth.y]], np.float32)
        self._at_mouth = self._fields(*here)[..., 0, 0]
        if self._region:
            x, y = _coarse(self._region)
            self._whole, self._half = _Maps(self._region, COARSE), _Maps(self._region, COARSE // 2)
            self._samples = np.stack((x, y))
            bases = self._fields(x + self._region.left, y + self._region.top)
            self._bands = _bands(np.abs(bases).max(axis=(0, 1)) > 0, self._region)
            # all that moves one sample next to one another: that way the sum is a tenth of the work
            self._bases = np.ascontiguousarray(np.moveaxis(bases, 1, -1))

    def at(self, number: int) -> "tuple[Frame, Mouth]":
        """A new frame, and where the mouth is in it. A head stays for two frames, as drawn ones do; blinks do not."""
        posed = number - number % 2 if self._fps >= ON_TWOS else number
        posed = number if self.blinking(number) or self.blinking(posed) else posed
        if posed != self._posed[0]:
            self._posed = posed, self._at(posed)
        frame, mouth = self._posed[1]
        return frame.copy(), mouth

    def _at(self, number: int) -> "tuple[Frame, Mouth]":
        source = self._source(number)
        frame = source.copy()
        if self._region is None:
            return frame, self._mouth
        amounts = self._amounts(number)
        # Where each sample comes from, counted from the region's corner, in the whole picture and in half of it.
        comes_from = self._samples - self._bases @ amounts
        maps = self._whole.enlarged(comes_from), self._half.enlarged((comes_from - 0.5) / 2)
        before, after = self._region.of(Planes.of(source)), self._region.of(Planes.of(frame))
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            part = 2 if index else 1
            x, y = maps[part - 1]
            for rows, columns in self._bands:
                band = slice(rows.start // part, rows.stop // part), slice(columns.start // part, columns.stop // part)
                cv2.remap(old, x[band], y[band], cv2.INTER_LINEAR, dst=new[band], borderMode=cv2.BORDER_REPLICATE)
        return frame, self._carried(amounts)

    def blinking(self, number: int) -> float:
        """How far the eyes are closed in this frame, 0 to 1."""
        return self._blinks.get(number, 0.0)

    def _source(self, number: int) -> "Frame":
        share = self.blinking(number)
        if not share or self._lids is None:
            return self._picture
        if share not in self._closed:
            closed = self._picture.copy()
            self._lids.close(Planes.of(closed), share)
            self._closed[share] = closed
        return self._closed[share]

    def _moved(self) -> Region | None:
        x, y = self._middle
        far = GONE * self._radius
        return Region.around(x - far, y - TALL * far, x + far, y + TALL * far + self._radius, self._open)

    def _fields(self, x: Floats, y: Floats) -> Floats:
        """What moves points of the picture, each by one unit: the head aside, down, round; its front; the chest."""
        height, width = self._open.y.shape
        edge = np.minimum(np.minimum(x, width - 1 - x), np.minimum(y, height - 1 - y))
        still = smooth(0, 1, (edge - RIM) / (0.6 * self._radius))
        across, down = (x - self._middle[0]) / self._radius, (y - self._middle[1]) / (TALL * self._radius)
        far = np.hypot(across, down)
        head = still * (1 - smooth(RIGID, GONE, far))
        front = still * np.exp(-((far / 0.75) ** 2))
        low = (y - self._middle[1]) / self._radius
        chest = still * smooth(1.2, 2.0, low) * (1 - smooth(1.3, GONE, np.abs(across)))
        chest = chest * (1 - smooth(2.0, GONE * TALL + 1, low))
        none = np.zeros_like(head)
        aside = np.stack((head, none, -(y - self._neck) * head, front, none))
        upright = np.stack((none, head, (x - self._middle[0]) * head, none, chest))
        return np.stack((aside, upright)).astype(np.float32)

    def _amounts(self, number: int) -> NDArray[np.float32]:
        """How far each of these moves in this frame."""
        seconds = number / self._fps

        def wave(rate: float, begins: float = 0.0) -> float:
            return math.sin(2 * math.pi * rate * seconds + begins)

        # All begin at rest: a film of one frame is the picture.
        part = 0.010 * self._size * min(1.0, seconds / 0.8)
        loud = float(self._emphasis[number]) if number < len(self._emphasis) else 0.0
        aside = part * (1.2 * wave(0.23) + 0.5 * wave(0.71, 1))
        down = part * (0.7 * wave(0.31, 0.4) + 1.6 * loud)
        rolled = math.radians(0.9 * wave(0.19, 0.8) + 0.5 * wave(0.53)) * min(1.0, seconds / 0.8)
        turned = part * (1.3 * wave(0.17, 0.3) + 0.6 * wave(0.43, 2))
        breath = -part * 0.6 * (1 + wave(0.27))
        return np.array((aside, down, rolled, turned, breath), np.float32)

    def _carried(self, amounts: NDArray[np.float32]) -> Mouth:
        """The mouth where the head has taken it."""
        x, y = (float(part) for part in self._at_mouth @ amounts)
        rolled = math.degrees(float(amounts[2])) * float(self._at_mouth[0, 0])
        mouth = self._mouth
        return replace(mouth, x=mouth.x + x, y=mouth.y + y, roll=mouth.roll + rolled)


def _coarse(region: Region) -> tuple[Floats, Floats]:
    """The samples' x and y, counted from the region's corner: one more than it needs all around."""
    columns, rows = -(-region.width // COARSE) + 2, -(-region.height // COARSE) + 2
    x, y = np.meshgrid((np.arange(columns) - 0.5) * COARSE - 0.5, (np.arange(rows) - 0.5) * COARSE - 0.5)
    return x.astype(np.float32), y.astype(np.float32)


def _bands(moves: NDArray[np.bool_], region: Region) -> list[tuple[slice, slice]]:
    """Rows and columns of the region in which anything moves: an oval, of which its corners are a fifth."""
    bands = []
    for top in range(0, region.height, BAND):
        # The samples around these rows, the first of which are above the region.
        near = np.flatnonzero(moves[top // COARSE : (top + BAND) // COARSE + 2].any(axis=0))
        if len(near):
            left, right = max(0, int(near[0]) - 2) * COARSE, min(region.width, int(near[-1] + 1) * COARSE)
            bands.append((slice(top, min(top + BAND, region.height)), slice(left, right)))
    return bands


class _Maps:
    """Maps for a region's pixels from coarse samples. Their memory is used again: new one took a third of the time."""

    def __init__(self, region: Region, times: int) -> None:
        columns, rows = (-(-side // COARSE) + 2 for side in (region.width, region.height))
        self._size = columns * times, rows * times
        self._inner = (
            slice(times, times + region.height * times // COARSE),
            slice(times, times + region.width * times // COARSE),
        )
        self._both = np.empty((2, rows * times, columns * times), np.float32)

    def enlarged(self, coarse: Floats) -> tuple[Floats, Floats]:
        """x and y, valid until the next call."""
        for part, whole in zip(coarse, self._both, strict=True):
            cv2.resize(part, self._size, dst=whole, interpolation=cv2.INTER_LINEAR)
        return self._both[0][self._inner], self._both[1][self._inner]


def _blinks(seed: int, fps: float, length: int) -> dict[int, float]:
    """How far the eyes are closed, in the frames in which they are not open."""
    chance = np.random.default_rng(seed)
    blinks: dict[int, float] = {}
    begins = 1.2
    while begins * fps < length:
        first = round(begins * fps)
        for index in range(max(1, round(BLINK_SECONDS * fps))):
            blinks[first + index] = BLINK[min(len(BLINK) - 1, int(index * 25 / fps))]
        begins += float(chance.uniform(*BETWEEN_BLINKS))
    return blinks


def _emphasis(curves: "Curves", fps: float) -> NDArray[np.float64]:
    """How much is being said, 0 to 1, over half a second either way."""
    opened = np.clip(np.nan_to_num(curves[:, 0].astype(np.float64)), 0, 1)
    reach = max(1, round(0.5 * fps))
    weights = np.hanning(2 * reach + 3)[1:-1]
    around = np.lib.stride_tricks.sliding_window_view(np.pad(opened, reach), 2 * reach + 1)
    return np.asarray(around @ (weights / weights.sum()) * 2)
