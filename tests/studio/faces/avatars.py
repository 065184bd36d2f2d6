"""Faces drawn flat, with outlines and white eyes, as icons are: nothing of the presenters' pen is in them."""

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from emulator.studio.faces.values import Face, Mouth

SKINS = {"light": (190, 210, 240), "olive": (120, 160, 205), "brown": (75, 105, 155), "dark": (42, 58, 88)}
"""BGR."""
_FINE = 4
"""Times that it is drawn larger, and shrunk."""


def avatar(skin: str, hair: tuple[int, int, int], roll: float, half: float) -> tuple[NDArray[np.uint8], Face]:
    """A picture of 480 by 270 pixels of somebody whose face is twice `half` wide, and the truth about them."""
    unit, middle = half * _FINE, np.array((240.0, 130.0)) * _FINE
    turn = math.radians(roll)
    turned = np.array(((math.cos(turn), -math.sin(turn)), (math.sin(turn), math.cos(turn))))
    made: Any = np.full((270 * _FINE, 480 * _FINE, 3), (150, 170, 120), np.uint8)
    colour = SKINS[skin]
    line = tuple(value * 0.35 for value in colour)

    def at(points: Any) -> Any:
        return np.round(np.asarray(points, float) @ turned.T * unit + middle).astype(np.int32)

    def oval(x: float, y: float, wide: float, high: float, first: float = 0.0, last: float = 360.0) -> Any:
        angles = np.radians(np.linspace(first, last, 60))
        return np.stack((x + wide * np.cos(angles), y + high * np.sin(angles)), 1)

    def fill(points: Any, paint: Any, outline: bool = False) -> None:
        cv2.fillPoly(made, [at(points)], paint, cv2.LINE_AA)
        if outline:
            cv2.polylines(made, [at(points)], True, line, round(0.05 * unit), cv2.LINE_AA)

    def stroke(points: Any, paint: Any, thick: float) -> None:
        cv2.polylines(made, [at(points)], False, paint, max(1, round(thick * unit)), cv2.LINE_AA)

    fill(oval(0, -0.35, 1.12, 1.2), hair, outline=True)
    fill(((-0.4, 0.8), (0.4, 0.8), (0.45, 1.8), (-0.45, 1.8)), tuple(value * 0.85 for value in colour))
    fill(oval(0, 2.4, 1.9, 0.85), (90, 60, 160), outline=True)
    fill(np.concatenate((oval(0, -0.1, 1, 1.0, 180, 360), oval(0, -0.1, 1, 1.4, 0, 180))), colour, outline=True)
    fill(np.concatenate((oval(0, -0.35, 1.1, 1.2, 190, 350), oval(0, -0.5, 0.95, 0.35, 350, 190))), hair)
    for x in (-0.42, 0.42):
        fill(oval(x, 0, 0.21, 0.13), (245, 245, 245))
        fill(oval(x, 0, 0.11, 0.12), (60, 50, 40))
        stroke(oval(x, 0, 0.21, 0.13, 180, 360), (20, 15, 15), 0.04)
        stroke(oval(x, -0.18, 0.26, 0.14, 210, 330), tuple(value * 0.5 for value in hair), 0.07)
    stroke(((-0.02, 0.15), (-0.1, 0.4), (0.04, 0.43)), line, 0.035)
    lips = tuple((value + red) / 2 for value, red in zip(colour, (70, 60, 170), strict=True))
    fill(np.concatenate((oval(0, 0.72, 0.36, 0.09, 180, 360), oval(0, 0.72, 0.36, 0.12, 0, 180))), lips)
    stroke(((-0.36, 0.72), (0.36, 0.72)), tuple(value * 0.4 for value in lips), 0.03)
    picture = cv2.resize(made, (480, 270), interpolation=cv2.INTER_AREA)
    x, y = turned @ (0.0, 0.72) * half + (240.0, 130.0)
    box = (240 - half, 130 - half, 2 * half, 2 * half)
    return np.asarray(picture, np.uint8), Face(box, Mouth(float(x), float(y), 0.36 * half, roll))
