"""The ledger, the limits and the options of an account, through the control API and on the wire."""

import pytest

from emulator.providers.kling.auth import ACCESS_KEY
from tests.admin.conftest import KLING, Control

pytestmark = pytest.mark.anyio
KEY = f"/accounts/kling/{ACCESS_KEY}"


async def test_the_ledger_shows_every_movement(control: Control) -> None:
    """The opening, what jobs were charged, what somebody changed; the newest first, with the balance after each."""
    task = await control.submit()
    held = await control.ask("GET", KEY)
    assert [line["kind"] for line in held["ledger"]] == ["opening"]
    assert [(hold["job"], hold["credits"]) for hold in held["holds"]] == [(task, held["held"])]
    await control.emulator.advance(600)
    await control.ask("PUT", KEY, json={"credits": 5})
    shown = await control.ask("GET", KEY)
    price = (await control.ask("GET", f"/jobs/{task}"))["charged"]
    assert price == held["held"] == shown["spent"] > 0
    assert shown["holds"] == []
    assert [(line["kind"], line["credits"], line["balance"], line["job"]) for line in shown["ledger"]] == [
        ("adjustment", 5 - (100_000 - price), 5.0, None),
        ("charge", -price, 100_000 - price, task),
        ("opening", 100_000.0, 100_000.0, None),
    ]


async def test_the_ledger_has_pages(control: Control) -> None:
    """A page's cursor asks for what is older; new lines do not move it."""
    for credits in (1, 2, 3, 4):
        await control.ask("PUT", KEY, json={"credits": credits})
    first = await control.ask("GET", f"{KEY}?limit=2")
    await control.ask("PUT", KEY, json={"credits": 9})
    second = await control.ask("GET", f"{KEY}?limit=2&cursor={first['next_cursor']}")
    third = await control.ask("GET", f"{KEY}?limit=2&cursor={second['next_cursor']}")
    pages = [[line["number"] for line in page["ledger"]] for page in (first, second, third)]
    assert pages == [[5, 4], [3, 2], [1]]
    assert third["next_cursor"] is None
    assert "Not a cursor" in await control.ask("GET", f"{KEY}?cursor=x", expect=400)


async def test_what_is_paid_at_once_is_in_the_ledger(control: Control) -> None:
    """Named for its operation."""
    video = {"video_url": "https://files.test/a.mp4"}
    response = await control.emulator.client.post("/kling/v1/videos/identify-face", headers=KLING, json=video)
    assert response.status_code == 200
    newest = (await control.ask("GET", KEY))["ledger"][0]
    assert (newest["kind"], newest["credits"]) == ("charge", -0.05)
    assert newest["what"]


async def test_limits_are_set_and_taken_away(control: Control) -> None:
    """Requests of a minute; null lifts the limit."""
    shown = await control.ask("PUT", KEY, json={"limits": {"requests_per_minute": 1}})
    assert shown["limits"] == {"concurrency": None, "requests_per_minute": 1}
    url = "/kling/v1/videos/image2video"
    answers = [(await control.emulator.client.get(url, headers=KLING)).status_code for _ in range(2)]
    assert answers == [200, 429]
    await control.emulator.advance(60)
    assert (await control.emulator.client.get(url, headers=KLING)).status_code == 200
    await control.ask("PUT", KEY, json={"limits": {"requests_per_minute": None}})
    assert (await control.emulator.client.get(url, headers=KLING)).status_code == 200


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ({"limits": {"concurrency": -1}}, "'limits.concurrency'"),
        ({"limits": {"jobs": 1}}, "nothing called 'jobs'"),
        ({"options": {"nonsense": 1}}, "The option 'nonsense' cannot be used"),
    ],
)
async def test_limits_and_options_that_cannot_be_are_refused(control: Control, body: object, part: str) -> None:
    """With the sentence that helps, and nothing changes."""
    assert part in await control.ask("PUT", KEY, json=body, expect=400)
    assert (await control.ask("GET", KEY))["limits"] == {"concurrency": None, "requests_per_minute": None}
