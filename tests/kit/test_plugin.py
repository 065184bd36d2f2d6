"""The pytest plugin, in runs of pytest inside the test."""

import json
import socket
import subprocess
import sys
from textwrap import dedent

import pytest

from emulator.settings import Settings
from emulator.testing import Emulator
from emulator.testing.plugin import SETTINGS

CREATE = """
    import requests

    def create(emulator, **more):
        kling = emulator.kling
        body = {"image": "https://example.com/a.png", **more}
        answer = requests.post(f"{kling.base_url}/v1/videos/image2video", json=body, headers=kling.headers)
        return answer.json()["data"]["task_id"] if answer.ok else answer.status_code
"""

XDIST = ("-n", "2", "-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:faker", "-p", "no:anyio")
"""Two workers, without what makes their start slow."""


def run(pytester: pytest.Pytester, tests: str, *arguments: str, ini: str = "") -> pytest.RunResult:
    """A run of pytest over these tests, which may `create` a task."""
    pytester.makeini(f"[pytest]\n{dedent(ini)}")
    pytester.makepyfile(helping=dedent(CREATE))
    pytester.makepyfile(test_it=f"import pytest\nfrom helping import create\n{dedent(tests)}")
    return pytester.runpytest_inprocess("-p", "no:cacheprovider", *arguments)


def test_every_test_has_a_namespace_of_its_own(pytester: pytest.Pytester) -> None:
    """Empty, frozen, and given back: a server that has room for one at a time is enough for many."""
    tests = """
        @pytest.mark.parametrize("turn", range(6))
        def test_alone(lipsync_emulator, turn):
            assert lipsync_emulator.clock().frozen
            assert lipsync_emulator.jobs() == []
            create(lipsync_emulator)
            lipsync_emulator.run_until_idle()
            assert len(lipsync_emulator.jobs()) == 1
    """
    run(pytester, tests, ini="lipsync_emulator_namespaces = 2").assert_outcomes(passed=6)


def test_the_marker_says_how_the_emulator_begins(pytester: pytest.Pytester) -> None:
    """The nearest one wins; so does what `scenario` names."""
    tests = """
        import os

        pytestmark = pytest.mark.lipsync_emulator(rate=60, scenario="slow", seed="a")

        def test_module(lipsync_emulator):
            assert lipsync_emulator.clock().rate == 60
            assert lipsync_emulator.job(create(lipsync_emulator)).scenario == "slow"
            assert "KLING_BASE_URL" not in os.environ

        @pytest.mark.lipsync_emulator(rate=0, environment=True)
        @pytest.mark.scenario("stuck")
        def test_own(lipsync_emulator):
            assert lipsync_emulator.clock().frozen
            assert lipsync_emulator.job(create(lipsync_emulator)).scenario == "stuck"
            assert os.environ["KLING_BASE_URL"] == lipsync_emulator.kling.base_url

        def test_after():
            assert "KLING_BASE_URL" not in os.environ
    """
    run(pytester, tests).assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("marker", "wrong"),
    [
        ("lipsync_emulator(speed=60)", "The marker lipsync_emulator takes rate, * by name; got {'speed': 60}."),
        ("lipsync_emulator(60)", "The marker lipsync_emulator takes rate, * by name; got (60,)."),
        ("lipsync_emulator(rate='fast')", "could not convert string to float: 'fast'"),
        ("scenario()", "The marker scenario takes one name; got nothing."),
        ("scenario('stuck', 'slow')", "The marker scenario takes one name; got ['stuck', 'slow']."),
        ("scenario('nonsense')", "There is no scenario 'nonsense'; there are: *"),
    ],
)
def test_a_marker_that_says_nonsense_is_an_error(pytester: pytest.Pytester, marker: str, wrong: str) -> None:
    """In a sentence that says what is allowed, and without the plugin's own code."""
    tests = f"""
        @pytest.mark.{marker}
        def test_it(lipsync_emulator):
            pass
    """
    result = run(pytester, tests)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"The lipsync-emulator cannot begin as asked: {wrong.replace('[', '[[]')}"])
    result.stdout.no_fnmatch_line("*plugin.py*")


def test_a_marker_may_say_that_something_is_as_ever(pytester: pytest.Pytester) -> None:
    """None takes back what the module says; and a scenario may be given by name."""
    tests = """
        pytestmark = pytest.mark.lipsync_emulator(rate=60)

        @pytest.mark.lipsync_emulator(rate=None, seed=None, scenario=None)
        @pytest.mark.scenario(name="stuck")
        def test_it(lipsync_emulator):
            assert lipsync_emulator.clock().frozen
            assert lipsync_emulator.job(create(lipsync_emulator)).scenario == "stuck"
    """
    run(pytester, tests).assert_outcomes(passed=1)


