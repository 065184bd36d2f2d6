"""`state`: a namespace as one file."""

import json
from pathlib import Path
from typing import Any

import click

from emulator.cli.client import Client, client_options

EPILOG = """\b
Examples:
  lipsync-emulator state export before.json
  lipsync-emulator state import before.json --namespace t1
A server that keeps everything in a file by itself: lipsync-emulator serve --state emulator.json
"""
FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(epilog=EPILOG)
def state() -> None:
    """Take everything of a namespace out as one file, or put it back: jobs, callbacks, accounts, clock, uploads."""


@state.command("export")
@click.argument("file", type=FILE)
@client_options
def export(client: Client, file: Path) -> None:
    """Write the namespace into FILE."""
    content = client.get("/state")
    try:
        file.write_text(json.dumps(content, indent=1), "utf-8")
    except OSError as error:
        message = f"The file cannot be written: {error}"
        raise click.ClickException(message) from None
    name, kept = next(iter(content["namespaces"].items()))
    click.echo(f"{file}: {name} with {len(kept['records'])} records and {len(kept['files'])} uploads, at {kept['now']}")


@state.command("import")
@click.argument("file", type=FILE)
@client_options
def restore(client: Client, file: Path) -> None:
    """Put what FILE has in place of all that the namespace is and has."""
    try:
        content = json.loads(file.read_bytes())
    except OSError as error:
        message = f"The file cannot be read: {error}"
        raise click.ClickException(message) from None
    except ValueError as error:
        message = f"{file} is no whole state file; it may have been cut off: {error}"
        raise click.ClickException(message) from None
    client.show(client.ask("PUT", "/state", content), _shown)


def _shown(answer: Any) -> str:
    told = f"{answer['namespace']} has {answer['records']} records and {answer['files']} uploads now"
    return f"{told}; it is {answer['now']}"
