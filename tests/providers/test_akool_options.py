"""What can be chosen of Akool's behaviour, for the server and for one account."""

import json
from typing import Any

import pytest

from emulator.providers.akool.auth import CLIENT_ID, CLIENT_SECRET
from emulator.providers.akool.envelope import opened
from emulator.settings import Settings
from tests.conftest import Emulator
from tests.providers.akool_client import WEBHOOK, Akool, scenario

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> Settings:
    """Frozen time, and the options that a test chooses."""
    options = {"akool": getattr(request, "param", {})}
    return Settings(rate=0.0, start="2026-03-01T12:00:00Z", seed="tests", options=options)


@pytest.fixture
def akool(emulator: Emulator) -> Akool:
    """A client with the ready-made API key."""
    return Akool(emulator)


def choosing(**options: Any) -> pytest.MarkDecorator:
    """The test runs with these options of the server."""
    return pytest.mark.parametrize("settings", [options], indirect=True, ids=[",".join(options)])


def contents(emulator: Emulator) -> list[dict[str, Any]]:
    """What was called back, opened."""
    return [json.loads(opened(json.loads(each.body), CLIENT_ID, CLIENT_SECRET)) for each in emulator.callbacks]


async def change(emulator: Emulator, **account: Any) -> None:
    """The ready-made account is changed by the control API."""
    answer = await emulator.client.put(f"/_emulator/accounts/akool/{CLIENT_ID}", json=account)
    assert answer.status_code == 200, answer.text


@choosing(processing_callbacks=True)
async def test_status_2_is_called_back_if_wanted(akool: Akool, emulator: Emulator) -> None:
    """Once when it begins, without a URL and nothing spent; the ending follows."""
    record = await akool.lipsync(webhookUrl=WEBHOOK)
    await emulator.advance(600)
    processing, done = contents(emulator)
    assert processing == {"_id": record["_id"], "status": 2, "type": "lipsync", "url": "", "deduction_credit": 0}
    assert done["status"] == 3
    first, second = (json.loads(each.body) for each in emulator.callbacks)
    assert first["timestamp"] == emulator.callbacks[0].at // 1000 < second["timestamp"]


async def test_an_account_may_have_its_own_choice(akool: Akool, emulator: Emulator) -> None:
    """It holds for jobs submitted from then on; what was submitted keeps its own."""
    await akool.lipsync(webhookUrl=WEBHOOK)
    await change(emulator, options={"processing_callbacks": True})
    await akool.talking_photo(webhookUrl=WEBHOOK)
    await emulator.advance(600)
    told = sorted((each["type"], each["status"]) for each in contents(emulator))
    assert told == [("lipsync", 3), ("talking photo", 2), ("talking photo", 3)]


@choosing(documented_callbacks=True)
async def test_a_callback_may_say_only_what_is_documented(akool: Akool, emulator: Emulator) -> None:
    """Four fields, whether the job succeeds or fails."""
    done = await akool.lipsync(webhookUrl=WEBHOOK)
    failed = await akool.lipsync(webhookUrl=WEBHOOK, audio_url=scenario("fails-running"))
    await emulator.advance(600)
    url = (await akool.info(done["_id"]))["video"]
    assert sorted(contents(emulator), key=lambda each: int(each["status"])) == [
        {"_id": done["_id"], "status": 3, "type": "lipsync", "url": url},
        {"_id": failed["_id"], "status": 4, "type": "lipsync", "url": ""},
    ]


@choosing(unknown_key=1101)
async def test_a_wrong_api_key_may_be_1101(akool: Akool) -> None:
    """As the documentation says."""
    refused = await akool.sending(x_api_key="?").refused("GET", "faceswap/quota/info")
    assert refused == (1101, "Invalid authorization or The request token has expired")


@choosing(no_credits=1104)
async def test_a_lack_of_credits_may_be_1104(akool: Akool) -> None:
    """As newer products say."""
    refused = await akool.sending(x_api_key="a-nocredit-key").lipsync_refused()
    assert refused == (1104, "Insufficient credit balance")


async def test_the_balance_goes_down_at_success(akool: Akool, emulator: Emulator) -> None:
    """What is locked is shown until then, and cannot be spent for all that."""
    await change(emulator, credits=25.5)
    await akool.lipsync()
    assert await akool.credit() == 25.5
    assert (await akool.lipsync_refused())[0] == 1006
    await emulator.advance(600)
    assert await akool.credit() == 5.5


@choosing(deducted="submit")
async def test_the_balance_may_go_down_at_submit(akool: Akool, emulator: Emulator) -> None:
    """And comes back when a job fails."""
    await change(emulator, credits=25.5)
    await akool.lipsync(audio_url=scenario("fails-running"))
    assert await akool.credit() == 5.5
    await emulator.advance(600)
    assert await akool.credit() == 25.5


@choosing(deducted="submit")
async def test_a_balance_is_never_below_nothing(akool: Akool, emulator: Emulator) -> None:
    """If somebody takes what jobs under way have been promised."""
    await akool.lipsync()
    await change(emulator, credits=5)
    assert await akool.credit() == 0
    assert (await akool.lipsync_refused())[0] == 1006


@pytest.mark.parametrize("options", [{"unknown_key": 1000}, {"deducted": "never"}, {"more": True}])
async def test_a_choice_that_is_none_is_refused(emulator: Emulator, options: dict[str, Any]) -> None:
    """By the control API, with the options there are."""
    answer = await emulator.client.put(f"/_emulator/accounts/akool/{CLIENT_ID}", json={"options": options})
    assert answer.status_code == 400
    assert "processing_callbacks" in answer.json()["detail"]
