"""Callbacks that come late, twice, or in the wrong order, as they do in production."""

import requests


def newest(messages):
    """Your code: the state of a task, from callbacks in whatever order."""
    return max((message.content for message in messages), key=lambda task: task["updated_at"])


def submitted(emulator):
    body = {"image": "https://example.com/a.png", "callback_url": emulator.inbox().url}
    kling = emulator.kling
    return requests.post(f"{kling.base_url}/v1/videos/image2video", json=body, headers=kling.headers).json()["data"]


def test_a_late_callback_does_not_turn_back_the_state(lipsync_emulator):
    lipsync_emulator.faults.add("reorder", times=1)

    submitted(lipsync_emulator)
    lipsync_emulator.run_until_idle()

    came = [message.content["task_status"] for message in lipsync_emulator.inbox().messages]
    assert came == ["processing", "submitted", "succeed"]
    assert newest(lipsync_emulator.inbox().messages)["task_status"] == "succeed"


def test_a_callback_that_comes_twice_is_counted_once(lipsync_emulator):
    lipsync_emulator.faults.add("duplicate")

    submitted(lipsync_emulator)
    messages = lipsync_emulator.inbox().wait(6)

    assert len({message.content["task_status"] for message in messages}) == 3


def test_an_old_callback_out_of_the_blue(lipsync_emulator):
    task = submitted(lipsync_emulator)
    lipsync_emulator.wait_for(task["task_id"])

    lipsync_emulator.call_back(task["task_id"], status="processing")

    assert lipsync_emulator.inbox().wait(4)[-1].content["task_status"] == "processing"
    assert newest(lipsync_emulator.inbox().messages)["task_status"] == "succeed"
