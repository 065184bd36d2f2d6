"""Clips for prompts: a camera's move over the given picture, or over a scene drawn from the prompt's words."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import cv2
import numpy as np

from emulator.studio.cutting import camera, planes, scenery
from emulator.studio.cutting.camera import MOVES, Move, Sheet, Shot
from emulator.studio.cutting.planes import Matrix
from emulator.studio.presenters.drawing import draw

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

_WISHES = {
    "in": r"zoom(?:s|ing)? in|push(?:es)? in|close[- ]?up|closer|approach",
    "out": r"zoom(?:s|ing)? out|pull(?:s|ing)? (?:back|out)|wide",
    "left": r"(?:pans?|moves?|turns?|slides?|tracks?)(?:ing)? (?:\w+ ){0,3}left",
    "right": r"(?:pans?|moves?|turns?|slides?|tracks?)(?:ing)? (?:\w+ ){0,3}right",
    "up": r"tilts? up|rises?|crane|fl(?:y|ies|ying)",
    "down": r"tilts? down|descend|falls?|lower",
}
_CHANGE = (0.4, 0.75)
"""Between which shares of a clip the first picture becomes the last."""


def invention(
    prompt: str,
    picture: "NDArray[Any] | None",
    tail: "NDArray[Any] | None",
    finish: Literal["plain", "rich"],
    size: tuple[int, int],
    matrix: Matrix,
) -> Callable[[float], "Frame"]:
    """The clip's frame when so much of it is over, 0 to 1. Pictures are BGR, of any size."""
    rich = finish == "rich"
    move = _move(prompt)
    if picture is not None:
        depth, hand = (0.9, 1.2) if rich else (0.0, 0.0)
        first = Shot([Sheet(picture)], size, move, matrix, bulge=depth, sway=hand, begins=True)
    else:
        first = Shot(_drawn(prompt, size, rich=rich), size, move, matrix, sway=1.2 if rich else 0.0)
    last = None if tail is None else Shot([Sheet(tail)], size, Move(zoom=(1.08, 1.0)), matrix, ends=True)
    light = _Light(size) if rich else None

    def frame(share: float) -> "Frame":
        made = first.frame(share)
        if last is not None and share > _CHANGE[0]:
            way = min(1.0, (share - _CHANGE[0]) / (_CHANGE[1] - _CHANGE[0]))
            made = planes.mixed(made, last.frame(share), way * way * (3 - 2 * way))
        if light is None:
            return made
        return light.on(made, share, camera.away_from(share, begins=picture is not None, ends=tail is not None))

    return frame


def _move(prompt: str) -> Move:
    for name, words in _WISHES.items():
        if re.search(words, prompt, re.IGNORECASE):
            return MOVES[name]
    return list(MOVES.values())[scenery.number_of(prompt) % len(MOVES)]


def _drawn(prompt: str, size: tuple[int, int], *, rich: bool) -> list[Sheet]:
    sheets = scenery.scenery(prompt, *size)
    if not rich:  # one flat picture, without depth
        sheets = [Sheet(each.picture, each.alpha, 0.8) for each in sheets]
    if scenery.speaks_of_people(prompt):
        width, height = size
        centre = (width / 2, height * 0.52)
        drawn = draw(prompt, width, height, gender=scenery.gender_of(prompt), smile=0.4, centre=centre)
        sheets.append(Sheet(drawn.cutout, drawn.alpha, 1.0))
    return sheets


class _Light:
    """Darker corners, and a light that wanders: what makes a picture look taken instead of drawn."""

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        x = np.linspace(-1, 1, width, dtype=np.float32)[None]
        y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
        away = np.sqrt(x * x + y * y) / np.float32(1.414)
        self._corners = (60 * away.clip(0.35, 1) ** 2 - 7).clip(0, 60).astype(np.uint8)
        wide = np.linspace(-1.4, 1.4, round(width * 1.4), dtype=np.float32)[None]
        self._glow = (np.exp(-((wide + 0.2) ** 2 + (y + 0.9) ** 2) * 1.6) * 26).astype(np.uint8)

    def on(self, frame: "Frame", share: float, strength: float) -> "Frame":
        """The frame in this light, 0 to 1 of it."""
        luma, _, _ = planes.split(frame)
        left = round((0.2 - (share - 0.5) * 0.3) * luma.shape[1])
        brighter: Any = self._glow[:, left : left + luma.shape[1]]
        corners: Any = self._corners
        if strength < 1:
            brighter, corners = (cv2.convertScaleAbs(each, alpha=strength) for each in (brighter, corners))
        luma[...] = np.maximum(cv2.subtract(cv2.add(luma, brighter), corners), 16)
        return frame


def covered(picture: "NDArray[Any]", size: tuple[int, int], matrix: Matrix) -> "Frame":
    """A picture as a frame that it fills."""
    return planes.from_bgr(camera.covering(picture, *size), matrix)
