"""Creatify: an avatar and a voice chosen, a preview made and rendered; the webhook."""

import json
from typing import Any

from emulator.cli.demo.stage import Stage, expect

HEADERS = {
    "X-API-ID": "00000000-0000-4000-8000-00000000c1d1",
    "X-API-KEY": "emulatorcreatifykey0000000000000000000001",
}
API = "/creatify/api"


async def drive(stage: Stage) -> None:
    """Flow B of the vendor's documentation: preview, look, render."""
    before = await _balance(stage)
    personas = await stage.call("GET", f"{API}/personas/?style=presenter", headers=HEADERS)
    voices = await stage.call("GET", f"{API}/voices/", headers=HEADERS)
    order = {
        "text": "Hello! I was made on your own machine, in a moment, for nothing.",
        "creator": personas[0]["id"],
        "accent": voices[0]["accents"][0]["id"],
        "aspect_ratio": "9x16",
        "webhook_url": stage.callback_url(),
    }
    preview = await stage.call("POST", f"{API}/lipsyncs/preview/", json=order, headers=HEADERS)
    path = f"{API}/lipsyncs/{preview['id']}/"

    async def look() -> tuple[str, dict[str, Any]]:
        answer = await stage.call("GET", path, headers=HEADERS)
        return ("previewed" if answer["preview"] and answer["status"] == "pending" else answer["status"]), answer

    await stage.follow(look, ("previewed", "failed", "rejected"))
    await stage.call("POST", f"{path}render/", headers=HEADERS)
    final = await stage.follow(look, ("done", "failed", "rejected"))
    expect(final["status"] == "done", f"the job ended {final['status']}")
    (received,) = await stage.callbacks(1)
    said = json.loads(received.body)
    expect(said["output"] == final["output"] and said["status"] == "done", f"called back: {said}")
    stage.story.callbacks = "1, agrees with the poll"
    await stage.download(final["output"], "output.mp4")
    await stage.download(final["video_thumbnail"], "thumbnail.jpg")
    await stage.charged(before - await _balance(stage))


async def _balance(stage: Stage) -> float:
    answer = await stage.call("GET", f"{API}/remaining_credits/", headers=HEADERS)
    return float(answer["remaining_credits"])
