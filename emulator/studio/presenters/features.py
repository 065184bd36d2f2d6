"""What is in a face: eyes, brows, nose, mouth, beard, glasses. In half heights of the face, around its middle."""

import numpy as np

from emulator.studio.presenters.canvas import Colour, Floats, Pen, Points, arc, mirrored, moved, oval, path
from emulator.studio.presenters.looks import Look

EYE_X, EYE_Y = 0.31, -0.09
MOUTH_Y = 0.61
"""Of the line between the lips, at its middle."""
_CORNER_Y = 0.592


def _toned(colour: Colour, factor: float) -> Colour:
    return colour[0] * factor, colour[1] * factor, colour[2] * factor


def sockets(pen: Pen, mask: Floats) -> None:
    """The shade around the eyes."""
    for side in (-1, 1):
        pen.shade(oval(side * EYE_X, -0.13, 0.22, 0.13), (0.76, 0.78, 0.84), 0.06, within=mask)


def eyes(pen: Pen, look: Look, blink: float, gaze: tuple[float, float]) -> None:
    """Both eyes; `blink` 0 (open) to 1 (shut), `gaze` -1 to 1 to the viewer's right and down."""
    for side in (-1, 1):
        _eye(pen, look, side, min(max(blink, 0.0), 1.0), gaze)


def _eye(pen: Pen, look: Look, side: int, blink: float, gaze: tuple[float, float]) -> None:
    x, y, wide, high = side * EYE_X, EYE_Y, 0.15 * look.eyes, 0.07 * look.eyes
    left, right, skew = (x - wide, y + 0.012), (x + wide, y + 0.012), -side * wide * 0.1
    # the upper lid comes down to where the lower one is
    lid = -2.0 * high * (1 - blink) + 1.45 * high * blink
    upper, lower = arc(left, (x + skew, y + lid), right), arc(right, (x, y + 1.5 * high), left)
    if blink > 0:
        skin = np.vstack([arc(left, (x + skew, y - 2.0 * high), right), upper[::-1]])
        pen.fill(skin, _toned(look.skin, 0.78), 0.012)
    if blink < 0.92:
        opening = np.vstack([upper, lower])
        white = pen.whole(opening, 0.006)
        pen.fill(opening, (222, 226, 230), 0.006)
        ix, iy, size = x + gaze[0] * 0.05, y - 0.004 + gaze[1] * 0.03, 0.066 * look.eyes
        pen.fill(oval(ix, iy, size, size), _toned(look.iris, 0.55), 0.005, within=white)
        pen.fill(oval(ix, iy, size * 0.82, size * 0.82), look.iris, 0.012, within=white)
        pen.fill(oval(ix, iy, size * 0.46, size * 0.46), (16, 14, 14), 0.005, within=white)
        pen.shade(oval(x, y + lid * 0.6, wide * 1.1, high * 0.7), (0.66, 0.66, 0.68), 0.025, within=white)
        pen.fill(oval(ix - 0.022, iy - 0.024, 0.014, 0.014), (250, 250, 250), 0.004, 0.92, within=white)
    lash = arc((x - wide * 1.05, y + 0.014), (x + skew, y + lid - 0.01), (x + wide * 1.05, y + 0.014))
    pen.fill(lash, (26, 26, 32), 0.006, 0.95, line=0.017 + 0.012 * look.lashes)
    if look.lashes > 0.8:
        tip = (x + side * wide * 1.0, y + 0.006)
        turn = 0.06 * (1 - 1.6 * blink)
        pen.fill(
            arc(tip, (x + side * wide * 1.15, y - turn * 0.3), (x + side * wide * 1.25, y - turn)),
            (26, 26, 32),
            0.006,
            0.9,
            0.016,
        )
    crease = arc((x - wide * 0.95, y - 0.035), (x + skew, y - 0.185), (x + wide, y - 0.045))
    pen.shade(crease, (0.66, 0.66, 0.72), 0.01, line=0.014)
    pen.shade(
        arc((x - wide * 0.9, y + 0.035), (x, y + high * 1.9), (x + wide * 0.9, y + 0.035)),
        (0.78, 0.78, 0.82),
        0.012,
        0.012,
    )


