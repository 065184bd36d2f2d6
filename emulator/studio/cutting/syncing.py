"""What is done where a view and what is said in it differ in length: lists of the numbers of the view's frames.

sync.so documents these modes, whose names AusyncLab has taken over:

mode      sound longer                         view longer                 length
cut_off   the sound is cut                     the view is cut             the shorter
loop      the view begins again                the view is cut             the sound's
bounce    the view runs backward, forward, …   the view is cut             the sound's
silence   the last frame is held               silence follows             the longer
remap     the view is slowed down              the view is sped up         the sound's
"""

import math
from collections.abc import Sequence

from emulator.studio.film import SyncMode

_A_HAIR = 1e-6
"""Of a frame: 8.64 seconds at 25 frames a second are 216 frames, whatever floating point says."""


def frames_for(seconds: float, fps: float) -> int:
    """How many frames are needed to last so long; at least one."""
    return max(1, math.ceil(seconds * fps - _A_HAIR))


def plan(mode: SyncMode, length: int, sound: int) -> Sequence[int]:
    """Which frames of a view of `length` frames are seen, where the sound lasts for `sound` frames."""
    if length <= 1:
        return [0] * (max(1, sound) if mode != "cut_off" else 1)
    last = length - 1
    match mode:
        case "cut_off":
            return range(min(length, sound))
        case "loop":
            return [number % length for number in range(sound)]
        case "bounce":
            period = 2 * last
            return [min(number % period, period - number % period) for number in range(sound)]
        case "silence":
            return [min(number, last) for number in range(max(length, sound))]
        case "remap":
            return [min(last, number * length // sound) for number in range(sound)]


def lasting(frames: Sequence[int], count: int) -> Sequence[int]:
    """The same for exactly so many frames: cut, or the last one held."""
    return [*frames[:count], *[frames[-1]] * (count - len(frames))]
