"""Which submissions go by which scenario, as the kit asks for it."""

from collections.abc import Mapping
from typing import Any

from emulator.admin.rules import RuleShown, RulesShown
from emulator.testing.control import Control, hidden, place

__tracebackhide__ = hidden


class Rules:
    """The rules of a namespace."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def add(
        self,
        scenario: str,
        match: Mapping[str, Any] | None = None,
        *,
        times: int | None = None,
        every: int | None = None,
        after: int | None = None,
        probability: float | None = None,
    ) -> RuleShown:
        """Let submissions go by a scenario: `add("fails-running", match={"provider": "kling"}, times=2)`.

        Of those that match: the first so many, every so manyth, all after so many, or some by (seeded) chance. The
        first rule that takes a submission wins; what the submission itself asks for goes before rules.
        """
        when = {"times": times, "every": every, "after": after, "probability": probability}
        return self._control.put(RuleShown, "POST", "rules", scenario=scenario, match=match, **when)

    def all(self) -> list[RuleShown]:
        """Those there are, in the order in which they are tried."""
        return self._control.get(RulesShown, "rules").rules

    def remove(self, id: str) -> None:
        """One of them goes."""
        self._control.ask("DELETE", place("rules", id))

    def clear(self) -> None:
        """No rule any more."""
        self._control.ask("DELETE", "/rules")
