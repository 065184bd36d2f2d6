"""The built-in webhook catcher."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import httpx2
import pytest

from emulator.admin.app import control as control_app
from emulator.admin.catcher import LONGEST, MESSAGES, Catcher
from emulator.engine.accounts import Account
from emulator.providers.base import Opened
from emulator.providers.kling import provider as kling
from emulator.web.front import FrontDoor
from tests.admin.conftest import Control

pytestmark = pytest.mark.anyio


async def test_what_is_posted_to_an_inbox_is_kept_in_order(control: Control) -> None:
    """With its headers and its instant; credentials are not kept."""
    for number in (1, 2):
        answer = await control.ask(
            "POST", "/inbox/mine", content=b"say %d" % number, headers={"X-Mark": "m", "Authorization": "Bearer s3cret"}
        )
        assert answer == {"ok": True}
    shown = await control.ask("GET", "/inbox/mine")
    assert (shown["name"], shown["count"]) == ("mine", 2)
    assert [message["body"] for message in shown["messages"]] == ["say 1", "say 2"]
    first = shown["messages"][0]
    assert ["x-mark", "m"] in first["headers"]
    assert "s3cret" not in str(first)
    assert (first["at"], first["method"], first["opened"]) == ("2026-03-01T12:00:00.000000Z", "POST", None)


async def test_an_inbox_is_emptied_and_belongs_to_its_namespace(control: Control) -> None:
    """Nobody else's is touched."""
    other = Control(control.emulator, "/@t1")
    await control.ask("POST", "/inbox/a", content=b"1")
    await other.ask("POST", "/inbox/a", content=b"2")
    assert await control.ask("DELETE", "/inbox/a") == {"deleted": 1}
    assert await control.ask("DELETE", "/inbox/a") == {"deleted": 0}
    assert (await control.ask("GET", "/inbox/a"))["count"] == 0
    assert (await other.ask("GET", "/inbox/a"))["count"] == 1


async def test_an_inbox_is_bounded(control: Control) -> None:
    """In the size of a message and in their number; the oldest give way."""
    assert "longer than" in await control.ask("POST", "/inbox/a", content=b"x" * (LONGEST + 1), expect=413)
    for number in range(MESSAGES + 3):
        await control.ask("POST", "/inbox/a", content=b"%d" % number)
    shown = await control.ask("GET", "/inbox/a")
    assert (shown["count"], len(shown["messages"])) == (MESSAGES + 3, MESSAGES)
    assert shown["messages"][0]["number"] == 4


def test_all_inboxes_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was longest without a message gives way."""
    monkeypatch.setattr("emulator.admin.catcher.ALL", 4000)
    catcher = Catcher()
    for name in ("old", "busy", "new"):
        catcher.catch("default", name, 0, "POST", (), b"x" * 600)
        catcher.catch("default", "busy", 0, "POST", (), b"x")
    assert [catcher.messages("default", name)[1] for name in ("old", "busy", "new")] == [0, 4, 1]


async def test_a_name_that_is_none_is_refused(control: Control) -> None:
    """Names are plain."""
    assert "1 to 64 letters" in await control.ask("GET", "/inbox/a%20b", expect=400)
    assert "no provider 'x'" in await control.ask("GET", "/inbox/a?provider=x", expect=400)


async def test_what_a_vendor_recognises_is_shown_opened(control: Control) -> None:
    """Each provider is shown the message and its own accounts of the namespace."""
    await control.submit()

    def opened(headers: Mapping[str, str], body: bytes, accounts: Sequence[Account]) -> Opened | None:
        if not body.startswith(b"sealed "):
            return None
        return Opened(accounts[0].id, headers["x-mark"] == "right", body.removeprefix(b"sealed ").decode(), "a note")

    desk = control.emulator.app.desk
    door = FrontDoor(
        desk.engine.worlds,
        {"_emulator": control_app(desk, {"kling": replace(kling, opened=opened)})},
        {}, {}, {},
    )  # fmt: skip
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=door), base_url="http://e.test") as client:
        await client.post("/_emulator/inbox/a", content=b"sealed words", headers={"X-Mark": "right"})
        await client.post("/_emulator/inbox/a", content=b"anything")
        messages = (await client.get("/_emulator/inbox/a")).json()["messages"]
        only = (await client.get("/_emulator/inbox/a?provider=kling")).json()["messages"]
    account = kling.credentials[0].account
    assert messages[0]["opened"] == {
        "provider": "kling", "account": account, "verified": True, "plain": "words", "note": "a note",
    }  # fmt: skip
    assert messages[1]["opened"] is None
    assert only == messages[:1]
