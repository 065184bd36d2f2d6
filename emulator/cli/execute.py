"""`exec`: a command that finds the emulator where it expects the vendors."""

import os
import shutil
import subprocess
import sys

import click

from emulator.cli.client import Client, default_url, given, place_options
from emulator.cli.variables import variables

EPILOG = """\b
Examples:
  lipsync-emulator exec -- pytest tests/integration
  lipsync-emulator exec --namespace t1 -- node app.js
"""


@click.command("exec", epilog=EPILOG, context_settings={"allow_interspersed_args": False})
@place_options
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND [ARGUMENT]...")
def execute(url: str | None, namespace: str | None, command: tuple[str, ...]) -> None:
    """Run a command with the variables of every provider set; its exit status is this one's."""
    place, world = given("url") or default_url(), given("namespace") or "default"
    root = Client(place, world).root
    values = {"EMULATOR_URL": place, "EMULATOR_NAMESPACE": world}
    for each in variables(root).values():
        values.update(each)
    found = shutil.which(command[0])
    if found is None:
        click.echo(f"There is no command {command[0]}.", err=True)
        raise click.exceptions.Exit(127)
    environment = os.environ | values
    if sys.platform == "win32":
        raise click.exceptions.Exit(subprocess.run([found, *command[1:]], env=environment, check=False).returncode)
    sys.stdout.flush()
    os.execve(found, list(command), environment)
