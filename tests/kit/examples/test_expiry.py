"""What expires: result files and tokens, weeks later and in no time."""

import requests

WEEK = 7 * 24 * 3600


def test_a_result_must_be_fetched_in_time(lipsync_emulator):
    akool = lipsync_emulator.akool
    body = {"video_url": "https://example.com/a.mp4", "audio_url": "https://example.com/a.mp3"}
    create = f"{akool.base_url}/api/open/v3/content/video/lipsync"
    created = requests.post(create, json=body, headers=akool.headers).json()

    url = lipsync_emulator.wait_for(created["data"]["_id"]).result[0].url
    assert requests.get(url).status_code == 200

    lipsync_emulator.advance(WEEK + 1)
    assert requests.get(url).status_code == 404


def test_a_token_must_be_made_anew(lipsync_emulator):
    headers = {"Authorization": f"Bearer {lipsync_emulator.token('kling')}"}
    tasks = f"{lipsync_emulator.kling.base_url}/v1/videos/image2video"
    assert requests.get(tasks, headers=headers).status_code == 200

    lipsync_emulator.advance(30 * 60 + 60)
    assert requests.get(tasks, headers=headers).json()["code"] == 1004
