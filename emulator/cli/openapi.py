"""`openapi`: the documents derived from the declared operations."""

from pathlib import Path

import click

EPILOG = """\b
Examples:
  lipsync-emulator openapi
  lipsync-emulator openapi --check
"""


@click.command(epilog=EPILOG)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a document is missing or not fresh.")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("openapi"),
    show_default=True,
    help="Where the documents are.",
)
def openapi(check: bool, folder: Path) -> None:
    """Write the OpenAPI document of each provider and of the control API."""
    from emulator.admin.app import Described
    from emulator.providers import discover
    from emulator.web.openapi import documents

    made = {folder / name: content for name, content in documents((*discover(), Described())).items()}
    stale = [path for path, content in made.items() if not path.is_file() or path.read_bytes() != content]
    surplus = sorted(set(folder.glob("*.json")) - set(made))
    if not check:
        folder.mkdir(parents=True, exist_ok=True)
        for path in stale:
            path.write_bytes(made[path])
    for path in stale:
        click.echo(f"{path} {'is not fresh' if check else 'written'}")
    for path in surplus:
        click.echo(f"{path} belongs to no provider; delete it")
    if check and (stale or surplus):
        click.echo("Write them anew with: lipsync-emulator openapi", err=True)
        raise click.exceptions.Exit(1)
    if not stale:
        click.echo(f"{len(made)} documents in {folder} are fresh")
