"""Callbacks that go wrong, on a real receiver: what its checks must refuse, and retries by each clock."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import httpx2
import pytest
from standardwebhooks import Webhook

from emulator.app import Application, create_app
from emulator.core.delivery import Delivery, DeliveryState
from emulator.core.errors import BadRequest
from emulator.engine.faults import checked
from emulator.engine.standing import Fault, When
from emulator.providers.akool.auth import CLIENT_ID, CLIENT_SECRET
from emulator.providers.akool.envelope import opened
from emulator.providers.kling.auth import ACCESS_KEY, API_KEY
from emulator.settings import Settings
from tests.receivers import Behaviour, Inbox, Received, Visit, answering, failing_first, receiver, replying

pytestmark = pytest.mark.anyio
SECRET = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI="
TOLERANCE = 300
"""Seconds: how old a callback may be that a receiver takes."""


@dataclass
class Stage:
    """An emulator, its client, and a receiver on a socket."""

    app: Application
    client: httpx2.AsyncClient
    inbox: Inbox

    async def fault(self, effects: dict[str, Any], when: When = When()) -> None:  # noqa: B008 - a value
        """From now on."""
        engine = self.app.engine
        world = await engine.worlds.get("default")
        number = len(world.faults) + 1
        await engine.worlds.orders.add(world, Fault(f"fault-{number}", number, "webhooks", checked(effects), when=when))

    async def kling(self, scenario: str = "instant", *, secret: bool = True) -> Any:
        """A Kling task that is called back, and signed for."""
        engine = self.app.engine
        headers = {"Authorization": f"Bearer {API_KEY}", "X-Emulator-Scenario": scenario}
        if secret:
            await self.client.get("/v1/videos/text2video", headers=headers)
            world = await engine.worlds.get("default")
            await engine.book.change(world, "kling", ACCESS_KEY, lambda each: replace(each, webhook_secret=SECRET))
        body = {"image": "https://files.test/a.png", "prompt": "a presenter", "callback_url": self.inbox.url}
        return (await self.client.post("/v1/videos/image2video", headers=headers, json=body)).json()

    async def akool(self) -> Any:
        """An Akool job that is called back."""
        body = {"video_url": "https://x.test/v.mp4", "audio_url": "https://x.test/a.mp3", "webhookUrl": self.inbox.url}
        headers = {"x-api-key": CLIENT_SECRET, "X-Emulator-Scenario": "instant"}
        path = "/akool/api/open/v3/content/video/lipsync"
        return (await self.client.post(path, headers=headers, json=body)).json()

    async def idle(self) -> None:
        """Let everything happen."""
        await self.app.engine.advance("default")

    async def deliveries(self) -> list[Delivery]:
        """In the order in which they were made."""
        return (await self.app.engine.deliveries("default"))[::-1]


@asynccontextmanager
async def stage(behaviour: Behaviour, **settings: Any) -> AsyncIterator[Stage]:
    """An emulator in-process that really calls back."""
    app = create_app(
        Settings.model_validate({"rate": 0, "start": "2026-03-01T12:00:00Z", "inspect": "never", **settings})
    )
    transport = httpx2.ASGITransport(app=app)
    async with (
        receiver(behaviour) as inbox,
        app.engine.running(),
        httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:5477") as client,
    ):
        yield Stage(app, client, inbox)
    await app.close()


def kling_says(received: Received, now: int) -> str:
    """What a receiver of Kling's makes of it, at an instant of virtual time."""
    name, moment = received.header("webhook-id"), received.header("webhook-timestamp")
    assert name is not None
    assert moment is not None
    signed = Webhook(SECRET).sign(name, datetime.fromtimestamp(int(moment), UTC), received.body.decode())
    if signed != received.header("webhook-signature"):
        return "forged"
    return "good" if abs(now - int(moment)) <= TOLERANCE else "stale"


