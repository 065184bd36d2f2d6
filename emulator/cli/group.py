"""The command and its verbs, each imported when it is used; and how errors are told: one sentence, exit status 2."""

import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NoReturn

import click

from emulator import __version__
from emulator.core.errors import EmulatorError

NAME = "lipsync-emulator"
VERBS = {
    "serve": "Start the emulator.",
    "demo": "Start one and drive every provider end to end.",
    "env": "Print the variables that point clients at the emulator.",
    "exec": "Run a command with those variables set.",
    "jobs": "List jobs; show, wait for, finish, fail, hold or skip one.",
    "deliveries": "List callbacks; show one or send it again.",
    "requests": "List what clients asked, and why they were refused; show or export it.",
    "events": "Print what happens, as it happens.",
    "clock": "Show virtual time; advance, freeze or speed it up.",
    "scenarios": "List the ways that jobs can go; choose the default, add your own, give rules.",
    "renderer": "Show what makes result files; choose it for a namespace.",
    "faults": "List what goes wrong; let more go wrong, or less.",
    "credits": "List accounts and their balances.",
    "state": "Take everything of a namespace out as a file; put it back.",
    "reset": "Empty a namespace.",
    "sign": "Make a callback's envelope or signature by hand.",
    "verify": "Check a callback by hand.",
    "openapi": "Write or check the OpenAPI documents.",
    "health": "Exit with 0 if the server is well.",
}
_FILES = {"exec": "execute"}
"""Verbs whose file has another name."""

EPILOG = """\b
Examples:
  lipsync-emulator serve
  lipsync-emulator serve --port 0 --port-file port.txt --rate 60
  eval "$(lipsync-emulator env)"
  lipsync-emulator exec -- pytest
  lipsync-emulator clock advance --seconds 30
"""


class Verbs(click.Group):
    """The verbs, by name; help does not import them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Those that are installed."""
        return [verb for verb in VERBS if find_spec(_module(verb)) is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command."""
        if cmd_name not in VERBS or find_spec(_module(cmd_name)) is None:
            return None
        command: click.Command = getattr(import_module(_module(cmd_name)), _FILES.get(cmd_name, cmd_name))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help."""
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, VERBS[verb]) for verb in self.list_commands(ctx)])

    def main(self, args: Any = None, prog_name: Any = None, *rest: Any, **extra: Any) -> Any:
        """Run a verb and exit with its status."""
        run: Any = super().main
        if not extra.pop("standalone_mode", True):
            return run(args, prog_name, *rest, standalone_mode=False, **extra)
        try:
            status = run(args, prog_name or NAME, *rest, standalone_mode=False, **extra)
        except click.UsageError as error:
            place = NAME if error.ctx is None else error.ctx.command_path
            _fail(f"{place}: {error.format_message().rstrip('.')}. See {place} --help.", error.exit_code)
        except click.ClickException as error:
            _fail(error.format_message(), error.exit_code)
        except click.Abort:
            sys.exit(130)
        except EmulatorError as error:
            _fail(str(error), 2)
        sys.exit(status if isinstance(status, int) else 0)


def _fail(sentence: str, status: int) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(status)


def _module(verb: str) -> str:
    return f"emulator.cli.{_FILES.get(verb, verb)}"


@click.group(
    cls=Verbs, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, prog_name=NAME, message="%(prog)s %(version)s")
def main() -> None:
    """An emulator of AI lip-sync APIs (Akool, Kling, AusyncLab, Creatify): real statuses over virtual time, signed and
    retried callbacks, playable results, no credits spent."""
