"""Hair: what is behind the head, and what is in front of it. In half heights of the face, around its middle."""

from collections.abc import Callable

import numpy as np

from emulator.studio.presenters.canvas import Colour, Floats, Pen, Points, arc, mirrored, oval, path
from emulator.studio.presenters.looks import Hair, Look

_SOFT = 0.012


def behind(pen: Pen, look: Look) -> None:
    """Drawn before the shoulders and the head."""
    for shape in _BEHIND.get(look.hair, _nothing)(look):
        _tress(pen, shape, look, darker=0.82)


def in_front(pen: Pen, look: Look) -> None:
    """Drawn over the head."""
    for shape in _IN_FRONT[look.hair](look):
        _tress(pen, shape, look)


def _tress(pen: Pen, shape: Points, look: Look, darker: float = 1.0) -> None:
    blue, green, red = look.hair_colour
    colour: Colour = (blue * darker, green * darker, red * darker)
    pen.fill(shape, colour, _SOFT)
    within = pen.whole(shape, _SOFT)
    # lighter where the light falls, darker at the rim
    (left, top), (right, bottom) = shape.min(0), shape.max(0)
    middle, size = (left + right) / 2, min(right - left, bottom - top)
    pen.shade(oval(middle - 0.25 * (right - left), top + 0.3, 0.3 * size, 0.22), (1.3, 1.28, 1.24), 0.1, within=within)
    pen.shade(shape, (0.78, 0.78, 0.8), 0.02, line=0.05, within=within)
    if size > 0.5:
        _strands(pen, shape, look, within)


def _strands(pen: Pen, shape: Points, look: Look, within: Floats) -> None:
    """Fine lines that follow the outline of the hair."""
    chance = np.random.default_rng(look.seed)
    (left, top), (right, bottom) = shape.min(0), shape.max(0)
    crown = (0.2 if look.hair in ("short", "long", "swept", "bob") else 0.0, top)
    for number in range(22):
        x = left + (right - left) * (number + chance.uniform(0.0, 1.0)) / 22
        end = (x * 1.04, chance.uniform(top + 0.35 * (bottom - top), bottom))
        bulge = (x * 1.02, top + 0.12 * (bottom - top))
        factor = chance.uniform(1.14, 1.34) if number % 2 else chance.uniform(0.68, 0.84)
        pen.shade(arc(crown, bulge, end), (factor, factor, factor), 0.012, line=0.013, within=within)


def _cap(*lower: Points, width: float = 0.87, top: float = -1.34) -> Points:
    """The top of the head, closed below by the hairline, given from left to right."""
    start, end = lower[0][0], lower[-1][-1]
    dome = path(
        (end, (width + 0.03, -0.45), (width - 0.01, -0.72)),
        ((width - 0.01, -0.72), (width - 0.1, top), (0.0, top)),
        ((0.0, top), (0.1 - width, top), (0.01 - width, -0.72)),
        ((0.01 - width, -0.72), (-width - 0.03, -0.45), start),
    )
    return np.vstack([*lower, dome])


def _side_parting(left: float, right: float) -> tuple[Points, ...]:
    """A hairline with a parting on one side; the temples end at these heights."""
    return (
        arc((-0.8, left), (-0.8, -0.44), (-0.5, -0.64)),
        arc((-0.5, -0.64), (0.08, -0.56), (0.3, -0.86)),
        arc((0.3, -0.86), (0.66, -0.66), (0.8, right)),
    )


def _curtain(length: float, flare: float, waves: float = 0.0) -> list[Points]:
    """Hair that hangs down behind the shoulders, both sides in one shape."""
    down = np.linspace(-0.7, length, 40)
    out = 0.86 + flare * (down + 0.7) / (length + 0.7) + waves * np.sin((down + 0.7) * 7.5)
    side = np.stack([out, down], 1)
    tip = arc((float(out[-1]), length), (float(out[-1]) - 0.12, length + 0.16), (0.45, length + 0.1))
    right = np.vstack([side, tip])
    top = path(((-0.86, -0.7), (-0.84, -1.3), (0.0, -1.3)), ((0.0, -1.3), (0.84, -1.3), (0.86, -0.7)))
    return [np.vstack([top, right, mirrored(right)[::-1]])]


def _locks(length: float, waves: float = 0.0) -> list[Points]:
    """The hair beside the cheeks, in front of the ears."""
    down = np.linspace(-0.55, length, 30)
    inner = 0.72 + 0.03 * np.sin(down * 3) + waves * np.sin((down + 0.9) * 7.5)
    outer = 0.9 + 0.04 * np.sin(down * 2) + waves * np.sin((down + 0.7) * 7.5)
    right = np.vstack([np.stack([inner, down], 1), np.stack([outer, down], 1)[::-1]])
    return [right, mirrored(right)]


def _curls(look: Look, spots: Points, size: float) -> list[Points]:
    """Round curls, each a little off its spot."""
    chance = np.random.default_rng(look.seed)
    return [
        oval(x + chance.uniform(-0.04, 0.04), y + chance.uniform(-0.04, 0.04), *chance.uniform(0.85, 1.15, 2) * size)
        for x, y in spots
    ]


