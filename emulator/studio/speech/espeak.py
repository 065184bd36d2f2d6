"""eSpeak NG, in the wheel of espeakng-loader or of the system, called in this process.

The library has one state for the whole process, so it says one thing at a time, and is loaded anew for each: equal
texts sound equal to the last sample. What it is given is text and never markup, and how much it says is bounded.
"""

import _ctypes  # the only way to let go of a library
import ctypes
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ctypes import POINTER, c_char_p, c_int, c_short, c_ubyte, c_uint, c_void_p
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from emulator.studio.sound.buffers import Tape, Wave
from emulator.studio.speech.languages import chosen
from emulator.studio.speech.values import Traits, Utterance

_NAMES = ("libespeak-ng.so.1", "libespeak-ng.so", "libespeak-ng.dylib", "libespeak-ng.dll")
_RETRIEVED, _PHONEMES_IN_IPA, _NO_EXIT = 2, 1 | 2, 0x8000
_RATE, _PITCH, _RANGE = 1, 3, 4
_UTF8 = 1
_END, _WORD, _PHONEME = 0, 1, 7
_PLOSIVES = frozenset("pbtdʈɖcɟkɡgqɢ")
_QUIET = 0.02
"""Of the loudest: below it a mouth that closes is closed."""


class _Name(ctypes.Union):
    _fields_ = (("number", c_int), ("pointer", c_char_p), ("text", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", c_int),
        ("identifier", c_uint),
        ("text_position", c_int),
        ("length", c_int),
        ("milliseconds", c_int),
        ("sample", c_int),
        ("user", c_void_p),
        ("id", _Name),
    )


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", c_char_p),
        ("languages", c_void_p),
        ("identifier", c_char_p),
        ("gender", c_ubyte),
        ("age", c_ubyte),
        ("variant", c_ubyte),
        ("spare", c_ubyte),
        ("score", c_int),
        ("more", c_void_p),
    )


_CALLBACK = ctypes.CFUNCTYPE(c_int, POINTER(c_short), c_int, POINTER(_Event))
_FUNCTIONS: dict[str, tuple[tuple[Any, ...], Any]] = {
    "espeak_Initialize": ((c_int, c_int, c_char_p, c_int), c_int),
    "espeak_ListVoices": ((c_void_p,), POINTER(POINTER(_Voice))),
    "espeak_SetVoiceByName": ((c_char_p,), c_int),
    "espeak_SetParameter": ((c_int, c_int, c_int), c_int),
    "espeak_SetSynthCallback": ((_CALLBACK,), None),
    "espeak_Synth": ((c_char_p, ctypes.c_size_t, c_uint, c_int, c_uint, c_uint, POINTER(c_uint), c_void_p), c_int),
    "espeak_Synchronize": ((), c_int),
    "espeak_Terminate": ((), c_int),
}
"""Arguments and results of what is called."""
_MOST_VOICES = 10_000


class Espeak:
    """The engine at this path, with its data. Raises OSError where it does not work."""

    def __init__(self, library: str, data: str | None) -> None:
        self._lock = threading.Lock()
        self._path, self._data = library, data
        with self._loaded() as (loaded, _):
            self._voices = tuple(_listed(loaded))

    def voice(self, language: str) -> str:
        """The identifier of the voice for a language (a tag in small letters); empty: it has none."""
        return chosen(language, self._voices)

    def say(self, text: str, voice: str, traits: Traits, pace: int, longest: float) -> Utterance:
        """A text without control characters, at so many words a minute (80 to 450), for so many seconds at most."""
        russian = voice.startswith("zle/")  # whose vowel "ы" is not said with round lips, as a "y" is
        phonemes: list[tuple[float, str]] = []
        positions: list[tuple[float, int]] = []

        def heard(wave: "ctypes._Pointer[c_short]", count: int, events: "ctypes._Pointer[_Event]") -> int:
            if wave and count > 0:
                tape.add(np.ctypeslib.as_array(wave, (count,)).astype(np.float32) / np.float32(32768))
            for event in _until_the_end(events):
                if event.type == _WORD:
                    positions.append((event.milliseconds / 1000, event.text_position - 1))
                elif event.type == _PHONEME:
                    ipa = event.id.text.decode(errors="ignore")
                    phonemes.append((event.milliseconds / 1000, ipa.replace("y", "ɨ") if russian else ipa))
            return int(tape.length > longest * rate)

        with Tape(1) as tape, self._loaded() as (library, rate):
            _take(library, voice, traits.variant)
            for parameter, value in ((_RATE, pace), (_PITCH, traits.pitch), (_RANGE, traits.liveliness)):
                library.espeak_SetParameter(parameter, value, 0)
            callback = _CALLBACK(heard)
            library.espeak_SetSynthCallback(callback)
            encoded = text.encode() + b"\0"
            library.espeak_Synth(encoded, len(encoded), 0, 1, 0, _UTF8, None, None)
            library.espeak_Synchronize()
            wave = tape.wave()
            return Utterance(wave, rate, tuple(_stopped(phonemes, wave, rate)), tuple(positions))

    @contextmanager
    def _loaded(self) -> "Iterator[tuple[ctypes.CDLL, int]]":
        """The library as new, with its rate: what it said before is heard in its noise and its lengths."""
        with self._lock:
            library = ctypes.CDLL(self._path)
            try:
                for name, (arguments, result) in _FUNCTIONS.items():
                    function = getattr(library, name)
                    function.argtypes, function.restype = arguments, result
                data = None if self._data is None else self._data.encode()
                rate = library.espeak_Initialize(_RETRIEVED, 0, data, _PHONEMES_IN_IPA | _NO_EXIT)
                if rate <= 0:
                    raise OSError(f"eSpeak NG has no voices: {self._path}")
                _seed_chance(library)  # which Initialize took from the time of day
                yield library, rate
                library.espeak_Terminate()
            finally:
                _unload(library)


