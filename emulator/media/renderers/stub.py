"""The instant renderer: real, playable files from prepared packets, without any codec.

A video repeats a prepared loop of a drawn presenter, whose mouth moves with a made-up voice, for as long as asked;
sizes that nobody prepared show a part of a larger one, or a coarse mosaic. What a request says is not shown: this
renderer proves the plumbing.
"""

import math
from fractions import Fraction

from emulator.media.errors import RenderError
from emulator.media.mp4 import Brand, Track, movie
from emulator.media.renderers import pictures, sound, stills
from emulator.media.renderers.base import LONGEST, Recipe

_SHORTEST = Fraction(1, 1000)
_NTSC = (24, 30, 48, 60, 120)


class StubRenderer:
    """Answers at once."""

    def render(self, recipe: Recipe) -> bytes:
        """The whole file. Raises RenderError."""
        return made(recipe)


def made(recipe: Recipe, at_least: int = 0) -> bytes:
    """The file of a recipe, padded to at least so many bytes by what its format has for that. Raises RenderError."""
    if not 0 <= recipe.seconds <= LONGEST:
        message = f"A file lasts 0 to {LONGEST:g} seconds; {recipe.seconds:g} were asked for."
        raise RenderError(message)
    seconds = max(_SHORTEST, Fraction(round(recipe.seconds * 1_000_000), 1_000_000))
    match recipe.format:
        case "mp4" | "mov":
            return _video(recipe, seconds, at_least)
        case "m4a":
            return movie([sound.track(seconds)], "m4a", at_least=at_least)
        case "wav":
            return sound.wave(seconds, at_least)
        case "mp3":
            return sound.mp3(seconds, at_least)
        case "aac":
            return sound.aac(seconds, at_least)
        case "jpg" | "jpeg":
            return stills.photo(recipe.faces, recipe.width, recipe.height, at_least)
        case "png":
            return stills.png(recipe.faces, recipe.width, recipe.height, at_least)
        case other:
            message = f"There is no way to make a {other[:40]!r} file."
            raise RenderError(message)


def _video(recipe: Recipe, seconds: Fraction, at_least: int) -> bytes:
    fps = frame_rate(recipe.fps)
    frames = max(1, round(seconds * fps))
    loop = pictures.loop(recipe.codec, recipe.faces, recipe.width, recipe.height, fps)
    ticks, timescale = fps.denominator * 512, fps.numerator * 512
    tracks = [Track(loop.entry, loop.packets, timescale, ticks, frames * ticks, loop.width, loop.height)]
    if recipe.audio:
        tracks.append(sound.track(frames / fps))
    brand: Brand = "mov" if recipe.format == "mov" else "mp4"
    return movie(tracks, brand, f"lipsync-emulator faces={recipe.faces}", at_least)


def frame_rate(fps: float) -> Fraction:
    """The exact rate behind a rounded one: 29.97 stands for 30000/1001. Raises RenderError beyond 1 to 240."""
    if not (math.isfinite(fps) and 1 <= fps <= 240):
        message = f"A video has 1 to 240 frames a second; {fps:g} were asked for."
        raise RenderError(message)
    for whole in _NTSC:
        exact = Fraction(whole * 1000, 1001)
        if abs(fps - exact) < 0.005:
            return exact
    return Fraction(fps).limit_denominator(1000)
