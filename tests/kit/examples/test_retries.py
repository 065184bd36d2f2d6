"""Retry logic: a vendor that fails twice, hangs up, or limits the rate; time stands still, so nothing is flaky."""

import time

import requests

BODY = {"image": "https://example.com/a.png"}


def create(kling, attempts=4):
    """Your code: tries again after 1, 2, 4 … seconds."""
    for attempt in range(attempts):
        try:
            answer = requests.post(f"{kling.base_url}/v1/videos/image2video", json=BODY, headers=kling.headers)
            if answer.status_code not in (429, 502, 503):
                return answer.json()["data"]["task_id"]
        except requests.ConnectionError:
            pass
        time.sleep(2**attempt)
    raise RuntimeError("the vendor is down")


def test_two_failures_are_survived(lipsync_emulator, monkeypatch):
    monkeypatch.setattr("time.sleep", lipsync_emulator.advance)
    lipsync_emulator.faults.add({"status": 503}, match={"provider": "kling"}, times=2)
    began = lipsync_emulator.now

    assert create(lipsync_emulator.kling)

    assert (lipsync_emulator.now - began).total_seconds() == 1 + 2
    assert [request.status for request in lipsync_emulator.requests()] == [200, 503, 503]


def test_a_broken_connection_makes_no_second_task(lipsync_emulator, monkeypatch):
    """It does here: the answer got lost, not the task. Would your code notice?"""
    monkeypatch.setattr("time.sleep", lipsync_emulator.advance)
    lipsync_emulator.faults.add({"reset": {"when": "after"}}, times=1)

    create(lipsync_emulator.kling)

    assert len(lipsync_emulator.jobs()) == 2


def test_a_rate_limit_is_waited_out(lipsync_emulator, monkeypatch):
    monkeypatch.setattr("time.sleep", lipsync_emulator.advance)
    lipsync_emulator.set_account("kling", limits={"requests_per_minute": 1})

    first, second = create(lipsync_emulator.kling), create(lipsync_emulator.kling, attempts=8)

    assert first != second
