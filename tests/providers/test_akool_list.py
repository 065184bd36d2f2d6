"""Akool's list of videos: seen on the wire, never documented."""

import pytest

from emulator.providers.akool import models
from tests.conftest import Emulator
from tests.providers.akool_client import Akool

pytestmark = pytest.mark.anyio


@pytest.fixture
def akool(emulator: Emulator) -> Akool:
    """A client with the ready-made API key."""
    return Akool(emulator)


async def listed(akool: Akool, **query: object) -> tuple[list[str], int]:
    """The ids of a page, and how many jobs there are."""
    answer = await akool.ask("GET", "content/video/list", params=query)
    models.ListReply.model_validate(answer)
    return [row["_id"] for row in answer["data"]["result"]], answer["data"]["count"]


async def test_the_list_shows_both_products_newest_first(akool: Akool) -> None:
    """Pages of the account's own jobs, and how many there are."""
    made = [await akool.lipsync(), await akool.talking_photo(), await akool.lipsync()]
    await akool.sending(x_api_key="another-customer").lipsync()
    newest = [record["_id"] for record in reversed(made)]
    assert await listed(akool) == (newest, 3)
    assert await listed(akool, page=1, size=2) == (newest[:2], 3)
    assert await listed(akool, page=2, size=2) == (newest[2:], 3)
    assert await listed(akool, page=3, size=2) == ([], 3)
    assert await listed(akool, page=3, size=1) == (newest[2:], 3)
    assert await listed(akool, page="", size="", type="") == (newest, 3)


async def test_the_list_can_be_of_one_type(akool: Akool) -> None:
    """9 is lipsync and 5 talking photo; a type without jobs gives nothing."""
    lipsync, photo = await akool.lipsync(), await akool.talking_photo()
    assert await listed(akool, type=9) == ([lipsync["_id"]], 1)
    assert await listed(akool, type=5) == ([photo["_id"]], 1)
    assert await listed(akool, type=15, page=1, size=50) == ([], 0)


async def test_a_row_says_what_a_result_says(akool: Akool, emulator: Emulator) -> None:
    """And which key it was made with: the same for all jobs of an account."""
    ids = [(await akool.lipsync())["_id"], (await akool.talking_photo())["_id"]]
    await emulator.advance(60)
    rows = (await akool.ask("GET", "content/video/list"))["data"]["result"]
    keys = {row.pop("credentialId") for row in rows}
    assert len(keys) == 1
    assert rows == [await akool.info(job) for job in reversed(ids)]


@pytest.mark.parametrize(
    "query",
    [{"page": 0}, {"page": "x"}, {"page": "1.0"}, {"size": -1}, {"size": 0}, {"size": "9" * 40}, {"page": "١"},
     {"type": "x"}, {"type": -1}, {"sub_type": 801}, {"sub_type": ""}],
)  # fmt: skip
async def test_a_wrong_question_is_1003(akool: Akool, query: dict[str, object]) -> None:
    """`sub_type` is refused whatever it is."""
    refused = await akool.refused("GET", "content/video/list", params=query)
    assert refused == (1003, "parameter validate error")


async def test_no_page_is_longer_than_a_hundred(akool: Akool) -> None:
    """More may be asked for."""
    for _ in range(101):
        await akool.lipsync(video_url="https://a.test/v.mp4", audio_url="https://a.test/a.mp3")
    ids, count = await listed(akool, size=500)
    assert (len(ids), count) == (100, 101)
