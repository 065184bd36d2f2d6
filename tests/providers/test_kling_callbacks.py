"""Kling's callbacks: the bare task at every change, retried, signed when the account has a webhook secret."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from emulator.app import create_app
from emulator.core.delivery import Announcement, Delivery
from emulator.engine.accounts import Account
from emulator.providers.kling import answers, callbacks
from emulator.providers.kling.auth import ACCESS_KEY
from emulator.settings import Settings
from tests.conftest import START, Emulator, Receiver
from tests.providers.kling_client import Kling

pytestmark = pytest.mark.anyio
URL = "https://example.com/callback"
SECRET = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI="
OLD_SECRET = "whsec_b2xkc2VjcmV0b2xkc2VjcmV0b2xkc2VjcmV0"


@pytest.fixture
def kling(emulator: Emulator) -> Kling:
    """A client with the ready-made API key."""
    return Kling(emulator)


async def give_secret(emulator: Emulator, secret: str) -> None:
    """Create a webhook secret in the console."""
    await Kling(emulator).get("/v1/videos/text2video")
    engine = emulator.app.engine
    world = await engine.worlds.get("default")
    await engine.book.change(world, "kling", ACCESS_KEY, lambda account: replace(account, webhook_secret=secret))


def bodies(emulator: Emulator) -> list[dict[str, Any]]:
    """The callbacks so far, parsed."""
    return [json.loads(each.body) for each in emulator.callbacks]


async def test_every_change_of_status_is_called_back(kling: Kling, emulator: Emulator) -> None:
    """Submitted too; and each says what a poll at that moment says."""
    task = await kling.lip_sync(callback_url=URL, external_task_id="scene-14", watermark_info={"enabled": True})
    path = f"/v1/videos/advanced-lip-sync/{task['task_id']}"
    seen: list[dict[str, Any]] = []
    while len(seen) < 3:
        while len(emulator.callbacks) == len(seen):
            await emulator.advance(0.1)
        seen.append(await kling.get(path))
    assert [body["task_status"] for body in bodies(emulator)] == ["submitted", "processing", "succeed"]
    for polled, body, callback in zip(seen, bodies(emulator), emulator.callbacks, strict=True):
        assert callback.url == URL
        assert callback.headers == {"Content-Type": "application/json; charset=utf-8"}
        assert body == {name: value for name, value in polled.items() if name != "watermark_info"}
        answers.Task.model_validate(body)
    assert list(bodies(emulator)[-1]) == [
        "task_id", "task_status", "task_status_msg", "created_at", "updated_at", "final_unit_deduction", "task_info",
        "task_result",
    ]  # fmt: skip


async def test_a_failure_is_called_back_with_its_reason(kling: Kling, emulator: Emulator) -> None:
    """And without a result."""
    await kling.lip_sync(callback_url=URL, headers={"X-Emulator-Scenario": "fails-running"})
    await emulator.advance(60)
    last = bodies(emulator)[-1]
    assert (last["task_status"], last["task_status_msg"]) == ("failed", "Failure to pass the risk control system")
    assert "task_result" not in last


async def test_without_a_callback_url_nothing_is_called(kling: Kling, emulator: Emulator) -> None:
    """The empty string is none either; nor do the calls that answer at once call back."""
    await kling.lip_sync(callback_url="")
    say = {"text": "Hello", "voice_id": "uk_boy1", "voice_language": "en", "callback_url": URL}
    await kling.post("/v1/audio/tts", say)
    await emulator.advance(60)
    assert emulator.callbacks == []


async def test_a_refused_callback_is_tried_three_more_times(kling: Kling, emulator: Emulator) -> None:
    """After 1, 5 and 25 seconds; any 2xx is enough."""
    emulator.answers.extend([500, 404, 301, 503])
    await kling.lip_sync(callback_url=URL, headers={"X-Emulator-Scenario": "manual"})
    await emulator.advance(120)
    assert [(each.at - START) // 1_000_000 for each in emulator.callbacks] == [0, 1, 6, 31]
    assert len({each.body for each in emulator.callbacks}) == 1
    emulator.callbacks.clear()
    emulator.answers.append(204)
    await kling.lip_sync(callback_url=URL, headers={"X-Emulator-Scenario": "manual"})
    await emulator.advance(120)
    assert len(emulator.callbacks) == 1


async def test_a_signed_callback_is_verified_by_the_standard(kling: Kling, emulator: Emulator) -> None:
    """Every attempt is signed for its own instant; all attempts of a delivery have one id of 19 digits."""
    await give_secret(emulator, SECRET)
    emulator.answers.append(500)
    await kling.lip_sync(callback_url=URL, headers={"X-Emulator-Scenario": "manual"})
    await emulator.advance(10)
    first, second = emulator.callbacks
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert len(first.headers["webhook-id"]) == 19
    assert int(second.headers["webhook-timestamp"]) == int(first.headers["webhook-timestamp"]) + 1
    for each in (first, second):
        assert int(each.headers["webhook-timestamp"]) == each.at // 1_000_000
        assert verified(each.headers, each.body, SECRET)
        assert not verified(each.headers, each.body + b" ", SECRET)


async def test_a_receiver_with_the_standards_package_is_content(settings: Settings) -> None:
    """Where virtual time is real time, its `verify` takes the callback, and refuses another secret's."""
    receiver = Receiver()
    app = create_app(settings.model_copy(update={"start": None}), send=receiver.send)
    transport = httpx2.ASGITransport(app=app)
    async with app.engine.running(), httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        emulator = Emulator(app, client, receiver)
        await give_secret(emulator, SECRET)
        await Kling(emulator).lip_sync(callback_url=URL)
        await emulator.advance(60)
    await app.close()
    for callback in receiver.callbacks:
        assert Webhook(SECRET).verify(callback.body, callback.headers)["task_status"]
        with pytest.raises(WebhookVerificationError):
            Webhook(OLD_SECRET).verify(callback.body, callback.headers)
    assert len(receiver.callbacks) == 3


