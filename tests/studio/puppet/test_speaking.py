"""From a voice to lips in frames: the drawn mouths are measured where they truly are, not where the puppet looks."""

import math

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from emulator.studio.faces.values import Mouth
from emulator.studio.film import Speech, Voice
from emulator.studio.presenters.drawing import Drawn
from emulator.studio.renderers.base import VOICE_RATE
from emulator.studio.speech import listening, training
from emulator.studio.speech.sentences import SENTENCES
from emulator.studio.speech.speaking import speak
from tests.studio.puppet.clips import FPS, Clip, alike, footage, openings, perform, presenter, talk, yuv

SAID = {
    "Held Ana": ("es-MX", "Mañana vamos a la playa con toda la familia."),
    "Held Lucía": ("es-MX", "El tren sale muy temprano, pero nadie quiere madrugar."),
    "Held Rosa": ("es-MX", "Compra pan, queso y un poco de fruta para el camino."),
    "Held Chiara": ("it", "La mia nonna prepara la pasta con il pomodoro e il basilico."),
}
"""In which language, by who says it."""
PAUSE = 12
"""Frames of silence before it and after it."""


def _best(seen: NDArray[np.float64], true: NDArray[np.float64]) -> int:
    """By how many frames what is seen is late."""
    by, inner = range(-4, 5), slice(4, len(true) - 4)
    return by[int(np.argmax([alike(np.roll(seen, -late)[inner], true[inner]) for late in by]))]


@pytest.mark.parametrize("name", SAID)
def test_lips_in_the_film_follow_a_language_that_was_never_heard(name: str) -> None:
    """How open a drawn mouth is in the result, while one sentence is said, correlates above 0.7 with what its phonemes
    ask for, and at no other time better, to a frame.

    In silence it is shut. Only the sound tells what is said, the mouth is found in the film, and old speech is on the
    lips.
    """
    language, sentence = SAID[name]
    assert language.split("-")[0] not in {tag.split("-")[0] for tag in SENTENCES}
    spoken = speak(Speech(sentence, Voice(language, name)), engine="bundled")
    frames = int(spoken.seconds * FPS)
    voice = np.pad(training.heard(spoken), int(PAUSE * VOICE_RATE / FPS))
    true = np.pad(spoken.curves_at(FPS, frames)[:, 0].astype(np.float64), PAUSE)
    person = presenter(name)
    old = Clip(perform(footage(person, len(true)), talk(len(true))))
    seen = openings(perform(old, listening.curves(voice, FPS, len(true))), person.mouth)
    shut = openings(footage(person, 1).kept, person.mouth)[0]
    still = np.concatenate((seen[: PAUSE - 4], seen[4 - PAUSE :]))
    assert float(np.abs(still - shut).max()) < 0.15 * (seen.max() - shut)
    assert alike(seen[PAUSE:-PAUSE], true[PAUSE:-PAUSE]) > 0.7
    assert abs(_best(seen, true)) <= 1
    before = openings(old.kept, person.mouth)
    assert abs(alike(seen, before) - alike(true, before)) < 0.15


def test_lips_in_the_film_say_what_is_known() -> None:
    """Where the phonemes' times are known, the film shows them: correlation above 0.9, not a frame late or early."""
    spoken = speak(Speech("The old fisherman mends his net; papa buys a bottle of water.", Voice("en")))
    frames = int(spoken.seconds * FPS)
    curves, person = spoken.curves_at(FPS, frames), presenter("Held known")
    seen = openings(perform(footage(person, frames), curves), person.mouth)
    assert alike(seen, curves[:, 0].astype(np.float64)) > 0.9
    assert _best(seen, curves[:, 0].astype(np.float64)) == 0


def _moving(of: Drawn, length: int) -> tuple[Clip, list[Mouth]]:
    """A film in which the picture turns, grows and goes about, and where its mouth is in it."""
    height, width = of.bgr.shape[:2]
    frames, mouths = [], []
    for number in range(length):
        roll, size = 14 * math.sin(number * 0.11), 1 + 0.18 * math.sin(number * 0.07)
        turn = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), -roll, size), np.float64)
        turn[:, 2] += (24 * math.sin(number * 0.09), 10 * math.sin(number * 0.13))
        picture = cv2.warpAffine(of.bgr, turn, (width, height), borderMode=cv2.BORDER_REFLECT)
        frames.append(yuv(np.asarray(picture, np.uint8)))
        x, y = (float(part) for part in turn @ (of.mouth.x, of.mouth.y, 1))
        mouths.append(Mouth(x, y, of.mouth.half_width * size, of.mouth.roll + roll))
    return Clip(frames), mouths


def _inside(frame: NDArray[np.uint8], bare: NDArray[np.uint8], mouth: Mouth) -> tuple[float, float]:
    """The middle of what became darker around the true mouth, in half widths along it and below it."""
    unit, side = 20.0, 61
    turn = np.asarray(cv2.getRotationMatrix2D((mouth.x, mouth.y), mouth.roll, unit / mouth.half_width), np.float64)
    turn[:, 2] += (side // 2 - mouth.x, side // 2 - mouth.y)
    height = frame.shape[0] * 2 // 3
    after, before = (cv2.warpAffine(each[:height], turn, (side, side)).astype(np.float32) for each in (frame, bare))
    darker = np.clip(before - after - 12, 0, 60)
    rows, columns = np.mgrid[:side, :side] - side // 2
    return float((darker * columns).sum() / darker.sum() / unit), float((darker * rows).sum() / darker.sum() / unit)


@pytest.mark.parametrize("skin", ["light", "dark"])
def test_the_open_mouth_stays_on_the_lips_while_the_head_turns_grows_and_moves(skin: str) -> None:
    """In every frame less than 8 % of its half width from where it mostly is, and that is in the middle."""
    reel, mouths = _moving(presenter("Held mover", skin=skin, size=62.0), 60)
    curves = np.tile(np.array([0.7, 0, 0], np.float32), (60, 1))
    frames = perform(reel, curves)
    where = [_inside(*each) for each in list(zip(frames, reel.kept, mouths, strict=True))[6:-3]]
    places = np.array(where)
    assert abs(float(np.median(places[:, 0]))) < 0.08
    assert float(np.hypot(*(places - np.median(places, axis=0)).T).max()) < 0.08
