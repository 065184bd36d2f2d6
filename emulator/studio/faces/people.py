"""Everybody who is seen in a video or a picture, with when and where.

Little of a video is searched: faces that are known are only looked at, and others are looked for where something has
changed. Its frames are kept for half a second, so that a coming or going can be dated to a tenth of one.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from emulator.studio.faces import cuts, finding
from emulator.studio.faces.appearance import Appearance, appearance
from emulator.studio.faces.cuts import Floats
from emulator.studio.faces.values import Face
from emulator.studio.film import Person
from emulator.studio.frames.photos import evened, is_picture, photo
from emulator.studio.frames.planes import from_bgr
from emulator.studio.frames.reading import Clip

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame

_AWAY = 1.0
"""docs: Kling, identify-face: who is away for longer is somebody else."""
_LOOKS = 180
"""At most so often a video is looked at closely: twice a second in one of a minute and a half."""
_STEP = 0.5
_FINE = 0.08
"""Seconds between frames that are looked at at all."""
_MOST = 50
"""People; whoever comes after them is not told of."""
_SEARCHES = 60
"""At most so often everybody is looked for; afterwards at every fourth change only."""
_CHANGED = 9.0
"""Difference of brightness, of the part of a frame that changed most."""
_STILL_THERE = 0.8
"""Likeness of a face to itself that needs no second look."""


@dataclass(slots=True)
class _Seen:
    """Somebody, while the video goes on."""

    face: Face
    look: Appearance
    start: int
    end: int
    """Numbers of the first frame and the last one that they were seen in."""
    best: Face
    best_at: int
    here: bool = True

    def again(self, number: int, face: Face, look: Appearance) -> None:
        self.face, self.look, self.end, self.here = face, look, number, True
        if _worth(face) > _worth(self.best):
            self.best, self.best_at = face, number


@dataclass(slots=True)
class _Crowd:
    """Everybody so far."""

    fps: float
    height: int
    people: list[_Seen] = field(default_factory=list)
    searched: Floats | None = None
    """The frame, small, in which everybody was looked for last."""
    searches: int = 0
    changes: int = 0

    def look(self, frames: "list[tuple[int, Frame]]") -> None:
        """At the last of these frames; those before it tell when what is new in it happened."""
        number, frame = frames[-1]
        missed = [each for each in self.people if each.here and not self._still_here(number, frame, each)]
        if self._changed(frame, whatever=bool(missed)):
            self._search(frames, missed)
        for each in missed:
            if each.end < number:
                each.end, each.here = self._last_seen(frames, each), False

    def _still_here(self, number: int, frame: "Frame", one: _Seen) -> bool:
        look = appearance(frame, self.height, one.face)
        if look.likeness(one.look) > _STILL_THERE:
            one.end = number
            return True
        face = finding.near(frame, height=self.height, face=one.face)
        if face is None:
            return False
        look = appearance(frame, self.height, face)
        if not look.same(one.look):
            return False
        one.again(number, face, look)
        return True

    def _changed(self, frame: "Frame", *, whatever: bool) -> bool:
        """Whether somebody may have come since everybody was looked for, or `whatever` else is a reason to look."""
        small = cv2.resize(cuts.luma(frame, self.height), (32, 18), interpolation=cv2.INTER_AREA).astype(np.float32)
        changed = self.searched is None or float(np.abs(small - self.searched).max()) > _CHANGED
        if not changed and not whatever:
            return False
        self.changes += 1
        if self.searched is not None and self.searches >= _SEARCHES and self.changes % 4:
            return False
        self.searched = small
        return True

    def _search(self, frames: "list[tuple[int, Frame]]", missed: list[_Seen]) -> None:
        number, frame = frames[-1]
        self.searches += 1
        for face in finding.find(frame, height=self.height):
            if any(each.here and each not in missed and _over(face, each.face) for each in self.people):
                continue
            look = appearance(frame, self.height, face)
            moved = next((each for each in missed if each.end < number and _alike(each, face, look)), None)
            if moved is not None:
                moved.again(number, face, look)
                continue
            start = self._first_seen(frames, face, look)
            back = next((each for each in self._just_gone(start) if _alike(each, face, look)), None)
            if back is not None:
                back.again(number, face, look)
            elif len(self.people) < _MOST:
                self.people.append(_Seen(face, look, start, number, face, number))

    def _just_gone(self, start: int) -> list[_Seen]:
        """Who may still come back as who they were."""
        return [each for each in self.people if not each.here and (start - each.end - 1) / self.fps <= _AWAY]

    def _first_seen(self, frames: "list[tuple[int, Frame]]", face: Face, look: Appearance) -> int:
        """Since when somebody is here who is in the last of these frames, and was not in the one before the first."""
        first = frames[-1][0]
        for number, frame in reversed(frames[:-1]):
            if not self._is_in(frame, face, look):
                break
            first = number
        return first

    def _last_seen(self, frames: "list[tuple[int, Frame]]", one: _Seen) -> int:
        """Until when somebody was here who is not in the last of these frames."""
        last = one.end
        for number, frame in frames[:-1]:
            if number > one.end and not self._is_in(frame, one.face, one.look):
                break
            last = max(last, number)
        return last

    def _is_in(self, frame: "Frame", face: Face, look: Appearance) -> bool:
        if appearance(frame, self.height, face).likeness(look) > _STILL_THERE:
            return True
        near = finding.near(frame, height=self.height, face=face)
        return near is not None and appearance(frame, self.height, near).same(look)


def people(path: Path) -> tuple[Person, ...]:
    """Everybody in a video or picture, by when they come, then from left to right.

    Boxes are in pixels of a `Clip`'s frames, or of a picture as `photo` gives it. In a picture everybody is there
    at 0. Raises Unmade: "unreadable", "too large".
    """
    if is_picture(path):
        return _in_picture(path)
    clip = Clip(path)
    crowd = _Crowd(clip.fps, clip.height)
    close = max(1, round(max(_STEP, clip.seconds / _LOOKS) * clip.fps))
    fine = max(1, round(_FINE * clip.fps), close // 8)
    numbers = sorted({*range(0, clip.length, fine), clip.length - 1})
    kept: list[tuple[int, Frame]] = []
    looked = -close
    for number, frame in zip(numbers, clip.picked(numbers), strict=True):
        kept.append((number, frame))
        if number - looked >= close or number == numbers[-1]:
            crowd.look(kept)
            kept, looked = [], number
    found = [
        Person(
            each.best.box,
            round(each.best_at / clip.fps, 3),
            round(each.start / clip.fps, 3),
            round(min(each.end + fine, clip.length) / clip.fps, 3),
        )
        for each in crowd.people
    ]
    return tuple(sorted(found, key=lambda person: (person.start, person.box[0])))


def _in_picture(path: Path) -> tuple[Person, ...]:
    picture = evened(photo(path)[0])
    faces = finding.find(from_bgr(picture, "bt601"), height=picture.shape[0])
    return tuple(Person(face.box, 0.0, 0.0, 0.0) for face in sorted(faces, key=lambda face: face.box[0]))


def _worth(face: Face) -> float:
    """How well somebody is seen."""
    upright = max(0.3, 1 - abs(face.mouth.roll) / 60)
    return face.box[2] * upright * (1.0 if face.eyes else 0.6) * (0.5 + face.score)


def _over(one: Face, other: Face) -> bool:
    across = abs(one.box[0] + one.box[2] / 2 - other.box[0] - other.box[2] / 2)
    down = abs(one.box[1] + one.box[3] / 2 - other.box[1] - other.box[3] / 2)
    return max(across, down) < 0.5 * max(one.box[2], other.box[2])


def _alike(one: _Seen, face: Face, look: Appearance) -> bool:
    """Whether it may be the same person: looks decide, of one who is elsewhere quite strictly."""
    return look.same(one.look) and (_over(face, one.face) or look.likeness(one.look) > _STILL_THERE)
