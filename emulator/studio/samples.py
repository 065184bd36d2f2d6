"""Samples that are made as films are: a presenter by name, a text that is spoken."""

from collections.abc import Mapping

from emulator.media.errors import BadSample
from emulator.media.renderers.base import Media
from emulator.media.samples import FORMATS, number, parameters, whole
from emulator.studio.film import Film, Line, Presenter, Production, Scene, Sound, Speech, Still, Take, Voice, Whole

_SPOKEN = ("text", "language", "voice", "seconds")
_SEEN = ("presenter", "width", "height")
_KNOWN: dict[Media, tuple[str, ...]] = {"video": (*_SEEN, *_SPOKEN, "fps"), "image": _SEEN, "audio": _SPOKEN}
_SIZES = {"video": (1280, 720), "image": (1024, 1024), "audio": (0, 0)}
_TAKES: dict[Media, Take] = {"video": Whole(), "image": Still(), "audio": Sound()}
_LONGEST_WORD = 100
_LONGEST_TEXT = 2000
"""Characters."""
_SECONDS = (0.5, 600.0)
_SIDES = (64, 1920)


def production(name: str, query: Mapping[str, str]) -> Production | None:
    """The sample of this name; none: neither a presenter nor a text is asked for. Raises BadSample.

    A presenter is drawn by any name; a text is said by `voice` (any word: the same one always sounds the same) in a
    `language` (a BCP 47 tag, or told from the text). Without `seconds` it lasts as long as it takes to say the text,
    and 5 s where nothing is said.
    """
    suffix = name.rpartition(".")[2].lower()
    if suffix not in FORMATS or not any(query.get(each) for each in ("presenter", "text")):
        return None
    media = FORMATS[suffix]
    asked = parameters(query, f"A .{suffix} sample with a presenter or a text", _KNOWN[media])
    text = _words(asked, "text", _LONGEST_TEXT)
    seconds = number(asked, "seconds", 5.0, *_SECONDS) if "seconds" in asked or not text else None
    speech = Speech(text, Voice(_words(asked, "language"), _words(asked, "voice")), seconds)
    person = None if media == "audio" else Presenter(_words(asked, "presenter") or "Anna")
    width, height = _SIZES[media]
    film = Film(
        (Scene(person, (Line(speech),) if text else (), seconds),),
        whole(asked, "width", width, *_SIDES),
        whole(asked, "height", height, *_SIDES),
        number(asked, "fps", 25.0, 10, 30),
        seconds,
    )
    return Production(film, {f"sample.{suffix}": _TAKES[media]})


def _words(asked: Mapping[str, str], name: str, longest: int = _LONGEST_WORD) -> str:
    value = asked.get(name, "")
    if len(value) > longest:
        message = f"{name} is at most {longest} characters long; got {len(value)}."
        raise BadSample(message)
    return value
