"""Uploads and samples through the control API."""

import pytest

from tests.admin.conftest import Control

pytestmark = pytest.mark.anyio


async def test_a_raw_upload_is_served_as_what_its_name_says(control: Control) -> None:
    """Until it expires in virtual time."""
    kept = await control.ask("POST", "/uploads?name=my%20clip.mp4", content=b"film", expect=201)
    assert kept["url"].endswith("/my-clip.mp4")
    assert kept["expires_at"] == "2026-03-08T12:00:00.000000Z"
    response = await control.emulator.client.get(kept["url"])
    assert (response.content, response.headers["content-type"]) == (b"film", "video/mp4")
    await control.ask("POST", "/clock/advance", json={"seconds": 7 * 86_400})
    assert (await control.emulator.client.get(kept["url"])).status_code == 404


async def test_a_multipart_upload_keeps_its_name_and_type(control: Control) -> None:
    """As browsers and curl -F send it; inside a namespace the URL is the namespace's."""
    inside = Control(control.emulator, "/@t1")
    kept = await inside.ask("POST", "/uploads", files={"file": ("../a.wav", b"sound", "audio/x-wav")}, expect=201)
    assert "/@t1/media/uploads/" in kept["url"]
    assert kept["url"].endswith("/a.wav")
    response = await control.emulator.client.get(kept["url"])
    assert (response.content, response.headers["content-type"]) == (b"sound", "audio/x-wav")


async def test_an_upload_that_makes_no_sense_is_refused(control: Control) -> None:
    """Without a name, without content, in another field."""
    assert "?name=clip.mp4" in await control.ask("POST", "/uploads", content=b"x", expect=400)
    assert await control.ask("POST", "/uploads?name=a.mp4", expect=400) == "The file is empty."
    assert "in the field 'file'" in await control.ask("POST", "/uploads", files={"film": ("a", b"x")}, expect=400)


async def test_a_sample_is_made_to_order_and_served_with_ranges(control: Control) -> None:
    """A page from anywhere may use it."""
    client = control.emulator.client
    whole = await client.get("/_emulator/samples/speech.wav?seconds=1")
    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/wav")
    assert whole.headers["access-control-allow-origin"] == "*"
    part = await client.get("/_emulator/samples/speech.wav?seconds=1", headers={"Range": "bytes=4-9"})
    assert (part.status_code, part.content) == (206, whole.content[4:10])
    head = await client.head("/_emulator/samples/speech.wav?seconds=1")
    assert (head.content, head.headers["content-length"]) == (b"", str(len(whole.content)))


async def test_a_sample_that_cannot_be_made_is_refused(control: Control) -> None:
    """With what can be."""
    assert "its name ends in one of" in await control.ask("GET", "/samples/song.ogg", expect=400)
    assert "no parameter 'length'" in await control.ask("GET", "/samples/video.mp4?length=1", expect=400)
