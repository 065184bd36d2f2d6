"""Made-to-order media for tests of clients: any length, size, rate, codec, with or without sound and faces."""

from collections.abc import Mapping

from emulator.media.errors import BadSample, RenderError
from emulator.media.library import TYPES
from emulator.media.renderers.base import Recipe
from emulator.media.renderers.pictures import OTHER_CODECS
from emulator.media.renderers.stub import made

FORMATS = {"mp4": "video", "mov": "video", "jpg": "image", "png": "image", "wav": "audio", "mp3": "audio",
           "m4a": "audio", "aac": "audio"}  # fmt: skip
LARGEST = 400 * 1024 * 1024
_KNOWN = ("seconds", "width", "height", "fps", "audio", "faces", "codec", "size")


def sample(name: str, query: Mapping[str, str]) -> tuple[bytes, str]:
    """The sample's bytes and media type, e.g. `video.mp4` with `seconds=61&fps=90`. Raises BadSample.

    `size` pads the file to at least so many bytes. Videos of another codec than h264 are 1280x720 whatever is asked.
    """
    suffix = name.rpartition(".")[2].lower()
    if suffix not in FORMATS:
        message = f"There is no sample {name[:60]!r}; its name ends in one of {', '.join(FORMATS)}."
        raise BadSample(message)
    if unknown := set(query) - set(_KNOWN):
        message = f"A sample has no parameter {sorted(unknown)[0][:60]!r}; it has {', '.join(_KNOWN)}."
        raise BadSample(message)
    audio = query.get("audio", "yes").lower()
    codec = query.get("codec", "h264").lower()
    if audio not in ("yes", "no") or codec not in ("h264", *OTHER_CODECS):
        message = f"audio is yes or no; codec is one of h264, {', '.join(OTHER_CODECS)}."
        raise BadSample(message)
    recipe = Recipe(
        FORMATS[suffix],  # type: ignore[arg-type]
        suffix,
        seconds=_number(query, "seconds", 5.0, 0.04, 3600),
        width=int(_number(query, "width", 1280, 16, 4096)),
        height=int(_number(query, "height", 720, 16, 4096)),
        fps=_number(query, "fps", 25.0, 1, 240),
        audio=audio == "yes",
        faces=int(_number(query, "faces", 1, 0, 9)),
        codec=codec,
    )
    try:
        return made(recipe, int(_number(query, "size", 0, 0, LARGEST))), TYPES.get(
            suffix, f"{FORMATS[suffix]}/{suffix}"
        )
    except RenderError as error:
        raise BadSample(str(error)) from error


def _number(query: Mapping[str, str], name: str, default: float, low: float, high: float) -> float:
    try:
        value = float(query.get(name, default))
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        message = f"{name} is a number from {low:g} to {high:g}; got {query[name][:40]!r}."
        raise BadSample(message)
    return value
