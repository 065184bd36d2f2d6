"""What Akool's jobs cost: one price list, one ledger, and what the answers say about it."""

import pytest

from emulator.providers.akool import provider
from emulator.providers.akool.auth import CLIENT_ID
from emulator.providers.base import Price
from tests.conftest import Emulator
from tests.providers.akool_client import SAMPLES, Akool, scenario

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("price", provider.prices, ids=lambda each: each.what)
@pytest.mark.parametrize(("seconds", "credits"), [(0.8, 10), (7.91, 10), (10.0, 10), (11.7, 20), (29.9, 30), (0, 10)])
def test_all_known_numbers_fit_the_price(price: Price, seconds: float, credits: int) -> None:
    """Those of the documentation's samples, and 30 of a real callback."""
    assert price.of(seconds) == credits


def test_every_product_has_its_price() -> None:
    """Named as the ledger names it."""
    assert {price.what for price in provider.prices} == set(provider.lifecycles)


async def test_the_ledger_and_the_answers_agree(emulator: Emulator) -> None:
    """What the record calls locked is held, what it calls deducted is charged, and a failure is neither."""
    akool = Akool(emulator)
    path = f"/_emulator/accounts/akool/{CLIENT_ID}"
    made = [
        await akool.lipsync(video_url=f"{SAMPLES}/video.mp4?seconds=11.7"),
        await akool.talking_photo(),
        await akool.lipsync(audio_url=scenario("fails-running")),
    ]
    locked = {record["_id"]: record["deduction_lock_duration"] for record in made}
    account = (await emulator.client.get(path)).json()
    assert {hold["job"]: hold["credits"] for hold in account["holds"]} == locked
    await emulator.advance(60)
    account = (await emulator.client.get(path)).json()
    charged = {line["job"]: -line["credits"] for line in account["ledger"] if line["kind"] == "charge"}
    assert set(charged) == {record["_id"] for record in made[:2]}
    for record in made:
        shown = await akool.info(record["_id"])
        assert shown["deduction_credit"] == charged.get(record["_id"], 0)
    kinds = {line["what"] for line in account["ledger"] if line["kind"] == "charge"}
    assert kinds == {price.what for price in provider.prices}
