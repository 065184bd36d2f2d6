"""What faults do to requests, in-process: which they take, what is executed, what is told of it."""

import json
import sys
from statistics import median
from typing import Any

import httpx2
import pytest

from emulator.app import create_app
from emulator.engine.chance import Draws
from emulator.engine.instants import elapsed
from emulator.engine.standing import Fault, Match, When
from emulator.providers.kling.auth import ACCESS_KEY, API_KEY
from emulator.settings import ConfigError, Settings
from emulator.web import faults
from emulator.web.faults.base import Lost, Mishap, Unanswered
from emulator.web.faults.malformed import malformed
from tests.conftest import Emulator

pytestmark = pytest.mark.anyio
KLING = {"Authorization": f"Bearer {API_KEY}"}
CREATE = "/kling/v1/videos/text2video"
POLL = f"{CREATE}/none"


async def let(emulator: Emulator, effect: dict[str, Any], match: Match | None = None, **when: Any) -> Fault:
    """One more fault on requests."""
    world = await emulator.app.engine.worlds.get("default")
    fault = Fault("", 0, "requests", faults.checked(effect), match or Match(), When(**when))
    return (await emulator.app.engine.worlds.orders.give(world, fault))[0]


async def create(emulator: Emulator, **more: Any) -> httpx2.Response:
    """Submit a task."""
    return await emulator.client.post(CREATE, json={"prompt": "x"}, headers={**KLING, **more})


async def poll(emulator: Emulator) -> httpx2.Response:
    """Look for a task that there is not: 400 unless something goes wrong."""
    return await emulator.client.get(POLL, headers=KLING)


async def jobs(emulator: Emulator) -> int:
    """How many there are."""
    return len(await emulator.app.engine.jobs("default"))


async def told(emulator: Emulator) -> list[tuple[int, str | None]]:
    """Status and faults of what the journal has, oldest first."""
    return [(each.status, each.fault) for each in emulator.app.desk.journal.entries("default")][::-1]


@pytest.mark.parametrize(
    ("effect", "status", "body"),
    [
        ({"status": 503}, 503, b"Service Unavailable"),
        ({"status": 503, "body": "<p>later</p>", "headers": {"Content-Type": "text/html"}}, 503, b"<p>later</p>"),
        ({"status": 502, "body": {"a": None}}, 502, b'{"a":null}'),
        ({"status": 599}, 599, b"599"),
        ({"status": 204}, 204, b""),
    ],
    ids=str,
)
async def test_a_status_is_answered_instead(
    emulator: Emulator, effect: dict[str, Any], status: int, body: bytes
) -> None:
    """Nothing is executed; the answer says so, and so does the journal."""
    await let(emulator, effect, times=1)
    answer = await create(emulator)
    assert (answer.status_code, answer.content) == (status, body)
    assert answer.headers["X-Emulator-Fault"] == "status"
    assert answer.headers["content-length"] == str(len(body))
    assert await jobs(emulator) == 0
    fine = await create(emulator)
    assert "X-Emulator-Fault" not in fine.headers
    assert await told(emulator) == [(status, "fault-1: status"), (200, None)]


async def test_a_code_is_the_vendor_s_own_refusal(emulator: Emulator) -> None:
    """In the envelope that any such refusal has; nothing is executed."""
    await let(emulator, {"code": 1303}, Match(provider="kling"), times=1)
    answer = await create(emulator)
    assert (answer.status_code, answer.json()["code"]) == (429, 1303)
    assert answer.json()["message"] == "parallel task over resource pack limit"
    assert answer.json()["request_id"]
    assert await jobs(emulator) == 0


