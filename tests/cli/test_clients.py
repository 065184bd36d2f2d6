"""The verbs that talk to a server."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.conftest import Shell


def test_jobs_are_listed_shown_and_edited(shell: Shell) -> None:
    """As tables for people, as the answer itself with --json."""
    assert shell.run("jobs").stdout == "No jobs.\n"
    job = shell.submit("manual")
    header, row = shell.run("jobs").stdout.splitlines()
    assert header.split() == ["JOB", "PROVIDER", "KIND", "STATUS", "PHASE", "PROGRESS", "SCENARIO", "CREATED"]
    assert row.split()[:5] == [job, "kling", "image2video", "submitted", "queued"]
    assert shell.json("jobs", "--phase", "running") == {"jobs": [], "next_cursor": None}
    assert shell.json("jobs", "show", job)["id"] == job
    assert shell.json("jobs", "skip", job)["status"] == "processing"
    assert shell.json("jobs", "hold", job)["status"] == "processing"
    failed = shell.run("jobs", "fail", job, "--reason", "no face").stdout
    assert "no face" in failed
    other = shell.submit("manual")
    finished = shell.run("jobs", "finish", other).stdout
    assert f"/media/{other}/" in finished
    assert shell.run("jobs", "--limit", "1").stdout.splitlines()[-1] == "There are more; see --limit."


def test_an_edit_that_is_refused_is_one_sentence_and_exit_status_1(shell: Shell) -> None:
    """The server's own sentence."""
    assert shell.run("jobs", "finish", "nope", status=1).stderr == "There is no job 'nope'.\n"
    job = shell.submit("instant")
    assert "already ended" in shell.run("jobs", "fail", job, status=1).stderr


def test_time_is_shown_and_moved(shell: Shell) -> None:
    """In each of the four ways, and at another rate."""
    assert shell.run("clock").stdout == "2026-03-01T12:00:00.000000Z  frozen\n"
    shell.submit()
    assert shell.run("clock", "advance", "--next").stdout.endswith("  1 transitions, 1 attempts\n")
    assert shell.json("clock", "advance", "--idle")["transitions"] == 1
    assert shell.json("clock", "advance", "--until", "2026-03-01T12:01:00Z")["now"].startswith("2026-03-01T12:01:00")
    assert shell.json("clock", "advance", "--seconds", "30")["now"].startswith("2026-03-01T12:01:30")
    assert shell.json("clock", "rate", "60")["rate"] == 60
    assert shell.json("clock", "freeze")["frozen"] is True
    assert "exactly one of" in shell.run("clock", "advance", status=2).stderr
    assert "exactly one of" in shell.run("clock", "advance", "--idle", "--next", status=2).stderr
    assert "forward only" in shell.run("clock", "advance", "--seconds", "-1", status=1).stderr


def test_callbacks_are_listed_shown_and_sent_again(shell: Shell) -> None:
    """Each attempt with what was sent and what came."""
    assert shell.run("deliveries").stdout == "No callbacks.\n"
    job = shell.submit("manual")
    shell.run("clock", "advance", "--idle")
    (delivery,) = shell.json("deliveries", "--job", job)["deliveries"]
    assert delivery["id"] in shell.run("deliveries", "--state", "delivered").stdout
    shown = shell.run("deliveries", "show", delivery["id"]).stdout
    assert '"task_status":"submitted"' in shown
    assert '-> 200 {"ok":true}' in shown
    shell.run("deliveries", "redeliver", delivery["id"])
    shell.run("clock", "advance", "--idle")
    assert len(shell.json("deliveries", "show", delivery["id"])["attempts"]) == 2


