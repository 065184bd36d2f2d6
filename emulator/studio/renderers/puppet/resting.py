"""Takes speech that is already in a film off its lips: the mouth as it is closed is laid over it, wherever it goes.

Two passes: the film is watched once, and for every second or two the moment is kept in which the mouth is most closed.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike

from emulator.studio.faces.values import Mouth
from emulator.studio.frames.planes import Planes
from emulator.studio.renderers.puppet.placing import LAID, LEFT, TOP, area_of, halved, lifted, to_samples, units
from emulator.studio.renderers.puppet.regions import Floats, Plane
from emulator.studio.renderers.puppet.shapes import smooth

SCORED = 16
"""Samples a unit for telling how open a mouth is."""
SPEAKS = 0.035
"""A mouth whose openness changes by this much between its closed and its open moments has spoken."""
LONGEST = 1.5
"""Seconds for which one moment serves, at least."""
MOST = 40
"""Moments, of up to 190 kB each."""
FINEST = 80.0
"""Samples a unit of what is kept."""
TURNING = 0.3
"""Seconds in which one moment turns into the next."""


OVAL = (-1.95, -0.85, 1.95, 2.60)
"""What is covered lies between these u and v: left, top, right, bottom."""


def _cover(fineness: float) -> Floats:
    """1 on the lips, cheeks and chin, 0 outwards of an oval."""
    u, v = units(fineness)
    down = v - 0.60
    far = np.hypot(u / OVAL[2], down / np.where(down > 0, OVAL[3] - 0.60, 0.60 - OVAL[1]))
    return np.asarray(1 - smooth(0.70, 1.0, far), np.float32)


_U, _V = units(SCORED)
_LIPS = np.flatnonzero((np.abs(_U) < 0.55) & (_V > -0.35) & (_V < 0.75))
_SKIN = np.flatnonzero((np.abs(_U) > 0.9) & (np.abs(_U) < 1.4) & (_V > -0.4) & (_V < 0.5))
_MIDDLE = np.flatnonzero((np.abs(_U) < 0.4) & (np.abs(_V) < 0.25))
_CORNERS = np.flatnonzero((np.abs(_U) > 0.70) & (np.abs(_U) < 0.95) & (np.abs(_V) < 0.12))
_COVERED = 24
_COVER = _cover(_COVERED)


def openness(planes: Planes, mouth: Mouth) -> float:
    """How open a mouth is: how much there is between and below the lips that is darker, or less red, than its skin."""
    luma = lifted(planes.y, mouth, SCORED).ravel()
    red = lifted(planes.v, halved(mouth), SCORED).ravel()
    skin, warm = _middle(luma[_SKIN]) - 16, _middle(red[_SKIN]) - 128
    dark = (luma[_LIPS] - np.float32(16)) / max(skin, 8.0)
    pale = (red[_LIPS] - np.float32(128)) / max(warm, 4.0)
    # Of closed mouths, one that is not puckered is more at rest: its corners are as red as its middle.
    lips = max(float(red[_MIDDLE].mean()) - 128 - warm, 3.0)
    wide = (red[_CORNERS] - np.float32(128 + warm)) / lips
    dark, pale, wide = (1 - np.minimum(np.maximum(part, 0), 1) for part in (dark, pale, wide))
    return float(np.vdot(dark, dark) / len(dark) + 0.6 * pale.mean() + 0.04 * wide.mean())


def _middle(values: Plane) -> float:
    half = len(values) // 2
    return float(np.partition(values, half)[half])


class Moment(NamedTuple):
    """The mouth in one frame."""

    number: int
    openness: float
    planes: Planes
    """Of what is around it, upright."""
    fineness: float
    mouth: Mouth
    """In these planes."""


@dataclass
class Watch:
    """Goes through a film with a mouth in it."""

    fps: float
    length: int
    _best: dict[int, Moment] = field(default_factory=dict)
    _seen: list[float] = field(default_factory=list)

    def see(self, number: int, planes: Planes, mouth: Mouth) -> None:
        """The next frame in which the mouth is."""
        how = openness(planes, mouth)
        self._seen.append(how)
        window = number // self._window
        known = self._best.get(window)
        if known is None or how < known.openness:
            fineness = min(max(mouth.half_width, 8.0), FINEST)
            small = halved(mouth)
            colours = (lifted(plane, small, fineness / 2) for plane in (planes.u, planes.v))
            upright = Mouth(
                -LEFT * fineness - 0.5, -TOP * fineness - 0.5, fineness, 0.0, mouth.gap * fineness / mouth.half_width
            )
            kept = Planes(lifted(planes.y, mouth, fineness), *colours)
            self._best[window] = Moment(number, how, kept, fineness, upright)

    @property
    def best(self) -> Moment | None:
        """Where the mouth is most closed; None where it was never seen."""
        return min(self._best.values(), key=lambda moment: moment.openness, default=None)

    @property
    def _window(self) -> int:
        return max(1, round(LONGEST * self.fps), -(-self.length // MOST))

    def rest(self) -> "Rest | None":
        """What is laid over the mouth; None where it has not spoken."""
        if not self._seen:
            return None
        closed, open_ = (float(part) for part in np.percentile(self._seen, (4, 97)))
        if open_ - closed < SPEAKS:
            return None
        enough = closed + 0.1 * (open_ - closed)
        chosen = [moment for moment in self._best.values() if moment.openness <= enough]
        return Rest(tuple(sorted(chosen)), max(2.0, TURNING * self.fps))


@dataclass(frozen=True, slots=True)
class Rest:
    """A mouth at rest, through a film."""

    moments: tuple[Moment, ...]
    turning: float
    """Frames."""

    def lay(self, planes: Planes, mouth: Mouth, number: int) -> None:
        """Lay it over the mouth in this frame, in its light."""
        region = area_of(mouth, OVAL, planes)
        if region is None:
            return
        before, after, share = self._between(number)
        for step, parts in ((1, region.of(planes)[:1]), (2, region.of(planes)[1:])):
            at = halved(mouth) if step == 2 else mouth
            corner = region.left // step, region.top // step
            shape = parts[0].shape
            cover = cv2.warpAffine(_COVER, to_samples(at, _COVERED, *corner), shape[::-1], flags=LAID)
            rim = cover * (1 - cover)
            weight = max(float(rim.sum()), 1e-3)
            for index, part in enumerate(parts, start=step - 1):
                over: MatLike = _laid_out(before, index, at, corner, shape)
                if share:
                    over = cv2.addWeighted(over, 1 - share, _laid_out(after, index, at, corner, shape), share, 0)
                apart: Any = cv2.subtract(part, over, dtype=cv2.CV_32F)
                # As light as what is around it: compared where it fades into it.
                apart -= np.float32(np.vdot(apart, rim) / weight)
                apart *= cover
                cv2.subtract(part, apart, dst=part, dtype=cv2.CV_8U)

    def _between(self, number: int) -> tuple[Moment, Moment, float]:
        """The two moments nearest to this frame, and how far the first has turned into the second."""
        later = next((index for index, moment in enumerate(self.moments) if moment.number > number), len(self.moments))
        before, after = self.moments[max(later - 1, 0)], self.moments[min(later, len(self.moments) - 1)]
        middle = (before.number + after.number) / 2
        share = min(max((number - middle) / self.turning + 0.5, 0.0), 1.0)
        return (before, after, share) if before.number < after.number else (before, after, 0.0)


def _laid_out(moment: Moment, index: int, at: Mouth, corner: tuple[int, int], shape: tuple[int, ...]) -> Plane:
    """One plane of a moment where the mouth is in this part of a frame."""
    fineness = moment.fineness / (2 if index else 1)
    places = to_samples(at, fineness, *corner)
    laid = cv2.warpAffine(moment.planes[index], places, shape[::-1], flags=LAID, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(laid, np.uint8)
