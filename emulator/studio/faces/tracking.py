"""Follows a face from frame to frame: points on it by optical flow, and the cascades now and then against drift."""

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np

from emulator.studio.faces import cuts, features, finding
from emulator.studio.faces.appearance import Appearance, alike, appearance, pattern
from emulator.studio.faces.cuts import Floats, Grey, Matrix
from emulator.studio.faces.values import Face, Mouth, Point

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame

_SIDE = 100
"""Pixels that a larger face is shrunk to for the flow, at least."""
_AROUND = 0.5
"""How much of the frame around a face is seen, in its own sides: it will not move further until the next frame."""
_ROOM = 0.3
"""The least of it, before another part is seen."""
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
_WORN = 0.6
"""The share of the points that is left when others are chosen."""
_GLANCE = 3
"""Frames between two looks at whether it is still the same face."""
_LOST = 0.3
"""Likeness to itself below which it is no longer taken for a face."""


class Tracker:
    """Follows one face through yuv420p frames; the first call of `next` is with the one in which it is known to be."""

    def __init__(self, first: Face, *, fps: float = 25.0) -> None:
        self._anchor, self._search = max(1, round(_ANCHOR * fps)), max(1, round(_SEARCH * fps))
        self._face: Face | None = first
        self._last = first
        self._known: Appearance | None = None
        self._before: Frame | None = None
        self._view: _View | None = None
        self._seen: Grey | None = None
        """What is seen of the frame before in this view."""
        self._points: Any = np.zeros((0, 1, 2), np.float32)
        self._enough = 0
        self._whole = 0.0
        """The share of the points that moved as one."""
        self._passed = 0
        self._height = 0

    def next(self, frame: "Frame") -> Face | None:
        """The face in the next frame; none, while it is away."""
        if self._known is None:
            self._height = len(frame) * 2 // 3
            self._known = appearance(frame, self._height, self._last)
        else:
            self._passed += 1
            if self._face is None:
                self._face = self._found(frame) if self._passed % self._search == 0 else None
            else:
                self._face = self._followed(frame, self._face)
        if self._face is not None:
            self._last = self._face
            if len(self._points) < self._enough or not len(self._points):
                self._points = self._fresh(frame, self._face)
                self._enough = max(_FEWEST + 2, round(_WORN * len(self._points)))
        self._before = frame
        return self._face

    def _followed(self, frame: "Frame", face: Face) -> Face | None:
        step = self._flow(frame, face)
        moved = None if step is None else _moved(face, step)
        # what moves as one without doubt is looked at now and then only
        sure = self._passed % _GLANCE and self._whole > _WORN
        if moved is not None and self._passed % self._anchor and (sure or self._is_it(frame, moved, _LOST)):
            return moved
        self._points = self._points[:0]
        self._view = None
        if moved is not None and (eyes := features.eyes(frame, self._height, moved)) is not None:
            return _corrected(moved, eyes)
        seen = finding.near(frame, height=self._height, face=moved or face)
        if moved is None:
            # whoever is still where they were need not be looked for
            here = seen is not None and self._is_it(frame, seen, 2 * _LOST)
            return self._as_known(seen) if seen is not None and here else self._found(frame)
        if seen is None:
            # turned aside or covered for a moment: it is still what it was
            return moved if self._is_it(frame, moved, 2 * _LOST) else self._found(frame)
        return moved if seen.eyes is None else _corrected(moved, seen.eyes)

    def _flow(self, frame: "Frame", face: Face) -> Matrix | None:
        """How the points moved since the frame before, in the frame's own pixels."""
        if len(self._points) < _FEWEST or self._before is None:
            return None
        if self._view is None or self._seen is None or not self._view.holds(face):
            self._view = _View.around(face, frame.shape[1], self._height)
            self._seen = self._view.of(self._before)
        view, before = self._view, self._seen
        size: Any = {"winSize": (11, 11), "maxLevel": 3}
        after = self._seen = view.of(frame)
        points, found, _ = cv2.calcOpticalFlowPyrLK(before, after, view.inside(self._points), None, **size)  # type: ignore[call-overload] # None makes it
        good = found[:, 0] == 1
        if int(good.sum()) < _FEWEST:
            return None
        were, are = self._points[good], view.outside(points[good])
        step, inside = cv2.estimateAffinePartial2D(were, are, ransacReprojThreshold=0.8 * view.shrunk)
        self._whole = float(inside.mean())
        if step is None or self._whole < 0.5:
            return None
        self._points = are[inside[:, 0] == 1]
        matrix: Matrix = np.asarray(step, np.float64)
        return matrix if 0.8 < math.hypot(matrix[0, 0], matrix[1, 0]) < 1.25 else None

    def _found(self, frame: "Frame") -> Face | None:
        """The face anywhere in the frame: who looks most like it, if anybody does."""
        self._passed = 0
        faces = finding.find(frame, height=self._height)
        looks = [(appearance(frame, self._height, face), face) for face in faces]
        known = self._known
        same = [(each.likeness(known), face) for each, face in looks if known is not None and each.same(known)]
        if not same:
            return None
        return self._as_known(max(same, key=lambda found: found[0])[1])

    def _as_known(self, face: Face) -> Face:
        """A face that was found anew, with the teeth that it shows at rest: now it may be speaking."""
        gap = self._last.mouth.gap * face.mouth.half_width / self._last.mouth.half_width
        return replace(face, mouth=replace(face.mouth, gap=gap))

    def _is_it(self, frame: "Frame", face: Face, limit: float) -> bool:
        known = self._known
        return known is not None and alike(pattern(frame, self._height, face), known.pattern) > limit

    def _fresh(self, frame: "Frame", face: Face) -> Any:
        """Points on the eyes, brows and nose: the mouth moves for itself."""
        view = _View.around(face, frame.shape[1], self._height)
        grey = view.of(frame)
        mask = np.zeros_like(grey)
        side = face.box[2] / view.shrunk
        ((x, y),) = view.inside(np.array(((face.box[0], face.box[1]),), np.float32)).tolist()
        lean = math.radians(face.mouth.roll)
        up = 0.1 * side
        middle = (round(x + side / 2 + up * math.sin(lean)), round(y + side / 2 - up * math.cos(lean)))
        cv2.ellipse(mask, middle, (round(0.42 * side), round(0.34 * side)), face.mouth.roll, 0, 360, 255, -1)
        found = cv2.goodFeaturesToTrack(grey, 60, 0.01, max(2.0, 0.03 * side), mask=mask)
        return np.zeros((0, 1, 2), np.float32) if found is None else view.outside(np.asarray(found, np.float32))


