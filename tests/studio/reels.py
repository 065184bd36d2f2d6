"""Small films to be performed, and programs that perform them."""

import json
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from emulator.studio.frames import planes, reading, writing
from emulator.studio.frames.fitting import Held, Made
from emulator.studio.renderers.base import VOICE_RATE, Part, Reel, Renderer
from emulator.studio.renderers.command import Command
from emulator.studio.tools import CommandTools

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame

WIDTH, HEIGHT, FPS, LENGTH = 64, 48, 25.0, 10


def grey(level: int) -> "Frame":
    """One level of grey."""
    return planes.filled(WIDTH, HEIGHT, (level, level, level), "bt601")


def brightening() -> Made:
    """Each frame a little brighter than the one before."""
    return Made(lambda number: grey(20 * number + 20), (WIDTH, HEIGHT), FPS, LENGTH)


def still() -> Held:
    """A picture."""
    return Held(grey(100), FPS, LENGTH)


def part() -> Part:
    """A tone, without a word."""
    times = np.arange(round(VOICE_RATE * LENGTH / FPS)) / VOICE_RATE
    return Part((np.sin(times * 2000) / 2).astype(np.float32), np.zeros((LENGTH, 3), np.float32))


def levels(frames: "Iterator[Frame]") -> list[int]:
    """How bright each frame is, of 0 to 9; all are of one size."""
    kept = list(frames)
    assert {planes.size(frame) for frame in kept} == {(WIDTH, HEIGHT)}
    return [round(float(planes.to_bgr(frame, "bt601").mean() - 20) / 20) for frame in kept]


def performed(renderer: Renderer, reel: Reel, scratch: Path) -> list[int]:
    """How bright each frame is that a renderer makes; its progress never goes back."""
    told = [0.0]
    found = levels(renderer.perform(reel, part(), scratch, told.append))
    assert told == sorted(told)
    assert told[-1] == 1.0
    return found


def video(path: Path, size: tuple[int, int], fps: int, length: int) -> bytes:
    """A video of this many frames, one level of grey after the other."""
    shades = (20 + 20 * number * 25 // fps for number in range(length))
    frames = (planes.filled(*size, (shade, shade, shade), "bt601") for shade in shades)
    writing.spool(frames, path, rate=Fraction(fps), matrix="bt601")
    return path.read_bytes()


def program(body: str, *arguments: str) -> tuple[str, ...]:
    """The arguments of a program of Python, which finds its own in `args` and may import from here."""
    start = f"import sys; sys.path[:] = {sys.path!r}; args = sys.argv[1:]\n"
    return (sys.executable, "-c", start + body, *arguments)


def command(argv: list[str], scratch: str) -> list[int]:
    """Runs in a worker: a program makes a video."""
    return performed(Command(CommandTools(tuple(argv)), 60), brightening(), Path(scratch))


def shape_of(path: Path) -> dict[str, Any]:
    """What a program was given."""
    clip = reading.Clip(path)
    return {"size": [clip.width, clip.height], "fps": clip.fps, "length": clip.length}


def note(**found: Any) -> None:
    """Prints what was found, and fails, so that it is told."""
    print(json.dumps(found))
    sys.exit(9)