def _around(reach: float, upward: float, low: float, count: int) -> Points:
    """Spots on a curve over the head, from ear to ear."""
    angle = np.linspace(np.pi + low, 2 * np.pi - low, count)
    return np.stack([reach * np.cos(angle), -0.45 + upward * np.sin(angle)], 1)


def _nothing(_look: Look) -> list[Points]:
    return []


def _curly_front(look: Look) -> list[Points]:
    line = (arc((-0.78, -0.2), (-0.72, -0.62), (0.0, -0.72)), arc((0.0, -0.72), (0.72, -0.62), (0.78, -0.2)))
    spots = np.vstack([_around(0.86, 0.84, -0.35, 17), _around(0.6, 0.52, 0.35, 9)])
    return [_cap(*line), *_curls(look, spots, 0.17)]


def _curls_front(look: Look) -> list[Points]:
    line = (arc((-0.77, -0.25), (-0.74, -0.66), (0.0, -0.76)), arc((0.0, -0.76), (0.74, -0.66), (0.77, -0.25)))
    spots = np.vstack([_around(0.7, 0.78, 0.25, 11), _around(0.55, 0.5, 0.5, 7)])
    return [_cap(*line, width=0.8, top=-1.22), *_curls(look, spots, 0.15)]


def _fringe(_look: Look) -> list[Points]:
    line = (
        arc((-0.8, 0.0), (-0.74, -0.3), (-0.6, -0.42)),
        arc((-0.6, -0.42), (0.0, -0.5), (0.6, -0.42)),
        arc((0.6, -0.42), (0.74, -0.3), (0.8, 0.0)),
    )
    return [*_locks(0.55), _cap(*line)]


def _drawn_back(_look: Look) -> list[Points]:
    line = (
        arc((-0.78, -0.15), (-0.74, -0.6), (-0.3, -0.8)),
        arc((-0.3, -0.8), (0.0, -0.86), (0.3, -0.8)),
        arc((0.3, -0.8), (0.74, -0.6), (0.78, -0.15)),
    )
    return [_cap(*line, width=0.82, top=-1.27)]


def _short(_look: Look) -> list[Points]:
    return [_cap(*_side_parting(-0.12, -0.16), width=0.8, top=-1.27)]


def _crop(_look: Look) -> list[Points]:
    line = (
        arc((-0.76, -0.12), (-0.74, -0.5), (-0.56, -0.7)),
        arc((-0.56, -0.7), (0.0, -0.8), (0.56, -0.7)),
        arc((0.56, -0.7), (0.74, -0.5), (0.76, -0.12)),
    )
    return [_cap(*line, width=0.77, top=-1.17)]


def _swept(_look: Look) -> list[Points]:
    line = (
        arc((-0.76, -0.15), (-0.76, -0.55), (-0.5, -0.74)),
        arc((-0.5, -0.74), (0.0, -0.9), (0.5, -0.72)),
        arc((0.5, -0.72), (0.76, -0.55), (0.76, -0.15)),
    )
    quiff = path(
        ((-0.56, -0.72), (-0.62, -1.3), (-0.1, -1.42)),
        ((-0.1, -1.42), (0.5, -1.5), (0.72, -0.98)),
        ((0.72, -0.98), (0.62, -0.8), (0.5, -0.76)),
        ((0.5, -0.76), (0.0, -0.98), (-0.56, -0.72)),
    )
    return [_cap(*line, width=0.78, top=-1.22), quiff]


_BEHIND: dict[Hair, Callable[[Look], list[Points]]] = {
    "long": lambda _: _curtain(1.55, 0.12),
    "wavy": lambda _: _curtain(1.4, 0.2, 0.045),
    "bob": lambda _: _curtain(0.78, 0.08),
    "fringe": lambda _: _curtain(0.95, 0.02),
    "curly": lambda look: [*_curtain(0.55, 0.1), *_curls(look, _around(1.0, 0.98, -0.85, 22), 0.26)],
    "bun": lambda _: [oval(0.0, -1.36, 0.33, 0.27)],
    "ponytail": lambda _: [
        path(
            ((0.3, -1.0), (1.0, -1.25), (1.14, -0.3)),
            ((1.14, -0.3), (1.2, 0.7), (0.86, 1.5)),
            ((0.86, 1.5), (0.95, 0.6), (0.7, -0.2)),
        )
    ],
}
_IN_FRONT: dict[Hair, Callable[[Look], list[Points]]] = {
    "long": lambda _: [*_locks(0.9), _cap(*_side_parting(-0.05, -0.05))],
    "wavy": lambda _: [*_locks(0.85, 0.03), _cap(*_side_parting(-0.05, -0.1), width=0.9, top=-1.36)],
    "bob": lambda _: [*_locks(0.72), _cap(*_side_parting(0.0, 0.0))],
    "fringe": _fringe,
    "bun": _drawn_back,
    "ponytail": _drawn_back,
    "curly": _curly_front,
    "short": _short,
    "crop": _crop,
    "swept": _swept,
    "curls": _curls_front,
    "bald": _nothing,
}
