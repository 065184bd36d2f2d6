"""`health`: for container health checks."""

from typing import Any

import click

from emulator.cli.client import Client, NoServer, Refused, client_options

EPILOG = """\b
Examples:
  lipsync-emulator health
  HEALTHCHECK CMD ["lipsync-emulator", "health"]
"""


@click.command(epilog=EPILOG)
@client_options
@click.option("--timeout", type=float, default=3.0, show_default=True, metavar="SECONDS", help="How long to wait.")
def health(client: Client, timeout: float) -> None:
    """Exit with 0 if the server is well, else with 1."""
    try:
        answer = client.ask("GET", "/health", patience=timeout)
        well = answer["status"] == "ok"
    except (NoServer, Refused) as error:
        click.echo(error.format_message(), err=True)
        raise click.exceptions.Exit(1) from None
    except (KeyError, TypeError):
        click.echo(f"What answers at {client.url} is not an emulator.", err=True)
        raise click.exceptions.Exit(1) from None
    client.show(answer, lambda answer: shown(answer, client.url))
    raise click.exceptions.Exit(0 if well else 1)


def shown(answer: Any, url: str) -> str:
    """How the server at the URL is, on one line."""
    well = f"{answer['status']}  lipsync-emulator {answer['version']} at {url}"
    renderer, why = answer["renderer"], answer["renderer_unavailable"]
    if renderer == "stub":
        return well
    return f"{well}, renderer {renderer}{f'; but the stub takes its place: {why}' if why else ''}"
