"""How many tasks a Kling account may have going on: for each model version, and for each product without one."""

import pytest

from emulator.providers.kling.auth import ACCESS_KEY
from tests.conftest import Emulator
from tests.providers.kling_client import SAMPLES, Kling

pytestmark = pytest.mark.anyio
FULL = (429, 1303, "parallel task over resource pack limit")
VIDEO = "/v1/videos/text2video"


@pytest.fixture
async def kling(emulator: Emulator) -> Kling:
    """A client whose account may have two tasks going on."""
    path = f"/_emulator/accounts/kling/{ACCESS_KEY}"
    answer = await emulator.client.put(path, json={"limits": {"concurrency": 2}})
    assert answer.status_code == 200
    return Kling(emulator)


async def test_one_task_more_than_the_limit_is_refused_until_another_ends(kling: Kling, emulator: Emulator) -> None:
    """However it ends; looking, and what answers at once, takes no slot."""
    failing = {"X-Emulator-Scenario": "fails-running"}
    await kling.lip_sync(headers=failing)
    await kling.lip_sync(headers=failing)
    assert await kling.refused("POST", "/v1/videos/advanced-lip-sync", kling.body()) == FULL
    await kling.faces()
    await kling.post("/v1/audio/tts", {"text": "Hello", "voice_id": "uk_boy1", "voice_language": "en"})
    await kling.get("/v1/videos/advanced-lip-sync")
    await emulator.advance(60)
    await kling.lip_sync()


async def test_each_model_version_has_slots_of_its_own(kling: Kling) -> None:
    """Shared by the products that use it, text2video and image2video for example, and by both designs."""
    asked = {"prompt": "p", "model_name": "kling-v2-6"}
    await kling.post(VIDEO, asked)
    await kling.post("/v1/videos/image2video", {**asked, "image": f"{SAMPLES}/photo.png?width=720&height=1280"})
    assert await kling.refused("POST", VIDEO, asked) == FULL
    assert await kling.refused("POST", "/text-to-video/kling-2.6", {"prompt": "p"}) == FULL
    await kling.post(VIDEO, {**asked, "model_name": "kling-v3"})
    await kling.lip_sync()
    assert await kling.with_key("api-key-kling-somebody-else").post(VIDEO, asked)


async def test_the_body_and_the_units_are_looked_at_first(kling: Kling, emulator: Emulator) -> None:
    """A bad request is bad and a poor account poor, however full it is; nothing was held for the refused."""
    for _ in range(2):
        await kling.post(VIDEO, {"prompt": "p"})
    before = await kling.units()
    assert (await kling.refused("POST", VIDEO, {}))[1] == 1201
    assert await kling.refused("POST", VIDEO, {"prompt": "p"}) == FULL
    assert await kling.units() == before
    path = f"/_emulator/accounts/kling/{ACCESS_KEY}"
    await emulator.client.put(path, json={"credits": 0})
    assert (await kling.refused("POST", VIDEO, {"prompt": "p"}))[1] == 1102
