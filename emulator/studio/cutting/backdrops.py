"""What is behind the person of a scene: a colour, a picture, which may move, or a video."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import repeat
from typing import TYPE_CHECKING

from emulator.studio.cutting import effects
from emulator.studio.cutting.cards import blurred
from emulator.studio.cutting.materials import Materials
from emulator.studio.cutting.syncing import plan
from emulator.studio.film import Background
from emulator.studio.frames import photos, planes
from emulator.studio.frames.fitting import Fitting, Seen
from emulator.studio.frames.planes import Matrix, Rgb
from emulator.studio.inventing import clips
from emulator.studio.lettering import colours

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame

BLACK = (0, 0, 0)


class Backdrop:
    """The frames behind a scene."""

    def __init__(
        self, wanted: Background | None, materials: Materials, size: tuple[int, int], rate: Fraction, matrix: Matrix
    ) -> None:
        self.colour: Rgb | None = None
        """If it is nothing but that."""
        self._size, self._rate, self._matrix, self._materials = size, rate, matrix, materials
        wanted = wanted or Background()
        self._file, self._fit, self._effect = wanted.file, wanted.fit, wanted.effect
        self._frame: Frame | None = None
        if self._file is None:
            self.colour = colours.rgb(wanted.colour, BLACK)
            self._frame = planes.filled(*size, self.colour, matrix)
        else:
            path = materials.path(self._file)
            if path is None or photos.is_picture(path):
                picture = self._materials.picture(self._file)[0]
                self._frame = clips.covered(picture, size, matrix)
                if self._fit == "contain":
                    inside = photos.evened(picture)
                    fitting = Fitting((inside.shape[1], inside.shape[0]), size, self._fit)
                    self._frame = fitting.put(planes.from_bgr(inside, matrix), blurred(self._frame))

    @property
    def first(self) -> "Frame":
        """What is seen at the beginning, or all the time."""
        return self._frame if self._frame is not None else next(self.frames(1))

    def frames(self, length: int) -> Iterator["Frame"]:
        """So many; a video begins again where it is shorter."""
        if self._frame is not None or self._file is None:
            still = self.first
            if self._effect not in effects.NAMES:
                return repeat(still, length)
            last = max(1, length - 1)
            rate = float(self._rate)
            return (effects.moved(still, self._effect, number / last, number / rate) for number in range(length))
        video = self._materials.moving(self._file, self._rate, self._matrix)
        fitting = Fitting((video.width, video.height), self._size, self._fit)
        behind = planes.filled(*self._size, BLACK, self._matrix)
        return Seen(video, plan("loop", video.length, length), fitting, behind).frames()
