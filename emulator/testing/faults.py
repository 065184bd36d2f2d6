"""What goes wrong on purpose, as the kit asks for it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from emulator.admin.faults import FaultsAdded, FaultShown, FaultsShown, On
from emulator.testing.control import Control, hidden, place

__tracebackhide__ = hidden


class Faults:
    """The faults of a namespace."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def add(
        self,
        effect: Mapping[str, Any] | str,
        match: Mapping[str, Any] | None = None,
        *,
        times: int | None = None,
        every: int | None = None,
        after: int | None = None,
        probability: float | None = None,
        on: On | None = None,
    ) -> FaultShown:
        """Let calls go wrong from now on: `add({"status": 503}, match={"provider": "kling"}, times=2)`.

        Of the calls that match: the first so many, every so manyth, all after so many, or some by (seeded) chance.
        """
        when = {"times": times, "every": every, "after": after, "probability": probability}
        return self._added(effect=effect, match=match, on=on, **when)[0]

    @contextmanager
    def during(self, effect: Mapping[str, Any] | str, match: Mapping[str, Any] | None = None) -> Iterator[None]:
        """Let every call that matches go wrong while inside."""
        fault = self.add(effect, match)
        try:
            yield
        finally:
            self.remove(fault.id)

    def preset(self, name: str, match: Mapping[str, Any] | None = None, *, on: On | None = None) -> list[FaultShown]:
        """A bad day of a certain kind: `flaky`, `slow`, `offline` or `hostile`; of what matches, or one side only."""
        return self._added(preset=name, match=match, on=on)

    def all(self) -> list[FaultShown]:
        """Those there are, with how often each was looked at and struck."""
        return self._control.get(FaultsShown, "faults").faults

    def remove(self, id: str) -> None:
        """One of them goes."""
        self._control.ask("DELETE", place("faults", id))

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._control.ask("DELETE", "/faults")

    def _added(self, **said: Any) -> list[FaultShown]:
        return self._control.put(FaultsAdded, "POST", "faults", **said).faults
