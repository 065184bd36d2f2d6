"""OpenCV's trained cascades: for faces from the front and for eyes."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from emulator.studio.errors import Unmade
from emulator.studio.faces.cuts import Grey
from emulator.studio.views import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

Seen = tuple[Box, float]
"""Where something was seen, and how many windows agree on it."""


@cache
def _cascade(name: str) -> Any:
    if not hasattr(cv2, "CascadeClassifier"):
        message = (
            f"Faces cannot be found: OpenCV {cv2.__version__} has no cascades. "
            "Install opencv-python-headless of a version below 5."
        )
        raise Unmade("unavailable", message)
    path = Path(str(cv2.data.haarcascades)) / f"haarcascade_{name}.xml"  # type: ignore[attr-defined] # not in its stubs
    if not path.is_file():
        message = f"Faces cannot be found: this OpenCV ({cv2.__version__}) comes without {path.name}."
        raise Unmade("unavailable", message)
    return cv2.CascadeClassifier(str(path))


def faces(
    grey: Grey, smallest: int, *, largest: int = 0, agreeing: int = 4, default: bool = False, step: float = 1.1
) -> list[Seen]:
    """Faces that look at us, upright, that at least so many windows agree on; these grow by `step`.

    Up to the picture's own size, if `largest` is 0.
    """
    cascade = _cascade("frontalface_default" if default else "frontalface_alt2")
    boxes, counts = cascade.detectMultiScale2(
        grey, step, agreeing, minSize=(smallest, smallest), maxSize=(largest, largest)
    )
    return [_seen(box, count) for box, count in zip(boxes, counts, strict=True)]


def eyes(grey: Grey, smallest: int, largest: int) -> list[tuple[float, float]]:
    """The middles of what may be eyes, open or shut."""
    found = _cascade("eye").detectMultiScale(grey, 1.08, 3, minSize=(smallest, smallest), maxSize=(largest, largest))
    return [(float(x + width / 2), float(y + height / 2)) for x, y, width, height in found]


def contrasted(grey: Grey) -> Grey:
    """The same with even contrast everywhere. Over tiles: over the whole picture it would lose dark faces."""
    return np.asarray(cv2.createCLAHE(3.0, (8, 8)).apply(grey), np.uint8)


def _seen(box: "Sequence[int]", count: int) -> Seen:
    x, y, width, height = (float(each) for each in box)
    return (x, y, width, height), float(count)
