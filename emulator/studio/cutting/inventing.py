"""Clips for prompts: a camera's move over the given picture, or over a scene drawn from the prompt's words."""

import re
from typing import TYPE_CHECKING, Any, Literal

import cv2
import numpy as np

from emulator.studio.cutting import camera, scenery
from emulator.studio.cutting.camera import MOVES, Move, Sheet, Shot
from emulator.studio.cutting.keying import GREEN, Key
from emulator.studio.faces.finding import find
from emulator.studio.faces.values import Face
from emulator.studio.frames import planes
from emulator.studio.frames.fitting import covering
from emulator.studio.frames.photos import evened
from emulator.studio.frames.planes import Matrix
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
_HEAD = 0.21
"""Half the height of a person's face, of the picture's."""
_SAME_SHAPE, _LOOK, _HAIR = 0.02, 1280, 0.55
"""How much wider a picture may be than its clip and have its shape; pixels of the longer side of the one in which a
face is looked for; what belongs to a head beside, above and below a face, of its side."""


class Clip:
    """A clip for a prompt. Who is in it is a picture that may speak and live; the camera's move comes after that.

    It begins with the picture that was given and ends with the tail, each whole.
    """

    def __init__(
        self,
        prompt: str,
        picture: "NDArray[Any] | None",
        tail: "NDArray[Any] | None",
        finish: Literal["plain", "rich"],
        size: tuple[int, int],
        matrix: Matrix,
    ) -> None:
        """Pictures are BGR, of any size."""
        rich = finish == "rich"
        self._given = picture is not None
        sway = 1.2 if rich else 0.0
        self._key: Key | None = None
        self.person: Frame | None = None
        """A picture of who is in the clip, larger than its frames."""
        self.face: Face | None = None
        if picture is None:
            self._shot = Shot(self._drawn(prompt, size, matrix, rich=rich), size, _move(prompt), matrix, sway=sway)
        else:
            bulge = 0.9 if rich else 0.0
            sheets = [Sheet(_kept(picture, size, matrix))]
            self._shot = Shot(sheets, size, _move(prompt), matrix, bulge=bulge, sway=sway, begins=True)
            self._look(self._shot.nearest)
        back = Move(zoom=(1.08, 1.0))
        sheets = [] if tail is None else [Sheet(_kept(tail, size, matrix))]
        self._last = Shot(sheets, size, back, matrix, ends=True) if sheets else None
        self._light = _Light(size) if rich else None

    def frame(self, share: float, person: "Frame | None" = None) -> "Frame":
        """The clip when so much of it is over, 0 to 1; `person`: what has become of the picture of who is in it."""
        alpha = None
        if person is not None and self._key is not None:
            person, alpha = self._key.cut_out(person)
        made = self._shot.frame(share, person, alpha)
        if self._last is not None and share > _CHANGE[0]:
            way = min(1.0, (share - _CHANGE[0]) / (_CHANGE[1] - _CHANGE[0]))
            made = planes.mixed(made, self._last.frame(share), way * way * (3 - 2 * way))
        if self._light is None:
            return made
        return self._light.on(made, share, camera.away_from(share, begins=self._given, ends=self._last is not None))

    def _look(self, picture: "Frame") -> None:
        faces = find(picture, height=planes.size(picture)[1], most=1)
        if faces:
            self.person, self.face = picture, faces[0]

    def _drawn(self, prompt: str, size: tuple[int, int], matrix: Matrix, *, rich: bool) -> list[Sheet]:
        sheets = scenery.scenery(prompt, *size)
        if not rich:  # one flat picture, without depth
            sheets = [Sheet(each.picture, each.alpha, 0.8) for each in sheets]
        if scenery.speaks_of_people(prompt):
            wide, high = camera.enlarged(size)
            # small enough for all hair to be seen when the camera is nearest
            unit = min(_HEAD * high, 0.26 * wide)
            drawn = draw(
                prompt, wide, high, gender=scenery.gender_of(prompt), age=scenery.age_of(prompt),
                cloth=scenery.colour_of(prompt), centre=(wide / 2, high * 0.5), size=unit, background=GREEN,
            )  # fmt: skip
            self.person, self.face = planes.from_bgr(drawn.bgr, matrix), drawn.truth
            self._key = Key(wide, high, matrix, drawn.alpha)
            sheets.append(Sheet(drawn.cutout, drawn.alpha, 1.0))
        return sheets


def _move(prompt: str) -> Move:
    for name, words in _WISHES.items():
        if re.search(words, prompt, re.IGNORECASE):
            return MOVES[name]
    return list(MOVES.values())[scenery.number_of(prompt) % len(MOVES)]


class _Light:
    """Darker corners, and a light that wanders: what makes a picture look taken instead of drawn."""

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        x = np.linspace(-1, 1, width, dtype=np.float32)[None]
        y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
        away = np.sqrt(x * x + y * y) / np.float32(1.414)
        self._corners = (40 * away.clip(0.35, 1) ** 2 - 5).clip(0, 40).astype(np.uint8)
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


def _kept(picture: "NDArray[Any]", size: tuple[int, int], matrix: Matrix) -> "NDArray[Any]":
    """The picture; one of another shape as much of it as will be seen, with the head of who is in it."""
    tall, wide = picture.shape[:2]
    if abs(wide * size[1] / (tall * size[0]) - 1) < _SAME_SHAPE:
        return picture
    scale = min(1.0, _LOOK / max(tall, wide))
    resized = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = evened(np.asarray(resized, np.uint8))
    faces = find(planes.from_bgr(small, matrix), height=small.shape[0], most=1)
    if not faces:
        return picture
    x, y, side, _ = (value / scale for value in faces[0].box)
    head = (x - _HAIR * side, y - _HAIR * side, side * (1 + 2 * _HAIR), side * (1 + 2 * _HAIR))
    return covering(picture, *camera.enlarged(size), keep=head)


def covered(picture: "NDArray[Any]", size: tuple[int, int], matrix: Matrix) -> "Frame":
    """A picture as a frame that it fills."""
    return planes.from_bgr(covering(picture, *size), matrix)
