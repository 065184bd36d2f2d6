"""Three tests of a client: a task that succeeds, one that fails, and a vendor that is down for a moment."""

import time

import pytest
import requests


class Client:
    """Your code."""

    def __init__(self, base_url, api_key):
        self.url, self.headers = f"{base_url}/v1/videos/image2video", {"Authorization": f"Bearer {api_key}"}

    def create(self, image, callback_url=""):
        body = {"image": image, "callback_url": callback_url}
        while (answer := requests.post(self.url, json=body, headers=self.headers)).status_code == 503:
            time.sleep(5)
        return answer.json()["data"]["task_id"]

    def status(self, task):
        return requests.get(f"{self.url}/{task}", headers=self.headers).json()["data"]["task_status"]


@pytest.fixture
def client(lipsync_emulator):
    kling = lipsync_emulator.kling
    return Client(kling.base_url, kling.credentials["api_key"])


def test_a_task_succeeds(lipsync_emulator, client):
    inbox = lipsync_emulator.inbox()
    task = client.create("https://example.com/a.png", callback_url=inbox.url)
    assert client.status(task) == "submitted"

    lipsync_emulator.wait_for(task)

    assert client.status(task) == "succeed"
    assert [message.content["task_status"] for message in inbox.messages] == ["submitted", "processing", "succeed"]


@pytest.mark.scenario("fails-running")
def test_a_task_fails(lipsync_emulator, client):
    task = client.create("https://example.com/a.png")

    lipsync_emulator.advance(60)

    assert client.status(task) == "failed"


def test_the_vendor_is_down_for_a_moment(lipsync_emulator, client, monkeypatch):
    monkeypatch.setattr("time.sleep", lipsync_emulator.advance)
    lipsync_emulator.faults.add({"status": 503}, times=2)

    assert client.create("https://example.com/a.png")

    assert len(lipsync_emulator.requests(status=503)) == 2
