"""Parallel tests (`pytest -n 8`): each has a namespace of its own, so none sees what another one did."""

import pytest
import requests


@pytest.mark.parametrize("count", range(8))
def test_there_are_only_jobs_of_this_test(lipsync_emulator, count):
    kling = lipsync_emulator.kling
    for _ in range(count):
        body = {"image": "https://example.com/a.png"}
        requests.post(f"{kling.base_url}/v1/videos/image2video", json=body, headers=kling.headers)

    lipsync_emulator.run_until_idle()

    assert [job.status for job in lipsync_emulator.jobs("kling")] == ["succeed"] * count
