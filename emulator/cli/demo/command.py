"""`lipsync-emulator demo`: the server, the scripts side by side, the story told live, a table at the end."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import aiohttp
import click
from rich.console import Console
from rich.live import Live
from rich.table import Table

from emulator.cli.demo import akool, ausynclab, creatify, keeping, kling
from emulator.cli.demo.stage import DemoError, Inbox, Stage, Story
from emulator.media.errors import MediaError
from emulator.studio.tools import RENDERERS, RendererName

Script = Callable[[Stage], Awaitable[None]]
SCRIPTS: tuple[tuple[str, str, Script], ...] = (
    ("Akool", "lipsync", akool.drive),
    ("Kling", "advanced-lip-sync", kling.drive),
    ("AusyncLab", "prime", ausynclab.drive),
    ("Creatify", "preview + render", creatify.drive),
)
START = 20.0
"""Seconds the server has to start, on a slow and busy machine."""
LOOK = 0.02
"""Seconds between looks for its port."""


@click.command()
@click.option("--rate", type=float, help="How fast the demo's virtual time runs; by default 10, with real films 2.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Keep the result files in this folder.")
@click.option("--keep", is_flag=True, help="Leave the server up until Ctrl-C.")
@click.option(
    "--renderer", type=click.Choice(RENDERERS), default="stub", show_default=True, help="What makes result files."
)
def demo(rate: float | None, out: Path | None, keep: bool, renderer: RendererName) -> None:
    """Drive every vendor end to end over real HTTP and show what came.

    Starts a server of its own on a free port; nothing leaves the machine. Ends with status 0 only if every status was
    seen, every callback verified and every result played. With --out the results, a thumbnail of each and a contact
    sheet of their frames are kept.
    """
    if rate is None:
        # Films take real time: at 10 the virtual one would be minutes ahead, and receivers refuse callbacks from there.
        rate = 10.0 if renderer == "stub" else 2.0
    if rate <= 0:
        message = "The demo needs a clock that runs: --rate must be above 0."
        raise click.UsageError(message)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    console = Console()
    with _server(rate, renderer) as root:
        console.print(
            f"The emulator listens on [bold]{root}[/]; virtual time runs {rate:g} times as fast as real time."
        )
        stories = asyncio.run(_all(root, out, console, films=renderer != "stub"))
        console.print(_table(stories, final=True))
        console.print("That is what the vendors would have taken; here nothing was spent.")
        for story in stories:
            if story.error:
                console.print(f"[red]{story.vendor}: {story.error}[/]")
        if out is not None:
            with console.status("Cutting a contact sheet …"):
                kept = keeping.pictures(out)
            console.print(f"The files are in {out}{kept}.")
        if keep:
            console.print("The server stays up until Ctrl-C.")
            signal.pause()
    if any(story.error for story in stories):
        sys.exit(1)


@contextmanager
def _server(rate: float, renderer: RendererName) -> Iterator[str]:
    """A server in a process of its own, on a port that it picks."""
    with tempfile.TemporaryDirectory() as folder:
        port_file = Path(folder, "port")
        command = [sys.executable, "-m", "emulator", "serve", "--port", "0", "--port-file", str(port_file)]
        made_by = ("--renderer", renderer, *(() if renderer == "stub" else ("--renderer-required",)))
        command += ["--rate", str(rate), *made_by]
        quiet = {name: value for name, value in os.environ.items() if not name.startswith("EMULATOR_")}
        process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=quiet,
            cwd=folder,
        )
        try:
            yield f"http://127.0.0.1:{_port(process, port_file)}"
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stderr is not None:
                process.stderr.close()


def _port(process: subprocess.Popen[bytes], port_file: Path) -> int:
    """The port, once the server listens."""
    for _ in range(int(START / LOOK)):
        if port_file.exists() and (text := port_file.read_text()):
            return int(text)
        with suppress(subprocess.TimeoutExpired):
            process.wait(LOOK)
            said = process.stderr.read().decode(errors="replace") if process.stderr else ""
            message = f"The server did not start: {said.strip()[-500:]}"
            raise click.ClickException(message)
    message = f"The server did not listen within {START:g} s."
    raise click.ClickException(message)


async def _all(root: str, out: Path | None, console: Console, *, films: bool) -> list[Story]:
    stories = [Story(vendor, product) for vendor, product, _ in SCRIPTS]
    async with Inbox().listening() as inbox, aiohttp.ClientSession() as http:
        with Live(_table(stories), console=console, refresh_per_second=12, transient=True) as live:

            async def run(story: Story, script: Script) -> None:
                try:
                    await script(Stage(root, http, inbox, story, out, films))
                except TimeoutError:
                    story.error = f"took too long ({story.now})"
                except (
                    DemoError,
                    MediaError,
                    aiohttp.ClientError,
                    KeyError,
                    IndexError,
                    ValueError,
                    TypeError,
                ) as error:
                    story.error = f"{type(error).__name__}: {error} ({story.now})"
                story.done = True

            scripts = zip(stories, SCRIPTS, strict=True)
            running = [asyncio.ensure_future(run(story, script)) for story, (_, _, script) in scripts]
            while not all(task.done() for task in running):
                live.update(_table(stories))
                await asyncio.wait(running, timeout=0.1)
            await asyncio.gather(*running)
    return stories


def _table(stories: list[Story], *, final: bool = False) -> Table:
    table = Table(title="What came" if final else None)
    for column in ("", "vendor", "product", "statuses", "callbacks", "result" if final else "now", "would have cost"):
        table.add_column(column, overflow="fold")
    for story in stories:
        mark = "[red]✗[/]" if story.error else "[green]✓[/]" if story.done else "…"
        told = story.result if final or story.done else story.now
        statuses = " → ".join(story.statuses)
        table.add_row(mark, story.vendor, story.product, statuses, story.callbacks, told, story.spent)
    return table
