"""`scenarios`: the ways that jobs can go, and the rules by which submissions get them."""

from pathlib import Path
from typing import Any

import click

from emulator.cli.client import Client, client_options, segment
from emulator.cli.orders import WHEN, match_options, ordered, when_options
from emulator.cli.tables import fields, table

EPILOG = """\b
Examples:
  lipsync-emulator scenarios
  lipsync-emulator scenarios default flaky
  lipsync-emulator scenarios show flaky
  lipsync-emulator scenarios put mine mine.toml
  lipsync-emulator scenarios rules add stuck --provider kling --operation create_text2video --times 2

\b
A scenario's file:
  description = "Half of them fail in moderation."
  [[stages]]
  phase = "queued"      # or "running"
  delay = 2.0           # seconds
  jitter = 1.0          # up to so many more
  [[endings]]
  outcome = "succeeded" # or "failed", "rejected"
  weight = 1
  [[endings]]
  outcome = "rejected"
  weight = 1
  code = 1301           # or reason = "…"
"""
RULES_EPILOG = """\b
Of several rules the first that takes a submission wins; a header or a magic value in the request goes before rules.

\b
Examples:
  lipsync-emulator scenarios rules
  lipsync-emulator scenarios rules add slow
  lipsync-emulator scenarios rules add fails-running --provider akool --every 3
  lipsync-emulator scenarios rules add stuck --contains '"mode":"pro"' --after 1 --times 1
  lipsync-emulator scenarios rules delete rule-1
  lipsync-emulator scenarios rules clear
"""


@click.group(invoke_without_command=True, epilog=EPILOG)
@client_options
def scenarios(client: Client) -> None:
    """List the ways that jobs can go; show or keep one, choose the default, give submissions one by rules."""
    if click.get_current_context().invoked_subcommand is None:
        client.show(client.get("/scenarios"), _table)


@scenarios.command()
@client_options
@click.argument("name")
def show(client: Client, name: str) -> None:
    """Show one: its stages and its endings."""
    client.show(client.get(f"/scenarios/{segment(name)}"), _whole)


@scenarios.command()
@client_options
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path))
def put(client: Client, name: str, file: Path) -> None:
    """Keep a scenario of your own, from a TOML FILE; one of this name gives way."""
    client.show(client.ask("PUT", f"/scenarios/{segment(name)}", _file(file)), _whole)


@scenarios.command()
@client_options
@click.argument("name")
def delete(client: Client, name: str) -> None:
    """Forget a scenario of your own; a shipped one of this name comes back."""
    client.show(client.ask("DELETE", f"/scenarios/{segment(name)}"), lambda answer: f"{name} is forgotten.")


@scenarios.command()
@client_options
@click.argument("name", required=False)
def default(client: Client, name: str | None) -> None:
    """Make it the scenario of submissions that name none; without NAME, go back to the server's."""
    client.show(client.ask("PUT", "/scenarios/default", {"name": name}), _table)


@scenarios.group(invoke_without_command=True, epilog=RULES_EPILOG)
@client_options
def rules(client: Client) -> None:
    """List the rules by which submissions get scenarios; add one, delete some or all."""
    if click.get_current_context().invoked_subcommand is None:
        client.show(client.get("/rules"), _rules)


@rules.command()
@client_options
@click.argument("scenario")
@match_options
@when_options
def add(client: Client, scenario: str, **given: Any) -> None:
    """Give submissions SCENARIO: all of them, or those that fit every option."""
    answer = client.post("/rules", {"scenario": scenario} | ordered(given))
    client.show(answer, lambda rule: _rules({"rules": [rule]}))


@rules.command("delete")
@client_options
@click.argument("rule")
def delete_rule(client: Client, rule: str) -> None:
    """Take back one rule, by its id."""
    client.show(client.ask("DELETE", f"/rules/{segment(rule)}"), lambda answer: f"{rule} is gone.")


@rules.command()
@client_options
def clear(client: Client) -> None:
    """Take back every rule."""
    client.show(client.ask("DELETE", "/rules"), lambda answer: f"Rules taken back: {answer['removed']}.")


def _file(path: Path) -> dict[str, Any]:
    import json
    import tomllib

    try:
        # What JSON has no form for (a date) goes as text, for the server to refuse.
        read: dict[str, Any] = json.loads(json.dumps(tomllib.loads(path.read_text("utf-8")), default=str))
        return read
    except FileNotFoundError:
        message = f"There is no file {path}."
    except tomllib.TOMLDecodeError as error:
        message = f"The file {path} is not TOML: {error}."
    except (OSError, UnicodeDecodeError) as error:
        message = f"The file {path} cannot be read: {error}."
    raise click.BadParameter(message)


def _table(answer: Any) -> str:
    rows = [
        (
            "*" if each["name"] == answer["default"] else "",
            each["name"],
            each["own"],
            each["seconds"],
            ", ".join(each["endings"]) or "none",
            each["description"],
        )
        for each in answer["scenarios"]
    ]
    return table(("default", "scenario", "own", "seconds", "endings", "what happens"), rows, "No scenarios.")


def _whole(answer: Any) -> str:
    head = fields([("description", answer["description"]), ("progress", answer["progress"])])
    stages = [(each["phase"], each["delay"], each["jitter"]) for each in answer["stages"]]
    endings = [(each["outcome"], each["weight"], each["code"], each["reason"]) for each in answer["endings"]]
    return "\n\n".join(
        (
            head,
            table(("stage", "seconds", "jitter"), stages, "No stages."),
            table(("ending", "weight", "code", "reason"), endings, "No endings: it never ends by itself."),
        )
    )


def _rules(answer: Any) -> str:
    rows = [
        (
            each["order"],
            each["id"],
            each["scenario"],
            ", ".join(f"{name} {value}" for name, value in each["match"].items() if value is not None) or "all",
            ", ".join(f"{name} {each[name]:g}" for name in WHEN if each.get(name) is not None) or "always",
            each["fitted"],
        )
        for each in answer["rules"]
    ]
    return table(("order", "rule", "scenario", "which submissions", "when", "fitted"), rows, "No rules.")
