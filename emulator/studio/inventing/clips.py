"""Clips for prompts: a camera's move over the given picture, or over a scene drawn from the prompt's words."""

import re
from collections.abc import Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from emulator.studio.easing import eased
from emulator.studio.faces.finding import find
from emulator.studio.faces.values import Face
from emulator.studio.frames import planes
from emulator.studio.frames.fitting import covering
from emulator.studio.frames.keying import GREEN, Key
from emulator.studio.frames.planes import Matrix
from emulator.studio.inventing import camera, scenery, wishes
from emulator.studio.inventing.brushing import Painted
from emulator.studio.inventing.camera import Sheet, Shot
from emulator.studio.inventing.framing import framed
from emulator.studio.inventing.leading import Lead, Led
from emulator.studio.inventing.poses import Move, Pose, move
from emulator.studio.inventing.weather import Weather
from emulator.studio.inventing.wishes import Wishes
from emulator.studio.presenters.drawing import Drawn, draw
from emulator.studio.views import Brush, Camera, Invention

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

_MOVES = {
    "in": Camera(near=0.4), "out": Camera(near=-0.4), "left": Camera(aside=-0.45), "right": Camera(aside=0.45),
    "up": Camera(up=0.3, near=0.1), "down": Camera(up=-0.3, near=0.1),
}  # fmt: skip
_WISHES = {
    "in": r"zoom(?:s|ing)? in|push(?:es|ing)? in|close[- ]?up|closer|approach",
    "out": r"zoom(?:s|ing)? out|pull(?:s|ing)? (?:back|out)|wide shot|widen",
    "left": r"(?:pans?|moves?|turns?|slides?|tracks?)(?:ing)? (?:\w+ ){0,3}left",
    "right": r"(?:pans?|moves?|turns?|slides?|tracks?)(?:ing)? (?:\w+ ){0,3}right",
    "up": r"tilts? up|camera rises?|crane|fl(?:y|ies|ying)",
    "down": r"tilts? down|descend|camera (?:falls?|lowers?)",
}
_STILL = r"camera|zoom|\bpan(?:ning)?\b|shak|trembl|jitter|motion|movement"
_CHANGE = (0.4, 0.75)
"""Between which shares of a clip the first picture becomes the last."""
_HEAD = 0.21
"""Half the height of a person's face, of the picture's."""
_MOST = 4
"""People in one clip."""
_PLAIN_CLOTH = (150.0, 150.0, 150.0)


