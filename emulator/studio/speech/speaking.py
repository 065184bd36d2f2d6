"""A text spoken: its sound, and when which word and phoneme is said."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from emulator.studio.film import Speech
from emulator.studio.sound.buffers import LONGEST, RATE, Wave, silence
from emulator.studio.sound.rates import resampled
from emulator.studio.speech import characters, espeak, humming, languages, visemes
from emulator.studio.speech import words as wording
from emulator.studio.speech.values import Phoneme, Traits, Utterance, Word

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Curves

EngineName = Literal["bundled", "installed", "hum"]
"""eSpeak NG in a wheel, that of the system, none."""
LONGEST_TEXT = 10_000
"""Characters that are spoken of a text."""
_PACE = 170
"""Words a minute, as eSpeak counts, at speed 1."""
_SLOWEST, _FASTEST = 80, 450
_LOUDNESS = 0.1
"""-20 dB, the mean of what is loud enough to be speech."""
_PEAK = 0.9
_TRIES = 5
_STRETCH = 0.02
"""By so much a voice is made higher or lower for it to take as long as asked: that is not heard."""
_Say = Callable[[int], Utterance]
"""At a pace."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text that was spoken."""

    samples: Wave
    """Mono, -20 dB."""
    rate: int
    words: tuple[Word, ...]
    """In order, never overlapping, with their punctuation; see `words.joined` for a line of them."""
    phonemes: tuple[Phoneme, ...]
    notes: tuple[str, ...]
    """What somebody may want to know who expected it otherwise; sentences."""

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / self.rate

    def curves_at(self, fps: float, frames: int) -> "Curves":
        """The mouth's movement for so many frames from the beginning of the sound on."""
        return visemes.curves(self.phonemes, self.seconds, fps, frames)


def speak(speech: Speech, scratch: Path | None = None, engine: EngineName | None = None) -> Spoken:
    """Speak a text at 48 kHz, with the best engine there is if none is named; what is long is a file in `scratch`.

    Any text will do. One without a letter is silence, one that is too long is cut; so is what is asked for longer than
    an hour. A named engine that is not there raises OSError.
    """
    notes: list[str] = []
    text = wording.clean(speech.text[:LONGEST_TEXT])
    if len(speech.text) > LONGEST_TEXT:
        notes.append(f"The text is cut after {LONGEST_TEXT:,} characters.")
    wanted = None
    if speech.seconds is not None and math.isfinite(speech.seconds):
        wanted = min(max(speech.seconds, 0.0), LONGEST)
    if not wording.spans(text):
        return Spoken(
            silence(round((wanted or 0) * RATE), 1, scratch), RATE, (), (), (*notes, "There is nothing to say.")
        )
    traits = characters.traits(speech.voice)
    speed = speech.voice.speed if math.isfinite(speech.voice.speed) else 1.0
    pace = round(min(max(_PACE * speed, _SLOWEST), _FASTEST))
    target = None if wanted is None else wanted * traits.throat
    said = _fitted(_voice(text, speech.voice.language, traits, engine, notes), pace, target)
    longer = 1.0 if target is None else len(said.samples) / max(target * said.rate, 1)
    rate = round(said.rate * traits.throat * (longer if abs(longer - 1) <= _STRETCH else 1.0))
    length = len(said.samples) * RATE // rate if wanted is None else round(wanted * RATE)
    if length < len(said.samples) * RATE // rate - RATE // 100:
        notes.append("The text is too long for its time even if spoken fast; its end is cut.")
    samples = _of_length(_levelled(resampled(said.samples, rate, RATE)), length, scratch)
    return _told(text, said, samples, rate / said.rate, tuple(notes))


def _voice(text: str, tag: str, traits: Traits, engine: EngineName | None, notes: list[str]) -> _Say:
    """What speaks the text, at any pace."""
    language = languages.told(tag, text)
    for name in get_args(EngineName) if engine is None else (engine,):
        if name == "hum":
            continue
        found = espeak.bundled() if name == "bundled" else espeak.installed()
        if found is None:
            continue
        voice = found.voice(language)
        if not voice:
            other = languages.told("", text)
            notes.append(f"No voice speaks {tag}; {other} is spoken instead.")
            voice = found.voice(other) or found.voice("en")
        sayable = wording.speakable(text, language)
        if sayable != wording.speakable(text, ""):
            notes.append("Chinese characters in Japanese are spoken as any syllable.")
        return lambda pace: found.say(sayable, voice, traits, pace, LONGEST)
    if engine not in ("hum", None):
        raise OSError(f"The engine {engine} is not there.")
    notes.append("No voice is installed (the extra tts has some); the text is hummed.")
    seconds = wording.lasting(text)
    return lambda pace: humming.hum(text, traits, min(seconds * traits.throat * _PACE / pace, LONGEST))


def _fitted(say: _Say, pace: int, target: float | None) -> Utterance:
    """As long as asked, or if no pace does that, rather a little shorter."""
    said = best = say(pace)
    if target is None:
        return said

    def off(utterance: Utterance) -> tuple[bool, float]:
        share = len(utterance.samples) / utterance.rate / max(target, 0.001)
        return share > 1 + _STRETCH, abs(share - 1)

    for _ in range(_TRIES):
        if off(best)[1] <= _STRETCH:
            break
        lasting = len(said.samples) / said.rate
        better = round(min(max(pace * lasting / max(target, 0.001), _SLOWEST), _FASTEST))
        if better == pace:
            break
        pace, said = better, say(better)
        best = min(best, said, key=off)
    return best


def _levelled(wave: Wave) -> Wave:
    """As loud as every other voice, in place of its own loudness."""
    steps = wave[: len(wave) // 480 * 480].reshape(-1, 480)
    powers = np.einsum("ij,ij->i", steps, steps) / 480
    peak = max(float(wave.max(initial=0)), -float(wave.min(initial=0)))
    if not len(powers) or peak < 1e-4:
        return wave
    loud = powers[powers > powers.max() / 1000]
    return np.multiply(wave, np.float32(min(_LOUDNESS / math.sqrt(loud.mean()), _PEAK / peak)), out=wave)


def _of_length(wave: Wave, length: int, scratch: Path | None) -> Wave:
    result = silence(length, 1, scratch)
    result[: min(length, len(wave))] = wave[:length]
    if length < len(wave):
        fade = min(RATE // 100, length)
        result[length - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    return result


def _told(text: str, said: Utterance, samples: Wave, faster: float, notes: tuple[str, ...]) -> Spoken:
    """With times as they are in the samples."""
    end = len(samples) / RATE
    spoken = min(len(said.samples) / said.rate / faster, end)
    moments = [(min(moment / faster, spoken), ipa) for moment, ipa in said.phonemes]
    phonemes = tuple(
        Phoneme(ipa, start, following)
        for (start, ipa), (following, _) in pairwise([*moments, (spoken, "")])
        if ipa and following > start
    )
    positions = [(min(moment / faster, spoken), position) for moment, position in said.positions]
    words = wording.timed(text, positions, [phoneme.end for phoneme in phonemes], spoken)
    heard = tuple(word for word in words if word.start < spoken)
    return Spoken(samples, RATE, heard, phonemes, notes)
