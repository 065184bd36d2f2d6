"""Where a camera stands and looks, and how it goes from one pose to another."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from emulator.studio.easing import eased
from emulator.studio.views import Camera

if TYPE_CHECKING:
    from numpy.typing import NDArray

MARGIN = 1.12
"""Layers are so much larger than the frame that no small move shows their edge."""
_FAR, _TURNED, _ROLLED, _NEARER = 0.22, 14.0, 20.0, 0.5
"""How far the largest move goes: of the frame's width, degrees, degrees, and by how much what is near grows."""
_LENS = 1.1
"""The distance at which the frame's width would be as wide as it is."""
_SHORTER = 0.75
"""Of these, from a given picture: there is nothing beyond its edge."""
_ROOM = 0.6
"""Of a given picture, how much of the room for a move is made by coming closer; the rest is guessed."""


class Pose(NamedTuple):
    """Where a camera is and looks: shares of the frame's sides to the right and down, factors, degrees."""

    pan: float = 0.0
    rise: float = 0.0
    zoom: float = 1.0
    """How near: what is far grows less."""
    lens: float = 1.0
    """How much larger everything is."""
    turn: float = 0.0
    tip: float = 0.0
    roll: float = 0.0


@dataclass(frozen=True, slots=True)
class Move:
    """From one pose to another."""

    first: Pose
    last: Pose

    def at(self, share: float) -> Pose:
        """Where it is when so much of the shot is over; it begins and ends gently."""
        way = eased(share) * 0.5 + share * 0.5
        return Pose(*(first + (last - first) * way for first, last in zip(self.first, self.last, strict=True)))


def move(camera: Camera, size: tuple[int, int], *, given: bool, closer: float = 1.0) -> Move:
    """The move of a camera, with room for it; from a given picture on, or past what is invented anyway.

    `closer`: how much larger everything is seen than it would be.
    """
    grown = 1 + _NEARER * abs(camera.near) * (_SHORTER if given else 1.0)
    flat = min(1.0, 1.2 * size[1] / size[0])
    near = (1.0, grown if camera.near > 0 else 1 / grown) if given else (grown, 1.0)[:: -1 if camera.near > 0 else 1]
    first, last = (
        Pose(
            camera.aside * _FAR * way, -camera.up * _FAR * way, zoom, 1.0,
            camera.turn * _TURNED * way, camera.tip * _TURNED * flat * way, camera.roll * _ROLLED * way,
        )
        for way, zoom in zip((0.0, _SHORTER) if given else (-0.5, 0.5), near, strict=True)
    )  # fmt: skip
    if given:
        room = 1 + (_room(last, size, 1.0) - 1) * (_ROOM if camera.near >= 0 else 0)
        return Move(first._replace(lens=closer), last._replace(lens=closer * room))
    lens = closer * max(_room(each, size, MARGIN) for each in (first, last))
    return Move(first._replace(lens=lens), last._replace(lens=lens))


def _room(pose: Pose, size: tuple[int, int], margin: float) -> float:
    """How much larger everything must be for the pose not to show the layers' edge."""
    width, height = size
    turned, tipped, rolled = (math.radians(abs(each)) for each in (pose.turn, pose.tip, pose.roll))
    across = abs(pose.pan) + _LENS * math.tan(turned)
    down = abs(pose.rise) + _LENS * math.tan(tipped) * width / height
    lean = math.cos(rolled) + max(width / height, height / width) * math.sin(rolled)
    tilted = (1 + 0.5 * math.tan(turned) / _LENS) * (1 + 0.5 * math.tan(tipped) / _LENS)
    return max(1.0, lean * tilted / max(0.3, margin - 2 * max(across, down)))


def turned(pose: Pose, width: int) -> "NDArray[np.float64]":
    """What a camera sees that leans, tips and turns where it is: pixels around its middle, before and after."""
    lens = _LENS * width
    turn, tip, roll = (math.radians(each) for each in (pose.turn, pose.tip, pose.roll))
    around = np.array(((math.cos(turn), 0, math.sin(turn)), (0, 1, 0), (-math.sin(turn), 0, math.cos(turn))))
    over = np.array(((1, 0, 0), (0, math.cos(tip), -math.sin(tip)), (0, math.sin(tip), math.cos(tip))))
    lean = np.array(((math.cos(roll), -math.sin(roll), 0), (math.sin(roll), math.cos(roll), 0), (0, 0, 1)))
    seen = np.diag((lens, lens, 1.0)) @ around @ over @ lean @ np.diag((1 / lens, 1 / lens, 1.0))
    return np.asarray(seen)
