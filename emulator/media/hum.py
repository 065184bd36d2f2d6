"""A made-up voice: 1.92 seconds of mumbled syllables that loop without a seam.

The one source of sound for everything the stub makes. `samples` computes it (pure Python, about a tenth of a second,
once); the AAC and MP3 files under `fixtures/media` were encoded from the same function, and the drawn presenter's
mouth follows `opening`, so picture and sound agree.

1.92 s is no accident: at 48 kHz it is 90 AAC packets, 80 MP3 frames and 48 video frames of 25 fps, all whole numbers,
so every encoded form can be repeated for any duration and stays in step.

How it is made: a saw-like glottal pulse at a gliding pitch goes through three resonators (the formants), whose
frequencies glide from vowel to vowel while the loudness follows the syllables.
"""

import math
import struct
from dataclasses import dataclass
from functools import lru_cache

LOOP_SECONDS = 1.92


@dataclass(frozen=True, slots=True)
class Syllable:
    """One syllable: where it lies in the loop (seconds), its pitch (Hz), formants (Hz) and how far the mouth opens."""

    start: float
    end: float
    pitch: float
    formants: tuple[float, float, float]
    open: float


_A, _E, _I, _O, _U = (730, 1190, 2500), (530, 1780, 2480), (310, 2150, 2900), (570, 890, 2410), (340, 920, 2250)
SYLLABLES = (
    Syllable(0.04, 0.24, 132, _A, 0.9),
    Syllable(0.26, 0.42, 140, _I, 0.45),
    Syllable(0.44, 0.70, 126, _O, 0.75),
    Syllable(0.78, 0.94, 134, _E, 0.65),
    Syllable(0.96, 1.12, 124, _U, 0.35),
    Syllable(1.14, 1.42, 118, _A, 1.0),
    Syllable(1.45, 1.74, 106, _E, 0.6),
)
_BANDWIDTHS = (80.0, 110.0, 160.0)
_BLOCK_SECONDS = 0.005  # how often pitch, loudness and formants are looked up


def loudness(seconds: float) -> float:
    """0..1 at a place in the loop: each syllable swells in a fifth of its length and fades over the rest."""
    for syllable in SYLLABLES:
        if syllable.start <= seconds < syllable.end:
            place = (seconds - syllable.start) / (syllable.end - syllable.start)
            ramp = place / 0.2 if place < 0.2 else (1 - place) / 0.8
            return math.sin(ramp * math.pi / 2) ** 2
    return 0.0


def opening(seconds: float) -> float:
    """How far a speaker's mouth is open (0..1) at a place in the loop."""
    for syllable in SYLLABLES:
        if syllable.start <= seconds < syllable.end:
            return syllable.open * math.sqrt(loudness(seconds))
    return 0.0


def _voice(seconds: float) -> tuple[float, tuple[float, ...]]:
    """Pitch and formants at a place in the loop, gliding from the middle of one syllable to the next."""
    middles = [(s.start + s.end) / 2 for s in SYLLABLES]
    if seconds <= middles[0]:
        return SYLLABLES[0].pitch, SYLLABLES[0].formants
    for here, there, left, right in zip(SYLLABLES, SYLLABLES[1:], middles, middles[1:], strict=False):
        if seconds < right:
            part = (1 - math.cos(math.pi * (seconds - left) / (right - left))) / 2
            glide = tuple(a + part * (b - a) for a, b in zip(here.formants, there.formants, strict=True))
            return here.pitch + part * (there.pitch - here.pitch), glide
    return SYLLABLES[-1].pitch * (1 - 0.2 * (seconds - middles[-1])), SYLLABLES[-1].formants


def _resonator(frequency: float, bandwidth: float, rate: int) -> tuple[float, float, float]:
    """Coefficients (a, b, c) of y = a*x + b*y[-1] + c*y[-2], with gain 1 at 0 Hz."""
    radius = math.exp(-math.pi * bandwidth / rate)
    b = 2 * radius * math.cos(2 * math.pi * frequency / rate)
    c = -radius * radius
    return 1 - b - c, b, c


@lru_cache(maxsize=4)
def samples(rate: int) -> bytes:
    """The loop as signed 16-bit little-endian mono samples at `rate` Hz."""
    count = round(LOOP_SECONDS * rate)
    block = max(1, round(_BLOCK_SECONDS * rate))
    phase = volume = 0.0
    p1 = p2 = q1 = q2 = r1 = r2 = 0.0  # the resonators' memories
    wave: list[float] = []
    for start in range(0, count, block):
        pitch, (f1, f2, f3) = _voice(start / rate)
        a, b, c = _resonator(f1, _BANDWIDTHS[0], rate)
        d, e, f = _resonator(f2, _BANDWIDTHS[1], rate)
        g, h, i = _resonator(f3, _BANDWIDTHS[2], rate)
        step, target = pitch / rate, loudness(start / rate)
        length = min(block, count - start)
        rise = (target - volume) / length
        for _ in range(length):
            phase += step
            if phase >= 1:
                phase -= 1
            volume += rise
            # A rounded pulse: opens slowly, closes fast, rests for the last two fifths of the period.
            pulse = phase * phase * (0.6 - phase) * 12 if phase < 0.6 else 0.0
            p = a * pulse * volume + b * p1 + c * p2
            q = d * p + e * q1 + f * q2
            r = g * q + h * r1 + i * r2
            p2, p1, q2, q1, r2, r1 = p1, p, q1, q, r1, r
            wave.append(r)
    # Lips radiate treble better than bass: a difference of neighbours, which also takes away the constant part.
    level = [now - 0.97 * before for before, now in zip([0.0, *wave], wave, strict=False)]
    scale = 13000 / max(map(abs, level))
    return struct.pack(f"<{count}h", *[round(value * scale) for value in level])
