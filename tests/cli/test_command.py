"""The command itself: help, versions, errors; and the verbs that need no server."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from emulator import __version__
from emulator.cli import main
from emulator.cli.group import VERBS
from emulator.cli.serve import IN_FILE_ONLY
from emulator.cli.tables import cell, table
from emulator.providers import discover
from emulator.settings import Settings
from tests.e2e.serving import COMMAND, ENVIRONMENT, PATIENCE, ran


def run(*arguments: str, status: int = 0, **environment: str) -> Result:
    """A command; its exit status must be the expected one."""
    result = CliRunner(env={"EMULATOR_URL": None, "EMULATOR_PORT": None, **environment}).invoke(main, list(arguments))
    assert result.exit_code == status, result.output
    return result


def test_the_version_is_told() -> None:
    """By the flag, and by the module as by the command."""
    assert run("--version").stdout == f"lipsync-emulator {__version__}\n"
    assert ran("--version").stdout == f"lipsync-emulator {__version__}\n"


def test_help_lists_every_verb() -> None:
    """Without importing them."""
    listed = run("--help").stdout
    for verb in set(VERBS) - {"demo"}:
        assert f"\n  {verb} " in listed


@pytest.mark.parametrize("verb", sorted(set(VERBS) - {"demo"}))
def test_the_help_of_a_verb_is_a_reference(verb: str) -> None:
    """It has examples, and no option without an explanation."""
    result = run(verb, "--help")
    assert "Example" in result.stdout
    assert "None  [" not in result.stdout


def test_every_setting_is_an_option_of_serve() -> None:
    """With its description, its default and its variable."""
    text = " ".join(run("serve", "--help").stdout.split())
    for name, field in Settings.model_fields.items():
        if name in IN_FILE_ONLY:
            continue
        assert f"--{name.replace('_', '-')}" in text
        assert field.description, name
        assert " ".join(field.description.split()) in text
        assert f"EMULATOR_{name.upper()}" in text
    assert "default: 5477" in text


def test_the_demo_is_found_when_it_is_installed() -> None:
    """It is registered by its name."""
    assert "demo" in run("--help").stdout
    assert run("demo", "--help").stdout.startswith("Usage: ")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["serv"], "No such command 'serv'"),
        (["serve", "--prot", "1"], "No such option"),
        (["serve", "--port", "99999"], "The setting 'port' cannot be used"),
        (["serve", "--server", "apache"], "'uvicorn', 'hypercorn'"),
        (["serve", "--config", "nowhere.toml"], "There is no config file nowhere.toml."),
        (["serve", "--scenario", "nope"], "There is no scenario 'nope'"),
        (["serve", "--workers", "2"], "Several workers need a store that they share"),
        (["serve", "--port-file", "/nowhere/port"], "There is no folder /nowhere"),
        (["serve", "--tls-cert", "/nowhere/cert.pem"], "There is no file /nowhere/cert.pem"),
        (["serve", "--tls-key", __file__], "add --tls-cert"),
        (["serve", "--tls-cert", __file__], "cannot be used"),
        (["serve", "--store", "sqlite:////nowhere/state.db"], "cannot be opened"),
        (["serve", "--host", "192.0.2.1"], "this machine has no such address"),
        (["env", "--shell", "tcsh"], "'bash', 'fish', 'powershell', 'dotenv'"),
        (["env", "nope"], "There is no provider 'nope'"),
        (["jobs", "show"], "Missing argument 'JOB'"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_status_2(arguments: list[str], part: str) -> None:
    """On standard error, and nothing else anywhere."""
    result = run(*arguments, status=2, EMULATOR_PORT="0")
    assert part in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_a_config_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    """With where it is wrong."""
    path = tmp_path / "bad.toml"
    path.write_text("port = = 1", "utf-8")
    assert f"The config file {path} is not TOML" in run("serve", "--config", str(path), status=2).stderr


def test_thin_clients_start_without_heavy_imports() -> None:
    """A container's health check must not cost half a second of CPU."""
    heavy = ("pydantic", "starlette", "uvicorn", "aiohttp", "rich", "faker", "cryptography", "jwt", "orjson")
    script = (
        "import sys\n"
        "from emulator.cli import main\n"
        "for verb in ('health', 'jobs', 'clock'):\n"
        "    try: main([verb, '--url', 'http://127.0.0.1:1'])\n"
        "    except SystemExit: pass\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_start_imports_nothing_that_it_does_not_need() -> None:
    """Sending, probing, decrypting and the demo's tables are paid for by those who use them."""
    heavy = ("aiohttp", "faker", "rich", "pymediainfo", "cryptography", "jwt", "hypercorn")
    script = (
        "import sys, uvicorn, emulator.server, emulator.cli.banner\n"
        "from emulator.app import create_app\n"
        "from emulator.settings import Settings\n"
        "create_app(Settings())\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_env_prints_what_a_shell_can_evaluate() -> None:
    """Every variable of every provider, with this server's base and the namespace."""
    printed = run("env", "--url", "http://127.0.0.1:9999", "--namespace", "t1").stdout
    done = subprocess.run(["sh", "-c", f"{printed}\nenv"], capture_output=True, text=True, check=True)
    shown = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    assert shown["KLING_BASE_URL"] == "http://127.0.0.1:9999/@t1/kling"
    for provider in discover():
        assert {variable.name for variable in provider.variables} <= shown.keys()


def test_env_speaks_other_shells() -> None:
    """And can be asked for one provider alone."""
    assert "set -gx AKOOL_CLIENT_ID 'ZW11bGF0b3ItY2xpZW50LTE=';" in run("env", "akool", "--shell", "fish").stdout
    assert "$env:AKOOL_CLIENT_ID = 'ZW11bGF0b3ItY2xpZW50LTE='" in run("env", "--shell", "powershell").stdout
    dotenv = run("env", "akool", "--shell", "dotenv").stdout
    assert "\nAKOOL_API_HOST=http://127.0.0.1:5477/akool\n" in dotenv
    assert "KLING" not in dotenv


def test_the_default_url_follows_the_servers_port() -> None:
    """A container that sets EMULATOR_PORT need not say it twice."""
    assert "http://127.0.0.1:8080/kling" in run("env", EMULATOR_PORT="8080").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="sh")
def test_exec_runs_a_command_with_the_variables_set() -> None:
    """Its exit status and its output are passed on; a command that is not there is 127."""
    script = 'echo "$KLING_BASE_URL $EMULATOR_NAMESPACE"; exit 7'
    done = ran("exec", "--url", "http://127.0.0.1:5477", "--namespace", "t1", "--", "sh", "-c", script)
    assert (done.returncode, done.stdout) == (7, "http://127.0.0.1:5477/@t1/kling t1\n")
    missing = ran("exec", "--", "no-such-command")
    assert (missing.returncode, missing.stderr) == (127, "There is no command no-such-command.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of files")
def test_exec_says_what_cannot_be_executed(tmp_path: Path) -> None:
    """A file without the permission, or a script that does not say by what; with the shell's own status."""
    script = tmp_path / "script"
    script.write_text("true\n", "utf-8")
    for mode in (0o644, 0o755):
        script.chmod(mode)
        done = ran("exec", "--", str(script))
        assert done.returncode == 126
        assert done.stderr.startswith(f"{script} cannot be executed")
        assert "Traceback" not in done.stderr


def test_exec_starts_a_server_of_the_commands_own() -> None:
    """With the settings it is given; it answers while the command runs, and is gone afterwards."""
    look = "import os, urllib.request as r; url = os.environ['EMULATOR_URL']; print(url)"
    script = f"{look}; print(r.urlopen(url + '/_emulator/clock').read().decode())"
    done = ran("exec", "--rate", "0", "--start", "2026-03-01T12:00:00Z", "--", sys.executable, "-c", script)
    url, clock = done.stdout.splitlines()
    assert done.stderr == ""
    assert json.loads(clock) == {"now": "2026-03-01T12:00:00.000000Z", "rate": 0.0, "frozen": True}
    assert ran("health", "--url", url).returncode == 1


def test_exec_has_no_settings_for_a_server_that_runs() -> None:
    """It says so, rather than doing nothing about them."""
    wrong = run("exec", "--url", "http://127.0.0.1:1", "--rate", "5", "--", "true", status=2)
    assert "--rate is for a server of the command's own" in wrong.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_exec_passes_signals_on(number: signal.Signals) -> None:
    """The command hears them, decides how it ends, and its status is passed on."""
    script = (
        "import signal, sys\n"
        f"signal.signal({number.value}, lambda *_: sys.exit(9))\n"
        "print('ready', flush=True)\n"
        "signal.pause()"
    )
    command = [*COMMAND, "exec", "--", sys.executable, "-c", script]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.wait(PATIENCE) == 9


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_exec_tells_by_its_status_that_a_signal_ended_the_command() -> None:
    """As a shell does."""
    assert ran("exec", "--", "sh", "-c", "kill -9 $$").returncode == 137


def test_openapi_documents_are_written_and_checked(tmp_path: Path) -> None:
    """A missing, changed or surplus one is named, and the exit status is 1."""
    folder = tmp_path / "openapi"
    made = (f"{provider.name}.{suffix}" for provider in discover() for suffix in ("json", "md"))
    names = sorted([*made, "control.json"])
    assert "control.json is not fresh" in run("openapi", "--check", "--dir", str(folder), status=1).stdout
    run("openapi", "--dir", str(folder))
    assert sorted(path.name for path in folder.iterdir()) == names
    assert "/_emulator/clock" in json.loads((folder / "control.json").read_text("utf-8"))["paths"]
    run("openapi", "--check", "--dir", str(folder))
    (folder / "kling.json").write_text("{}", "utf-8")
    (folder / "gone.json").write_text("{}", "utf-8")
    checked = run("openapi", "--check", "--dir", str(folder), status=1).stdout.splitlines()
    assert checked == [
        f"{folder / 'kling.json'} is not fresh",
        f"{folder / 'gone.json'} belongs to no provider; delete it",
    ]


def test_tables_are_aligned_and_harmless() -> None:
    """What a client sent cannot speak to the terminal."""
    assert table(("a", "name"), [(1, "x"), (22, None)], "none") == "A   NAME\n1   x\n22  -"
    assert table(("a",), [], "none") == "none"
    assert cell("\x1b[2Jgone\n") == "?[2Jgone?"
    assert (cell(1_000_000.0), cell(0.5), cell(True)) == ("1000000", "0.5", "yes")


@pytest.mark.skipif(not hasattr(os, "sysconf"), reason="POSIX")
def test_a_reader_that_goes_away_is_no_error() -> None:
    """`lipsync-emulator env | head -1` says nothing of pipes."""
    command = f"'{sys.executable}' -m emulator env | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stderr == ""
