"""What is peculiar to a mouth, measured where it is at rest: how its line runs, and how it is lit."""

import cv2
import numpy as np

from emulator.studio.faces.values import Mouth
from emulator.studio.frames.planes import Planes
from emulator.studio.renderers.puppet.placing import halved, lifted
from emulator.studio.renderers.puppet.regions import Floats
from emulator.studio.renderers.puppet.shapes import FINENESS, Build, U, V

FARTHEST = 0.24
"""How far the line between the lips may be from where it was found, in units."""
SHOWN = 0.7
"""How far teeth are looked for, in units, where none were found: what is taken for closed lips may be a moustache."""
HIGHEST = 0.22
"""How far above where the mouth was found teeth may be."""
FULL_LIGHT = 185.0
"""Y of light skin in full light."""


def study(planes: Planes, mouth: Mouth) -> tuple[float, Build]:
    """How much lower the line between the lips is than it was found, in units, and the mouth's build."""
    luma = lifted(planes.y, mouth, FINENESS).astype(np.float32)
    red = lifted(planes.v, halved(mouth), FINENESS).astype(np.float32)
    lower, bend, gap = _teeth(luma, red, max(mouth.gap / mouth.half_width, SHOWN)) or (*_line(luma), 0.0)
    skin = luma[(np.abs(U) < 1.4) & (V > -0.9) & (V < 1.3)]
    light = 0.46 + 0.54 * (float(np.percentile(skin, 85)) - 16) / (FULL_LIGHT - 16)
    cheeks = (V > -0.6) & (V < 0.6) & (np.abs(U) > 0.8) & (np.abs(U) < 1.5)
    left, right = float(luma[cheeks & (U < 0)].mean()), float(luma[cheeks & (U > 0)].mean())
    return lower, Build(
        bend=bend,
        gap=gap,
        light=float(np.clip(light, 0.3, 1.08)),
        side=float(np.clip(4 * (right - left) / max(right + left, 1), -1, 1)),
    )


def _line(luma: Floats) -> tuple[float, float]:
    """The parabola along which it is darkest: v in the middle, and how much lower it is at the corners."""
    rows = np.abs(V[:, 0]) < FARTHEST + 0.12
    thin = cv2.GaussianBlur(luma, (0, 0), 0.22 * FINENESS) - cv2.GaussianBlur(luma, (0, 0), 0.04 * FINENESS)
    heights = V[rows, 0]
    found = []
    for middle in np.arange(-0.75, 0.76, 0.15):
        dark = thin[:, np.abs(U[0] - middle) < 0.08][rows].mean(axis=1) - 4 * (heights / FARTHEST) ** 2
        best = int(np.argmax(dark))
        found.append((middle, float(heights[best]), max(float(dark[best]), 0.0)))
    u, v, weight = np.array(found).T
    for _ in range(3):
        if weight.sum() < 1:
            return 0.0, 0.0
        bend, lower = np.polyfit(u**2, v, 1, w=np.sqrt(weight) + 1e-6)
        weight = weight * np.exp(-(((v - lower - bend * u**2) / 0.08) ** 2))
    if abs(lower) > FARTHEST:
        return 0.0, 0.0
    return float(lower), float(np.clip(bend, -0.2, 0.2))


def _teeth(luma: Floats, red: Floats, expected: float) -> tuple[float, float, float] | None:
    """The band between the red of the lips: v of its middle, how much lower its ends are, its height;
    None where there are no teeth."""
    rows = np.abs(V[:, 0]) < FARTHEST + expected + 0.3
    heights = V[rows, 0]
    found = []
    for middle in np.arange(-0.6, 0.61, 0.12):
        line, bright = (each[:, np.abs(U[0] - middle) < 0.08][rows].mean(axis=1) for each in (red, luma))
        # Its palest row where teeth should be or below (hair is pale, but dark), then outwards until it is half as red
        # as the lip there.
        likely = (heights > -HIGHEST) & (heights < expected + 0.1)
        near = np.where(likely, line - 0.1 * bright, np.inf)
        pale = int(np.argmin(near))
        top, bottom = line[: pale + 1].max(), line[pale:].max()
        above = np.flatnonzero(line[: pale + 1] > (top + line[pale]) / 2)
        below = np.flatnonzero(line[pale:] > (bottom + line[pale]) / 2)
        is_bright = bright[pale] > max(bright[line[: pale + 1].argmax()], bright[pale + line[pale:].argmax()]) - 4
        if len(above) and len(below) and is_bright and min(top, bottom) - line[pale] > 4:
            found.append((middle, heights[above[-1]], heights[pale + below[0]]))
    if len(found) < 5:
        return None
    u, upper, lower = np.array(found).T
    height = float(np.median((lower - upper)[np.abs(u) < 0.4]))
    bend, middle = np.polyfit(u**2, (upper + lower) / 2, 1)
    return float(middle), float(np.clip(bend, -0.5, 0.2)), height
