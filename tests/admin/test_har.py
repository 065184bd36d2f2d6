"""The journal as an HTTP archive: what HAR 1.2 requires is there, and no credential is."""

from datetime import datetime
from typing import Any

import pytest

from tests.admin.conftest import KLING, Control

pytestmark = pytest.mark.anyio

# http://www.softwareishard.com/blog/har-12-spec/: what is not marked optional, with its type
NUMBER = (int, float)
REQUIRED: dict[str, dict[str, Any]] = {
    "log": {"version": str, "creator": dict, "entries": list},
    "creator": {"name": str, "version": str},
    "entry": {
        "startedDateTime": str,
        "time": NUMBER,
        "request": dict,
        "response": dict,
        "cache": dict,
        "timings": dict,
    },
    "request": {
        "method": str,
        "url": str,
        "httpVersion": str,
        "cookies": list,
        "headers": list,
        "queryString": list,
        "headersSize": int,
        "bodySize": int,
    },
    "response": {
        "status": int,
        "statusText": str,
        "httpVersion": str,
        "cookies": list,
        "headers": list,
        "content": dict,
        "redirectURL": str,
        "headersSize": int,
        "bodySize": int,
    },
    "content": {"size": int, "mimeType": str},
    "postData": {"mimeType": str, "text": str},
    "timings": {"send": NUMBER, "wait": NUMBER, "receive": NUMBER},
}


def assert_archive(archive: Any) -> list[Any]:
    """It has every required member, of the right type; its entries."""
    log = archive["log"]
    has("log", log)
    has("creator", log["creator"])
    assert log["version"] == "1.2"
    for entry in log["entries"]:
        has("entry", entry)
        has("request", entry["request"])
        has("response", entry["response"])
        has("content", entry["response"]["content"])
        has("timings", entry["timings"])
        assert datetime.fromisoformat(entry["startedDateTime"]).tzinfo is not None
        assert entry["time"] == sum(each for each in entry["timings"].values() if each >= 0)
        for pair in (
            *entry["request"]["headers"],
            *entry["request"]["queryString"],
            *entry["response"]["headers"],
        ):
            assert (type(pair["name"]), type(pair["value"])) == (str, str)
        if "postData" in entry["request"]:
            has("postData", entry["request"]["postData"])
    entries: list[Any] = log["entries"]
    return entries


def has(name: str, value: Any) -> None:
    """A member is complete; what it has besides is optional, or ours."""
    for member, kind in REQUIRED[name].items():
        assert isinstance(value[member], kind), (name, member)


async def test_an_archive_is_one_that_browsers_read(control: Control) -> None:
    """Oldest first, in virtual time, each with its headers and its body; what is ours is in a member of its own."""
    job = await control.submit()
    await control.emulator.advance(10)
    client = control.emulator.client
    await client.get(f"/kling/v1/videos/image2video/{job}?a=1&b=", headers={**KLING, "user-agent": "me/1.0"})
    await client.get("/creatify/api/lipsyncs")
    posted, polled, moved = assert_archive(await control.ask("GET", "/requests.har"))
    assert posted["request"]["postData"]["mimeType"] == "application/json"
    assert '"prompt":"a presenter"' in posted["request"]["postData"]["text"].replace(": ", ":")
    assert posted["_emulator"] | {"account": None} == {
        "id": 1, "provider": "kling", "operation": "create_image2video", "account": None, "job": job,
        "fault": None, "error": None, "why": None,
    }  # fmt: skip
    assert posted["startedDateTime"] == "2026-03-01T12:00:00.000000Z"
    assert polled["startedDateTime"] == "2026-03-01T12:00:10.000000Z"
    assert polled["request"]["url"] == f"http://127.0.0.1:5477/kling/v1/videos/image2video/{job}?a=1&b="
    assert polled["request"]["queryString"] == [{"name": "a", "value": "1"}, {"name": "b", "value": ""}]
    assert {"name": "user-agent", "value": "me/1.0"} in polled["request"]["headers"]
    assert {"name": "authorization", "value": "Bearer [redacted]"} in polled["request"]["headers"]
    assert {"name": "x-emulator-job", "value": job} in polled["response"]["headers"]
    assert "postData" not in polled["request"]
    assert polled["response"]["content"]["text"].startswith('{"code":0')
    assert (moved["response"]["status"], moved["response"]["statusText"]) == (301, "Moved Permanently")
    assert moved["response"]["redirectURL"].endswith("/api/lipsyncs/")
    assert moved["_emulator"]["why"]["field"] == "path"


async def test_what_was_cut_is_said_so(control: Control) -> None:
    """With how much there was."""
    await control.emulator.client.post("/kling/v1/videos/image2video", headers=KLING, json={"image": "A" * 5000})
    (entry,) = assert_archive(await control.ask("GET", "/requests.har"))
    assert entry["request"]["bodySize"] > 5000
    assert entry["request"]["postData"]["comment"] == f"Cut: 2048 of {entry['request']['bodySize']} bytes are kept."


async def test_an_archive_takes_the_filters_of_the_journal(control: Control) -> None:
    """All of them; the newest that fit are in it."""
    for _ in range(3):
        await control.submit()
    await control.emulator.client.get("/kling/v1/videos/image2video/1")
    assert len(assert_archive(await control.ask("GET", "/requests.har?refused=false&limit=2"))) == 2
    ids = [each["_emulator"]["id"] for each in assert_archive(await control.ask("GET", "/requests.har?limit=2"))]
    assert ids == [3, 4]
    assert "it may have" in await control.ask("GET", "/requests.har?colour=red", expect=400)
