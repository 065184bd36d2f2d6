"""What the house must look like."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOM = Path(__file__).parent.parent / "emulator"
FILES = sorted(ROOM.rglob("*.py"))
EXTRAS = {"av", "cv2", "numpy", "PIL", "onnxruntime", "espeakng_loader"}
"""What only `pip install "lipsync-emulator[render,tts,onnx]"` brings."""

APART = (Path("media", "demuxing.py"), Path("media", "prober.py"))
"""In the process in which input files are read."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOM)))
def test_no_file_is_a_warehouse(path: Path) -> None:
    """Three hundred lines, or it hides something."""
    assert len(path.read_text("utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOM)))
def test_every_room_says_what_it_is_for(path: Path) -> None:
    """In the first line of the file."""
    assert path.read_text("utf-8").startswith('"""')


def test_the_core_waits_for_nobody() -> None:
    """No async in it, and small enough to be read at one sitting."""
    core = [path.read_text("utf-8") for path in FILES if path.parent.name == "core"]
    assert not any("async " in text for text in core)
    assert sum(len(text.splitlines()) for text in core) <= 900


def test_every_rule_has_a_witness() -> None:
    """A stranger can tell an emulated fact from a guess."""
    for path in ROOM.glob("providers/*/rules.py"):
        text = path.read_text("utf-8")
        assert "# docs:" in text or "# wire:" in text or "# assumed:" in text, path


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOM)))
def test_extras_are_loaded_in_the_studios_own_rooms_only(path: Path) -> None:
    """What stands directly in the studio runs in the server, which has none; input files are read apart."""
    where = path.relative_to(ROOM)
    if (where.parts[0] == "studio" and len(where.parts) > 2) or where in APART:
        return
    tree = ast.parse(path.read_text("utf-8"))
    for_types = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)]
    passed = {id(each) for node in for_types for each in ast.walk(node)}
    for node in (each for each in ast.walk(tree) if id(each) not in passed):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not EXTRAS & {name.partition(".")[0] for name in names}


def test_a_server_whose_films_are_real_has_loaded_none_of_the_extras() -> None:
    """Nor what makes films with them; import-linter holds the same of what is written."""
    program = (
        "import sys\n"
        "from emulator.app import create_app\n"
        "from emulator.settings import Settings\n"
        "import emulator.admin.files, emulator.web.samples\n"
        "create_app(Settings(renderer='puppet', renderer_required=True))\n"
        f"print({EXTRAS!r} & set(sys.modules), [name for name in sys.modules if name.startswith('emulator.studio.')\n"
        "    and name.count('.') > 2])\n"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said == "set() []\n"
