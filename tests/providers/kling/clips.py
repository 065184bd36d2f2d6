"""Videos with drawn people in them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import av
import cv2
import numpy as np

from emulator.studio.presenters.drawing import Drawn, draw
from emulator.studio.views import Box

SIZE = (1280, 720)
HALF = (640, 360)
FPS = 10


@dataclass(frozen=True)
class Guest:
    """Somebody who is there for a while."""

    name: str
    x: float
    """Of the middle of the face, in pixels: 320 to 960."""
    start: float = 0.0
    end: float = 60.0

    @property
    def face(self) -> Box:
        """Where the face is."""
        left, top, width, height = _drawn(self.name).face
        middle = HALF[0] / 4
        return (left - middle) * 2 + self.x, top * 2, width * 2, height * 2


def clip(guests: Sequence[Guest], seconds: float) -> bytes:
    """An MP4 of these people in front of a grey wall."""
    file = io.BytesIO()
    with av.open(file, "w", "mp4") as container:
        stream = container.add_stream("h264", FPS, options={"preset": "ultrafast"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        for number in range(round(seconds * FPS)):
            frame = _frame(tuple(each for each in guests if each.start <= number / FPS < each.end))
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return file.getvalue()


@lru_cache
def _frame(guests: tuple[Guest, ...]) -> av.VideoFrame:
    canvas = np.full((HALF[1], HALF[0], 3), 150, np.uint8)
    for guest in guests:
        drawn = _drawn(guest.name)
        left = round(guest.x / 2 - HALF[0] / 4)
        place = canvas[:, left : left + HALF[0] // 2]
        np.copyto(place, drawn.bgr, where=drawn.alpha[..., None] > 127)
    return av.VideoFrame.from_ndarray(np.asarray(cv2.resize(canvas, SIZE), np.uint8), "bgr24")


@lru_cache
def _drawn(name: str) -> Drawn:
    """Somebody in the middle of a quarter of the picture: drawing takes its time."""
    return draw(name, HALF[0] // 2, HALF[1], centre=(HALF[0] / 4, 170.0), size=75.0)
