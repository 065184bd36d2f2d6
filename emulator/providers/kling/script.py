"""What a task's film shows, written down at submit: plain values, which are the same after a restart.

A job keeps of its request only what people look at, so that it is small. Where its film is going to be made, what
shapes that is kept beside it, whole. Files are `[url, seconds, width, height]`, faces `[left, top, width, height]`;
times are seconds. `directing` reads it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from emulator.providers.kling import rules
from emulator.providers.kling.inputs import Clip, decoded
from emulator.providers.kling.models import Shot, is_link
from emulator.web.call import Call

Script = dict[str, Any]
_DIGITS = re.compile("[1-9][0-9]?")
_SHOTS = re.compile(
    r"(?:^|(?<=[\s.,;!。，]))(?:(?:shot|scene|镜头) ?\d+ ?[:：.,-]?|(?:then )?cuts? to:?|切换到)", re.IGNORECASE
)
# docs: text-to-video, multi_prompt: "up to 6"
_MOST_SHOTS = 6
_CLOSER = 1.4


def kept(call: Call, film: Mapping[str, Any]) -> Script:
    """The facts of a job that shows this; without a film, none."""
    return {"film": film} if call.filmed else {}


def url(call: Call, text: str) -> str:
    """Where a file of a request is fetched: a link as it is; what came as Base64 is kept among the uploads."""
    if is_link(text):
        return text
    content = decoded(text.rpartition("base64,")[2]) if call.filmed else None
    return "" if content is None else call.given(content, rules.RETENTION)


def sound(call: Call, text: str, seconds: float) -> list[Any]:
    """A sound of a request, which lasts so long as far as is known."""
    return [url(call, text), seconds, 0, 0]


def picture(call: Call, text: str, clip: Clip | None) -> list[Any]:
    """A picture of a request."""
    return [url(call, text), 0.0, *((0, 0) if clip is None else (clip.width, clip.height))]


def footage(link: str, clip: Clip | None, seconds: float) -> list[Any]:
    """A video of a request; one that nobody could look at is taken to last so long."""
    return [link, seconds, 1280, 720] if clip is None else [link, clip.seconds, clip.width, clip.height]


def speech(text: str, voice: str, language: str, speed: float, seconds: float) -> Script:
    """A text that is spoken."""
    return {"text": text, "voice": voice, "language": language, "speed": speed, "seconds": seconds}


def spoken_over(video: list[Any], lines: Iterable[Script], volume: float = 0.0) -> Script:
    """A video in which somebody speaks; `volume` is its own sound's."""
    return {"video": video, "volume": volume, "lines": [*lines]}


def shots(
    *each: Script, silent: bool = True, music: list[Any] | None = None, rich: bool = True, voices: Sequence[str] = ()
) -> Script:
    """An invented video, shot by shot; `music` is heard all the way, `rich` is the better of two qualities.

    One that is not silent says what stands in its prompt in quotation marks, with these voices.
    """
    film: Script = {"shots": [*each], "rich": rich, "silent": silent}
    given = {"music": music, "voices": [*voices] or None}
    return film | {name: value for name, value in given.items() if value is not None}


def sequence(shots: Iterable[Shot], pictures: Sequence[list[Any]], **alike: Any) -> list[Script]:
    """A customer's own shots, in the order of their index; each begins with the next picture, while there is one."""
    in_order = sorted(shots, key=lambda each: each.index)
    seen: list[list[Any] | None] = [*pictures, *([None] * len(in_order))]
    return [
        shot(each.prompt, picture, weight=int(each.duration) if _DIGITS.fullmatch(each.duration) else 1, **alike)
        for each, picture in zip(in_order, seen, strict=False)
    ]


def storyboard(prompt: str | None, picture: list[Any] | None, duration: str, **alike: Any) -> list[Script]:
    """Shots that are the vendor's to choose: those that the prompt tells one by one, or the same from far and near."""
    words = prompt or ""
    if len(each := told(words)) > 1:
        return [shot(text, None if number else picture, **alike) for number, text in enumerate(each)]
    # assumed: one in every four seconds or so
    count = max(2, round(int(duration) / 4)) if _DIGITS.fullmatch(duration) else 2
    return [shot(words, picture, closer=_CLOSER if number % 2 else None, **alike) for number in range(count)]


def told(words: str) -> list[str]:
    """The shots that a prompt tells one by one; one, if it does not."""
    return [each.strip() for each in _SHOTS.split(words) if each.strip(" .,;:")][:_MOST_SHOTS]


def album(prompt: str | None, pictures: Sequence[list[Any]], **alike: Any) -> list[Script]:
    """One picture after the other, each fading into the next."""
    return [shot(prompt, each, fades=True if number else None, **alike) for number, each in enumerate(pictures)]


def shot(prompt: str | None, first: list[Any] | None = None, last: list[Any] | None = None, **more: Any) -> Script:
    """One shot: its words, the picture that it begins with, and that it ends with; `weight` is its share of time.

    `more` is an `Invention`'s: without, strictness, camera, closer, brushes, cast, lead, leaning; none: not given.
    """
    given = {"prompt": prompt or "", "first": first, "last": last, **more}
    return {name: value for name, value in given.items() if value is not None}
