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
    assert [(each["id"], each["method"], each["status"], each["job"], each["refused"]) for each in listed] == [
        (3, "GET", 401, None, True), (2, "GET", 200, job, False), (1, "POST", 200, job, False),
    ]  # fmt: skip
    operation, account = listed[2]["operation"], listed[2]["account"]
    for question, count in (
        ("", 3),
        ("?status=401", 1),
        ("?provider=akool", 0),
        (f"?operation={operation}", 1),
        (f"?account={account}&provider=kling", 2),
        ("?method=post", 1),
        (f"?job={job}", 2),
        ("?job=none", 0),
        ("?refused=true", 1),
        ("?refused=false&method=GET", 1),
        ("?path=/v1/videos/image2video", 1),
        ("?path=/v1/*/image2video/*", 2),
        ("?path=*", 3),
        ("?path=*image2video", 1),
        ("?path=/v1/videos/image2video*/image2video", 0),
        ("?after=1", 2),
        ("?after=3", 0),
    ):
        assert (await control.ask("GET", f"/requests/count{question}"))["count"] == count, question
    assert (await control.ask("GET", "/requests?limit=1"))["requests"] == listed[:1]


async def test_what_faults_struck_is_found(control: Control) -> None:
    """By the fault, by any, or by there being no answer; the archive says which, too."""
    await control.ask("POST", "/faults", json={"effect": {"status": 503}, "every": 2}, expect=201)
    await control.ask("POST", "/faults", json={"effect": {"latency": 0}, "every": 2}, expect=201)
    await control.ask("POST", "/faults", json={"effect": "malformed", "times": 1}, expect=201)
    for _ in range(3):
        await control.emulator.client.get("/kling/v1/videos/image2video", headers=KLING)
    for question, count in (
        ("fault=fault-1", 1),
        ("fault=fault-2", 1),
        ("fault=fault", 0),
        ("fault=*", 2),
        ("", 3),
    ):
        assert (await control.ask("GET", f"/requests/count?{question}"))["count"] == count, question
    assert (await control.ask("GET", "/requests/count?status=0"))["count"] == 0
    (entry,) = (await control.ask("GET", "/requests.har?fault=fault-3"))["log"]["entries"]
    assert entry["_emulator"]["fault"] == "fault-3: malformed"


async def test_a_reader_pages_forward_by_the_last_id_seen(control: Control) -> None:
    """Nothing is missed and nothing comes twice, whatever comes in between."""
    seen: list[int] = []
    for _ in range(3):
        await control.submit()
        await control.submit()
        page = (await control.ask("GET", f"/requests?after={seen[-1] if seen else 0}&limit=1"))["requests"]
        seen += [each["id"] for each in page]
    rest = (await control.ask("GET", f"/requests?after={seen[-1]}"))["requests"]
    assert [*seen, *(each["id"] for each in rest)] == [1, 2, 3, 4, 5, 6]


async def test_requests_are_found_by_virtual_time(control: Control) -> None:
    """From an instant on, and before another."""
    await control.submit()
    await control.emulator.advance(60)
    await control.submit()
    for question, ids in (
        ("since=2026-03-01T12:01:00Z", [2]),
        ("until=2026-03-01T12:01:00Z", [1]),
        ("since=2026-03-01T12:00:00Z&until=2026-03-01T12:01:01Z", [2, 1]),
    ):
        found = (await control.ask("GET", f"/requests?{question}"))["requests"]
        assert [each["id"] for each in found] == ids, question
    assert "Not an instant" in await control.ask("GET", "/requests?since=yesterday", expect=400)


async def test_a_request_is_shown_whole(control: Control) -> None:
    """With the headers of both sides; a credential's value only by its scheme."""
    job = await control.submit()
    shown = await control.ask("GET", "/requests/1")
    headers = dict(shown["request_headers"])
    assert headers["authorization"] == "Bearer [redacted]"
    assert (headers["content-type"], headers["x-emulator-scenario"]) == ("application/json", "typical")
    assert dict(shown["answer_headers"])["x-emulator-job"] == job
    assert dict(shown["answer_headers"])["content-length"] == str(shown["answer_size"])
    assert shown["url"] == "http://127.0.0.1:5477/kling/v1/videos/image2video"
    assert (shown["refused"], shown["why"], shown["error"]) == (False, None, None)
    for missing in ("2", "0", "none"):
        assert "There is no request" in await control.ask("GET", f"/requests/{missing}", expect=404)


async def test_a_refusal_says_which_rule_which_field_which_sentence(control: Control) -> None:
    """As written in the source at the rule."""
    await control.emulator.client.post(
        "/kling/v1/videos/identify-face", headers=KLING, json={"video_url": "https://a.test/v.mp4", "video_id": "1"}
    )
    shown = await control.ask("GET", "/requests/1")
    why = shown["why"]
    assert why["rule"].startswith("emulator.providers.kling.routes:identify_face:")
    assert (why["field"], why["witness"]) == ("video_id or video_url", "docs")
    assert "only one can be filled" in why["sentence"]
    file, _, line = why["source"].partition(":")
    with open(file, encoding="utf-8") as source:  # noqa: ASYNC230, PTH123 - a test may wait
        assert why["sentence"][:20] in source.read().splitlines()[int(line) - 1]


async def test_the_journal_is_emptied_between_phases_of_a_test(control: Control) -> None:
    """Ids count on, so that a reader who pages is not confused; after a reset they begin anew."""
    await control.submit()
    assert await control.ask("DELETE", "/requests") == {"forgotten": 1}
    assert (await control.ask("GET", "/requests"))["requests"] == []
    await control.submit()
    assert [each["id"] for each in (await control.ask("GET", "/requests"))["requests"]] == [2]
    await control.ask("POST", "/reset", json={})
    await control.submit()
    assert [each["id"] for each in (await control.ask("GET", "/requests"))["requests"]] == [1]


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
    assert "it may have: provider, operation, account, status, method, path, job, refused" in await control.ask(
        "GET", "/requests/count?colour=red", expect=400
    )
    assert "no provider 'x'" in await control.ask("GET", "/requests?provider=x", expect=400)
    for wrong in ("refused=perhaps", "after=-1", "after=x", "limit=0"):
        await control.ask("GET", f"/requests?{wrong}", expect=400)
