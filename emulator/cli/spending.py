"""What the vendors would have taken for the calls that were made here."""

from collections.abc import Mapping

from emulator.providers import discover


def spending(spent: Mapping[str, float]) -> str:
    """By vendor, in its unit, and in dollars where it says what a unit costs; nothing for nothing."""
    parts = []
    for provider in discover():
        amount = spent.get(provider.name, 0.0)
        if amount:
            dollars = None if provider.dollars is None else amount * provider.dollars
            parts.append(f"{provider.title} {priced(amount, provider.unit, dollars)}")
    return ", ".join(parts)


def priced(amount: float, unit: str, dollars: float | None) -> str:
    """An amount in words, e.g. `12.5 units ($1.75)`."""
    words = f"{amount:,.10g} {unit}{'' if amount == 1 else 's'}"
    return words if dollars is None else f"{words} (${dollars:,.2f})"
