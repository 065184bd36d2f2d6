"""Akool: token, lip-sync, polling, the encrypted callback opened, the result played, the balance."""

import json

from emulator.cli.demo.stage import Stage, expect

CLIENT_ID = "ZW11bGF0b3ItY2xpZW50LTE="
CLIENT_SECRET = "emulatorClientSecret000000000032"
API = "/akool/api/open/v3"
TEXT = "Good morning! These lips were moved on your own machine, and nobody sent a bill."


async def drive(stage: Stage) -> None:
    """One lip-sync from token to file."""
    from emulator.providers.akool import envelope

    pair = {"clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET}
    token = (await stage.call("POST", f"{API}/getToken", json=pair))["token"]
    headers = {"Authorization": f"Bearer {token}"}
    before = await _balance(stage, headers)
    order = {
        "video_url": stage.video("Noor", "female", 7),
        "audio_url": stage.voice(TEXT, "Noor", "female", 7),
        "webhookUrl": stage.callback_url(),
    }
    created = await stage.call("POST", f"{API}/content/video/lipsync", json=order, headers=headers)
    expect(created["code"] == 1000, f"create answered {created}")
    job = created["data"]["_id"]

    async def look() -> tuple[str, dict[str, object]]:
        answer = await stage.call("GET", f"{API}/content/video/infobymodelid?video_model_id={job}", headers=headers)
        return str(answer["data"]["video_status"]), answer["data"]

    final = await stage.follow(look, ("3", "4"))
    expect(final["video_status"] == 3, "the job failed")
    (received,) = await stage.callbacks(1)
    sealed = json.loads(received.body)
    expected = envelope.signature(CLIENT_ID, sealed["timestamp"], sealed["nonce"], sealed["dataEncrypt"])
    expect(sealed["signature"] == expected, "the callback's signature is wrong")
    opened = json.loads(envelope.opened(sealed, CLIENT_ID, CLIENT_SECRET))
    expect(opened["_id"] == job and opened["url"] == final["video"], f"the callback says {opened}")
    stage.story.callbacks = "1 decrypted, signature good"
    await stage.download(str(final["video"]), "lipsync.mp4")
    await stage.charged(before - await _balance(stage, headers))


async def _balance(stage: Stage, headers: dict[str, str]) -> float:
    answer = await stage.call("GET", f"{API}/faceswap/quota/info", headers=headers)
    return float(answer["data"]["credit"])
