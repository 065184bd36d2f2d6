"""Made-to-order media for tests of clients: any length, size, rate, codec, with or without sound and faces."""

from collections.abc import Collection, Mapping

from emulator.media.errors import BadSample, RenderError
from emulator.media.library import TYPES
from emulator.media.renderers.base import LARGEST as WIDEST
from emulator.media.renderers.base import LONGEST, SMALLEST, Media, Recipe
from emulator.media.renderers.pictures import OTHER_CODECS, OTHER_SIZE
from emulator.media.renderers.stub import made

FORMATS: dict[str, Media] = {
    "mp4": "video", "mov": "video", "jpg": "image", "png": "image", "wav": "audio", "mp3": "audio", "m4a": "audio",
    "aac": "audio",
}  # fmt: skip
LARGEST = 400 * 1024 * 1024
"""Bytes, of what `size` may ask for. The whole sample is made in memory."""
MOST_FACES = 9
"""More than two are only told, not drawn: our own probe reads the number from the file."""
_SIZES = {"mp4": (1280, 720), "mov": (1280, 720), "jpg": (1024, 1024), "png": (256, 256)}
_KNOWN = {
    "video": ("seconds", "width", "height", "fps", "audio", "faces", "codec", "size"),
    "image": ("width", "height", "faces", "size"),
    "audio": ("seconds", "size"),
}


def sample(name: str, query: Mapping[str, str]) -> tuple[bytes, str]:
    """The sample's bytes and media type, e.g. `video.mp4` with `seconds=61&fps=90`. Raises BadSample.

    Of the name only the ending counts. `size` pads the file to at least so many bytes. A `.jpg` comes in the prepared
    size whose aspect is nearest. Parameters that make no sense for a format are refused, as are misspelt ones;
    `emulator-…` (the magic values of clients' URLs) are nobody's business here.
    """
    suffix = name.rpartition(".")[2].lower()
    if suffix not in FORMATS:
        message = f"There is no sample {name[:60]!r}; its name ends in one of {', '.join(FORMATS)}."
        raise BadSample(message)
    media = FORMATS[suffix]
    asked = parameters(query, f"A .{suffix} sample", _KNOWN[media])
    try:
        return made(_recipe(media, suffix, asked), whole(asked, "size", 0, 0, LARGEST)), TYPES[suffix]
    except RenderError as error:
        raise BadSample(str(error)) from error


def parameters(query: Mapping[str, str], what: str, known: Collection[str]) -> dict[str, str]:
    """The query without magic values. Raises BadSample for a parameter that `what` does not have."""
    asked = {key: value for key, value in query.items() if not key.startswith("emulator-")}
    if unknown := sorted(set(asked) - set(known)):
        message = f"{what} has no parameter {unknown[0][:60]!r}; it has {', '.join(known)}."
        raise BadSample(message)
    return asked


def _recipe(media: Media, suffix: str, asked: Mapping[str, str]) -> Recipe:
    codec = choice(asked, "codec", "h264", *OTHER_CODECS)
    width, height = _SIZES.get(suffix, (0, 0))
    recipe = Recipe(
        media,
        suffix,
        seconds=number(asked, "seconds", 5.0, 0.04, LONGEST),
        width=whole(asked, "width", width, SMALLEST, WIDEST),
        height=whole(asked, "height", height, SMALLEST, WIDEST),
        fps=number(asked, "fps", 25.0, 1, 240),
        audio=choice(asked, "audio", "yes", "no") == "yes",
        faces=whole(asked, "faces", 1, 0, MOST_FACES if media == "video" else 2),
        codec=codec,
    )
    if codec != "h264" and (recipe.width, recipe.height) != OTHER_SIZE:
        message = f"A video with codec={codec} is always {OTHER_SIZE[0]}x{OTHER_SIZE[1]}; leave out width and height."
        raise BadSample(message)
    return recipe


def choice(asked: Mapping[str, str], name: str, *allowed: str) -> str:
    """One of the allowed words, the first by default. Raises BadSample."""
    value = asked.get(name, allowed[0]).lower()
    if value not in allowed:
        message = f"{name} is one of {', '.join(allowed)}; got {value[:40]!r}."
        raise BadSample(message)
    return value


def number(asked: Mapping[str, str], name: str, default: float, low: float, high: float) -> float:
    """A number in bounds. Raises BadSample."""
    if name not in asked:
        return default
    try:
        value = float(asked[name])
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        message = f"{name} is a number from {low:g} to {high:g}; got {asked[name][:40]!r}."
        raise BadSample(message)
    return value


def whole(asked: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    """A whole number in bounds. Raises BadSample."""
    value = number(asked, name, default, low, high)
    if value != int(value):
        message = f"{name} is a whole number from {low} to {high}; got {asked[name][:40]!r}."
        raise BadSample(message)
    return int(value)
