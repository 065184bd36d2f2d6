"""How a mouth moves for phonemes: open (0 to 1), wide (-1 puckered to 1 spread), teeth seen (0 to 1).

Every phoneme asks for a shape with some strength, and what asks at about the same time is averaged: a vowel shows
through a `k`, but nothing through a `p`. Lips that meet do so for at least a frame.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from emulator.studio.speech.values import Phoneme

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Curves

STEP = 0.005
"""Seconds between the points of a fine curve."""
LEAD = 0.02
"""Seconds that lips are ahead of what is heard."""
_SPREAD = 0.13
"""Seconds over which shapes blend."""
_MOST = 3
"""Shapes in one phoneme: more than an affricate and a diphthong have is not seen."""

_Shape = tuple[float, float, float, float]
"""Open, wide, teeth, strength."""
_REST: _Shape = (0.0, 0.0, 0.0, 1.0)
_ANY: _Shape = (0.25, 0.1, 0.3, 0.2)
"""Of a sound that is not known."""
_LIPS = frozenset("mbpɓɱⱱʙɸβ")
"""Sounds that are made with closed lips, or nearly."""


def _table() -> dict[str, _Shape]:
    shapes: dict[str, _Shape] = {}
    for letters, *shape in (
        ("mbpɓʙ", 0.0, 0.0, 0.0, 3.0), ("ɸβ", 0.06, -0.3, 0.0, 1.5),
        ("fvɱⱱʋ", 0.10, 0.10, 0.80, 1.6), ("sz", 0.14, 0.35, 0.95, 1.3), ("ʃʒɕʑʂʐS", 0.18, -0.35, 0.90, 1.2),
        ("tdnʈɖɳɗɾɽ", 0.22, 0.15, 0.60, 0.5), ("lɫ", 0.28, 0.15, 0.50, 0.5), ("ɹɻrʀʁɭɬɮ", 0.24, -0.15, 0.45, 0.5),
        ("θð", 0.20, 0.10, 0.70, 0.9), ("kgɡŋqɢɴɠN", 0.26, 0.05, 0.30, 0.35), ("hxχɣħʕɦʔ", 0.32, 0.05, 0.25, 0.25),
        ("cɟɲʎçʝj", 0.22, 0.50, 0.50, 0.6), ("wʍɥ", 0.16, -0.90, 0.0, 1.2),
        ("uɯᵝ", 0.22, -0.90, 0.0, 1.0), ("ʊ", 0.28, -0.70, 0.05, 0.9), ("oɤ", 0.45, -0.70, 0.05, 1.0),
        ("ɔ", 0.62, -0.50, 0.05, 1.0), ("ɒ", 0.70, -0.30, 0.05, 1.0), ("ɑ", 0.95, 0.0, 0.15, 1.0),
        ("aäA", 1.0, 0.15, 0.20, 1.0), ("æ", 0.85, 0.45, 0.40, 1.0), ("ɐ", 0.70, 0.10, 0.20, 1.0),
        ("ʌ", 0.60, 0.0, 0.20, 1.0), ("əɘɵᵊ", 0.38, 0.0, 0.30, 0.7), ("ɚɝɜɞ", 0.42, -0.25, 0.25, 0.9),
        ("ɛε", 0.60, 0.45, 0.40, 1.0), ("eᵻ", 0.48, 0.60, 0.50, 1.0), ("øœ", 0.42, -0.55, 0.15, 1.0),
        ("ɪɨ", 0.36, 0.50, 0.50, 0.9), ("i", 0.28, 0.85, 0.60, 1.0), ("yʏʉ", 0.24, -0.70, 0.10, 1.0),
    ):  # fmt: skip
        assert isinstance(letters, str)
        open_, wide, teeth, strength = (float(number) for number in shape)
        shapes |= dict.fromkeys(letters, (open_, wide, teeth, strength))
    return shapes


_SHAPES = _table()


def fine(phonemes: Sequence[Phoneme], seconds: float) -> "Curves":
    """The curves at every `STEP` of the sound."""
    count = max(1, round(seconds / STEP))
    asked = np.tile(np.array(_REST, np.float32), (count, 1))
    for phoneme in phonemes:
        shapes = shapes_of(phoneme.ipa)
        bounds = np.linspace(phoneme.start, phoneme.end, len(shapes) + 1) / STEP
        for shape, start, stop in zip(shapes, bounds, bounds[1:], strict=False):
            asked[round(start) : max(round(start) + 1, round(stop))] = shape
    strength = asked[:, 3:]
    blended = _smooth(asked[:, :3] * strength) / _smooth(strength)
    for phoneme in phonemes:
        if _LIPS.intersection(phoneme.ipa):
            third = (phoneme.end - phoneme.start) / 3
            blended[round((phoneme.start + third / 2) / STEP) : round((phoneme.end - third / 2) / STEP), 0] = 0.0
    return blended.astype(np.float32)


def curves(phonemes: Sequence[Phoneme], seconds: float, fps: float, frames: int) -> "Curves":
    """The curves at every frame of a film that begins with the sound; closed after it."""
    rows = at_frames(fine(phonemes, seconds), STEP, fps, frames)
    for phoneme in phonemes:
        if _LIPS.intersection(phoneme.ipa):
            middle = ((phoneme.start + phoneme.end) / 2 - LEAD) * fps - 0.5
            reach = max((phoneme.end - phoneme.start) * fps / 3, 0.5)
            first, last = np.ceil(middle - reach), np.floor(middle + reach)
            rows[max(0, int(first)) : max(0, int(last) + 1), 0] = 0.0
    return rows


def shapes_of(ipa: str) -> list[_Shape]:
    """What is seen of a phoneme, in order."""
    plain = re.sub(r"\(.*?\)", "", unicodedata.normalize("NFD", ipa))
    return [_SHAPES[letter] for letter in plain if letter in _SHAPES][:_MOST] or [_ANY]


def at_frames(points: "Curves", step: float, fps: float, frames: int) -> "Curves":
    """Curves with a point every `step` seconds as seen in the middle of each frame, zero after their end."""
    times = (np.arange(frames) + 0.5) / fps + LEAD
    places = (np.arange(len(points)) + 0.5) * step
    columns = [np.interp(times, places, column, right=0.0) for column in points.T]
    return np.stack(columns, 1).astype(np.float32)


def _smooth(points: "Curves") -> "Curves":
    width = 2 * round(_SPREAD / STEP / 2) + 1
    kernel = np.hanning(width + 2)[1:-1]
    kernel /= kernel.sum()
    padded = np.pad(points, ((width // 2, width // 2), (0, 0)), mode="edge")
    return np.stack([np.convolve(column, kernel, "valid") for column in padded.T], 1)
