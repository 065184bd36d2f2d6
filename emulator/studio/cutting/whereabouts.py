"""Where a face is on the canvas while a scene lasts."""

from collections.abc import Sequence
from dataclasses import replace

from emulator.studio.cutting.staging import Stage
from emulator.studio.faces.finding import find
from emulator.studio.film import Placement, Scene
from emulator.studio.frames.fitting import Fitting, Moving
from emulator.studio.views import Box

_AROUND = 0.4
"""Of a face, which is to be seen on either side of it."""
_ROOM = 16
"""Pixels that may be cut off without a look."""


def seen(moving: Moving | None, plan: Sequence[int], stage: Stage) -> Box | None:
    """All places of the largest face together: of who is drawn as known, else looked for at three moments."""
    if stage.face is not None:
        return stage.face.box
    if not stage.peopled:
        return None
    if moving is None:
        boxes = [face.box for face in find(next(iter(stage.reel.frames())), height=stage.reel.height, most=1)]
    else:
        boxes = [stage.moved(box) for box in _boxes(moving, plan)]
    return _around(boxes)


def framed(scene: Scene, moving: Moving | None, plan: Sequence[int], size: tuple[int, int]) -> Scene:
    """The scene with a video so placed that a face is not cut off by a frame of another ratio, as far as it goes."""
    if moving is None or scene.fit != "cover" or scene.placement != Placement():
        return scene
    fitting = Fitting((moving.width, moving.height), size)
    box = _around(_boxes(moving, plan)) if max(fitting.place[2] - size[0], fitting.place[3] - size[1]) > _ROOM else None
    if box is None:
        return scene
    face = fitting.moved(box)
    x, y = (_step(face[axis], face[axis + 2], size[axis], *fitting.place[axis::2]) / size[axis] for axis in (0, 1))
    return replace(scene, placement=Placement(x=x, y=y))


def _step(start: float, length: float, whole: int, left: float, wide: float) -> float:
    """How far a view from `left` on must move for what is in it to be inside, with something around it."""
    room = _AROUND * length
    low, high = start - room, start + length + room
    inside = max(0.0, -low) - max(0.0, high - whole)
    wanted = inside if high - low <= whole else whole / 2 - (start + length / 2)
    return min(max(wanted, whole - left - wide), -left) if wide > whole else 0.0


def _boxes(moving: Moving, plan: Sequence[int]) -> list[Box]:
    """The largest face's at the beginning, in the middle and at the end, in the video's pixels."""
    numbers = sorted({plan[0], plan[len(plan) // 2], plan[-1]})
    return [face.box for frame in moving.picked(numbers) for face in find(frame, height=moving.height, most=1)]


def _around(boxes: Sequence[Box]) -> Box | None:
    if not boxes:
        return None
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, low = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return left, top, right - left, low - top