def test_settings_stand_in_the_ini_file(pytester: pytest.Pytester) -> None:
    """Those of the server that tests start; a wrong one is named."""
    ini = """
        lipsync_emulator_rate = 1000
        lipsync_emulator_scenario = instant
        lipsync_emulator_start = 2026-03-01T12:00:00Z
    """
    tests = """
        def test_it(lipsync_emulator):
            assert lipsync_emulator.clock().rate == 1000
            assert lipsync_emulator.now.year == 2026 and lipsync_emulator.now.month == 3
            assert lipsync_emulator.job(create(lipsync_emulator)).scenario == "instant"
    """
    run(pytester, tests, ini=ini).assert_outcomes(passed=1)
    wrong = run(pytester, tests, ini="lipsync_emulator_rate = fast")
    wrong.stdout.fnmatch_lines(["*The setting 'rate' cannot be used*got 'fast'*"])


def test_the_marker_chooses_what_makes_files(pytester: pytest.Pytester) -> None:
    """For this test's namespace alone; one that nobody knows is an error in a sentence."""
    tests = """
        @pytest.mark.lipsync_emulator(renderer="puppet")
        def test_chosen(lipsync_emulator):
            assert lipsync_emulator.control.ask("GET", "/renderer")["own"]

        def test_not_chosen(lipsync_emulator):
            assert lipsync_emulator.control.ask("GET", "/renderer")["renderer"] == "stub"

        @pytest.mark.lipsync_emulator(renderer="crayon")
        def test_unknown(lipsync_emulator):
            pass
    """
    ran = run(pytester, tests)
    ran.assert_outcomes(passed=2, errors=1)
    ran.stdout.fnmatch_lines(["*'renderer' in the body cannot be used*'stub', 'puppet'*"])


def test_every_setting_that_fits_a_test_can_be_given() -> None:
    """The others are matters of a server for many."""
    of_servers = {
        "host", "port_file", "server", "workers", "public_url", "bodies_limit", "body_timeout", "control_token",
        "tls_cert", "tls_key", "log_format", "log_level", "state", "command", "render_cache",
    }  # fmt: skip
    assert set(SETTINGS) | of_servers == set(Settings.model_fields)
    assert not set(SETTINGS) & of_servers


def test_a_failed_test_says_what_the_emulator_saw(pytester: pytest.Pytester) -> None:
    """Requests, refusals with their reasons, jobs with their plans, callbacks with their attempts, faults."""
    tests = """
        def test_it(lipsync_emulator):
            lipsync_emulator.faults.add({"status": 503}, match={"method": "POST"}, times=1)
            assert create(lipsync_emulator) == 503
            create(lipsync_emulator, image="")
            create(lipsync_emulator, callback_url="http://127.0.0.1:9/hook")
            lipsync_emulator.advance(2)
            assert False
    """
    result = run(pytester, tests)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*- lipsync-emulator -*",
            "namespace test_it-*, 20??-??-?? ??:??:??.??? virtual time, which stands still",
            "requests:",
            "  ??:??:??.???  POST /v1/videos/image2video  503",
            "      fault: fault-1: status",
            "  ??:??:??.???  POST /v1/videos/image2video  400",
            "      refused: *image*",
            "  ??:??:??.???  POST /v1/videos/image2video  200  job *",
            "jobs:",
            "  *  kling image2video, scenario typical",
            "      ● submitted ??:??:??.??? ── ● processing ??:??:??.??? ── ○ succeed ??:??:??.???",
            "callbacks:",
            "  * submitted → http://127.0.0.1:9/hook  waiting, next try ??:??:??.???",
            "      ??:??:??.???  *",
            "faults that struck:",
            "  fault-1 on requests: status 503; struck 1 of 3 calls",
        ]
    )


def test_a_refusal_is_told_with_its_rule(pytester: pytest.Pytester) -> None:
    """The field, what is wrong with it, and the sentence of the documentation."""
    tests = """
        def test_it(lipsync_emulator):
            create(lipsync_emulator, cfg_scale=3)
            assert False
    """
    run(pytester, tests).stdout.fnmatch_lines(
        [
            "  ??:??:??.???  POST /v1/videos/image2video  400",
            "      refused: cfg_scale: Input should be less than or equal to 1",
            "      the documentation says: *cfg_scale*",
            "no jobs",
        ]
    )


