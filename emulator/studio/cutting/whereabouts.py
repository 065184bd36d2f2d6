"""Where a face is on the canvas while a scene lasts."""

from collections.abc import Sequence

from emulator.studio.cutting.staging import Stage
from emulator.studio.faces.finding import find
from emulator.studio.film import Box
from emulator.studio.frames.fitting import Moving


def seen(moving: Moving | None, plan: Sequence[int], stage: Stage) -> Box | None:
    """All places of the largest face together: of who is drawn as known, else looked for at three moments."""
    if stage.face is not None:
        return stage.face.box
    if not stage.peopled:
        return None
    boxes: list[Box] = []
    if moving is None:
        boxes += [face.box for face in find(next(iter(stage.reel.frames())), height=stage.reel.height, most=1)]
    else:
        numbers = sorted({plan[0], plan[len(plan) // 2], plan[-1]})
        for frame in moving.picked(numbers):
            boxes += [stage.moved(face.box) for face in find(frame, height=moving.height, most=1)]
    if not boxes:
        return None
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, low = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return left, top, right - left, low - top
