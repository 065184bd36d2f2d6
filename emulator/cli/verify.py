"""`verify`: a callback checked by hand, as its receiver should."""

import hmac
import json
from typing import IO, NoReturn

import click

from emulator.cli.sign import now, signature
from emulator.core.errors import BadRequest

EPILOG = """\b
Examples:
  lipsync-emulator verify akool envelope.json
  lipsync-emulator verify kling --secret whsec_… -H 'webhook-id: 5312849017263548190' \\
    -H 'webhook-timestamp: 1781080794' -H 'webhook-signature: v1,UsKl…' callback.json
"""
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


@click.group(epilog=EPILOG)
def verify() -> None:
    """Check a callback by hand; exit with 1 if it is not genuine."""


@verify.command()
@click.option("--client-id", metavar="TEXT", help="The account's clientId.  [default: the ready-made one]")
@click.option("--client-secret", metavar="TEXT", help="The account's clientSecret.  [default: the ready-made one]")
@click.argument("file", type=click.File("rb"), default="-")
def akool(client_id: str | None, client_secret: str | None, file: IO[bytes]) -> None:
    """Check the envelope in FILE (default: standard input) and print what was sealed."""
    from emulator.providers.akool.auth import CLIENT_ID, CLIENT_SECRET
    from emulator.providers.akool.envelope import opened

    try:
        envelope = json.loads(file.read())
        if not isinstance(envelope, dict):
            _not_genuine("The body is not a JSON object.")
        plain = opened(envelope, client_id or CLIENT_ID, client_secret or CLIENT_SECRET)
    except ValueError:
        _not_genuine("The body is not JSON.")
    except BadRequest as error:
        _not_genuine(str(error))
    click.echo("The signature is right; it says:", err=True)
    click.echo(plain.decode("utf-8", "replace"))


@verify.command()
@click.option("--secret", required=True, metavar="TEXT", help="The account's webhook secret, whsec_…")
@click.option("-H", "--header", "given", multiple=True, metavar="'NAME: VALUE'", help="A header of the callback.")
@click.option("--max-age", type=float, metavar="SECONDS", help="Also refuse one older (or newer) than this.")
@click.argument("file", type=click.File("rb"), default="-")
def kling(secret: str, given: tuple[str, ...], max_age: float | None, file: IO[bytes]) -> None:
    """Check the callback in FILE (default: standard input), byte for byte, against its headers."""
    headers = {name.strip().lower(): value.strip() for name, _, value in (each.partition(":") for each in given)}
    missing = [name for name in HEADERS if not headers.get(name)]
    if missing:
        _not_genuine(f"It is not signed: {', '.join(missing)} is missing; pass the headers with -H.")
    if not headers["webhook-timestamp"].isdecimal():
        _not_genuine("webhook-timestamp is not a number of seconds since 1970.")
    timestamp = int(headers["webhook-timestamp"])
    age = now() / 1e6 - timestamp
    try:
        right = signature(secret, headers["webhook-id"], timestamp, file.read())
    except BadRequest as error:
        _not_genuine(str(error))
    signatures = headers["webhook-signature"].split()
    if not any(hmac.compare_digest(each.encode(), right.encode()) for each in signatures):
        _not_genuine("The signature does not match: another secret, or the body or its headers were changed.")
    if max_age is not None and abs(age) > max_age:
        _not_genuine(f"The signature is right, but its timestamp is {age:.0f} seconds old.")
    click.echo(f"The signature is right; its timestamp is {age:.0f} seconds old.")


def _not_genuine(why: str) -> NoReturn:
    click.echo(why, err=True)
    raise click.exceptions.Exit(1)
