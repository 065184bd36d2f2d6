"""Texts spoken: how long, in which voice, when which word; with eSpeak and without any engine."""

from itertools import pairwise

import numpy as np
import pytest

from emulator.studio.film import Speech, Voice
from emulator.studio.speech.speaking import EngineName, Spoken, speak
from tests.studio.sound.test_decoding import decibels

TEXT = "Hello! This avatar costs $1,984.50 (really), and speaks \u201cevery word\u201d \u2014 offline."
ENGINES: tuple[EngineName, ...] = ("bundled", "hum")


def said(text: str = TEXT, seconds: float | None = None, engine: EngineName = "bundled", **voice: object) -> Spoken:
    """A text spoken by a voice with these fields."""
    return speak(Speech(text, Voice(**voice), seconds), engine=engine)  # type: ignore[arg-type] # fields of any type


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seconds", [4.0, 5.2, 7.33])
def test_speech_takes_as_long_as_asked(engine: EngineName, seconds: float) -> None:
    """To the sample, and it is speech until within a frame of the end."""
    spoken = said(seconds=seconds, engine=engine)
    assert len(spoken.samples) == round(seconds * 48_000)
    assert spoken.words[-1].end == pytest.approx(seconds, abs=0.04)
    assert np.nonzero(np.abs(spoken.samples) > 0.01)[0][-1] / 48_000 == pytest.approx(seconds, abs=0.12)
    assert not any("cut" in note for note in spoken.notes)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_no_pace_reaches_is_cut_or_followed_by_silence(engine: EngineName) -> None:
    """A sentence is not spoken in half a second, nor does it take a minute."""
    short, long = said(seconds=0.5, engine=engine), said(seconds=60.0, engine=engine)
    assert len(short.samples) == 24_000
    assert any("cut" in note for note in short.notes)
    assert all(word.start < 0.5 for word in short.words)
    assert len(long.samples) == 60 * 48_000
    assert not long.samples[40 * 48_000 :].any()


@pytest.mark.parametrize("engine", ENGINES)
def test_words_are_those_of_the_text_in_their_time(engine: EngineName) -> None:
    """With their punctuation, in order, inside the sound, none over another."""
    spoken = said(engine=engine)
    assert " ".join(word.text for word in spoken.words) == TEXT
    assert all(0 <= word.start < word.end <= spoken.seconds for word in spoken.words)
    assert all(one.end <= other.start for one, other in pairwise(spoken.words))


@pytest.mark.parametrize("character", ["", "voice 5", "voice 35"])
def test_a_word_is_heard_when_it_is_said(character: str) -> None:
    """After "papa," there is a pause, which belongs to no word; the words around it are loud, in slow voices too."""
    spoken = said(
        "Yesterday in the afternoon all of us went along and asked papa, and mama answered.", character=character
    )
    times = {word.text: word for word in spoken.words}
    pause = spoken.samples[round((times["papa,"].end + 0.03) * 48_000) : round((times["and"].start - 0.01) * 48_000)]
    assert len(pause) > 2400
    for word in ("papa,", "mama"):
        loud = spoken.samples[round(times[word].start * 48_000) : round(times[word].end * 48_000)]
        assert decibels(loud) > decibels(pause) + 25


def test_lips_meet_when_the_sound_stops() -> None:
    """Not when a "p" bursts: where it begins it becomes silent."""
    spoken = said("La tapa, una copa, la sopa. Mi papá lo sabe.", language="es")
    found = [phoneme for phoneme in spoken.phonemes if phoneme.ipa == "p"]
    assert len(found) >= 5
    for phoneme in found:
        at = round(phoneme.start * 48_000)
        before, after = spoken.samples[at - 1500 : at - 300], spoken.samples[at + 100 : at + 600]
        assert decibels(after) < decibels(before) - 15


@pytest.mark.parametrize("engine", ENGINES)
def test_a_voice_always_sounds_the_same(engine: EngineName) -> None:
    """To the last sample, whatever was said in between; another id is another voice."""
    first = said(engine=engine, character="anna")
    other = said(engine=engine, character="boris")
    assert np.array_equal(first.samples, said(engine=engine, character="anna").samples)
    assert len(first.samples) != len(other.samples) or not np.array_equal(first.samples, other.samples)


