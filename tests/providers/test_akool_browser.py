"""Akool from a page in a browser: its own demos call the API from localhost."""

import pytest

from tests.conftest import Emulator
from tests.providers.akool_client import PREFIX, Akool, lipsync

pytestmark = pytest.mark.anyio
ORIGIN = "http://localhost:3000"


@pytest.fixture
def akool(emulator: Emulator) -> Akool:
    """A client with the ready-made API key."""
    return Akool(emulator)


def words(text: str) -> set[str]:
    """The parts of a header's list."""
    return {part.strip().lower() for part in text.split(",")}


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "getToken"), ("POST", "content/video/lipsync"), ("POST", "content/video/createbytalkingphoto"),
     ("GET", "content/video/infobymodelid?video_model_id=1"), ("GET", "faceswap/quota/info"), ("GET", "nothing")],
)  # fmt: skip
@pytest.mark.parametrize("prefix", ["", "/akool", "/@t1/akool"])
async def test_a_preflight_allows_what_it_asks_for(emulator: Emulator, prefix: str, method: str, path: str) -> None:
    """Without a credential; each header by its name, as to old browsers `*` means nothing."""
    asked = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,x-api-key",
    }
    answer = await emulator.client.options(f"{prefix}{PREFIX}/{path}", headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] in ("*", ORIGIN)
    assert method in answer.headers["access-control-allow-methods"].split(",")
    assert {"authorization", "content-type", "x-api-key"} <= words(answer.headers["access-control-allow-headers"])


async def test_a_page_can_read_every_answer(akool: Akool) -> None:
    """Successes, refusals, unknown paths, wrong methods, bodies beyond the limit and our own problems alike."""
    page = Akool(akool.emulator, {**akool.headers, "Origin": ORIGIN})
    odd = lipsync(video_url="https://a.test/?emulator-error=nonsense")
    answers = [
        (200, await page.send("GET", "faceswap/quota/info")),
        (200, await page.send("POST", "content/video/lipsync", json={})),
        (404, await page.send("GET", "nothing")),
        (404, await page.send("DELETE", "getToken")),
        (413, await page.send("POST", "getToken", content=b" " * (17 * 1024 * 1024))),
        (400, await page.send("POST", "content/video/lipsync", json=odd)),
    ]
    for status, answer in answers:
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] in ("*", ORIGIN)


async def test_a_page_can_play_the_result(akool: Akool, emulator: Emulator) -> None:
    """And read a part of it."""
    record = await akool.lipsync()
    await emulator.advance(60)
    url = (await akool.info(record["_id"]))["video"]
    answer = await emulator.client.get(url, headers={"Origin": ORIGIN, "Range": "bytes=0-9"})
    assert (answer.status_code, len(answer.content)) == (206, 10)
    assert answer.headers["access-control-allow-origin"] in ("*", ORIGIN)
