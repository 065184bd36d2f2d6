"""Things that prompts speak of, drawn where they stand: a bottle, a plate, a car on its road, a dog or a cat."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from emulator.studio.inventing.camera import Sheet
from emulator.studio.presenters.canvas import Canvas, Colour, Pen, arc, mirrored, oval, path

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOOD = r"\bfoods?\b|pasta|pizza|salad|\bcakes?\b|\bsoup|\bmeals?\b|\bdish|\bplates?\b|burger|breakfast|fruits?\b|菜|食"
PRODUCT = (
    r"bottle|perfume|products?\b|cosmetic|\bcream\b|shampoo|\bdrinks?\b|\bwine\b|\bcans?\b of|lotion|packag|\bjars?\b"
    r"|\bvase\b|瓶|产品"
)
_CAR = r"\b(?:sports )?cars?\b|\btaxi|\bvehicle|\btruck|\bvan\b|车"
_DOG = r"\bdogs?\b|pupp(?:y|ies)|\bwol(?:f|ves)\b|\bbears?\b|\banimals?\b|\bfox|狗|熊"
_CAT = r"\bcats?\b|kitten|\btigers?\b|\blions?\b|\bleopard|猫|虎"
_WHITE: Colour = (238, 242, 244)
_DARK: Colour = (34, 32, 34)


def thing(prompt: str, unwanted: str, width: int, height: int, colour: Colour | None) -> Sheet | None:
    """What the words speak of, standing on the ground in the middle; none: nothing that can be drawn, or is wanted."""
    found = next(
        (
            draw
            for words, draw in _THINGS
            if re.search(words, prompt, re.IGNORECASE) and not re.search(words, unwanted, re.IGNORECASE)
        ),
        None,
    )
    if found is None:
        return None
    canvas = Canvas(width, height)
    found(Pen(canvas, width / 2, 0.86 * height, 0.3 * min(width, 0.8 * height)), colour)
    solid = np.maximum(canvas.alpha, np.float32(1 / 512))[..., None]
    picture: NDArray[Any] = np.clip(canvas.colours / solid, 0, 255).astype(np.uint8)
    return Sheet(picture, np.round(canvas.alpha * 255).astype(np.uint8), 1.0)


def _toned(colour: Colour, factor: float) -> Colour:
    blue, green, red = (min(250.0, each * factor) for each in colour)
    return blue, green, red


def _shadow(pen: Pen, half_width: float) -> None:
    pen.fill(oval(0.06, 0.02, half_width, 0.09), (24, 22, 20), 0.05, 0.55)


def _bottle(pen: Pen, colour: Colour | None) -> None:
    colour = colour or (120, 150, 226)
    _shadow(pen, 0.62)
    half = path(
        ((0.0, 0.0), (0.4, 0.02), (0.42, -0.08)),
        ((0.42, -0.08), (0.44, -0.9), (0.4, -1.15)),
        ((0.4, -1.15), (0.36, -1.32), (0.15, -1.36)),
        ((0.15, -1.36), (0.14, -1.42), (0.14, -1.5)),
        ((0.14, -1.5), (0.0, -1.5), (0.0, -1.5)),
    )
    body = np.vstack((half, mirrored(half)[::-1]))
    pen.fill(body, colour, 0.008)
    glass = pen.whole(body)
    pen.shade(oval(-0.2, -0.66, 0.1, 0.62), (1.35, 1.32, 1.3), 0.07, within=glass)
    pen.shade(oval(0.42, -0.6, 0.14, 0.9), (0.55, 0.55, 0.6), 0.09, within=glass)
    pen.shade(oval(-0.46, -0.6, 0.08, 0.9), (0.7, 0.7, 0.72), 0.06, within=glass)
    label = np.array(((-0.3, -0.9), (0.3, -0.9), (0.3, -0.4), (-0.3, -0.4)))
    pen.fill(label, _WHITE, 0.006, 0.92)
    for y, reach in ((-0.74, 0.2), (-0.64, 0.13), (-0.52, 0.17)):
        pen.fill(arc((-reach, y), (0.0, y), (reach, y)), _toned(colour, 0.6), 0.004, line=0.035)
    pen.fill(np.array(((-0.18, -1.86), (0.18, -1.86), (0.2, -1.48), (-0.2, -1.48))), (70, 150, 205), 0.01)
    pen.shade(oval(-0.07, -1.66, 0.04, 0.2), (1.4, 1.4, 1.3), 0.03)


def _plate(pen: Pen, colour: Colour | None) -> None:
    sauce = colour or (52, 78, 206)
    pen.fill(oval(0.05, 0.03, 1.12, 0.34), (24, 22, 20), 0.06, 0.5)
    pen.fill(oval(0.0, -0.1, 1.1, 0.34), _WHITE, 0.008)
    pen.shade(oval(0.0, -0.06, 0.82, 0.22), (0.86, 0.87, 0.88), 0.03)
    for number in range(26):
        turn = number * 2.4
        x, y = 0.45 * np.cos(turn) * (number % 5 + 2) / 6, -0.17 + 0.09 * np.sin(turn) - 0.004 * number
        pen.fill(oval(x, y, 0.22, 0.07, turn * 40 % 180), _toned((120, 200, 236), 0.86 + 0.05 * (number % 4)), 0.01)
    for x, y, size in ((0.0, -0.36, 0.24), (-0.16, -0.31, 0.15), (0.18, -0.31, 0.15)):
        pen.fill(oval(x, y, size, 0.5 * size), sauce, 0.015)
        pen.shade(oval(x - 0.3 * size, y - 0.2 * size, 0.3 * size, 0.1 * size), (1.3, 1.3, 1.25), 0.02)
    for x, lean in ((-0.05, -35), (0.07, 25)):
        pen.fill(oval(x, -0.47, 0.1, 0.04, lean), (60, 150, 70), 0.008)


def _car(pen: Pen, colour: Colour | None) -> None:
    colour = colour or (190, 196, 200)
    pen.fill(np.array(((-9.0, -0.14), (9.0, -0.14), (9.0, 3.0), (-9.0, 3.0))), (88, 84, 82), 0.01)
    for x in np.arange(-9.0, 9.0, 0.9):
        pen.fill(np.array(((x, 0.2), (x + 0.5, 0.2), (x + 0.46, 0.26), (x - 0.04, 0.26))), (210, 214, 216), 0.008)
    pen.fill(oval(0.0, 0.02, 1.6, 0.12), (22, 20, 20), 0.05, 0.6)
    body = path(
        ((-1.5, -0.16), (-1.56, -0.5), (-1.3, -0.56)),
        ((-1.3, -0.56), (-0.98, -0.6), (-0.84, -0.66)),
        ((-0.84, -0.66), (-0.5, -1.02), (0.0, -1.02)),
        ((0.0, -1.02), (0.5, -1.02), (0.86, -0.64)),
        ((0.86, -0.64), (1.4, -0.58), (1.5, -0.42)),
        ((1.5, -0.42), (1.56, -0.3), (1.5, -0.14)),
    )
    pen.fill(body, colour, 0.008)
    paint = pen.whole(body)
    pen.shade(arc((-1.4, -0.5), (0.0, -0.62), (1.4, -0.47)), (1.3, 1.3, 1.3), 0.03, 0.05, paint)
    pen.shade(oval(0.0, -0.12, 1.6, 0.14), (0.6, 0.6, 0.62), 0.05, within=paint)
    for window in (
        path(((-0.7, -0.64), (-0.44, -0.93), (-0.06, -0.94)), ((-0.06, -0.94), (-0.06, -0.8), (-0.06, -0.64))),
        path(((0.04, -0.94), (0.4, -0.93), (0.68, -0.64)), ((0.68, -0.64), (0.4, -0.64), (0.04, -0.64))),
    ):
        pen.fill(window, (84, 70, 58), 0.006)
        pen.shade(oval(-0.2, -0.9, 0.7, 0.12), (1.7, 1.6, 1.5), 0.05, within=pen.whole(window))
    for x in (-0.92, 0.92):
        pen.fill(oval(x, -0.17, 0.27, 0.27), _DARK, 0.008)
        pen.fill(oval(x, -0.17, 0.16, 0.16), (170, 168, 166), 0.008)
        pen.fill(oval(x, -0.17, 0.05, 0.05), _DARK, 0.008)
    pen.fill(oval(1.42, -0.4, 0.07, 0.05), (210, 244, 255), 0.01)
    pen.fill(oval(-1.47, -0.4, 0.05, 0.07), (50, 50, 220), 0.01)


def _dog(pen: Pen, colour: Colour | None) -> None:
    _animal(pen, colour or (92, 140, 196), pointed=False)


def _cat(pen: Pen, colour: Colour | None) -> None:
    _animal(pen, colour or (70, 130, 214), pointed=True)


def _animal(pen: Pen, fur: Colour, *, pointed: bool) -> None:
    """Sitting, its face to the camera."""
    _shadow(pen, 0.7)
    pale = _toned(fur, 1.28)
    tail = arc((0.4, -0.12), (0.95, -0.1), (0.82, -0.62))
    pen.fill(tail, _toned(fur, 0.85), 0.02, line=0.16)
    pen.fill(oval(0.0, -0.5, 0.46, 0.54), fur, 0.015)
    pen.shade(oval(0.34, -0.4, 0.2, 0.5), (0.75, 0.75, 0.77), 0.08, within=pen.whole(oval(0.0, -0.5, 0.46, 0.54)))
    pen.fill(oval(0.0, -0.56, 0.23, 0.38), pale, 0.05)
    for side in (-1, 1):
        pen.fill(oval(side * 0.38, -0.16, 0.2, 0.18), _toned(fur, 0.92), 0.015)
        pen.fill(oval(side * 0.15, -0.28, 0.11, 0.3), fur, 0.015)
        pen.fill(oval(side * 0.16, -0.03, 0.15, 0.08), pale, 0.015)
        if pointed:
            ear = np.array(((side * 0.12, -1.55), (side * 0.44, -1.86), (side * 0.44, -1.3)))
            pen.fill(ear, fur, 0.015)
            pen.fill(ear * 0.62 + np.array((side * 0.13, -0.6)), (150, 160, 226), 0.02)
    head = oval(0.0, -1.25, 0.46, 0.4)
    pen.fill(head, fur, 0.015)
    pen.shade(oval(-0.18, -1.45, 0.2, 0.12), (1.14, 1.14, 1.13), 0.08, within=pen.whole(head))
    pen.fill(oval(0.0, -1.1, 0.22, 0.17 if pointed else 0.22), pale, 0.03)
    for side in (-1, 1):
        if not pointed:
            pen.fill(oval(side * 0.44, -1.2, 0.13, 0.3, side * -14), _toned(fur, 0.66), 0.015)
        pen.fill(oval(side * 0.18, -1.32, 0.075, 0.085), _DARK, 0.008)
        pen.fill(oval(side * 0.18 - 0.025, -1.35, 0.024, 0.026), _WHITE, 0.006)
        pen.fill(arc((0.0, -1.1), (side * 0.02, -0.99), (side * 0.12, -1.02)), _DARK, 0.006, line=0.022)
        if pointed:
            for drop in (-0.02, 0.05):
                pen.fill(arc((side * 0.14, -1.1), (side * 0.4, -1.12), (side * 0.62, -1.1 + drop)), _WHITE, line=0.012)
    pen.fill(oval(0.0, -1.17, 0.08 if not pointed else 0.05, 0.06 if not pointed else 0.035), _DARK, 0.008)


_THINGS: tuple[tuple[str, Callable[[Pen, Colour | None], None]], ...] = (
    (PRODUCT, _bottle), (FOOD, _plate), (_DOG, _dog), (_CAT, _cat), (_CAR, _car),
)  # fmt: skip
