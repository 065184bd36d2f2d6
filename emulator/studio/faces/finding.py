"""Finds the faces in a frame: cascades for where they are, then eyes and lips for how they stand."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from emulator.studio.faces import cascades, cuts, features
from emulator.studio.faces.cuts import Grey
from emulator.studio.faces.values import Face
from emulator.studio.views import Box

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from emulator.studio.renderers.base import Frame

_SIDE, _GLANCE = 640, 320
"""Pixels that the longer side is shrunk to for the search; where one large face would do, for the first of it."""
_SHADED = (480, 240, 120)
"""The same for the search in shaded pictures: what is dark grows by a pixel, which is more of a small picture."""
_WIDEST = 60
"""Pixels that faces are wide at most, in a shaded picture that has a smaller one beside it."""
_SMALLEST = 0.055
"""Of the shorter side: smaller faces are not looked for."""
_WARMTH = 2.5
"""How much brighter redness makes it. Dark faces under grey hair are darker than all around."""
_STEP = 1.2
"""By which windows grow at first sight: coarse, as one window is enough there; the second sight decides."""
_ROLLS = (-20.0, 20.0)
"""Cascades see faces that lean by ten degrees, so these and upright reach from -30 to 30."""
_STEEPEST = 36.0
"""Degrees: heads that lean more are not looked for, so what seems to is none."""
_SURE, _EYELESS = 27.0, 104.0
"""Windows that must agree on a face at second sight; the other, where no eyes are seen in it."""
_BLUE = -8.0
"""No face is so much bluer than red, whatever the lamp."""
_MOTLEY = 34.0
"""No face has colours that differ so much, outside of its features."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    box: Box
    """In the frame."""
    roll: float
    agreeing: float
    """Windows that agree on it."""


def find(
    frame: "Frame", *, height: int, most: int = 9, leaning: bool = True, besides: "Sequence[Box]" = ()
) -> list[Face]:
    """The faces in a yuv420p (or grey) frame of this displayed height, `besides` those here: the largest first.

    With `most` 1 it does not look for others once it has seen one, which is faster; so is not to look for heads that
    are `leaning` by more than ten degrees, nor for small dark ones.
    """
    candidates: list[_Candidate] = []
    for seen in _looks(frame, height, _ROLLS if leaning else (), glance=most == 1):
        few = [each for each in seen if not any(_same(each.box, box) for box in besides)]
        candidates += few
        if most == 1 and (found := _faces(frame, height, few)):
            return _largest(found, most)
    return [] if most == 1 else _largest(_faces(frame, height, candidates), most)


def _looks(frame: "Frame", height: int, rolls: tuple[float, ...], *, glance: bool) -> "Iterator[list[_Candidate]]":
    """What may be faces, look by look: the first ones cost least and show most."""
    side = max(cuts.luma(frame, height).shape)
    if glance and side > _GLANCE:
        yield _seen(_warm(frame, height, _GLANCE / side), 0.0, _GLANCE / side)
    scale = min(1.0, _SIDE / side)
    small = _warm(frame, height, scale)
    yield _seen(small, 0.0, scale)
    yield [each for roll in rolls for each in _seen(small, roll, scale)]
    for pixels in _SHADED if rolls else _SHADED[1:]:
        scale = min(1.0, pixels / side)
        dark = _shaded(cascades.contrasted(_warm(frame, height, scale)), 3)
        largest = 0 if pixels == _SHADED[-1] else _WIDEST
        yield [each for roll in (0.0, *rolls) for each in _seen(dark, roll, scale, largest)]


def near(frame: "Frame", *, height: int, face: Face) -> Face | None:
    """The face that was known to be here a moment ago, anew; none, where it is not seen. Far faster than `find`."""
    x, y, side, _ = face.box
    size = 200
    scale, roll = 0.5 * size / side, face.mouth.roll
    matrix = cuts.upright(x + side / 2, y + side / 2, scale, roll, (size / 2, size / 2))
    cut = cascades.contrasted(cuts.part(cuts.luma(frame, height), matrix, size, size))
    for default in (False, True):
        for (left, top, length, _), count in cascades.faces(cut, int(0.32 * size), agreeing=3, default=default):
            middle = cuts.revert(matrix, left + length / 2, top + length / 2)
            if math.dist(middle, (x + side / 2, y + side / 2)) < 0.5 * side:
                new = length / scale
                box = (middle[0] - new / 2, middle[1] - new / 2, new, new)
                return features.face(frame, height, box, roll, count / (count + 3))
    return None


def _largest(found: list[Face], most: int) -> list[Face]:
    return sorted(found, key=lambda face: -face.box[2])[:most]


def _faces(frame: "Frame", height: int, candidates: list[_Candidate]) -> list[Face]:
    """Those that are faces at second sight, too: with eyes in them, or shut ones that are overlooked."""
    found: list[Face] = []
    for each in sorted(candidates, key=lambda candidate: -candidate.agreeing):
        if any(_same(each.box, face.box) for face in found):
            continue
        if not _skinlike(frame, height, each.box):
            continue
        face = features.face(frame, height, each.box, each.roll, each.agreeing / (each.agreeing + 3))
        if abs(face.mouth.roll) < _STEEPEST and _again(frame, height, face):
            found.append(face)
    return found


