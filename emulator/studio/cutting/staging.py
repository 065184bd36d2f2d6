"""A scene's view as frames on the film's canvas, before anybody speaks in it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from emulator.studio.cutting import cutouts
from emulator.studio.cutting.backdrops import Backdrop
from emulator.studio.cutting.materials import Materials
from emulator.studio.faces.finding import find
from emulator.studio.faces.values import Face
from emulator.studio.film import Scene
from emulator.studio.frames import keying, photos, planes
from emulator.studio.frames.fitting import Fitting, Held, Made, Moving, Seen
from emulator.studio.frames.keying import Key
from emulator.studio.frames.planes import Matrix
from emulator.studio.inventing import clips, gestures, leading
from emulator.studio.inventing.grading import Grade
from emulator.studio.inventing.leading import Lead
from emulator.studio.presenters.drawing import draw
from emulator.studio.views import Box, File, Footage, Invention, Photo, Presenter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame, Reel

_NO_FACE = "Nobody was found in front of the background; nothing is cut out."


@dataclass(frozen=True, slots=True)
class Format:
    """What all frames of a film have in common."""

    size: tuple[int, int]
    rate: Fraction
    matrix: Matrix
    alpha: bool = False
    """Whether what is behind people can be seen through somewhere."""

    @property
    def fps(self) -> float:
        """Frames a second."""
        return float(self.rate)


@dataclass(frozen=True, slots=True)
class Stage:
    """A view on the canvas."""

    reel: "Reel"
    moved: Callable[[Box], Box] = lambda box: box
    """From the view's pixels to the canvas's."""
    frame_at: Callable[[float], int] = lambda _: 0
    """The number of the frame that shows what is at this second of the view."""
    lively: bool = False
    peopled: bool = False
    """Whether there is somebody to speak."""
    face: Face | None = None
    """Where they are, if that is known without a search."""
    key: Key | None = None
    """Behind the person is green, which is to be replaced."""
    mask: "NDArray[np.uint8] | None" = None
    """The view is seen here only (height x width)."""
    filmed: "Callable[[Frame, int], Frame] | None" = None
    """The canvas's frame of this number, of what has been performed in the reel, which may be larger."""


def staged(
    scene: Scene, moving: Moving | None, plan: Sequence[int], backdrop: Backdrop, materials: Materials, wanted: Format
) -> Stage:
    """The view of a scene as long as the plan, in which the frames of a moving view are named. Raises Unmade."""
    see_through = wanted.alpha and scene.background is None
    match scene.view:
        case Footage():
            assert moving is not None
            return _footage(scene, scene.view, moving, plan, backdrop, materials, wanted, green=see_through)
        case Photo(prompt=prompt) if (
            clips.moves(prompt) and not gestures.asked(prompt) and scene.background is None and not see_through
        ):
            view = Invention(prompt, scene.view.file, finish="plain")
            return _invention(view, len(plan), materials, wanted, speaking=True)
        case Photo():
            return _photo(scene, scene.view, len(plan), backdrop, materials, wanted, green=see_through)
        case Presenter():
            return _presenter(scene, scene.view, len(plan), backdrop, wanted, green=see_through)
        case Invention():
            return _invention(scene.view, len(plan), materials, wanted)
        case None:
            return Stage(_Backdrops(backdrop, wanted, len(plan)))


class _Backdrops:
    """Nobody: what is behind them (a Reel)."""

    still = False

    def __init__(self, backdrop: Backdrop, wanted: Format, length: int) -> None:
        self._backdrop, self.length, self.fps = backdrop, length, wanted.fps
        self.width, self.height = wanted.size

    def frames(self) -> Iterator["Frame"]:
        """From the first to the last."""
        return self._backdrop.frames(self.length)


def _circle(fitting: Fitting) -> "NDArray[np.uint8] | None":
    return fitting.circle() if fitting.placement.shape == "circle" else None


def _presenter(scene: Scene, view: Presenter, length: int, backdrop: Backdrop, wanted: Format, *, green: bool) -> Stage:
    width, height = wanted.size
    at = scene.placement
    scale = min(max(at.scale, 0.05), 4.0)
    # inside a circle somebody is seen in front of their own wall
    round_ = at.shape == "circle"
    flat = scene.background is not None and backdrop.colour is not None
    cut = (green or scene.background is not None) and not flat and not round_
    behind = keying.GREEN if cut else backdrop.colour[::-1] if flat and backdrop.colour and not round_ else None
    # drawn where it stands: the body goes on to the frame's lower edge
    centre = width * (0.5 + at.x), height * (0.5 + at.y) + (0.46 - 0.5) * height * scale
    unit = min(0.27 * height, 0.32 * width) * scale
    drawn = draw(
        view.name,
        width,
        height,
        gender=view.gender,
        skin=view.skin,
        age=view.age,
        centre=centre,
        size=unit,
        background=behind,
    )
    key = Key(width, height, wanted.matrix, drawn.alpha) if cut else None
    reel = Held(planes.from_bgr(drawn.bgr, wanted.matrix), wanted.fps, length)
    mask = _circle(Fitting(wanted.size, wanted.size, placement=at))
    return Stage(reel, lively=True, peopled=True, face=drawn.truth, key=key, mask=mask)


