"""Finds the face that speaks, and where its mouth is in every frame."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emulator.studio.errors import Unmade
from emulator.studio.faces.finding import find
from emulator.studio.faces.tracking import Tracker
from emulator.studio.faces.values import Face, Mouth
from emulator.studio.renderers.base import Reel
from emulator.studio.views import Box

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame

LOOKS = 8
"""Frames between two searches for faces, while there is none, or the one that speaks is not known yet."""
MOST = 6
"""Faces that are followed until it is known which one speaks."""
SMALLEST = 2.0
"""Pixels: a mouth of less half width is as good as away."""

JUMP = 0.8
"""Half widths of a mouth that it moves from one frame to the next at most, within one shot."""
GROWN = 0.2
"""By what share it grows or shrinks then."""


Row = tuple[float, ...]


class _Candidate:
    """A face from where it was first seen."""

    def __init__(self, number: int, face: Face, frame: "Frame", reel: Reel) -> None:
        self.number, self.first, self.now = number, face, face
        self.here = True
        self._tracker = Tracker(face, fps=reel.fps)
        self.follow(frame)

    def follow(self, frame: "Frame") -> None:
        face = self._tracker.next(frame)
        self.here = face is not None
        self.now = face or self.now


def cast(reel: Reel, box: Box | None, seen_at: int) -> tuple[int, Face]:
    """The face that is here at this frame, or there first; in which frame it is seen first, and where.

    Raises Unmade where there is never a face.
    """
    candidates: list[_Candidate] = []
    for number, frame in enumerate(reel.frames()):
        for candidate in candidates:
            candidate.follow(frame)
        decides = number >= seen_at
        if number % LOOKS == 0 or number == seen_at:
            for face in find(frame, height=reel.height):
                known = any(each.here and _same(each.now.box, face.box) for each in candidates)
                if not known and len(candidates) < MOST:
                    candidates.append(_Candidate(number, face, frame, reel))
        here = [candidate for candidate in candidates if candidate.here]
        if decides and here:
            chosen = here[nearest([each.now for each in here], box)]
            return chosen.number, chosen.first
    if candidates:
        chosen = candidates[nearest([each.now for each in candidates], box)]
        return chosen.number, chosen.first
    message = "No face was found."
    raise Unmade("no face", message)


def nearest(faces: list[Face], box: Box | None) -> int:
    """Which of these is meant: the one that is here, or the largest."""
    apart = [_apart(face.box, box) if box else -face.box[2] for face in faces]
    return apart.index(min(apart))


def _middle(box: Box) -> tuple[float, float]:
    return box[0] + box[2] / 2, box[1] + box[3] / 2


def _apart(one: Box, other: Box) -> float:
    (x, y), (other_x, other_y) = _middle(one), _middle(other)
    return float(np.hypot(x - other_x, y - other_y))


def _same(one: Box, other: Box) -> bool:
    return _apart(one, other) < 0.5 * max(one[2], other[2])


def follow(reel: Reel, first: int, face: Face) -> "Iterator[tuple[Frame, Face | None]]":
    """Every frame, with the face in it, which is here in the first one it is in; None while it is away."""
    frames = reel.frames()
    for frame in islice(frames, first):
        yield frame, None
    tracker = Tracker(face, fps=reel.fps)
    for frame in frames:
        now = tracker.next(frame)
        yield frame, now if now and now.mouth.half_width >= SMALLEST else None


def cast_in_picture(reel: Reel, box: Box | None, known: Face | None = None) -> "tuple[Frame, Face]":
    """The picture that a still reel is, and the face in it that is known, or here, or the largest.

    Raises Unmade where there is none.
    """
    picture = next(iter(reel.frames()), None)
    if picture is not None and known is not None:
        return picture, known
    faces = [] if picture is None else find(picture, height=reel.height, most=1 if box is None else 9)
    if picture is None or not faces:
        message = "No face was found."
        raise Unmade("no face", message)
    return picture, faces[nearest(faces, box)]


def steadied(mouths: list[Mouth | None]) -> list[Mouth | None]:
    """The same with the trembling of single frames taken out; nothing is added where the mouth is away.

    Where the film is cut a mouth is elsewhere at once: it is not drawn on the way there.
    """
    steady: list[Mouth | None] = []
    for shot in _shots(mouths):
        places = evened([(each.x, each.y) if each else None for each in shot], (1, 2, 1))
        sizes = evened([(each.half_width, each.roll) if each else None for each in shot], (1, 2, 3, 4, 3, 2, 1))
        steady += [
            replace(mouth, x=place[0], y=place[1], half_width=size[0], roll=size[1])
            if mouth and place and size
            else None
            for mouth, place, size in zip(shot, places, sizes, strict=True)
        ]
    return steady


def evened(rows: Sequence[Row | None], weights: tuple[int, ...]) -> list[Row | None]:
    """Rows of numbers, each the weighed mean of those around it, as far as there are any without a gap."""
    even: list[Row | None] = []
    for here, run in groupby(rows, lambda row: row is not None):
        values = list(run)
        if here and len(values) > 2:
            blurred = _blurred(np.array(values, np.float64), weights)
            even += [tuple(map(float, row)) for row in blurred]
        else:
            even += values
    return even


def _shots(mouths: Sequence[Mouth | None]) -> Iterator[Sequence[Mouth | None]]:
    start = 0
    for at in range(1, len(mouths)):
        if _cut(mouths[at - 1], mouths[at]):
            yield mouths[start:at]
            start = at
    yield mouths[start:]


def _cut(before: Mouth | None, after: Mouth | None) -> bool:
    """Whether nobody moves so fast."""
    if before is None or after is None:
        return False
    size = max(before.half_width, after.half_width)
    grown = abs(before.half_width - after.half_width)
    return math.hypot(after.x - before.x, after.y - before.y) > JUMP * size or grown > GROWN * size


def _blurred(values: NDArray[np.float64], weights: tuple[int, ...]) -> NDArray[np.float64]:
    reach = len(weights) // 2
    padded = np.pad(values, ((reach, reach), (0, 0)), mode="edge")
    return sum(
        (weight / sum(weights) * padded[index : index + len(values)] for index, weight in enumerate(weights)),
        np.zeros_like(values),
    )
