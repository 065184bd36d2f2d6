"""`faults`: what goes wrong."""

import json
from collections.abc import Callable
from typing import Any

import click

from emulator.cli.client import Client, client_options, segment
from emulator.cli.orders import WHEN, match_options, ordered, when_options
from emulator.cli.tables import table

EPILOG = """\b
Examples:
  lipsync-emulator faults
  lipsync-emulator faults add status=503 --times 2
  lipsync-emulator faults add latency=2 malformed --provider kling --method GET --every 3
  lipsync-emulator faults add '{"latency": {"uniform": [1, 3]}}' --probability 0.2
  lipsync-emulator faults add duplicate --account AK1
  lipsync-emulator faults preset
  lipsync-emulator faults preset flaky --provider akool
  lipsync-emulator faults remove fault-1
  lipsync-emulator faults clear
"""


def fault_options(verb: Callable[..., Any]) -> Callable[..., Any]:
    """What a fault is about: requests or callbacks."""
    verb = click.option("--status", metavar="WORD", help="Only callbacks that announce this status.")(verb)
    verb = click.option("--job", metavar="ID", help="Only this job's callbacks.")(verb)
    on = click.option("--on", type=click.Choice(["requests", "webhooks"]), help="Where the effect fits both.")
    return on(match_options(verb))


@click.group(invoke_without_command=True, epilog=EPILOG)
@client_options
def faults(client: Client) -> None:
    """List what goes wrong; or let more go wrong, or less."""
    if click.get_current_context().invoked_subcommand is None:
        client.show(client.get("/faults"), _table)


@faults.command("list")
@client_options
def listed(client: Client) -> None:
    """List what goes wrong, and how often it did."""
    client.show(client.get("/faults"), _table)


@faults.command()
@client_options
@click.argument("effects", nargs=-1, required=True, metavar="EFFECT...")
@fault_options
@when_options
def add(client: Client, effects: tuple[str, ...], on: str | None, **given: Any) -> None:
    """Let something go wrong: each EFFECT is a name, NAME=VALUE, or a JSON object; together they are one fault."""
    effect: dict[str, Any] = {}
    for each in effects:
        effect |= _effect(each)
    client.show(client.post("/faults", {"on": on, "effect": effect} | ordered(given)), _table)


@faults.command()
@client_options
@click.argument("name", required=False)
@fault_options
def preset(client: Client, name: str | None, on: str | None, **match: Any) -> None:
    """Let everything go wrong that the preset NAME has: flaky, slow, offline or hostile; without a name, list them."""
    if name is None:
        client.show(client.get("/faults"), _presets)
        return
    client.show(client.post("/faults", {"on": on, "preset": name} | ordered(match)), _table)


@faults.command()
@client_options
@click.argument("fault")
def remove(client: Client, fault: str) -> None:
    """Take the fault with this id back."""
    client.show(client.ask("DELETE", f"/faults/{segment(fault)}"), _removed)


@faults.command()
@client_options
def clear(client: Client) -> None:
    """Let nothing go wrong any more."""
    client.show(client.ask("DELETE", "/faults"), _removed)


def _effect(text: str) -> dict[str, Any]:
    if text.startswith("{"):
        value = _value(text)
        if not isinstance(value, dict):
            message = f"Not a JSON object: {text}"
            raise click.UsageError(message)
        return value
    name, given, value = text.partition("=")
    return {name: _value(value) if given else True}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _table(answer: Any) -> str:
    columns = ("fault", "on", "effect", "match", "when", "matched", "struck", "preset")
    rows = [
        (
            each["id"],
            each["on"],
            _plain(each["effect"]),
            _plain(each["match"]) or "all",
            _plain({name: each[name] for name in WHEN if name in each}) or "always",
            each["matched"],
            each["struck"],
            each["preset"],
        )
        for each in answer["faults"]
    ]
    return table(columns, rows, "Nothing goes wrong.")


def _presets(answer: Any) -> str:
    rows = [(each["name"], each["requests"], each["webhooks"], each["description"]) for each in answer["presets"]]
    return table(("preset", "on requests", "on webhooks", "what it is"), rows, "There are no presets.")


def _plain(parts: dict[str, Any]) -> str:
    return ", ".join(
        name if value is True else f"{name}={value if isinstance(value, str) else json.dumps(value)}"
        for name, value in parts.items()
    )


def _removed(answer: Any) -> str:
    count = answer["removed"]
    return f"{count} fault{'' if count == 1 else 's'} taken back."
