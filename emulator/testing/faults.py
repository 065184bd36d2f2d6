"""What goes wrong on purpose, as the kit asks for it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from emulator.testing.control import Control, place


class Faults:
    """The faults of a namespace."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def add(self, effect: Mapping[str, Any], match: Mapping[str, Any] | None = None, **when: Any) -> dict[str, Any]:
        """Let calls go wrong from now on: `add({"status": 503}, match={"provider": "kling"}, times=2)`.

        `effect`, `match` and the rest (`times`, `every`, `after`, `probability` …) are those of the control API.
        """
        said = {"effect": dict(effect), **({} if match is None else {"match": dict(match)}), **when}
        answer: dict[str, Any] = self._control.ask("POST", "/faults", said)
        return answer

    @contextmanager
    def during(
        self, effect: Mapping[str, Any], match: Mapping[str, Any] | None = None, **when: Any
    ) -> Iterator[dict[str, Any]]:
        """As `add`, while inside."""
        fault = self.add(effect, match, **when)
        try:
            yield fault
        finally:
            self.remove(str(fault["id"]))

    def preset(self, name: str) -> Any:
        """A bad day of a certain kind: `flaky`, `slow`, `offline` or `hostile`."""
        return self._control.ask("POST", "/faults", {"preset": name})

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
