"""`openapi`: the documents and pages derived from the declared operations."""

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
    """Write the OpenAPI document and the page of each provider, and the README's table."""
    from emulator.admin.app import Described
    from emulator.providers import discover
    from emulator.web.openapi.document import documents
    from emulator.web.openapi.pages import pages, written_into

    vendors = discover()
    made = {
        folder / name: content for name, content in {**documents((*vendors, Described())), **pages(vendors)}.items()
    }
    readme = folder.resolve().parent / "README.md"
    if readme.is_file():
        made[readme] = written_into(readme.read_text("utf-8"), vendors).encode()
    stale = [path for path, content in made.items() if not path.is_file() or path.read_bytes() != content]
    surplus = sorted({*folder.glob("*.json"), *folder.glob("*.md")} - set(made))
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