def brows(pen: Pen, look: Look) -> None:
    """The brows, in the colour of the hair."""
    thick = 0.055 * look.brows
    brow = path(
        ((0.13, -0.265), (0.34, -0.395), (0.52, -0.255)),
        ((0.52, -0.255), (0.34, -0.395 + 1.6 * thick), (0.13, -0.265 + thick)),
    )
    colour = _toned(look.hair_colour, 0.8) if sum(look.hair_colour) < 420 else (92, 94, 100)
    for shape in (brow, mirrored(brow)):
        pen.fill(shape, colour, 0.014, 0.88)


def nose(pen: Pen, look: Look, mask: Floats) -> None:
    """Light on its ridge, shade beside it, nostrils."""
    k = look.nose
    ridge = np.array(((-0.055, -0.2), (0.0, -0.2), (-0.02, 0.26), (-0.1 * k, 0.3)))
    pen.shade(ridge, (1.08, 1.07, 1.05), 0.04, within=mask)
    dark = np.array(((0.07, -0.16), (0.1, -0.1), (0.16 * k, 0.3), (0.09, 0.33), (0.06, 0.1)))
    pen.shade(dark, (0.84, 0.85, 0.89), 0.035, within=mask)
    pen.shade(oval(0.0, 0.375, 0.17 * k, 0.05), (0.76, 0.77, 0.83), 0.03, within=mask)
    pen.shade(oval(-0.02, 0.26, 0.085 * k, 0.07), (1.09, 1.08, 1.07), 0.03, within=mask)
    for side in (-1, 1):
        pen.fill(oval(side * 0.075 * k, 0.355, 0.032, 0.017, side * 18), _toned(look.skin, 0.36), 0.009, 0.85)
        wing = arc((side * 0.125 * k, 0.24), (side * 0.205 * k, 0.32), (side * 0.12 * k, 0.378))
        pen.shade(wing, (0.74, 0.75, 0.82), 0.014, 0.02, mask)
    pen.shade(oval(0.0, 0.465, 0.03, 0.05), (0.87, 0.88, 0.91), 0.02, within=mask)


def _lips(half: float, gap: float) -> tuple[Points, Points, Points]:
    """The upper lip, the lower one, and what is between them where the teeth are seen (`gap` high)."""
    left, right, curve = (-half, _CORNER_Y), (half, _CORNER_Y), 2 * MOUTH_Y - _CORNER_Y
    top = MOUTH_Y - 0.085 - 0.1 * gap
    bow = path(
        (left, (-0.5 * half, top + 0.005), (-0.2 * half, top)),
        ((-0.2 * half, top), (0.0, top + 0.026), (0.2 * half, top)),
        ((0.2 * half, top), (0.5 * half, top + 0.005), right),
    )
    upper_line, lower_line = arc(left, (0.0, curve), right), arc(left, (0.0, curve + 2 * gap), right)
    upper = np.vstack([bow, upper_line[::-1]])
    lower = np.vstack([lower_line, arc(right, (0.0, curve + 0.16 + 1.9 * gap), left)])
    return upper, lower, np.vstack([upper_line, lower_line[::-1]])


def mouth(pen: Pen, look: Look, gap: float, mask: Floats) -> None:
    """Lips, closed, or `gap` apart over the upper teeth."""
    upper, lower, between = _lips(look.mouth, gap)
    below = MOUTH_Y + 0.135 + gap
    pen.shade(oval(0.0, below, 0.15, 0.035), (0.8, 0.81, 0.87), 0.03, within=mask)
    pen.fill(lower, look.lips, 0.01)
    pen.fill(upper, _toned(look.lips, 0.86), 0.008)
    pen.shade(oval(-0.03, MOUTH_Y + 0.045 + gap, 0.1, 0.022), (1.22, 1.2, 1.13), 0.018, within=pen.whole(lower))
    if gap <= 0:
        line = arc((-look.mouth, _CORNER_Y), (0.0, 2 * MOUTH_Y - _CORNER_Y), (look.mouth, _CORNER_Y))
        pen.fill(line, _toned(look.lips, 0.42), 0.008, 0.9, 0.016)
    else:
        inside = pen.whole(between, 0.006)
        pen.fill(between, (214, 222, 228), 0.006)
        for x in np.arange(-5, 6) * 0.052:
            pen.shade(np.array(((x, MOUTH_Y - 0.05), (x, MOUTH_Y + 0.3))), (0.86, 0.87, 0.88), 0.006, 0.006, inside)
        for side in (-1, 1):
            pen.shade(oval(side * look.mouth, MOUTH_Y, 0.1, 0.2), (0.45, 0.45, 0.5), 0.04, within=inside)
        pen.shade(between, (0.5, 0.5, 0.56), 0.008, 0.012, inside)
    for side in (-1, 1):
        pen.shade(oval(side * (look.mouth + 0.015), _CORNER_Y, 0.022, 0.02), (0.72, 0.73, 0.79), 0.014, within=mask)
        if gap > 0:
            fold = arc((side * 0.2, 0.36), (side * 0.36, 0.46), (side * 0.36, 0.62))
            pen.shade(fold, (0.84, 0.85, 0.88), 0.02, 0.02, mask)


