"""Which renderer makes a job's files, and what becomes of the job: through the app, with real worker processes."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from emulator.app import create_app
from emulator.media.fetch import Fetcher
from emulator.settings import ConfigError, Settings
from emulator.studio.studio import Studio
from emulator.studio.tools import RendererName
from tests.admin.conftest import KLING, RECEIVER, Control
from tests.admin.making import NOTE
from tests.conftest import Emulator, Receiver
from tests.providers.kinds import KEYS

pytestmark = pytest.mark.anyio
PUPPET = {"X-Emulator-Renderer": "puppet"}
MADE = b"made by the puppet"


def settings_of(**more: Any) -> Settings:
    """Time stands still."""
    return Settings(rate=0.0, start="2026-03-01T12:00:00Z", seed="tests", **more)


class Bare(Studio):
    """One on a machine without the extras."""

    def unavailable(self, renderer: RendererName) -> str | None:
        """Everything but the stub."""
        return None if renderer == "stub" else f"The renderer {renderer} needs PyAV."


@asynccontextmanager
async def serving(kind: type[Studio] = Studio, **more: Any) -> AsyncIterator[Control]:
    """An emulator whose films are made by `making`."""
    settings, receiver = settings_of(**more), Receiver()
    studio = kind(settings.tools, Fetcher("local"), produce="tests.admin.making:produce")
    app = create_app(settings, send=receiver.send, studio=studio)
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.engine.running(),
        httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:5477") as client,
    ):
        receiver.emulator = Emulator(app, client, receiver)
        yield Control(receiver.emulator)
    await app.close()


@pytest.fixture
async def control(anyio_backend: str) -> AsyncIterator[Control]:
    """A server whose own renderer is the stub."""
    async with serving() as each:
        yield each


async def photo(control: Control, name: str = "photo", headers: dict[str, str] = PUPPET, **more: Any) -> str:
    """A talking photo of Akool's; its job."""
    body = {
        "talking_photo_url": f"https://example.com/{name}.png",
        "audio_url": "https://example.com/speech.mp3",
        "webhookUrl": RECEIVER,
    }
    path = "/akool/api/open/v3/content/video/createbytalkingphoto"
    answer = await control.emulator.client.post(path, json=body, headers={**KEYS["akool"], **headers, **more})
    assert answer.json()["code"] == 1000, answer.text
    (job,) = (await control.ask("GET", "/jobs?limit=1"))["jobs"]
    id: str = job["id"]
    return id


async def test_a_film_is_there_when_its_job_succeeds(control: Control) -> None:
    """At the planned instant, from the renderer that was asked for; the log says what was peculiar."""
    job = await photo(control)
    shown = await control.ask("GET", f"/jobs/{job}")
    assert [(step["awaited"], step["past"]) for step in shown["timeline"]][-1] == (True, False)
    planned = shown["timeline"][-1]["at"]
    advanced = await control.ask("POST", "/clock/advance", json={"idle": True})
    assert (advanced["now"], advanced["transitions"]) == (planned, len(shown["timeline"]) - 1)
    shown = await control.ask("GET", f"/jobs/{job}")
    assert (shown["phase"], shown["updated_at"], shown["renderer"], shown["log"]) == (
        "succeeded", planned, "puppet", [NOTE],
    )  # fmt: skip
    answer = await control.emulator.client.get(shown["result"][0]["url"])
    assert (answer.content, answer.headers["content-type"]) == (MADE, "video/mp4")


@pytest.mark.parametrize(("name", "sentence"), [("nobody", "Nobody is seen."), ("crash", None)])
async def test_a_film_that_cannot_be_made_is_the_vendors_failure(
    control: Control, name: str, sentence: str | None
) -> None:
    """Called back, in the vendor's words; the server goes on, also when the process that made it died."""
    job = await photo(control, name)
    await control.ask("POST", "/clock/advance", json={"idle": True})
    shown = await control.ask("GET", f"/jobs/{job}")
    assert (shown["phase"], len(shown["log"])) == ("failed", 1)
    assert sentence is None or shown["log"] == [sentence]
    assert shown["timeline"][-1]["status"] == "4"
    deliveries = (await control.ask("GET", f"/deliveries?job={job}"))["deliveries"]
    assert deliveries[0]["status"] == "4"
    assert await photo(control) != job