def test_requests_credits_and_scenarios_are_listed(shell: Shell) -> None:
    """With what they are about in the columns."""
    assert shell.run("requests").stdout == "No requests.\n"
    job = shell.submit()
    assert job in shell.run("requests", "--provider", "kling").stdout
    assert shell.json("requests", "--status", "404")["requests"] == []
    (kling,) = [line for line in shell.run("credits").stdout.splitlines() if line.startswith("kling")]
    assert kling.split()[2:6] == ["100000", "1", "99999", "0"]
    assert kling.split()[-2:] == ["active", "yes"]
    chosen = [line for line in shell.run("scenarios").stdout.splitlines() if line.startswith("*")]
    assert chosen[0].split()[1] == "typical"
    assert shell.json("scenarios", "default", "stuck")["default"] == "stuck"


def test_a_scenario_of_ones_own_is_put_shown_and_forgotten(shell: Shell, tmp_path: Path) -> None:
    """From a file like the shipped ones; a file that is wrong is told in a sentence."""
    path = tmp_path / "mine.toml"
    path.write_text('[[stages]]\nphase = "running"\ndelay = 2\n[[endings]]\noutcome = "failed"\ncode = 1301\n')
    lines = shell.run("scenarios", "put", "mine", str(path)).stdout.splitlines()
    assert ["running", "2", "0"] in [line.split() for line in lines]
    assert ["failed", "1", "1301", "-"] in [line.split() for line in lines]
    assert shell.json("scenarios", "show", "mine")["endings"][0]["code"] == "1301"
    assert "mine" in shell.run("scenarios").stdout
    assert shell.run("scenarios", "delete", "mine").stdout == "mine is forgotten.\n"
    assert "There is no scenario 'mine'" in shell.run("scenarios", "show", "mine", status=1).stderr
    path.write_text("[[stages]")
    assert "is not TOML" in shell.run("scenarios", "put", "mine", str(path), status=2).stderr
    assert "There is no file" in shell.run("scenarios", "put", "mine", str(tmp_path / "no"), status=2).stderr
    assert shell.json("scenarios", "default", "stuck")["default"] == "stuck"
    assert shell.json("scenarios", "default")["default"] == "typical"


def test_rules_are_added_listed_and_taken_back(shell: Shell) -> None:
    """As the control API has them."""
    assert shell.run("scenarios", "rules").stdout == "No rules.\n"
    wide = ("--operation", "create_image2video", "--times", "2")
    assert "rule-1" in shell.run("scenarios", "rules", "add", "stuck", "--provider", "kling", *wide).stdout
    shell.run("scenarios", "rules", "add", "slow")
    assert shell.json("jobs", "show", shell.submit(None))["scenario"] == "stuck"
    rows = [line.split() for line in shell.run("scenarios", "rules").stdout.splitlines()[1:]]
    assert [(row[0], row[1], row[2], row[-1]) for row in rows] == [
        ("1", "rule-1", "stuck", "1"), ("2", "rule-2", "slow", "0"),
    ]  # fmt: skip
    assert shell.run("scenarios", "rules", "delete", "rule-1").stdout == "rule-1 is gone.\n"
    assert "no rule 'rule-1'" in shell.run("scenarios", "rules", "delete", "rule-1", status=1).stderr
    assert shell.run("scenarios", "rules", "clear").stdout == "Rules taken back: 1.\n"


def test_the_ledger_of_an_account_is_listed(shell: Shell) -> None:
    """A line a movement; without an account, the sentence that helps."""
    shell.submit()
    shell.run("clock", "advance", "--idle")
    account = shell.json("credits")["accounts"][0]["account"]
    head, charge, opening = shell.run("credits", "kling", account).stdout.splitlines()
    assert head.split() == ["WHEN", "KIND", "CREDITS", "BALANCE", "WHAT", "JOB"]
    assert charge.split()[2:6] == ["charge", "-1", "99999", "image2video"]
    assert opening.split()[2:5] == ["opening", "100000", "100000"]
    assert "PROVIDER ACCOUNT" in shell.run("credits", "kling", status=2).stderr


