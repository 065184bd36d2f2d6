"""AusyncLab: a video registered, then made to speak; both callbacks."""

import json
from typing import Any

from emulator.cli.demo.stage import Stage, expect

HEADERS = {"X-API-Key": "ak_emulator_000000000000000000000001"}
API = "/ausynclab/api/v1/lipsync"
ENDS = ("COMPLETED", "FAILED")
TEXT = "Xin chào! Tôi nói tiếng Việt, và tôi chỉ là một hình vẽ."


async def drive(stage: Stage) -> None:
    """Model prime: register, wait, generate, wait, play."""
    order = {
        "name": "Presenter",
        "video_url": stage.video("Lan", "female", 8),
        "callback_url": stage.callback_url(),
    }
    registered = await _posted(stage, "/register-video", order)
    await _followed(stage, f"/register/{registered['video_id']}")
    stage.story.statuses.clear()
    order = {
        "registered_video_id": registered["video_id"],
        "audio_url": stage.voice(TEXT, "Lan", "female", 6, "speech.wav"),
        "callback_url": stage.callback_url(),
    }
    generated = await _posted(stage, "/generate-lipsync", order)
    final = await _followed(stage, f"/generate/{generated['video_id']}")
    said = [json.loads(each.body) for each in await stage.callbacks(2)]
    expect([each["status"] for each in said] == ["COMPLETED", "COMPLETED"], f"called back: {said}")
    expect(said[1]["video_url"] == final["output_video_url"], "the callback and the last poll differ")
    stage.story.callbacks = "2, agree with the polls"
    await stage.download(final["output_video_url"], "lipsync.mp4")
    await stage.download(final["thumbnail_url"], "thumbnail.jpg")
    await stage.charged(said[0]["credits_used"] + said[1]["credits_used"])


async def _posted(stage: Stage, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await stage.call("POST", f"{API}{path}", json=body, headers=HEADERS)
    result: dict[str, Any] = answer["result"]
    return result


async def _followed(stage: Stage, path: str) -> dict[str, Any]:
    async def look() -> tuple[str, dict[str, Any]]:
        answer = await stage.call("GET", f"{API}{path}", headers=HEADERS)
        return answer["result"]["state"], answer["result"]

    final: dict[str, Any] = await stage.follow(look, ENDS)
    expect(final["state"] == "COMPLETED", f"{path} failed")
    return final
