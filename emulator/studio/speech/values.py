"""What the room's own modules pass to one another: voices' traits, utterances, phonemes, words."""

from dataclasses import dataclass
from typing import NamedTuple

from emulator.studio.sound.buffers import Wave


class Word(NamedTuple):
    """A word as it is written, with its punctuation, and when it is said, in seconds."""

    text: str
    start: float
    end: float


class Phoneme(NamedTuple):
    """A sound of speech in IPA and when it is said, in seconds; an empty one is a pause."""

    ipa: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Traits:
    """How somebody sounds."""

    female: bool
    variant: str
    """Of eSpeak's voices, e.g. `f3`; empty: the language's own."""
    pitch: int
    """0 to 100, 50 is usual."""
    liveliness: int
    """How far the pitch goes up and down, 0 to 100, 50 is usual."""
    throat: float
    """About 1: everything is higher by this factor, as from a smaller throat."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A text as an engine has spoken it."""

    samples: Wave
    rate: int
    phonemes: tuple[tuple[float, str], ...]
    """When each begins, in order."""
    positions: tuple[tuple[float, int], ...]
    """When something begins to be said, and where in the text that is."""
