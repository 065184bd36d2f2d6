"""Eyes and mouth of a face whose box is known: how it leans, how large it is, where its lips meet.

All of it happens in an upright cut of the face, `SIDE` pixels wide, where everything has its expected place.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from emulator.studio.faces import cascades, cuts
from emulator.studio.faces.cuts import Floats, Grey, Matrix
from emulator.studio.faces.values import Face, Mouth, Point
from emulator.studio.views import Box

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame

SIDE, HEIGHT = 200, 260
_EYES_TO_MOUTH, _HALF_WIDTH = 1.12, 0.40
"""In distances between the eyes."""
_MIRRORED, _ASIDE = 0.6, 4.5
"""Correlation of an eye with the other one's mirror image; pixels of the cut that their middle moves by for it."""
_NARROWEST = 0.75
"""Of the expected width: in beards lips seem narrower than mouths are."""
_FADING = 1.9
"""Pixels of the cut by which lips seem longer, for each one that a pixel of the frame is enlarged by."""
_PALE = 3.0
"""So much less red than skin are teeth."""
_TEETH = 40.0
"""So much brighter than lips is nothing else, even where a beard takes their colour."""
_SMILING = 0.10
"""Lips over teeth are thin at the corners."""
_UPRIGHT = 4.0
"""Degrees that eyes may lean in a cut that was to be upright."""
_LEANS = (0.0, -8.0, 8.0, -16.0, 16.0, -26.0, 26.0)
"""Faces that lean so far are found as upright ones, too, but their eyes are not."""


@dataclass(frozen=True, slots=True)
class _Cut:
    matrix: Matrix
    bright: Floats
    red: Floats | None
    """None of a grey picture."""


def face(frame: "Frame", height: int, box: Box, roll: float, score: float) -> Face:
    """The face in this box, which leans by about `roll` degrees."""
    grey = cuts.luma(frame, height)
    scale = SIDE / box[2]
    middle = (box[0] + box[2] / 2, box[1] + box[3] / 2)
    best: tuple[float, float, tuple[Point, Point]] | None = None
    for further in _LEANS:
        leaning = roll + further
        for _ in range(2):  # the cascade knows upright eyes best: once more
            matrix = cuts.upright(*middle, scale, leaning, (SIDE / 2, SIDE / 2))
            eyes = _eyes(cuts.part(grey, matrix, SIDE, SIDE))
            if eyes is None:
                break
            left, right = (cuts.revert(matrix, *each) for each in eyes)
            off = _lean(eyes)
            leaning += off
            if best is None or abs(off) < best[0]:
                best = (abs(off), leaning, (left, right))
            if abs(off) < _UPRIGHT:
                break
        if best is not None and best[0] < _UPRIGHT:
            break
    if best is not None:
        _, leaning, (left, right) = best
        left, right = _levelled(grey, left, right)
        leaning = _lean((left, right))
        between = ((left[0] + right[0]) / 2, (left[1] + right[1]) / 2)
        return Face(box, _mouth(frame, height, between, math.dist(left, right), leaning), (left, right), score)
    eyeless = cuts.revert(cuts.upright(*middle, scale, roll, (SIDE / 2, SIDE / 2)), SIDE / 2, 0.39 * SIDE)
    return Face(box, _mouth(frame, height, eyeless, 0.36 * box[2], roll), None, score)


def eyes(frame: "Frame", height: int, face: Face) -> tuple[Point, Point] | None:
    """Where the eyes of a face are whose place and roll are known about; none, where they are not seen."""
    grey, (x, y, side, _) = cuts.luma(frame, height), face.box
    matrix = cuts.upright(x + side / 2, y + side / 2, SIDE / side, face.mouth.roll, (SIDE / 2, SIDE / 2))
    found = _eyes(cuts.part(grey, matrix, SIDE, SIDE))
    if found is None or abs(_lean(found)) > 2 * _UPRIGHT:
        return None
    left, right = (cuts.revert(matrix, *each) for each in found)
    return _levelled(grey, left, right)


