"""A program of the user's that makes a video: started without a shell, given files, held to the production's time."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from emulator.studio.bounds import unbounded
from emulator.studio.errors import Unmade
from emulator.studio.renderers import outside
from emulator.studio.renderers.base import Part, Progress, Reel
from emulator.studio.tools import CommandTools

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame

TAIL = 600
"""Characters of what the program printed last that are told when it fails."""


class Command:
    """Runs the program once for each part (a Renderer).

    It belongs to the group of its worker process, so that whatever ends that ends it and all that it has started.
    """

    def __init__(self, tools: CommandTools, seconds: float) -> None:
        """`seconds`: how long one run may take."""
        self._argv = tools.argv
        self._seconds = seconds

    def perform(self, reel: Reel, part: Part, scratch: Path, progress: Progress) -> "Iterator[Frame]":
        """See Renderer. Placement and choice of a face are the program's."""
        folder = Path(mkdtemp(prefix="command-", dir=scratch))
        out = folder / "out.mp4"
        self._run(self._filled(reel, part, folder, out), folder / "log")
        progress(0.9)
        for number, frame in enumerate(outside.frames_of(out, reel, self._name), 1):
            yield frame
            progress(0.9 + 0.1 * number / reel.length)

    @property
    def _name(self) -> str:
        return f"The program {Path(self._argv[0]).name}"

    def _filled(self, reel: Reel, part: Part, folder: Path, out: Path) -> list[str]:
        """Its arguments; only those files are made that are among them."""
        asked = " ".join(self._argv)
        values = {"{out}": str(out), "{fps}": f"{reel.fps:g}"}
        if "{video}" in asked:
            values["{video}"] = str(outside.film_of(reel, folder))
        if "{image}" in asked:
            values["{image}"] = str(outside.picture_of(reel, folder))
        if "{audio}" in asked:
            values["{audio}"] = str(outside.voice_of(part, folder))
        filled = []
        for argument in self._argv:
            for place, value in values.items():
                argument = argument.replace(place, value)
            filled.append(argument)
        return filled

    def _run(self, argv: list[str], log: Path) -> None:
        """Raises Unmade."""
        try:
            with log.open("wb") as printed, unbounded() as environment:
                process = subprocess.Popen(
                    argv, stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.STDOUT, env=environment
                )
        except (OSError, ValueError) as error:
            raise Unmade("unavailable", f"{self._name} cannot be started: {error}.") from error
        with process:
            try:
                code = process.wait(self._seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                message = f"{self._name} was not ready within {self._seconds:g} s."
                raise Unmade("too slow", message) from None
        if code:
            tail = _tail(log)
            message = f"{self._name} {_ended(code)}{f': {tail}' if tail else ' without a word.'}"
            raise Unmade(outside.trouble_in(tail), message)


def _ended(code: int) -> str:
    if code < 0 and sys.platform != "win32":
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"


def _tail(log: Path) -> str:
    """What was printed last, on one line."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4 * TAIL))
        text = " ".join(file.read(4 * TAIL).decode("utf-8", "replace").split())
    return text if len(text) <= TAIL else f"…{text[-TAIL:]}"
