"""`jobs`: what the emulator is working on, and edits of how it goes on."""

from typing import Any

import click

from emulator.cli.client import PATIENCE, Client, client_options, segment
from emulator.cli.tables import fields, table, when

EPILOG = """\b
Examples:
  lipsync-emulator jobs --provider kling --phase running
  lipsync-emulator jobs show 846121343241334784
  lipsync-emulator jobs wait 846121343241334784 --timeout 60
  lipsync-emulator jobs fail 846121343241334784 --reason "no face was found"
"""


@click.group(invoke_without_command=True, epilog=EPILOG)
@client_options
@click.option("--provider", metavar="NAME", help="Only this provider's.")
@click.option("--account", metavar="ID", help="Only this account's.")
@click.option("--phase", type=click.Choice(["queued", "running", "succeeded", "failed"]), help="Only those in it.")
@click.option("--kind", metavar="NAME", help="Only this product of the provider.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="At most so many.")
def jobs(client: Client, **asked: Any) -> None:
    """List jobs, newest first; or show or edit one."""
    if click.get_current_context().invoked_subcommand is None:
        client.show(client.get("/jobs", **asked), _table)


@jobs.command()
@client_options
@click.argument("job")
def show(client: Client, job: str) -> None:
    """Show one job with its past and its future."""
    client.show(client.get(f"/jobs/{segment(job)}"), _shown)


@jobs.command()
@client_options
@click.argument("job")
@click.option("--status", metavar="WORD", help="Until it has this status, in the provider's word.")
@click.option("--phase", type=click.Choice(["queued", "running", "succeeded", "failed"]), help="Until it is in it.")
@click.option("--timeout", type=click.FloatRange(0, 300), default=10, show_default=True, help="Real seconds.")
def wait(client: Client, job: str, timeout: float, **asked: Any) -> None:
    """Wait until it has ended, or stands elsewhere; frozen time moves meanwhile."""
    patience = PATIENCE + timeout
    client.show(client.get(f"/jobs/{segment(job)}/wait", patience=patience, timeout=timeout, **asked), _shown)


@jobs.command()
@client_options
@click.argument("job")
def finish(client: Client, job: str) -> None:
    """Let it succeed now."""
    client.show(client.post(f"/jobs/{segment(job)}/finish", {}), _shown)


@jobs.command()
@client_options
@click.argument("job")
@click.option("--code", metavar="CODE", help="The provider's code for it.")
@click.option("--reason", metavar="TEXT", help="What its customer is told.  [default: the vendor's words]")
def fail(client: Client, job: str, code: str | None, reason: str | None) -> None:
    """Let it fail now."""
    asked = {name: value for name, value in (("code", code), ("reason", reason)) if value is not None}
    client.show(client.post(f"/jobs/{segment(job)}/fail", asked), _shown)


@jobs.command()
@client_options
@click.argument("job")
def hold(client: Client, job: str) -> None:
    """Let it stay where it is."""
    client.show(client.post(f"/jobs/{segment(job)}/hold", {}), _shown)


@jobs.command()
@client_options
@click.argument("job")
def skip(client: Client, job: str) -> None:
    """Let its next status be seen now."""
    client.show(client.post(f"/jobs/{segment(job)}/skip", {}), _shown)


def _table(answer: Any) -> str:
    columns = ("job", "provider", "kind", "status", "phase", "progress", "scenario", "created")
    rows = [
        (
            job["id"],
            job["provider"],
            job["kind"],
            job["status"],
            job["phase"],
            f"{job['progress']:.0%}",
            job["scenario"],
            when(job["created_at"]),
        )
        for job in answer["jobs"]
    ]
    more = "\nThere are more; see --limit." if answer["next_cursor"] else ""
    return table(columns, rows, "No jobs.") + more


def _shown(job: Any) -> str:
    named = (
        "id",
        "provider",
        "account",
        "kind",
        "alias",
        "status",
        "phase",
        "reason",
        "code",
        "scenario",
        "renderer",
        "credits",
    )
    head = fields([(name, job[name]) for name in named if job[name] is not None])
    steps = [
        ("*" if step["past"] else "", when(step["at"]), step["status"], step["phase"], step["reason"] or "")
        for step in job["timeline"]
    ]
    plan = table(("past", "at", "status", "phase", "reason"), steps, "")
    files = "".join(f"\n{file['media']}  {file['url']}" for file in job["result"])
    log = "".join(f"\n{sentence}" for sentence in job["log"])
    return f"{head}\n\n{plan}{f'{chr(10)}{files}' if files else ''}{f'{chr(10)}{log}' if log else ''}"
