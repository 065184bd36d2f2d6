"""Kling: a video from text, faces, speech, lip-sync; every status called back and its signature verified."""

from typing import Any

from emulator.cli.demo.stage import Stage, expect

ACCESS_KEY = "emulatoraccesskey000000000000001"
SECRET_KEY = "emulatorsecretkey000000000000001"
WEBHOOK_SECRET = "whsec_ZW11bGF0b3J3ZWJob29rc2VjcmV0MDAwMDAwMDE="
API = "/kling/v1"
ENDS = ("succeed", "failed")


async def drive(stage: Stage) -> None:
    """The whole chain: text2video, identify-face, tts, advanced-lip-sync."""
    from standardwebhooks import Webhook

    await stage.call(
        "PUT", f"/_emulator/accounts/kling/{ACCESS_KEY}", json={"webhook_secret": WEBHOOK_SECRET}
    )  # on the vendor's console a customer would press a button
    headers = {"Authorization": f"Bearer {await _token(stage)}"}

    async def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await stage.call("POST", f"{API}{path}", json=body, headers=headers)
        content: dict[str, Any] = answer["data"]
        return content

    video = await post("/videos/text2video", {"prompt": "A man on a hill looks into the camera", "duration": "10"})
    final = await _followed(stage, headers, "text2video", video["task_id"])
    clip = final["task_result"]["videos"][0]["id"]
    found = await post("/videos/identify-face", {"video_id": clip})
    text = "Nothing on this machine costs a credit, and every status is shown."
    speech = await post("/audio/tts", {"text": text, "voice_id": "oversea_male1", "voice_language": "en"})
    audio = speech["task_result"]["audios"][0]
    end = int(float(audio["duration"]) * 1000)
    stage.story.statuses.clear()
    face = {
        "face_id": found["face_data"][0]["face_id"],
        "audio_id": audio["id"],
        "sound_start_time": 0,
        "sound_end_time": end,
        "sound_insert_time": 500,
    }
    order = {"session_id": found["session_id"], "face_choose": [face], "callback_url": stage.callback_url()}
    task = await post("/videos/advanced-lip-sync", order)
    final = await _followed(stage, headers, "advanced-lip-sync", task["task_id"])
    received = await stage.callbacks(3)
    said = [Webhook(WEBHOOK_SECRET).verify(each.body, each.headers) for each in received]
    expect([each["task_status"] for each in said] == ["submitted", "processing", "succeed"], f"called back: {said}")
    expect(said[-1]["task_result"] == final["task_result"], "the last callback and the last poll differ")
    stage.story.callbacks = "3, signatures good"
    await stage.download(final["task_result"]["videos"][0]["url"], "lipsync.mp4")
    await stage.charged()


async def _token(stage: Stage) -> str:
    """A token as the vendor's documentation makes it, by the emulator's clock."""
    import jwt

    now = (await stage.call("GET", "/_emulator/clock"))["now"]
    from emulator.engine.instants import parsed

    seconds = parsed(now) // 1_000_000
    return jwt.encode({"iss": ACCESS_KEY, "exp": seconds + 86_400, "nbf": seconds - 5}, SECRET_KEY, algorithm="HS256")


async def _followed(stage: Stage, headers: dict[str, str], product: str, task: str) -> dict[str, Any]:
    async def look() -> tuple[str, dict[str, Any]]:
        answer = await stage.call("GET", f"{API}/videos/{product}/{task}", headers=headers)
        return answer["data"]["task_status"], answer["data"]

    final: dict[str, Any] = await stage.follow(look, ENDS)
    expect(final["task_status"] == "succeed", f"{product} failed: {final.get('task_status_msg')}")
    return final