async def test_what_was_asked_for_is_no_failure_of_the_server(
    emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    """A vendor's own 500 leaves no line in the log."""
    await let(emulator, {"code": 5000}, Match(provider="kling"), times=1)
    assert (await create(emulator)).status_code == 500
    assert not [each for each in caplog.records if each.name.startswith("emulator")]


@pytest.mark.parametrize(
    ("provider", "path", "status", "retry_after"),
    [
        ("kling", "/kling/v1/videos/text2video/x", 429, None),
        ("akool", "/akool/api/open/v3/user/info", 200, None),
        ("creatify", "/creatify/api/lipsyncs/", 429, "30"),
        ("ausynclab", "/ausynclab/api/v1/user/info", 429, "30"),
    ],
)
async def test_a_rate_limit_is_the_vendor_s_own(
    emulator: Emulator, provider: str, path: str, status: int, retry_after: str | None
) -> None:
    """With Retry-After where the vendor has it."""
    await let(emulator, {"rate_limit": 30}, Match(provider=provider))
    answer = await emulator.client.get(path)
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, retry_after)
    assert answer.headers["X-Emulator-Fault"] == "rate_limit"


async def test_truncated_and_malformed_answers_are_of_work_that_is_done(emulator: Emulator) -> None:
    """The job is there; a malformed answer has the right length, and no parser reads it."""
    await let(emulator, {"malformed": True}, times=1)
    answer = await create(emulator)
    assert (answer.status_code, answer.headers["content-length"]) == (200, str(len(answer.content)))
    assert answer.content.startswith(b'{"code":0,')
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(answer.content)
    assert await jobs(emulator) == 1
    await let(emulator, {"truncate": 10}, times=1)
    with pytest.raises(Lost, match="truncate"):
        await create(emulator)
    assert await jobs(emulator) == 2


@pytest.mark.parametrize("body", [b"{}", b"[1]", b'"a"', b"1", b"null", b"<p>", b'{"a": 1}\n'])
def test_no_parser_reads_what_is_malformed(body: bytes) -> None:
    """Whatever it was, and it is as long as before."""
    with pytest.raises(ValueError, match=r".+"):
        json.loads(malformed(body))
    assert len(malformed(body)) == len(body)


@pytest.mark.parametrize(("effect", "error"), [("reset", Lost), ("timeout", Unanswered)])
async def test_a_client_in_process_gets_an_exception_where_no_answer_comes(
    emulator: Emulator, effect: str, error: type[OSError]
) -> None:
    """At once. Before anything is executed, or after: then the job is there."""
    await let(emulator, {effect: "before"}, times=1)
    with pytest.raises(error, match=effect):
        await create(emulator)
    assert await jobs(emulator) == 0
    await let(emulator, {effect: "after"}, times=1)
    with pytest.raises(error, match=effect):
        await create(emulator)
    assert await jobs(emulator) == 1
    assert await told(emulator) == [(0, f"fault-1: {effect}"), (0, f"fault-2: {effect}")]


async def test_effects_combine(emulator: Emulator) -> None:
    """Within a fault and across faults; of two that decide the outcome, the first has its way and the other no name."""
    await let(emulator, {"latency": 0.05, "status": 503})
    await let(emulator, {"reset": True})
    await let(emulator, {"malformed": True, "latency": 0.05})
    before = elapsed()
    answer = await create(emulator)
    assert elapsed() - before >= 0.1
    assert (answer.status_code, answer.content) == (503, b"Service Unavailabl{")
    assert answer.headers["X-Emulator-Fault"] == "latency, status, latency, malformed"
    assert await told(emulator) == [(503, "fault-1: latency, status; fault-3: latency, malformed")]


@pytest.mark.parametrize(
    ("match", "struck"),
    [
        (Match(), ["create", "poll", "stranger", "unknown", "wrong"]),
        (Match(provider="akool"), []),
        (Match(operation="create_text2video"), ["create", "stranger"]),
        (Match(account=ACCESS_KEY), ["create", "poll"]),
        (Match(path="/v1/videos/*/none"), ["poll"]),
        (Match(path="/v1/*"), ["create", "poll", "stranger", "unknown", "wrong"]),
        (Match(method="PUT"), ["wrong"]),
        (Match(contains="x"), ["create", "stranger"]),
    ],
    ids=str,
)
async def test_a_fault_takes_what_it_matches(emulator: Emulator, match: Match, struck: list[str]) -> None:
    """By who asks, if the credential is good, and by what; unknown paths and wrong methods are requests too."""
    await let(emulator, {"status": 599}, match)
    answers = {
        "create": await create(emulator),
        "poll": await poll(emulator),
        "stranger": await create(emulator, Authorization="Bearer nonsense"),
        "unknown": await emulator.client.get("/kling/v1/nothing"),
        "wrong": await emulator.client.put(CREATE, headers=KLING),
    }
    assert [name for name, answer in answers.items() if answer.status_code == 599] == struck


