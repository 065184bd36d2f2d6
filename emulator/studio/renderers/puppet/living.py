"""Brings a picture to life: its head sways and nods to the voice, it breathes, it blinks."""

import math
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from emulator.studio.faces.values import Face, Mouth
from emulator.studio.renderers.puppet.eyelids import Lids
from emulator.studio.renderers.puppet.planes import Floats, Planes, Region, pixels
from emulator.studio.renderers.puppet.shapes import smooth

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Curves, Frame

COARSE = 8
"""Pixels between the samples of what moves a head: it is smooth."""
RIGID, GONE = 1.25, 2.3
"""Head radii within which a head moves as one, and beyond which nothing does."""
TALL = 1.18
"""How much higher a head is than wide."""
RIM = 10
"""Pixels at the picture's edges which never move."""
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
        self._lids = Lids(*face.eyes) if face.eyes else None
        self._blinks = _blinks(zlib.crc32(picture.tobytes()), fps, len(curves))
        self._closed: dict[float, Frame] = {}
        self._emphasis = _emphasis(curves, fps)
        left, top, width, height = face.box
        self._size = width
        self._middle = left + width / 2, top + 0.45 * height
        self._radius = 0.62 * width
        self._neck = self._middle[1] + 1.2 * self._radius
        self._region = self._moved()
        if self._region:
            x, y = _coarse(self._region)
            self._bases = self._fields(x, y)

    def at(self, number: int) -> "tuple[Frame, Mouth]":
        """A new frame, and where the mouth is in it."""
        source = self._blinking(number)
        frame = source.copy()
        if self._region is None:
            return frame, self._mouth
        amounts = self._amounts(number)
        size = self._region.width, self._region.height
        coarse_x, coarse_y = self._displaced(self._bases, amounts)
        x, y = pixels(*size)
        map_x = cv2.resize(coarse_x, size, interpolation=cv2.INTER_LINEAR) + x
        map_y = cv2.resize(coarse_y, size, interpolation=cv2.INTER_LINEAR) + y
        half = size[0] // 2, size[1] // 2
        half_x = (cv2.resize(map_x, half, interpolation=cv2.INTER_AREA) - 0.5) * 0.5
        half_y = (cv2.resize(map_y, half, interpolation=cv2.INTER_AREA) - 0.5) * 0.5
        before, after = self._region.of(Planes.of(source)), self._region.of(Planes.of(frame))
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            maps = (half_x, half_y) if index else (map_x, map_y)
            new[...] = cv2.remap(old, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return frame, self._carried(amounts)

    def _blinking(self, number: int) -> "Frame":
        share = self._blinks.get(number, 0.0)
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
        """What moves points of the picture, each by one unit: the whole head aside, down, round; its front; the chest."""
        height, width = self._open.y.shape
        edge = np.minimum(np.minimum(x, width - 1 - x), np.minimum(y, height - 1 - y))
        still = smooth(0, 1, (edge - RIM) / (0.6 * self._radius))
        across, down = (x - self._middle[0]) / self._radius, (y - self._middle[1]) / (TALL * self._radius)
        far = np.hypot(across, down)
        head = still * (1 - smooth(RIGID, GONE, far))
        front = still * np.exp(-((far / 0.75) ** 2))
        low = (y - self._middle[1]) / self._radius
        chest = still * smooth(1.2, 2.0, low) * (1 - smooth(1.3, GONE, np.abs(across)))
        chest = chest * (1 - smooth(2.4, GONE * TALL + 1, low))
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

    @staticmethod
    def _displaced(bases: Floats, amounts: NDArray[np.float32]) -> tuple[Floats, Floats]:
        """Where points come from, relative to them."""
        moved = -np.tensordot(bases, amounts, axes=(1, 0))
        return moved[0], moved[1]

    def _carried(self, amounts: NDArray[np.float32]) -> Mouth:
        """The mouth where the head has taken it: what comes from where it was."""
        x, y = self._mouth.x, self._mouth.y
        share = 0.0
        for _ in range(4):
            fields = self._fields(np.full((1, 1), x, np.float32), np.full((1, 1), y, np.float32))
            from_x, from_y = self._displaced(fields, amounts)
            x, y = self._mouth.x - float(from_x[0, 0]), self._mouth.y - float(from_y[0, 0])
            share = float(fields[0, 0, 0, 0])
        return replace(self._mouth, x=x, y=y, roll=self._mouth.roll + math.degrees(float(amounts[2])) * share)


def _coarse(region: Region) -> tuple[Floats, Floats]:
    columns, rows = -(-region.width // COARSE), -(-region.height // COARSE)
    x = region.left + (np.arange(columns) + 0.5) * (region.width / columns) - 0.5
    y = region.top + (np.arange(rows) + 0.5) * (region.height / rows) - 0.5
    across, down = np.meshgrid(x, y)
    return across.astype(np.float32), down.astype(np.float32)


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
