"""`events`: everything that happens, as it happens."""

import json
from typing import Any

import click

from emulator.cli.client import Client, client_options
from emulator.cli.tables import cell

EPILOG = """\b
Examples:
  lipsync-emulator events
  lipsync-emulator events --types job,delivery
  lipsync-emulator events --json | jq .status
"""
_TOLD = ("provider", "method", "path", "id", "name", "job", "state", "status", "account", "rate", "count", "error")


@click.command(epilog=EPILOG)
@client_options
@click.option("--types", metavar="NAMES", help="Only these, with commas between: job, delivery, request, inbox, clock.")
def events(client: Client, types: str | None) -> None:
    """Print everything that happens from now on, a line each, until the server ends."""
    name = ""
    for line in client.lines("/events", types=types):
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            click.echo(f'{{"event": "{name}", {value[1:]}' if client.raw else _line(name, json.loads(value)))


def _line(name: str, told: dict[str, Any]) -> str:
    """An event on one line, its instant first."""
    at = told.get("at", "")[11:23]
    said = [cell(told[each]) for each in _TOLD if told.get(each) is not None]
    return f"{at:12}  {name:8}  {told.get('what', ''):10}  {' '.join(said)}".rstrip()
