"""A server that keeps everything in a file."""

import json
from pathlib import Path

import httpx2

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


def test_state_is_for_one_process_and_the_memory(tmp_path: Path) -> None:
    """A store on disk keeps everything by itself."""
    ended = ran("serve", "--state", "s.json", "--store", "sqlite:///s.db", folder=tmp_path)
    assert ended.returncode == 2
    assert "'state'" in ended.stderr
