"""The renderer that asks a server: both shapes, as a real server sees them, and all that such a server may do wrong."""

import asyncio
import base64
import io
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from emulator.studio.errors import Unmade
from emulator.studio.renderers.base import Reel
from emulator.studio.renderers.http import Http
from emulator.studio.tools import HttpTools
from tests.studio import reels

pytestmark = pytest.mark.anyio
ALL = list(range(10))
JSON = "/says/200?type=application/json&text="


@dataclass
class Lips:
    """A lip-sync server: hands back the video it was sent, in as many ways as its paths say."""

    base: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    link: str = ""
    fetched: dict[str, str] = field(default_factory=dict)
    """The headers with which a video was fetched."""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Do as the path says."""
        if request.method == "POST":
            await self._take(request)
        match request.path.strip("/").split("/"):
            case ["form"]:
                return web.Response(body=self.files["video"], content_type="video/mp4")
            case ["link"]:
                return web.json_response({"result": {"files": [{"url": "/file/made.mp4"}]}})
            case ["linked"]:
                return web.json_response({"url": self.link})
            case ["file", *_]:
                self.fetched = dict(request.headers)
                return web.Response(body=self.files["video"], content_type="application/octet-stream")
            case ["cog"]:
                url = "data:video/mp4;base64," + base64.b64encode(self.files["video"]).decode()
                return web.json_response({"status": "succeeded", "output": url})
            case ["cog", "list"]:
                return web.json_response({"status": "succeeded", "output": [f"{self.base}/file/a.mp4"]})
            case ["cog", "failed"]:
                return web.json_response({"status": "failed", "error": "Face not detected", "output": None})
            case ["says", status]:
                return web.Response(status=int(status), text=request.query["text"], content_type=request.query["type"])
            case ["gone", "link"]:
                return web.json_response({"url": "/says/404?text=gone&type=text/plain"})
            case ["hangs"]:
                await asyncio.get_running_loop().create_future()
            case ["endless"]:
                return await _endless(request)
            case ["hangs-up"]:
                assert request.transport is not None
                request.transport.close()
        return web.Response()

    async def _take(self, request: web.Request) -> None:
        self.headers = dict(request.headers)
        if request.content_type == "application/json":
            given: dict[str, Any] = (await request.json())["input"]
            self.fields = {name: value for name, value in given.items() if not str(value).startswith("data:")}
            urls = {name: value.partition(",") for name, value in given.items() if name not in self.fields}
            self.files = {name: base64.b64decode(content) for name, (_, _, content) in urls.items()}
            self.types = {name: head for name, (head, _, _) in urls.items()}
            return
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                with value.file as file:
                    self.files[name] = file.read()
                self.types[name] = f"{value.filename} {value.content_type}"
            else:
                self.fields[name] = str(value)


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "video/mp4"})
    await response.prepare(request)
    while True:
        await response.write(bytes(1 << 16))


@pytest.fixture
async def lips(anyio_backend: str) -> AsyncIterator[Lips]:
    """The server, running."""
    lips = Lips()
    app = web.Application(client_max_size=1 << 26)
    app.router.add_route("*", "/{path:.*}", lips.answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.05)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    lips.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield lips
    await runner.cleanup()


async def asked(tools: HttpTools, scratch: Path, reel: Reel | None = None, **more: Any) -> list[int]:
    """How bright the frames are that come of it."""
    renderer = Http(tools, **{"seconds": 30.0, **more})
    return await asyncio.to_thread(reels.performed, renderer, reel or reels.brightening(), scratch)


async def unmade(tools: HttpTools, scratch: Path, **more: Any) -> tuple[str, str]:
    """Why nothing comes of it."""
    with pytest.raises(Unmade) as caught:
        await asked(tools, scratch, **more)
    return caught.value.trouble, str(caught.value)


async def test_a_form_with_files_is_answered_with_a_video(lips: Lips, tmp_path: Path) -> None:
    """Its fields and headers are those that were set."""
    tools = HttpTools(f"{lips.base}/form", fields=(("pads", "0 10 0 0"),), headers=(("Authorization", "Bearer x"),))
    assert await asked(tools, tmp_path) == ALL
    assert lips.fields == {"pads": "0 10 0 0"}
    assert lips.types == {"video": "video.mp4 video/mp4", "audio": "audio.wav audio/wav"}
    assert lips.headers["Authorization"] == "Bearer x"
    with wave.open(io.BytesIO(lips.files["audio"])) as voice:
        assert (voice.getnchannels(), voice.getframerate(), voice.getnframes()) == (1, 16000, 6400)


async def test_a_picture_is_sent_as_one(lips: Lips, tmp_path: Path) -> None:
    """Under the names of fields that were set; what comes back covers the frame at its size."""
    lips.files["video"] = await asyncio.to_thread(reels.video, tmp_path / "made.mp4", (96, 96), 25, 6)
    tools = HttpTools(f"{lips.base}/form", face="source_image", audio="driven_audio")
    assert await asked(tools, tmp_path, reels.still()) == [0, 1, 2, 3, 4, 5, 5, 5, 5, 5]
    assert lips.types == {"source_image": "image.png image/png", "driven_audio": "audio.wav audio/wav"}
    assert lips.files["source_image"].startswith(b"\x89PNG")


async def test_a_link_in_the_answer_is_followed(lips: Lips, tmp_path: Path) -> None:
    """Also one without a host."""
    tools = HttpTools(f"{lips.base}/link", answer="json:result.files.0.url")
    assert await asked(tools, tmp_path) == ALL


async def test_what_lets_in_is_told_to_that_server_only(lips: Lips, tmp_path: Path) -> None:
    """A link to another gets none of the headers."""
    headers = (("Authorization", "Bearer x"),)
    for place, sent in ((lips.base, "Bearer x"), (lips.base.replace("127.0.0.1", "localhost"), None)):
        lips.link = f"{place}/file/made.mp4"
        assert await asked(HttpTools(f"{lips.base}/linked", answer="json:url", headers=headers), tmp_path) == ALL
        assert lips.fetched.get("Authorization") == sent


@pytest.mark.parametrize("path", ["/cog", "/cog/list"])
async def test_a_prediction_is_answered_with_an_output(lips: Lips, tmp_path: Path, path: str) -> None:
    """A data URL or a link, alone or in a list; fields have the types that they look like."""
    tools = HttpTools(
        f"{lips.base}{path}", shape="cog", fields=(("guidance_scale", "1.5"), ("smooth", "true"), ("mode", "crop"))
    )
    assert await asked(tools, tmp_path) == ALL
    assert lips.fields == {"guidance_scale": 1.5, "smooth": True, "mode": "crop"}
    assert lips.types == {"video": "data:video/mp4;base64", "audio": "data:audio/wav;base64"}


@pytest.mark.parametrize(
    ("path", "more", "trouble", "words"),
    [
        ("/cog/failed", {"shape": "cog"}, "no face", "'output': Face not detected"),
        ("/says/422?type=application/json&text={\"detail\":\"No face found\"}", {}, "no face", "answered 422: No face"),
        ("/says/500?type=text/html&text=<b>CUDA+out+of+memory</b>", {}, "crashed", "answered 500: <b>CUDA out of"),
        ("/says/200?type=text/html&text=<b>Welcome</b>", {}, "crashed", "no video but: <b>Welcome</b>"),
        ("/says/200?type=video/mp4&text=nonsense", {}, "crashed", "made nothing that can be used"),
        (JSON + "{", {"answer": "json:url"}, "crashed", "JSONDecodeError"),
        (JSON + "[]", {"answer": "json:0"}, "crashed", "no video at '0'"),
        (JSON + '{"url":7}', {"answer": "json:url"}, "crashed", "no video at 'url'"),
        (JSON + '{"url":"file:///etc/passwd"}', {"answer": "json:url"}, "crashed", "NonHttpUrl"),
        (JSON + '{"url":"data:,x"}', {"answer": "json:url"}, "crashed", "Base64"),
        ("/gone/link", {"answer": "json:url"}, "crashed", "answered 404: gone"),
        ("/hangs-up", {}, "crashed", "did not answer as it should"),
    ],
)  # fmt: skip
async def test_what_a_server_does_wrong_is_told_in_its_words(
    lips: Lips, tmp_path: Path, path: str, more: dict[str, Any], trouble: str, words: str
) -> None:
    """Each has its trouble."""
    found = await unmade(HttpTools(f"{lips.base}{path}", **more), tmp_path)
    assert (found[0], words in found[1], len(found[1]) < 900) == (trouble, True, True), found


async def test_an_answer_has_its_time_and_its_size(lips: Lips, tmp_path: Path) -> None:
    """What never comes is given up, and what never ends."""
    assert (await unmade(HttpTools(f"{lips.base}/hangs"), tmp_path, seconds=0.3))[0] == "too slow"
    found = await unmade(HttpTools(f"{lips.base}/endless"), tmp_path, largest=1 << 20)
    assert found == ("too large", "The lip-sync server's answer is larger than 1048576 bytes.")
    answers = HttpTools(f"{lips.base}/endless", answer="json:url")
    assert (await unmade(answers, tmp_path, largest=1 << 20))[0] == "too large"
    sent = HttpTools(f"{lips.base}/cog", shape="cog")
    assert (await unmade(sent, tmp_path, largest=1500))[0] == "too large"


async def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    """Port 9 answers nobody."""
    trouble, words = await unmade(HttpTools("http://127.0.0.1:9/"), tmp_path)
    assert (trouble, words.startswith("The lip-sync server cannot be reached: ")) == ("unavailable", True)
