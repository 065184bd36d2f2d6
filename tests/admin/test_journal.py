"""What clients asked, through the control API."""

import pytest

from emulator.providers.akool.auth import CLIENT_ID, CLIENT_SECRET
from tests.admin.conftest import KLING, Control

pytestmark = pytest.mark.anyio


async def test_requests_are_listed_newest_first_and_found_by_what_they_were(control: Control) -> None:
    """Requests to the control API itself are not among them."""
    job = await control.submit()
    await control.emulator.client.get(f"/kling/v1/videos/image2video/{job}", headers=KLING)
    await control.emulator.client.get(f"/kling/v1/videos/image2video/{job}")
    listed = (await control.ask("GET", "/requests"))["requests"]
    assert [(each["method"], each["status"], each["job"]) for each in listed] == [
        ("GET", 401, None), ("GET", 200, job), ("POST", 200, job),
    ]  # fmt: skip
    assert (await control.ask("GET", "/requests/count"))["count"] == 3
    assert (await control.ask("GET", "/requests/count?status=401"))["count"] == 1
    assert (await control.ask("GET", "/requests/count?provider=akool"))["count"] == 0
    operation, account = listed[2]["operation"], listed[2]["account"]
    assert (await control.ask("GET", f"/requests/count?operation={operation}"))["count"] == 1
    assert (await control.ask("GET", f"/requests/count?account={account}&provider=kling"))["count"] == 2
    assert (await control.ask("GET", "/requests?limit=1"))["requests"] == listed[:1]


async def test_long_bodies_are_cut_and_credentials_left_out(control: Control) -> None:
    """The journal is for reading."""
    await control.emulator.client.post("/kling/v1/videos/image2video", headers=KLING, json={"image": "A" * 5000})
    (entry,) = (await control.ask("GET", "/requests"))["requests"]
    assert len(entry["request"]) < 2200
    await control.emulator.client.post(
        "/akool/api/open/v3/getToken", json={"clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET}
    )
    assert CLIENT_SECRET not in str(await control.ask("GET", "/requests"))


async def test_a_filter_that_does_not_exist_is_refused(control: Control) -> None:
    """With those that do."""
    assert "it may have: provider, operation, account, status" in await control.ask(
        "GET", "/requests/count?path=x", expect=400
    )
    assert "no provider 'x'" in await control.ask("GET", "/requests?provider=x", expect=400)
