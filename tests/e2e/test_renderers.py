"""Renderers that are not ours, set by flags of a real server and asked for by a real client."""

import shlex
from pathlib import Path
from typing import Any

import httpx2
import numpy as np

from tests.e2e.serving import ran, started
from tests.providers.kinds import KEYS
from tests.studio import clips, lips, models


def test_flags_name_a_server_a_program_and_a_model(tmp_path: Path) -> None:
    """All can be used at once, and what is made can be played."""
    model = models.model(tmp_path / "tiny.onnx")
    program = shlex.join(lips.PROGRAM)
    flags = (
        "--renderer",
        "command",
        "--command",
        program,
        "--onnx-model",
        str(model),
        "--renderer-required",
        "--scenario",
        "instant",
    )
    with (
        lips.serving() as base,
        started(tmp_path, *flags, "--http-url", f"{base}/jobs/", "--renderer-required") as server,
    ):
        there = httpx2.get(f"{server.url}/_emulator/renderer").json()
        assert (there["renderer"], there["required"]) == ("command", True)
        assert {each["unavailable"] for each in there["renderers"]} == {None}
        for renderer in ("command", "onnx"):
            film = tmp_path / f"{renderer}.mp4"
            film.write_bytes(_made(server.url, renderer))
            lumas = clips.lumas(film)
            assert len(lumas) == 12
            assert renderer == "onnx" or np.ptp([lips.strip(luma) for luma in lumas]) > 0.3
        refused = _asked(server.url, {"X-Emulator-Renderer": "id {out}"})
        assert "There is no renderer 'id {out}'" in refused.text


def test_a_required_program_that_is_not_there_ends_the_start(tmp_path: Path) -> None:
    """With what to do."""
    flags = ("--renderer", "command", "--command", "no-such-program {out}", "--renderer-required")
    run = ran("serve", "--port", "0", *flags, folder=tmp_path)
    assert run.returncode != 0
    assert "cannot find the program no-such-program: install it, or set its whole path." in run.stderr


def _asked(base: str, headers: dict[str, str]) -> Any:
    """The answer to a talking head's order."""
    body = {
        "video_url": f"{base}/_emulator/samples/a.mp4?presenter=Ann&seconds=0.5&width=320&height=180",
        "audio_url": f"{base}/_emulator/samples/a.wav?text=Hello+there&seconds=0.5",
    }
    path = f"{base}/akool/api/open/v3/content/video/lipsync"
    return httpx2.post(path, json=body, headers={**KEYS["akool"], **headers}, timeout=60)


def _made(base: str, renderer: str) -> bytes:
    """What comes of it."""
    answer = _asked(base, {"X-Emulator-Renderer": renderer}).json()
    job = httpx2.get(f"{base}/_emulator/jobs/{answer['data']['_id']}/wait?timeout=60", timeout=60).json()
    assert (job["phase"], job["renderer"], job["log"]) == ("succeeded", renderer, [])
    film = httpx2.get(job["result"][0]["url"])
    assert film.status_code == 200, film.text
    return film.content
