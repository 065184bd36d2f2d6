"""`requests`: the journal of what clients asked, and why they were refused."""

import json
from pathlib import Path
from typing import Any

import click

from emulator.cli.client import Client, client_options, segment
from emulator.cli.tables import cell, fields, table, when
from emulator.testing.witnesses import WITNESSES

EPILOG = """\b
Examples:
  lipsync-emulator requests --provider akool --status 200
  lipsync-emulator requests --refused
  lipsync-emulator requests show 17
  lipsync-emulator requests --har session.har
"""


@click.group(invoke_without_command=True, epilog=EPILOG)
@client_options
@click.option("--provider", metavar="NAME", help="Only those to this provider.")
@click.option("--operation", metavar="NAME", help="Only this operation's.")
@click.option("--account", metavar="ID", help="Only this account's.")
@click.option("--job", metavar="ID", help="Only those about this job.")
@click.option("--method", metavar="NAME", help="Only those with this HTTP method.")
@click.option("--path", metavar="TEXT", help="Only those to this path; * stands for anything.")
@click.option(
    "--status", type=click.IntRange(0, 599), help="Only those answered with this HTTP status; 0: not answered."
)
@click.option("--fault", metavar="ID", help="Only those that this fault struck; *: any fault.")
@click.option("--refused/--accepted", default=None, help="Only those that were refused, or were not.")
@click.option("--since", metavar="INSTANT", help="Only those from this virtual instant on.")
@click.option("--until", metavar="INSTANT", help="Only those before this virtual instant.")
@click.option("--after", metavar="ID", type=click.IntRange(0), help="Only those later than this one, oldest first.")
@click.option("--limit", type=click.IntRange(1, 1000), help="At most so many.  [default: 50; with --har: 1000]")
@click.option("--har", type=click.Path(path_type=Path), help="Write them to this file as an HTTP archive.")
def requests(client: Client, har: Path | None, refused: bool | None, **asked: Any) -> None:
    """List what clients asked and were answered, newest first; or show one, or forget all."""
    if click.get_current_context().invoked_subcommand is not None:
        return
    asked["refused"] = None if refused is None else str(refused).lower()
    if har is None:
        client.show(client.get("/requests", **asked), _table)
        return
    archive = client.get("/requests.har", **asked)
    try:
        har.write_text(json.dumps(archive, indent=1, ensure_ascii=False), "utf-8")
    except OSError as error:
        message = f"{har} cannot be written: {error.strerror}."
        raise click.ClickException(message) from None
    click.echo(f"{len(archive['log']['entries'])} requests written to {har}")


@requests.command()
@client_options
@click.argument("request")
def show(client: Client, request: str) -> None:
    """Show one: what was asked, what was answered, and why."""
    client.show(client.get(f"/requests/{segment(request)}"), _shown)


@requests.command()
@client_options
def forget(client: Client) -> None:
    """Empty the journal."""
    client.show(client.ask("DELETE", "/requests"), lambda answer: f"{answer['forgotten']} requests forgotten")


def _table(answer: Any) -> str:
    columns = ("id", "at", "provider", "method", "path", "operation", "status", "ms", "account", "job", "why refused")
    rows = [
        (
            each["id"],
            when(each["at"]),
            each["provider"],
            each["method"],
            each["path"],
            each["operation"],
            each["status"],
            f"{each['elapsed'] * 1000:.1f}",
            each["account"],
            each["job"],
            _line(each) or each["fault"] or "",
        )
        for each in answer["requests"]
    ]
    return table(columns, rows, "No requests.")


def _line(request: Any) -> str:
    why = request["why"]
    told = (request["error"] or "").partition("\n")[0]
    return f"{why['field']}: {told}" if why and why["field"] and not told.startswith(why["field"]) else told


def _shown(request: Any) -> str:
    named = ("id", "at", "provider", "operation", "account", "job")
    parts = [fields([(name, request[name]) for name in named])]
    parts.append(
        f"asked:\n  {request['method']} {cell(request['url'])}{_headers(request['request_headers'])}"
        f"{_body(request['request'])}"
    )
    took = f"{request['elapsed'] * 1000:.1f} ms"
    parts.append(
        f"answered after {took}:\n  {request['status']}{_headers(request['answer_headers'])}{_body(request['answer'])}"
    )
    why = request["why"]
    if why is not None:
        told = (
            ("said", request["error"]),
            ("field", why["field"]),
            ("rule", why["rule"]),
            ("because", f"{WITNESSES[why['witness']]}: {why['sentence']}" if why["sentence"] else "unknown"),
            ("source", why["source"]),
        )
        parts.append("refused:\n" + "\n".join(f"  {line}" for line in fields(told).splitlines()))
    return "\n\n".join(parts)


def _headers(pairs: Any) -> str:
    return "".join(f"\n  {cell(name)}: {cell(value)}" for name, value in pairs)


def _body(text: str) -> str:
    return f"\n\n  {cell(text)}" if text else ""
