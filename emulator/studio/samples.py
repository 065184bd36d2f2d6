"""Samples that are made as films are: a presenter by name, a text that is spoken."""

from collections.abc import Mapping
from typing import TypeVar

from emulator.media.errors import BadSample
from emulator.media.renderers.base import Media
from emulator.media.samples import FORMATS, number, parameters, whole
from emulator.studio.film import Film, Line, Scene, Speech, Voice
from emulator.studio.names import gender_of
from emulator.studio.takes import Production, Sound, Still, Take, Whole
from emulator.studio.views import Age, Gender, Presenter

Word = TypeVar("Word", bound=str)
_SPOKEN = ("text", "language", "voice", "gender", "seconds")
_SEEN = ("presenter", "gender", "age", "width", "height")
_KNOWN: dict[Media, tuple[str, ...]] = {
    "video": (*_SEEN, "text", "language", "voice", "seconds", "fps"),
    "image": _SEEN,
    "audio": _SPOKEN,
}
_FILMED = frozenset((*_SEEN, *_SPOKEN)) - {"width", "height", "seconds"}
"""What only the studio has."""
_SIZES = {"video": (1280, 720), "image": (1024, 1024), "audio": (0, 0)}
_TAKES: dict[Media, Take] = {"video": Whole(), "image": Still(), "audio": Sound()}
_GENDERS: tuple[Gender, ...] = ("female", "male")
_AGES: tuple[Age, ...] = ("child", "teen", "adult", "senior")
_LONGEST_WORD = 100
_LONGEST_TEXT = 2000
"""Characters."""
_SECONDS = (0.5, 600.0)
_SIDES = (64, 1920)


def production(name: str, query: Mapping[str, str]) -> Production | None:
    """The sample of this name; none: nothing is asked for that only the studio has. Raises BadSample.

    A presenter is drawn by any name; a text is said by `voice` (any word: the same one always sounds the same; the
    presenter's name if there is none) in a `language` (a BCP 47 tag, or told from the text). Without `seconds` it lasts
    as long as it takes to say the text, and 5 s where nothing is said.
    """
    suffix = name.rpartition(".")[2].lower()
    if suffix not in FORMATS or not _FILMED & set(query):
        return None
    media = FORMATS[suffix]
    asked = parameters(query, f"A .{suffix} sample with a presenter or a text", _KNOWN[media])
    text, who = _words(asked, "text", _LONGEST_TEXT), _words(asked, "presenter")
    if not text and not who:
        either = {"video": "a presenter or a text", "image": "a presenter", "audio": "a text"}[media]
        message = f"{next(each for each in asked if each in _FILMED)} says nothing without {either}."
        raise BadSample(message)
    gender: Gender = _one_of(_GENDERS, asked, "gender") or ""
    age: Age = _one_of(_AGES, asked, "age") or ""
    seconds = number(asked, "seconds", 5.0, *_SECONDS) if "seconds" in asked or not text else None
    if not gender and media != "audio":
        gender = gender_of(who) if who else "female"
    speech = Speech(text, Voice(_words(asked, "language"), _words(asked, "voice") or who, gender), seconds)
    person = None if media == "audio" else Presenter(who or "Anna", gender, age=age)
    width, height = _SIZES[media]
    film = Film(
        (Scene(person, (Line(speech),) if text else (), seconds),),
        whole(asked, "width", width, *_SIDES),
        whole(asked, "height", height, *_SIDES),
        number(asked, "fps", 25.0, 10, 30),
        seconds,
    )
    return Production(film, {f"sample.{suffix}": _TAKES[media]})


def prepared(query: Mapping[str, str]) -> dict[str, str]:
    """What of a query the prepared samples understand, too."""
    return {name: value for name, value in query.items() if name not in _FILMED}


def _words(asked: Mapping[str, str], name: str, longest: int = _LONGEST_WORD) -> str:
    value = asked.get(name, "")
    if len(value) > longest:
        message = f"{name} is at most {longest} characters long; got {len(value)}."
        raise BadSample(message)
    return value


def _one_of(allowed: tuple[Word, ...], asked: Mapping[str, str], name: str) -> Word | None:
    value = asked.get(name, "")
    found = next((each for each in allowed if each == value.lower()), None)
    if value and found is None:
        message = f"{name} is one of {', '.join(allowed)}; got {value[:40]!r}."
        raise BadSample(message)
    return found
