"""The words of a prompt move the head of who is in a picture."""

from itertools import pairwise

import pytest

from emulator.studio.frames import planes
from emulator.studio.inventing import gestures
from emulator.studio.inventing.leading import Step
from emulator.studio.presenters.drawing import draw


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("She nods.", {"nod"}),
        ("The man shakes his head slowly", {"shake"}),
        ("tilts her head and looks up", {"tilt", "up"}),
        ("leans forward, then turns to the left", {"near", "left"}),
        ("WAVING HAPPILY", {"sway"}),
        ("点头", {"nod"}),
        ("", set()),
        ("A photo of a nodule", set()),
        ("The camera moves closer", set()),
        ("zoom in while she nods", set()),
    ],
)
def test_words_name_movements(prompt: str, names: set[str]) -> None:
    """Of heads; what is said of a camera is not of them."""
    assert {*gestures.asked(prompt)} == names


@pytest.mark.parametrize("name", gestures._MOVES)
def test_all_movements_begin_at_rest_and_stay_small(name: str) -> None:
    """Nothing jumps, and no head leaves its place."""
    moves = [gestures._MOVES[name](number / 25) for number in range(150)]
    assert moves[0] == Step()
    for before, step in pairwise(moves):
        assert max(abs(step.x), abs(step.y)) <= 0.1
        assert abs(step.x - before.x) < 0.05
        assert abs(step.y - before.y) < 0.05
        assert abs(step.roll - before.roll) < 1
    assert max(moves) != min(moves)


def test_adverbs_say_how_much() -> None:
    """Gently less, vigorously more."""
    furthest = [
        max(abs(step.y) for step in gestures.steps(prompt, 50, 25))
        for prompt in ("nods gently", "nods", "nods vigorously")
    ]
    assert furthest[0] < 0.6 * furthest[1] < 0.45 * furthest[2]


def test_only_who_is_there_moves() -> None:
    """Nothing is made of a picture without anybody, nor of words that ask for nothing."""
    wall = planes.filled(320, 180, (90, 120, 150), "bt601")
    someone = planes.from_bgr(draw("Ada", 320, 180).bgr, "bt601")
    assert gestures.made("She nods.", wall, 10, 25) is None
    assert gestures.made("An office.", someone, 10, 25) is None
    nod = gestures.made("She nods.", someone, 50, 25)
    assert nod is not None
    assert (nod(someone, 0) == someone).all()
    assert (nod(someone, 8) != someone).any()
