"""Renderers as a user sets them in a file and asks for them: every provider's main job, made by each of them."""

import io
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import httpx2
import numpy as np
import pytest
from numpy.typing import NDArray

from emulator.app import create_app
from emulator.settings import ConfigError, Settings, load, settings_of
from emulator.studio.sound import writing
from emulator.studio.tools import RENDERERS
from tests.admin.conftest import KLING, Control
from tests.conftest import Emulator, Receiver
from tests.providers.kinds import JOURNEYS, KEYS, Journey
from tests.studio import clips, lips, models

pytestmark = pytest.mark.anyio
CONFIG = """
rate = 0
preset = "ultrafast"
renderer = "http"

[renderers.onnx]
model = "{model}"
threads = 1

[renderers.http]
url = "{base}/lip-sync"
face = "video_file"
fields = {{ pads = "0 10 0 0" }}
headers = {{ Authorization = "{token}" }}

[renderers.command]
argv = {argv}
"""
MAIN = {
    journey.provider: journey
    for journey in JOURNEYS
    if journey.name in ("akool-lipsync", "kling-lip-sync", "ausynclab-generated", "creatify-create")
}


@dataclass
class House:
    """A server that was started with a file, and what is sent to it."""

    control: Control
    folder: Path
    film: str = ""
    """URL of a film of somebody."""
    sound: str = ""
    """URL of a hiss."""

    async def sends(self, seconds: float, width: int, height: int) -> None:
        """Let films and sounds be of this length and size from now on."""
        count = round(25 * seconds)
        film = clips.film(self.folder / "film.mp4", clips.faces(1, width=width, height=height) * count)
        self.film = await self.control.emulator.uploaded(film.read_bytes())
        hiss = 0.4 * np.random.default_rng(5).standard_normal((round(48_000 * seconds), 2), np.float32)
        writing.write(hiss, self.folder / "hiss.wav")
        self.sound = await self.control.emulator.uploaded((self.folder / "hiss.wav").read_bytes())

    async def asked(self, provider: str = "akool", renderer: str | None = None) -> Any:
        """What the control API shows of a provider's main job at its beginning."""
        journey, client = MAIN[provider], self.control.emulator.client
        headers = {} if renderer is None else {"X-Emulator-Renderer": renderer}
        answer = await client.post(journey.path, json=self._body(journey), headers={**KEYS[provider], **headers})
        assert answer.status_code < 300, answer.text
        (job,) = (await self.control.ask("GET", "/jobs?limit=1"))["jobs"]
        return job

    async def made(self, provider: str = "akool", renderer: str | None = None) -> Any:
        """What it shows of it at its end."""
        job = await self.asked(provider, renderer)
        await self.control.ask("POST", "/clock/advance", json={"idle": True})
        return await self.control.ask("GET", f"/jobs/{job['id']}")

    def _body(self, journey: Journey) -> dict[str, Any]:
        def own(value: Any) -> Any:
            if isinstance(value, dict):
                return {name: own(each) for name, each in value.items()}
            return {"https://files.test/a.mp4": self.film, "https://files.test/a.mp3": self.sound}.get(value, value)

        return {**own(journey.body), **({"aspect_ratio": "1x1"} if journey.provider == "creatify" else {})}


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """Where a lip-sync server runs."""
    with lips.serving() as url:
        yield url