def pitch(samples: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> float:
    """In Hz, by autocorrelation, of a voice at 48 kHz."""
    spectrum = np.abs(np.fft.rfft(samples[:96_000], 2**18)) ** 2
    lags = np.fft.irfft(spectrum)[48_000 // 400 : 48_000 // 70]
    return 48_000 / (int(lags.argmax()) + 48_000 // 400)


@pytest.mark.parametrize("engine", ENGINES)
def test_women_have_higher_voices_than_men(engine: EngineName) -> None:
    """Whatever their ids."""
    women, men = (
        [pitch(said("Are you all there, my friends?", engine=engine, character=name, gender=gender).samples)
         for name in ("a", "b", "c", "d", "e", "")]
        for gender in ("female", "male")
    )  # fmt: skip
    assert np.median(women) > 1.3 * np.median(men)


@pytest.mark.parametrize("engine", ENGINES)
def test_speed_is_speed(engine: EngineName) -> None:
    """Twice as fast takes about half as long."""
    assert said(engine=engine, speed=2.0).seconds / said(engine=engine).seconds == pytest.approx(0.5, abs=0.1)
    assert said(engine=engine, speed=float("nan")).seconds == said(engine=engine).seconds


def test_without_an_engine_a_hum_lasts_as_long_as_speech() -> None:
    """2.7 words a second, and the job's log is told; Chinese counts by characters."""
    spoken = said("one two three four five six seven eight nine", engine="hum")
    assert spoken.seconds == pytest.approx(9 / 2.7, abs=0.001)
    assert any("hummed" in note for note in spoken.notes)
    assert decibels(spoken.samples) > -30
    assert said("你好世界今天天气很好", engine="hum").seconds == pytest.approx(10 / 1.7 / 2.7, abs=0.01)


def test_every_voice_is_equally_loud() -> None:
    """Within a decibel of -20, where something is said."""
    for character in ("a", "b", "c", "d"):
        powers = np.square(said(character=character).samples[: 48_000 * 4]).reshape(-1, 480).mean(1)
        assert 10 * np.log10(powers[powers > powers.max() / 1000].mean()) == pytest.approx(-20, abs=1.5)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "text",
    ["", "\0\0", "\ud800 lone", "😀😀", "👩\u200d👩\u200d👧 ok", "!?…", "שלום עולם", "\u202eevil", "日本語とカタカナ",
     "ﷺ" * 20, "<speak><break time='9999s'/></speak>", "[[h@l@U]]", "\x1b[31m", "a\u0301" * 40, "٣٤٥",
     "ß" * 50, "x" * 300],
)  # fmt: skip
@pytest.mark.parametrize("language", ["", "en-US", "ja", "no such\0language"])
def test_any_text_ends_in_sound(text: str, language: str, engine: EngineName) -> None:
    """Nothing crashes; samples are numbers within full scale, and times are within the sound."""
    spoken = said(text, engine=engine, language=language)
    assert np.isfinite(spoken.samples).all()
    assert np.abs(spoken.samples).max(initial=0) <= 1
    assert all(0 <= word.start <= word.end <= spoken.seconds for word in spoken.words)
    assert np.isfinite(spoken.curves_at(25, 50)).all()


def test_a_long_text_is_cut() -> None:
    """After ten thousand characters."""
    spoken = said("one" + " " * 9995 + "two three", engine="hum")
    assert [word.text for word in spoken.words] == ["one", "tw"]
    assert any("10,000" in note for note in spoken.notes)


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), 0.01])
def test_a_length_without_sense_does_no_harm(seconds: float) -> None:
    """It is none, or that of the speech."""
    assert said("Hello there", seconds, engine="hum").seconds in (0.0, 0.01, pytest.approx(2 / 2.7, abs=0.001))


def test_other_letters_are_spoken_in_their_language() -> None:
    """A Vietnamese text has Vietnamese sounds without being told; a language that is unknown is noted."""
    assert "ə" in {phoneme.ipa.strip("ˈˌː") for phoneme in said("Cảm ơn bạn, tôi hẹn gặp", language="").phonemes}
    noted = said("Hello", language="tlh-XX")
    assert any("tlh-XX" in note for note in noted.notes)
    assert noted.words


def test_a_nul_ends_no_text() -> None:
    """What comes after it is spoken, as another word."""
    assert [word.text for word in said("one\0two three").words] == ["one", "two", "three"]
