"""Rain, snow and fog over a picture."""

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from emulator.studio.frames import planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

_FALLS = {"rain": ((2.1, 0.10), (1.5, 0.07)), "snowfall": ((0.22, 0.012), (0.13, 0.006))}
"""Near and far: heights of the frame that it falls in a second; how long, or how large, each drop is."""
_LEAN = 0.12
_DRIFT = 0.05
"""Widths of the frame that fog goes in a second."""


class Weather:
    """What falls or drifts for so many seconds."""

    def __init__(self, kind: str, size: tuple[int, int], seconds: float) -> None:
        self._kind, self._seconds = kind, seconds
        chance = np.random.default_rng(len(kind))
        self._sheets = [_sheet(kind, size, part, chance) for _, part in _FALLS.get(kind, ())]
        self._fog: NDArray[Any] | None = _fog(size, chance) if kind == "fog" else None

    def on(self, frame: "Frame", share: float, strength: float = 1.0) -> "Frame":
        """The frame (which is written to) in this weather, when so much of the time is over; so much of it, 0 to 1."""
        luma, blue, red = planes.split(frame)
        seconds = share * self._seconds
        if self._fog is not None:
            left = round(_DRIFT * seconds * luma.shape[1]) % luma.shape[1]
            thick = self._fog[:, left : left + luma.shape[1]] * np.float32(strength)
            luma[...] = cv2.blendLinear(np.full_like(luma, 206), luma, thick, 1 - thick)
            half = cv2.resize(thick, (blue.shape[1], blue.shape[0]), interpolation=cv2.INTER_AREA)
            for plane in (blue, red):
                plane[...] = cv2.blendLinear(np.full_like(plane, 128), plane, half, 1 - half)
        for (speed, _), sheet in zip(_FALLS.get(self._kind, ()), self._sheets, strict=True):
            down = round(speed * seconds * luma.shape[0])
            aside = round(-_LEAN * down if self._kind == "rain" else 0.02 * luma.shape[1] * np.sin(1.3 * seconds))
            fallen = np.roll(sheet, (down, aside), (0, 1))
            cv2.add(luma, cv2.convertScaleAbs(fallen, alpha=strength) if strength < 1 else fallen, luma)
        return frame


def _sheet(kind: str, size: tuple[int, int], part: float, chance: np.random.Generator) -> "NDArray[np.uint8]":
    """Drops that go on at the other edge."""
    width, height = size
    sheet = np.zeros((height, width), np.uint8)
    count = round((7.0 if kind == "rain" else 0.6) * max(1.0, width / height) / part)
    for _ in range(count):
        x, y = chance.uniform(0, width), chance.uniform(0, height)
        light = int(chance.uniform(26, 66) if kind == "rain" else chance.uniform(110, 210))
        for over in (0, height):
            if kind == "rain":
                end = x - _LEAN * part * height, y - over + part * height
                thick = max(1, height // 540)
                cv2.line(sheet, (int(x), int(y - over)), (int(end[0]), int(end[1])), light, thick, cv2.LINE_AA)
            else:
                radius = max(1, round(part * height * chance.uniform(0.4, 1)))
                cv2.circle(sheet, (int(x), int(y - over)), radius, light, -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(sheet, (0, 0), max(0.5, height / 900)), np.uint8)


def _fog(size: tuple[int, int], chance: np.random.Generator) -> "NDArray[np.float32]":
    """How thick it is, twice as wide as the frame; it goes on at the other edge."""
    width, height = size
    rough = chance.random((5, 6)).astype(np.float32)
    rough = np.hstack((rough, rough, rough[:, :1]))
    thick = cv2.resize(rough, (2 * width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray((0.25 + 0.4 * thick).clip(0, 0.75), np.float32)