def _again(frame: "Frame", height: int, face: Face) -> bool:
    """Whether enough windows of both cascades agree on it where it stands upright, as it is or shaded."""
    x, y, side, _ = face.box
    middle, size = (x + side / 2, y + side / 2), 160
    if face.eyes is not None:  # they tell better than the first box where the face should be
        (left, top), (right, bottom) = face.eyes
        down = 0.33
        middle = ((left + right) / 2 - down * (bottom - top), (top + bottom) / 2 + down * (right - left))
        side = 2.7 * math.dist(*face.eyes)
    matrix = cuts.upright(*middle, 0.6 * size / side, face.mouth.roll, (size / 2, size / 2))
    cut = cuts.part(cuts.luma(frame, height), matrix, size, size)
    if (colours := cuts.chroma(frame, height)) is not None:
        cut = _warmed(cut, cuts.part(colours[1], matrix, size, size, 2))
    cut = cascades.contrasted(cut)
    enough = _EYELESS if face.eyes is None else _SURE
    return _agreeing(cut, enough) >= enough or _agreeing(_shaded(cut, 5), enough) >= enough


def _agreeing(cut: Grey, enough: float) -> float:
    """How many windows agree on a face in the middle of this; it is not counted much further than to `enough`."""
    size = len(cut)
    expected = (0.2 * size, 0.2 * size, 0.6 * size, 0.6 * size)
    smallest, largest = int(0.42 * size), int(0.85 * size)
    total = 0.0
    for default in (True, False):
        found = cascades.faces(cut, smallest, largest=largest, agreeing=2, default=default, step=1.04)
        total += sum(count for box, count in found if _same(box, expected))
        if total >= enough:
            break
    return total


def _shaded(grey: Grey, pixels: int) -> Grey:
    """The same with all that is dark so much larger: of dark faces it takes the white of the eyes, and lamps' shine."""
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE if pixels > 3 else cv2.MORPH_RECT, (pixels, pixels))
    return np.asarray(cv2.erode(grey, brush), np.uint8)


def _skinlike(frame: "Frame", height: int, box: Box) -> bool:
    """Whether it has colours that skin can have; grey has."""
    colours = cuts.chroma(frame, height)
    if colours is None:
        return True
    x, y, side = (max(0, int(value / 2)) for value in box[:3])
    middle = (slice(y + side // 4, y + 3 * side // 4 + 1), slice(x + side // 4, x + 3 * side // 4 + 1))
    if not colours[0][middle].size:
        return True
    (low_blue, blue, high_blue), (low_red, red, high_red) = (
        np.percentile(plane[middle], (20, 50, 80)) for plane in colours
    )
    return bool(red - blue > _BLUE and max(high_blue - low_blue, high_red - low_red) < _MOTLEY)


def _warm(frame: "Frame", height: int, scale: float) -> Grey:
    """The frame so many times as large, warmed."""
    grey, colours = cuts.luma(frame, height), cuts.chroma(frame, height)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    if colours is None:
        return np.asarray(small, np.uint8)
    way = cv2.INTER_AREA if scale < 0.5 else cv2.INTER_LINEAR
    return _warmed(np.asarray(small, np.uint8), np.asarray(cv2.resize(colours[1], small.shape[::-1], None, 0, 0, way)))


def _warmed(grey: Grey, red: Grey) -> Grey:
    """The same with all that is red brighter: skin of any colour, against any hair or wall."""
    return np.asarray(cv2.addWeighted(grey, 1.0, red, _WARMTH, -128 * _WARMTH), np.uint8)


def _seen(small: Grey, roll: float, scale: float, largest: int = 0) -> list[_Candidate]:
    """What may be faces that lean by this, in a picture that is `scale` times as large as the frame."""
    height, width = small.shape
    matrix = cuts.upright(width / 2, height / 2, 1.0, roll, (width / 2, height / 2))
    turned = cuts.part(small, matrix, width, height) if roll else np.ascontiguousarray(small, np.uint8)
    smallest = max(20, int(_SMALLEST * min(small.shape)))
    found = []
    for (x, y, side, _), count in cascades.faces(turned, smallest, largest=largest, agreeing=1, step=_STEP):
        middle = cuts.revert(matrix, x + side / 2, y + side / 2)
        left, top, whole = middle[0] - side / 2, middle[1] - side / 2, side / scale
        found.append(_Candidate((left / scale, top / scale, whole, whole), roll, count))
    return found


def _same(one: Box, other: Box) -> bool:
    across = abs(one[0] + one[2] / 2 - other[0] - other[2] / 2)
    down = abs(one[1] + one[3] / 2 - other[1] - other[3] / 2)
    return max(across, down) < 0.5 * max(one[2], other[2])
