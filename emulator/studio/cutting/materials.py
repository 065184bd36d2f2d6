"""The input files of a production, opened once; stand-ins for those that are out of reach."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from emulator.media import hum
from emulator.studio.errors import Unmade
from emulator.studio.film import Recording
from emulator.studio.frames import photos, planes
from emulator.studio.frames.fitting import Moving
from emulator.studio.frames.planes import Matrix
from emulator.studio.frames.reading import LONGEST, Clip
from emulator.studio.inventing.brushing import mask_of
from emulator.studio.inventing.camera import Sheet, Shot
from emulator.studio.inventing.poses import Move, Pose
from emulator.studio.presenters.drawing import draw
from emulator.studio.sound import decoding
from emulator.studio.sound.buffers import RATE, Wave
from emulator.studio.views import File

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

SIZE = (1280, 720)
"""assumed: of what tells no size."""
RATE_OF_STILLS = Fraction(25)
_SECONDS = 5.0
"""assumed: of what tells no length."""
_LARGEST = 3840


class Posing:
    """A drawn person before a hand-held camera: stands in for a video."""

    def __init__(self, file: File, rate: Fraction, matrix: Matrix | None) -> None:
        self.width, self.height = size_of(file)
        self.rate, self.fps = rate, float(rate)
        self.length = max(1, round((min(file.seconds, LONGEST) or _SECONDS) * self.fps))
        drawn = draw(file.url, self.width, self.height)
        matrix = matrix or planes.matrix_of(self.width, self.height)
        move = Move(Pose(), Pose(zoom=1.04))
        self._shot = Shot([Sheet(drawn.bgr)], (self.width, self.height), move, matrix, sway=2.0)

    def picked(self, numbers: Sequence[int]) -> Iterator["Frame"]:
        """These frames."""
        for number in numbers:
            yield self._shot.frame(number / self.length)


class Still:
    """A picture in the place of a video: it has one frame."""

    def __init__(self, picture: "NDArray[np.uint8]", rate: Fraction, matrix: Matrix | None) -> None:
        self.height, self.width = picture.shape[:2]
        self.rate, self.fps, self.length = rate, float(rate), 1
        self._frame = planes.from_bgr(picture, matrix or planes.matrix_of(self.width, self.height))

    def picked(self, numbers: Sequence[int]) -> Iterator["Frame"]:
        """The one frame, so often."""
        for _ in numbers:
            yield self._frame


def size_of(file: File) -> tuple[int, int]:
    """The size that was told, or the usual one; even, and no larger than can be made."""
    width, height = (file.width, file.height) if file.width > 0 and file.height > 0 else SIZE
    scale = min(1.0, _LARGEST / max(width, height))
    return planes.even(width * scale, 16), planes.even(height * scale, 16)


class Materials:
    """Files by their URLs. Notes say what was replaced."""

    def __init__(self, files: Mapping[str, Path | None], scratch: Path) -> None:
        self._files, self._scratch = files, scratch
        self.notes: list[str] = []

    def path(self, file: File) -> Path | None:
        """Where the file is; none: out of reach."""
        path = self._files.get(file.url)
        if path is None:
            shown = file.url if len(file.url) <= 100 else f"{file.url[:100]}…"
            note = f"The file {shown} is out of reach; something else stands in for it."
            if note not in self.notes:
                self.notes.append(note)
        return path

    def moving(self, file: File, rate: Fraction | None = None, matrix: Matrix | None = None) -> Moving:
        """A video at this rate, or at its own. Raises Unmade."""
        path = self.path(file)
        if path is None:
            return Posing(file, rate or RATE_OF_STILLS, matrix)
        if photos.is_picture(path) and path.suffix.lower() != ".gif":
            return Still(photos.evened(photos.photo(path)[0]), rate or RATE_OF_STILLS, matrix)
        return Clip(path, fps=rate, matrix=matrix)

    def picture(self, file: File) -> tuple["NDArray[np.uint8]", "NDArray[np.uint8] | None"]:
        """A picture (BGR) and its alpha; of a video its first frame. Raises Unmade."""
        path = self.path(file)
        if path is None:
            width, height = size_of(file)
            return draw(file.url, width, height).bgr, None
        if photos.is_picture(path):
            return photos.photo(path)
        clip = Clip(path)
        return planes.to_bgr(clip.at(0.0), clip.matrix), None

    def last(self, file: File) -> "NDArray[np.uint8]":
        """A picture (BGR); of a video its last frame. Raises Unmade."""
        path = self.path(file)
        if path is None or photos.is_picture(path):
            return self.picture(file)[0]
        clip = Clip(path)
        return planes.to_bgr(next(clip.picked([clip.length - 1])), clip.matrix)

    def mask(self, file: File) -> "NDArray[np.uint8] | None":
        """Which part of a picture a mask means (0 or 255); none: out of reach, and all goes its usual way."""
        return None if self.path(file) is None else mask_of(*self.picture(file))

    def logo(self, file: File) -> "NDArray[np.uint8] | None":
        """A picture that can be seen through (RGBA); none: out of reach, and nothing stands in. Raises Unmade."""
        path = self.path(file)
        return None if path is None else photos.cut_out(path)

    def sound(self, recording: Recording, *, needed: bool = True) -> Wave:
        """Stereo at 48 kHz. Raises Unmade for a file without sense, and for one without sound if that is needed."""
        path = self.path(recording.file)
        start, end = max(0.0, recording.start), recording.end
        if path is None:
            seconds = min(recording.file.seconds or end or _SECONDS, LONGEST)
            seconds = max(0.1, (seconds if end is None else min(end, seconds)) - start)
            loop = np.frombuffer(hum.samples(RATE), np.int16).astype(np.float32) / np.float32(32768)
            mono = np.resize(loop, round(seconds * RATE))
            return np.repeat(mono[:, None], 2, axis=1)
        wave = decoding.samples(path, RATE, 2, start, end, self._scratch)
        if needed and not len(wave):
            raise Unmade("unreadable", "The file holds no sound that could be used.")
        return wave
