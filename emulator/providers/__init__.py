"""The vendors, one folder each; they never import one another. A folder dropped in here is found and served."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from emulator.providers.base import Provider


@cache
def discover() -> tuple[Provider, ...]:
    """Every provider, by name."""
    folders = sorted(module.name for module in iter_modules(__path__) if module.ispkg)
    return tuple(import_module(f"{__name__}.{folder}").provider for folder in folders)


def collisions(providers: Iterable[Provider]) -> list[str]:
    """A sentence for each path prefix or host name that two providers claim."""
    owners: dict[str, str] = {}
    found = []
    for provider in providers:
        for claim in (*provider.claims, *provider.hosts):
            if claim in owners:
                found.append(f"{owners[claim]} and {provider.name} both claim {claim}.")
            owners[claim] = provider.name
    return found
