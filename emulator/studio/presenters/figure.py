"""The body, and the head without its features. In half heights of the face, around its middle."""

import cv2
import numpy as np

from emulator.studio.presenters.canvas import Colour, Floats, Pen, Points, arc, mirrored, moved, oval, path
from emulator.studio.presenters.looks import Look


def _toned(colour: Colour, factor: float) -> Colour:
    return colour[0] * factor, colour[1] * factor, colour[2] * factor


def body(pen: Pen, look: Look, bottom: float) -> None:
    """Shoulders, clothes and neck, down to `bottom`."""
    reach = max(3.0, bottom + 0.2)
    shoulders = path(
        ((-2.05, reach), (-2.05, 2.2), (-1.75, 1.78)),
        ((-1.75, 1.78), (-1.35, 1.46), (-0.52, 1.3)),
        ((-0.52, 1.3), (0.0, 1.2), (0.52, 1.3)),
        ((0.52, 1.3), (1.35, 1.46), (1.75, 1.78)),
        ((1.75, 1.78), (2.05, 2.2), (2.05, reach)),
    )
    pen.fill(shoulders, look.cloth, 0.01)
    cloth = pen.whole(shoulders, 0.01)
    # arms, and the light from the upper left
    for side in (-1, 1):
        pen.shade(
            arc((side * 1.32, 2.0), (side * 1.22, 2.6), (side * 1.3, reach)), (0.74, 0.74, 0.76), 0.05, 0.05, cloth
        )
    pen.shade(oval(-0.85, 1.75, 0.6, 0.3, -20), (1.12, 1.12, 1.12), 0.16, within=cloth)
    pen.shade(oval(1.4, 2.4, 0.7, 1.1), (0.84, 0.84, 0.86), 0.3, within=cloth)
    low = {"tee": 1.66, "shirt": 1.78, "blazer": 2.05, "turtleneck": 1.5}[look.clothes]
    if look.clothes == "blazer":
        pen.fill(
            path(((-0.5, 1.28), (-0.42, 1.8), (0.0, 3.0)), ((0.0, 3.0), (0.42, 1.8), (0.5, 1.28))), look.inner_cloth
        )
        low = 1.68
    neck = path(
        ((-0.37, 0.5), (-0.36, 1.0), (-0.42, 1.24)),
        ((-0.42, 1.24), (-0.3, low - 0.06), (0.0, low)),
        ((0.0, low), (0.3, low - 0.06), (0.42, 1.24)),
        ((0.42, 1.24), (0.36, 1.0), (0.37, 0.5)),
    )
    pen.fill(neck, _toned(look.skin, 0.9), 0.012)
    skin = pen.whole(neck, 0.012)
    pen.shade(oval(0.03, 0.93, 0.52, 0.3), (0.6, 0.6, 0.68), 0.09, within=skin)
    for side in (-1, 1):
        pen.shade(
            arc((side * 0.33, 1.34), (side * 0.2, 1.46), (side * 0.05, 1.5)), (0.84, 0.84, 0.88), 0.025, 0.03, skin
        )
    _collar(pen, look, cloth, skin, low)


def _collar(pen: Pen, look: Look, cloth: Floats, skin: Floats, low: float) -> None:
    dark, light = _toned(look.cloth, 0.72), _toned(look.cloth, 1.12)
    hem = path(((-0.44, 1.25), (-0.32, low - 0.04), (0.0, low)), ((0.0, low), (0.32, low - 0.04), (0.44, 1.25)))
    pen.shade(hem, (0.78, 0.78, 0.82), 0.03, 0.05, skin)
    if look.clothes == "tee":
        pen.fill(moved(hem, 0.0, 0.03), dark, 0.008, line=0.075)
    elif look.clothes == "turtleneck":
        roll = path(
            ((-0.42, 1.02), (0.0, 1.22), (0.42, 1.02)),
            ((0.42, 1.02), (0.5, 1.3), (0.56, 1.36)),
            ((0.56, 1.36), (0.0, 1.66), (-0.56, 1.36)),
            ((-0.56, 1.36), (-0.5, 1.3), (-0.42, 1.02)),
        )
        pen.fill(roll, light, 0.012)
        pen.shade(arc((-0.4, 1.06), (0.0, 1.26), (0.4, 1.06)), (0.62, 0.62, 0.64), 0.02, 0.05, pen.whole(roll))
        pen.shade(arc((-0.54, 1.36), (0.0, 1.66), (0.54, 1.36)), (0.7, 0.7, 0.72), 0.02, 0.03, cloth)
    elif look.clothes == "shirt":
        for flap in (_flap(), mirrored(_flap())):
            pen.fill(flap, light, 0.01)
            pen.shade(np.vstack([flap[20:], flap[:1]]), (0.7, 0.7, 0.72), 0.012, 0.025)
        pen.shade(arc((0.0, 1.9), (0.02, 2.5), (0.0, 4.0)), (0.72, 0.72, 0.74), 0.012, 0.025, cloth)
        for height in (2.15, 2.65, 3.15):
            pen.fill(oval(0.07, height, 0.03, 0.03), _toned(look.inner_cloth, 0.9), 0.006, within=cloth)
    else:
        pen.fill(moved(hem, 0.0, 0.02), _toned(look.inner_cloth, 0.86), 0.008, line=0.05)
        for lapel in (_lapel(), mirrored(_lapel())):
            pen.fill(lapel, _toned(look.cloth, 1.18), 0.01)
            pen.shade(lapel, (0.62, 0.62, 0.64), 0.012, 0.025)


