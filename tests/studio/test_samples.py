"""Samples that are made as films are: what is ordered of the studio, and what is refused."""

import pytest

from emulator.media.errors import BadSample
from emulator.studio.film import Line, Speech, Voice
from emulator.studio.names import gender_of
from emulator.studio.samples import prepared, production
from emulator.studio.takes import Production, Sound, Still, Whole
from emulator.studio.views import Presenter


def ordered(name: str, **query: str) -> Production:
    """What is ordered; something must be."""
    found = production(name, query)
    assert found is not None
    return found


def test_a_presenter_says_a_text() -> None:
    """In her own voice, for as long as it takes; her name, gender and age decide how she looks."""
    made = ordered("video.mp4", presenter="Mira", text="Hello.", gender="female", age="senior", language="de", fps="30")
    assert made.film is not None
    (scene,) = made.film.scenes
    assert scene.view == Presenter("Mira", "female", age="senior")
    assert scene.lines == (Line(Speech("Hello.", Voice("de", "Mira", "female"))),)
    assert (made.film.width, made.film.height, made.film.fps, made.film.seconds) == (1280, 720, 30.0, None)
    assert made.takes == {"sample.mp4": Whole()}


def test_who_is_of_no_gender_that_was_said_sounds_as_they_look() -> None:
    """As the name decides; without a name it is Anna."""
    for name in ("Mira", "Noor"):
        film = ordered("v.mp4", presenter=name, text="Hello.").film
        assert film is not None
        assert film.scenes[0].view == Presenter(name, gender_of(name))
        assert film.scenes[0].lines == (Line(Speech("Hello.", Voice("", name, gender_of(name)))),)
    film = ordered("v.mp4", text="Hello.").film
    assert film is not None
    assert film.scenes[0].view == Presenter("Anna", "female")


def test_a_voice_of_another_name_is_heard() -> None:
    """Just so fast that it takes the time that was asked for."""
    film = ordered("speech.wav", text="Hello.", voice="deep", seconds="3.5").film
    assert film is not None
    assert film.scenes[0].view is None
    assert film.scenes[0].lines[0].sound == Speech("Hello.", Voice("", "deep"), 3.5)
    assert film.seconds == 3.5


def test_who_says_nothing_is_there_for_five_seconds() -> None:
    """As every sample is, unless other lengths are asked for."""
    film = ordered("v.mov", presenter="Mira", width="320", height="180").film
    assert film is not None
    assert (film.scenes[0].lines, film.scenes[0].seconds, film.seconds) == ((), 5.0, 5.0)


@pytest.mark.parametrize(
    ("name", "query", "take"),
    [("p.jpg", {"presenter": "Mira"}, Still()), ("p.png", {"presenter": "Mira"}, Still()),
     ("s.mp3", {"text": "Hello."}, Sound()), ("s.aac", {"text": "Hello."}, Sound()),
     ("v.mp4", {"text": "Hello."}, Whole()), ("v.mp4", {"text": "Hello.", "emulator-error": "1"}, Whole())],
)  # fmt: skip
def test_the_ending_of_the_name_says_what_is_taken(name: str, query: dict[str, str], take: object) -> None:
    """Magic values are nobody's business here."""
    assert list(ordered(name, **query).takes.values()) == [take]


@pytest.mark.parametrize("query", [{}, {"seconds": "61", "fps": "90"}, {"faces": "2"}, {"emulator-scenario": "slow"}])
def test_without_anybody_or_anything_said_nothing_is_ordered(query: dict[str, str]) -> None:
    """The prepared samples have it all."""
    assert production("video.mp4", query) is None


def test_what_the_prepared_samples_understand_is_kept_for_them() -> None:
    """For where the studio cannot be used."""
    asked = {"text": "Hello.", "presenter": "Mira", "age": "teen", "seconds": "3", "width": "320", "emulator-x": "1"}
    assert prepared(asked) == {"seconds": "3", "width": "320", "emulator-x": "1"}


@pytest.mark.parametrize(
    ("name", "query", "told"),
    [
        ("v.mp4", {"text": "x" * 2001}, "text is at most 2000 characters long; got 2001."),
        ("v.mp4", {"presenter": "x" * 101}, "presenter is at most 100 characters long"),
        ("v.mp4", {"presenter": "Mira", "seconds": "0.4"}, "seconds is a number from 0.5 to 600; got '0.4'."),
        ("v.mp4", {"presenter": "Mira", "seconds": "nan"}, "seconds is a number from 0.5 to 600; got 'nan'."),
        ("v.mp4", {"presenter": "Mira", "fps": "60"}, "fps is a number from 10 to 30"),
        ("p.jpg", {"presenter": "Mira", "width": "4096"}, "width is a number from 64 to 1920"),
        ("p.jpg", {"presenter": "Mira", "height": "64.5"}, "height is a whole number"),
        ("v.mp4", {"presenter": "Mira", "gender": "robot"}, "gender is one of female, male; got 'robot'."),
        ("v.mp4", {"presenter": "Mira", "age": "12"}, "age is one of child, teen, adult, senior; got '12'."),
        ("v.mp4", {"presenter": "Mira", "faces": "2"}, "with a presenter or a text has no parameter 'faces'; it has"),
        ("s.mp3", {"text": "Hello.", "presenter": "Mira"}, "has no parameter 'presenter'; it has text, language"),
        ("p.jpg", {"presenter": "Mira", "text": "Hello."}, "has no parameter 'text'; it has presenter, gender"),
        ("v.mp4", {"voice": "deep"}, "voice says nothing without a presenter or a text."),
        ("v.mp4", {"text": ""}, "text says nothing without a presenter or a text."),
        ("s.mp3", {"language": "de", "seconds": "2"}, "language says nothing without a text."),
        ("p.jpg", {"gender": "male"}, "gender says nothing without a presenter."),
    ],
)
def test_what_makes_no_sense_is_refused(name: str, query: dict[str, str], told: str) -> None:
    """With what would."""
    with pytest.raises(BadSample) as refused:
        production(name, query)
    assert told in str(refused.value)
