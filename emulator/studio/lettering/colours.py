"""Colours as requests write them."""

import re
from typing import TYPE_CHECKING

from PIL import ImageColor

if TYPE_CHECKING:
    from emulator.studio.frames.planes import Rgb

_LONGEST = 40
_FUNCTION = re.compile(
    r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*(?:[,/]\s*(\d{0,3}\.?\d{1,6}%?)\s*)?\)"
)
"""As CSS writes colours; opacity is a share there."""


def rgb(text: str, default: "Rgb" = (0, 0, 0)) -> "Rgb":
    """Red, green and blue of a colour that CSS would know; the default for what is none."""
    red, green, blue, _ = rgba(text, (*default, 255))
    return red, green, blue


def rgba(text: str, default: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """The same with how much of it is seen, 0 to 255."""
    text = text.strip()
    if re.fullmatch(r"(?:[0-9a-fA-F]{3,4}){1,2}", text):
        text = f"#{text}"
    if functional := _FUNCTION.fullmatch(text.lower()):
        red, green, blue, opacity = functional.groups()
        share = 1.0 if opacity is None else float(opacity.rstrip("%")) / (100 if opacity.endswith("%") else 1)
        return min(int(red), 255), min(int(green), 255), min(int(blue), 255), round(min(share, 1.0) * 255)
    try:
        found = ImageColor.getrgb(text[:_LONGEST])
    except ValueError:
        return default
    return (*found, 255) if len(found) == 3 else found