async def test_a_job_finished_by_hand_has_its_film_made_when_it_is_fetched(control: Control) -> None:
    """And one that cannot be made is not there."""
    for name, status in (("photo", 200), ("nobody", 404)):
        job = await photo(control, name)
        shown = await control.ask("POST", f"/jobs/{job}/finish")
        answer = await control.emulator.client.get(shown["result"][0]["url"])
        assert answer.status_code == status
        assert answer.content == MADE or "Nobody is seen." in answer.json()["detail"]


async def test_the_request_goes_before_the_namespace_and_that_before_the_server() -> None:
    """First match: the header, the namespace's choice, the server's setting."""
    async with serving(renderer="puppet") as control:
        first = await photo(control, headers={})
        assert (await control.ask("PUT", "/renderer", json={"renderer": "stub"}))["own"]
        second = await photo(control, headers={})
        third = await photo(control)
        assert (await control.ask("DELETE", "/renderer"))["renderer"] == "puppet"
        fourth = await photo(control, headers={"X-Emulator-Renderer": "stub"})
        shown = [(await control.ask("GET", f"/jobs/{job}"))["renderer"] for job in (first, second, third, fourth)]
        assert shown == ["puppet", "stub", "puppet", "stub"]
        health = await control.ask("GET", "/health")
        assert (health["renderer"], health["renderer_unavailable"]) == ("puppet", None)


async def test_an_unknown_renderer_is_refused_with_those_there_are(control: Control) -> None:
    """By a submission and by the namespace."""
    headers = {"X-Emulator-Renderer": "crayon"}
    answer = await control.emulator.client.post(
        "/kling/v1/videos/text2video", json={"prompt": "x"}, headers={**KLING, **headers}
    )
    there = "There is no renderer 'crayon'; there are: stub, puppet, onnx, http, command."
    assert (answer.status_code, answer.json()["detail"]) == (400, there)
    assert "'stub', 'puppet'" in await control.ask("PUT", "/renderer", json={"renderer": "crayon"}, expect=400)


async def test_where_something_is_missing_the_stub_takes_its_place_and_the_log_says_so() -> None:
    """The job goes as every stub job does; health tells why."""
    async with serving(Bare, renderer="puppet") as control:
        job = await photo(control, headers={})
        await control.ask("POST", "/clock/advance", json={"idle": True})
        shown = await control.ask("GET", f"/jobs/{job}")
        assert (shown["phase"], shown["renderer"]) == ("succeeded", "stub")
        assert shown["log"] == ["The renderer puppet needs PyAV.", "The stub has made its files."]
        assert (await control.ask("GET", "/health"))["renderer_unavailable"] == "The renderer puppet needs PyAV."
        there = (await control.ask("GET", "/renderer"))["renderers"]
        assert [each["name"] for each in there if each["unavailable"] is None] == ["stub"]


async def test_what_is_required_is_refused_where_something_is_missing() -> None:
    """The server's own at the start, others when they are asked for."""
    why = "The renderer puppet needs PyAV. Nothing takes its place"
    with pytest.raises(ConfigError, match=why):
        async with serving(Bare, renderer="puppet", renderer_required=True):
            pass
    async with serving(Bare, renderer_required=True) as control:
        assert why in await control.ask("PUT", "/renderer", json={"renderer": "puppet"}, expect=400)
        answer = await control.emulator.client.post(
            "/kling/v1/videos/text2video", json={"prompt": "x"}, headers={**KLING, **PUPPET}
        )
        assert (answer.status_code, why in answer.json()["detail"]) == (400, True)
        assert await control.submit()


async def test_a_reset_forgets_the_namespaces_renderer(control: Control) -> None:
    """And what was being made."""
    await control.ask("PUT", "/renderer", json={"renderer": "puppet"})
    await photo(control, headers={})
    await control.emulator.advance(4)
    await control.ask("POST", "/reset", json={})
    assert (await control.ask("GET", "/renderer"))["renderer"] == "stub"
    assert (await control.ask("GET", "/jobs"))["jobs"] == []