async def test_while_a_secret_is_rotated_both_sign(kling: Kling, emulator: Emulator) -> None:
    """Two signatures, separated by a space; receivers of either secret are content."""
    await give_secret(emulator, f"{SECRET} {OLD_SECRET}")
    await kling.lip_sync(callback_url=URL, headers={"X-Emulator-Scenario": "manual"})
    await emulator.advance(1)
    (callback,) = emulator.callbacks
    assert len(callback.headers["webhook-signature"].split(" ")) == 2
    assert verified(callback.headers, callback.body, SECRET)
    assert verified(callback.headers, callback.body, OLD_SECRET)


async def put_secret(emulator: Emulator, secret: str | None) -> None:
    """Create, rotate or delete a webhook secret with the control API."""
    path = f"/_emulator/accounts/kling/{ACCESS_KEY}"
    assert (await emulator.client.put(path, json={"webhook_secret": secret})).status_code in (200, 201)


async def signed_by(kling: Kling, emulator: Emulator) -> list[bool]:
    """Whether the next callback carries the signature of the new secret and of the old one."""
    emulator.callbacks.clear()
    await kling.lip_sync(callback_url=URL, headers={"X-Emulator-Scenario": "manual"})
    await emulator.advance(0)
    (callback,) = emulator.callbacks
    if "webhook-signature" not in callback.headers:
        return [False, False]
    return [verified(callback.headers, callback.body, each) for each in (SECRET, OLD_SECRET)]


async def test_a_rotated_secret_signs_for_seven_more_days(kling: Kling, emulator: Emulator) -> None:
    """A new secret given to an account is a rotation; the old one ends by itself, in virtual time."""
    await put_secret(emulator, OLD_SECRET)
    assert await signed_by(kling, emulator) == [False, True]
    await put_secret(emulator, SECRET)
    assert await signed_by(kling, emulator) == [True, True]
    await emulator.advance(7 * 86_400 - 1)
    assert await signed_by(kling, emulator) == [True, True]
    await emulator.advance(1)
    assert await signed_by(kling, emulator) == [True, False]


async def test_the_previous_secret_can_be_deleted_before_its_time(kling: Kling, emulator: Emulator) -> None:
    """By giving the new one once more; and without any secret nothing is signed."""
    await put_secret(emulator, OLD_SECRET)
    await put_secret(emulator, SECRET)
    await put_secret(emulator, SECRET)
    assert await signed_by(kling, emulator) == [True, False]
    assert " " not in emulator.callbacks[0].headers["webhook-signature"]
    await put_secret(emulator, None)
    assert await signed_by(kling, emulator) == [False, False]
    await put_secret(emulator, SECRET)
    assert await signed_by(kling, emulator) == [True, False]


async def test_only_two_secrets_are_ever_good(kling: Kling, emulator: Emulator) -> None:
    """A second rotation within the seven days ends the oldest."""
    await put_secret(emulator, OLD_SECRET)
    await put_secret(emulator, "whsec_bWlkZGxlc2VjcmV0bWlkZGxlc2VjcmV0")
    await put_secret(emulator, SECRET)
    assert await signed_by(kling, emulator) == [True, False]
    assert len(emulator.callbacks[0].headers["webhook-signature"].split(" ")) == 2


async def test_a_bad_secret_of_a_pair_leaves_the_other_alone(kling: Kling, emulator: Emulator) -> None:
    """The callback is signed by the good one."""
    await give_secret(emulator, f"whsec_ä {OLD_SECRET}")
    assert await signed_by(kling, emulator) == [False, True]


async def test_what_is_no_secret_does_not_stop_the_callbacks(kling: Kling, emulator: Emulator) -> None:
    """They go out unsigned."""
    await give_secret(emulator, "whsec_ä")
    await kling.lip_sync(callback_url=URL)
    await emulator.advance(60)
    assert ["webhook-id" in each.headers for each in emulator.callbacks] == [False, False, False]


def test_the_vendors_test_vector() -> None:
    """The signature that the documentation computes."""
    body = (
        b'{"id":"1234567890","status":"succeeded","message":"","create_time":1781080778802,"update_time":1781080794151}'
    )
    announcement = Announcement(URL, body)
    delivery = Delivery("9876543210", "default", "kling", "a", "j", 1, "succeed", announcement, 0, 0)
    account = Account("default", "kling", "a", 1, None, 1.0, webhook_secret=SECRET)
    assert callbacks.sign(delivery, account, 1781080794_151_000) == (
        ("webhook-id", "9876543210"),
        ("webhook-timestamp", "1781080794"),
        ("webhook-signature", "v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4="),
    )


def verified(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """What the standard's own package makes of it, but for its look at the real clock: time is virtual here."""
    moment = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    expected = Webhook(secret).sign(headers["webhook-id"], moment, body.decode())
    return expected in headers["webhook-signature"].split(" ")
