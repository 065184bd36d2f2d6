"""Room for sound: in memory, or in a file without a name where it is long, which the system may put out of memory."""

import tempfile
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

Wave = NDArray[np.float32]
"""Samples, -1 to 1: `(n,)` is mono, `(n, 2)` is left and right."""

RATE = 48_000
"""Samples a second of everything that is mixed."""
LONGEST = 3600
"""Seconds of sound that are dealt with; what is longer is cut."""
_IN_MEMORY = 64 * 1024 * 1024
"""Bytes: nearly three minutes of stereo at 48 kHz."""


def silence(length: int, channels: int, scratch: Path | None = None) -> Wave:
    """So many samples to write to. A long one is a file in `scratch`."""
    shape = (length,) if channels == 1 else (length, channels)
    if length * channels * 4 <= _IN_MEMORY:
        return np.zeros(shape, np.float32)
    with tempfile.TemporaryFile(dir=scratch) as file:  # the mapping outlives the handle
        return np.memmap(file, np.float32, "w+", shape=shape)


class Tape:
    """Sound that is recorded piece by piece, of a length that is not known before; for a `with`."""

    def __init__(self, channels: int, scratch: Path | None = None) -> None:
        self.length = 0
        self._channels = channels
        folder = None if scratch is None else str(scratch)
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=folder)  # noqa: SIM115 (closed on leaving)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, piece: Wave) -> None:
        """At the end."""
        self._file.write(np.ascontiguousarray(piece, np.float32).data)
        self.length += len(piece)

    def wave(self) -> Wave:
        """Everything, when all is recorded."""
        shape = (self.length,) if self._channels == 1 else (self.length, self._channels)
        if self.length * self._channels * 4 > _IN_MEMORY:  # the mapping outlives the handle
            return np.memmap(self._file, np.float32, "r+", shape=shape)
        self._file.seek(0)
        return np.frombuffer(bytearray(self._file.read()), np.float32).reshape(shape)
