"""Draws presenters: people who do not exist, who look as their names decide. What is where is known to the pixel."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from emulator.studio.faces.values import Face, Mouth, Point
from emulator.studio.presenters import features, figure, hair
from emulator.studio.presenters.canvas import Canvas, Colour, Floats, Pen
from emulator.studio.presenters.looks import Look, look
from emulator.studio.views import Age, Box, Gender

Picture = NDArray[np.uint8]
"""height×width×3: blue, green, red."""

_LARGEST = 4096
"""Pixels, of a side."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A presenter in front of something, and where everything is."""

    bgr: Picture
    closed: Picture
    """The same with the eyes shut."""
    alpha: NDArray[np.uint8]
    """height×width: where the person is."""
    cutout: Picture
    """The person's own colours, without what is behind: goes with `alpha`."""
    cutout_closed: Picture
    mouth: Mouth
    eyes: tuple[Point, Point]
    face: Box

    @property
    def truth(self) -> Face:
        """What a search for faces should find here."""
        return Face(self.face, self.mouth, self.eyes)


def draw(
    name: str,
    width: int,
    height: int,
    *,
    gender: Gender = "",
    skin: str = "",
    age: Age = "",
    cloth: Colour | None = None,
    blink: float = 0.0,
    gaze: Point = (0.0, 0.0),
    smile: float = 0.0,
    roll: float = 0.0,
    centre: Point | None = None,
    size: float | None = None,
    background: Picture | Colour | None = None,
) -> Drawn:
    """The person of this name.

    `cloth`: the colour of what they wear, their own if not given; `blink` 0 to 1; `gaze` -1 to 1, to the right and
    down; `smile` 0 (closed lips) to 1 (teeth); `roll` of the head in degrees, clockwise; `centre` of the head and
    `size` (half the height of the face) in pixels, chosen to fit if not given; `background` a picture of this size or
    a colour, the person's own wall if not given.
    """
    if not (0 < width <= _LARGEST and 0 < height <= _LARGEST):
        message = f"Presenters are drawn up to {_LARGEST} pixels a side, not {width}x{height}."
        raise ValueError(message)
    unit = size or min(0.27 * height, 0.32 * width)
    x, y = centre or (0.5 * width, 0.46 * height)
    looks = look(name, gender, skin, age)
    if cloth is not None:
        looks = replace(looks, cloth=cloth)
    cutout, closed, alpha = _person(looks, width, height, x, y, unit, roll, smile, blink, gaze)
    behind = _behind(looks, width, height, background)
    solid: Floats = alpha.astype(np.float32)[..., None] * np.float32(1 / 255)
    pen = Pen(Canvas(1, 1), *_neck(x, y, unit), unit, roll)
    left, right, lips = (
        _point(pen, each)
        for each in ((-features.EYE_X, features.EYE_Y), (features.EYE_X, features.EYE_Y), (0.0, features.MOUTH_Y))
    )
    middle = _point(pen, (0.0, 0.11))
    reach = 0.86 * unit
    return Drawn(
        bgr=_over(cutout, solid, behind),
        closed=_over(closed, solid, behind),
        alpha=alpha,
        cutout=cutout,
        cutout_closed=closed,
        mouth=Mouth(*lips, looks.mouth * unit, roll, _gap(smile) * unit),
        eyes=(left, right),
        face=(middle[0] - reach, middle[1] - reach, 2 * reach, 2 * reach),
    )


_PIVOT = 0.75
"""The head turns around this height: the top of the neck."""


def _neck(x: float, y: float, unit: float) -> Point:
    return x, y + _PIVOT * unit


def _point(pen: Pen, point: Sequence[float]) -> Point:
    x, y = pen.at((point[0], point[1] - _PIVOT))
    return float(x), float(y)


def _gap(smile: float) -> float:
    return 0.1 * min(max(smile, 0.0), 1.0)


class _Head(Pen):
    """A pen whose origin is the middle of the face, while it turns around the neck."""

    def __init__(self, canvas: Canvas, x: float, y: float, unit: float, roll: float) -> None:
        turned = Pen(canvas, *_neck(x, y, unit), unit, roll).at((0.0, -_PIVOT))
        super().__init__(canvas, float(turned[0]), float(turned[1]), unit, roll)


@lru_cache(maxsize=8)
def _person(
    looks: Look,
    width: int,
    height: int,
    x: float,
    y: float,
    unit: float,
    roll: float,
    smile: float,
    blink: float,
    gaze: Point,
) -> tuple[Picture, Picture, NDArray[np.uint8]]:
    """The person alone, with eyes as asked and with eyes shut, and where it is."""
    canvas = Canvas(width, height)
    head = _Head(canvas, x, y, unit, roll)
    hair.behind(head, looks)
    figure.body(Pen(canvas, x, y, unit), looks, (height - y) / unit)
    mask = figure.head(head, looks)
    features.sockets(head, mask)
    features.nose(head, looks, mask)
    features.beard(head, looks, mask)
    features.mouth(head, looks, _gap(smile), mask)
    features.brows(head, looks)
    grain = _grain(width, height, looks.seed)
    without_eyes, alpha = canvas.colours, canvas.alpha
    pictures = []
    for shut in (blink, 1.0):
        canvas.colours, canvas.alpha = without_eyes.copy(), alpha.copy()
        features.eyes(head, looks, shut, gaze)
        features.glasses(head, looks)
        hair.in_front(head, looks)
        solid = np.maximum(canvas.alpha, np.float32(1 / 512))[..., None]
        pictures.append(np.clip(canvas.colours / solid + grain, 0, 255).astype(np.uint8))
    return pictures[0], pictures[1], np.round(canvas.alpha * 255).astype(np.uint8)


def _grain(width: int, height: int, seed: int) -> Floats:
    """A little noise, so that smooth shades have no steps."""
    noise = np.random.default_rng(seed).standard_normal((height, width, 1), np.float32)
    return noise * np.float32(1.2)


def _behind(looks: Look, width: int, height: int, background: Picture | Colour | None) -> Floats:
    if isinstance(background, np.ndarray):
        return background.astype(np.float32)
    if background is not None:
        return np.full((height, width, 3), background, np.float32)
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    top, bottom = (np.asarray(colour, np.float32) for colour in looks.wall)
    wall = (top * (1 - down) + bottom * down) * np.ones((1, width, 1), np.float32)
    # lighter behind the head, as with a lamp
    glow = np.zeros((height, width), np.float32)
    cv2.ellipse(glow, (width // 2, height * 2 // 5), (width // 4, height // 3), 0, 0, 360, 1.0, -1)
    wall *= (
        1
        + np.float32(0.1)
        * cv2.resize(cv2.GaussianBlur(cv2.resize(glow, (64, 64)), (0, 0), 12), (width, height))[..., None]
    )
    return wall + _grain(width, height, looks.seed + 1)


def _over(colours: Picture, solid: Floats, behind: Floats) -> Picture:
    return np.clip(behind + (colours - behind) * solid + 0.5, 0, 255).astype(np.uint8)
