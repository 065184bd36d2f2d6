"""What is said in a scene: its sound, its words, and what each face's mouth does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from emulator.studio.cutting.materials import Materials
from emulator.studio.faces.values import Face
from emulator.studio.film import Line, Recording, Scene
from emulator.studio.lettering import captions
from emulator.studio.lettering.captions import Word
from emulator.studio.renderers.base import VOICE_RATE, Part
from emulator.studio.sound.buffers import RATE, Wave
from emulator.studio.sound.rates import resampled
from emulator.studio.views import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BEYOND = 0.1
"""Seconds after a scene that still count for what is heard in it."""
_QUIET = 0.02
"""Of the loudest: below it nobody speaks."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line with its sound."""

    line: Line
    samples: Wave
    """At 48 kHz, mono or stereo."""
    words: tuple[Word, ...] = ()
    """Within the line."""
    curves: "Callable[[float, int], NDArray[np.float32]] | None" = None
    """Of so many frames at such a rate, where they are known from the words."""

    @property
    def end(self) -> float:
        """When it is over, in seconds of the scene."""
        return self.line.at + len(self.samples) / RATE


def said(scene: Scene, materials: Materials, scratch: Path) -> list[Said]:
    """Every line of a scene. Raises Unmade."""
    from emulator.studio.speech.speaking import speak

    lines = []
    for line in scene.lines:
        if isinstance(line.sound, Recording):
            lines.append(Said(line, materials.sound(line.sound)))
            continue
        spoken = speak(line.sound, scratch)
        materials.notes.extend(note for note in spoken.notes if note not in materials.notes)
        words = tuple((word[0], word[1], word[2]) for word in spoken.words)
        lines.append(Said(line, spoken.samples, words, spoken.curves_at))
    return lines


def words(scene: Scene, lines: Sequence[Said]) -> list[Word]:
    """What is said and when, in seconds of the scene."""
    timed = []
    unknown = [each for each in lines if isinstance(each.line.sound, Recording)]
    for each in lines:
        timed += [(text, start + each.line.at, end + each.line.at) for text, start, end in each.words]
    if unknown and scene.text:
        first, last = unknown[0], unknown[-1]
        start, end = first.line.at + _voiced(first.samples)[0], last.line.at + _voiced(last.samples)[1]
        timed += captions.spread(scene.text, start, max(end, start + 0.1))
    return sorted(timed, key=lambda word: word[1])


def _voiced(samples: Wave) -> tuple[float, float]:
    """From when to when there is anything to hear, in seconds."""
    loud = np.abs(samples).reshape(len(samples), -1).max(1)
    heard = np.flatnonzero(loud > _QUIET * max(float(loud.max(initial=0.0)), 1e-4))
    return (float(heard[0]) / RATE, float(heard[-1]) / RATE) if len(heard) else (0.0, len(samples) / RATE)


def parts(
    lines: Sequence[Said],
    *,
    fps: float,
    length: int,
    moved: Callable[[Box], Box],
    frame_at: Callable[[float], int],
    lively: bool,
    known: Face | None = None,
) -> list[Part]:
    """One for each face that speaks, in the order in which they begin; a silent one for who only lives.

    `known`: of who stands there alone, as drawn.
    """
    faces = dict.fromkeys((each.line.face, each.line.seen_at if each.line.face else 0.0) for each in lines)
    made: list[Part] = []
    for face, seen_at in faces or {(None, 0.0): None}:
        own = [each for each in lines if (each.line.face, each.line.seen_at if face else 0.0) == (face, seen_at)]
        voice, curves = _performed(own, fps, length)
        if all(each.line.finish == "plain" for each in own):
            curves = _eased(curves)
        place = None if face is None else moved(face)
        made.append(Part(voice, curves, place, frame_at(seen_at), lively and not made, known))
    return made


def _performed(lines: Sequence[Said], fps: float, length: int) -> "tuple[NDArray[np.float32], NDArray[np.float32]]":
    from emulator.studio.speech import listening

    voice = np.zeros(round(length * VOICE_RATE / fps), np.float32)
    heard = np.zeros_like(voice)
    """Of it what no words are known for."""
    curves = np.zeros((length, 3), np.float32)
    for each in lines:
        # of an hour's sound for a second's film no more is looked at than is heard
        part = each.samples[: max(0, round((length / fps - each.line.at + _BEYOND) * RATE))]
        mono = part if part.ndim == 1 else part.mean(1)
        small = resampled(np.ascontiguousarray(mono, np.float32), RATE, VOICE_RATE)
        _add(voice, small, round(each.line.at * VOICE_RATE))
        if each.curves is None:
            _add(heard, small, round(each.line.at * VOICE_RATE))
            continue
        first = round(each.line.at * fps)
        count = min(length - first, round(len(each.samples) / RATE * fps) + 1)
        if count > 0 and first >= 0:
            _widen(curves[first : first + count], each.curves(fps, count))
    if heard.any():
        _widen(curves, listening.curves(heard, fps, length))
    return voice, curves


def _eased(curves: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Movements that do not go all the way: each frame's is between those of the frames around it."""
    around = np.pad(curves, ((2, 2), (0, 0)), "edge")
    weights = np.array((1, 2, 3, 2, 1), np.float32) / 9
    made = sum(weight * around[at : at + len(curves)] for at, weight in enumerate(weights))
    return np.asarray(made, np.float32)


def _add(into: "NDArray[np.float32]", wave: "NDArray[np.float32]", at: int) -> None:
    wave = wave[max(0, -at) :]
    at = max(0, at)
    end = min(len(into), at + len(wave))
    if at < end:
        into[at:end] += wave[: end - at]


def _widen(curves: "NDArray[np.float32]", others: "NDArray[np.float32]") -> None:
    """Where the others are further open, they count."""
    wider = others[: len(curves), 0] > curves[: len(others), 0]
    curves[: len(others)][wider] = others[: len(curves)][wider]
