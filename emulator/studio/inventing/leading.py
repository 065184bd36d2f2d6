"""One moves as another does: the movements of a video, and a picture that makes them."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np

from emulator.studio.faces.finding import find
from emulator.studio.faces.tracking import Tracker
from emulator.studio.faces.values import Face
from emulator.studio.frames import planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

_LOOKS, _PATIENCE = 6, 18
"""Frames between two searches for who leads, and after which nobody is expected any more."""
_SIDE = 320
"""Pixels of the longer side, at which is looked how the whole of a video moves."""
_FURTHEST, _STEEPEST, _GROWN = 1.1, 40.0, 1.7
"""How far a head goes at most: in its own widths, in degrees, and by which factor it grows."""
_REACH = 3.0
"""Face widths around a head in which anything moves with it."""
_COARSE = 8
"""Pixels between the samples of what is smooth."""


class Step(NamedTuple):
    """How far something has moved since the beginning."""

    x: float = 0.0
    """Widths of the face, or of the frame where there is none; y likewise."""
    y: float = 0.0
    growth: float = 1.0
    roll: float = 0.0
    """Degrees, clockwise."""


class Lead(NamedTuple):
    """The movements of a video, frame by frame."""

    steps: tuple[Step, ...]
    faced: bool
    """Whether somebody's face led; else everything that is seen."""
    roll: float = 0.0
    """How far the face leant at first."""


def lead(frames: Iterator["Frame"], fps: float) -> Lead:
    """The movements of the largest face that is there from the beginning or soon after, or of the whole picture."""
    tracker: Tracker | None = None
    first: Face | None = None
    before: NDArray[Any] | None = None
    whole = np.eye(3)
    steps, all_steps = [Step()], [Step()]
    for number, frame in enumerate(frames):
        if tracker is None and number % _LOOKS == 0 and number <= _PATIENCE:
            faces = find(frame, height=planes.size(frame)[1], most=1)
            if faces:
                first, tracker = faces[0], Tracker(faces[0], fps=fps)
        face = None if tracker is None else tracker.next(frame)
        if first is None:
            before, whole = _seen(frame), whole if before is None else _moved(before, _seen(frame)) @ whole
            all_steps.append(_of_all(whole, before.shape))
        steps.append(steps[-1] if face is None or first is None else _between(first, face))
    if first is None:
        return Lead(_steady(all_steps[1:]), faced=False)
    return Lead(_steady(steps[1:]), faced=True, roll=first.mouth.roll)


def _between(first: Face, face: Face) -> Step:
    width, now = first.box[2], face.box[2]
    middles = [(each.box[0] + each.box[2] / 2, each.box[1] + each.box[3] / 2) for each in (first, face)]
    x, y = ((after - before) / width for before, after in zip(*middles, strict=True))
    far = max(1.0, math.hypot(x, y) / _FURTHEST)
    lean = face.mouth.roll - first.mouth.roll
    return Step(x / far, y / far, min(max(now / width, 1 / _GROWN), _GROWN), min(max(lean, -_STEEPEST), _STEEPEST))


