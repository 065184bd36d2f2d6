"""Finds the net of `listening` anew: `python -m emulator.studio.speech.training` writes fixtures/speech/mouth.npy.

eSpeak speaks sentences of ours with many voices, some as over a telephone, too loud or in noise; of every moment is
known what is heard, and from the phonemes what is seen. Descent finds the net between the two, the same whenever it is
run with the same engine. Everything it is made of is ours or made here, so the net is, too.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emulator.studio.renderers.base import VOICE_RATE
from emulator.studio.sound.rates import resampled
from emulator.studio.speech import espeak, listening, visemes
from emulator.studio.speech.sentences import SENTENCES
from emulator.studio.speech.speaking import Spoken
from emulator.studio.speech.values import Phoneme, Traits

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Samples

VARIANTS = (
    "", "f1", "f3", "m2", "m4", "m5", "m6", "m8", "steph", "steph3", "klatt2", "klatt3", "klatt5", "klatt6", "Alex",
    "Andrea", "Denis", "Gene", "Henrique", "Hugo", "Jacky", "Marco", "Michael", "adam", "anika", "antonio", "aunty",
    "benjamin", "boris", "caleb", "david", "edward", "grandpa", "gustave", "ian", "iven", "iven3", "john", "marcelo",
    "michel", "mike2", "norbert", "pablo", "quincy", "rob", "robert", "sandro", "shelby", "travis", "victor",
)  # fmt: skip
"""eSpeak's voices that are learnt from; others (f2, f4, f5, m1, m3, m7, belinda, Annie ...) are left to the tests."""
VOICES = 16
"""Of each sentence: many voices teach more than many sentences."""
_PACES = (120, 150, 180, 215)
"""Words a minute."""
_LOUDNESS = 0.1
_NOISE = (0.0, 0.002, 0.006, 0.012)
"""To a voice at -20 dB: none, -54, -44 and -38 dB."""
_TELEPHONE = (300.0, 3400.0)
"""Hz, of which nothing is heard below the first and above the second."""
_EVERY = 4
"""Of so many moments one is learnt from: those beside it say much the same."""
_ROUNDS, _TOGETHER = 12, 256
_PACE = 0.003
_IMPORTANCE = (1.0, 0.5, 0.5)
"""Of open, wide, teeth."""
_TARGET = Path(__file__).resolve().parents[3] / "fixtures" / "speech" / "mouth.npy"


def trained(languages: Iterable[str] = tuple(SENTENCES), voices: int = VOICES) -> NDArray[np.float16]:
    """The net, as `listening.weights` has it; with fewer `voices` of each sentence a worse one, sooner.

    Raises OSError without the extra tts.
    """
    known, wanted = [], []
    for number, spoken in enumerate(_spoken(languages, voices)):
        heard_, levels = listening.features(_recorded(heard(spoken), number))
        around = listening.around(heard_, 0, len(levels))
        chosen = slice(number % _EVERY, None, _EVERY)
        known.append(around[chosen])
        wanted.append(seen(spoken, len(levels))[chosen])
    return _descended(np.concatenate(known), np.concatenate(wanted))


def heard(spoken: Spoken) -> "Samples":
    """A speech as `listening` takes it."""
    return resampled(spoken.samples, spoken.rate, VOICE_RATE)


def seen(spoken: Spoken, moments: int) -> NDArray[np.float32]:
    """The mouth at every moment of a speech, from its phonemes."""
    fine = visemes.fine(spoken.phonemes, spoken.seconds)
    times = (np.arange(moments) + 0.5) * listening.STEP
    places = (np.arange(len(fine)) + 0.5) * visemes.STEP
    return np.stack([np.interp(times, places, column) for column in fine.T], 1).astype(np.float32)


def _spoken(languages: Iterable[str], voices: int) -> Iterator[Spoken]:
    """Every sentence by several voices, high and low, slow and fast, of small and large throats."""
    engine = espeak.bundled()
    if engine is None:
        raise OSError("The extra tts is not there.")
    chance = np.random.default_rng(1)
    number = 0
    for language in languages:
        for sentence in SENTENCES[language]:
            for _ in range(voices):
                number += 7
                pitch, liveliness = (int(each) for each in chance.integers((25, 35), (80, 85)))
                throat, pace = chance.uniform(0.85, 1.17), _PACES[int(chance.integers(len(_PACES)))]
                traits = Traits(False, VARIANTS[number % len(VARIANTS)], pitch, liveliness, throat)
                yield said(sentence, engine.voice(language.lower()), traits, pace, engine)


