"""`requests`: the journal of what clients asked."""

from typing import Any

import click

from emulator.cli.client import Client, client_options
from emulator.cli.tables import table, when

EPILOG = """\b
Examples:
  lipsync-emulator requests --provider akool --status 200
  lipsync-emulator requests --limit 1 --json
"""


@click.command(epilog=EPILOG)
@client_options
@click.option("--provider", metavar="NAME", help="Only those to this provider.")
@click.option("--operation", metavar="NAME", help="Only this operation's.")
@click.option("--account", metavar="ID", help="Only this account's.")
@click.option("--status", type=click.IntRange(100, 599), help="Only those answered with this HTTP status.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="At most so many.")
def requests(client: Client, **asked: Any) -> None:
    """List what clients asked and were answered, newest first."""
    client.show(client.get("/requests", **asked), _table)


def _table(answer: Any) -> str:
    columns = ("at", "provider", "method", "path", "status", "ms", "account", "job", "why refused")
    rows = [
        (
            when(each["at"]),
            each["provider"],
            each["method"],
            each["path"],
            each["status"],
            f"{each['elapsed'] * 1000:.1f}",
            each["account"],
            each["job"],
            (each["error"] or each["fault"] or "").partition("\n")[0],
        )
        for each in answer["requests"]
    ]
    return table(columns, rows, "No requests.")
