"""The page that Creatify's `preview` leads to."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from emulator.providers.creatify import answers, provider
from tests.conftest import Emulator
from tests.providers.test_creatify import HEADERS, URL, posted, seen

pytestmark = pytest.mark.anyio


def plays(page: str) -> str:
    """What a page's player plays."""
    (found,) = re.findall(r'<video src="([^"]+)"', page)
    return str(found)


@pytest.mark.parametrize(
    ("url", "body"),
    [
        (URL, {"text": "Hello"}),
        ("/api/lipsyncs_v2/", {"video_inputs": [{"character": {"avatar_id": "a"}, "voice": {"input_text": "Hello"}}]}),
    ],
)
async def test_a_preview_is_a_page_that_plays(emulator: Emulator, url: str, body: dict[str, Any]) -> None:
    """In the vendor's shape; the film beside it is there from the moment the preview is."""
    order = {"aspect_ratio": "16x9", **body}
    job = (await emulator.client.post(f"{url}preview/", json=order, headers=HEADERS)).json()
    kept = (await emulator.app.engine.snapshot("default", job["id"])).job
    film, page = (next(each for each in kept.outputs if each.name.startswith(start)) for start in ("videos", "preview"))
    assert (job["preview"], [(await emulator.client.get(kept.url(each))).status_code for each in (film, page)]) == (
        None,
        [404, 404],
    )
    await emulator.advance(60)
    link = (await emulator.client.get(f"{url}{job['id']}/", headers=HEADERS)).json()["preview"]
    shape = r"/media/[^/]+/preview\?layout=videos/20260301/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.json"
    assert re.fullmatch(shape, link.removeprefix("http://127.0.0.1:5477"))
    answer = await emulator.client.get(link)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    video = await emulator.client.get(urljoin(link, plays(answer.text)))
    assert (video.status_code, video.headers["content-type"]) == (200, "video/mp4")
    assert urlsplit(link).query.removeprefix("layout=").removesuffix(".json") in plays(answer.text)


async def test_the_page_may_be_shown_in_a_frame(emulator: Emulator) -> None:
    """Nothing in its head forbids that."""
    job = await posted(emulator, f"{URL}preview/", 200)
    await emulator.advance(60)
    answer = await emulator.client.get((await seen(emulator, job["id"]))["preview"])
    assert "x-frame-options" not in answer.headers
    assert "content-security-policy" not in answer.headers


async def test_a_video_made_at_once_has_no_page(emulator: Emulator) -> None:
    """Nobody has asked for a preview."""
    job = await posted(emulator)
    await emulator.advance(60)
    final = await seen(emulator, job["id"])
    assert (final["preview"], final["preview_audio"]) == (None, None)
    assert (await emulator.client.get(f"/media/{job['id']}/preview")).status_code == 404


async def test_a_preview_of_an_earlier_release_is_still_found(emulator: Emulator) -> None:
    """There the link led to the video itself."""
    job = await posted(emulator, f"{URL}preview/", 200)
    await emulator.advance(60)
    snapshot = await emulator.app.engine.snapshot("default", job["id"])
    *made, film, _ = snapshot.job.outputs
    old = replace(film, name=f"preview/{film.name}")
    before = replace(snapshot.job, outputs=(*made, old))
    link = answers.common(before.seen(snapshot.seen_at))["preview"]
    assert link == before.url(old)
    assert len(provider.direct(before)) == 2
