"""From an order to a file that was rendered for it, through the whole server; and what becomes of one that was not."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from emulator.providers.ausynclab.auth import API_KEY
from emulator.settings import Settings
from tests.conftest import Emulator
from tests.studio import reels

pytestmark = pytest.mark.anyio
SAMPLES = "http://127.0.0.1:5477/_emulator/samples"
VIDEO = f"{SAMPLES}/video.mp4?seconds=1&width=160&height=90"
VOICE = f"{SAMPLES}/speech.wav?seconds=1"
COPIES = """
import os, pathlib, shutil, signal
if pathlib.Path(args[2]).exists():
    os.kill(os.getppid(), signal.SIGKILL)
shutil.copyfile(args[0], args[1])
"""


@pytest.fixture
def murder(tmp_path: Path) -> Path:
    """While there is this file, the program kills its worker."""
    return tmp_path / "murder"


@pytest.fixture
def settings(murder: Path) -> Settings:
    """A program makes the films."""
    command = reels.program(COPIES, "{video}", "{out}", str(murder), "{audio}")
    return Settings(rate=0.0, start="2026-03-01T12:00:00Z", seed="tests", renderer="command", command=command)


async def ordered(emulator: Emulator, path: str, body: dict[str, Any], space: str = "") -> str:
    """The number of a new job."""
    url = f"{space}/ausynclab/api/v1/lipsync/{path}"
    answer = await emulator.client.post(url, json=body, headers={"x-api-key": API_KEY})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["result"]["video_id"])


async def generated(emulator: Emulator) -> str:
    """A film of the samples that has just been ordered."""
    return f"generated-{await ordered(emulator, 'generate-lipsync-v2', {'video_url': VIDEO, 'audio_url': VOICE})}"


async def after_all(emulator: Emulator) -> dict[str, Any]:
    """What is known of such a film after all the time that it may take."""
    name = await generated(emulator)
    await emulator.advance(600)
    return await job(emulator, name)


async def finished(emulator: Emulator, name: str, space: str = "") -> str:
    """The first file of a job that has been finished by hand."""
    done = await emulator.client.post(f"{space}/_emulator/jobs/{name}/finish")
    assert done.status_code == 200, done.text
    url: str = (await job(emulator, name, space))["result"][0]["url"]
    return url


async def job(emulator: Emulator, name: str, space: str = "") -> dict[str, Any]:
    """What is known of a job."""
    answer = await emulator.client.get(f"{space}/_emulator/jobs/{name}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_what_was_ordered_is_rendered_and_served(emulator: Emulator) -> None:
    """In parts, too."""
    made = await after_all(emulator)
    assert (made["phase"], made["renderer"]) == ("succeeded", "command")
    video, still = (each["url"] for each in made["result"])
    content = (await emulator.client.get(video)).content
    assert content[4:8] == b"ftyp"
    assert (await emulator.client.get(still)).content.startswith(b"\xff\xd8\xff")
    part = await emulator.client.get(video, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert part.headers["content-type"] == "video/mp4"


async def test_a_murdered_worker_is_a_failed_job(emulator: Emulator, murder: Path) -> None:
    """The next one succeeds."""
    await asyncio.to_thread(murder.touch)
    failed = await after_all(emulator)
    assert failed["phase"] == "failed"
    assert "was ended by SIGKILL" in failed["log"][-1]
    await asyncio.to_thread(murder.unlink)
    assert (await after_all(emulator))["phase"] == "succeeded"


async def test_a_job_that_was_finished_by_hand_is_rendered_when_it_is_fetched(emulator: Emulator, murder: Path) -> None:
    """Where that fails the file is not there, and the answer says why; nothing can be made of it, either."""
    url = await finished(emulator, await generated(emulator))
    await asyncio.to_thread(murder.touch)
    answer = await emulator.client.get(url)
    assert answer.status_code == 404
    assert "was ended by SIGKILL" in answer.json()["detail"]
    found = await emulator.app.desk.inspector.inspect(url)
    assert (found.trouble, "was ended by SIGKILL" in found.reason) == ("unfetchable", True)
    await asyncio.to_thread(murder.unlink)
    assert (await emulator.client.get(url)).status_code == 200


async def test_a_reset_forgets_what_jobs_were_given(emulator: Emulator) -> None:
    """Jobs have the same names again, and other sources under the same URLs."""
    stills = []
    for query in ("faces=0", "faces=2"):
        source = await emulator.client.get(f"/_emulator/samples/video.mp4?seconds=1&width=160&height=90&{query}")
        url = await emulator.uploaded(source.content)
        number = await ordered(emulator, "register-video", {"name": "a", "video_url": url})
        still = await finished(emulator, f"registered-{number}")
        stills.append((url, number, (await emulator.client.get(still)).content))
        await emulator.client.post("/_emulator/reset")
    assert stills[0][:2] == stills[1][:2]
    assert stills[0][2] != stills[1][2]
