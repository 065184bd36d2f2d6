"""A Wav2Lip-type model of the user's: hears a piece of the voice, sees a face without its lower half, paints that.

Its picture is laid over the lower half of the face; all else stays as it is.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from emulator.studio.bounds import cores
from emulator.studio.errors import Unmade
from emulator.studio.faces.values import Face
from emulator.studio.frames import planes
from emulator.studio.frames.planes import Planes
from emulator.studio.renderers import mel
from emulator.studio.renderers.base import Part, Progress, Reel
from emulator.studio.renderers.puppet.casting import Row, cast, cast_in_picture, evened, follow
from emulator.studio.renderers.puppet.living import Life
from emulator.studio.renderers.puppet.regions import Region
from emulator.studio.renderers.puppet.shapes import smooth
from emulator.studio.tools import OnnxTools
from emulator.studio.views import Box

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame

BATCH = 16
"""Faces at once, where the model leaves it open."""
LARGEST_BATCH = 64
SIZES = (96, 384)
"""Pixels of a face, at least and at most; the first where the model leaves it open."""
HELD = 64 << 20
"""Bytes of frames that wait for the others of their batch."""
SIDES, ABOVE, BELOW = -0.08, -0.04, 0.10
"""What is added to a found face, in shares of its width: models know narrower ones, with a little below the chin."""
STEADY = (1, 1, 1, 1, 1)
"""What each of five frames counts for in where the face is."""
WATCHED = 0.2
"""The share of the time that looking for the face takes."""
_TYPES: dict[str, Any] = {"tensor(float)": np.float32, "tensor(float16)": np.float16}
_WORDS = 600
Picture = NDArray[np.uint8]
"""BGR, height x width x 3."""
Placed = tuple["Frame", Row | None]
"""A frame, and the box of the face in it that speaks."""


class Onnx:
    """Has the model paint mouths (a Renderer)."""

    def __init__(self, tools: OnnxTools) -> None:
        """Raises Unmade (`unavailable`) for a model that cannot be used."""
        self._model = _loaded(tools, *_version(tools))

    def perform(self, reel: Reel, part: Part, scratch: Path, progress: Progress) -> "Iterator[Frame]":
        """See Renderer."""
        placed = _picture(reel, part) if reel.still else _film(reel, part, progress)
        if not part.voice.any():  # nobody has to be painted for nothing to be said
            yield from _counted((frame for frame, _ in placed), reel, progress)
            return
        yield from _counted(self._spoken(placed, reel, part), reel, progress)

    def _spoken(self, placed: Iterator[Placed], reel: Reel, part: Part) -> "Iterator[Frame]":
        heard = mel.spectrogram(part.voice)
        matrix = planes.matrix_of(reel.width, reel.height)
        held = max(1, HELD // (reel.width * reel.height * 3 // 2))
        number = 0
        while batch := list(islice(placed, min(self._model.batch, held))):
            frames = [frame for frame, _ in batch]
            regions = [_region(frame, box) for frame, box in batch]
            painted = [(place, region) for place, region in enumerate(regions) if region is not None]
            faces = [_cut(frames[place], region, matrix, self._model.size) for place, region in painted]
            pieces = mel.pieces(heard, reel.fps, (number + place for place, _ in painted))
            mouths = self._model.mouths(faces, pieces)
            for (place, region), mouth in zip(painted, mouths, strict=True):
                frames[place] = _pasted(frames[place], region, mouth, matrix)
            yield from frames
            number += len(batch)


class Model:
    """The model: which of its inputs is which, how large a face it takes, how many at once."""

    def __init__(self, tools: OnnxTools) -> None:
        """Raises Unmade (`unavailable`)."""
        self._name = tools.model.name if tools.model else ""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = tools.threads or cores()
        options.log_severity_level = 4  # it raises what it has to say
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        there = onnxruntime.get_available_providers()
        wanted = [name for name in ("CUDAExecutionProvider", "CPUExecutionProvider") if name in there]
        try:
            self._session = onnxruntime.InferenceSession(str(tools.model), options, providers=wanted)
        except Exception as error:  # the runtime's errors have nothing else in common
            raise self._unusable(f"cannot be loaded: {_told(error)}") from error
        inputs = self._session.get_inputs()
        heard = [each for each in inputs if list(each.shape[-2:]) == [mel.BANDS, mel.WIDE]]
        if len(inputs) != 2 or len(heard) != 1 or any(len(each.shape) != 4 for each in inputs):
            has = ", ".join(f"{each.name} {_shape(each.shape)}" for each in inputs) or "none"
            raise self._unusable(f"must have two inputs, mels (N, 1, 80, 16) and faces (N, 6, S, S); it has {has}.")
        self._mel = heard[0]
        self._face = next(each for each in inputs if each is not self._mel)
        count, channels, *sides = self._face.shape
        if channels != 6:
            what = f"takes faces {_shape(self._face.shape)}"
            raise self._unusable(f"{what}: they must have 6 channels, three without the lower half and three with it.")
        known = {side for side in sides if isinstance(side, int)} or {SIZES[0]}
        self.size = min(known)
        """Pixels."""
        if len(known) > 1 or not SIZES[0] <= self.size <= SIZES[1]:
            what = f"takes faces {_shape(self._face.shape)}"
            raise self._unusable(f"{what}: they must be square, with {SIZES[0]} to {SIZES[1]} pixels a side.")
        fixed = {each for each in (count, self._mel.shape[0]) if isinstance(each, int)}
        self._fixed = bool(fixed)
        self.batch = min(fixed, default=BATCH)
        """Faces that are painted at once."""
        if len(fixed) > 1 or not 0 < self.batch <= LARGEST_BATCH:
            raise self._unusable(f"takes {' and '.join(map(str, sorted(fixed)))} at once, at most {LARGEST_BATCH} can.")
        for each in inputs:
            if each.type not in _TYPES:
                raise self._unusable(f"takes {each.name} as {each.type}: that must be float or float16.")

    def mouths(self, faces: list[Picture], heard: NDArray[np.float32]) -> list[Picture]:
        """Each face as it says what is heard. At most `batch` of them. Raises Unmade (`crashed`)."""
        if not faces:
            return []
        seen = np.stack(faces).transpose(0, 3, 1, 2).astype(np.float32) / np.float32(255)
        hidden = seen.copy()
        hidden[:, :, self.size // 2 :] = 0
        given = {self._mel: heard, self._face: np.concatenate([hidden, seen], 1)}
        if self._fixed:
            more = ((0, self.batch - len(faces)), (0, 0), (0, 0), (0, 0))
            given = {each: np.pad(value, more, mode="edge") for each, value in given.items()}
        feed = {each.name: value.astype(_TYPES[each.type]) for each, value in given.items()}
        try:
            made = self._session.run([self._session.get_outputs()[0].name], feed)[0]
        except Exception as error:  # the runtime's errors have nothing else in common
            raise Unmade("crashed", f"The model {self._name} failed: {_told(error)}") from error
        expected = (len(feed[self._face.name]), 3, self.size, self.size)
        if getattr(made, "shape", None) != expected:
            got = _shape(getattr(made, "shape", ()))
            raise Unmade("crashed", f"The model {self._name} made {got}, where faces are {_shape(expected)}.")
        if not np.isfinite(made).all():
            raise Unmade("crashed", f"The model {self._name} made pictures with NaN or infinite numbers in them.")
        pictures = np.clip(np.asarray(made[: len(faces)], np.float32) * 255 + 0.5, 0, 255).astype(np.uint8)
        return list(pictures.transpose(0, 2, 3, 1))

    def _unusable(self, why: str) -> Unmade:
        return Unmade("unavailable", f"The model {self._name} {why}")


@lru_cache(maxsize=1)
def _loaded(tools: OnnxTools, written: int, size: int) -> Model:
    """The model of the last film is at hand for the next: a large one takes a second to load."""
    return Model(tools)


def _version(tools: OnnxTools) -> tuple[int, int]:
    try:
        found = Path(tools.model or "").stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _picture(reel: Reel, part: Part) -> Iterator[Placed]:
    """A picture, which lives if it shall. Raises Unmade where nobody is in it."""
    picture, face = cast_in_picture(reel, part.face)
    box = _around(face)
    life = Life(picture, face, face.mouth, part.curves, reel.fps) if part.lively else None
    for number in range(reel.length):
        if life is None:
            yield picture, box
            continue
        frame, mouth = life.at(number)
        aside, down = mouth.x - face.mouth.x, mouth.y - face.mouth.y
        yield frame, (box[0] + aside, box[1] + down, box[2], box[3])


def _film(reel: Reel, part: Part, progress: Progress) -> Iterator[Placed]:
    """Twice through the film: where the face is, then its frames. Raises Unmade where nobody is in it."""
    first, face = cast(reel, part.face, part.seen_at)
    boxes: list[Row | None] = []
    for number, (_, now) in enumerate(follow(reel, first, face)):
        boxes.append(_around(now) if now else None)
        progress(WATCHED * min(1.0, (number + 1) / reel.length))
    steady = evened(boxes, STEADY)
    for number, frame in enumerate(reel.frames()):
        yield frame, steady[number] if number < len(steady) else None


def _counted(frames: "Iterator[Frame]", reel: Reel, progress: Progress) -> "Iterator[Frame]":
    for number, frame in enumerate(frames, 1):
        yield frame
        progress(WATCHED + (1 - WATCHED) * min(1.0, number / reel.length))


def _around(face: Face) -> Box:
    """What of a frame the model sees of a face."""
    x, y, width, height = face.box
    return (
        x - SIDES * width,
        y - ABOVE * height,
        width * (1 + 2 * SIDES),
        height * (1 + ABOVE + BELOW),
    )


def _region(frame: "Frame", box: Row | None) -> Region | None:
    if box is None:
        return None
    x, y, width, height = box
    return Region.around(x, y, x + width, y + height, Planes.of(frame))


def _cut(frame: "Frame", region: Region, matrix: planes.Matrix, size: int) -> Picture:
    """A face as the model takes it."""
    picture = planes.to_bgr(planes.joined(*region.of(Planes.of(frame))), matrix)
    shrinks = size < region.width
    return np.asarray(
        cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC), np.uint8
    )


def _pasted(frame: "Frame", region: Region, mouth: Picture, matrix: planes.Matrix) -> "Frame":
    """A new frame with this over the region's lower half."""
    size = region.width, region.height
    shrinks = size[0] < mouth.shape[1]
    large = cv2.resize(mouth, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    painted = Planes.of(planes.from_bgr(large, matrix))
    result = frame.copy()
    whole, half = _seen(*size)
    for plane, paint in zip(region.of(Planes.of(result)), painted, strict=True):
        seen = whole if plane.shape == whole.shape else half
        plane[...] = cv2.blendLinear(plane, paint, 1 - seen, seen)
    return result


@lru_cache(maxsize=32)
def _seen(width: int, height: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How much of what is painted is seen, 0 to 1, for luma and at half the size: it ends softly on all sides."""
    across = (np.arange(width, dtype=np.float32) + 0.5) / width
    down = (np.arange(height, dtype=np.float32)[:, None] + 0.5) / height
    sides = smooth(0.0, 0.12, np.minimum(across, 1 - across))
    lower = smooth(0.38, 0.52, down) * smooth(0.0, 0.10, 1 - down)
    whole = np.ascontiguousarray(sides * lower, np.float32)
    return whole, np.asarray(cv2.resize(whole, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.float32)


def _told(error: Exception) -> str:
    return " ".join(str(error).split())[:_WORDS]


def _shape(shape: Any) -> str:
    return f"({', '.join(str(each) for each in shape)})"
