"""What the search for faces finds of the truth, and how far it is off."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from emulator.studio.faces.values import Face
from tests.studio.faces.pictures import apart


@dataclass(frozen=True)
class Measured:
    """Somebody in a picture, and what was found of them."""

    truth: Face
    found: Face | None
    groups: tuple[tuple[str, object], ...]

    @property
    def off(self) -> float:
        """How far the mouth is off, in true half widths."""
        return math.nan if self.found is None else apart(self.found, self.truth)

    @property
    def width(self) -> float:
        """How wide the mouth is found, of how wide it is."""
        return math.nan if self.found is None else self.found.mouth.half_width / self.truth.mouth.half_width

    @property
    def roll(self) -> float:
        """How many degrees the head leans further, or less, than was found."""
        return math.nan if self.found is None else abs(self.found.mouth.roll - self.truth.mouth.roll)


def matched(found: Sequence[Face], truths: Sequence[Face]) -> tuple[list[Face | None], int]:
    """What was found of everybody, and how much that is nobody's face."""
    left = list(found)
    paired: list[Face | None] = []
    for truth in truths:
        best = min(left, key=lambda face, truth=truth: apart(face, truth), default=None)  # type: ignore[misc] # bound
        if best is not None and apart(best, truth) > 1.5:
            best = None
        if best is not None:
            left.remove(best)
        paired.append(best)
    return paired, len(left)


def grouped(every: Iterable[Measured], *kinds: str) -> dict[str, list[Measured]]:
    """Those of a kind together: "hair bun", "roll -25" and so on; without kinds all kinds."""
    groups: dict[str, list[Measured]] = {}
    for each in every:
        for kind, value in each.groups:
            if not kinds or kind in kinds:
                groups.setdefault(f"{kind} {value}", []).append(each)
    return groups


def rate(group: Sequence[Measured]) -> float:
    """The share that was found."""
    return sum(each.found is not None for each in group) / len(group)


def share(values: Iterable[float], percent: float) -> float:
    """The value that so many percent stay below, of those that there are."""
    known = [value for value in values if not math.isnan(value)]
    return float(np.percentile(known, percent)) if known else math.nan


HEAD = f"{'group':<22}{'n':>6}{'found':>8}{'centre':>8}{'p90':>7}{'width':>7}{'p10':>6}{'p90':>6}{'roll':>7}{'p90':>6}"


def row(name: str, group: Sequence[Measured]) -> str:
    """One line of the table: errors in half widths and degrees."""
    off, width, roll = ([getattr(each, kind) for each in group] for kind in ("off", "width", "roll"))
    return (
        f"{name:<22}{len(group):>6}{rate(group):>8.1%}{share(off, 50):>8.3f}{share(off, 90):>7.3f}"
        f"{share(width, 50):>7.2f}{share(width, 10):>6.2f}{share(width, 90):>6.2f}"
        f"{share(roll, 50):>7.2f}{share(roll, 90):>6.2f}"
    )
