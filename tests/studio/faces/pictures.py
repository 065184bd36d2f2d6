"""Drawn faces for the tests, with the truth about them."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from emulator.studio.faces.values import Face
from emulator.studio.frames.planes import from_bgr
from emulator.studio.presenters.drawing import Drawn, draw

Bytes = NDArray[np.uint8]


def frame_of(bgr: Bytes) -> Bytes:
    """A picture as renderers see frames: yuv420p."""
    return from_bgr(bgr, "bt709")


def apart(face: Face, truth: Face) -> float:
    """How far the mouth is off, in true half widths."""
    one, other = face.mouth, truth.mouth
    return math.dist((one.x, one.y), (other.x, other.y)) / other.half_width


@dataclass(frozen=True)
class Stage:
    """Two people side by side; who is there when is told in seconds from and to."""

    path: Path
    width: int = 480
    height: int = 270
    fps: int = 25

    def film(self, seconds: float, *people: list[tuple[float, float]], rotation: bool = False) -> Path:
        """Write it; with `rotation` it is stored lying on its side, with the word that it is to be turned."""
        drawn: dict[tuple[int, ...], Bytes] = {}
        with av.open(str(self.path), "w") as container:
            stream: Any = container.add_stream("libx264", rate=self.fps)
            stream.pix_fmt, stream.options = "yuv420p", {"preset": "ultrafast", "crf": "20"}
            stream.width, stream.height = (self.height, self.width) if rotation else (self.width, self.height)
            for number in range(round(seconds * self.fps)):
                now = number / self.fps
                here = tuple(who for who, times in enumerate(people) if any(start <= now < end for start, end in times))
                if here not in drawn:
                    drawn[here] = self.picture(here)
                picture = cv2.rotate(drawn[here], cv2.ROTATE_90_COUNTERCLOCKWISE) if rotation else drawn[here]
                frame = av.VideoFrame.from_ndarray(np.asarray(picture, np.uint8, order="C"), "bgr24")
                for packet in stream.encode(frame):
                    container.mux(packet)
            for packet in stream.encode():
                container.mux(packet)
        return self.path

    def picture(self, here: tuple[int, ...]) -> Bytes:
        """These people, in front of a plain wall."""
        picture: Bytes = np.full((self.height, self.width, 3), (170, 160, 150), np.uint8)
        for who in here:
            picture = self.person(who, picture).bgr
        return picture

    def person(self, who: int, background: Bytes | None = None) -> Drawn:
        """Somebody where they stand."""
        return draw(
            f"person {who}",
            self.width,
            self.height,
            centre=(self.width * (0.27 + 0.46 * who), self.height * 0.45),
            size=self.height * 0.2,
            background=background,
        )