class _View(NamedTuple):
    """What of the frames is seen while a face is followed: a part around it, halved as often as will do."""

    left: int
    top: int
    right: int
    bottom: int
    shrunk: int

    @classmethod
    def around(cls, face: Face, width: int, height: int) -> "_View":
        x, y, side, _ = face.box
        shrunk = 1
        while side / shrunk >= 2 * _SIDE:
            shrunk *= 2
        left, right = _within(x - _AROUND * side, x + (1 + _AROUND) * side, width, shrunk)
        top, bottom = _within(y - _AROUND * side, y + (1 + _AROUND) * side, height, shrunk)
        return cls(left, top, right, bottom, shrunk)

    def holds(self, face: Face) -> bool:
        """Whether there is still room around a face of this size."""
        x, y, side, _ = face.box
        room = _ROOM * side
        inside = self.left <= x - room and x + side + room <= self.right and self.top <= y - room
        return inside and y + side + room <= self.bottom and side < 2 * _SIDE * self.shrunk

    def of(self, frame: "Frame") -> Grey:
        part: Any = frame[self.top : self.bottom, self.left : self.right]
        # halving twice takes a sixth of the time of quartering
        while part.shape[1] * self.shrunk > self.right - self.left:
            part = cv2.resize(part, (part.shape[1] // 2, part.shape[0] // 2), interpolation=cv2.INTER_AREA)
        return np.ascontiguousarray(part, np.uint8)

    def inside(self, points: Floats) -> Floats:
        """Points of the frame where they are in here: a pixel of the small picture has its middle elsewhere."""
        return (points - np.float32(self._middle) - self._corner) / np.float32(self.shrunk)

    def outside(self, points: Floats) -> Floats:
        """The other way round."""
        return points * np.float32(self.shrunk) + np.float32(self._middle) + self._corner

    @property
    def _corner(self) -> Floats:
        return np.array((self.left, self.top), np.float32)

    @property
    def _middle(self) -> float:
        return (self.shrunk - 1) / 2


def _within(low: float, high: float, end: int, step: int) -> tuple[int, int]:
    """What of this the frame holds, at least 16 steps if it can, in whole steps."""
    first = max(0, min(int(low), end - 16 * step))
    last = min(max(int(high), first + 16 * step), end)
    return first, first + (last - first) // step * step


def _moved(face: Face, step: Matrix) -> Face:
    """The face after a movement, turn and growth."""
    growth = math.hypot(step[0, 0], step[1, 0])
    turn = math.degrees(math.atan2(step[1, 0], step[0, 0]))
    x, y, width, height = face.box
    middle = cuts.apply(step, x + width / 2, y + height / 2)
    width, height = width * growth, height * growth
    mouth = face.mouth
    place = cuts.apply(step, mouth.x, mouth.y)
    eyes = None if face.eyes is None else (cuts.apply(step, *face.eyes[0]), cuts.apply(step, *face.eyes[1]))
    return Face(
        (middle[0] - width / 2, middle[1] - height / 2, width, height),
        Mouth(*place, mouth.half_width * growth, mouth.roll + turn, mouth.gap * growth),
        eyes,
        face.score,
    )


def _corrected(moved: Face, eyes: tuple[Point, Point]) -> Face:
    """Where the flow says it is, with a share of its drift taken back. Eyes tell the drift: mouths open and close."""
    if moved.eyes is None:
        return moved
    whole = _between(moved.eyes, eyes)
    drift = max(math.dist(one, other) for one, other in zip(moved.eyes, eyes, strict=True)) / math.dist(*eyes)
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
