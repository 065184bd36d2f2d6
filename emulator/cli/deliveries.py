"""`deliveries`: callbacks, every attempt to make them, and sending them again."""

from typing import Any

import click

from emulator.cli.client import Client, client_options, segment
from emulator.cli.tables import cell, fields, table, when

EPILOG = """\b
Examples:
  lipsync-emulator deliveries --state exhausted
  lipsync-emulator deliveries show 5312849017263548190
  lipsync-emulator deliveries redeliver 5312849017263548190
"""
STATES = ["waiting", "sending", "delivered", "exhausted"]


@click.group(invoke_without_command=True, epilog=EPILOG)
@client_options
@click.option("--job", metavar="ID", help="Only those of this job.")
@click.option("--state", type=click.Choice(STATES), help="Only those in it.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="At most so many.")
def deliveries(client: Client, **asked: Any) -> None:
    """List callbacks, newest first; or show one, or send it again."""
    if click.get_current_context().invoked_subcommand is None:
        client.show(client.get("/deliveries", **asked), _table)


@deliveries.command()
@client_options
@click.argument("delivery")
def show(client: Client, delivery: str) -> None:
    """Show one with its attempts."""
    client.show(client.get(f"/deliveries/{segment(delivery)}"), _shown)


@deliveries.command()
@client_options
@click.argument("delivery")
def redeliver(client: Client, delivery: str) -> None:
    """Send it once more, now."""
    client.show(client.post(f"/deliveries/{segment(delivery)}/redeliver", {}), _shown)


def _table(answer: Any) -> str:
    columns = ("delivery", "provider", "job", "status", "state", "tries", "last", "due", "fault", "url")
    rows = [
        (
            each["id"],
            each["provider"],
            each["job"],
            each["status"],
            each["state"],
            len(each["attempts"]),
            _last(each["attempts"]),
            when(each["due_at"]),
            _fault(each),
            each["url"],
        )
        for each in answer["deliveries"]
    ]
    return table(columns, rows, "No callbacks.")


def _last(attempts: list[Any]) -> str:
    if not attempts:
        return "-"
    answer = attempts[-1]["answer"]
    return str(attempts[-1]["error"] or answer["status"])


def _fault(delivery: Any) -> str:
    """Everything that faults did to it, once."""
    told = [delivery["fault"], *(attempt["fault"] for attempt in delivery["attempts"])]
    return "; ".join(dict.fromkeys(each for each in told if each)) or "-"


def _shown(delivery: Any) -> str:
    named = ("id", "provider", "account", "job", "status", "state", "url", "signed", "created_at", "due_at", "fault")
    parts = [fields([(name, delivery[name]) for name in named if name != "fault" or delivery[name]])]
    parts.append(f"body:\n  {cell(delivery['body'])}")
    if delivery["plain"] is not None:
        parts.append(f"decrypted:\n  {cell(delivery['plain'])}")
    for number, attempt in enumerate(delivery["attempts"], 1):
        sent = "".join(f"\n  {cell(name)}: {cell(value)}" for name, value in attempt["request"]["headers"])
        answer = attempt["answer"]
        came = cell(attempt["error"]) if answer is None else f"{answer['status']} {cell(answer['body'])}".rstrip()
        fault = f" ({cell(attempt['fault'])})" if attempt["fault"] else ""
        parts.append(f"attempt {number} at {when(attempt['at'])}{fault}:{sent}\n  -> {came}")
    return "\n\n".join(parts)
