"""Takes speech that is already in a film off its lips: the mouth as it is closed is laid over it, wherever it goes.

Two passes: the film is watched once, and for every second or two the moment is kept in which the mouth is most closed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import cv2
import numpy as np
from cv2.typing import MatLike

from emulator.studio.faces.values import Mouth
from emulator.studio.frames.planes import Planes
from emulator.studio.renderers.puppet.placing import (
    LAID,
    LEFT,
    TOP,
    area_of,
    at,
    grid,
    halved,
    lifted,
    to_samples,
    units,
)
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
COVERED = (-2.1, -1.0, 2.1, 2.75)
"""What is covered lies between these u and v: left, top, right, bottom."""


def _cover(fineness: float) -> Floats:
    """1 on the lips, cheeks and chin, 0 outwards of an oval."""
    u, v = units(fineness)
    down = v - 0.60
    far = np.hypot(u / 1.95, down / np.where(down > 0, 2.0, 1.45))
    return np.asarray(1 - smooth(0.70, 1.0, far), np.float32)


_U, _V = units(SCORED)
_LIPS = np.flatnonzero((np.abs(_U) < 0.55) & (_V > -0.35) & (_V < 0.75))
_SKIN = np.flatnonzero((np.abs(_U) > 0.9) & (np.abs(_U) < 1.4) & (_V > -0.4) & (_V < 0.5))
_MIDDLE = np.flatnonzero((np.abs(_U) < 0.4) & (np.abs(_V) < 0.25))
_CORNERS = np.flatnonzero((np.abs(_U) > 0.70) & (np.abs(_U) < 0.95) & (np.abs(_V) < 0.12))
_FINENESS = 24
_COVER = _cover(_FINENESS)
_COVER_U, _COVER_V = units(_FINENESS)
_RIM = (_COVER * (1 - _COVER) > 0.12) & (_COVER_V < 0.7)  # not below: chins move, and with them their edges
_FACE: Floats = 1 - smooth(0.85, 1.0, np.hypot(_COVER_U / 1.45, (_COVER_V - 0.6) / 1.9))
_WEIGHTS = np.array((1.0, 2.0, 2.0), np.float32)[:, None, None]
_STEADY = 12.0, 30.0
"""How much skin differs at most, and what is no skin at least, from one time to another."""
_SURE = 0.9
_POINTS, _FEWEST = 256, 64


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
        return Rest.of(sorted(chosen), self._best.values(), max(2.0, TURNING * self.fps))


@dataclass(frozen=True, slots=True)
class Rest:
    """A mouth at rest, through a film."""

    moments: tuple[Moment, ...]
    turning: float
    """Frames."""
    cover: Floats
    """How much of it is laid over what is there, from 0 to 1."""
    rim: tuple[Floats, Floats]
    """u and v of skin where it fades into the frame: its light is compared there."""
    lights: tuple[Floats, ...]
    """Y, U and V there, in each moment."""

    @classmethod
    def of(cls, chosen: Sequence[Moment], seen: Iterable[Moment], turning: float) -> Self:
        """The mouth at rest in these moments of a film, of which more have been seen."""
        steady = _steady([_alike(moment) for moment in seen])
        cover = cv2.GaussianBlur(_COVER * np.maximum(steady, _FACE), (0, 0), 0.06 * _FINENESS)
        rim = np.flatnonzero(_RIM)
        steadiest = np.sort(steady.ravel()[rim])[-_FEWEST]
        skin = rim[steady.ravel()[rim] >= min(steadiest, _SURE)]
        points = skin[:: max(1, len(skin) // _POINTS)]
        lights = tuple(_alike(moment).reshape(3, -1)[:, points] for moment in chosen)
        return cls(
            tuple(chosen), turning, np.asarray(cover), (_COVER_U.ravel()[points], _COVER_V.ravel()[points]), lights
        )

    def lay(self, planes: Planes, mouth: Mouth, number: int) -> None:
        """Lay it over the mouth in this frame, in its light."""
        region = area_of(mouth, COVERED, planes)
        if region is None:
            return
        before, after, share = self._between(number)
        lit = self._lighter(planes, mouth, (1 - share) * self.lights[before] + share * self.lights[after])
        for step, parts in ((1, region.of(planes)[:1]), (2, region.of(planes)[1:])):
            here = halved(mouth) if step == 2 else mouth
            corner = region.left // step, region.top // step
            shape = parts[0].shape
            cover = cv2.warpAffine(self.cover, to_samples(here, _FINENESS, *corner), shape[::-1], flags=LAID)
            for index, part in enumerate(parts, start=step - 1):
                over: MatLike = _laid_out(self.moments[before], index, here, corner, shape)
                if share:
                    other = _laid_out(self.moments[after], index, here, corner, shape)
                    over = cv2.addWeighted(over, 1 - share, other, share, 0)
                apart: Any = cv2.subtract(part, over, dtype=cv2.CV_32F)
                apart -= lit[index]
                apart *= cover
                cv2.subtract(part, apart, dst=part, dtype=cv2.CV_8U)

    def _lighter(self, planes: Planes, mouth: Mouth, lights: Floats) -> Floats:
        """How much lighter, and of another colour, the skin around the mouth is than it was: of most of it, as hands
        and what is behind a head are no skin."""
        x, y = at(mouth, *self.rim)
        found = []
        for index, plane in enumerate(planes):
            part = 2 if index else 1
            columns = np.clip((x + 0.5) / part, 0, plane.shape[1] - 1).astype(int)
            rows = np.clip((y + 0.5) / part, 0, plane.shape[0] - 1).astype(int)
            found.append(plane[rows, columns])
        apart = np.sort(np.array(found, np.float32) - lights)
        quarter = apart.shape[1] // 4
        return np.asarray(apart[:, quarter : apart.shape[1] - quarter].mean(axis=1), np.float32)

    def _between(self, number: int) -> tuple[int, int, float]:
        """The two moments nearest to this frame, and how far the first has turned into the second."""
        later = next((index for index, moment in enumerate(self.moments) if moment.number > number), len(self.moments))
        first, second = max(later - 1, 0), min(later, len(self.moments) - 1)
        middle = (self.moments[first].number + self.moments[second].number) / 2
        share = min(max((number - middle) / self.turning + 0.5, 0.0), 1.0)
        return (first, second, share) if first < second else (first, second, 0.0)


def _alike(moment: Moment) -> Floats:
    """Y, U and V of a moment, as large as the cover."""
    size = grid(_FINENESS)
    return np.stack([cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in moment.planes]).astype(
        np.float32
    )


def _steady(seen: list[Floats]) -> Floats:
    """1 where there is a face, 0 where it moves, or is seen past: what is there is another when the head has moved."""
    lights = [np.median(each[:, _RIM], axis=1)[:, None, None] for each in seen]
    varied = 2 * np.std([each - light for each, light in zip(seen, lights, strict=True)], axis=0)
    most = cv2.blur(np.max(varied * _WEIGHTS, axis=0), (5, 5))
    return np.asarray(1 - smooth(*_STEADY, most), np.float32)


def _laid_out(moment: Moment, index: int, mouth: Mouth, corner: tuple[int, int], shape: tuple[int, ...]) -> Plane:
    """One plane of a moment where the mouth is in this part of a frame."""
    fineness = moment.fineness / (2 if index else 1)
    places = to_samples(mouth, fineness, *corner)
    laid = cv2.warpAffine(moment.planes[index], places, shape[::-1], flags=LAID, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(laid, np.uint8)
