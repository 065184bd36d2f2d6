"""The same seed and the same requests give the same bytes."""

import json

import httpx2
import pytest

from emulator.app import create_app
from emulator.settings import Settings
from tests.conftest import Callback, Receiver
from tests.providers.test_conformance import ORDERS

pytestmark = pytest.mark.anyio


async def run(seed: str) -> tuple[list[bytes], list[Callback]]:
    """Every documented order, followed to its end; what was answered and called back."""
    receiver = Receiver()
    settings = Settings(rate=0.0, start="2026-03-01T12:00:00Z", seed=seed)
    app = create_app(settings, send=receiver.send)
    answers = []
    transport = httpx2.ASGITransport(app=app)
    async with app.engine.running(), httpx2.AsyncClient(transport=transport, base_url="http://e") as client:
        for example in ORDERS:
            hooks = dict.fromkeys(("webhookUrl", "callback_url", "webhook_url"), "http://localhost:9/x")
            body = {name: hooks.get(name, value) for name, value in example.request["body"].items()}
            headers = {**example.request["headers"], "content-type": "application/json"}
            path = example.request["path"]
            answers.append((await client.post(path, content=json.dumps(body), headers=headers)).content)
            await app.engine.advance("default", seconds=30)
        answers.append((await client.get("/_emulator/jobs")).content)
        answers.append((await client.get("/_emulator/deliveries")).content)
    await app.close()
    return answers, receiver.callbacks


async def test_a_rerun_is_the_same_to_the_byte() -> None:
    """Answers, ids, timelines, callbacks and their signatures."""
    one, two = await run("a"), await run("a")
    assert one == two
    assert len(one[1]) > 3


async def test_another_seed_is_another_run() -> None:
    """Or the seed would mean nothing."""
    assert (await run("a"))[0] != (await run("b"))[0]
