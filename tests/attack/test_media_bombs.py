"""Files that are not what they say, as inputs of every operation that looks at its inputs."""

import base64
import io
import json
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

import pytest

from emulator.app import Application, create_app
from emulator.media.errors import Unreadable
from emulator.media.probe import Probe, probe
from emulator.media.reading import Library, Reader, Readers
from emulator.settings import Settings
from tests.attack.bombs import bombs, png
from tests.attack.envelopes import assert_in_envelope
from tests.attack.raw import Answer, ask
from tests.providers.test_conformance import ORDERS, Example, is_success

BOMBS = dict(bombs())
BASE = "http://127.0.0.1:5477"
SLOW = "itself.tif"
"""MediaInfo would work on this for ever."""
BELIEVED = ("60,000 by 60,000.png", "the largest.png", "a million to one.png", "frames.gif", "frames.webp",
            "ten hours.mp4", "more than there is.wav")  # fmt: skip
"""What they say can be read, if not believed (a WAV of four gigabytes was written into a pipe); the others are no media,
or not whole."""
BY_ONE: dict[str | None, tuple[str, ...]] = {
    "av": ("large.bmp",),
    "mediainfo": ("for ever.mp4", "65,535 by 65,535.jpg"),
}
"""FFmpeg finds a time table of two thousand million seconds impossible, and such a JPEG too large to say how large."""
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


@pytest.fixture(scope="module", params=["av", "mediainfo"])
def reader(request: pytest.FixtureRequest) -> Iterator[Watched]:
    """A reader that is soon out of patience, of each library."""
    reader = Watched(PATIENCE, request.param)
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
    assert (found is not None) == (name in (*BELIEVED, *BY_ONE[reader.library])), found
    assert reader.resident < 128 << 20
    if name.endswith(".mp4") and found is not None:
        assert found.width
        assert found.seconds


def test_no_pixel_is_unpacked(reader: Watched) -> None:
    """An honest picture of 144 MB costs no more than a small one."""
    found = probe(png(6000, 6000, b"\0" * 6000 * 24_001), reader)
    assert (found.width, found.height) == (6000, 6000)
    assert reader.resident < 128 << 20


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


Place = tuple[str | int, ...]
"""Where in a body something is."""


def inputs(value: Any, place: Place = ()) -> Iterator[Place]:
    """Where a documented body names a file."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in CALLED_BACK:
                yield from inputs(each, (*place, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from inputs(each, (*place, index))
    elif isinstance(value, str) and value.startswith("http"):
        yield place


def with_input(value: Any, place: Place, file: str) -> Any:
    """A body with this file there."""
    if not place:
        return file
    changed = value.copy()
    changed[place[0]] = with_input(value[place[0]], place[1:], file)
    return changed


UNPRINTED: dict[str, dict[str, Any]] = {
    "lipsyncs_create": {"audio": "https://a.example/a.mp3", "background_asset_image_url": "https://a.example/a.png"},
    "lipsyncs_preview_create": {"audio": "https://a.example/a.mp3"},
}
"""Inputs that no documented order shows."""


@dataclass(frozen=True)
class Input:
    """One of the files of a documented order; the others are out of reach, and so taken on trust."""

    order: Example
    place: Place
    body: dict[str, Any]

    def __str__(self) -> str:
        return "-".join(map(str, (self.order.provider, self.order.operation, *self.place)))

    async def ordered(self, app: Application, file: str) -> Answer:
        """The answer to the order with this file."""
        headers = {**self.order.request["headers"], "content-type": "application/json"}
        body = json.dumps(with_input(self.body, self.place, file)).encode()
        return await ask(app, "POST", self.order.request["path"], headers, [body])


INPUTS = [
    Input(order, place, body)
    for order in ORDERS
    for body in [{**order.request["body"], **UNPRINTED.get(order.operation, {})}]
    for place in inputs(body)
]
each_input = pytest.mark.parametrize("given", INPUTS, ids=str)


async def uploaded(app: Application, name: str) -> str:
    """The URL of a file on this very server."""
    answer = await ask(app, "POST", f"/_emulator/uploads?name={name.replace(' ', '-')}", {}, [BOMBS[name]])
    assert answer.status == 201
    url: str = answer.json()["url"]
    assert url.startswith(BASE)
    return url


async def is_taken(app: Application, answer: Answer) -> bool:
    """Whether an order was accepted, and its job will not fail."""
    if answer.status >= 300 or not is_success(answer.json()):
        return False
    jobs = (await ask(app, "GET", "/_emulator/jobs?limit=1")).json()["jobs"]
    return not jobs or bool(jobs[0]["timeline"][-1]["phase"] != "failed")


GOOD = ("video.mp4?seconds=5&width=1280&height=720", "photo.jpg", "speech.mp3?seconds=4")
HARMLESS = {"a million to one.png": "a whole picture of 1000 by 1000 pixels; decoders stop where it ends"}
"""Bombs that an honest decoder can show, and why; where a picture is asked for they are one."""
UNREADY = ("generate_lipsync",)
"""Orders that name something that is not there."""


@pytest.mark.anyio
@each_input
async def test_a_good_file_is_taken(app: Application, given: Input) -> None:
    """So that a bomb is refused for what it is."""
    taken = [name for name in GOOD if await is_taken(app, await given.ordered(app, f"{BASE}/_emulator/samples/{name}"))]
    assert bool(taken) != (given.order.operation in UNREADY)


@pytest.mark.anyio
@each_input
async def test_no_bomb_is_taken(app: Application, given: Input) -> None:
    """By URL and in the body itself: refused in the vendor's envelope, or accepted by a job that fails."""
    taken = []
    for name in BOMBS:
        for file in (await uploaded(app, name), base64.b64encode(BOMBS[name]).decode()):
            answer = await given.ordered(app, file)
            assert_in_envelope(given.order.provider, answer, told=name)
            if name not in HARMLESS and await is_taken(app, answer):
                taken.append(name)
    assert not taken


@pytest.mark.anyio
@pytest.mark.parametrize("name", HARMLESS)
async def test_what_is_harmless_can_be_shown(name: str) -> None:
    """FFmpeg decodes it, to the size that it says, without a complaint."""
    av = pytest.importorskip("av")
    with av.open(io.BytesIO(BOMBS[name])) as file:
        assert [(each.width, each.height) for each in file.decode(video=0)] == [(1000, 1000)]


@pytest.mark.anyio
@pytest.mark.parametrize("library", ["av", "mediainfo"])
async def test_a_file_that_takes_for_ever_is_given_up(library: Library) -> None:
    """And the next one is looked at as if nothing had been."""
    readers = Readers(1, PATIENCE, library)
    with pytest.raises(Unreadable):
        probe(BOMBS[SLOW], readers)
    assert probe(BOMBS["ten hours.mp4"], readers).seconds == 36_000
    readers.close()
