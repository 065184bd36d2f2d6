"""Samples through the control API: made by the studio, or by the stub in its place."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from emulator.app import create_app
from emulator.media.fetch import Fetcher
from emulator.media.probe import probe
from emulator.settings import Settings
from emulator.studio.studio import Studio
from emulator.studio.tools import RendererName

pytestmark = pytest.mark.anyio
SAMPLES = "/_emulator/samples"


class Bare(Studio):
    """One on a machine without the extras."""

    def unavailable(self, renderer: RendererName) -> str | None:
        """Everything but the stub."""
        return None if renderer == "stub" else f"The renderer {renderer} needs PyAV."


@asynccontextmanager
async def serving(kind: type[Studio] = Studio) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of an emulator with this studio."""
    settings = Settings(rate=0.0)
    app = create_app(settings, studio=kind(settings.tools, Fetcher("local")))
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.engine.running(),
        httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:5477", timeout=60) as client,
    ):
        yield client
    await app.close()


async def test_samples_are_films_of_whom_and_what_was_asked_for() -> None:
    """Each of the type that its name says, as long as it takes or as was asked; the same again at once."""
    async with serving() as client:
        for asked, media_type, form, seconds in (
            ("video.mp4?presenter=Mira&text=Hello&width=192&height=108&seconds=1&fps=10", "video/mp4", "mp4", 1.0),
            ("v.mov?presenter=Mira&width=192&height=108&seconds=0.5", "video/quicktime", "mp4", 0.5),
            ("speech.mp3?text=Hello%20there&seconds=2", "audio/mpeg", "mp3", 2.0),
            ("speech.wav?text=Hello%20there", "audio/wav", "wav", None),
            ("speech.m4a?text=Hello&seconds=1", "audio/mp4", "m4a", 1.0),
            ("speech.aac?text=Hello&seconds=1", "audio/aac", "aac", 1.0),
            ("photo.jpg?presenter=Mira&width=128&height=128", "image/jpeg", "jpeg", None),
            ("face.png?presenter=Mira&width=128&height=128", "image/png", "png", None),
        ):
            answer = await client.get(f"{SAMPLES}/{asked}")
            assert answer.status_code == 200, answer.text
            found = probe(answer.content)
            assert (answer.headers["content-type"], answer.headers["x-emulator-renderer"]) == (media_type, "puppet")
            assert (found.format, found.kind) == (form, media_type.partition("/")[0])
            if seconds is not None:
                assert found.seconds == pytest.approx(seconds, abs=0.06), asked
            assert found.kind == "image" or found.has_audio or "text" not in asked
        again = await client.get(f"{SAMPLES}/photo.jpg?presenter=Mira&width=128&height=128")
        other = await client.get(f"{SAMPLES}/photo.jpg?presenter=Mira&width=128&height=128&gender=female")
        assert len({each.content for each in (again, other)}) == 2


async def test_where_the_extra_is_missing_the_stub_makes_them() -> None:
    """Of the same size and length, and a header says so; what makes no sense is refused as ever."""
    async with serving(Bare) as client:
        answer = await client.get(f"{SAMPLES}/video.mp4?presenter=Mira&text=Hello&width=640&height=360&seconds=3")
        assert (answer.status_code, answer.headers["x-emulator-renderer"]) == (200, "stub")
        found = probe(answer.content)
        assert (found.width, found.height) == (640, 360)
        assert found.seconds == pytest.approx(3.0, abs=0.03)
        answer = await client.get(f"{SAMPLES}/speech.mp3?text=Hello&loud=yes")
        assert (answer.status_code, "no parameter 'loud'" in answer.json()["detail"]) == (400, True)


async def test_prepared_samples_are_made_by_the_stub() -> None:
    """Whatever else is there."""
    async with serving() as client:
        answer = await client.get(f"{SAMPLES}/photo.jpg")
        assert (answer.status_code, answer.headers["x-emulator-renderer"]) == (200, "stub")
