"""What the house must look like."""

from pathlib import Path

import pytest

ROOM = Path(__file__).parent.parent / "emulator"
FILES = sorted(ROOM.rglob("*.py"))


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
