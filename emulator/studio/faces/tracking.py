"""Follows a face from frame to frame: points on it by optical flow, and the cascades now and then against drift."""

import math
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from emulator.studio.faces import finding, planes
from emulator.studio.faces.appearance import Appearance, appearance
from emulator.studio.faces.planes import Grey, Matrix
from emulator.studio.faces.values import Face, Mouth, Point

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame

_SIDE = 480
"""Pixels that the longer side is shrunk to for the flow."""
_ANCHOR = 1.5
"""Seconds after which the face is looked for again, to correct the drift of the flow."""
_SEARCH = 0.4
"""Seconds between two searches for a face that is away."""
_PULL = 0.15
"""The share of a small drift that is taken back at once: more would be seen as a jump."""
_JUMP = 0.25
"""A drift of more than this, in distances between the eyes, is taken back whole."""
_FEWEST = 10
"""Points that a movement is believed of."""
_LOST = 0.3
"""Likeness to itself below which it is no longer taken for a face."""


class Tracker:
    """Follows one face through yuv420p frames; the first call of `next` is with the one in which it is known to be."""

    def __init__(self, first: Face, *, fps: float = 25.0) -> None:
        self._anchor, self._search = max(1, round(_ANCHOR * fps)), max(1, round(_SEARCH * fps))
        self._face: Face | None = first
        self._last = first
        self._known: Appearance | None = None
        self._before: Grey = np.zeros((0, 0), np.uint8)
        self._points: Any = np.zeros((0, 1, 2), np.float32)
        self._passed = 0
        self._height, self._scale = 0, 1.0

    def next(self, frame: "Frame") -> Face | None:
        """The face in the next frame; none, while it is away."""
        if self._known is None:
            self._height = len(frame) * 2 // 3
            self._scale = min(1.0, _SIDE / max(self._height, frame.shape[1]))
            self._known = appearance(frame, self._height, self._last)
            grey = self._small(frame)
        else:
            grey = self._small(frame)
            self._passed += 1
            if self._face is None:
                self._face = self._found(frame) if self._passed % self._search == 0 else None
            else:
                self._face = self._followed(frame, grey)
        if self._face is not None:
            self._last = self._face
            if len(self._points) < 3 * _FEWEST:
                self._points = self._fresh(self._face, grey)
        self._before = grey
        return self._face

    def _followed(self, frame: "Frame", grey: Grey) -> Face | None:
        step = self._flow(grey)
        moved = None if step is None or self._face is None else _moved(self._face, step)
        if moved is not None and self._passed % self._anchor and self._is_it(frame, moved, _LOST):
            return moved
        self._points = self._points[:0]
        if moved is None:
            return self._found(frame)
        seen = finding.near(frame, height=self._height, face=moved)
        if seen is None:
            # turned aside or covered for a moment: it is still what it was
            return moved if self._is_it(frame, moved, 2 * _LOST) else self._found(frame)
        return _corrected(moved, seen)

    def _flow(self, grey: Grey) -> Matrix | None:
        """How the points moved since the frame before, in the frame's own pixels."""
        if len(self._points) < _FEWEST:
            return None
        size: Any = {"winSize": (17, 17), "maxLevel": 3}
        points, found, _ = cv2.calcOpticalFlowPyrLK(self._before, grey, self._points, None, **size)  # type: ignore[call-overload] # None makes it
        good = found[:, 0] == 1
        if int(good.sum()) < _FEWEST:
            return None
        step, inside = cv2.estimateAffinePartial2D(self._points[good], points[good], ransacReprojThreshold=0.8)
        if step is None or float(inside.mean()) < 0.5:
            return None
        self._points = points[good][inside[:, 0] == 1]
        matrix: Matrix = np.asarray(step, np.float64)
        # a pixel of the small picture has its middle elsewhere
        middle = (1 / self._scale - 1) / 2
        matrix[:, 2] = matrix[:, 2] / self._scale + (middle, middle) - matrix[:, :2] @ (middle, middle)
        return matrix if 0.8 < math.hypot(matrix[0, 0], matrix[1, 0]) < 1.25 else None

    def _found(self, frame: "Frame") -> Face | None:
        """The face anywhere in the frame: who looks most like it, if anybody does."""
        self._passed = 0
        faces = finding.find(frame, height=self._height)
        looks = [(appearance(frame, self._height, face), face) for face in faces]
        known = self._known
        alike = [(each.likeness(known), face) for each, face in looks if known is not None and each.same(known)]
        if not alike:
            return None
        face = max(alike, key=lambda found: found[0])[1]
        gap = self._last.mouth.gap * face.mouth.half_width / self._last.mouth.half_width
        return Face(face.box, _mouth(face.mouth, gap), face.eyes, face.score)

    def _is_it(self, frame: "Frame", face: Face, limit: float) -> bool:
        known = self._known
        return known is not None and appearance(frame, self._height, face).likeness(known) > limit

    def _small(self, frame: "Frame") -> Grey:
        grey = planes.luma(frame, self._height)
        if self._scale == 1.0:
            return np.ascontiguousarray(grey)
        return np.asarray(
            cv2.resize(grey, None, fx=self._scale, fy=self._scale, interpolation=cv2.INTER_AREA), np.uint8
        )

    def _fresh(self, face: Face, grey: Grey) -> Any:
        """Points on the eyes, brows and nose: the mouth moves for itself."""
        mask = np.zeros_like(grey)
        x, y, side = (value * self._scale for value in face.box[:3])
        lean = math.radians(face.mouth.roll)
        up = 0.1 * side
        middle = (round(x + side / 2 + up * math.sin(lean)), round(y + side / 2 - up * math.cos(lean)))
        cv2.ellipse(mask, middle, (round(0.42 * side), round(0.34 * side)), face.mouth.roll, 0, 360, 255, -1)
        found = cv2.goodFeaturesToTrack(grey, 80, 0.01, max(2.0, 0.03 * side), mask=mask)
        return np.zeros((0, 1, 2), np.float32) if found is None else found