@pytest.fixture(scope="module")
def settings(base: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Those of the file."""
    folder = tmp_path_factory.mktemp("settings")
    model, file = models.model(folder / "tiny.onnx"), folder / "emulator.toml"
    program = json.dumps(lips.PROGRAM)
    file.write_text(CONFIG.format(model=model, base=base, token=lips.TOKEN, argv=program), "utf-8")
    return load(file)


@asynccontextmanager
async def opened(settings: Settings, folder: Path) -> AsyncIterator[House]:
    """A server with its own worker process."""
    receiver = Receiver()
    app = create_app(settings.model_copy(update={"render_workers": 1}), send=receiver.send)
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.engine.running(),
        httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:5477") as client,
    ):
        emulator = receiver.emulator = Emulator(app, client, receiver)
        house = House(Control(emulator), folder)
        await house.sends(0.4, 320, 180)
        yield house
    await app.close()


@pytest.fixture
async def house(settings: Settings, anyio_backend: str, tmp_path: Path) -> AsyncIterator[House]:
    """The server."""
    async with opened(settings, tmp_path) as house:
        yield house


async def probed(house: House, shown: Any) -> list[NDArray[Any]]:
    """The luma of every frame of a job's film, which is as long and as large as was promised."""
    film = next(each for each in shown["result"] if each["media"] == "video")
    content = (await house.control.emulator.client.get(film["url"])).content
    with av.open(io.BytesIO(content), "r") as file:
        video = file.streams.video[0]
        frames = [frame.to_ndarray(format="yuv420p")[: frame.height] for frame in file.decode(video)]
        assert frames[0].shape == (film["height"], film["width"])
        assert video.average_rate is not None
        assert abs(len(frames) / video.average_rate - film["seconds"]) < 0.05
        assert file.streams.audio
    return frames


async def test_every_renderer_makes_films_and_every_provider_has_them_made(house: House) -> None:
    """As long and as large as was promised. (Each by each they were tried once, which takes minutes.)"""
    for provider, renderer in (("akool", "command"), ("ausynclab", "onnx"), ("creatify", "puppet"), ("kling", "http")):
        if provider == "kling":
            await house.sends(2.1, 1280, 720)  # it takes no others
        shown = await house.made(provider, renderer)
        assert (shown["phase"], shown["renderer"], shown["log"]) == ("succeeded", renderer, [])
        frames = await probed(house, shown)
        if renderer in ("http", "command"):
            assert np.mean([lips.strip(luma) for luma in frames]) > 0.3


async def test_who_asks_chooses_a_renderer_and_nothing_else_of_it(house: House) -> None:
    """Neither a program's arguments nor where a server is; first match: the request, the namespace, the server."""
    assert (await house.asked())["renderer"] == "http"
    await house.control.ask("PUT", "/renderer", json={"renderer": "command"})
    assert (await house.asked())["renderer"] == "command"
    assert (await house.asked(renderer="stub"))["renderer"] == "stub"
    for more in ({"url": "http://127.0.0.1:1/"}, {"argv": ["id", "{out}"]}, {"http": {"url": "http://127.0.0.1:1/"}}):
        await house.control.ask("PUT", "/renderer", json={"renderer": "http", **more}, expect=400)
    client = house.control.emulator.client
    for name in ("http://127.0.0.1:1/", "command id {out}", 'command", "id', "http;url=http://127.0.0.1:1/", "../http"):
        answer = await client.post(
            "/kling/v1/videos/text2video", json={"prompt": "x"}, headers={**KLING, "X-Emulator-Renderer": name}
        )
        assert answer.status_code == 400
        assert answer.json()["detail"].startswith("There is no renderer ")
    there = (await house.control.ask("GET", "/renderer"))["renderers"]
    assert {each["name"]: each["unavailable"] for each in there} == dict.fromkeys(RENDERERS)


async def test_a_server_that_is_gone_is_the_vendors_failure_and_the_log_tells(
    settings: Settings, anyio_backend: str, tmp_path: Path
) -> None:
    """What it was asked for, and what to do about it; the next job is made."""
    gone = settings.model_copy(update={"http_url": "http://127.0.0.1:9/lip-sync"})
    async with opened(gone, tmp_path) as house:
        shown = await house.made()
        assert (shown["phase"], shown["renderer"], len(shown["log"])) == ("failed", "http", 1)
        assert re.fullmatch(
            r"The lip-sync server cannot be reached: .*127\.0\.0\.1:9.* Is it running\?", shown["log"][0]
        )
        assert (await house.made(renderer="stub"))["phase"] == "succeeded"


async def test_what_is_not_set_is_made_by_the_stub_and_the_log_tells(anyio_backend: str, tmp_path: Path) -> None:
    """How to set it; where renderers are required it is refused."""
    missing = tmp_path / "no.onnx"
    program = {"command": "no-such-program {video} {out}"}
    bare = settings_of({"rate": 0.0, **program, "renderers": {"onnx": {"model": missing}}})
    told = {
        "onnx": f"The renderer onnx has no model: there is no file {missing}.",
        "http": "(--http-url, or url under [renderers.http]).",
        "command": "cannot find the program no-such-program: install it, or set its whole path.",
    }
    async with opened(bare, tmp_path) as house:
        for renderer, words in told.items():
            shown = await house.made(renderer=renderer)
            assert (shown["phase"], shown["renderer"]) == ("succeeded", "stub")
            assert shown["log"][0].endswith(words)
            assert shown["log"][1] == "The stub has made its files."
    for renderer, words in told.items():
        with pytest.raises(ConfigError, match=re.escape(words)):
            create_app(bare.model_copy(update={"renderer": renderer, "renderer_required": True}))


@pytest.mark.parametrize(
    ("section", "words"),
    [
        (
            {"http": {"answer": "url"}},
            "must be body, or json: and the path to a link in the answer, e.g. json:result.url",
        ),
        ({"http": {"shape": "form"}}, "Input should be 'multipart' or 'cog', got 'form'"),
        ({"http": {"uri": "http://x/"}}, "'renderers.http.uri' cannot be used: Extra inputs"),
        ({"onnx": {"threads": -1}}, "'renderers.onnx.threads'"),
    ],
)
def test_a_section_that_makes_no_sense_is_refused(section: dict[str, Any], words: str) -> None:
    """By its name."""
    with pytest.raises(ConfigError, match=re.escape(words)):
        settings_of({"renderers": section})


def test_fields_may_be_numbers_and_a_program_one_line() -> None:
    """As people write them."""
    http = {"fields": {"fps": 25, "smooth": True, "pads": "0 10", "boxes": [1, 2]}, "answer": "json:output"}
    tools = settings_of({"renderers": {"http": http, "command": {"argv": "run '{video} x' {out}"}}}).tools
    assert dict(tools.http.fields) == {"fps": "25", "smooth": "true", "pads": "0 10", "boxes": "[1, 2]"}
    assert tools.command.argv == ("run", "{video} x", "{out}")
