"""The five sync modes, as sync.so documents them."""

import pytest

from emulator.studio.cutting.syncing import frames_for, lasting, plan
from emulator.studio.film import SyncMode


@pytest.mark.parametrize(
    ("mode", "view", "sound", "seen"),
    [
        ("cut_off", 4, 6, [0, 1, 2, 3]),
        ("cut_off", 6, 4, [0, 1, 2, 3]),
        ("loop", 3, 8, [0, 1, 2, 0, 1, 2, 0, 1]),
        ("loop", 6, 3, [0, 1, 2]),
        ("bounce", 4, 12, [0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1]),
        ("bounce", 6, 3, [0, 1, 2]),
        ("silence", 3, 5, [0, 1, 2, 2, 2]),
        ("silence", 5, 3, [0, 1, 2, 3, 4]),
        ("remap", 3, 6, [0, 0, 1, 1, 2, 2]),
        ("remap", 6, 3, [0, 2, 4]),
        ("bounce", 1, 3, [0, 0, 0]),
    ],
)
def test_which_frames_are_seen(mode: SyncMode, view: int, sound: int, seen: list[int]) -> None:
    """Where the view is longer, and where the sound is."""
    assert list(plan(mode, view, sound)) == seen


def test_the_documented_example() -> None:
    """4.00 seconds of video and 8.64 of sound bounce for 8.64 seconds."""
    assert frames_for(8.64, 25) == 216
    assert len(plan("bounce", 100, frames_for(8.64, 25))) == 216


def test_a_length_that_was_promised_wins() -> None:
    """The last frame is held, or the rest is cut."""
    assert lasting([0, 1, 2], 5) == [0, 1, 2, 2, 2]
    assert lasting(range(5), 2) == [0, 1]
