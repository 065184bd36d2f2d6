"""Results and uploads: plain GETs, ranges, expiry."""

import pytest

from tests.conftest import Emulator

pytestmark = pytest.mark.anyio
KEY = {"authorization": "Bearer api-key-kling-emulator00000000000000000000000000000000001"}
PATH = "/v1/videos/text2video"


async def result(emulator: Emulator) -> str:
    """The URL of a finished video."""
    headers = {**KEY, "x-emulator-scenario": "instant"}
    task = (await emulator.client.post(PATH, json={"prompt": "x"}, headers=headers)).json()["data"]["task_id"]
    answer = await emulator.client.get(f"{PATH}/{task}", headers=KEY)
    url: str = answer.json()["data"]["task_result"]["videos"][0]["url"]
    return url


async def test_a_result_answers_head_and_ranges(emulator: Emulator) -> None:
    """As a CDN does: length, ETag, 206, 304, 416, CORS; without credentials."""
    url = await result(emulator)
    whole = await emulator.client.get(url)
    head = await emulator.client.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))
    part = await emulator.client.get(url, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"
    beyond = await emulator.client.get(url, headers={"range": "bytes=999999999-"})
    assert beyond.status_code == 416
    same = await emulator.client.get(url, headers={"if-none-match": whole.headers["etag"]})
    assert same.status_code == 304
    assert whole.headers["access-control-allow-origin"] == "*"
    assert whole.content == (await emulator.client.get(url)).content


async def test_a_result_that_is_not_there(emulator: Emulator) -> None:
    """Not yet, no longer, never: 404 with the reason."""
    url = await result(emulator)
    await emulator.advance(31 * 86_400)
    assert "expired" in (await emulator.client.get(url)).json()["detail"]
    assert (await emulator.client.get("/media/nothing/x.mp4")).status_code == 404
    assert (await emulator.client.post(url)).status_code == 405
    assert (await emulator.client.options(url)).headers["access-control-allow-origin"] == "*"