def beard(pen: Pen, look: Look, mask: Floats) -> None:
    """Drawn before the mouth."""
    if not look.beard:
        return
    colour, side = _toned(look.hair_colour, 0.9), 0.74 * look.wide
    low = 1.06 if look.beard == "full" else 1.0
    right = path(
        ((0.0, 0.5), (0.22, 0.47), (0.34, 0.56)),
        ((0.34, 0.56), (0.5, 0.5), (side - 0.06, 0.05)),
        ((side + 0.01, 0.0), (side, 0.46), (look.jaw + 0.06, low - 0.22)),
        ((look.jaw + 0.05, low - 0.2), (look.jaw * 0.55, low), (0.0, low)),
    )
    cheeks = np.vstack([right, mirrored(right)[::-1]])
    if look.beard == "stubble":
        pen.fill(cheeks, colour, 0.05, 0.34, within=mask)
    elif look.beard == "full":
        pen.fill(cheeks, colour, 0.03, 0.93)
        pen.shade(oval(-0.2, 0.82, 0.3, 0.12), (1.25, 1.24, 1.2), 0.07, within=pen.whole(cheeks, 0.03))
    else:
        chin = path(
            ((-0.3, 0.52), (0.0, 0.43), (0.3, 0.52)),
            ((0.34, 0.6), (0.34, 1.04), (0.0, 1.04)),
            ((0.0, 1.04), (-0.34, 1.04), (-0.34, 0.6)),
        )
        pen.fill(chin, colour, 0.025, 0.88)
    if look.beard != "stubble":
        pen.fill(oval(0.0, MOUTH_Y + 0.02, look.mouth * 1.02, 0.1), _toned(look.skin, 0.8), 0.03, 0.75)


def glasses(pen: Pen, look: Look) -> None:
    """Frames with a little glare, where the person wears any."""
    if not look.glasses:
        return
    gold: Colour = (110, 168, 205) if sum(look.skin) < 420 else (52, 72, 104)
    colour: Colour = (34, 32, 38) if look.glasses == "square" else gold
    for side in (-1, 1):
        if look.glasses == "round":
            rim = oval(side * 0.315, -0.06, 0.225, 0.21)
        else:
            t = np.linspace(0, 2 * np.pi, 64)
            c, s = np.cos(t), np.sin(t)
            rim = np.stack(
                [side * 0.315 + 0.24 * np.sign(c) * np.abs(c) ** 0.45, -0.06 + 0.175 * np.sign(s) * np.abs(s) ** 0.45],
                1,
            )
        pen.fill(np.vstack([rim, rim[:1]]), colour, 0.006, 0.95, line=0.026)
        pen.fill(np.array(((side * 0.53, -0.1), (side * 0.74 * look.wide, -0.12))), colour, 0.006, 0.9, 0.026)
        glare = moved(np.array(((-0.1, -0.14), (-0.04, -0.14), (-0.12, 0.06), (-0.17, 0.04))), side * 0.315, -0.02)
        pen.fill(glare, (255, 255, 255), 0.02, 0.12)
    pen.fill(arc((-0.09, -0.09), (0.0, -0.15), (0.09, -0.09)), colour, 0.006, 0.95, 0.028)
