"""What is told of a renderer before it is used, and that telling it loads nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from emulator.media.fetch import Fetcher
from emulator.studio.errors import Unmade
from emulator.studio.needs import unavailable
from emulator.studio.studio import Studio
from emulator.studio.takes import Production
from emulator.studio.tools import CommandTools, HttpTools, OnnxTools, RendererName, Tools


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("renderer", "tools", "words"),
    [
        ("stub", Tools(), None),
        ("puppet", Tools(), None),
        ("onnx", Tools(), "--onnx-model, or model under [renderers.onnx]"),
        ("onnx", Tools(onnx=OnnxTools(Path("/nowhere.onnx"))), "no file /nowhere.onnx"),
        ("onnx", Tools(onnx=OnnxTools(Path(__file__))), None),
        ("http", Tools(), "--http-url, or url under [renderers.http]"),
        ("http", Tools(http=HttpTools("localhost:80")), "must begin with http://"),
        ("http", Tools(http=HttpTools("http://localhost/")), None),
        ("command", Tools(), "--command, or argv under [renderers.command]"),
        ("command", Tools(command=CommandTools(("wav2lip",))), "has no {out}"),
        ("command", Tools(command=CommandTools(("wav2lip", "{out}"))), "cannot find the program wav2lip: install it"),
        ("command", Tools(command=CommandTools((sys.executable, "--out={out}"))), None),
    ],
)
async def test_what_a_renderer_lacks_is_said_beforehand(
    renderer: RendererName, tools: Tools, words: str | None
) -> None:
    """In a sentence that says what to set; nothing is begun."""
    why = unavailable(renderer, tools)
    assert (why is None) if words is None else (why is not None and words in why)
    if words is not None:
        with pytest.raises(Unmade) as caught:
            await Studio(tools, Fetcher("local")).make(renderer, Production())
        assert (caught.value.trouble, str(caught.value)) == ("unavailable", why)


def said(program: str, *arguments: str, path: str = "") -> str:
    """What a fresh interpreter prints."""
    places = os.pathsep.join(filter(None, (path, *sys.path)))
    command = [sys.executable, "-W", "error", "-c", program, *arguments]
    run = subprocess.run(command, env={**os.environ, "PYTHONPATH": places}, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


LACKING = """
import sys
sys.modules |= {name: None for name in sys.argv[2:]}
from pathlib import Path
from emulator.studio.needs import unavailable
from emulator.studio.tools import *
print(unavailable(sys.argv[1], Tools(onnx=OnnxTools(Path(sys.executable)))))
"""


def test_extras_that_are_missing_are_named() -> None:
    """With the command that installs them."""
    assert said(LACKING, "puppet", "av", "cv2") == (
        'The renderer puppet needs PyAV and OpenCV: install them with `pip install "lipsync-emulator[render]"`.'
    )
    assert 'pip install "lipsync-emulator[render,onnx]"' in said(LACKING, "onnx", "onnxruntime")
    assert said(LACKING, "stub", "av", "cv2", "numpy") == "None"


def test_opencv_without_cascades_is_refused(tmp_path: Path) -> None:
    """Its version is told without loading it."""
    folder = tmp_path / "opencv_python_headless-5.0.0.93.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: opencv-python-headless\nVersion: 5.0.0.93\n")
    assert said(LACKING, "puppet", path=str(tmp_path)).startswith("OpenCV 5.0.0.93 finds no faces: ")


LIGHT = """
import asyncio, sys
from emulator.app import create_app
from emulator.media.fetch import Fetcher
from emulator.settings import Settings
from emulator.studio.film import Film
from emulator.studio.takes import Production, Whole
from emulator.studio.studio import Studio
from emulator.studio.tools import Tools

async def main():
    app = create_app(Settings())
    studio = Studio(Tools(), Fetcher("local"), produce="tests.studio.orders:produce")
    assert studio.unavailable("puppet") is None
    print(sorted(await studio.make("puppet", Production(Film(()), {"a.mp4": Whole()}))))
    await studio.close()
    await app.close()

asyncio.run(main())
heavy = {"av", "cv2", "numpy", "PIL", "onnxruntime", "espeakng_loader"} & set(sys.modules)
assert not heavy, heavy
"""


def test_the_server_loads_nothing_that_films_are_made_with() -> None:
    """Not even while it has one made."""
    assert said(LIGHT) == "['a.mp4']"
