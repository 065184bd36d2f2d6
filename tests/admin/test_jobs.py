"""Jobs through the control API: listed, shown, edited."""

from types import MappingProxyType

import pytest

from emulator.admin.shapes import plain
from tests.admin.conftest import RECEIVER, Control

pytestmark = pytest.mark.anyio


async def test_a_job_is_shown_with_its_past_and_its_future(control: Control) -> None:
    """The marker says which statuses have happened; the result appears when it can be fetched."""
    job = await control.submit("hello")
    await control.ask("POST", "/clock/advance", json={"seconds": 2})
    shown = await control.ask("GET", f"/jobs/{job}")
    assert (shown["provider"], shown["kind"], shown["status"], shown["phase"]) == (
        "kling", "image2video", "processing", "running",
    )  # fmt: skip
    assert [(step["status"], step["past"]) for step in shown["timeline"]] == [
        ("submitted", True), ("processing", True), ("succeed", False),
    ]  # fmt: skip
    assert 0 < shown["progress"] < 1
    assert (shown["result"], shown["callback_url"], shown["scenario"]) == ([], RECEIVER, "typical")
    await control.ask("POST", "/clock/advance", json={"idle": True})
    ended = await control.ask("GET", f"/jobs/{job}")
    assert ended["progress"] == 1
    assert (await control.emulator.client.get(ended["result"][0]["url"])).status_code == 200


def test_a_long_text_of_a_request_is_cut() -> None:
    """A file in Base64 does not flood the answer; everything else is shown as it is."""
    shown = plain(MappingProxyType({"image": "A" * 100_000, "list": (1, None, {"deep": "text"}), "raw": b"bytes"}))
    assert len(shown["image"]) < 5000
    assert shown["image"].endswith("(100000 characters)")
    assert (shown["list"], shown["raw"]) == ([1, None, {"deep": "text"}], "bytes")


async def test_jobs_are_listed_newest_first_and_paged(control: Control) -> None:
    """A page does not move when new jobs arrive."""
    ids = [await control.submit() for _ in range(5)]
    first = await control.ask("GET", "/jobs?limit=2")
    assert [job["id"] for job in first["jobs"]] == [ids[4], ids[3]]
    await control.submit()
    second = await control.ask("GET", f"/jobs?limit=2&cursor={first['next_cursor']}")
    assert [job["id"] for job in second["jobs"]] == [ids[2], ids[1]]
    last = await control.ask("GET", f"/jobs?limit=2&cursor={second['next_cursor']}")
    assert ([job["id"] for job in last["jobs"]], last["next_cursor"]) == ([ids[0]], None)


async def test_jobs_are_found_by_what_they_are(control: Control) -> None:
    """Filters with and without an index agree."""
    done = await control.submit(scenario="instant")
    waiting = await control.submit(scenario="manual")
    account = (await control.ask("GET", f"/jobs/{done}"))["account"]

    async def found(query: str) -> list[str]:
        return [job["id"] for job in (await control.ask("GET", f"/jobs?{query}"))["jobs"]]

    assert await found("phase=succeeded") == [done]
    assert await found("phase=queued&provider=kling") == [waiting]
    assert await found(f"account={account}") == [waiting, done]
    assert await found(f"provider=kling&account={account}&kind=image2video") == [waiting, done]
    assert await found("kind=advanced-lip-sync") == []
    assert await found("provider=akool") == []


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("provider=klng", "There is no provider 'klng'; there are: akool"),
        ("phase=done", "'queued', 'running', 'succeeded' or 'failed', got 'done'"),
        ("limit=0", "greater than or equal to 1, got '0'"),
        ("limit=many", "'limit' in the query cannot be used"),
        ("cursor=zzz", "Not a cursor: 'zzz'."),
        ("acount=x", "nothing called 'acount'; it may have: provider, account, kind, phase, limit, cursor"),
    ],
)
async def test_a_query_that_makes_no_sense_is_refused(control: Control, query: str, part: str) -> None:
    """Rather than answered with everything."""
    assert part in await control.ask("GET", f"/jobs?{query}", expect=400)