def _levelled(grey: Grey, left: Point, right: Point) -> tuple[Point, Point]:
    """The same eyes where each mirrors the other best, with lids and brows: irises are small, and shine on one side."""
    unit, reach, play = 72.0, 30, 12
    for _ in range(2):
        between = ((left[0] + right[0]) / 2, (left[1] + right[1]) / 2)
        scale = unit / max(math.dist(left, right), 1.0)
        matrix = cuts.upright(*between, scale, _lean((left, right)), (SIDE / 2, 60.0))
        cut = cv2.GaussianBlur(cuts.part(grey, matrix, SIDE, 110), (0, 0), 1.5)
        one, other = SIDE // 2 - round(unit / 2), SIDE // 2 + round(unit / 2)
        pattern = np.ascontiguousarray(cut[60 - 34 : 60 + 22, other - reach : other + reach + 1][:, ::-1])
        around = cut[60 - 34 - play : 60 + 22 + play, one - reach - play : one + reach + play + 1]
        alike = cv2.matchTemplate(around, pattern, cv2.TM_CCOEFF_NORMED)
        row, column = (int(each) for each in np.unravel_index(int(alike.argmax()), alike.shape))
        if not (0 < row < 2 * play and 0 < column < 2 * play) or alike[row, column] < _MIRRORED:
            break
        off = (row - play + _peak(alike[row - 1 : row + 2, column])) / 2
        aside = (column - play + _peak(alike[row, column - 1 : column + 2])) / 2
        aside = aside if abs(aside) < _ASIDE else 0.0  # heads that look aside are no mirrors of themselves
        left = cuts.revert(matrix, one + aside, 60.0 + off)
        right = cuts.revert(matrix, other + aside, 60.0 - off)
    return left, right


def _peak(three: NDArray[Any]) -> float:
    """How far the peak of a curve lies from the middle one of three of its points."""
    before, here, after = (float(each) for each in three)
    return 0.5 * (before - after) / min(before - 2 * here + after, -1e-6)


def _lean(eyes: tuple[Point, Point]) -> float:
    return math.degrees(math.atan2(eyes[1][1] - eyes[0][1], eyes[1][0] - eyes[0][0]))


def _eyes(cut: Grey) -> tuple[Point, Point] | None:
    """The middles of both eyes in an upright cut; none, where they are not found in likely places."""
    even = cascades.contrasted(cut)
    top, bottom = 40, 125
    sides = []
    for first, last, likely in ((10, 108, 62), (92, 190, 138)):
        found = cascades.eyes(np.ascontiguousarray(even[top:bottom, first:last]), 28, 72)
        middles = [(x + first, y + top) for x, y in found]
        best = min(middles, key=lambda at, likely=likely: abs(at[0] - likely) + abs(at[1] - 78), default=None)  # type: ignore[misc]
        if best is None:
            return None
        sides.append(_iris(cut, best))
    left, right = sides
    apart = right[0] - left[0]
    return (left, right) if 50 < apart < 115 and abs(right[1] - left[1]) < 0.45 * apart else None


def _iris(cut: Grey, near: Point) -> Point:
    """The middle of what is dark near a point: where the cascade is a few pixels off."""
    reach = 13
    x, y = round(near[0]), round(near[1])
    x, y = min(max(x, reach), SIDE - reach - 1), min(max(y, reach), SIDE - reach - 1)
    window = cut[y - reach : y + reach + 1, x - reach : x + reach + 1].astype(np.float32)
    smooth = cv2.GaussianBlur(window, (0, 0), 2.0)
    dark = np.clip(np.percentile(smooth, 20) - smooth, 0, None)
    steps = np.arange(-reach, reach + 1, dtype=np.float32)
    dark *= np.exp(-(steps[:, None] ** 2 + steps**2) / (2 * 6.5**2))
    total = float(dark.sum())
    if total <= 0:
        return near
    return x + float((dark.sum(0) * steps).sum()) / total, y + float((dark.sum(1) * steps).sum()) / total


def _mouth(frame: "Frame", height: int, between: Point, apart: float, roll: float) -> Mouth:
    """The mouth below eyes that are so far apart, with `between` in their middle."""
    unit = 72.0  # pixels between the eyes in the cut
    scale = unit / max(apart, 1.0)
    matrix = cuts.upright(*between, scale, roll, (SIDE / 2, 60.0))
    bright = cuts.part(cuts.luma(frame, height), matrix, SIDE, HEIGHT).astype(np.float32)
    red = _redness(frame, height, matrix)
    x, y, half = SIDE / 2, 60.0 + _EYES_TO_MOUTH * unit, _HALF_WIDTH * unit
    gap, share, fading = 0.0, 0.42, _FADING * max(0.0, scale - 1)
    if red is not None and (teeth := _teeth(bright, red, x, y, half)) is not None:
        line, gap = teeth
        lips = np.clip(red[round(line) - 7 : round(line + gap) + 8].max(0), 0, None)
        share, fading = _SMILING, 0.0
    else:
        dark = cv2.GaussianBlur(bright, (0, 0), 5) - cv2.GaussianBlur(bright, (0, 0), 1.3)
        line = _line(dark, red, x, y, half)
        row = round(line)
        lips = 0.8 * np.clip(dark[row - 3 : row + 4].mean(0), 0, None)
        if red is not None:
            lips = lips + np.clip(red[row - 7 : row + 10].mean(0), 0, None)
    x, half = _extent(np.asarray(lips, np.float32), x, half, share, fading)
    place = cuts.revert(matrix, x, line)
    return Mouth(*place, half / scale, roll, gap / scale)


