"""The helper outside of pytest: a server of one's own in a `with`, moved and looked at."""

import json
import os
import socket
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from emulator.cli.variables import variables
from emulator.core.errors import EmulatorError
from emulator.providers import discover
from emulator.settings import ConfigError
from emulator.testing import Emulator, NotReached, NotThere, Refused
from emulator.testing.control import PATIENCE, Answer, Control

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOOKS = {
    "akool": "/api/open/v3/faceswap/quota/info",
    "ausynclab": "/api/v1/voices/list",
    "creatify": "/api/remaining_credits/",
    "kling": "/v1/videos/image2video",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    """A server with a known start."""
    with Emulator(start=START.isoformat(), seed="kit") as emulator:
        yield emulator


@pytest.fixture
def emulator(server: Emulator, request: pytest.FixtureRequest) -> Emulator:
    """A namespace of the test's own."""
    return server.within(request.node.name.partition("[")[0][-60:])


def create(emulator: Emulator, **body: Any) -> str:
    """A task of Kling's; its id."""
    kling = emulator.kling
    asked = {"image": "https://files.test/a.png", "callback_url": emulator.inbox().url} | body
    answer = httpx2.post(f"{kling.base_url}/v1/videos/image2video", json=asked, headers=kling.headers)
    task: str = answer.json()["data"]["task_id"]
    return task


def test_a_server_is_there_inside_and_gone_outside() -> None:
    """On a free port, in the default namespace."""
    with Emulator() as emulator:
        assert httpx2.get(f"{emulator.url}/livez").json() == {"status": "ok"}
        assert emulator.root == emulator.url
        url = emulator.url
    with pytest.raises(NotThere, match="There is no emulator at"):
        Emulator(url=url).clock()
    with pytest.raises(EmulatorError, match="does not run"):
        emulator.clock()


def test_settings_are_keyword_arguments() -> None:
    """A wrong one is named in a sentence, and so is one that has no place here."""
    with pytest.raises(ConfigError, match="'rate' cannot be used"):
        Emulator(rate=-1)
    with pytest.raises(ConfigError, match="workers is for lipsync-emulator serve"):
        Emulator(workers=2)
    with pytest.raises(ConfigError, match="seed cannot be given with url"):
        Emulator(url="http://127.0.0.1:1", seed="1")
    with pytest.raises(NotThere, match="Write it like http"):
        Emulator(url="localhost:5477")


@pytest.mark.parametrize("name", ["token", "control_token"])
def test_a_token_that_the_server_wants_is_given_to_it(name: str) -> None:
    """By the setting's name or by the short one; nobody else is let in."""
    with Emulator(**{name: "secret"}) as emulator:
        assert emulator.jobs() == []
        with pytest.raises(Refused, match="wants its token"):
            Emulator(url=emulator.url).jobs()


def test_the_environment_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test gives the same result on every machine."""
    monkeypatch.setenv("EMULATOR_RATE", "7")
    with Emulator() as emulator:
        assert emulator.clock().rate == 0


@pytest.mark.parametrize("provider", sorted(LOOKS))
def test_ready_made_headers_let_every_request_in(emulator: Emulator, provider: str) -> None:
    """Of each vendor, at its base URL, today and in a year."""
    assert set(LOOKS) == {each.name for each in discover()}
    vendor = emulator.vendors[provider]
    emulator.advance(365 * 24 * 3600)
    assert httpx2.get(vendor.base_url + LOOKS[provider]).status_code in (401, 403, 200)
    answer = httpx2.get(vendor.base_url + LOOKS[provider], headers=vendor.headers)
    assert answer.status_code == 200, answer.text
    assert emulator.requests(provider)[0].account == vendor.account


def test_each_vendor_has_its_credentials(emulator: Emulator) -> None:
    """Under the names that its clients use."""
    assert emulator.kling.credentials["access_key"] == "emulatoraccesskey000000000000001"
    assert set(emulator.kling.credentials) == {"access_key", "secret_key", "api_key"}
    assert set(emulator.akool.credentials) == {"client_id", "client_secret", "api_key"}
    assert set(emulator.ausynclab.credentials) == {"api_key"}
    assert set(emulator.creatify.credentials) == {"api_id", "api_key"}


def test_the_environment_is_that_of_the_command(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """While inside; what was there before comes back."""
    monkeypatch.setenv("KLING_BASE_URL", "before")
    monkeypatch.delenv("AKOOL_API_KEY", raising=False)
    printed = {name: value for each in variables(emulator.root).values() for name, value in each.items()}
    with emulator.environ():
        assert {name: os.environ[name] for name in printed} == printed
        assert os.environ["EMULATOR_NAMESPACE"] == emulator.namespace
    assert os.environ["KLING_BASE_URL"] == "before"
    assert "AKOOL_API_KEY" not in os.environ


def test_a_token_is_good_by_the_virtual_clock(emulator: Emulator) -> None:
    """Half an hour long; vendors whose clients sign none are named."""
    headers = {"Authorization": f"Bearer {emulator.token('kling')}"}
    url = emulator.kling.base_url + LOOKS["kling"]
    assert httpx2.get(url, headers=headers).status_code == 200
    emulator.advance(1900)
    assert httpx2.get(url, headers=headers).json()["code"] == 1004
    assert httpx2.get(url, headers={"Authorization": f"Bearer {emulator.token()}"}).status_code == 200
    with pytest.raises(EmulatorError, match="those of kling do"):
        emulator.token("akool")


def test_time_is_moved_in_every_way(emulator: Emulator) -> None:
    """By seconds, until an instant, to the next event, until nothing is due; frozen until it is told to run."""
    assert emulator.now == START
    emulator.advance(30)
    assert emulator.now == START + timedelta(seconds=30)
    emulator.advance(until=START + timedelta(minutes=1))
    assert emulator.now == START + timedelta(minutes=1)
    task = create(emulator)
    assert emulator.advance().attempts == 1
    assert emulator.job(task).status == "processing"
    assert emulator.run_until_idle().transitions == 1
    assert emulator.rate(60).rate == 60
    assert emulator.freeze().frozen


def test_nonsense_is_refused_in_the_emulators_words(emulator: Emulator) -> None:
    """And changes nothing."""
    with pytest.raises(Refused, match="Time goes forward only") as caught:
        emulator.advance(-1)
    assert caught.value.status == 400
    with pytest.raises(Refused, match="Numbers must be finite"):
        emulator.advance(float("nan"))
    with pytest.raises(Refused, match="nonsense"):
        emulator.set_scenario("nonsense")
    with pytest.raises(EmulatorError, match="There is no provider 'nobody'; there are: akool"):
        emulator.account("nobody")
    assert emulator.now == START


def test_waiting_moves_time_no_further_than_needed(emulator: Emulator) -> None:
    """To a status, to a phase, to the end."""
    task = create(emulator)
    assert emulator.wait_for(task, status="processing").status == "processing"
    at = emulator.now
    assert emulator.wait_for(task, phase="running").status == "processing"
    assert emulator.now == at
    assert emulator.wait_for(task).phase == "succeeded"


def test_waiting_for_anything_that_is_true(emulator: Emulator) -> None:
    """What the function returned is returned."""
    create(emulator)
    inbox = emulator.inbox()
    messages = emulator.wait_for(lambda: [each for each in inbox.messages if "task_result" in each.content])
    assert messages[0].content["task_status"] == "succeed"


def test_waiting_while_time_runs_by_itself(emulator: Emulator) -> None:
    """The clock is left alone."""
    emulator.rate(10_000)
    assert emulator.wait_for(create(emulator)).phase == "succeeded"
    task = create(emulator)
    assert emulator.wait_for(lambda: emulator.job(task).phase == "succeeded") is True
    assert emulator.clock().rate == 10_000


def test_waiting_in_vain_shows_what_happened_instead(emulator: Emulator) -> None:
    """Past solid, future hollow; the callbacks with their attempts; the requests."""
    emulator.faults.add("drop", match={"status": "processing"})
    task = create(emulator)
    with emulator.scenario("stuck"):
        stuck = create(emulator, callback_url="http://127.0.0.1:9/nobody")
    with pytest.raises(NotReached) as caught:
        emulator.wait_for(stuck)
    told = str(caught.value)
    assert f"Job {stuck} is processing since" in told
    assert "● submitted 12:00:00.000 ── ● processing" in told
    assert "submitted → http://127.0.0.1:9/nobody" in told
    assert "ConnectionRefused" in told or "refused" in told
    assert "POST /v1/videos/image2video  200" in told
    assert f"{task}  kling" not in told
    with pytest.raises(NotReached, match="has not become true within 0 real seconds; it was None"):
        emulator.wait_for(lambda: None, timeout=0)
    with pytest.raises(Refused, match="no status 'done'; it has: submitted"):
        emulator.wait_for(task, status="done")


def test_the_future_is_drawn_hollow(emulator: Emulator) -> None:
    """What has no instant yet says so."""
    task = create(emulator)
    emulator.wait_for(task, status="processing")
    assert "● submitted 12:00:00.000 ── ● processing" in emulator.seen()
    assert "── ○ succeed 12:00:0" in emulator.seen()
    emulator.hold(task)
    assert "── ○ succeed (when skipped on)" in emulator.seen()


def test_what_was_seen_is_short(emulator: Emulator) -> None:
    """Polls answered alike are told once, refusals with their reason; long lines and long lists are cut."""
    kling = emulator.kling
    url = kling.base_url + LOOKS["kling"]
    for _ in range(30):
        httpx2.get(url, headers=kling.headers)
    httpx2.get(url)
    httpx2.get(f"{url}?{'=long' * 200}", headers=kling.headers)
    told = emulator.seen().splitlines()
    assert told[0] == f"namespace {emulator.namespace}, 2026-03-01 12:00:00.000 virtual time, which stands still"
    assert told[2] == "  12:00:00.000  GET /v1/videos/image2video  200  30 times, until 12:00:00.000"
    assert told[4] == "      refused: Authorization is empty"
    assert any(line.endswith("…  200") for line in told)
    assert max(map(len, told)) < 250
    assert told[-2:] == ["no jobs", "no callbacks"]


def test_a_failure_inside_says_what_was_seen() -> None:
    """As a note of the exception, without pytest too."""
    with pytest.raises(ZeroDivisionError) as caught, Emulator() as emulator:  # noqa: PT012 - what is inside is the point
        create(emulator)
        raise ZeroDivisionError
    assert "kling image2video, scenario typical" in caught.value.__notes__[0]


def test_faults_come_and_go(emulator: Emulator) -> None:
    """One by one, while inside, all at once; they show how often they struck."""
    url = emulator.kling.base_url + LOOKS["kling"]
    fault = emulator.faults.add({"status": 503}, match={"provider": "kling"}, times=1)
    statuses = [httpx2.get(url, headers=emulator.kling.headers).status_code for _ in range(2)]
    assert statuses == [503, 200]
    assert [(each.id, each.matched, each.struck) for each in emulator.faults.all()] == [(fault.id, 2, 1)]
    assert "fault-1 on requests: status" in emulator.seen()
    emulator.faults.remove(fault.id)
    with emulator.faults.during({"status": 500}):
        assert httpx2.get(url, headers=emulator.kling.headers).status_code == 500
    assert emulator.faults.all() == []
    assert emulator.faults.preset("flaky")
    emulator.faults.clear()
    assert emulator.faults.all() == []


def test_a_scenario_holds_while_inside(emulator: Emulator) -> None:
    """Then the one before holds again."""
    emulator.set_scenario("instant")
    with emulator.scenario("fails-running"):
        inside = create(emulator)
    outside = create(emulator)
    emulator.run_until_idle()
    assert [emulator.job(each).scenario for each in (inside, outside)] == ["fails-running", "instant"]


def test_the_future_is_edited(emulator: Emulator) -> None:
    """Finished, failed, held, skipped on."""
    assert emulator.finish(create(emulator)).phase == "succeeded"
    failed = emulator.fail(create(emulator), reason="no face")
    assert (failed.phase, failed.reason) == ("failed", "no face")
    held = create(emulator)
    emulator.hold(held)
    emulator.run_until_idle()
    assert emulator.job(held).status == "submitted"
    assert emulator.skip(held).status == "processing"
    assert [each.phase for each in emulator.jobs("kling", phase="failed")] == ["failed"]


def test_callbacks_are_looked_at_and_sent_again(emulator: Emulator) -> None:
    """In the order of the vendor, or out of it."""
    task = create(emulator)
    emulator.run_until_idle()
    assert [each.status for each in emulator.deliveries(task)] == ["succeed", "processing", "submitted"]
    assert emulator.deliveries(state="waiting") == []
    emulator.redeliver(emulator.deliveries(task)[-1].id)
    emulator.call_back(task, status="processing")
    came = [each.content["task_status"] for each in emulator.inbox().wait(5)]
    assert came[3:] == ["submitted", "processing"]
    emulator.inbox().clear()
    with pytest.raises(NotReached, match=r"There are 0\. Callbacks: "):
        emulator.inbox().wait(timeout=0)


def test_an_inbox_decrypts_and_verifies(emulator: Emulator) -> None:
    """As the vendor's customer would."""
    akool = emulator.akool
    body = {"video_url": "https://a.test/a.mp4", "audio_url": "https://a.test/a.mp3"}
    hook = {"webhookUrl": emulator.inbox("akool").url}
    create = f"{akool.base_url}/api/open/v3/content/video/lipsync"
    task = httpx2.post(create, json=body | hook, headers=akool.headers).json()["data"]["_id"]
    assert emulator.wait_for(task, status=3).status == "3"
    (message,) = emulator.inbox("akool").wait()
    assert "dataEncrypt" in json.loads(message.body)
    assert message.content["status"] == 3
    assert message.verified


def test_accounts_are_read_and_changed(emulator: Emulator) -> None:
    """The ready-made one, or any other."""
    assert emulator.set_account("kling", credits=5).credits == 5
    assert emulator.account("kling").available == 5
    assert emulator.set_account("creatify", "somebody", secret="s", state="banned").state == "banned"
    assert emulator.account("creatify", "somebody").ledger[0].kind == "opening"


def test_files_become_inputs(emulator: Emulator, tmp_path: Path) -> None:
    """One's own, from a path or from bytes, and made to order."""
    path = tmp_path / "voice.mp3"
    path.write_bytes(httpx2.get(emulator.sample("speech.mp3", seconds=2)).content)
    url = emulator.upload(path)
    assert url.endswith("/voice.mp3")
    assert httpx2.get(url).content == path.read_bytes()
    assert httpx2.get(emulator.upload(b"abc", "a.txt")).content == b"abc"
    assert emulator.sample("video.mp4", seconds=2, fps=50).endswith("/_emulator/samples/video.mp4?seconds=2&fps=50")


def test_rules_give_scenarios(emulator: Emulator) -> None:
    """One's own among them; counted, and taken back."""
    emulator.put_scenario("nap", stages=[{"phase": "running", "delay": 90}], endings=[{"outcome": "succeeded"}])
    rule = emulator.rules.add("nap", match={"provider": "kling"}, times=1)
    assert [emulator.job(create(emulator)).scenario for _ in range(2)] == ["nap", "typical"]
    assert [(each.id, each.fitted) for each in emulator.rules.all()] == [(rule.id, 2)]
    emulator.rules.remove(rule.id)
    emulator.rules.add("stuck")
    emulator.rules.clear()
    assert emulator.rules.all() == []
    with pytest.raises(Refused, match="There is no scenario 'nope'"):
        emulator.rules.add("nope")


def test_state_goes_out_and_comes_back(emulator: Emulator, tmp_path: Path) -> None:
    """As a value or as a file; what is no state is refused, and changes nothing."""
    task, file = create(emulator), tmp_path / "state.json"
    state = emulator.export(file)
    for kept in (state, file, str(file)):
        emulator.reset()
        assert emulator.restore(kept).records > 0
        assert emulator.wait_for(task).phase == "succeeded"
    with pytest.raises(Refused, match="state"):
        emulator.restore({"format": "nothing"})
    assert emulator.job(task).phase == "succeeded"


def test_requests_come_out_as_an_archive(emulator: Emulator, tmp_path: Path) -> None:
    """As a value, and as a file that browsers' tools read."""
    create(emulator)
    archive = emulator.har(tmp_path / "requests.har")
    assert json.loads((tmp_path / "requests.har").read_text("utf-8")) == archive
    assert [entry["response"]["status"] for entry in archive["log"]["entries"]] == [200]


def test_a_preset_may_be_narrowed(emulator: Emulator) -> None:
    """To one vendor, or to callbacks only."""
    assert {fault.on for fault in emulator.faults.preset("hostile", on="webhooks")} == {"webhooks"}
    assert {fault.match.provider for fault in emulator.faults.preset("flaky", match={"provider": "akool"})} == {"akool"}


def test_a_reset_in_a_thread_is_a_real_one(emulator: Emulator) -> None:
    """The server of the kit goes below ASGI too: a client sees the connection reset, not closed."""
    emulator.faults.add("reset")
    url = urlsplit(emulator.kling.base_url)
    with socket.create_connection((url.hostname, url.port)) as connection:
        connection.sendall(f"GET {url.path}/v1/videos/image2video HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_a_seed_may_be_a_number() -> None:
    """As it may in a reset and in a marker; and a setting that there is not is named with the nearest."""
    with Emulator(seed=7, start="2026-03-01T12:00:00Z") as one, Emulator(seed="7", start="2026-03-01T12:00:00Z") as two:
        assert create(one) == create(two)
    with pytest.raises(ConfigError, match=r"There is no setting 'sed'; is 'seed' meant\?"):
        Emulator(sed=7)


class Watch:
    """A way to an emulator that notes how long each answer may take."""

    url = "http://127.0.0.1:5477"

    def __init__(self) -> None:
        self.seen: list[tuple[str, float | None]] = []

    def ask(
        self, method: str, target: str, body: bytes | None, headers: Mapping[str, str], patience: float | None
    ) -> Answer:
        """Time has passed."""
        self.seen.append((target, patience))
        return Answer(200, b'{"now": "2026-03-01T12:00:00Z", "transitions": 0, "attempts": 0}')


def test_time_may_take_as_long_as_films_do() -> None:
    """Thirty of them are made in no two minutes; whatever else is asked is answered soon, or not at all."""
    watch = Watch()
    control = Control(watch)
    emulator = Emulator.over(control)
    emulator.run_until_idle()
    emulator.advance(30)
    control.ask("GET", "/clock")
    assert watch.seen == [
        ("/_emulator/clock/advance", None),
        ("/_emulator/clock/advance", None),
        ("/_emulator/clock", PATIENCE),
    ]


def test_a_reset_empties_and_seeds(emulator: Emulator) -> None:
    """The same seed and the same requests give the same ids."""
    first = [emulator.reset(seed="a").seed, create(emulator)]
    again = [emulator.reset(seed="a").seed, create(emulator)]
    other = [emulator.reset(seed="b").seed, create(emulator)]
    assert first == again
    assert first[1] != other[1]
    assert len(emulator.jobs()) == 1
