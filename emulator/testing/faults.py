"""What goes wrong on purpose, as the kit asks for it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from emulator.testing.control import Control, place


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
        on: Literal["requests", "webhooks"] | None = None,
    ) -> dict[str, Any]:
        """Let calls go wrong from now on: `add({"status": 503}, match={"provider": "kling"}, times=2)`.

        Of the calls that match: the first so many, every so manyth, all after so many, or some by (seeded) chance.
        """
        when = {"times": times, "every": every, "after": after, "probability": probability}
        said = {"effect": effect, "match": match, "on": on, **when}
        given = {name: value for name, value in said.items() if value is not None}
        return self._added(given)[0]

    @contextmanager
    def during(
        self, effect: Mapping[str, Any] | str, match: Mapping[str, Any] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Let every call that matches go wrong while inside."""
        fault = self.add(effect, match)
        try:
            yield
        finally:
            self.remove(str(fault["id"]))

    def preset(self, name: str) -> list[dict[str, Any]]:
        """A bad day of a certain kind: `flaky`, `slow`, `offline` or `hostile`."""
        return self._added({"preset": name})

    def all(self) -> list[dict[str, Any]]:
        """Those there are, with how often each was looked at and struck."""
        found: list[dict[str, Any]] = self._control.ask("GET", "/faults")["faults"]
        return found

    def remove(self, id: str) -> None:
        """One of them goes."""
        self._control.ask("DELETE", place("faults", id))

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._control.ask("DELETE", "/faults")

    def _added(self, said: Mapping[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._control.ask("POST", "/faults", said)["faults"]
        return found
