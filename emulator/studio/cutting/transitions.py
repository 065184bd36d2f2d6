"""How one scene takes over from the one before.

The scene that ends holds its last frame while the next one, which has begun to speak, comes in: a film is as long as
its scenes together.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from emulator.studio.easing import eased
from emulator.studio.frames import planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.renderers.base import Frame

# docs: lipsyncs_v2/post-apilipsyncs, transition_effect
# assumed: a swipe goes where its name says, and takes the old picture along; where the new one comes in from
SWIPES = {"leftSwipe": (1, 0), "rightSwipe": (-1, 0), "topSwipe": (0, 1), "bottomSwipe": (0, -1)}
NAMES = ("fade", *SWIPES)


def between(name: str, old: "Frame", new: "Frame", share: float) -> "Frame":
    """The picture when so much of it has happened, 0 to 1. Names that are not known fade; `none` is a cut."""
    if name == "none" or share >= 1:
        return new
    if name in SWIPES:
        return _swiped(old, new, *SWIPES[name], eased(share))
    return planes.mixed(old, new, max(share, 0.0))


def between_alphas(
    name: str, old: "NDArray[np.uint8] | None", new: "NDArray[np.uint8] | None", share: float
) -> "NDArray[np.uint8] | None":
    """The same for how far pictures are seen (height x width; none: wholly)."""
    if old is None and new is None:
        return None
    known = old if old is not None else new
    assert known is not None
    opaque: NDArray[Any] = np.full_like(known, 255)
    frames = [np.concatenate((each, opaque[: len(opaque) // 2])) for each in (
        opaque if old is None else old, opaque if new is None else new
    )]  # fmt: skip
    return between(name, frames[0], frames[1], share)[: len(known)]


def _swiped(old: "Frame", new: "Frame", x: int, y: int, share: float) -> "Frame":
    width, height = planes.size(new)
    result = planes.empty(width, height)
    far = planes.even((width if x else height) * share, 0)
    for index, (into, before, after) in enumerate(
        zip(planes.split(result), planes.split(old), planes.split(new), strict=True)
    ):
        step = far // 2 if index else far
        pair = (before, after) if x + y > 0 else (after, before)
        both = np.concatenate(pair, axis=1 if x else 0)
        side = into.shape[1 if x else 0]
        start = step if x + y > 0 else side - step
        into[...] = both[:, start : start + side] if x else both[start : start + side]
    return result
