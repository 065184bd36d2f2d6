"""A scene's card, as it comes, stays and goes."""

from typing import TYPE_CHECKING, Any

import cv2

from emulator.studio.cutting import transitions
from emulator.studio.easing import eased
from emulator.studio.film import Transition
from emulator.studio.frames import planes
from emulator.studio.lettering import marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from emulator.studio.film import Card
    from emulator.studio.renderers.base import Frame

_COARSE = 16
"""A blurred picture is seen at so much less than its size."""


class Overlay:
    """What lays a card over the frames of a scene."""

    def __init__(self, card: "Card", drawn: "Sequence[marks.Mark]", length: int, fps: float) -> None:
        """`length` of the scene in frames."""
        self._drawn, self._blur, self._length = drawn, card.blur, length
        self._coming, self._leaving = card.coming or Transition(), card.leaving or Transition()
        self._frames = [min(each.seconds * fps, length / 2) for each in (self._coming, self._leaving)]

    def over(self, frame: "Frame", number: int, alpha: "NDArray[Any] | None" = None) -> "Frame":
        """The frame of this number with the card over it, or as much of it as is there."""
        name, away, side = self._way(number)
        if away == 0:
            shown = blurred(frame) if self._blur else frame.copy()
        else:
            shown = planes.mixed(frame, blurred(frame), 1 - away) if self._blur else frame.copy()
        x, y = transitions.SWIPES.get(name, (0, 0))
        width, height = planes.size(frame)
        moved = (round(side * x * width * away), round(side * y * height * away))
        laid = shown.copy() if away and moved == (0, 0) else shown
        for mark in self._drawn:
            mark.lay(laid, alpha, *moved)
        return planes.mixed(shown, laid, 1 - away) if laid is not shown else shown

    def _way(self, number: int) -> tuple[str, float, int]:
        """By which transition how much of the card is away, 0 to 1; and 1 while it comes, -1 while it goes."""
        into, out = self._frames
        if self._coming.name != "none" and number < into:
            return self._coming.name, eased(1 - (number + 1) / (into + 1)), 1
        left = self._length - number
        if self._leaving.name != "none" and left <= out:
            return self._leaving.name, eased(1 - left / (out + 1)), -1
        return "none", 0.0, 1


def blurred(frame: "Frame") -> "Frame":
    """The frame, so blurred that a text over it can be read."""
    made = planes.empty(*planes.size(frame))
    for into, plane in zip(planes.split(made), planes.split(frame), strict=True):
        height, width = plane.shape
        small = cv2.resize(plane, (max(2, width // _COARSE), max(2, height // _COARSE)), interpolation=cv2.INTER_AREA)
        into[...] = cv2.resize(cv2.GaussianBlur(small, (0, 0), 0.8), (width, height), interpolation=cv2.INTER_CUBIC)
    return made
