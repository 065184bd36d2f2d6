"""What is behind the person of a scene: a colour, a picture or a video that covers the frame."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import repeat
from typing import TYPE_CHECKING

from emulator.studio.cutting import colours, inventing, photos, planes
from emulator.studio.cutting.canvas import Fitting, Seen
from emulator.studio.cutting.materials import Materials
from emulator.studio.cutting.planes import Matrix, Rgb
from emulator.studio.cutting.syncing import plan
from emulator.studio.film import Background

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
        self._file = wanted.file if wanted else None
        self._frame: Frame | None = None
        if self._file is None:
            self.colour = colours.rgb(wanted.colour if wanted else "", BLACK)
            self._frame = planes.filled(*size, self.colour, matrix)
        else:
            path = materials.path(self._file)
            if path is None or photos.is_picture(path):
                self._frame = inventing.covered(self._materials.picture(self._file)[0], size, matrix)

    @property
    def first(self) -> "Frame":
        """What is seen at the beginning, or all the time."""
        return self._frame if self._frame is not None else next(self.frames(1))

    def frames(self, length: int) -> Iterator["Frame"]:
        """So many; a video begins again where it is shorter."""
        if self._frame is not None or self._file is None:
            return repeat(self.first, length)
        video = self._materials.moving(self._file, self._rate, self._matrix)
        fitting = Fitting((video.width, video.height), self._size)
        return Seen(video, plan("loop", video.length, length), fitting, None).frames()
