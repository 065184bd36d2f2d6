"""A shortage of credits: the vendor's own refusal, and nothing charged for what did not come about."""

import pytest
import requests


def create(kling):
    body = {"image": "https://example.com/a.png"}
    return requests.post(f"{kling.base_url}/v1/videos/image2video", json=body, headers=kling.headers)


def test_a_shortage_is_told_from_other_errors(lipsync_emulator):
    lipsync_emulator.set_account("kling", credits=0)

    answer = create(lipsync_emulator.kling)

    assert (answer.status_code, answer.json()["code"]) == (429, 1102)


def test_a_success_is_charged(lipsync_emulator):
    before = lipsync_emulator.account("kling").credits

    job = lipsync_emulator.wait_for(create(lipsync_emulator.kling).json()["data"]["task_id"])

    assert lipsync_emulator.account("kling").credits == before - job.credits


@pytest.mark.scenario("fails-running")
def test_a_failure_costs_nothing(lipsync_emulator):
    before = lipsync_emulator.account("kling").credits

    lipsync_emulator.wait_for(create(lipsync_emulator.kling).json()["data"]["task_id"], status="failed")

    assert lipsync_emulator.account("kling").credits == before