def akool_says(received: Received, now: int) -> str:
    """What a receiver of Akool's makes of it."""
    try:
        envelope = json.loads(received.body)
        opened(envelope, CLIENT_ID, CLIENT_SECRET)
    except BadRequest as error:
        return "forged" if "signature" in str(error) else str(error)
    except ValueError:
        return "no JSON"
    return "good" if abs(now - envelope["timestamp"] // 1000) <= TOLERANCE else "stale"


@pytest.mark.parametrize(
    ("effects", "verdict"),
    [({"bad_signature": True}, "forged"), ({"stale_timestamp": 3600}, "stale"), ({"stale_timestamp": 60}, "good"),
     ({"truncate": True}, "forged"), ({"bad_signature": True, "stale_timestamp": True}, "forged"),
     ({"drop": {"attempts": 1}}, "good"), ({"duplicate": True}, "good")],
)  # fmt: skip
async def test_a_receiver_of_kling_refuses_exactly_what_is_wrong(effects: dict[str, Any], verdict: str) -> None:
    """The second attempt that a fault takes, and no other; Content-Length is right throughout."""
    async with stage(answering()) as there:
        await there.fault(effects, When(after=1, times=1))
        await there.kling()
        await there.idle()
        now = (await there.app.engine.worlds.get("default")).now() // 1_000_000
        verdicts = [kling_says(each, now) for each in there.inbox.requests]
        assert verdicts == ["good", verdict, *["good"] * (len(verdicts) - 2)]
        assert len(verdicts) == (4 if "duplicate" in effects else 3)
        for each in there.inbox.requests:
            assert int(each.header("content-length") or 0) == len(each.body)


@pytest.mark.parametrize(
    ("effects", "verdict"),
    [({"bad_signature": True}, "forged"), ({"stale_timestamp": 3600}, "stale"), ({"truncate": True}, "no JSON"),
     ({"duplicate": True}, "good")],
)  # fmt: skip
async def test_a_receiver_of_akool_refuses_exactly_what_is_wrong(effects: dict[str, Any], verdict: str) -> None:
    """The first callback, and not the second; an envelope of the past can be opened, and says what it should."""
    async with stage(answering()) as there:
        await there.fault(effects, When(times=1))
        for _ in range(2):
            await there.akool()
            await there.idle()
        now = (await there.app.engine.worlds.get("default")).now() // 1_000_000
        first, *_, last = there.inbox.requests
        assert (akool_says(first, now), akool_says(last, now)) == (verdict, "good")
        if verdict in ("forged", "stale"):
            right = json.loads((await there.deliveries())[0].announcement.body)
            sent = json.loads(first.body)
            assert list(sent) == list(right)
            assert len(sent["signature"]) == len(right["signature"])
            assert (sent["dataEncrypt"], sent["nonce"]) == (right["dataEncrypt"], right["nonce"])


async def test_where_nothing_is_signed_nothing_can_be_forged() -> None:
    """The callback is as ever, and its record says so."""
    async with stage(answering()) as there:
        await there.fault({"bad_signature": True})
        await there.kling(secret=False)
        await there.idle()
        (first, *_) = await there.deliveries()
        assert first.attempts[0].fault == "fault-1: bad_signature (no effect: there is nothing to spoil)"
        assert first.attempts[0].sent is None


async def test_the_callback_comes_before_the_response() -> None:
    """On the wire: the receiver has been called, has asked in turn, and has answered, and only then has the client."""
    answered = asyncio.Event()
    seen: list[tuple[str, bool]] = []

    async def asking(visit: Visit, received: Received) -> None:
        task = json.loads(received.body)
        shown = await there.client.get(
            f"/v1/videos/image2video/{task['task_id']}", headers={"Authorization": f"Bearer {API_KEY}"}
        )
        assert shown.json()["data"]["task_id"] == task["task_id"]
        seen.append((task["task_status"], answered.is_set()))
        await visit.reply(200)

    async with stage(replying(asking)) as there:
        await there.fault({"before_response": True})
        created = await there.kling()
        answered.set()
        assert created["data"]["task_status"] == "submitted"
        assert seen == [("submitted", False), ("processing", False), ("succeed", False)]
        answered.clear()
        seen.clear()
        await there.kling("typical")
        answered.set()
        await there.idle()
        assert seen == [("submitted", False), ("processing", True), ("succeed", True)]
        assert {each.state for each in await there.deliveries()} == {DeliveryState.DELIVERED}


async def test_a_dead_receiver_does_not_keep_the_response() -> None:
    """Nobody listens: the attempt is over at once, and the submission is answered."""
    async with stage(answering()) as there:
        await there.fault({"before_response": True})
        there.inbox.url = "http://127.0.0.1:9/nobody"
        async with asyncio.timeout(10):
            assert (await there.kling("manual"))["code"] == 0
        (delivery,) = await there.deliveries()
        assert delivery.attempts[0].error == "connection refused"


CLOCKS: dict[str, dict[str, Any]] = {
    "frozen": {"rate": 0},
    "fast": {"rate": 1000},
    "real": {"rate": 1, "webhook_delays": [0.02, 0.05]},
}


@pytest.mark.parametrize("clock", CLOCKS)
async def test_a_receiver_that_fails_twice_gets_it_at_the_third_time(clock: str) -> None:
    """By the policy, in virtual time; each attempt is signed for its own instant."""
    async with stage(failing_first(2), **CLOCKS[clock]) as there, asyncio.timeout(20):
        await there.kling("manual")
        if clock == "frozen":
            await there.idle()
        await there.inbox.arrived(3)
        await there.app.engine.advance("default", seconds=0)
        (delivery,) = await there.deliveries()
        assert delivery.state is DeliveryState.DELIVERED
        assert [each.status for each in delivery.attempts] == [500, 500, 200]
        instants = [each.at / 1_000_000 for each in delivery.attempts]
        pauses = [later - earlier for earlier, later in pairwise(instants)]
        delays = delivery.announcement.retry.delays[:2]
        assert all(pause >= delay - 1e-6 for pause, delay in zip(pauses, delays, strict=True))
        if clock == "frozen":
            assert pauses == [1, 5]
        for attempt, received in zip(delivery.attempts, there.inbox.requests, strict=True):
            assert received.header("webhook-timestamp") == str(attempt.at // 1_000_000)
            assert kling_says(received, attempt.at // 1_000_000) == "good"
        assert {each.body for each in there.inbox.requests} == {delivery.announcement.body}


@pytest.mark.parametrize("clock", CLOCKS)
async def test_the_ending_of_an_instant_job_survives_two_failures(clock: str) -> None:
    """Every status arrives, whatever the clock."""
    async with stage(failing_first(2), **CLOCKS[clock]) as there, asyncio.timeout(20):
        await there.kling("instant")
        if clock == "frozen":
            await there.idle()
        await there.inbox.arrived(5)
        await there.app.engine.advance("default", seconds=0)
        assert [(each.status, each.state) for each in await there.deliveries()] == [
            ("submitted", "delivered"), ("processing", "delivered"), ("succeed", "delivered"),
        ]  # fmt: skip
