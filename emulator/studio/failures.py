"""What could not be made, for a while: whoever asks for it again and again has it tried only so often."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from emulator.studio.errors import Unmade

TRIES = 3
PAUSE = 60.0
"""Real seconds: so often in this time something is tried. What was in its way may be out of it by then."""
REMEMBERED = 10_000


@dataclass(slots=True)
class _Failed:
    last: Unmade
    since: float
    times: int = 1


class Failures:
    """The last failure of each thing, by its key."""

    def __init__(self, measure: Callable[[], float]) -> None:
        """`measure` gives the seconds."""
        self._measure = measure
        self._failed: OrderedDict[str, _Failed] = OrderedDict()

    def check(self, key: str) -> None:
        """Raise Unmade, as it was raised last, if it was tried often enough for now."""
        failed = self._failed.get(key)
        if failed is None:
            return
        if self._measure() - failed.since >= PAUSE:
            del self._failed[key]
        elif failed.times >= TRIES:
            again = f"It was tried {TRIES} times, and is again within {PAUSE:g} s."
            raise Unmade(failed.last.trouble, f"{failed.last} {again}") from failed.last

    def keep(self, key: str, unmade: Unmade) -> None:
        """It could not be made."""
        failed = self._failed.setdefault(key, _Failed(unmade, self._measure(), 0))
        failed.last, failed.times = unmade, failed.times + 1
        while len(self._failed) > REMEMBERED:
            self._failed.popitem(last=False)

    def forget(self, start: str) -> None:
        """Of everything whose key begins so."""
        for key in [each for each in self._failed if each.startswith(start)]:
            del self._failed[key]