class Clip:
    """A clip for a prompt. Who is in it is a picture that may speak and live; the camera's move comes after that.

    It begins with the picture that was given and ends with the tail, each whole.
    """

    def __init__(
        self,
        view: Invention,
        size: tuple[int, int],
        matrix: Matrix,
        *,
        picture: "NDArray[Any] | None" = None,
        tail: "NDArray[Any] | None" = None,
        brushes: "Sequence[tuple[Brush, NDArray[Any]]]" = (),
        lead: Lead | None = None,
        seconds: float = 5.0,
    ) -> None:
        """Pictures are BGR, of any size; masks too (uint8)."""
        self._size, self._matrix, self._rich = size, matrix, view.finish == "rich"
        self._wanted = wanted = wishes.read(view.prompt, view.without)
        self._given = picture is not None
        steady = re.search(_STILL, wanted.unwanted, re.IGNORECASE) is not None
        sway = 0.0 if steady or not self._rich else 2.4 * (1 - view.strictness)
        self._key: Key | None = None
        self.person: Frame | None = None
        """A picture of who is in the clip, larger than its frames."""
        self.face: Face | None = None
        self._painted: Painted | None = None
        self._led: Led | None = None
        calm = steady or bool(brushes) or lead is not None
        way = move(_camera(view, steady=calm), size, given=self._given, closer=view.closer)
        if picture is None:
            self._shot = Shot(self._drawn(view), size, way, matrix, sway=sway)
        else:
            picture, masks = framed(picture, [mask for _, mask in brushes], size)
            large = covered(picture, camera.enlarged(size), matrix)
            if brushes:
                named = [(brush, mask) for (brush, _), mask in zip(brushes, masks, strict=True)]
                self._painted, sway = Painted(picture, named, large), 0.0
            held = None if self._painted is None else self._painted.held
            self._look(large)
            bulge = 0.9 if self._rich and not calm else 0.0
            left = self.face is not None and self.face.box[0] + self.face.box[2] / 2 > planes.size(large)[0] / 2
            joining = guests(view.cast, camera.enlarged(size), wanted, left=left)
            sheets = [Sheet(picture), *(Sheet(each.cutout, each.alpha) for each in joining)]
            self._shot = Shot(
                sheets, size, way, matrix, bulge=bulge, sway=sway, begins=True, acting=0, held=held
            )  # fmt: skip
        if lead is not None:
            self._led = Led(lead, self._shot.nearest, self.face, leaning=view.leaning)
        back = Move(Pose(zoom=1.08), Pose())
        self._last = None if tail is None else Shot([Sheet(framed(tail, [], size)[0])], size, back, matrix, ends=True)
        self._weather = Weather(wanted.weather, size, seconds) if wanted.weather else None
        self._light = _Light(size) if self._rich and not brushes else None

    def frame(self, share: float, person: "Frame | None" = None) -> "Frame":
        """The clip when so much of it is over, 0 to 1; `person`: what has become of the picture of who is in it."""
        alpha = None
        if self._led is not None:
            person = self._led.frame(share, self._shot.nearest if person is None else person)
        if person is not None and self._key is not None:
            person, alpha = self._key.cut_out(person)
        if self._painted is not None:
            person = self._painted.frame(share, self._shot.nearest if person is None else person)
        made = self._shot.frame(share, person, alpha)
        if self._last is not None and share > _CHANGE[0]:
            way = (share - _CHANGE[0]) / (_CHANGE[1] - _CHANGE[0])
            made = planes.mixed(made, self._last.frame(share), eased(way))
        away = camera.away_from(share, begins=self._given, ends=self._last is not None)
        if self._weather is not None:
            made = self._weather.on(made, share, away)
        return made if self._light is None else self._light.on(made, share, away)

    @property
    def still(self) -> "Frame":
        """The picture that may act, whoever is in it."""
        return self._shot.nearest if self.person is None else self.person

    def _look(self, picture: "Frame") -> None:
        faces = find(picture, height=planes.size(picture)[1], most=1)
        if faces:
            self.person, self.face = picture, faces[0]

    def _drawn(self, view: Invention) -> list[Sheet]:
        """The scene, and whoever is in it: the last one may act."""
        sheets = scenery.scenery(self._wanted, *self._size)
        if not self._rich:  # one flat picture, without depth
            sheets = [Sheet(each.picture, each.alpha, 0.8) for each in sheets]
        wide, high = camera.enlarged(self._size)
        names = [*view.cast, *(f"{view.prompt}{'#' * number}" for number in range(_MOST))]
        count = min(_MOST, max(self._wanted.people, len(view.cast)))
        for number, (x, share) in reversed([*enumerate(_places(count))]):
            # small enough for all hair to be seen when the camera is nearest
            unit = min(_HEAD * high, 0.26 * wide) * share
            centre = wide * x, high * (0.5 + 0.06 * (number % 2) * (count > 1))
            told = None if number < len(view.cast) else number - len(view.cast)
            drawn = _person(names[number], told, self._wanted, (wide, high), centre, unit)
            sheets.append(Sheet(drawn.cutout, drawn.alpha, 1.0))
            if number == 0:
                self.person, self.face = planes.from_bgr(drawn.bgr, self._matrix), drawn.truth
                self._key = Key(wide, high, self._matrix, drawn.alpha)
        return sheets