def _stopped(phonemes: list[tuple[float, str]], wave: Wave, rate: int) -> Iterator[tuple[float, str]]:
    """Phonemes as they are told, but plosives from where the mouth closes for them on: they are told when they burst,
    and the silence before that as part of the vowel. Lips meet as it begins, tongues rise during it."""
    quiet = _QUIET * max(float(wave.max(initial=0)), -float(wave.min(initial=0)))
    before = (0.0, "")
    for burst, ipa in phonemes:
        moment, sound = burst, ipa.lstrip("ˈˌ")[:1]
        if before[1] and sound in _PLOSIVES:
            first, last = round((burst + before[0]) / 2 * rate), round(burst * rate)
            loud = np.flatnonzero(np.abs(wave[first:last]) > quiet)
            closed = min(burst, (first + (int(loud[-1]) + 1 if len(loud) else 0)) / rate)
            moment = closed if sound in "pb" else (closed + burst) / 2
        before = moment, ipa
        yield before


def _take(library: ctypes.CDLL, voice: str, variant: str) -> None:
    """Voices are files here: the names that people give them are refused now and then."""
    for name in (f"{voice}+{variant}", voice) if variant else (voice,):
        if library.espeak_SetVoiceByName(name.encode()) == 0:
            return
    raise OSError(f"eSpeak NG refuses its own voice {voice}.")


def _listed(library: ctypes.CDLL) -> Iterator[tuple[str, str, str, int]]:
    """Identifier, name, language and priority of every voice in every language that it speaks."""
    voices = library.espeak_ListVoices(None)
    for index in range(_MOST_VOICES):
        if not voices[index]:
            return
        voice = voices[index].contents
        identifier, name = ((text or b"").decode(errors="replace") for text in (voice.identifier, voice.name))
        address = voice.languages
        while priority := ctypes.string_at(address, 1)[0]:
            language = ctypes.string_at(address + 1)
            address += len(language) + 2
            yield identifier, name, language.decode(errors="replace"), priority


def _seed_chance(library: ctypes.CDLL) -> None:
    """Newer engines have chance of their own, older ones take the C library's."""
    with suppress(AttributeError):
        library.espeak_ng_SetRandSeed(ctypes.c_long(1))
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).srand(1)


def _unload(library: ctypes.CDLL) -> None:
    unload = getattr(_ctypes, "dlclose", None) or getattr(_ctypes, "FreeLibrary", None)
    if unload is not None:
        unload(library._handle)


def _until_the_end(events: "ctypes._Pointer[_Event]") -> Iterator[_Event]:
    index = 0
    while events[index].type != _END:
        yield events[index]
        index += 1


@cache
def bundled() -> Espeak | None:
    """The engine of the wheel espeakng-loader, if that is there."""
    try:
        import espeakng_loader  # type: ignore[import-untyped]  # it has no types

        return Espeak(espeakng_loader.get_library_path(), espeakng_loader.get_data_path())
    except (ImportError, OSError, AttributeError):
        return None


@cache
def installed() -> Espeak | None:
    """The engine of the system, if that is there: by its library's usual names, or beside its program."""
    program = shutil.which("espeak-ng")
    folders = [] if program is None else [Path(program).resolve().parent, Path(program).resolve().parent.parent / "lib"]
    beside = [str(folder / name) for folder in folders for name in _NAMES if (folder / name).is_file()]
    for library in filter(None, (*beside, find_library("espeak-ng"), *_NAMES)):
        try:
            return Espeak(library, None)
        except (OSError, AttributeError):
            continue
    return None