def _seen(frame: "Frame") -> "NDArray[Any]":
    luma = planes.split(frame)[0]
    scale = min(1.0, _SIDE / max(luma.shape))
    return cv2.resize(luma, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _moved(before: "NDArray[Any]", after: "NDArray[Any]") -> "NDArray[np.float64]":
    """The movement, turn and growth of everything between two frames; none where nothing agrees."""
    points = cv2.goodFeaturesToTrack(before, 150, 0.01, 6)
    if points is None or len(points) < 8:
        return np.eye(3)
    now, good, _ = cv2.calcOpticalFlowPyrLK(before, after, points, None)  # type: ignore[call-overload] # None makes it
    kept = good[:, 0] == 1
    if int(kept.sum()) < 8:
        return np.eye(3)
    step, _ = cv2.estimateAffinePartial2D(points[kept], now[kept], ransacReprojThreshold=1.0)
    return np.eye(3) if step is None else np.vstack((step, (0, 0, 1)))


def _of_all(whole: "NDArray[np.float64]", shape: tuple[int, ...]) -> Step:
    middle = np.array((shape[1] / 2, shape[0] / 2, 1))
    x, y, _ = (whole @ middle - middle) / shape[1]
    growth, roll = math.hypot(whole[0, 0], whole[1, 0]), math.degrees(math.atan2(whole[1, 0], whole[0, 0]))
    far = max(1.0, math.hypot(x, y) / 0.25)
    return Step(
        float(x) / far, float(y) / far, min(max(growth, 1 / _GROWN), _GROWN), min(max(roll, -_STEEPEST), _STEEPEST)
    )


def _steady(steps: list[Step]) -> tuple[Step, ...]:
    """Without the tremble of what was measured."""
    if len(steps) < 5:
        return tuple(steps)
    rows = np.pad(np.array(steps), ((2, 2), (0, 0)), mode="edge")
    weights = np.array((1, 2, 3, 2, 1)) / 9
    smooth = np.stack([np.convolve(each, weights, "valid") for each in rows.T], 1)
    return tuple(Step(*each) for each in smooth.tolist())


class Led:
    """A picture that makes the movements of a lead: who is in it, or all of it."""

    def __init__(self, lead: Lead, picture: "Frame", face: Face | None, *, leaning: bool) -> None:
        self._steps, self._size = lead.steps, planes.size(picture)
        width, height = self._size
        self._middle, self._unit, self._lean, self._reach = (width / 2, height / 2), float(width), 0.0, 1.0
        self._faced = face is not None
        if face is not None:
            left, top, wide, high = face.box
            self._middle = left + wide / 2, top + high / 2
            self._unit = wide if lead.faced else float(width)
            self._reach = _REACH * wide
            self._lean = lead.roll - face.mouth.roll if leaning and lead.faced else 0.0

    def frame(self, share: float, frame: "Frame") -> "Frame":
        """The picture when so much of the film is over, 0 to 1; `frame`: what it is by itself at that time."""
        step = self._steps[min(len(self._steps) - 1, round(share * (len(self._steps) - 1)))] if self._steps else Step()
        roll = step.roll + self._lean
        if max(abs(step.x), abs(step.y), abs(step.growth - 1), abs(roll) / 60) < 0.002:
            return frame
        x, y = self._from(step, roll)
        made = planes.empty(*self._size)
        for index, (into, plane) in enumerate(zip(planes.split(made), planes.split(frame), strict=True)):
            part = 2 if index else 1
            size = self._size[0] // part, self._size[1] // part
            across, down = (_enlarged(each, size, part) for each in (x, y))
            cv2.remap(plane, across, down, cv2.INTER_LINEAR, dst=into, borderMode=cv2.BORDER_REFLECT_101)
        return made

    def _from(self, step: Step, roll: float) -> tuple[Any, Any]:
        """Where coarse samples of the new picture come from in the old one, in pixels."""
        width, height = self._size
        columns, rows = -(-width // _COARSE) + 1, -(-height // _COARSE) + 1
        x, y = np.meshgrid(*(np.arange(each, dtype=np.float32) * _COARSE for each in (columns, rows)))
        middle = self._middle[0] + step.x * self._unit, self._middle[1] + step.y * self._unit
        away = x - middle[0], y - middle[1]
        lower = np.maximum(away[1], 0) / self._reach
        # a head leans on a neck: shoulders hardly do
        turn = np.float32(math.radians(-roll)) * (_eased(1.6 - 2.6 * lower) if self._faced else np.float32(1))
        cos, sin = np.cos(turn) / step.growth, np.sin(turn) / step.growth
        to_x = self._middle[0] + away[0] * cos - away[1] * sin - x
        to_y = self._middle[1] + away[0] * sin + away[1] * cos - y
        share: Any = np.float32(1)
        if self._faced:
            # the head as one, the body less the lower it is, and what is around not at all
            far = np.hypot(away[0], np.where(away[1] > 0, 0, away[1])) / self._reach
            share = _eased(1.25 * (1 - far)) * _eased(1.25 - 0.8 * lower)
        return x + to_x * share, y + to_y * share


def _eased(values: "NDArray[Any]") -> "NDArray[Any]":
    kept = values.clip(0, 1)
    return np.asarray(kept * kept * (3 - 2 * kept))


def _enlarged(coarse: "NDArray[Any]", size: tuple[int, int], part: int) -> "NDArray[np.float32]":
    """Coarse samples for every pixel of a plane, in the plane's pixels."""
    step = _COARSE // part
    move = np.array(((1 / step, 0, 0), (0, 1 / step, 0)))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    large = cv2.warpAffine(coarse.astype(np.float32), move, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(large / part, np.float32)