async def test_a_job_that_is_finished_has_succeeded(control: Control) -> None:
    """At once, and its callback follows."""
    job = await control.submit(scenario="stuck")
    finished = await control.ask("POST", f"/jobs/{job}/finish")
    assert (finished["phase"], finished["updated_at"]) == ("succeeded", "2026-03-01T12:00:00.000000Z")
    await control.ask("POST", "/clock/advance", json={"seconds": 0})
    assert b'"succeed"' in control.emulator.callbacks[-1].body


async def test_a_job_fails_for_the_reason_that_is_given(control: Control) -> None:
    """The customer is told it."""
    job = await control.submit()
    failed = await control.ask("POST", f"/jobs/{job}/fail", json={"reason": "no face", "code": "1301"})
    assert (failed["phase"], failed["reason"], failed["code"]) == ("failed", "no face", "1301")
    assert (await control.ask("POST", f"/jobs/{await control.submit()}/fail"))["reason"]


async def test_a_code_is_the_vendors_and_may_be_a_number(control: Control) -> None:
    """Its reason is the table's; a code that is not in it is refused with those that are, and nothing changes."""
    for code in (1301, "1301"):
        failed = await control.ask("POST", f"/jobs/{await control.submit()}/fail", json={"code": code})
        assert (failed["code"], failed["reason"]) == ("1301", "Trigger the platform's content security policy")
    job = await control.submit()
    for wrong in (77, "77", ""):
        detail = await control.ask("POST", f"/jobs/{job}/fail", json={"code": wrong}, expect=400)
        assert detail.startswith(f"Kling AI has no error code '{wrong}'; it has: 1000, 1001")
    for odd in (True, 1.5, [1301]):
        await control.ask("POST", f"/jobs/{job}/fail", json={"code": odd}, expect=400)
    assert (await control.ask("GET", f"/jobs/{job}"))["status"] == "submitted"


async def test_a_job_that_is_held_waits_for_a_skip(control: Control) -> None:
    """What was to come is still known, without an instant."""
    job = await control.submit()
    held = await control.ask("POST", f"/jobs/{job}/hold")
    assert [(step["status"], step["at"] is None) for step in held["timeline"]] == [
        ("submitted", False), ("processing", True), ("succeed", True),
    ]  # fmt: skip
    await control.ask("POST", "/clock/advance", json={"seconds": 86_400})
    assert (await control.ask("GET", f"/jobs/{job}"))["status"] == "submitted"
    assert (await control.ask("POST", f"/jobs/{job}/skip"))["status"] == "processing"


async def test_the_past_of_a_job_cannot_be_edited(control: Control) -> None:
    """A job that has ended stays as it ended."""
    job = await control.submit(scenario="instant")
    assert "already ended" in await control.ask("POST", f"/jobs/{job}/fail", expect=409)
    assert "no further step" in await control.ask("POST", f"/jobs/{job}/skip", expect=409)


async def test_an_unknown_job_and_a_surplus_field_are_refused(control: Control) -> None:
    """With the sentence that helps."""
    assert await control.ask("GET", "/jobs/nope", expect=404) == "There is no job 'nope'."
    job = await control.submit()
    detail = await control.ask("POST", f"/jobs/{job}/fail", json={"why": "x"}, expect=400)
    assert detail == "The body has nothing called 'why'; it may have: code, reason."
    assert "may have: nothing" in await control.ask("POST", f"/jobs/{job}/hold", json={"x": 1}, expect=400)


async def test_jobs_of_another_namespace_are_not_seen(control: Control) -> None:
    """A namespace is a world of its own."""
    other = Control(control.emulator, "/@t1")
    job = await other.submit()
    assert (await control.ask("GET", "/jobs"))["jobs"] == []
    assert [each["id"] for each in (await other.ask("GET", "/jobs"))["jobs"]] == [job]
