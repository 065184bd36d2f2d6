"""The renderer that runs a program: what it is given, what becomes of what it makes, and of what it does not."""

import json
import os
import resource
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from emulator.studio.errors import Unmade
from emulator.studio.renderers.command import Command
from emulator.studio.tools import CommandTools
from emulator.studio.workers import Workers
from tests.studio import reels

COPY = "import shutil; shutil.copyfile(args[0], args[1])"
Ended = Callable[[Path], Awaitable[bool]]


def run(scratch: Path, *argv: str, seconds: float = 60.0) -> list[int]:
    """How bright the frames are that come of a program."""
    return reels.performed(Command(CommandTools(argv), seconds), reels.brightening(), scratch)


def unmade(scratch: Path, *argv: str, seconds: float = 60.0) -> tuple[str, str]:
    """Why nothing comes of it."""
    with pytest.raises(Unmade) as caught:
        run(scratch, *argv, seconds=seconds)
    return caught.value.trouble, str(caught.value)


def test_what_a_program_makes_is_the_film(tmp_path: Path) -> None:
    """Frame by frame."""
    assert run(tmp_path, *reels.program(COPY, "{video}", "{out}")) == list(range(10))


@pytest.mark.parametrize(
    ("size", "fps", "length", "expected"),
    [
        ((32, 24), 25, 10, list(range(10))),
        ((64, 64), 25, 4, [0, 1, 2, 3, 3, 3, 3, 3, 3, 3]),
        ((128, 48), 50, 40, list(range(10))),
        ((64, 48), 25, 30, list(range(10))),
    ],
)
def test_what_it_makes_is_fitted(
    tmp_path: Path, size: tuple[int, int], fps: int, length: int, expected: list[int]
) -> None:
    """To the size, rate and number of frames that were asked for."""
    made = tmp_path / "made.mp4"
    reels.video(made, size, fps, length)
    assert run(tmp_path, *reels.program(COPY, str(made), "{out}")) == expected


def test_it_is_given_what_it_asks_for(tmp_path: Path) -> None:
    """Files, and the rate; other braces are its own. Its words are told when it fails."""
    body = """
import json, wave
from PIL import Image
from pathlib import Path
from tests.studio.reels import note, shape_of
with wave.open(args[2]) as voice:
    heard = [voice.getnchannels(), voice.getframerate(), voice.getnframes()]
seen = Image.open(args[1]).size, Image.open(args[1]).getpixel((5, 5))
note(video=shape_of(Path(args[0])), image=seen, audio=heard, fps=args[3], rest=args[4:], stdin=sys.stdin.read())
"""
    argv = reels.program(body, "{video}", "{image}", "{audio}", "--fps={fps}", "{else}", "{}", "$HOME; `id`")
    trouble, words = unmade(tmp_path, *argv)
    told = json.loads(words.partition(": ")[2])
    assert trouble == "crashed"
    assert words.startswith(f"The program {Path(sys.executable).name} ended with code 9: ")
    assert told == {
        "video": {"size": [64, 48], "fps": 25.0, "length": 10},
        "image": [[64, 48], [20, 20, 20]],
        "audio": [1, 16000, 6400],
        "fps": "--fps=25",
        "rest": ["{else}", "{}", "$HOME; `id`"],
        "stdin": "",
    }
    assert not list(tmp_path.glob("*/*.draft.*"))


@pytest.mark.parametrize(
    ("body", "trouble", "words"),
    [
        ("", "crashed", "made nothing that can be used"),
        ("open(args[1], 'w').write('no video')", "crashed", "made nothing that can be used"),
        ("print('x' * 5000, 'the end'); sys.exit(2)", "crashed", "xxx the end"),
        ("sys.exit('ValueError: Face not detected! Ensure the video contains a face')", "no face", "Ensure"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "crashed", "was ended by SIGSEGV without a word"),
        ("import shutil; shutil.copyfile(args[0][:-9] + 'audio.wav', args[1])", "crashed", "made nothing"),
    ],
)
def test_what_a_program_does_wrong_is_told(tmp_path: Path, body: str, trouble: str, words: str) -> None:
    """With the last of its words, not all of them."""
    found = unmade(tmp_path, *reels.program(body, "{video}", "{out}", "{audio}"))
    assert (found[0], words in found[1], len(found[1]) < 800) == (trouble, True, True), found


def test_a_program_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    """It is named."""
    trouble, words = unmade(tmp_path, "/nowhere/wav2lip", "{out}")
    assert (trouble, words.startswith("The program wav2lip cannot be started: ")) == ("unavailable", True)


def test_a_program_has_its_time(tmp_path: Path) -> None:
    """Then it is killed."""
    argv = reels.program("import signal; signal.pause()", "{out}")
    assert unmade(tmp_path, *argv, seconds=0.2)[0] == "too slow"


@pytest.mark.anyio
async def test_a_program_may_kill_the_worker(workers: Workers, tmp_path: Path) -> None:
    """The film has crashed, and the next one is made."""
    murder = reels.program("import os, signal; os.kill(os.getppid(), signal.SIGKILL)", "{out}")
    with pytest.raises(Unmade, match="was ended by SIGKILL") as caught:
        await workers.do("tests.studio.reels:command", (list(murder), str(tmp_path)), seconds=60)
    assert caught.value.trouble == "crashed"
    copy = reels.program(COPY, "{video}", "{out}")
    assert await workers.do("tests.studio.reels:command", (list(copy), str(tmp_path)), seconds=60) == list(range(10))


@pytest.mark.anyio
async def test_a_program_ends_with_the_production(workers: Workers, tmp_path: Path, ended: Ended) -> None:
    """And so does what it has started."""
    lock = tmp_path / "lock"
    lock.touch()
    body = "from tests.studio.orders import hangs; hangs(args[0], print)"
    argv = reels.program(body, str(lock), "{out}")
    with pytest.raises(Unmade) as caught:
        await workers.do("tests.studio.reels:command", (list(argv), str(tmp_path)), seconds=1.5)
    assert caught.value.trouble == "too slow"
    assert lock.read_text() != str(os.getpid())
    assert await ended(lock)


@pytest.mark.anyio
@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold processes to it")
async def test_a_program_may_take_more_than_a_worker(workers: Workers, tmp_path: Path) -> None:
    """Models are large, and use all cores."""
    body = """
import os, resource
from tests.studio.reels import note
note(memory=resource.getrlimit(resource.RLIMIT_DATA)[0], frugal=os.environ.get("MALLOC_ARENA_MAX"))
"""
    argv = reels.program(body, "{out}")
    with pytest.raises(Unmade, match=f'"memory": {resource.getrlimit(resource.RLIMIT_DATA)[1]}, "frugal": null'):
        await workers.do("tests.studio.reels:command", (list(argv), str(tmp_path)), seconds=60)
