"""`renderer`: what makes a namespace's result files, looked at and chosen."""

from typing import Any

import click

from emulator.cli.client import Client, client_options
from emulator.cli.tables import table

EPILOG = """\b
Examples:
  lipsync-emulator renderer
  lipsync-emulator renderer puppet
  lipsync-emulator renderer stub --namespace t1
  lipsync-emulator renderer --default
"""


@click.command(epilog=EPILOG)
@client_options
@click.argument("name", required=False)
@click.option("--default", "server", is_flag=True, help="Go back to the server's.")
def renderer(client: Client, name: str | None, server: bool) -> None:
    """Show what makes result files and what else could; with NAME, choose it for the namespace's next submissions.

    The header X-Emulator-Renderer of a submission goes before it.
    """
    if name is not None and server:
        message = "Say either NAME or --default"
        raise click.UsageError(message)
    if server:
        answer = client.ask("DELETE", "/renderer")
    elif name is not None:
        answer = client.ask("PUT", "/renderer", {"renderer": name})
    else:
        answer = client.get("/renderer")
    client.show(answer, _shown)


def _shown(answer: Any) -> str:
    chosen = answer["renderer"]
    rows = [
        ("*" if each["name"] == chosen else "", each["name"], each["unavailable"] or "ready")
        for each in answer["renderers"]
    ]
    return table(("chosen", "renderer", "state"), rows, "No renderers.") + f"\n{_told(answer)}"


def _told(answer: Any) -> str:
    whose = "The namespace's own choice" if answer["own"] else "The server's choice"
    why = next(each["unavailable"] for each in answer["renderers"] if each["name"] == answer["renderer"])
    if why is None:
        return f"{whose}."
    return f"{whose}; {'submissions are refused' if answer['required'] else 'the stub takes its place'}."
