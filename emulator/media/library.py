"""Result files: what a job's output is, made when it is first fetched and kept while there is room."""

from collections import OrderedDict
from pathlib import PurePosixPath

from emulator.core.job import Output
from emulator.media.renderers.base import LARGEST, LONGEST, SMALLEST, Recipe, Renderer

TYPES = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
}
TEXT_TYPES = {"srt": "application/x-subrip", "": "text/html; charset=utf-8"}
"""By the name's ending; without one it is a page."""
_FALLBACK = {"video": "mp4", "image": "jpg", "audio": "wav"}


class Library:
    """Renders outputs; equal recipes are rendered once."""

    def __init__(self, renderer: Renderer, limit: int = 64 * 1024 * 1024) -> None:
        self._renderer = renderer
        self._limit = limit
        self._size = 0
        self._shelf: OrderedDict[Recipe, bytes] = OrderedDict()

    def file(self, output: Output, made: bytes | None = None) -> tuple[bytes, str]:
        """The output's bytes (`made`, if somebody else has made it) and media type. Raises RenderError."""
        suffix = PurePosixPath(output.name).suffix.lstrip(".").lower()
        if output.media == "text":
            return output.text.encode(), TEXT_TYPES.get(suffix, "text/plain; charset=utf-8")
        form = suffix if suffix in TYPES else _FALLBACK[output.media]
        if made is not None:
            return made, TYPES[form]
        # A vendor may promise more than a file can be made to hold: then it holds as much as it can.
        size = min(1.0, LARGEST / max(output.width, output.height, 1))
        width, height = (max(SMALLEST, int(side * size)) if side else 0 for side in (output.width, output.height))
        recipe = Recipe(output.media, form, min(output.seconds, LONGEST), width, height)
        return self._rendered(recipe), TYPES[form]

    def _rendered(self, recipe: Recipe) -> bytes:
        found = self._shelf.get(recipe)
        if found is not None:
            self._shelf.move_to_end(recipe)
            return found
        made = self._renderer.render(recipe)
        self._shelf[recipe] = made
        self._size += len(made)
        while self._size > self._limit and len(self._shelf) > 1:
            self._size -= len(self._shelf.popitem(last=False)[1])
        return made
