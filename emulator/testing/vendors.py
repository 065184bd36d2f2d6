"""What a client needs to be pointed at a vendor of the emulator: base URL, credentials, headers, variables."""

from dataclasses import dataclass

from emulator.providers import discover
from emulator.providers.base import Provider


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor as a client of one namespace meets it."""

    name: str
    base_url: str
    """Stands for the vendor's scheme and host: paths begin behind it as in its documentation."""
    credentials: dict[str, str]
    """The ready-made account's, e.g. `access_key`, `secret_key` and `api_key` of Kling."""
    headers: dict[str, str]
    """Ready-made headers that let a request in, on every path and at every virtual instant."""
    env: dict[str, str]
    """The variables that `lipsync-emulator env` prints."""
    account: str
    """The id of the ready-made account."""


def vendors(root: str) -> dict[str, Vendor]:
    """Every vendor of a namespace at `root`, by name."""
    return {provider.name: _vendor(provider, root) for provider in discover()}


def _vendor(provider: Provider, root: str) -> Vendor:
    own = [variable for variable in provider.variables if "{" not in variable.value]
    return Vendor(
        name=provider.name,
        base_url=f"{root}/{provider.name}",
        credentials={variable.name.partition("_")[2].lower(): variable.value for variable in own},
        headers=dict(provider.headers),
        env=provider.environment(root),
        account=provider.credentials[0].account,
    )