async def test_a_preflight_is_no_call(emulator: Emulator) -> None:
    """A browser's question whether it may ask is answered, and not counted."""
    fault = await let(emulator, {"status": 599})
    answer = await emulator.client.options("/akool/api/open/v3/user/info", headers={"Origin": "http://a.test"})
    assert answer.status_code == 204
    world = await emulator.app.engine.worlds.get("default")
    assert await emulator.app.engine.worlds.orders.counts(world, fault) == [(0, 0)]


@pytest.mark.parametrize(
    ("when", "struck"),
    [
        ({"times": 2}, [1, 2]),
        ({"every": 3}, [3, 6]),
        ({"after": 4}, [5, 6, 7]),
        ({"after": 2, "times": 3, "every": 2}, [4]),
        ({"probability": 0.0}, []),
        ({"probability": 1.0}, [1, 2, 3, 4, 5, 6, 7]),
    ],
    ids=str,
)
async def test_a_fault_counts_its_own_calls(emulator: Emulator, when: dict[str, Any], struck: list[int]) -> None:
    """Those that it matches, and no others."""
    await let(emulator, {"status": 503}, Match(method="GET"), **when)
    answers = []
    for _ in range(7):
        await create(emulator)
        answers.append((await poll(emulator)).status_code)
    assert [index for index, status in enumerate(answers, 1) if status == 503] == struck


async def _day(seed: str) -> list[Any]:
    """What forty clients of a bad day get."""
    app = create_app(Settings(rate=0.0, start="2026-03-01T12:00:00Z", seed=seed))
    transport = httpx2.ASGITransport(app=app)
    seen: list[Any] = []
    async with app.engine.running(), httpx2.AsyncClient(transport=transport, base_url="http://x.test") as client:
        for fault in (
            {"effect": {"status": 503, "latency": {"uniform": [0, 0.002]}}, "probability": 0.3},
            {"effect": {"reset": "after"}, "probability": 0.2},
            {"effect": "malformed", "every": 3, "probability": 0.5},
        ):
            assert (await client.post("/_emulator/faults", json=fault)).status_code == 201
        for _ in range(40):
            try:
                answer = await client.post(CREATE, json={"prompt": "x"}, headers=KLING)
                seen.append((answer.status_code, list(answer.headers.items()), answer.content))
            except Lost as error:
                seen.append(str(error))
        entries = app.desk.journal.entries("default")
        seen.extend(entry._replace(elapsed=0.0) for entry in entries)
    await app.close()
    return seen


async def test_the_same_seed_gives_the_same_bad_day() -> None:
    """To the byte; another seed another one."""
    day = await _day("a")
    assert await _day("a") == day
    assert await _day("b") != day
    assert any(isinstance(each, str) for each in day)
    assert {each[0] for each in day if type(each) is tuple} == {200, 503}


async def test_headers_can_be_off(anyio_backend: str) -> None:
    """With the setting that turns all of the emulator's off."""
    app = create_app(Settings(headers=False, faults="slow"))
    world = await app.engine.worlds.get("default")
    await app.engine.worlds.orders.remove(world, Fault, [each.id for each in world.faults])
    await app.engine.worlds.orders.give(world, Fault("", 0, "requests", {"status": {"status": 503}}))
    transport = httpx2.ASGITransport(app=app)
    async with app.engine.running(), httpx2.AsyncClient(transport=transport, base_url="http://x.test") as client:
        answer = await client.get(POLL)
    await app.close()
    assert (answer.status_code, "X-Emulator-Fault" in answer.headers) == (503, False)


