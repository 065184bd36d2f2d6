"""A client that polls: its sleep is the emulator's clock, so minutes of polling take milliseconds."""

import time

import pytest
import requests


def lip_sync(base_url, headers, video, audio):
    """Your code: create, poll every ten seconds, return the result's URL."""
    body = {"video_url": video, "audio_url": audio}
    created = requests.post(f"{base_url}/api/open/v3/content/video/lipsync", json=body, headers=headers).json()
    while True:
        query = {"video_model_id": created["data"]["_id"]}
        look = f"{base_url}/api/open/v3/content/video/infobymodelid"
        job = requests.get(look, params=query, headers=headers).json()["data"]
        if job["video_status"] == 3:
            return job["video"]
        if job["video_status"] == 4:
            raise RuntimeError(job["error_reason"])
        time.sleep(10)


@pytest.fixture(autouse=True)
def no_waiting(lipsync_emulator, monkeypatch):
    monkeypatch.setattr("time.sleep", lipsync_emulator.advance)


@pytest.mark.scenario("realistic")
def test_the_client_polls_until_there_is_a_video(lipsync_emulator):
    akool = lipsync_emulator.akool
    video, audio = lipsync_emulator.sample("video.mp4", seconds=5), lipsync_emulator.sample("speech.mp3", seconds=5)

    url = lip_sync(akool.base_url, akool.headers, video, audio)

    assert requests.get(url).headers["content-type"] == "video/mp4"
    assert len(lipsync_emulator.requests(operation="get_video_info")) > 10


@pytest.mark.scenario("fails-running")
def test_the_client_reports_a_failure(lipsync_emulator):
    akool = lipsync_emulator.akool

    with pytest.raises(RuntimeError, match="try again later"):
        lip_sync(akool.base_url, akool.headers, "https://example.com/a.mp4", "https://example.com/a.mp3")
