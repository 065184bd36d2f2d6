"""`scenarios`: the ways that jobs can go."""

from typing import Any

import click

from emulator.cli.client import Client, client_options
from emulator.cli.tables import table

EPILOG = """\b
Examples:
  lipsync-emulator scenarios
  lipsync-emulator scenarios --default flaky
"""


@click.command(epilog=EPILOG)
@client_options
@click.option("--default", metavar="NAME", help="Make it the scenario of submissions that name none.")
def scenarios(client: Client, default: str | None) -> None:
    """List the ways that jobs can go, or choose the namespace's default."""
    if default is None:
        client.show(client.get("/scenarios"), _table)
    else:
        client.show(client.ask("PUT", "/scenarios/default", {"name": default}), _table)


def _table(answer: Any) -> str:
    rows = [
        (
            "*" if each["name"] == answer["default"] else "",
            each["name"],
            each["seconds"],
            ", ".join(each["endings"]) or "none",
            each["description"],
        )
        for each in answer["scenarios"]
    ]
    return table(("default", "scenario", "seconds", "endings", "what happens"), rows, "No scenarios.")
