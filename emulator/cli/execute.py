"""`exec`: a command that finds the emulator where it expects the vendors."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from emulator.cli.client import Client, given, place_options
from emulator.cli.serve import setting_options
from emulator.cli.variables import variables

EPILOG = """\b
Examples:
  lipsync-emulator exec -- pytest tests/integration
  lipsync-emulator exec --rate 1000 --scenario realistic -- npm test
  lipsync-emulator exec --url http://127.0.0.1:5477 --namespace t1 -- node app.js
"""
OWN = (
    "rate", "start", "seed", "auth", "scenario", "inspect", "store", "state", "webhook_delays", "webhook_timeout",
    "webhook_rewrite", "renderer", "renderer_required", "onnx_model", "http_url",
)  # fmt: skip
"""Settings that a server for one command may be given; it is on a free loopback port, and ends with the command."""
PASSED_ON = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
"""Signals that are meant for the command; Ctrl-C it gets from the terminal itself."""


@click.command("exec", epilog=EPILOG, context_settings={"allow_interspersed_args": False})
@place_options
@setting_options(OWN)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND [ARGUMENT]...")
def execute(url: str | None, namespace: str | None, command: tuple[str, ...], **flags: Any) -> None:
    """Run a command with the variables of every provider set; its exit status is this one's.

    Without --url (or EMULATOR_URL) a server is started for the command, and stopped after it."""
    place, world = given("url"), given("namespace") or "default"
    settings = {name: value for name, value in flags.items() if value is not None}
    if place is not None and settings:
        first = next(iter(settings)).replace("_", "-")
        message = f"--{first} is for a server of the command's own; the one at {place} has its settings."
        raise click.UsageError(message)
    found = shutil.which(command[0])
    if found is None:
        known = Path(command[0]).exists()
        click.echo(f"{command[0]} cannot be executed." if known else f"There is no command {command[0]}.", err=True)
        raise click.exceptions.Exit(126 if known else 127)
    with _server(place, settings) as there:
        values = {"EMULATOR_URL": there, "EMULATOR_NAMESPACE": world}
        for each in variables(Client(there, world).root).values():
            values.update(each)
        try:
            status = _run([found, *command[1:]], os.environ | values)
        except OSError as error:
            click.echo(f"{command[0]} cannot be executed: {error.strerror}.", err=True)
            status = 126
    raise click.exceptions.Exit(status)


@contextmanager
def _server(place: str | None, settings: dict[str, Any]) -> Iterator[str]:
    if place is not None:
        yield place
        return
    from emulator.settings import load
    from emulator.testing.serving import Serving

    own = {"host": "127.0.0.1", "port": 0, "tls_cert": None, "tls_key": None}
    serving = Serving(load(None, **settings).model_copy(update=own))
    try:
        yield serving.start()
    finally:
        serving.stop()


def _run(command: list[str], environment: dict[str, str]) -> int:
    """The command's exit status; as a shell tells it, if a signal ended it."""
    process: subprocess.Popen[bytes] | None = None
    early: list[int] = []

    def passed_on(number: int, frame: Any) -> None:
        if process is None:
            early.append(number)
        else:
            process.send_signal(number)

    before = {signal.SIGINT: signal.signal(signal.SIGINT, lambda number, frame: None)}
    for name in PASSED_ON:
        number = getattr(signal, name, None)
        if number is not None:
            before[number] = signal.signal(number, passed_on)
    try:
        process = subprocess.Popen(command, env=environment)
        for number in early:
            process.send_signal(number)
        status = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 128 - status if status < 0 else status
