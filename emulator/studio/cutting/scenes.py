"""One scene: how long it is, which frames it shows, and those frames with everything in and over them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulator.studio.cutting import syncing, voices, whereabouts
from emulator.studio.cutting.backdrops import Backdrop
from emulator.studio.cutting.cards import Overlay
from emulator.studio.cutting.materials import Materials, Still
from emulator.studio.cutting.staging import Format, staged
from emulator.studio.cutting.voices import Said
from emulator.studio.errors import Unmade
from emulator.studio.film import Scene
from emulator.studio.frames import keying, planes, unpacking
from emulator.studio.frames.fitting import Moving
from emulator.studio.frames.reading import LONGEST, Clip
from emulator.studio.frames.writing import spool
from emulator.studio.lettering import fonts, marks
from emulator.studio.lettering.captions import Subtitles
from emulator.studio.renderers.puppet import Puppet
from emulator.studio.tools import Tools
from emulator.studio.views import Footage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame, Progress, Reel, Renderer

_SILENT_SECONDS = 5.0
"""assumed: of a scene in which nothing has a length."""
Picture = tuple["Frame", "NDArray[Any] | None"]
"""A frame, and how far it is seen (uint8, height x width; none: wholly)."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A scene whose length is settled."""

    scene: Scene
    lines: tuple[Said, ...]
    moving: Moving | None
    plan: Sequence[int]
    """The numbers of the frames of what moves; of anything else only their count matters."""

    @property
    def length(self) -> int:
        """Frames."""
        return len(self.plan)


def cut(scene: Scene, wanted: Format, materials: Materials, scratch: Path) -> Cut:
    """Settle how long a scene is and what it shows when. Raises Unmade."""
    lines = tuple(voices.said(scene, materials, scratch))
    sound = syncing.frames_for(max((each.end for each in lines), default=0.0), wanted.fps) if lines else 0
    count = None if scene.seconds is None else max(1, round(scene.seconds * wanted.fps))
    moving = None
    plan: Sequence[int]
    if isinstance(scene.view, Footage):
        moving = materials.moving(scene.view.file, wanted.rate, wanted.matrix)
    if moving is None or isinstance(moving, Still):
        plan = [0] * (count or sound or round(_SILENT_SECONDS * wanted.fps))
    else:
        goes_on = scene.sync in ("loop", "bounce", "remap")
        last = (count if goes_on else None) or sound or moving.length
        plan = syncing.plan(scene.sync, moving.length, last)
    if count is not None:
        plan = syncing.lasting(plan, count)
    if len(plan) > LONGEST * wanted.fps:
        raise Unmade("too large", f"The scene would be longer than {LONGEST:.0f} seconds.")
    return Cut(scene, lines, _near(moving, scene, wanted, scratch), plan)


def _near(moving: Moving | None, scene: Scene, wanted: Format, scratch: Path) -> Moving | None:
    """A video that is gone through backward, with key frames near enough for it."""
    if scene.sync != "bounce" or not isinstance(moving, Clip):
        return moving
    if moving.index.longest_group <= 3 * unpacking.keepable(moving.width, moving.height):
        return moving
    path = _unused(scratch, "near.mp4")
    spool(moving.frames(), path, rate=wanted.rate, matrix=wanted.matrix)
    return Clip(path, fps=wanted.rate, matrix=wanted.matrix)


def _unused(scratch: Path, name: str) -> Path:
    return scratch / f"{len(list(scratch.iterdir()))}-{name}"


