"""The environment variables that point clients at the emulator, and how shells set them."""

import re
import shlex
from collections.abc import Iterable, Mapping

import click

SHELLS = ("bash", "fish", "powershell", "dotenv")
_PLAIN = re.compile(r"[A-Za-z0-9_./:@=+-]+")


def variables(root: str, providers: Iterable[str] = ()) -> dict[str, dict[str, str]]:
    """By provider: base URLs and ready-made credentials, for a server (and namespace) at `root`."""
    from emulator.providers import discover

    known = {provider.name: provider for provider in discover()}
    wanted = tuple(providers) or tuple(known)
    for name in wanted:
        if name not in known:
            message = f"There is no provider {name!r}; there are: {', '.join(known)}"
            raise click.UsageError(message)
    return {name: known[name].environment(root) for name in wanted}


def lines(values: Mapping[str, str], shell: str) -> list[str]:
    """A line of the shell for each variable."""
    return [_line(name, value, shell) for name, value in values.items()]


def _line(name: str, value: str, shell: str) -> str:
    if shell == "fish":
        escaped = value.replace("\\", "\\\\").replace("'", "\\'")
        return f"set -gx {name} '{escaped}';"
    if shell == "powershell":
        escaped = value.replace("'", "''")
        return f"$env:{name} = '{escaped}'"
    if shell == "dotenv":
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f"{name}={value}" if _PLAIN.fullmatch(value) else f'{name}="{escaped}"'
    return f"export {name}={shlex.quote(value)}"
