"""Soft-edged shapes on a picture that can be seen through where nothing was drawn.

Shapes are polygons in units of their own, which a `Pen` places. Each costs time for its own area only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""n×2: x, y."""
Colour = tuple[float, float, float]
"""Blue, green, red, 0 to 255. As a shade: factors."""
Floats = NDArray[np.float32]

_FINE = 4
"""Bits of a pixel that polygons are placed by."""


def arc(start: Sequence[float], control: Sequence[float], end: Sequence[float], steps: int = 20) -> Points:
    """A quadratic Bézier curve."""
    t = np.linspace(0.0, 1.0, steps)[:, None]
    a, b, c = (np.asarray(point, np.float64) for point in (start, control, end))
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c


def path(*curves: tuple[Sequence[float], Sequence[float], Sequence[float]]) -> Points:
    """Curves, as `arc` takes them, joined to one outline."""
    return np.vstack([arc(start, control, end) for start, control, end in curves])


def moved(points: Points, x: float, y: float) -> Points:
    """The same elsewhere."""
    placed: Points = points + np.array((x, y))
    return placed


def oval(x: float, y: float, half_width: float, half_height: float, lean: float = 0.0) -> Points:
    """An ellipse; `lean` in degrees, clockwise."""
    t = np.linspace(0.0, 2 * np.pi, 48, endpoint=False)
    c, s = np.cos(np.radians(lean)), np.sin(np.radians(lean))
    across, down = half_width * np.cos(t), half_height * np.sin(t)
    return np.stack([x + c * across - s * down, y + s * across + c * down], 1)


def mirrored(points: Points) -> Points:
    """The same on the other side of x = 0."""
    return points * (-1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Stencil:
    """A shape as a mask, for the part of the picture where it is."""

    rows: slice
    columns: slice
    mask: Floats


class Canvas:
    """Colours (times how solid they are) and how solid they are, 0 to 1."""

    def __init__(self, width: int, height: int) -> None:
        self.colours: Floats = np.zeros((height, width, 3), np.float32)
        self.alpha: Floats = np.zeros((height, width), np.float32)


class Pen:
    """Draws shapes given in units on a canvas."""

    def __init__(self, canvas: Canvas, x: float, y: float, unit: float, roll: float = 0.0) -> None:
        """`x`, `y`: where the shapes' origin is; `unit`: pixels; `roll`: degrees, clockwise, around the origin."""
        self.canvas = canvas
        self.unit = unit
        c, s = np.cos(np.radians(roll)) * unit, np.sin(np.radians(roll)) * unit
        self._turn = np.array(((c, -s), (s, c)))
        self._origin = np.array((x, y), np.float64)

    def at(self, points: Points | Sequence[float]) -> Points:
        """Where in the picture this is."""
        placed: Points = np.asarray(points, np.float64) @ self._turn.T + self._origin
        return placed

    def back(self, columns: Floats, rows: Floats) -> tuple[Floats, Floats]:
        """What of the shapes' units is here in the picture."""
        turn = np.linalg.inv(self._turn).astype(np.float32)
        x, y = columns - np.float32(self._origin[0]), rows - np.float32(self._origin[1])
        return turn[0, 0] * x + turn[0, 1] * y, turn[1, 0] * x + turn[1, 1] * y

    def stencil(self, points: Points, soft: float, line: float | None = None) -> Stencil | None:
        """The shape, or a line of this thickness along it; none, where it is outside of the picture."""
        height, width = self.canvas.alpha.shape
        placed = self.at(points)
        sigma = max(0.55, soft * self.unit)
        thick = 0 if line is None else max(1, round(line * self.unit))
        margin = int(3 * sigma + thick) + 2
        x0, y0 = np.floor(placed.min(0)).astype(int) - margin
        x1, y1 = np.ceil(placed.max(0)).astype(int) + margin + 1
        x0, y0, x1, y1 = max(0, int(x0)), max(0, int(y0)), min(width, int(x1)), min(height, int(y1))
        if x0 >= x1 or y0 >= y1:
            return None
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        fixed = np.round((placed - (x0, y0)) * (1 << _FINE)).astype(np.int32)
        if line is None:
            cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, _FINE)
        else:
            cv2.polylines(mask, [fixed], False, 255, thick, cv2.LINE_AA, _FINE)
        blurred = cv2.GaussianBlur(mask, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        # a line that is thinner than a pixel is fainter instead
        faint = 1.0 if line is None else min(1.0, line * self.unit)
        return Stencil(slice(y0, y1), slice(x0, x1), blurred.astype(np.float32) * np.float32(faint / 255))

    def fill(
        self,
        points: Points,
        colour: Colour,
        soft: float = 0.008,
        strength: float = 1.0,
        line: float | None = None,
        within: Floats | None = None,
    ) -> None:
        """Paints a shape (or a line along it), `within` a mask as large as the picture."""
        if (stencil := self._within(points, soft, line, within, strength)) is None:
            return
        mask, where = stencil.mask, (stencil.rows, stencil.columns)
        colours, alpha = self.canvas.colours[where], self.canvas.alpha[where]
        colours += (np.asarray(colour, np.float32) - colours) * mask[..., None]
        alpha += (1 - alpha) * mask

    def shade(
        self,
        points: Points,
        factors: Colour,
        soft: float = 0.04,
        line: float | None = None,
        within: Floats | None = None,
    ) -> None:
        """Darkens or lightens what is already there, by factors."""
        if (stencil := self._within(points, soft, line, within, 1.0)) is None:
            return
        more = np.asarray(factors, np.float32) - 1
        self.canvas.colours[stencil.rows, stencil.columns] *= 1 + stencil.mask[..., None] * more

    def whole(self, points: Points, soft: float = 0.01) -> Floats:
        """The shape as a mask as large as the picture."""
        mask = np.zeros_like(self.canvas.alpha)
        if (stencil := self.stencil(points, soft)) is not None:
            mask[stencil.rows, stencil.columns] = stencil.mask
        return mask

    def _within(
        self, points: Points, soft: float, line: float | None, within: Floats | None, strength: float
    ) -> Stencil | None:
        stencil = self.stencil(points, soft, line)
        if stencil is None:
            return None
        mask = stencil.mask if within is None else stencil.mask * within[stencil.rows, stencil.columns]
        return Stencil(stencil.rows, stencil.columns, mask * np.float32(strength))
