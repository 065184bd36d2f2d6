"""Kling's ids: 18-digit snowflakes, as decimal strings because they exceed what JavaScript's numbers hold.

A snowflake is the milliseconds since Kling's epoch and 22 low bits. The ids of a task's results are minted together
with the task, a few milliseconds later; here they are derived from the task's id, in a way that can be undone, so that
`video_id` finds its task without an index of its own.
"""

from functools import lru_cache

from emulator.engine.chance import Draws
from emulator.web.call import Draft

# wire: logged pairs of id and created_at fit this layout to a millisecond (two logs, two samples of the docs)
EPOCH = 1_568_028_518_779
"""Unix milliseconds."""
LOW_BITS = 22
_LOW = (1 << LOW_BITS) - 1
_STRIDE = 2_592_079  # odd: consecutive numbers give each of the 2^22 low bits once before one comes again
_RESULT = 0x15_A3C6  # what tells a result's low bits from its task's
_PARENT = 0x2B_51E7  # and a parent's


def task_id(draft: Draft) -> str:
    """The id of a new task: the virtual instant, and low bits that no other task has at that instant."""
    low = (_first(draft.world.state.seed, draft.world.namespace) + draft.number * _STRIDE) & _LOW
    return str(max(0, draft.now // 1000 - EPOCH) << LOW_BITS | low)


@lru_cache(1024)
def _first(seed: str, namespace: str) -> int:
    """Where a namespace's low bits begin."""
    return Draws(seed, namespace, 0, "kling ids").below(1 << LOW_BITS)


def result_id(task: str) -> str:
    """The id of the video or audio that a task makes."""
    moment, low = divmod(int(task), 1 << LOW_BITS)
    # wire: one logged video id is 18 ms younger than its task's
    return str(moment + _delay(low) << LOW_BITS | low ^ _RESULT)


def parent_id(task: str) -> str:
    """The id of the customer's own video that a task works on; no other call takes it."""
    # assumed: an uploaded video gets an id too, when its task begins
    moment, low = divmod(int(task), 1 << LOW_BITS)
    return str(max(0, moment - _delay(low)) << LOW_BITS | low ^ _PARENT)


def task_of(result: str) -> str | None:
    """The task whose result would have this id; none when it cannot be an id at all."""
    if not is_id(result):
        return None
    later, low = divmod(int(result), 1 << LOW_BITS)
    low ^= _RESULT
    moment = later - _delay(low)
    return None if moment < 0 else str(moment << LOW_BITS | low)


def is_id(text: str) -> bool:
    """Whether this could be one of our ids."""
    return len(text) <= 24 and text.isascii() and text.isdigit()


def _delay(low: int) -> int:
    """Milliseconds between a task's id and its result's."""
    return 5 + (low & 15)
