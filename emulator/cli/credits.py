"""`credits`: accounts, what they have left, and what their calls would have cost."""

from typing import Any

import click

from emulator.cli.client import Client, client_options
from emulator.cli.tables import table

EPILOG = """\b
Example:
  lipsync-emulator credits
"""


@click.command(epilog=EPILOG)
@client_options
def credits(client: Client) -> None:
    """List accounts and their balances."""
    client.show(client.get("/accounts"), _table)


def _table(answer: Any) -> str:
    columns = ("provider", "account", "credits", "held", "available", "spent", "dollars", "state", "used")
    names = ("provider", "account", "credits", "held", "available", "spent", "dollars", "state", "opened")
    return table(columns, [[each[name] for name in names] for each in answer["accounts"]], "No accounts.")