async def test_every_namespace_begins_with_the_server_s_preset(anyio_backend: str) -> None:
    """Also after a reset; one that is taken back stays away until then. An unknown preset is an error at the start."""
    app = create_app(Settings(faults="offline"))
    worlds = app.engine.worlds
    for namespace in ("default", "t1"):
        world = await worlds.get(namespace)
        assert [(each.id, each.on, each.preset) for each in world.faults] == [
            ("fault-1", "requests", "offline"), ("fault-2", "webhooks", "offline"),
        ]  # fmt: skip
        await worlds.orders.remove(world, Fault, ["fault-1", "fault-2"])
        assert (await worlds.get(namespace)).faults == ()
        await worlds.reset(world)
        assert len((await worlds.get(namespace)).faults) == 2
    await app.close()
    with pytest.raises(ConfigError, match="'faults' cannot be used: There is no preset 'nobody'; there are: flaky"):
        create_app(Settings(faults="nobody"))


async def test_faults_of_an_import_that_make_no_sense_do_nothing(emulator: Emulator) -> None:
    """A request is not to fail for what somebody wrote into a file."""
    world = await emulator.app.engine.worlds.get("default")
    before = (await poll(emulator)).json()
    effects: dict[str, Any] = {"latency": {"fixed": "x"}, "nonsense": {}}
    await emulator.app.engine.worlds.orders.give(world, Fault("", 0, "requests", effects))
    after = (await poll(emulator)).json()
    assert (after["code"], after["message"]) == (before["code"], before["message"])


def test_latencies_are_drawn_from_what_was_asked_for() -> None:
    """Around their middle, within bounds, never less than nothing and never more than 300 seconds."""

    def drawn(effect: Any) -> list[float]:
        latency = faults.EFFECTS["latency"].model_validate(faults.checked({"latency": effect})["latency"])
        found = []
        for number in range(500):
            mishap = Mishap()
            latency.befall(mishap, Draws("s", "t", number, "test"))
            found.append(mishap.delay)
        return found

    assert set(drawn(2)) == {2.0}
    uniform = drawn({"uniform": [1, 3]})
    assert min(uniform) >= 1
    assert max(uniform) < 3
    assert 1.8 < median(uniform) < 2.2
    normal = drawn({"normal": {"mean": 10, "deviation": 2}})
    assert 9.7 < median(normal) < 10.3
    assert 0.6 < sum(8 < each < 12 for each in normal) / 500 < 0.76
    assert min(drawn({"normal": {"mean": 0, "deviation": 1}})) == 0
    tail = drawn({"lognormal": {"median": 1, "sigma": 1}})
    assert 0.85 < median(tail) < 1.15
    assert max(tail) > 8
    assert max(drawn({"lognormal": {"median": 200, "sigma": 5}})) == 300


async def test_nothing_of_it_runs_where_there_is_no_fault(emulator: Emulator) -> None:
    """Neither a line of the faults nor a counter of the store."""
    await create(emulator)
    entered: list[str] = []

    def note(frame: Any, event: str, argument: Any) -> None:
        if event == "call" and "emulator/web/faults" in frame.f_code.co_filename:
            entered.append(frame.f_code.co_qualname)

    sys.setprofile(note)
    try:
        await poll(emulator)
        await create(emulator)
    finally:
        sys.setprofile(None)
    assert entered == []
    assert not any("fault" in name for name in await emulator.app.engine.storage.numbers("default"))


async def test_a_code_that_was_asked_for_is_no_defect(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    """An internal error of the vendor's is answered as one, and leaves no trace in our own log."""
    path = "/v1/videos/image2video"
    await emulator.client.post("/_emulator/faults", json={"effect": {"code": 5000}, "match": {"path": path}})
    assert (await emulator.client.get(f"/kling{path}")).json()["code"] == 5000
    assert [record for record in caplog.records if record.name.startswith("emulator")] == []
