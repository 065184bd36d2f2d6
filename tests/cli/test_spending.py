"""What the vendors would have taken, in words."""

from emulator.cli.spending import priced, spending
from emulator.providers import discover


def test_amounts_are_told_in_the_vendors_units() -> None:
    """Whole numbers without a point, thousands apart, one thing in the singular, dollars where they are known."""
    assert priced(1.0, "unit", None) == "1 unit"
    assert priced(12.55, "unit", 1.757) == "12.55 units ($1.76)"
    assert priced(1_234_567.0, "credit", None) == "1,234,567 credits"


def test_only_vendors_that_took_something_are_named() -> None:
    """And nothing is the empty text."""
    first, *others = discover()
    assert spending({}) == spending({each.name: 0.0 for each in discover()}) == ""
    told = spending({first.name: 2.0})
    assert told.startswith(f"{first.title} 2 ")
    assert not any(other.title in told for other in others)