def test_a_path_that_there_is_not_is_told_with_the_nearest(pytester: pytest.Pytester) -> None:
    """Where one is near."""
    tests = """
        import requests

        def test_it(lipsync_emulator):
            requests.post(f"{lipsync_emulator.kling.base_url}/v1/video/image2video")
            requests.post(f"{lipsync_emulator.kling.base_url}/nothing/like/it")
            assert False
    """
    result = run(pytester, tests)
    result.stdout.fnmatch_lines(
        [
            "      refused: There is no path /v1/video/image2video.",
            "      the nearest there is: /v1/videos/image2video",
            "      refused: There is no path /nothing/like/it.",
        ]
    )
    assert result.stdout.str().count("the nearest") == 1


def test_a_fixture_that_fails_says_it_too(pytester: pytest.Pytester) -> None:
    """The test is not reached, but its emulator has seen something."""
    tests = """
        @pytest.fixture
        def task(lipsync_emulator):
            assert create(lipsync_emulator, image="") != 400

        def test_it(task):
            pass
    """
    result = run(pytester, tests)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*- lipsync-emulator -*", "*refused: *image*"])


def test_waiting_in_vain_is_told_once_and_without_the_kits_own_code(pytester: pytest.Pytester) -> None:
    """The exception says what was seen; the traceback ends in the test."""
    tests = """
        @pytest.mark.scenario("stuck")
        def test_it(lipsync_emulator):
            lipsync_emulator.wait_for(create(lipsync_emulator))
    """
    result = run(pytester, tests, "-rN")  # under CI pytest's summary repeats the whole message
    result.assert_outcomes(failed=1)
    said = result.stdout.str()
    assert said.count("requests:") == 1
    assert "control.py" not in said
    assert "kit.py" not in said


def test_a_test_without_requests_is_told_where_they_should_go(pytester: pytest.Pytester) -> None:
    """A base URL that is not the namespace's is the commonest mistake."""
    tests = """
        def test_it(lipsync_emulator):
            print("url", lipsync_emulator.root)
            assert False
    """
    result = run(pytester, tests)
    url = next(line.split()[1] for line in result.outlines if line.startswith("url http"))
    result.stdout.fnmatch_lines([f"no requests: * begin with {url}/"])


def test_the_requests_of_a_failed_test_can_be_kept(pytester: pytest.Pytester) -> None:
    """As an HTTP archive in a folder of the project; of those that pass nothing is."""
    tests = """
        def test_good(lipsync_emulator):
            create(lipsync_emulator)

        def test_bad(lipsync_emulator):
            create(lipsync_emulator)
            assert False
    """
    result = run(pytester, tests, ini="lipsync_emulator_har = kept/here")
    (kept,) = (pytester.path / "kept" / "here").iterdir()
    result.stdout.fnmatch_lines(["*- lipsync-emulator HTTP archive -*", str(kept)])
    assert kept.name.startswith("test_bad-")
    assert len(json.loads(kept.read_text("utf-8"))["log"]["entries"]) == 1


def test_a_test_that_passes_says_nothing(pytester: pytest.Pytester) -> None:
    """Nor does one that fails without an emulator."""
    tests = """
        def test_good(lipsync_emulator):
            create(lipsync_emulator)

        def test_bad():
            assert False
    """
    result = run(pytester, tests, "-rA")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.no_fnmatch_line("*lipsync-emulator -*")


def test_a_report_never_hides_the_failure(pytester: pytest.Pytester) -> None:
    """An emulator that cannot be asked any more is a sentence in it."""
    tests = """
        def test_it(lipsync_emulator, lipsync_emulator_server):
            lipsync_emulator_server.stop()
            assert "the real reason" == ""
    """
    result = run(pytester, tests)
    result.stdout.fnmatch_lines(
        ["*the real reason*", "The emulator cannot be asked what it saw: There is no emulator*"]
    )


def test_workers_do_not_meet(pytester: pytest.Pytester) -> None:
    """Under pytest-xdist each has a server of its own."""
    tests = """
        @pytest.mark.parametrize("count", range(6))
        def test_alone(lipsync_emulator, count):
            for _ in range(count):
                create(lipsync_emulator)
            lipsync_emulator.run_until_idle()
            assert len(lipsync_emulator.jobs(phase="succeeded")) == count
    """
    run(pytester, tests, *XDIST).assert_outcomes(passed=6)


