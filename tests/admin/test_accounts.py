"""Accounts through the control API."""

from typing import Any

import pytest

from emulator.providers import discover
from emulator.providers.kling.auth import ACCESS_KEY, SECRET_KEY
from tests.admin.conftest import KLING, Control

pytestmark = pytest.mark.anyio
KEY = f"/accounts/kling/{ACCESS_KEY}"


async def test_ready_made_accounts_are_listed_before_their_first_use(control: Control) -> None:
    """And listing them opens none."""
    listed = (await control.ask("GET", "/accounts"))["accounts"]
    assert [(each["provider"], each["opened"]) for each in listed] == [(each.name, False) for each in discover()]
    await control.submit()
    listed = (await control.ask("GET", "/accounts"))["accounts"]
    assert [each["provider"] for each in listed if each["opened"]] == ["kling"]
    assert listed[0]["held"] > 0
    assert listed[0]["available"] == listed[0]["credits"] - listed[0]["held"]


async def test_no_secret_is_ever_shown(control: Control) -> None:
    """Only whether there is one."""
    shown = await control.ask("PUT", KEY, json={"webhook_secret": "whsec_c2VjcmV0"})
    assert (shown["secret"], shown["webhook_secret"]) == (True, True)
    for text in (str(shown), str(await control.ask("GET", "/accounts"))):
        assert SECRET_KEY not in text
        assert "whsec_" not in text
    assert (await control.ask("PUT", KEY, json={"webhook_secret": None}))["webhook_secret"] is False


async def test_an_account_without_credits_is_refused_by_the_vendor(control: Control) -> None:
    """What is put is what the provider's rules see; what is left out stays."""
    assert (await control.ask("PUT", KEY, json={"credits": 0}))["state"] == "active"
    response = await control.emulator.client.post(
        "/kling/v1/videos/image2video", headers=KLING, json={"image": "https://x.test/a.png"}
    )
    assert response.json()["code"] == 1102
    assert (await control.ask("PUT", KEY, json={"state": "banned"}))["credits"] == 0
    assert (await control.emulator.client.get("/kling/v1/videos/image2video/1", headers=KLING)).json()["code"] == 1100


async def test_putting_an_account_opens_it(control: Control) -> None:
    """With the provider's start, unless the credits are given."""
    new = await control.ask("PUT", "/accounts/kling/newkey", json={"secret": "s" * 32}, expect=201)
    assert (new["credits"], new["state"], new["secret"], new["opened"]) == (100_000, "active", True, True)
    assert new.items() <= (await control.ask("GET", "/accounts/kling/newkey")).items()
    assert "PUT opens one" in await control.ask("GET", "/accounts/kling/other", expect=404)


async def test_a_changed_secret_is_the_only_one_that_opens(control: Control) -> None:
    """The old one is as good as any other wrong one."""
    await control.ask("PUT", "/accounts/akool/client-one", json={"secret": "a" * 32}, expect=201)
    await control.ask("PUT", "/accounts/akool/client-one", json={"secret": "b" * 32})

    async def token(secret: str) -> Any:
        body = {"clientId": "client-one", "clientSecret": secret}
        return (await control.emulator.client.post("/akool/api/open/v3/getToken", json=body)).json()["code"]

    assert (await token("a" * 32), await token("b" * 32)) == (1101, 1000)


@pytest.mark.parametrize(
    ("path", "body", "part"),
    [
        (KEY, {"credits": -1}, "'credits' in the body cannot be used"),
        (KEY, {"state": "sleepy"}, "'active', 'banned', 'expired' or 'overdue'"),
        (KEY, {"limit": 3}, "it may have: credits, state, secret, webhook_secret"),
        ("/accounts/nope/x", {}, "There is no provider 'nope'"),
        ("/accounts/kling/a%20b", {}, "1 to 64 letters"),
    ],
)
async def test_an_account_that_cannot_be_is_refused(control: Control, path: str, body: Any, part: str) -> None:
    """With the sentence that helps."""
    assert part in await control.ask("PUT", path, json=body, expect=400)
