"""The renderer: what it does with a film, and what with a picture."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emulator.studio.errors import Unmade
from emulator.studio.faces.values import Mouth
from emulator.studio.frames.planes import Planes
from emulator.studio.renderers.base import Part, Progress, Reel
from emulator.studio.renderers.puppet.casting import cast, cast_in_picture, follow, steadied
from emulator.studio.renderers.puppet.living import Life
from emulator.studio.renderers.puppet.moving import move
from emulator.studio.renderers.puppet.placing import shifted
from emulator.studio.renderers.puppet.resting import Rest, Watch
from emulator.studio.renderers.puppet.shapes import REST, Build, Step, shape, steps
from emulator.studio.renderers.puppet.studying import study

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Curves, Frame

WATCHED = 0.4
"""The share of the time that the first of two passes takes."""


class Puppet:
    """Makes faces speak by moving what is there."""

    def perform(self, reel: Reel, part: Part, scratch: Path, progress: Progress) -> "Iterator[Frame]":
        """The reel's frames with this part spoken in them. Raises Unmade where there is no face."""
        if reel.still:
            return _picture(reel, part, progress)
        return _film(reel, part, progress)


def _film(reel: Reel, part: Part, progress: Progress) -> "Iterator[Frame]":
    """Twice through the film: where the mouth is and what it does; then the same with another mouth."""
    first, face = cast(reel, part.face, part.seen_at)
    watch = Watch(reel.fps, reel.length)
    found: list[Mouth | None] = []
    for number, (frame, now) in enumerate(follow(reel, first, face)):
        found.append(now.mouth if now else None)
        if now:
            watch.see(number, Planes.of(frame), now.mouth)
        progress(WATCHED * min(1.0, (number + 1) / max(reel.length, 1)))
    best = watch.best
    if best is None:
        raise Unmade("no face", "No face was found.")
    mouths, rest = steadied(found), watch.rest()
    lower, build = study(best.planes, best.mouth)
    shapes = steps(_shown(part.curves, mouths), build, reel.fps)
    for number, frame in enumerate(reel.frames()):
        mouth = mouths[number] if number < len(mouths) else None
        if mouth is None:
            yield frame
        else:
            yield _spoken(frame.copy(), number, mouth, rest, lower, build, shapes[number])
        progress(WATCHED + (1 - WATCHED) * min(1.0, (number + 1) / max(reel.length, 1)))


def _spoken(
    frame: "Frame", number: int, mouth: Mouth, rest: Rest | None, lower: float, build: Build, step: Step
) -> "Frame":
    """A frame with this mouth in it; it is written to."""
    planes = Planes.of(frame)
    if rest:
        rest.lay(planes, mouth, number)
    if step != REST:
        move(planes, shifted(mouth, lower), shape(build, step))
    return frame


def _shown(curves: "Curves", mouths: list[Mouth | None]) -> NDArray[np.float32]:
    """The curves for these frames. A mouth that comes or goes is at rest as it does: nothing jumps."""
    shown = np.zeros((len(mouths), 3), np.float32)
    known = min(len(mouths), len(curves))
    shown[:known] = curves[:known]
    away = np.array([mouth is None for mouth in mouths])
    if away.any():
        for reach, share in ((2, 0.5), (1, 0.3)):
            near = np.convolve(np.pad(away, reach, mode="edge"), np.ones(2 * reach + 1), "valid") > 0
            shown[near] *= share
    return shown


def _picture(reel: Reel, part: Part, progress: Progress) -> "Iterator[Frame]":
    """A picture that speaks: what is in it is found once."""
    picture, face = cast_in_picture(reel, part.face, part.known)
    lower, build = study(Planes.of(picture), face.mouth)
    mouth = shifted(face.mouth, lower)
    curves = _shown(part.curves, [mouth] * reel.length)
    life = Life(picture, face, mouth, curves, reel.fps) if part.lively else None
    for number, step in enumerate(steps(curves, build, reel.fps)):
        frame, now = life.at(number) if life else (picture.copy(), mouth)
        if step != REST:
            move(Planes.of(frame), now, shape(build, step))
        yield frame
        progress((number + 1) / reel.length)
