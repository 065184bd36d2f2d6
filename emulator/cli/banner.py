"""What `serve` says when it is ready: where it is, and what to paste into a shell to use it."""

from emulator import __version__
from emulator.cli.spending import spending
from emulator.cli.variables import lines, variables
from emulator.providers import discover
from emulator.server import Spent, loopback
from emulator.settings import Settings
from emulator.studio.needs import unavailable


def banner(settings: Settings, url: str, spent: Spent) -> str:
    """The first line is for programs that wait for it; the rest is for people."""
    root = settings.public_url or url
    providers = discover()
    width = max(len(title) for title in (*(provider.title for provider in providers), "Control API"))
    where = [f"  {provider.title.ljust(width)}  {root}/{provider.name}" for provider in providers]
    block = [line for values in variables(root).values() for line in lines(values, "bash")]
    return "\n".join(
        (
            f"lipsync-emulator {__version__} is ready at {url}",
            *where,
            f"  {'Control API'.ljust(width)}  {root}/_emulator/docs",
            f"  {'Spent'.ljust(width)}  nothing; the vendors would have taken: {spending(spent) or 'nothing so far'}",
            *_renderer(settings, width),
            *_warnings(settings),
            "",
            "# Paste this where your client runs, or use: lipsync-emulator exec -- COMMAND",
            *block,
            "",
        )
    )


def _renderer(settings: Settings, width: int) -> list[str]:
    if settings.renderer == "stub":
        return []
    why = unavailable(settings.renderer, settings.tools)
    told = settings.renderer if why is None else f"{settings.renderer}; but the stub takes its place: {why}"
    return [f"  {'Renderer'.ljust(width)}  {told}"]


def _warnings(settings: Settings) -> list[str]:
    if loopback(settings.host):
        return []
    open_to_all = "the control API wants the token" if settings.control_token else "set --control-token"
    return ["", f"Warning: others can reach this server ({settings.host}); {open_to_all}."]