class Shown:
    """The frames of a scene with all that is in them."""

    def __init__(
        self, piece: Cut, wanted: Format, tools: Tools, materials: Materials, scratch: Path,
        renderer: "Callable[[], Renderer]",
    ) -> None:  # fmt: skip
        """`renderer` is asked for where somebody has something to say."""
        self._piece, self._wanted, self._scratch, self._renderer = piece, wanted, scratch, renderer
        scene = whereabouts.framed(piece.scene, piece.moving, piece.plan, wanted.size)
        self._backdrop = Backdrop(scene.background, materials, wanted.size, wanted.rate, wanted.matrix)
        self._stage = staged(scene, piece.moving, piece.plan, self._backdrop, materials, wanted)
        self._subtitles = None
        if scene.captions is not None and not scene.captions.hidden:
            words = voices.words(scene, piece.lines)
            face = whereabouts.seen(piece.moving, piece.plan, self._stage) if scene.captions.gives_way else None
            self._subtitles = Subtitles(scene.captions, words, wanted.size, wanted.matrix, tools.font, face)
            lacking = fonts.lacking(" ".join(word[0] for word in words), tools.font)
            if lacking:
                materials.notes.append(
                    f"No font here has the letters {lacking[:20]}; the setting `font` can name one that has."
                )
        self._card: Overlay | None = None
        if scene.card is not None:
            logo = materials.logo(scene.card.logo) if scene.card.logo else None
            drawn = marks.card(scene.card, logo, wanted.size, wanted.matrix, tools.font)
            self._card = Overlay(scene.card, drawn, piece.length, wanted.fps)

    def pictures(self, progress: "Progress") -> Iterator[Picture]:
        """From the first to the last. They may be written to."""
        stage, green = self._stage, self._wanted.alpha and self._piece.scene.background is None
        behind = self._backdrop.frames(self._piece.length)
        for number, performed in enumerate(self._performed(progress)):
            frame, alpha = performed, None
            if stage.filmed is not None:
                frame = stage.filmed(performed, number)
            elif stage.key is not None and green:
                frame, alpha = stage.key.cut_out(frame)
            elif stage.key is not None:
                frame = stage.key.replaced(frame, next(behind))
            elif stage.mask is not None:
                frame = keying.masked(frame, next(behind), stage.mask)
                alpha = stage.mask.copy() if green else None
            if self._card is not None:
                frame = self._card.over(frame, number, alpha)
            elif frame is performed and self._subtitles:
                frame = frame.copy()
            if self._subtitles is not None:
                self._subtitles.lay(frame, number / self._wanted.fps, alpha)
            yield frame, alpha

    def _performed(self, progress: "Progress") -> Iterator["Frame"]:
        stage, piece = self._stage, self._piece
        if not stage.peopled or not (piece.lines or stage.lively):
            yield from _counted(stage.reel.frames(), piece.length, progress)
            return
        parts = voices.parts(
            piece.lines, fps=self._wanted.fps, length=piece.length, moved=stage.moved, frame_at=stage.frame_at,
            lively=stage.lively, known=stage.face,
        )  # fmt: skip
        reel: Reel = stage.reel
        if not piece.lines:  # nobody has to be there for nothing to be said, nor is anybody asked to paint it
            try:
                frames = Puppet().perform(reel, parts[0], self._folder(0), progress)
                first = next(frames)
            except (Unmade, StopIteration):
                yield from _counted(stage.reel.frames(), piece.length, progress)
                return
            yield first
            yield from frames
            return
        renderer = self._renderer()
        for number, part in enumerate(parts):
            told = _share(progress, number, len(parts))
            frames = renderer.perform(reel, part, self._folder(number), told)
            if number == len(parts) - 1:
                yield from frames
                return
            path = self._folder(number) / "performed.mp4"
            spool(frames, path, rate=self._wanted.rate, matrix=self._wanted.matrix)
            reel = _Again(Clip(path, fps=self._wanted.rate, matrix=self._wanted.matrix), piece.length)

    def _folder(self, number: int) -> Path:
        folder = self._scratch / f"part-{number}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder


class _Again:
    """Frames in which one face has spoken already, for the next (a Reel)."""

    still = False

    def __init__(self, clip: Clip, length: int) -> None:
        self._clip, self.length, self.fps = clip, length, clip.fps
        self.width, self.height = clip.width, clip.height

    def frames(self) -> Iterator["Frame"]:
        """From the first to the last."""
        return self._clip.picked(range(self.length))


def _counted(frames: Iterator["Frame"], length: int, progress: "Progress") -> Iterator["Frame"]:
    for number, frame in enumerate(frames):
        progress(number / length)
        yield frame


def _share(progress: "Progress", number: int, parts: int) -> "Progress":
    return lambda done: progress((number + min(max(done, 0.0), 1.0)) / parts)


def opaque(picture: Picture, matrix: planes.Matrix) -> "Frame":
    """The picture for a file in which nothing can be seen through: there is green behind."""
    frame, alpha = picture
    if alpha is None:
        return frame
    return keying.masked(frame, planes.filled(*planes.size(frame), keying.GREEN, matrix), alpha)
