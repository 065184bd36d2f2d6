"""A video that is made to look like something else: its light and colours, the weather, who else is in it."""

import re
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from emulator.studio.frames import planes
from emulator.studio.frames.planes import Matrix
from emulator.studio.inventing import clips, wishes
from emulator.studio.inventing.brushing import halves
from emulator.studio.inventing.weather import Weather
from emulator.studio.views import Invention

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

_LIGHTS = {
    "night": (0.5, 10.0, -6.0), "sunset": (0.92, -14.0, 12.0), "snow": (1.12, 5.0, -3.0), "dull": (0.86, 3.0, -3.0),
}  # fmt: skip
"""How bright, and what is added to both chromas."""
_GREY = r"black[- ]and[- ]white|monochrome|gr[ae]y ?scale|\bnoir\b|黑白"
_TINT, _TAKEN = 0.4, 0.8
"""How much of a colour is taken on: of one that is named, of a picture's."""


class Grade:
    """How a video is changed."""

    def __init__(
        self, look: Invention, size: tuple[int, int], matrix: Matrix, picture: "NDArray[Any] | None", seconds: float
    ) -> None:
        """`picture`: the one whose colours it takes on (BGR)."""
        wanted = wishes.read(look.prompt, look.without)
        bright, *shifts = _LIGHTS.get(wanted.time or ("dull" if wanted.weather else ""), (1.0, 0.0, 0.0))
        steps = np.arange(256, dtype=np.float32)
        self._luma = ((steps - 16) * np.float32(bright) + 16).clip(16, 235).astype(np.uint8)
        pulls = [(wishes.COLOURS[wanted.colour], _TINT)] if wanted.colour in wishes.COLOURS else []
        if picture is not None:
            pulls.append((tuple(picture.reshape(-1, picture.shape[-1])[:, :3].mean(0).tolist()), _TAKEN))
        chromas = [steps + np.float32(shift) for shift in shifts]
        for colour, share in pulls:
            own = planes.split(planes.from_bgr(np.full((2, 2, 3), colour, np.uint8), matrix))[1:]
            chromas = [each + (float(to[0, 0]) - 128) * share for each, to in zip(chromas, own, strict=True)]
        if re.search(_GREY, wanted.words, re.IGNORECASE):
            chromas = [np.full_like(steps, 128)] * 2
        self._chromas = [each.clip(16, 240).astype(np.uint8) for each in chromas]
        self._weather = Weather(wanted.weather, size, seconds) if wanted.weather else None
        self._guests = [
            (planes.from_bgr(drawn.cutout, matrix), halves(drawn.alpha))
            for drawn in clips.guests(look.cast, size, wanted, left=False)
        ]

    def frame(self, frame: "Frame", share: float) -> "Frame":
        """The changed frame, when so much of the video is over."""
        made = planes.empty(*planes.size(frame))
        tables = [self._luma, *self._chromas]
        for index, (into, plane, table) in enumerate(zip(planes.split(made), planes.split(frame), tables, strict=True)):
            changed: Any = cv2.LUT(plane, table)
            for guest, alphas in self._guests:
                alpha = alphas[min(index, 1)]
                changed = cv2.blendLinear(planes.split(guest)[index], changed, alpha, 1 - alpha)
            into[...] = changed
        return made if self._weather is None else self._weather.on(made, share)
