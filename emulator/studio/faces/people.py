"""Everybody who is seen in a video or a picture, with when and where.

Little of a video is searched: faces that are known are looked for where they were, others where something has changed
beside them, and everywhere only rarely. Its last seconds are kept, small, so that a coming or going can be dated to a
tenth of one.
"""

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from emulator.studio.faces import cuts, finding
from emulator.studio.faces.appearance import Appearance, appearance, beside
from emulator.studio.faces.cuts import Floats
from emulator.studio.faces.values import Face
from emulator.studio.film import Person
from emulator.studio.frames import planes
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
_SIDE = 640
"""Pixels that the longer side of frames is shrunk to, except for searches."""
_KEPT = 64
"""Frames: those of five seconds."""
_RARELY = 10
"""Looks from one search to the next where something changes all the time, and only where people are known to be."""
_MOST = 50
"""People; whoever comes after them is not told of."""
_SEARCHES = 60
"""At most so often everybody is looked for; afterwards at every fourth change only."""
_CHANGED = 9.0
"""Difference of brightness, of the part of a frame that changed most."""
_CUT = 20.0
"""The same, of the middle part: it is another picture."""
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
    """Everybody so far, in frames that are `scale` times as large as the video's."""

    fps: float
    scale: float
    height: int
    kept: "deque[tuple[int, Frame]]" = field(default_factory=lambda: deque(maxlen=_KEPT))
    """The last frames and their numbers."""
    people: list[_Seen] = field(default_factory=list)
    searched: Floats | None = None
    """The frame, tiny, in which everybody was looked for last."""
    searches: int = 0
    changes: int = 0
    looks: int = 0
    """Since the last search."""

    def keep(self, number: int, frame: "Frame") -> None:
        """Remember this frame of the video."""
        if self.scale < 1:
            size = planes.even(frame.shape[1] * self.scale), self.height
            halves = (size[0] // 2, size[1] // 2)
            parts = zip(planes.split(frame), (size, halves, halves), strict=True)
            frame = planes.joined(*(cv2.resize(part, into, None, 0, 0, cv2.INTER_AREA) for part, into in parts))
        self.kept.append((number, frame))

    def look(self, whole: "Frame") -> None:
        """At the last frame, which is this one; those before it tell when what is new in it happened."""
        number, frame = self.kept[-1]
        missed = [each for each in self.people if each.here and not self._still_here(number, frame, each)]
        self.looks += 1
        # who walks behind somebody comes back where nothing but that other one has changed
        awaited = any(not each.here and (number - each.end) / self.fps <= _AWAY for each in self.people)
        if self._changed(frame, whatever=bool(missed) or awaited):
            self._search(whole, missed, thorough=bool(missed) or not self.people or not self.searches)
        for each in missed:
            if each.end < number:
                each.end, each.here = self._last_seen(each), False

    def _still_here(self, number: int, frame: "Frame", one: _Seen) -> bool:
        face, likeness = beside(frame, self.height, one.face, one.look)
        if likeness > _STILL_THERE:
            one.face, one.end = face, number
            return True
        seen = finding.near(frame, height=self.height, face=one.face)
        if seen is None:
            return False
        look = appearance(frame, self.height, seen)
        if not look.same(one.look):
            return False
        one.again(number, seen, look)
        return True

    def _changed(self, frame: "Frame", *, whatever: bool) -> bool:
        """Whether somebody may have come since everybody was looked for, or `whatever` else is a reason to look."""
        tiny = cv2.resize(cuts.luma(frame, self.height), (32, 18), interpolation=cv2.INTER_AREA).astype(np.float32)
        if self.searched is not None and not whatever:
            apart = np.abs(tiny - self.searched)
            beside_them = apart[self._unknown(frame.shape[1])]
            rare = self.looks >= _RARELY and float(apart.max()) > _CHANGED
            new = max(float(np.median(apart)) - _CUT, float(beside_them.max(initial=0.0)) - _CHANGED) > 0
            if not rare and not new:
                return False
        self.changes += 1
        if self.searched is not None and self.searches >= _SEARCHES and self.changes % 4:
            return False
        self.searched, self.looks = tiny, 0
        return True

    def _unknown(self, width: int) -> "np.ndarray[tuple[int, int], np.dtype[np.bool_]]":
        """Which of 32 by 18 parts of the frame show nobody who is known to be here."""
        unknown = np.ones((18, 32), np.bool_)
        for each in self.people:
            if not each.here:
                continue
            x, y, side, _ = each.face.box
            across, down = 32 / width, 18 / self.height
            for left, right, top, bottom in ((-0.9, 1.9, -0.9, 1.2), (-1.6, 2.6, 1.0, 99.0)):  # head, shoulders
                rows = slice(max(0, int((y + top * side) * down)), max(0, int((y + bottom * side) * down) + 1))
                columns = slice(max(0, int((x + left * side) * across)), max(0, int((x + right * side) * across) + 1))
                unknown[rows, columns] = False
        return unknown

    def _search(self, whole: "Frame", missed: list[_Seen], *, thorough: bool) -> None:
        number, frame = self.kept[-1]
        self.searches += 1
        known = [each.face for each in self.people if each.here and each not in missed]
        boxes = [face.scaled(1 / self.scale).box for face in known]
        for found in finding.find(whole, height=planes.size(whole)[1], leaning=thorough, besides=boxes):
            face = found.scaled(self.scale)
            if any(_over(face, each) for each in known):
                continue
            look = appearance(frame, self.height, face)
            moved = next((each for each in missed if each.end < number and _alike(each, face, look)), None)
            if moved is not None:
                moved.again(number, face, look)
                continue
            start = self._first_seen(face, look)
            back = next((each for each in self._just_gone(start) if _alike(each, face, look)), None)
            if back is not None:
                back.again(number, face, look)
            elif len(self.people) < _MOST:
                self.people.append(_Seen(face, look, start, number, face, number))

    def _just_gone(self, start: int) -> list[_Seen]:
        """Who may still come back as who they were."""
        return [each for each in self.people if not each.here and (start - each.end - 1) / self.fps <= _AWAY]

    def _first_seen(self, face: Face, look: Appearance) -> int:
        """Since when somebody is here who is in the last frame."""
        first = self.kept[-1][0]
        for number, frame in list(self.kept)[-2::-1]:
            seen = self._seen_in(frame, face, look)
            if seen is None:
                break
            first, face = number, seen
        return first

    def _last_seen(self, one: _Seen) -> int:
        """Until when somebody was here who is not in the last frame."""
        last, face = one.end, one.face
        for number, frame in list(self.kept)[:-1]:
            if number <= one.end:
                continue
            seen = self._seen_in(frame, face, one.look)
            if seen is None:
                break
            last, face = number, seen
        return last

    def _seen_in(self, frame: "Frame", face: Face, look: Appearance) -> Face | None:
        """Somebody, in a frame beside one in which they are here."""
        moved, likeness = beside(frame, self.height, face, look)
        if likeness > _STILL_THERE:
            return moved
        seen = finding.near(frame, height=self.height, face=face)
        return seen if seen is not None and appearance(frame, self.height, seen).same(look) else None


def people(path: Path) -> tuple[Person, ...]:
    """Everybody in a video or picture, by when they come, then from left to right.

    Boxes are in pixels of a `Clip`'s frames, or of a picture as `photo` gives it. In a picture everybody is there
    at 0. Raises Unmade: "unreadable", "too large".
    """
    if is_picture(path):
        return _in_picture(path)
    clip = Clip(path)
    scale = min(1.0, _SIDE / max(clip.width, clip.height))
    crowd = _Crowd(clip.fps, scale, planes.even(clip.height * scale))
    close = max(1, round(max(_STEP, clip.seconds / _LOOKS) * clip.fps))
    fine = max(1, round(_FINE * clip.fps), close // 8)
    number, looked = 0, -close
    for number, frame in clip.glimpses(fine):
        crowd.keep(number, frame)
        if number - looked >= close:
            crowd.look(frame)
            looked = number
    if crowd.kept and looked < number:
        crowd.look(frame)
    found = [
        Person(
            each.best.scaled(1 / scale).box,
            round(each.best_at / clip.fps, 3),
            round(each.start / clip.fps, 3),
            round((clip.length if each.end == number else min(each.end + fine, clip.length)) / clip.fps, 3),
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
