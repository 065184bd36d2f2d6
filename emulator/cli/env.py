"""`env`: variables for a shell."""

import click

from emulator.cli.client import Client, default_url, given, place_options
from emulator.cli.variables import SHELLS, lines, variables

EPILOG = """\b
Examples:
  eval "$(lipsync-emulator env)"
  lipsync-emulator env kling --shell dotenv > .env
  lipsync-emulator env --shell fish | source
"""


@click.command(epilog=EPILOG)
@place_options
@click.option("--shell", type=click.Choice(SHELLS), default="bash", show_default=True, help="Whose language.")
@click.argument("providers", nargs=-1, metavar="[PROVIDER]...")
def env(url: str | None, namespace: str | None, shell: str, providers: tuple[str, ...]) -> None:
    """Print the variables that point clients at the emulator: base URLs and ready-made credentials.

    Needs no running server."""
    root = Client(given("url") or default_url(), given("namespace") or "default").root
    for name, values in variables(root, providers).items():
        click.echo(f"# {name}")
        for line in lines(values, shell):
            click.echo(line)
