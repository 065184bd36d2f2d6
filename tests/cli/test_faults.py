"""`faults` on the command line."""

import httpx2

from tests.cli.conftest import KLING, Shell


def test_faults_are_added_listed_and_taken_back(shell: Shell) -> None:
    """Names, NAME=VALUE and JSON, in any mixture."""
    assert shell.run("faults").stdout == "Nothing goes wrong.\n"
    header, row = shell.run(
        "faults", "add", "status=503", "latency=0.01", "--provider", "kling", "--method", "GET", "--times", "1"
    ).stdout.splitlines()
    assert header.split() == ["FAULT", "ON", "EFFECT", "MATCH", "WHEN", "MATCHED", "STRUCK", "PRESET"]
    assert row.split("  ")[0] == "fault-1"
    assert 'status=503, latency={"fixed": 0.01}' in row
    assert "provider=kling, method=GET  times=1  0        0" in row
    path = f"{shell.url}/@{shell.namespace}/kling/v1/videos/image2video/x"
    assert [httpx2.get(path, headers=KLING).status_code for _ in range(2)] == [503, 400]
    assert "fault-1: status" not in shell.run("requests").stdout
    assert "fault-1: latency, status" in shell.run("requests", "--fault", "fault-1").stdout
    (listed,) = shell.json("faults", "list")["faults"]
    assert (listed["matched"], listed["struck"]) == (2, 1)
    (second,) = shell.json("faults", "add", '{"truncate": {"bytes": 3}}', "--on", "webhooks")["faults"]
    assert (second["on"], second["effect"]) == ("webhooks", {"truncate": {"bytes": 3}})
    assert shell.run("faults", "remove", "fault-1").stdout == "1 fault taken back.\n"
    assert shell.run("faults", "remove", "fault-1", status=1).stderr == "There is no fault 'fault-1'.\n"
    assert [line.split()[0] for line in shell.run("faults", "preset").stdout.splitlines()[1:]] == [
        "flaky", "hostile", "offline", "slow",
    ]  # fmt: skip
    shell.run("faults", "preset", "flaky", "--provider", "akool")
    assert shell.run("faults", "clear").stdout == "7 faults taken back.\n"


def test_what_cannot_go_wrong_is_one_sentence(shell: Shell) -> None:
    """The server's own, or ours."""
    assert "There is no effect 'nonsense'" in shell.run("faults", "add", "nonsense", status=1).stderr
    assert "There is no preset 'x'" in shell.run("faults", "preset", "x", status=1).stderr
    assert "Not a JSON object: {nonsense" in shell.run("faults", "add", "{nonsense", status=2).stderr
    assert "Missing argument" in shell.run("faults", "add", status=2).stderr
