"""Looking at what clients hand in, as far as it can be reached; what cannot is taken on trust.

Of a picture, a sound or a video the documented limits are enforced, each with 1201 and a message that says which.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.providers.kling import rules
from emulator.providers.kling.models import is_link, usable
from emulator.providers.kling.refusals import invalid, refusal
from emulator.web.call import Call
from emulator.web.refusals import Refusal

if TYPE_CHECKING:
    from emulator.media.inspecting import Inspection
    from emulator.media.probe import Probe

_M4A = re.compile(r"\.(?:m4a|aac)(?:$|[?#])", re.IGNORECASE)
_FACES = re.compile(r"[?&]emulator-faces=([0-9])\b")


class Unreachable(Refusal):
    """A file that is not there."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A video or a picture that was looked at."""

    width: int
    height: int
    seconds: float = 0.0
    faces: int | None = None
    """None: nobody counted them."""
    sounds: bool = True
    """Whether it has a sound track."""

    @property
    def ratio(self) -> str:
        """The ratio of a video that is upright, wide or square as this is."""
        return "1:1" if self.width == self.height else "16:9" if self.width > self.height else "9:16"


async def video(
    call: Call, url: str, allowed: rules.Footage = rules.TO_SYNC, *, field: str = "video_url"
) -> Clip | None:
    """The video behind a URL; none when it is taken on trust. Raises Refusal."""
    found = await call.inspect(url)
    # docs: lip-sync, video_url: "If validation fails, an error code will be returned"
    probe = _readable(found, field, "Video", ("mp4", "mov"), allowed.largest)
    if probe is None:
        return None
    seconds = probe.video_seconds or probe.seconds
    if not seconds or not probe.width or not probe.height:
        raise refusal(1201, "Video format is invalid", field=field)
    _check_length(field, "Video", seconds, allowed.shortest, allowed.longest)
    low, high = allowed.sides
    fits = low <= probe.width <= high and low <= probe.height <= high
    if allowed.standard and not (fits and rules.standard(probe.width, probe.height)):
        raise _wrong(field, "Video resolution", f"720p or 1080p, with both sides between {low} and {high} px")
    if not fits:
        raise _wrong(field, "Video resolution", f"both sides between {low} and {high} px")
    return Clip(probe.width, probe.height, seconds, probe.faces, probe.has_audio)


async def sound(
    call: Call, file: str, lengths: tuple[float, float] = rules.TO_SPEAK, field: str = "sound_file"
) -> float | None:
    """The seconds of a sound, URL or Base64; none when it is taken on trust. Raises Refusal."""
    formats = ("mp3", "wav") if call.options.refuse_m4a else ("mp3", "wav", "m4a", "aac")
    if is_link(file):
        found = await _fetched(call, field, file)
        if found.probe is None and _M4A.search(file) and call.options.refuse_m4a:
            raise refusal(1201, "Audio format is invalid", field=field)
    else:
        # assumed: a data: prefix, which the vendor forbids for images, passes for sounds
        prefixed = file.startswith("data:")
        content = decoded(file.partition("base64,")[2] if prefixed else file)
        if content is None or (prefixed and call.options.refuse_data_prefix):
            raise refusal(1201, "Audio format is invalid", field=field)
        found = await call.desk.inspector.look_at(content)
    # wire: "Audio format is invalid"
    probe = _readable(found, field, "Audio", formats, rules.LARGEST_SOUND)
    if probe is None or probe.seconds is None:
        return None
    _check_length(field, "Audio", probe.seconds, *lengths)
    return probe.seconds


async def image(call: Call, field: str, file: str, largest: int = rules.LARGEST_IMAGE) -> Clip | None:
    """The picture of a field, URL or Base64; none when it is taken on trust. Raises Refusal."""
    if is_link(file):
        found = await _fetched(call, field, file)
    else:
        # docs: image-to-video: "do not add any prefix, such as data:image/png;base64,"
        content = decoded(file)
        if content is None:
            raise invalid(field, file, "a URL, or Base64 without a prefix")
        found = await call.desk.inspector.look_at(content)
    probe = _readable(found, field, "Image", ("jpg", "jpeg", "png"), largest)
    if probe is None:
        return None
    if not probe.width or not probe.height:
        raise refusal(1201, "Image format is invalid", field=field)
    short, long = sorted((probe.width, probe.height))
    if short < rules.SHORTEST_SIDE:
        raise _wrong(field, "Image size", f"at least {rules.SHORTEST_SIDE} px on each side")
    if long > short * rules.WIDEST:
        raise _wrong(field, "Image aspect ratio", "between 1:2.5 and 2.5:1")
    return Clip(probe.width, probe.height)


def faces_asked(url: str) -> int | None:
    """How many faces the URL asks the emulator to find, for videos that it cannot look at."""
    asked = _FACES.search(url)
    return None if asked is None else int(asked[1])


async def _fetched(call: Call, field: str, url: str) -> "Inspection":
    if not usable(url):
        raise invalid(field, url)
    return await call.inspect(url)


def decoded(text: str) -> bytes | None:
    """The bytes of a Base64 text, whatever blanks are in it; none: it is none, or empty."""
    try:
        return base64.b64decode("".join(text.split()), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def _readable(found: "Inspection", field: str, thing: str, formats: tuple[str, ...], largest: int) -> "Probe | None":
    if found.trouble == "unfetchable":
        raise Unreachable(1201, f"{thing} cannot be downloaded", status=400, field=field)
    if found.trouble == "too large" or (found.size or 0) > largest:
        raise _wrong(field, f"{thing} size", f"at most {largest // rules.MEGABYTE} MB")
    if found.trouble is not None:
        raise refusal(1201, f"{thing} format is invalid", field=field)
    probe = found.probe
    if probe is not None and probe.format not in formats:
        raise refusal(1201, f"{thing} format is invalid", field=field)
    return probe


def _check_length(field: str, thing: str, seconds: float, shortest: float, longest: float) -> None:
    if not shortest <= seconds <= longest:
        raise _wrong(field, f"{thing} duration", f"between {shortest:g} and {longest:g} seconds")


def _wrong(field: str, what: str, allowed: str) -> Refusal:
    # assumed: no text is published for these
    return refusal(1201, f"{what} is invalid: {allowed}", field=field)
