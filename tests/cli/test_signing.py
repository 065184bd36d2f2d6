"""`sign` and `verify`."""

import json
from pathlib import Path

import pytest

from emulator.engine.instants import real_clock
from tests.cli.conftest import Shell

SECRET = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI="
BODY = '{"id":"1234567890","status":"succeeded","message":"","create_time":1781080778802,"update_time":1781080794151}'
SIGNATURE = "v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4="
HEADERS = ("-H", "webhook-id: 9876543210", "-H", "Webhook-Timestamp: 1781080794")


@pytest.fixture
def shell() -> Shell:
    """Without a server."""
    return Shell("http://127.0.0.1:1", "default")


def test_an_envelope_of_akool_is_sealed_and_opened_again(shell: Shell, tmp_path: Path) -> None:
    """With the ready-made credentials unless others are given."""
    sealed = shell.run("sign", "akool", stdin='{"_id":"1","status":3}\n').stdout
    assert set(json.loads(sealed)) == {"signature", "dataEncrypt", "timestamp", "nonce"}
    path = tmp_path / "envelope.json"
    path.write_text(sealed, "utf-8")
    assert shell.run("verify", "akool", str(path)).stdout == '{"_id":"1","status":3}\n'
    other = ("--client-id", "another-client", "--client-secret", "s" * 32)
    again = shell.run("sign", "akool", *other, "--timestamp", "1757785623798", "--nonce", "9047", stdin="x").stdout
    assert json.loads(again)["timestamp"] == 1757785623798
    assert shell.run("verify", "akool", *other, stdin=again).stdout == "x\n"


def test_an_envelope_that_is_not_genuine_is_exit_status_1(shell: Shell) -> None:
    """With the reason."""
    sealed = json.loads(shell.run("sign", "akool", stdin="{}").stdout)
    changed = json.dumps(sealed | {"nonce": "0000"})
    assert "signature does not match" in shell.run("verify", "akool", stdin=changed, status=1).stderr
    wrong = ("--client-secret", "x" * 32)
    assert "cannot be decrypted" in shell.run("verify", "akool", *wrong, stdin=json.dumps(sealed), status=1).stderr
    assert "not JSON" in shell.run("verify", "akool", stdin="{", status=1).stderr
    assert "JSON object" in shell.run("verify", "akool", stdin="[]", status=1).stderr
    assert "Not an envelope" in shell.run("verify", "akool", stdin="{}", status=1).stderr


def test_klings_own_vector_is_signed_and_verified(shell: Shell) -> None:
    """The body is taken byte for byte; of several signatures one must fit."""
    signed = shell.run(
        "sign", "kling", "--secret", SECRET, "--id", "9876543210", "--timestamp", "1781080794", stdin=BODY
    ).stdout
    assert signed.splitlines()[-1] == f"webhook-signature: {SIGNATURE}"
    given = (*HEADERS, "-H", f"webhook-signature: v1,AAAA {SIGNATURE}")
    verified = shell.run("verify", "kling", "--secret", SECRET, *given, stdin=BODY).stdout
    assert verified.startswith("The signature is right")


def test_a_callback_of_kling_that_is_not_genuine_is_exit_status_1(shell: Shell) -> None:
    """With the reason."""
    given = (*HEADERS, "-H", f"webhook-signature: {SIGNATURE}")
    ask = ("verify", "kling", "--secret", SECRET)
    assert "does not match" in shell.run(*ask, *given, stdin=f"{BODY}\n", status=1).stderr
    assert "webhook-signature is missing" in shell.run(*ask, *HEADERS, stdin=BODY, status=1).stderr
    assert "seconds old" in shell.run(*ask, *given, "--max-age", "300", stdin=BODY, status=1).stderr
    assert "Not a webhook secret" in shell.run("verify", "kling", "--secret", "é", *given, stdin=BODY, status=1).stderr
    odd = ("-H", "webhook-id: 1", "-H", "webhook-timestamp: now", "-H", "webhook-signature: v1,x")
    assert "not a number" in shell.run(*ask, *odd, stdin=BODY, status=1).stderr


def test_a_fresh_signature_is_young_enough(shell: Shell) -> None:
    """Signing takes the time of now."""
    lines = shell.run("sign", "kling", "--secret", SECRET, stdin=BODY).stdout.splitlines()
    given = [part for line in lines for part in ("-H", line)]
    shell.run("verify", "kling", "--secret", SECRET, *given, "--max-age", "60", stdin=BODY)
    timestamp = int(lines[1].split()[1])
    assert abs(real_clock()() / 1e6 - timestamp) < 60