def _moved(face: Face, step: Matrix) -> Face:
    """The face after a movement, turn and growth."""
    growth = math.hypot(step[0, 0], step[1, 0])
    turn = math.degrees(math.atan2(step[1, 0], step[0, 0]))
    x, y, width, height = face.box
    middle = planes.apply(step, x + width / 2, y + height / 2)
    width, height = width * growth, height * growth
    mouth = face.mouth
    place = planes.apply(step, mouth.x, mouth.y)
    eyes = None if face.eyes is None else (planes.apply(step, *face.eyes[0]), planes.apply(step, *face.eyes[1]))
    return Face(
        (middle[0] - width / 2, middle[1] - height / 2, width, height),
        Mouth(*place, mouth.half_width * growth, mouth.roll + turn, mouth.gap * growth),
        eyes,
        face.score,
    )


def _corrected(moved: Face, seen: Face) -> Face:
    """Where the flow says it is, with a share of its drift taken back. Eyes tell the drift: mouths open and close."""
    if moved.eyes is None or seen.eyes is None:
        return moved
    whole = _between(moved.eyes, seen.eyes)
    apart = math.dist(*seen.eyes)
    drift = max(math.dist(one, other) for one, other in zip(moved.eyes, seen.eyes, strict=True)) / apart
    # a small jump for the eye is a large one for who sees it: a larger one can only be a mistake of the flow
    share = 1.0 if drift > _JUMP else _PULL
    still = np.array(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)))
    return _moved(moved, still + (whole - still) * share)


def _between(before: tuple[Point, Point], after: tuple[Point, Point]) -> Matrix:
    """The movement, turn and growth that brings two points to two others."""
    a, b, c, d = (complex(*point) for point in (*before, *after))
    factor = (d - c) / (b - a)
    shift = c - factor * a
    return np.array(((factor.real, -factor.imag, shift.real), (factor.imag, factor.real, shift.imag)))


def _mouth(mouth: Mouth, gap: float) -> Mouth:
    return Mouth(mouth.x, mouth.y, mouth.half_width, mouth.roll, gap)
