"""`credits`: accounts, what they have left, what their calls would have cost, and why."""

from typing import Any

import click

from emulator.cli.client import Client, client_options, segment
from emulator.cli.tables import table, when

EPILOG = """\b
Examples:
  lipsync-emulator credits
  lipsync-emulator credits kling emulatoraccesskey000000000000001
"""


@click.command(epilog=EPILOG)
@click.argument("provider", required=False)
@click.argument("account", required=False)
@client_options
def credits(client: Client, provider: str | None, account: str | None) -> None:
    """List accounts and their balances, or the ledger of one: every charge and refund, the newest first."""
    if provider is None:
        client.show(client.get("/accounts"), _accounts)
    elif account is None:
        message = "A ledger belongs to an account: lipsync-emulator credits PROVIDER ACCOUNT"
        raise click.UsageError(message)
    else:
        client.show(client.get(f"/accounts/{segment(provider)}/{segment(account)}"), _ledger)


def _accounts(answer: Any) -> str:
    columns = ("provider", "account", "credits", "held", "available", "spent", "dollars", "state", "used")
    names = ("provider", "account", "credits", "held", "available", "spent", "dollars", "state", "opened")
    return table(columns, [[each[name] for name in names] for each in answer["accounts"]], "No accounts.")


def _ledger(answer: Any) -> str:
    names = ("kind", "credits", "balance", "what", "job")
    rows = [[when(line["at"]), *(line[name] for name in names)] for line in answer["ledger"]]
    return table(("when", *names), rows, "No lines.")
