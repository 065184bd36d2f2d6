"""A server that keeps everything in a file."""

import json
import signal
from pathlib import Path

import httpx2
import pytest

from emulator.providers.kling.auth import API_KEY
from tests.e2e.serving import ran, started

KLING = {"Authorization": f"Bearer {API_KEY}"}
ORDER = {"image": "https://files.test/a.png", "prompt": "a presenter"}


def test_what_was_there_at_the_end_is_there_at_the_next_start(tmp_path: Path) -> None:
    """Every namespace, whole; the file appears at the end and is put in place of the last one."""
    file = tmp_path / "deep" / "state.json"
    with started(tmp_path, "--state", str(file), "--rate", "0") as server:
        for root in (server.url, f"{server.url}/@t1"):
            answer = httpx2.post(f"{root}/kling/v1/videos/image2video", headers=KLING, json=ORDER)
            assert answer.status_code == 200
        before = httpx2.get(f"{server.url}/@t1/_emulator/jobs").json()
        assert not file.exists()
        assert server.stop() == 0
    assert sorted(json.loads(file.read_text("utf-8"))["namespaces"]) == ["default", "t1"]
    with started(tmp_path, "--state", str(file)) as server:
        assert httpx2.get(f"{server.url}/@t1/_emulator/jobs").json() == before
        assert httpx2.get(f"{server.url}/_emulator/clock").json()["frozen"]
        assert server.stop() == 0


def test_a_file_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    """In a sentence, and the file is not touched."""
    file = tmp_path / "state.json"
    file.write_text('{"format": "lipsync-emulator state", "vers', "utf-8")
    ended = ran("serve", "--port", "0", "--state", str(file), folder=tmp_path)
    assert ended.returncode == 2
    assert "state" in ended.stderr
    assert "cut off" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert file.read_text("utf-8").endswith("vers")


@pytest.mark.parametrize(
    ("place", "told"),
    [("folder", "It is no file"), ("file/state.json", "could not be written"), ("/dev/full", "no file")],
)
def test_a_place_where_no_file_can_be_kept_stops_the_start(tmp_path: Path, place: str, told: str) -> None:
    """Not the end, when all would be lost."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    ended = ran("serve", "--port", "0", "--state", str(tmp_path / place), folder=tmp_path)
    assert ended.returncode == 2
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_file_is_one_server_s(tmp_path: Path) -> None:
    """What the first that ends has done would be lost; a server that was killed keeps nobody out."""
    file = tmp_path / "state.json"
    with started(tmp_path, "--state", str(file)) as server:
        ended = ran("serve", "--port", "0", "--state", str(file), folder=tmp_path)
        assert ended.returncode != 0
        assert "another emulator" in ended.stderr
        assert "Traceback" not in ended.stderr
        assert httpx2.get(f"{server.url}/_emulator/health").status_code == 200
        server.stop(signal.SIGKILL)
    with started(tmp_path, "--state", str(file)) as server:
        assert server.stop() == 0
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_state_is_for_one_process_and_the_memory(tmp_path: Path) -> None:
    """A store on disk keeps everything by itself."""
    ended = ran("serve", "--state", "s.json", "--store", "sqlite:///s.db", folder=tmp_path)
    assert ended.returncode == 2
    assert "'state'" in ended.stderr