def test_a_reset_empties_the_namespace(shell: Shell) -> None:
    """And says what it did."""
    shell.submit()
    assert shell.run("reset", "--seed", "42").stdout == (
        f"{shell.namespace} is empty; seed 42, 2026-03-01T12:00:00.000000Z\n"
    )
    assert shell.json("jobs")["jobs"] == []


def test_a_flag_of_the_group_holds_for_its_subcommand(shell: Shell) -> None:
    """Flags win over the environment wherever they stand."""
    shell.run("clock", "--namespace", "elsewhere", "advance", "--seconds", "5")
    assert shell.run("clock").stdout.startswith("2026-03-01T12:00:00")
    assert shell.run("clock", "show", "--namespace", "elsewhere").stdout.startswith("2026-03-01T12:00:05")


def test_health_is_an_exit_status(shell: Shell) -> None:
    """0 for a server that is well, 1 for none."""
    assert shell.run("health").stdout == f"ok  lipsync-emulator 0.1.0 at {shell.url}\n"
    assert shell.run("health", "--url", "http://127.0.0.1:1", status=1).stderr.startswith("There is no emulator at")


def test_a_server_that_is_not_there_is_one_sentence_and_exit_status_2(shell: Shell) -> None:
    """That says how to start one."""
    assert shell.run("jobs", "--url", "http://127.0.0.1:1", status=2).stderr == (
        "There is no emulator at http://127.0.0.1:1; start one with lipsync-emulator serve, or name it with --url.\n"
    )
    assert "Not a URL" in shell.run("jobs", "--url", "localhost:5477", status=2).stderr


@pytest.mark.parametrize(("status", "body"), [(200, b"<html>"), (404, b"Not Found"), (500, b'{"message": "no"}')])
def test_something_else_that_answers_is_told_from_an_emulator(shell: Shell, status: int, body: bytes) -> None:
    """Whatever it says, it is exit status 2, and 1 for a health check."""
    with stranger(status, body) as url:
        assert "is not an emulator" in shell.run("jobs", "--url", url, status=2).stderr
        assert "is not an emulator" in shell.run("health", "--url", url, status=1).stderr


def test_a_server_that_does_not_answer_in_time_is_told(shell: Shell) -> None:
    """A socket that listens and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert (
            "did not answer within 0.1 seconds"
            in shell.run("health", "--url", url, "--timeout", "0.1", status=1).stderr
        )


@contextmanager
def stranger(status: int, body: bytes) -> Iterator[str]:
    """A server that says the same to everybody."""

    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_job_is_waited_for(shell: Shell) -> None:
    """Frozen time moves meanwhile; what can never be is one sentence."""
    task = shell.submit()
    assert shell.json("jobs", "wait", task, "--phase", "running")["status"] == "processing"
    assert "succeed" in shell.run("jobs", "wait", task).stdout
    assert "It will never be failed." in shell.run("jobs", "wait", task, "--status", "failed", status=1).stderr


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("advance",), 2, "exactly one of --seconds, --until, --next and --idle"),
        (("advance", "--seconds", "1", "--idle"), 2, "exactly one of"),
        (("advance", "--seconds", "-1"), 1, "Time goes forward only; got -1 seconds."),
        (("advance", "--seconds", "nan"), 1, "The body is not JSON"),
        (("advance", "--seconds", "soon"), 2, "'soon' is not a valid float"),
        (("advance", "--until", "soon"), 1, "Not an instant: 'soon'."),
        (("advance", "--until", "2020-01-01"), 1, "Time goes forward only"),
        (("rate", "--", "-1"), 1, "'rate' in the body cannot be used"),
        (("rate",), 2, "Missing argument"),
    ],
)
def test_a_clock_that_cannot_be_moved_so_says_why(
    shell: Shell, arguments: tuple[str, ...], status: int, sentence: str
) -> None:
    """In a sentence, and time stays where it is."""
    result = shell.run("clock", *arguments, status=status)
    assert sentence in result.stderr
    assert "Traceback" not in result.output
    assert shell.json("clock")["now"] == "2026-03-01T12:00:00.000000Z"
