"""`clock`: virtual time, looked at and moved."""

from typing import Any

import click

from emulator.cli.client import Client, client_options

EPILOG = """\b
Examples:
  lipsync-emulator clock
  lipsync-emulator clock advance --seconds 30
  lipsync-emulator clock advance --idle
  lipsync-emulator clock freeze
  lipsync-emulator clock rate 60
"""


@click.group(invoke_without_command=True, epilog=EPILOG)
@client_options
def clock(client: Client) -> None:
    """Show virtual time; or advance it, freeze it, or change how fast it runs."""
    if click.get_current_context().invoked_subcommand is None:
        client.show(client.get("/clock"), _shown)


@clock.command()
@client_options
def show(client: Client) -> None:
    """Show virtual time."""
    client.show(client.get("/clock"), _shown)


@clock.command()
@client_options
@click.option("--seconds", type=float, metavar="N", help="So many seconds.")
@click.option("--until", metavar="INSTANT", help="Until an instant such as 2026-01-31T12:00:00Z.")
@click.option("--next", "next_event", is_flag=True, help="To the next event.")
@click.option("--idle", is_flag=True, help="Until nothing is due any more.")
def advance(client: Client, seconds: float | None, until: str | None, next_event: bool, idle: bool) -> None:
    """Let time pass; returns when everything that fell due has happened, callbacks included."""
    every: dict[str, Any] = {"seconds": seconds, "until": until, "next": next_event, "idle": idle}
    asked = {name: value for name, value in every.items() if value is not None and value is not False}
    if len(asked) != 1:
        message = "Say how far: exactly one of --seconds, --until, --next and --idle"
        raise click.UsageError(message)
    client.show(client.post("/clock/advance", asked, patience=None), _advanced)


@clock.command()
@client_options
def freeze(client: Client) -> None:
    """Stop virtual time until it is advanced."""
    client.show(client.ask("PATCH", "/clock", {"frozen": True}), _shown)


@clock.command()
@client_options
@click.argument("rate", type=float)
def rate(client: Client, rate: float) -> None:
    """Let virtual time run RATE times as fast as real time; 1 is real time, 0 is frozen."""
    client.show(client.ask("PATCH", "/clock", {"rate": rate}), _shown)


def _shown(answer: Any) -> str:
    speed = "frozen" if answer["frozen"] else f"rate {answer['rate']:g}"
    return f"{answer['now']}  {speed}"


def _advanced(answer: Any) -> str:
    return f"{answer['now']}  {answer['transitions']} transitions, {answer['attempts']} attempts"