def test_workers_do_not_meet_at_an_outside_server(
    pytester: pytest.Pytester, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Even where all of them run the same tests; places are given back, and clocks stand still there too."""
    tests = """
        @pytest.mark.parametrize("count", range(3))
        def test_alone(lipsync_emulator, count):
            assert lipsync_emulator.url == URL
            (pathlib.Path(NAMES) / lipsync_emulator.namespace).touch(exist_ok=False)
            assert lipsync_emulator.clock().frozen
            assert lipsync_emulator.jobs() == []
            for _ in range(count):
                create(lipsync_emulator)
            assert len(lipsync_emulator.jobs()) == count
    """
    names = str(tmp_path_factory.mktemp("names"))
    with Emulator(rate=1, namespaces=3) as outside:
        tests = f"import pathlib\nURL, NAMES = {outside.url!r}, {names!r}\n{dedent(tests)}"
        arguments = (*XDIST, "--dist", "each", "--lipsync-emulator-url", outside.url)
        run(pytester, tests, *arguments).assert_outcomes(passed=6)
        assert outside.clock().rate == 1
        for name in ("a", "b"):
            assert outside.within(name).jobs() == []


def test_at_an_outside_server_tests_begin_as_the_ini_file_says(pytester: pytest.Pytester) -> None:
    """As far as that is a namespace's matter; markers win."""
    ini = """
        lipsync_emulator_rate = 60
        lipsync_emulator_scenario = slow
        lipsync_emulator_seed = a
    """
    tests = """
        def test_ini(lipsync_emulator):
            assert lipsync_emulator.clock().rate == 60
            assert lipsync_emulator.job(create(lipsync_emulator)).scenario == "slow"

        @pytest.mark.lipsync_emulator(rate=0, scenario="stuck")
        def test_marker(lipsync_emulator):
            assert lipsync_emulator.clock().rate == 0
            assert lipsync_emulator.job(create(lipsync_emulator)).scenario == "stuck"
    """
    with Emulator() as outside:
        run(pytester, tests, "--lipsync-emulator-url", outside.url, ini=ini).assert_outcomes(passed=2)


def test_an_outside_server_that_is_not_there_is_named(pytester: pytest.Pytester) -> None:
    """With its URL."""
    tests = """
        def test_it(lipsync_emulator):
            pass
    """
    result = run(pytester, tests, ini="lipsync_emulator_url = http://127.0.0.1:9")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["The lipsync-emulator cannot begin as asked: There is no emulator at http://127.0.0.1:9*"]
    )


def test_a_run_is_the_same_as_the_last_one(pytester: pytest.Pytester) -> None:
    """Byte for byte, where the clock starts at a known instant: ids, times, callbacks, signatures."""
    tests = """
        def test_it(lipsync_emulator):
            lipsync_emulator.set_account("kling", webhook_secret="whsec_ZW11bGF0b3J3ZWJob29rc2VjcmV0MDAwMDAwMDE=")
            create(lipsync_emulator, callback_url=lipsync_emulator.inbox().url)
            lipsync_emulator.run_until_idle()
            for message in lipsync_emulator.inbox().messages:
                print(message.body)
                print([pair for pair in message.headers if pair[0].startswith("webhook-")])
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ini = f"""
        lipsync_emulator_start = 2026-03-01T12:00:00Z
        lipsync_emulator_port = {port}
    """
    seen = []
    for _ in range(2):
        lines = run(pytester, tests, "-s", ini=ini).outlines
        seen.append([line for line in lines if "webhook-id" in line or "task_id" in line])
    assert seen[0] == seen[1]
    assert len(seen[0]) == 6


def test_the_plugin_costs_nothing_while_it_is_not_used(pytester: pytest.Pytester) -> None:
    """pytest loads it in every run: nothing of the emulator, and nothing heavy, is imported with it."""
    heavy = ("pydantic", "starlette", "uvicorn", "aiohttp", "orjson", "jwt", "click", "http.client", "urllib.request")
    script = (
        "import sys, pytest\n"
        "before = set(sys.modules)\n"
        "import emulator.testing.plugin\n"
        "print(sorted(name for name in set(sys.modules) - before if name.startswith('emulator')))\n"
        f"print([name for name in {heavy} if name in set(sys.modules) - before])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    ours, others = done.stdout.splitlines()
    assert ours == "['emulator', 'emulator.testing', 'emulator.testing.plugin']"
    assert others == "[]"


def test_the_markers_are_known_to_strict_runs(pytester: pytest.Pytester) -> None:
    """And explained by `pytest --markers`."""
    result = run(pytester, "", "--markers", "--strict-markers")
    result.stdout.fnmatch_lines(["@pytest.mark.lipsync_emulator(rate=0,*", "@pytest.mark.scenario(name):*"])


def test_the_server_of_the_session_can_be_used_by_itself(pytester: pytest.Pytester) -> None:
    """For fixtures that live longer than a test."""
    tests = """
        @pytest.fixture(scope="module")
        def world(lipsync_emulator_server):
            return lipsync_emulator_server.within("module")

        def test_one(world):
            create(world)

        def test_two(world):
            assert len(world.jobs()) == 1
    """
    run(pytester, tests).assert_outcomes(passed=2)