def _photo(
    scene: Scene, view: Photo, length: int, backdrop: Backdrop, materials: Materials, wanted: Format, *, green: bool
) -> Stage:
    picture, alpha = materials.picture(view.file)
    picture = photos.evened(picture)
    tall, wide = picture.shape[:2]
    fitting = Fitting((wide, tall), wanted.size, scene.fit, scene.placement)
    frame = fitting.put(planes.from_bgr(picture, wanted.matrix), backdrop.first)
    mask, key = _circle(fitting), None
    if mask is None and (scene.background is not None or green):
        if alpha is not None:
            alpha = alpha[:tall, :wide] if alpha.shape[0] >= tall and alpha.shape[1] >= wide else None
        else:
            alpha = _found(picture, frame_of=planes.from_bgr(picture, wanted.matrix), materials=materials)
        seen = fitting.mask(alpha)
        flat = backdrop.colour is not None and not green
        behind = backdrop.first if flat else planes.filled(*wanted.size, keying.GREEN, wanted.matrix)
        key = None if flat else Key(*wanted.size, wanted.matrix, seen)
        frame = keying.masked(frame, behind, seen)
    reel = Held(frame, wanted.fps, length)
    filmed = (
        gestures.made(view.prompt, frame, length, wanted.fps) if view.prompt and mask is None and key is None else None
    )
    return Stage(reel, fitting.moved, lively=view.lively, peopled=True, key=key, mask=mask, filmed=filmed)


def _found(picture: "NDArray[Any]", frame_of: "Frame", materials: Materials) -> "NDArray[np.uint8] | None":
    faces = find(frame_of, height=picture.shape[0], most=1)
    if not faces:
        materials.notes.append(_NO_FACE)
        return None
    return cutouts.person(picture, faces[0].box)


def _footage(
    scene: Scene, view: Footage, moving: Moving, plan: Sequence[int], backdrop: Backdrop, materials: Materials,
    wanted: Format, *, green: bool,
) -> Stage:  # fmt: skip
    fitting = Fitting((moving.width, moving.height), wanted.size, scene.fit, scene.placement)
    reel: Reel = Seen(moving, plan, fitting, backdrop.first)
    numbers = np.asarray(plan)

    def frame_at(seconds: float) -> int:
        return int(np.argmin(np.abs(numbers - seconds * moving.fps)))

    mask, key = _circle(fitting), None
    if mask is None and (scene.background is not None or green):
        first = next(moving.picked([0]))
        faces = find(first, height=moving.height, most=1)
        if faces:
            key = Key(*wanted.size, wanted.matrix) if green else None
            reel = _Parted(moving, plan, fitting, faces[0].box, None if green else backdrop, wanted.matrix)
        else:
            materials.notes.append(_NO_FACE)
    filmed = None if view.look is None else _changed(view.look, len(plan), materials, wanted)
    return Stage(reel, fitting.moved, frame_at, peopled=True, key=key, mask=mask, filmed=filmed)


def _changed(look: Invention, length: int, materials: Materials, wanted: Format) -> "Callable[[Frame, int], Frame]":
    picture = None if look.file is None else materials.picture(look.file)[0]
    grade = Grade(look, wanted.size, wanted.matrix, picture, length / wanted.fps)
    last = max(1, length - 1)
    return lambda frame, number: grade.frame(frame, number / last)


class _Parted:
    """A video's frames with something else behind the person (a Reel). Who looked twice is not made to wait twice."""

    still = False

    def __init__(
        self,
        moving: Moving,
        plan: Sequence[int],
        fitting: Fitting,
        face: Box,
        backdrop: Backdrop | None,
        matrix: Matrix,
    ) -> None:
        """`face` is one of the video, which is looked at whole: more of what is behind is seen there."""
        self._moving, self._plan, self._fitting = moving, plan, fitting
        self._face, self._backdrop, self._matrix = face, backdrop, matrix
        self.width, self.height = fitting.canvas
        self.fps, self.length = moving.fps, len(plan)
        self._masks: dict[int, NDArray[np.uint8]] = {}

    def frames(self) -> Iterator["Frame"]:
        """From the first to the last."""
        follower = cutouts.Follower(self._face)
        green = planes.filled(self.width, self.height, keying.GREEN, self._matrix)
        behind = iter(self._backdrop.frames(self.length)) if self._backdrop else None
        view = self._fitting.view
        for number, frame in enumerate(self._moving.picked(self._plan)):
            if number not in self._masks:
                self._masks[number] = follower.next(planes.to_bgr(frame, self._matrix))
            mask = self._fitting.mask(cutouts.enlarged(self._masks[number], *view))
            ground = next(behind) if behind else green
            yield keying.masked(self._fitting.put(frame, ground), ground, mask)


def _invention(view: Invention, length: int, materials: Materials, wanted: Format, *, speaking: bool = False) -> Stage:
    """`speaking`: whether somebody has to be there."""
    picture = None if view.file is None else materials.last(view.file)
    brushes = [] if picture is None else [(each, materials.mask(each.mask)) for each in view.brushes]
    clip = clips.Clip(
        view,
        wanted.size,
        wanted.matrix,
        picture=picture,
        tail=None if view.tail is None else materials.picture(view.tail)[0],
        brushes=[(brush, mask) for brush, mask in brushes if mask is not None],
        lead=None if view.lead is None else _lead(view.lead, length, materials, wanted),
        seconds=length / wanted.fps,
    )
    last = max(1, length - 1)
    if clip.person is None and not speaking:
        return Stage(Made(lambda number: clip.frame(number / last), wanted.size, wanted.fps, length))
    return Stage(
        Held(clip.still, wanted.fps, length),
        lively=True,
        peopled=True,
        face=clip.face,
        filmed=lambda frame, number: clip.frame(number / last, frame),
    )


def _lead(file: File, length: int, materials: Materials, wanted: Format) -> Lead | None:
    if materials.path(file) is None:
        return None
    video = materials.moving(file, wanted.rate)
    return leading.lead(video.picked(range(min(length, video.length))), wanted.fps)
