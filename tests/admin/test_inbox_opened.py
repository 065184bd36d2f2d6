"""The built-in receiver opens what it is sent, with the accounts' own secrets."""

import json

import pytest

from tests.conftest import Emulator

pytestmark = pytest.mark.anyio
AKOOL = {"x-api-key": "emulatorClientSecret000000000032"}
KLING = {"authorization": "Bearer api-key-kling-emulator00000000000000000000000000000000001"}
SECRET = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI="


async def passed_on(emulator: Emulator) -> dict[str, object]:
    """The last callback, posted to the inbox as it came; what the inbox makes of it."""
    last = emulator.callbacks[-1]
    await emulator.client.post("/_emulator/inbox/me", content=last.body, headers=last.headers)
    shown = (await emulator.client.get("/_emulator/inbox/me")).json()
    messages = shown["messages"] if "messages" in shown else next(iter(shown.values()))
    opened: dict[str, object] = messages[-1]["opened"] if len(messages) == 1 else messages[0]["opened"]
    return opened


async def test_akools_envelope_is_opened(emulator: Emulator) -> None:
    """The plain text and whose it is."""
    body = {"video_url": "https://a/v.mp4", "audio_url": "https://a/a.mp3", "webhookUrl": "http://localhost:1/"}
    created = await emulator.client.post("/api/open/v3/content/video/lipsync", json=body, headers=AKOOL)
    await emulator.advance(60)
    opened = await passed_on(emulator)
    assert opened["verified"] is True
    assert json.loads(str(opened["plain"]))["_id"] == created.json()["data"]["_id"]


async def test_klings_signature_is_checked(emulator: Emulator) -> None:
    """With the account's webhook secret; a changed body is noticed."""
    account = "/_emulator/accounts/kling/emulatoraccesskey000000000000001"
    assert (await emulator.client.put(account, json={"webhook_secret": SECRET})).status_code in (200, 201)
    body = {"prompt": "x", "callback_url": "http://localhost:1/"}
    await emulator.client.post("/v1/videos/text2video", json=body, headers=KLING)
    await emulator.advance(60)
    assert (await passed_on(emulator))["verified"] is True
    await emulator.client.delete("/_emulator/inbox/me")
    last = emulator.callbacks[-1]
    emulator.callbacks[-1] = type(last)(last.url, last.headers, last.body + b" ", last.at)
    assert (await passed_on(emulator))["verified"] is False