def _person(
    name: str, told: int | None, wanted: Wishes, size: tuple[int, int], centre: tuple[float, float], unit: float
) -> Drawn:
    """`told`: which of the people they are of whom the words tell; none: whoever has this name looks like that."""
    number = told or 0
    cloth = wishes.COLOURS.get(wanted.colour) if told == 0 else None
    sexes, ages = (("",), ("",)) if told is None else (wanted.sexes or ("",), wanted.ages or ("",))
    return draw(
        name,
        *size,
        gender=sexes[number % len(sexes)],
        age=ages[number % len(ages)],
        cloth=_PLAIN_CLOTH if cloth is None and wanted.colours else cloth,
        centre=centre,
        size=unit,
        background=GREEN,
    )


def guests(cast: Sequence[str], size: tuple[int, int], wanted: Wishes, *, left: bool) -> list[Drawn]:
    """Who joins a picture: on one side, the first in front."""
    wide, high = size
    drawn = []
    for number, name in enumerate(cast[:_MOST]):
        x = 0.2 + 0.2 * number * min(1.0, high / wide)
        centre = wide * (x if left else 1 - x), 0.62 * high
        drawn.append(_person(name, None, wanted, size, centre, min(0.17 * high, 0.2 * wide)))
    return drawn[::-1]


def moves(prompt: str) -> bool:
    """Whether the words say how the camera moves."""
    return any(re.search(words, prompt, re.IGNORECASE) for words in _WISHES.values())


def _places(count: int) -> list[tuple[float, float]]:
    """Where so many stand: shares of the width, and how large they are."""
    return {0: [], 1: [(0.5, 1.0)], 2: [(0.31, 0.82), (0.7, 0.82)], 3: [(0.5, 0.8), (0.2, 0.66), (0.8, 0.66)]}.get(
        count, [(0.38, 0.66), (0.64, 0.66), (0.14, 0.56), (0.87, 0.56)]
    )


def _camera(view: Invention, *, steady: bool) -> Camera:
    """How the camera moves: as it is told; as the words say, all the more the stricter; or as it likes, the less."""
    if view.camera is not None:
        return view.camera
    for name, words in _WISHES.items():
        if re.search(words, view.prompt, re.IGNORECASE):
            return _so_much(_MOVES[name], 0.5 + view.strictness)
    if steady:
        return Camera()
    own = list(_MOVES.values())[wishes.number_of(view.prompt) % len(_MOVES)]
    return _so_much(own, 1.5 - view.strictness)


def _so_much(move: Camera, factor: float) -> Camera:
    return Camera(*(each * factor for each in astuple(move)))


class _Light:
    """Darker corners, and a light that wanders: what makes a picture look taken instead of drawn."""

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        x = np.linspace(-1, 1, width, dtype=np.float32)[None]
        y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
        away = np.sqrt(x * x + y * y) / np.float32(1.414)
        self._corners = (40 * away.clip(0.35, 1) ** 2 - 5).clip(0, 40).astype(np.uint8)
        wide = np.linspace(-1.4, 1.4, round(width * 1.4), dtype=np.float32)[None]
        self._glow = (np.exp(-((wide + 0.2) ** 2 + (y + 0.9) ** 2) * 1.6) * 26).astype(np.uint8)

    def on(self, frame: "Frame", share: float, strength: float) -> "Frame":
        """The frame in this light, 0 to 1 of it."""
        luma, _, _ = planes.split(frame)
        left = round((0.2 - (share - 0.5) * 0.3) * luma.shape[1])
        brighter: Any = self._glow[:, left : left + luma.shape[1]]
        corners: Any = self._corners
        if strength < 1:
            brighter, corners = (cv2.convertScaleAbs(each, alpha=strength) for each in (brighter, corners))
        luma[...] = np.maximum(cv2.subtract(cv2.add(luma, brighter), corners), 16)
        return frame


def covered(picture: "NDArray[Any]", size: tuple[int, int], matrix: Matrix) -> "Frame":
    """A picture as a frame that it fills."""
    return planes.from_bgr(covering(picture, *size), matrix)
