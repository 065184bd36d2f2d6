"""Looking at the files behind a client's URLs, as far as they can be reached; what cannot is taken on trust."""

import re
from typing import TYPE_CHECKING, TypeGuard
from urllib.parse import urlsplit

from emulator.providers.ausynclab import rules
from emulator.providers.ausynclab.refusals import refusal
from emulator.studio.views import File
from emulator.web.call import Call, Draft

if TYPE_CHECKING:
    from emulator.media.probe import Probe

_FIT = re.compile(r"https?://[^\s\x00-\x1f]+", re.IGNORECASE)


async def video(call: Call, url: str, code: str, field: str) -> File | None:
    """The video behind a URL; none when it is taken on trust. Raises the refusal `code` about `field`."""
    probe = await _probe(call, url, code, field)
    if probe is None:
        return None
    # assumed: neither a picture nor a sound with a cover is a video
    seconds = (probe.video_seconds or probe.seconds) if probe.kind == "video" else None
    if not _fits(seconds) or not probe.width or not probe.height:
        raise refusal(code, field=field)
    return File(url, round(seconds, 3), probe.width, probe.height)


async def sound(call: Call, url: str, code: str, field: str) -> float | None:
    """The seconds of the sound behind a URL; none if taken on trust. Raises the refusal `code` about `field`."""
    return _heard(await _probe(call, url, code, field), code, field)


async def recording(call: Call, content: bytes, code: str, field: str) -> None:
    """A sound that was handed in. Raises the refusal `code` about `field` if it cannot be heard."""
    found = await call.desk.inspector.look_at(content)
    if found.trouble is not None:
        raise refusal(code, field=field)
    _heard(found.probe, code, field)


def _heard(probe: "Probe | None", code: str, field: str) -> float | None:
    if probe is None:
        return None
    seconds = probe.audio_seconds or (probe.seconds if probe.kind == "audio" else None)
    # assumed: the sound of a video will do
    if not _fits(seconds):
        raise refusal(code, field=field)
    return round(seconds, 3)


def _fits(seconds: float | None) -> TypeGuard[float]:
    return seconds is not None and 0 < seconds <= rules.LONGEST_INPUT


def imagined_video(draft: Draft, url: str) -> File:
    """A video that nobody can look at."""
    # assumed: a plausible presenter
    return File(url, round(draft.draws("media.video").between(8, 30), 2), 1280, 720)


def imagined_sound(draft: Draft) -> float:
    """The seconds of a sound that nobody can listen to."""
    # assumed: a sentence or a few
    return round(draft.draws("media.sound").between(3, 20), 2)


async def _probe(call: Call, url: str, code: str, field: str) -> "Probe | None":
    # assumed: the body's model takes any text; what the vendor then cannot fetch is its 404 "cannot register", "cannot
    # create"
    if not _FIT.fullmatch(url) or not _host(url):
        raise refusal(code, field=field)
    found = await call.inspect(url)
    # assumed: no size is documented, so none is too large
    if found.trouble is not None and found.trouble != "too large":
        raise refusal(code, field=field)
    return found.probe


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