def _redness(frame: "Frame", height: int, matrix: Matrix) -> Floats | None:
    """How much redder than the face around it."""
    colours = cuts.chroma(frame, height)
    if colours is None:
        return None
    blue, red = (cuts.part(plane, matrix, SIDE, HEIGHT, 2).astype(np.float32) for plane in colours)
    mixed = cv2.GaussianBlur(red + 0.35 * blue, (0, 0), 2)
    return np.asarray(mixed - np.median(mixed[60:180, 50:150]), np.float32)


def _line(dark: Floats, red: Floats | None, x: float, y: float, half: float) -> float:
    """The row where the lips meet: dark, with red above it and below it, near `y`."""
    first, last = int(y - 26), int(y + 27)
    columns = slice(int(x - 0.8 * half), int(x + 0.8 * half))
    rows = np.arange(first, last)
    score = np.minimum(dark[first:last, columns].mean(1), 14) - 3.0 * ((rows - y) / 11.0) ** 2
    if red is not None:
        warm = np.clip(red[:, columns].mean(1), -10, 25)
        reach = max(2, round(0.2 * half))
        # a moustache is dark, too, but has a lip on one side only
        score = score + 1.0 * np.minimum(warm[first - reach : last - reach], warm[first + reach : last + reach])
    best = int(np.argmax(score))
    if not 0 < best < len(score) - 1:
        return float(rows[best])
    return float(rows[best] + _peak(score[best - 1 : best + 2]))


def _extent(lips: Floats, x: float, half: float, share: float, fading: float) -> tuple[float, float]:
    """The middle and the half width of the mouth, between what is expected and what is seen of lips by column.

    `share`: of the strength in the middle, down to which it is lips; `fading`: pixels by which they seem longer.
    """
    strength = cv2.GaussianBlur(lips[None], (0, 0), 2)[0]
    limit = share * float(strength[int(x - 0.5 * half) : int(x + 0.5 * half)].mean())
    left = right = int(x)
    while left > max(2, x - 1.7 * half) and strength[left] > limit:
        left -= 1
    while right < min(SIDE - 3, x + 1.7 * half) and strength[right] > limit:
        right += 1
    seen = (right - left) / 2 - fading
    if not _NARROWEST * half < seen < 1.55 * half:
        return x, half
    return 0.6 * (left + right) / 2 + 0.4 * x, 0.6 * seen + 0.4 * half


def _teeth(bright: Floats, red: Floats, x: float, y: float, half: float) -> tuple[float, float] | None:
    """The lower edge of the upper lip, and the height of the teeth that are seen below it; none, if none are.

    Teeth are brighter and less red than the lips above and below them.
    """
    columns = slice(int(x - 0.4 * half), int(x + 0.4 * half) + 1)
    warm, light = red[:, columns].mean(1), bright[:, columns].mean(1)
    reach = round(0.55 * half)
    best: tuple[float, int, int, int] | None = None
    for row in range(round(y - 0.4 * half), round(y + 0.6 * half)):
        upper = row - reach + int(np.argmax(warm[row - reach : row + 1]))
        lower = row + int(np.argmax(warm[row : row + reach + 1]))
        if warm[row] > -_PALE:
            continue  # the skin below closed lips
        paler = float(min(warm[upper], warm[lower]) - warm[row])
        brighter = float(light[row] - max(light[upper], light[lower]))
        if (
            paler > 3
            and brighter > 6
            and (min(warm[upper], warm[lower]) > 2 or brighter > _TEETH)
            and (best is None or paler + brighter > best[0])
        ):
            best = (paler + brighter, upper, row, lower)
    if best is None:
        return None
    _, upper, row, lower = best
    # the edges are where it is half as bright
    top = row
    while top > upper and light[top] > (light[upper] + light[row]) / 2:
        top -= 1
    bottom = row
    while bottom < lower and light[bottom] > (light[lower] + light[row]) / 2:
        bottom += 1
    return top + 0.5, float(bottom - top - 1)