def said(text: str, voice: str, traits: Traits, pace: int, engine: espeak.Espeak) -> Spoken:
    """A text by any of the engine's voices, at -20 dB, with the times of its phonemes and not of its words."""
    utterance = engine.say(text, voice, traits, pace, 60.0)
    rate = round(utterance.rate * traits.throat)
    wave = resampled(utterance.samples, rate, VOICE_RATE)
    loud = np.sqrt(np.square(wave).mean()) if len(wave) else 0.0
    end = len(wave) / VOICE_RATE
    moments = [(min(moment * utterance.rate / rate, end), ipa) for moment, ipa in utterance.phonemes]
    phonemes = [Phoneme(ipa, start, stop) for (start, ipa), (stop, _) in pairwise([*moments, (end, "")]) if ipa]
    return Spoken(wave * np.float32(_LOUDNESS / max(float(loud), 1e-6)), VOICE_RATE, (), tuple(phonemes), ())


def _recorded(voice: "Samples", number: int) -> "Samples":
    """As it may come: in noise, some of it over a telephone or too loud."""
    if number % 7 == 3:
        spectrum = np.fft.rfft(voice)
        hertz = np.fft.rfftfreq(len(voice), 1 / VOICE_RATE)
        spectrum[(hertz < _TELEPHONE[0]) | (hertz > _TELEPHONE[1])] = 0
        voice = np.fft.irfft(spectrum, len(voice)).astype(np.float32)
    if number % 9 == 5:
        voice = np.clip(voice * np.float32(8), -1, 1) / np.float32(8)
    noise = np.random.default_rng(number).normal(0, _NOISE[number % len(_NOISE)], len(voice))
    return voice + noise.astype(np.float32)


def _descended(known: NDArray[np.float32], wanted: NDArray[np.float32]) -> NDArray[np.float16]:
    """Adam's method in small steps, the last ones the smallest."""
    chance = np.random.default_rng(1)
    mean, spread = known.mean(0), known.std(0) + np.float32(0.02)
    known = (known - mean) / spread
    into = chance.standard_normal((listening.FEATURES + 1, listening.HIDDEN)) * 0.7 / np.sqrt(listening.FEATURES)
    out = chance.standard_normal((listening.HIDDEN, 3)) * 0.3 / np.sqrt(listening.HIDDEN)
    net = [into.astype(np.float32), out.astype(np.float32)]
    means, squares = ([np.zeros_like(part) for part in net] for _ in range(2))
    steps = len(known) // _TOGETHER
    importance = np.array(_IMPORTANCE, np.float32) / np.float32(_TOGETHER)
    for step in range(steps * _ROUNDS):
        if step % steps == 0:
            order = chance.permutation(len(known))
        some = order[step % steps * _TOGETHER :][:_TOGETHER]
        given = np.concatenate([known[some], np.ones((len(some), 1), np.float32)], 1)
        bent = np.tanh(given @ net[0])
        off = (bent @ net[1] - wanted[some]) * importance
        slopes = [given.T @ ((off @ net[1].T) * (1 - bent * bent)), bent.T @ off]
        speed = _PACE * min(1.0, step / 100) * 0.5 * (1 + np.cos(np.pi * step / (steps * _ROUNDS)))
        for part, slope, usual, square in zip(net, slopes, means, squares, strict=True):
            usual += np.float32(0.1) * (slope - usual)
            square += np.float32(0.001) * (slope * slope - square)
            far, sure = speed / (1 - 0.9 ** (step + 1)), 1 / (1 - 0.999 ** (step + 1))
            part -= np.float32(far) * usual / (np.sqrt(square * np.float32(sure)) + np.float32(1e-8))
    plain = net[0][:-1] / spread[:, None]
    bias = net[0][-1:] - mean @ plain
    return np.concatenate([plain, bias, net[1].T]).astype(np.float16)


def main() -> None:
    """Write the net."""
    np.save(_TARGET, trained(), allow_pickle=False)


if __name__ == "__main__":
    main()