async def test_a_state_file_brings_back_what_is_awaited(control: Control) -> None:
    """Its film is made where it is put in; one of before there were renderers, or one that fits nothing, is known."""
    await control.ask("PUT", "/renderer", json={"renderer": "puppet"})
    job = await photo(control, headers={})
    await control.emulator.advance(3)
    taken = await control.ask("GET", "/state")
    await control.ask("POST", "/reset", json={})
    await control.ask("PUT", "/state", json=taken)
    assert (await control.ask("GET", "/renderer"))["own"]
    await control.ask("POST", "/clock/advance", json={"idle": True})
    assert (await control.ask("GET", f"/jobs/{job}"))["phase"] == "succeeded"
    for change, refused in (
        (lambda body: body.update(renderer="crayon"), "speaks of a renderer 'crayon'"),
        (lambda body: body["timeline"]["awaited"].update(at=5), "does not fit its plan"),
    ):
        assert refused in await _changed(control, taken, change)
    old = {name: value for name, value in taken["namespaces"]["default"].items() if name != "renderer"}
    old["records"] = [each for each in old["records"] if each["kind"] != "job" and each["kind"] != "delivery"]
    await control.ask("PUT", "/state", json={**taken, "namespaces": {"default": old}})
    assert (await control.ask("GET", "/renderer"))["renderer"] == "stub"


async def _changed(control: Control, taken: Any, change: Callable[[Any], None]) -> str:
    import copy

    other = copy.deepcopy(taken)
    change(next(each["body"] for each in other["namespaces"]["default"]["records"] if each["kind"] == "job"))
    detail: str = await control.ask("PUT", "/state", json=other, expect=400)
    return detail


async def test_a_preview_is_filmed_and_then_its_render(control: Control) -> None:
    """Each status waits for its own files; the money follows."""
    body = {
        "text": "Hello from the emulator.",
        "creator": "7350375b-9a98-51b8-934d-14d46a645dc2",
        "aspect_ratio": "9x16",
    }
    client, keys = control.emulator.client, {**KEYS["creatify"], **PUPPET}
    personas = (await client.get("/creatify/api/personas/", headers=keys)).json()
    body["creator"] = personas[0]["id"]
    made = await client.post("/creatify/api/lipsyncs/preview/", json=body, headers=keys)
    assert made.status_code == 200, made.text
    await control.ask("POST", "/clock/advance", json={"idle": True})
    path = f"/creatify/api/lipsyncs/{made.json()['id']}/"
    preview = (await client.get(path, headers=keys)).json()
    assert (preview["output"], preview["preview"] is not None) == (None, True)
    assert (await client.post(f"{path}render/", json={}, headers=keys)).status_code == 200
    assert (await client.get(path, headers=keys)).json()["output"] is None
    await control.ask("POST", "/clock/advance", json={"idle": True})
    output = (await client.get(path, headers=keys)).json()["output"]
    assert (await client.get(output)).content == MADE


@pytest.mark.parametrize(
    ("given", "argv"), [("run '{video} x' {out}", ("run", "{video} x", "{out}")), (["a", "{out}"], ("a", "{out}"))]
)
def test_settings_become_tools(tmp_path: Path, given: Any, argv: tuple[str, ...]) -> None:
    """What has a flag of its own goes before the file's sections."""
    model = tmp_path / "model.onnx"
    model.write_bytes(b"")
    sections = {
        "onnx": {"model": "elsewhere.onnx"},
        "http": {"url": "http://there/", "shape": "cog", "fields": {"fps": "25"}, "answer": "json:output"},
        "command": {"argv": ["never"]},
    }
    settings = settings_of(renderers=sections, onnx_model=model, command=given, render_cache=1000, watermark=False)
    tools = settings.tools
    assert (tools.onnx.model, tools.command.argv, tools.watermark) == (model, argv, False)
    assert (tools.http.url, tools.http.shape, tools.http.fields) == ("http://there/", "cog", (("fps", "25"),))
    assert (settings.bounds.shelf_disk, settings.bounds.shelf_memory) == (1000, 1000)


@pytest.mark.parametrize(("workers", "rendering", "each"), [(1, 3, 3), (2, 3, 1), (2, 8, 4), (8, 2, 1)])
def test_processes_share_what_rendering_may_take(workers: int, rendering: int, each: int) -> None:
    """Each has workers of its own, one at least, and a part of the cache."""
    bounds = Settings(workers=workers, render_workers=rendering, render_cache=800).bounds
    assert (bounds.workers, bounds.shelf_disk, bounds.shelf_memory) == (each, 800 // workers, 800 // workers)
