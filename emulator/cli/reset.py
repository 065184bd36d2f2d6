"""`reset`: start over."""

from typing import Any

import click

from emulator.cli.client import Client, client_options

EPILOG = """\b
Examples:
  lipsync-emulator reset
  lipsync-emulator reset --namespace t1 --seed 42
"""


@click.command(epilog=EPILOG)
@client_options
@click.option("--seed", metavar="TEXT", help="Where chance starts anew.  [default: the server's seed]")
def reset(client: Client, seed: str | None) -> None:
    """Empty a namespace: jobs, callbacks, accounts, clock, journal, uploads, inboxes."""
    client.show(client.post("/reset", {} if seed is None else {"seed": seed}), _shown)


def _shown(answer: Any) -> str:
    return f"{answer['namespace']} is empty; seed {answer['seed']}, {answer['now']}"
