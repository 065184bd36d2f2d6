"""What rules and faults have in common: which calls they are about, and which of these they take."""

from collections.abc import Callable, Mapping
from typing import Any

import click

MATCH = {
    "provider": ("NAME", "Only this provider's."),
    "operation": ("NAME", "Only this operation's, as the provider's document names it."),
    "account": ("ID", "Only this account's."),
    "path": ("PATH", "Only those to this path; * stands for any characters."),
    "method": ("METHOD", "Only those with this method."),
    "contains": ("TEXT", "Only those with this text in the body."),
}
WHEN = ("times", "every", "after", "probability")


def match_options(verb: Callable[..., Any]) -> Callable[..., Any]:
    """What it is about."""
    for name, (metavar, text) in reversed(MATCH.items()):
        verb = click.option(f"--{name}", metavar=metavar, help=text)(verb)
    return verb


def when_options(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Which of the calls that fit it takes."""
    for option in (
        click.option("--probability", type=float, metavar="P", help="Only with this chance, 0 to 1, by the seed."),
        click.option("--after", type=int, metavar="N", help="Leave the first N of them alone."),
        click.option("--every", type=int, metavar="N", help="Only every Nth of them."),
        click.option("--times", type=int, metavar="N", help="Only the first N of them."),
    ):
        verb = option(verb)
    return verb


def ordered(given: Mapping[str, Any]) -> dict[str, Any]:
    """These options as the control API takes them."""
    there = {name: value for name, value in given.items() if value is not None}
    match = {name: value for name, value in there.items() if name not in WHEN}
    return {"match": match} | {name: there[name] for name in WHEN if name in there}
