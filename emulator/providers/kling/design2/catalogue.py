"""The models of the new design: what each can do, and what a second of it costs.

A model, a sound and a resolution go together where the price list has a price for the three.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from emulator.providers.base import Price
from emulator.providers.kling import rules
from emulator.providers.kling.refusals import invalid, refusal
from emulator.web.refusals import Refusal

Sound = Literal["off", "native", "voice"]
LONG = tuple(range(3, 16))
SHORT = (5, 10)


@dataclass(frozen=True, slots=True)
class Model:
    """A model, as it stands in the path."""

    name: str
    page: str
    """The part of its pages' address."""
    durations: tuple[int, ...]
    """Seconds."""
    longest: int = 2500
    """Characters of a prompt."""
    materials: tuple[str, ...] = ("prompt", "first_frame", "last_frame")
    """What image-to-video takes as contents."""
    always_sounds: bool = False
    short_frames: tuple[str, ...] = ()
    """The resolutions in which it goes from a first picture to a last; none: in all."""


MODELS = (
    # wire: a silent request for kling-3.0-turbo brought a sound track, at the price with sound
    Model("kling-3.0-turbo", "3-0-turbo", LONG, 3072, ("prompt", "first_frame"), always_sounds=True),
    Model("kling-3.0", "3-0-omni", LONG, 3072, ("prompt", "first_frame", "last_frame", "element")),
    # docs: image-to-video: "First + last frame only supports 1080p resolution"
    Model(
        "kling-2.6",
        "2-6",
        SHORT,
        materials=("prompt", "first_frame", "last_frame", "voice"),
        short_frames=("1080p",),
    ),
    Model("kling-2.5-turbo", "2-5-turbo", SHORT, short_frames=("1080p",)),
)

# docs: pricing/base/video, September 2026: units per second
_LIST: tuple[tuple[str, Sound, Mapping[str, float], str], ...] = (
    ("kling-3.0-turbo", "native", {"720p": 0.8, "1080p": 1.0}, "Kling 3.0 Turbo, With Native Audio"),
    ("kling-3.0", "off", {"720p": 0.6, "1080p": 0.8, "4k": 3.0}, "Kling 3.0, No Native Audio"),
    ("kling-3.0", "native", {"720p": 0.9, "1080p": 1.2, "4k": 3.0}, "Kling 3.0, With Native Audio x No Voice Control"),
    ("kling-2.6", "off", {"720p": 0.3, "1080p": 0.5}, "Kling 2.6, No Native Audio"),
    ("kling-2.6", "native", {"1080p": 1.0}, "Kling 2.6, With Native Audio x No Voice Control"),
    ("kling-2.6", "voice", {"1080p": 1.2}, "Kling 2.6, With Native Audio x With Voice Control"),
    ("kling-2.5-turbo", "off", {"720p": 0.3, "1080p": 0.5}, "Kling 2.5 Turbo, No Native Audio"),
)
_PRICES = {
    (model, sound, resolution): Price(
        f"{model} {resolution}" + ("" if sound == "off" else f" {sound}"),
        credits,
        1.0,
        "documented",
        f"pricing/base/video: {words}: per second",
    )
    for model, sound, by_resolution, words in _LIST
    for resolution, credits in by_resolution.items()
}
PRICES = tuple(_PRICES.values())
"""The price list of the new design."""

# docs: capability map: 720P, 1080P, 4K; the same area for each ratio
_MODES = {"720p": "std", "1080p": "pro", "4k": "4k"}


def sound(model: Model, asked: str, *, voices: bool) -> Sound:
    """What is heard in a model's video, of which `asked` is the setting. Raises Refusal."""
    sounds = any(key[:2] == (model.name, "native") for key in _PRICES)
    if asked == "original" or (asked == "native" and not sounds):
        # wire: "original" without a video to take it from, 2026-09; assumed: so is native where there is none
        raise refusal(1201, f"audio mode '{asked}' is not supported by the current model", field="settings.audio")
    if model.always_sounds:
        return "native"
    if voices and asked == "off":
        # docs: 2.6 image-to-video: "When audio=off, designated voice is not supported"
        raise refusal(1201, "audio cannot be off when a voice is specified", field="settings.audio")
    if asked == "off":
        return "off"
    return "voice" if voices else "native"


def price(model: Model, sound: Sound, resolution: str) -> Price:
    """What a second costs. Raises Refusal where the three do not go together."""
    found = _PRICES.get((model.name, sound, resolution))
    if found is None:
        # docs: 4k is of kling-3.0; 2.6: "When generating videos with native audio, only 1080p resolution is supported"
        raise no_resolution(resolution)
    return found


def no_resolution(resolution: str) -> Refusal:
    """The model does not make such videos."""
    # wire: 480p, which the setting takes and no video model makes, 2026-09
    return invalid("video resolution", resolution)


def size(resolution: str, ratio: str) -> tuple[int, int]:
    """Width and height of a video."""
    return rules.SIZES[_MODES[resolution], ratio]