def _flap() -> Points:
    return path(
        ((-0.44, 1.2), (-0.5, 1.28), (-0.53, 1.36)),
        ((-0.53, 1.36), (-0.42, 1.7), (-0.3, 1.95)),
        ((-0.3, 1.95), (-0.08, 1.82), (0.0, 1.78)),
        ((0.0, 1.78), (-0.3, 1.6), (-0.44, 1.2)),
    )


def _lapel() -> Points:
    return path(
        ((-0.5, 1.26), (-0.62, 1.34), (-0.66, 1.42)), ((-0.66, 1.42), (-0.8, 1.7), (-0.86, 1.86)),
        ((-0.86, 1.86), (-0.7, 1.9), (-0.62, 1.92)), ((-0.62, 1.92), (-0.4, 2.5), (0.0, 3.0)),
        ((0.0, 3.0), (-0.36, 2.1), (-0.5, 1.26)),
    )  # fmt: skip


def outline(look: Look) -> Points:
    """The head from the top of the skull to the chin."""
    side, jaw = 0.74 * look.wide, look.jaw
    right = path(
        ((0.0, -1.08), (side + 0.02, -1.08), (side, -0.25)),
        ((side, -0.25), (side, 0.46), (jaw + 0.02, 0.8)),
        ((jaw + 0.02, 0.8), (jaw * 0.55, 1.0), (0.0, 1.0)),
    )
    return np.vstack([right, mirrored(right)[::-1]])


def head(pen: Pen, look: Look) -> Floats:
    """Ears and the shaded head; the head's mask, as large as the picture."""
    for side in (-1, 1):
        x = side * 0.755 * look.wide
        pen.fill(oval(x, 0.03, 0.105, 0.2, side * 8), _toned(look.skin, 0.9), 0.012)
        pen.shade(oval(x, 0.04, 0.05, 0.115, side * 8), (0.68, 0.68, 0.76), 0.03)
        if look.earrings:
            pen.fill(oval(x + side * 0.01, 0.26, 0.035, 0.035), (120, 190, 225), 0.006)
            pen.fill(oval(x, 0.25, 0.012, 0.012), (230, 245, 255), 0.005)
    shape = outline(look)
    mask = pen.whole(shape, 0.01)
    pen.fill(shape, look.skin, 0.01)
    _light(pen, look, mask)
    warm: Colour = (0.9, 0.93, 1.04)
    for side in (-1, 1):
        pen.shade(oval(side * 0.4, 0.3, 0.2, 0.14), warm, 0.09, within=mask)
    pen.shade(oval(0.0, 0.98, 0.3, 0.07), (0.86, 0.86, 0.9), 0.05, within=mask)
    pen.shade(oval(-0.02, 0.87, 0.12, 0.07), (1.06, 1.05, 1.04), 0.05, within=mask)
    if look.hair != "bald":  # what the hair throws on the forehead
        pen.shade(oval(0.0, -0.95, 0.7, 0.3), (0.8, 0.8, 0.84), 0.12, within=mask)
    return mask


def _light(pen: Pen, look: Look, mask: Floats) -> None:
    """Rounds the head: light from the upper left."""
    x, y, width, height = cv2.boundingRect((mask > 0).astype(np.uint8))
    columns, rows = np.meshgrid(np.arange(x, x + width, dtype=np.float32), np.arange(y, y + height, dtype=np.float32))
    across, down = pen.back(columns, rows)
    across, down = across / np.float32(0.86 * look.wide), down / np.float32(1.16)
    towards = np.sqrt(np.clip(1 - across * across - down * down, 0, 1))
    lit = 0.6 + 0.44 * np.clip(-0.26 * across - 0.24 * down + 0.92 * towards, 0, 1.2)
    lit = cv2.GaussianBlur(lit, (0, 0), max(0.6, 0.05 * pen.unit))
    patch = pen.canvas.colours[y : y + height, x : x + width]
    # to the very rim, or it would shine
    inside = np.minimum(1, 2 * mask[y : y + height, x : x + width, None])
    # shadows on skin are warm: they lose more blue than red
    shade = np.stack([lit**1.2, lit**1.1, lit], -1)
    patch *= 1 + inside * (shade - 1)
