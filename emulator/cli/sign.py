"""`sign`: a callback's envelope or signature, made by hand as the emulator makes it."""

import json
from typing import IO

import click

from emulator.core.errors import BadRequest

EPILOG = """\b
Examples:
  echo '{"_id":"1","status":3}' | lipsync-emulator sign akool > envelope.json
  lipsync-emulator sign kling --secret whsec_… callback.json
"""


@click.group(epilog=EPILOG)
def sign() -> None:
    """Make a callback's envelope (Akool) or signature (Kling) by hand."""


@sign.command()
@click.option("--client-id", metavar="TEXT", help="The account's clientId.  [default: the ready-made one]")
@click.option("--client-secret", metavar="TEXT", help="The account's clientSecret.  [default: the ready-made one]")
@click.option("--timestamp", type=int, metavar="MS", help="Milliseconds since 1970.  [default: now]")
@click.option("--nonce", metavar="TEXT", help="Four digits.  [default: drawn]")
@click.argument("file", type=click.File("rb"), default="-")
def akool(
    client_id: str | None, client_secret: str | None, timestamp: int | None, nonce: str | None, file: IO[bytes]
) -> None:
    """Seal FILE (default: standard input) as Akool seals a callback, and print the envelope."""
    from emulator.engine.chance import Draws
    from emulator.providers.akool.auth import CLIENT_ID, CLIENT_SECRET
    from emulator.providers.akool.envelope import seal

    moment = now() // 1000 if timestamp is None else timestamp
    drawn = nonce or Draws(str(now()), "", 0, "nonce").digits(4)
    plain = file.read().rstrip(b"\r\n")
    click.echo(json.dumps(seal(plain, client_id or CLIENT_ID, client_secret or CLIENT_SECRET, moment, drawn)))


@sign.command()
@click.option("--secret", required=True, metavar="TEXT", help="The account's webhook secret, whsec_…")
@click.option("--id", "delivery", metavar="TEXT", help="The delivery's id.  [default: drawn]")
@click.option("--timestamp", type=int, metavar="S", help="Seconds since 1970.  [default: now]")
@click.argument("file", type=click.File("rb"), default="-")
def kling(secret: str, delivery: str | None, timestamp: int | None, file: IO[bytes]) -> None:
    """Sign FILE (default: standard input), byte for byte, as Kling signs a callback, and print the headers."""
    from emulator.engine.chance import Draws

    moment = now() // 1_000_000 if timestamp is None else timestamp
    named = delivery or Draws(str(now()), "", 0, "delivery").digits(19)
    click.echo(f"webhook-id: {named}")
    click.echo(f"webhook-timestamp: {moment}")
    click.echo(f"webhook-signature: {signature(secret, named, moment, file.read())}")


def signature(secret: str, delivery: str, timestamp: int, body: bytes) -> str:
    """The Standard Webhooks signature. Raises BadRequest."""
    from datetime import UTC, datetime

    from standardwebhooks import Webhook

    try:
        return str(Webhook(secret).sign(delivery, datetime.fromtimestamp(timestamp, UTC), body.decode()))
    except UnicodeDecodeError:
        message = "The body is not UTF-8 text."
    except (OverflowError, OSError):
        message = f"Not an instant: {timestamp}; write seconds since 1970."
    except Exception:  # noqa: BLE001 - the library has an error of its own for each way a secret can be wrong
        message = "Not a webhook secret: it is whsec_ and Base64."
    raise BadRequest(message)


def now() -> int:
    """Real microseconds since 1970."""
    from emulator.engine.instants import real_clock

    return real_clock()()
