"""Finds the map of `listening` anew: `python -m emulator.studio.speech.training` writes fixtures/speech/mouth.npy.

eSpeak speaks sentences of ours in seven languages with several voices; of every moment is known what is heard, and from
the phonemes what is seen. Ridge regression finds the linear map between the two, the same whenever it is run with the
same engine. Everything it is made of is ours or made here, so the map is, too.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emulator.studio.film import Speech, Voice
from emulator.studio.renderers.base import VOICE_RATE
from emulator.studio.sound.rates import resampled
from emulator.studio.speech import listening, visemes
from emulator.studio.speech.speaking import Spoken, speak

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Samples

SENTENCES = {
    "en-US": (
        "Hello! This little film was made on my own computer, and nobody paid a single cent for it.",
        "My mother bought a big brown pumpkin, and papa put it on top of the piano.",
        "Show me the yellow moon over the ocean, and open the window for the owl.",
        "She sees three green seats; each of these is cheap and easy to clean.",
        "Five funny volunteers have vanished after half past seven.",
        "Our small robot walks through the garden, looks around, and waters all the flowers.",
        "Thank you for watching. What would you like to hear about next week?",
    ),
    "de": (
        "Guten Abend! Heute zeigen wir ein neues Werkzeug für alle, die gerne bauen.",
        "Über fünf schöne Brücken fuhren wir bei Regen und Nebel bis ans Meer.",
        "Mama und Papa mögen warme Suppe mit Pilzen, Brot und Butter.",
    ),
    "fr": (
        "Bonjour tout le monde, voici une petite machine, simple et rapide.",
        "Il pleut beaucoup, mais nous avons un bon feu et du pain chaud.",
        "Mon voisin a vu un oiseau bleu au bord du fleuve.",
    ),
    "hi": (
        "नमस्ते दोस्तों, आज हम मिलकर एक नया खेल सीखेंगे।",
        "मेरी माँ बाज़ार से फल और सब्ज़ी लाती है।",
    ),
    "pt-BR": (
        "Bom dia, hoje vamos mostrar uma pequena máquina que rega as flores.",
        "Minha avó mora perto da praia e compra pão fresco.",
    ),
    "tr": (
        "Merhaba arkadaşlar, bugün birlikte küçük bir robot yapacağız.",
        "Babam bahçede büyük bir masa boyuyor.",
    ),
    "id": (
        "Selamat pagi semua, hari ini kami membawa buah mangga dan pepaya.",
        "Ibu membeli baju biru di pasar.",
    ),
}
_VOICES = 3
"""Of each sentence; no two sentences have one in common: many voices teach more than many sentences."""
_SPEEDS = (0.85, 1.1)
_NOISE = (0.0, 0.002, 0.006)
"""Of which a voice at -20 dB has one: none, -54 and -44 dB."""
_EVERY = 2
"""Of so many moments one is learnt from: those beside it say much the same."""
_RIDGE = 0.001
_TARGET = Path(__file__).resolve().parents[3] / "fixtures" / "speech" / "mouth.npy"


def trained(languages: Iterable[str] = tuple(SENTENCES)) -> NDArray[np.float32]:
    """The map, as `listening.weights` has it. Raises OSError without the extra tts."""
    square = np.zeros((listening.FEATURES, listening.FEATURES))
    mixed = np.zeros((listening.FEATURES, 3))
    count = 0
    for number, spoken in enumerate(_spoken(languages)):
        voice = heard(spoken)
        noise = np.random.default_rng(number).normal(0, _NOISE[number % len(_NOISE)], len(voice))
        known = listening.inputs((voice + noise).astype(np.float32)).astype(np.float64)
        wanted = seen(spoken, len(known))
        known, wanted = known[::_EVERY], wanted[::_EVERY]
        square += known.T @ known
        mixed += known.T @ wanted
        count += len(known)
    square[np.diag_indices_from(square)] += _RIDGE * count
    return np.linalg.solve(square, mixed).astype(np.float32)


def heard(spoken: Spoken) -> "Samples":
    """A speech as `listening` takes it."""
    return resampled(spoken.samples, spoken.rate, VOICE_RATE)


def seen(spoken: Spoken, moments: int) -> NDArray[np.float32]:
    """The mouth at every moment of a speech, from its phonemes."""
    fine = visemes.fine(spoken.phonemes, spoken.seconds)
    times = (np.arange(moments) + 0.5) * listening.STEP
    places = (np.arange(len(fine)) + 0.5) * visemes.STEP
    return np.stack([np.interp(times, places, column) for column in fine.T], 1).astype(np.float32)


def _spoken(languages: Iterable[str]) -> Iterator[Spoken]:
    """Every sentence by several voices, at one speed after the other."""
    for language in languages:
        for number, sentence in enumerate(SENTENCES[language]):
            for turn in range(_VOICES):
                voice = Voice(language, f"{language} {number} {turn}", speed=_SPEEDS[turn % len(_SPEEDS)])
                yield speak(Speech(sentence, voice), engine="bundled")


def main() -> None:
    """Write the map."""
    np.save(_TARGET, trained(), allow_pickle=False)


if __name__ == "__main__":
    main()
