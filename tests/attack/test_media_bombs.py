"""Files that are not what they say, as inputs of every operation that looks at its inputs."""

import base64
import json
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

import pytest

from emulator.app import Application, create_app
from emulator.media.errors import Unreadable
from emulator.media.probe import Probe, probe
from emulator.media.reading import Reader
from emulator.settings import Settings
from tests.attack.bombs import bombs
from tests.attack.envelopes import assert_in_envelope
from tests.attack.raw import Answer, ask
from tests.providers.test_conformance import ORDERS, Example, is_success

BOMBS = dict(bombs())
BASE = "http://127.0.0.1:5477"
SLOW = ("itself.tif", "frames without end.mp4", "a box of 2^63.mp4")
"""MediaInfo would work on these for ever."""
BELIEVED = ("60,000 by 60,000.png", "the largest.png", "a million to one.png", "frames.gif", "ten hours.mp4",
            "for ever.mp4", "sizes without end.mp4")  # fmt: skip
"""What they say can be read, if not believed; the others are no media, or not whole."""
PATIENCE = 1.0
CALLED_BACK = ("webhookUrl", "callback_url", "webhook_url")


class Watched(Reader):
    """A reader whose process can be looked at."""

    @property
    def resident(self) -> int:
        """The most memory that the process has ever touched, in bytes; 0: it had to be ended."""
        if self._process is None or sys.platform != "linux":
            return 0
        status = Path(f"/proc/{self._process.pid}/status").read_text("utf-8")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@pytest.fixture(scope="module")
def reader() -> Iterator[Watched]:
    """A reader that is soon out of patience."""
    reader = Watched(PATIENCE)
    yield reader
    reader.close()


def looked_at(name: str, reader: Reader) -> Probe | None:
    """What is found in a file; none: it is no media."""
    try:
        return probe(BOMBS[name], reader)
    except Unreadable:
        return None


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_is_looked_at_or_refused(name: str, reader: Watched) -> None:
    """In bounded memory, whatever it says of itself; what is believed has a size and a length."""
    before = getrusage(RUSAGE_CHILDREN).ru_utime
    found = looked_at(name, reader)
    worked = getrusage(RUSAGE_CHILDREN).ru_utime - before  # of processes that had to be ended
    assert worked < 5 * PATIENCE
    assert (found is not None) == (name in BELIEVED), found
    assert reader.resident < 128 << 20
    if name.endswith(".mp4") and found is not None:
        assert found.width
        assert found.seconds


@pytest.mark.parametrize(
    ("name", "what"),
    [("60,000 by 60,000.png", (60_000, None)), ("ten hours.mp4", (1280, 36_000))],
)
def test_a_claim_is_taken_at_its_word(name: str, what: tuple[int, int | None], reader: Watched) -> None:
    """No pixel is decoded to find out; the vendors' limits refuse it."""
    found = looked_at(name, reader)
    assert found is not None
    assert (found.width, found.seconds and round(found.seconds)) == what


@pytest.fixture
async def app(anyio_backend: str) -> AsyncIterator[Application]:
    """Time stands still."""
    app = create_app(Settings.model_validate({"rate": 0, "start": "2026-03-01T12:00:00Z"}))
    async with app.engine.running():
        yield app
    await app.close()


def with_inputs(value: Any, file: str) -> Any:
    """A documented body with this file for each of its inputs."""
    if isinstance(value, dict):
        return {name: with_inputs(each, file) for name, each in value.items() if name not in CALLED_BACK}
    if isinstance(value, list):
        return [with_inputs(each, file) for each in value]
    return file if isinstance(value, str) and value.startswith("http") else value


TAKING = [each for each in ORDERS if with_inputs(each.request["body"], "") != with_inputs(each.request["body"], "x")]
each_order = pytest.mark.parametrize("order", TAKING, ids=lambda each: f"{each.provider}-{each.operation}")


async def ordered(app: Application, order: Example, file: str) -> Answer:
    """The answer to a documented order with this file for its inputs."""
    headers = {**order.request["headers"], "content-type": "application/json"}
    body = json.dumps(with_inputs(order.request["body"], file)).encode()
    return await ask(app, "POST", order.request["path"], headers, [body])


async def uploaded(app: Application, name: str) -> str:
    """The URL of a file on this very server."""
    answer = await ask(app, "POST", f"/_emulator/uploads?name={name.replace(' ', '-')}", {}, [BOMBS[name]])
    assert answer.status == 201
    url: str = answer.json()["url"]
    assert url.startswith(BASE)
    return url


ACCEPTED = {"creatify": "a bad video fails its job later; backgrounds, logos and music are not looked at"}
"""Vendors that take what is no media, and why."""


@pytest.mark.anyio
@each_order
async def test_no_file_is_a_defect(app: Application, order: Example, reader: Watched) -> None:
    """By URL and in the body itself: answered in the envelope, and what is no media is never accepted."""
    accepted = []
    for name in BOMBS:
        if name in SLOW:
            continue
        inline = base64.b64encode(BOMBS[name]).decode()
        answer = await ordered(app, order, await uploaded(app, name))
        assert_in_envelope(order.provider, answer, told=name)
        fine = order.provider in ACCEPTED or not is_success(answer.json())
        if not fine and looked_at(name, reader) is None:
            accepted.append(name)
        assert_in_envelope(order.provider, await ordered(app, order, inline), told=name)
    assert not accepted


@pytest.mark.anyio
async def test_a_file_that_takes_for_ever_is_given_up(app: Application) -> None:
    """And the next one is looked at as if nothing had been."""
    order = next(each for each in TAKING if "video_url" in each.request["body"] and each.provider == "akool")
    body = {**order.request["body"], "video_url": await uploaded(app, SLOW[2])}
    headers = {**order.request["headers"], "content-type": "application/json"}
    answer = await ask(app, "POST", order.request["path"], headers, [json.dumps(body).encode()])
    assert_in_envelope(order.provider, answer)
    assert not is_success(answer.json())
    again = await ordered(app, order, f"{BASE}/_emulator/samples/video.mp4?seconds=2")
    assert_in_envelope(order.provider, again)
