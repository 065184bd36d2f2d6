"""A voice without an engine: every syllable of a text is hummed, with formants that follow its letters.

Nothing is understood of it, but it lasts as long as speech, pauses where speech does, and a mouth can follow it.
"""

import re
import unicodedata
import zlib

import numpy as np
from numpy.typing import NDArray

from emulator.studio.sound.buffers import Wave, silence
from emulator.studio.speech.values import Traits, Utterance
from emulator.studio.speech.words import spans

_RATE = 16_000
_FRAME = 160
"""Samples, 10 ms, between the points at which pitch, formants and loudness are set."""
_BLOCK = 200
"""Such frames that are made at a time."""
_HARMONICS = 20
_WIDTHS = (90.0, 120.0, 180.0)
"""Of the formants, in Hz."""
_VOWELS = {
    "a": ("a", (730.0, 1190.0, 2500.0)), "e": ("ɛ", (530.0, 1780.0, 2480.0)), "i": ("i", (310.0, 2150.0, 2900.0)),
    "o": ("o", (570.0, 890.0, 2410.0)), "u": ("u", (340.0, 920.0, 2250.0)),
}  # fmt: skip
_CONSONANTS = {"c": "k", "q": "k", "x": "s", "y": "j", "j": "j"}
_QUIET = {"": (0.0, 0.0)} | dict.fromkeys("ptk", (0.0, 0.1)) | dict.fromkeys("sfhx", (0.0, 0.4))
"""Voice and noise of what is not hummed in full; other consonants are hummed with less voice."""
_CONSONANT_VOICE = 0.35
_PAUSES = ((".!?…。！？", 1.8), (",;:—、，；：", 0.9))
"""After signs, in syllables."""


def hum(text: str, traits: Traits, seconds: float) -> Utterance:
    """A clean text, hummed in so many seconds."""
    sounds: list[tuple[str, float]] = []
    words: list[tuple[int, int]] = []
    for start, end in spans(text):
        words.append((len(sounds), start))
        sounds.extend(_sounds(text[start:end]))
    if not sounds:
        return Utterance(silence(round(seconds * _RATE), 1), _RATE, (), ())
    if not sounds[-1][0]:
        sounds.pop()  # the last pause
    edges = np.cumsum([0.0, *(length for _, length in sounds)])
    edges *= seconds / edges[-1]
    samples = _sung([sound for sound, _ in sounds], edges, traits, zlib.crc32(text.encode(errors="replace")))
    phonemes = [(float(edge), _ipa(sound)) for (sound, _), edge in zip(sounds, edges, strict=False)]
    return Utterance(
        samples,
        _RATE,
        (*phonemes, (seconds, "")),
        tuple((float(edges[index]), position) for index, position in words),
    )


def _sounds(word: str) -> list[tuple[str, float]]:
    """Consonants and vowels with their lengths in syllables, and the pause after the word as an empty one."""
    letters = "".join(each for each in unicodedata.normalize("NFD", word.lower()) if each.isalnum())
    plain = re.sub("[^a-z]", lambda match: "kamoni"[ord(match[0]) % 2 * 2 :][:2], letters)
    sounds: list[tuple[str, float]] = []
    for consonants, vowels, ending in re.findall("([^aeiou]*)([aeiou]+)([^aeiou]*$)?", plain):
        sounds.extend(((consonants[-1], 0.35),) if consonants else ())
        sounds.append((vowels[0], 0.65))
        sounds.extend(((ending[0], 0.3),) if ending else ())
    if not sounds:
        sounds = [(plain[:1] or "m", 0.35), ("e", 0.65)]
    pause = next((length for signs, length in _PAUSES if word[-1] in signs), 0.1)
    return [*sounds, ("", pause)]


def _ipa(sound: str) -> str:
    return _VOWELS[sound][0] if sound in _VOWELS else _CONSONANTS.get(sound, sound)


def _sung(sounds: list[str], edges: NDArray[np.float64], traits: Traits, seed: int) -> Wave:
    count = round(edges[-1] * _RATE)
    frames = count // _FRAME + 2
    places = (np.arange(frames) + 0.5) * _FRAME / _RATE
    which = np.minimum(np.searchsorted(edges, places, "right") - 1, len(sounds) - 1)
    voice, noise = (_even([_loudness(sound)[kind] for sound in sounds], which) for kind in (0, 1))
    formants = np.stack([_even([_formants(sounds, at)[kind] for at in range(len(sounds))], which) for kind in range(3)])
    pitch = _pitch(places, traits)
    numbers = np.arange(1, _HARMONICS + 1)
    phase, hiss = 0.0, np.random.default_rng(seed)
    made = silence(count, 1)
    for first in range(0, frames - 1, _BLOCK):
        span = slice(first, min(first + _BLOCK, frames - 1) + 1)
        grid = np.arange((span.stop - span.start - 1) * _FRAME) / _FRAME
        known = np.arange(span.stop - span.start)
        phases = phase + np.cumsum(np.interp(grid, known, pitch[span])) * 2 * np.pi / _RATE
        phase = float(phases[-1]) % (2 * np.pi)
        block = hiss.normal(0, 0.15, len(grid)) * np.interp(grid, known, noise[span])
        for number in numbers:
            loudness = voice[span] * _passed(number * pitch[span], formants[:, span]) / number
            block += np.interp(grid, known, loudness) * np.sin(number * phases)
        part = made[first * _FRAME : first * _FRAME + len(block)]
        part[:] = block[: len(part)]
    return made


def _loudness(sound: str) -> tuple[float, float]:
    if sound in _VOWELS:
        return 1.0, 0.02
    return _QUIET.get(sound, (_CONSONANT_VOICE, 0.08))


def _formants(sounds: list[str], at: int) -> tuple[float, ...]:
    """A consonant has those of the next vowel."""
    for sound in sounds[at : at + 3]:
        if sound in _VOWELS:
            return _VOWELS[sound][1]
    return _VOWELS["e"][1]


def _even(values: list[float], which: NDArray[np.intp]) -> NDArray[np.float64]:
    """Values of sounds as a curve that glides from one to the next in 70 ms."""
    kernel = np.hanning(9)[1:-1] / np.hanning(9).sum()
    return np.convolve(np.pad(np.array(values)[which], 3, mode="edge"), kernel, "valid")


def _pitch(places: NDArray[np.float64], traits: Traits) -> NDArray[np.float64]:
    """In Hz: it sways slowly, in a rhythm that does not repeat."""
    usual = (200.0 if traits.female else 112.0) * 2 ** ((traits.pitch - 50) / 50)
    sway = np.sin(2 * np.pi * places / 1.7) * 0.6 + np.sin(2 * np.pi * places / 0.61) * 0.4
    return usual * (1 + 0.0025 * traits.liveliness * sway)


def _passed(frequency: NDArray[np.float64], formants: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much of a frequency comes through throat and mouth."""
    passed = np.full(len(frequency), 0.04)
    for at, width, share in zip(formants, _WIDTHS, (1.0, 0.7, 0.4), strict=True):
        passed += share / (1 + ((frequency - at) / width) ** 2)
    return passed
