"""What a prompt's words ask of a head: it nods, shakes, tilts, leans, turns, sways. Hands stay where they are.

These go on top of how a picture lives anyway. All begin at rest, so a film of one frame is the picture.
"""

import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from emulator.studio.easing import eased
from emulator.studio.faces.finding import find
from emulator.studio.frames import planes
from emulator.studio.inventing.leading import Lead, Led, Step

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame

_HEAD = r"(?:\w+ ){0,2}head"
_WORDS = {
    "nod": r"\bnod(?:s|ding|ded)?\b|\bagree|\bapprov|点头",
    "shake": rf"\bshak\w* {_HEAD}|\bheadshake|\bdisagree|\bdisapprov|摇头",
    "tilt": rf"\b(?:tilt|cock|incline)\w* {_HEAD}|\bcurious|\bhead (?:tilt|cock)|歪头",
    "near": r"\blean\w* (?:in\b|forward|closer|toward)|\b(?:com|mov|step)\w* (?:closer|forward|nearer)",
    "back": r"\b(?:lean|step|move)\w* (?:back|away)",
    "left": r"\b(?:look|turn|glanc|fac)\w* (?:\w+ ){0,4}left\b",
    "right": r"\b(?:look|turn|glanc|fac)\w* (?:\w+ ){0,4}right\b",
    "up": r"\b(?:look|glanc)\w* (?:\w+ ){0,2}up\b",
    "down": r"\b(?:look|glanc|bow)\w* (?:\w+ ){0,2}down\b|\bbow(?:s|ing)?\b",
    "sway": (
        r"\bsway|\bdanc|\bside to side|\bwav(?:e|es|ing)\b|\bgestur|\benerg|\bexcit|\bhapp|\bcheer|\banimated|\blaugh"
        r"|\benthusias|\blively|\bjoy|\bjump|挥手|开心|兴奋"
    ),
}
_CAMERA = r"\bcamera|\bzoom|\bpan(?:s|ning)?\b|\bshot\b|\bclose[- ]?up"
_CALM = r"\bslight|\bsubtl|\bgentl|\bslow|\bcalm|\bsoft|\ba little|轻"
_EAGER = r"\bstrong|\bquick|\bfast|\bvigorous|\bvery|\bwild|\bbroad|\bbig\b"
_STARTS = 0.5
"""Seconds in which what is held is reached."""
_EVERY, _LASTS = 2.6, 1.3
"""Seconds from one nod or shake to the next, and how long each is."""


def asked(prompt: str) -> tuple[str, ...]:
    """The names of the movements that are asked for; none where the words are about a camera."""
    if re.search(_CAMERA, prompt, re.IGNORECASE):
        return ()
    return tuple(name for name, words in _WORDS.items() if re.search(words, prompt, re.IGNORECASE))


def steps(prompt: str, length: int, fps: float) -> tuple[Step, ...]:
    """The movement in each frame, as the words have it."""
    names = asked(prompt)
    much = 0.5 if re.search(_CALM, prompt, re.IGNORECASE) else 1.5 if re.search(_EAGER, prompt, re.IGNORECASE) else 1.0
    return tuple(_together([_MOVES[name](number / fps) for name in names], much) for number in range(length))


def made(prompt: str, picture: "Frame", length: int, fps: float) -> "Callable[[Frame, int], Frame] | None":
    """The picture's frame of a number, as whoever is largest in it moves; none where nothing of that kind is asked."""
    if not asked(prompt):
        return None
    faces = find(picture, height=planes.size(picture)[1], most=1)
    if not faces:
        return None
    led = Led(Lead(steps(prompt, length, fps), faced=True), picture, faces[0], leaning=False)
    last = max(1, length - 1)
    return lambda frame, number: led.frame(number / last, frame)


def _together(parts: list[Step], much: float) -> Step:
    growth = math.prod(each.growth for each in parts)
    x, y, roll = (sum(values) * much for values in zip(*((each.x, each.y, each.roll) for each in parts), strict=True))
    return Step(x, y, 1 + (growth - 1) * much, roll)


def _held(seconds: float) -> float:
    return eased(seconds / _STARTS)


def _now_and_then(seconds: float, rate: float) -> float:
    """A movement to and fro that swells and fades, with rests in between."""
    at = seconds % _EVERY
    return math.sin(2 * math.pi * rate * at) * math.sin(math.pi * at / _LASTS) ** 2 if at < _LASTS else 0.0


def _swaying(seconds: float) -> Step:
    swing = math.sin(2 * math.pi * 0.55 * seconds)
    return Step(0.06 * swing, -0.025 * abs(math.sin(2 * math.pi * 1.1 * seconds)), 1.0, 4.0 * swing)


_MOVES: dict[str, Callable[[float], Step]] = {
    "nod": lambda seconds: Step(0.0, 0.08 * _now_and_then(seconds, 1.9)),
    "shake": lambda seconds: Step(0.09 * _now_and_then(seconds, 1.7), 0.0),
    "tilt": lambda seconds: Step(0.0, 0.0, 1.0, 9.0 * math.sin(2 * math.pi * seconds / 4)),
    "near": lambda seconds: Step(0.0, 0.03 * _held(seconds / 3), 1 + 0.16 * _held(seconds / 3)),
    "back": lambda seconds: Step(0.0, 0.0, 1 - 0.1 * _held(seconds / 3)),
    "left": lambda seconds: Step(-0.1 * _held(seconds), 0.0, 1.0, -3.0 * _held(seconds)),
    "right": lambda seconds: Step(0.1 * _held(seconds), 0.0, 1.0, 3.0 * _held(seconds)),
    "up": lambda seconds: Step(0.0, -0.07 * _held(seconds)),
    "down": lambda seconds: Step(0.0, 0.08 * _held(seconds)),
    "sway": _swaying,
}
