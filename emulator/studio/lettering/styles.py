"""The documented styles of captions, and how a request differs from them."""

import hashlib
import re
from dataclasses import replace

from emulator.studio.film import Captions
from emulator.studio.lettering import colours
from emulator.studio.lettering.letters import Look

_LONGEST_SHADOW = 100
"""Characters."""
_BLACK, _WHITE = (12, 12, 14, 255), (255, 255, 255, 255)
_SHADE = (0, 0, 0, 230)
_BRIGHT = 384
"""Red, green and blue together."""
# docs: post-apilipsyncs, caption_style: the names
# assumed: what they look like
STYLES = {
    "normal-black": Look(_WHITE, box=(0, 0, 0, 200)),
    "normal-white": Look(_BLACK, box=(255, 255, 255, 225)),
    "normal-red": Look(_WHITE, box=(214, 32, 40, 230)),
    "normal-blue": Look(_WHITE, box=(28, 84, 220, 230)),
    "neo": Look(_WHITE, spoken=(60, 255, 120, 255), outline=_BLACK, thickness=0.09, capitals=True),
    "brick": Look(_WHITE, marker=(188, 62, 36, 255), outline=_BLACK, thickness=0.06, capitals=True),
    "frenzy": Look((255, 222, 0, 255), spoken=(255, 64, 64, 255), outline=_BLACK, thickness=0.11, capitals=True),
    "verana": Look((250, 240, 255, 255), spoken=(216, 150, 255, 255), outline=(58, 12, 92, 255), thickness=0.06),
    "mustard": Look((32, 26, 8, 255), box=(226, 178, 30, 240)),
    "glow": Look(_WHITE, spoken=(255, 250, 190, 255), shadow=(236, 150, 20, 255), glow=True),
    "mint": Look((10, 60, 48, 255), box=(168, 240, 210, 235), round=0.5),
    "coolers": Look(_WHITE, spoken=(90, 220, 255, 255), outline=(10, 40, 90, 255), thickness=0.09),
    "bilo": Look(_WHITE, marker=(92, 60, 230, 255), outline=(24, 18, 60, 255), thickness=0.03),
    "toons": Look((255, 240, 80, 255), outline=(30, 20, 110, 255), thickness=0.13, capitals=True),
    "deep-blue": Look((190, 220, 255, 255), box=(8, 20, 70, 235)),
    "mystique": Look((238, 220, 255, 255), box=(58, 18, 92, 215), spoken=(255, 150, 240, 255), round=0.5),
    "caution": Look(_BLACK, box=(255, 212, 0, 245), capitals=True, round=0.0),
    "duality": Look(_WHITE, spoken=_BLACK, marker=_WHITE, outline=_BLACK, thickness=0.05),
}


def look_of(wanted: Captions) -> Look:
    """The style of that name, with what was asked to differ. An unknown name always looks like the same known one."""
    look = STYLES.get(wanted.style)
    if look is None:
        look = list(STYLES.values())[hashlib.sha256(wanted.style.encode()).digest()[0] % len(STYLES)]
    if wanted.background:
        look = _on(replace(look, box=colours.rgba(wanted.background, (0, 0, 0, 200))))
    if wanted.colour:
        look = replace(look, fill=colours.rgba(wanted.colour, look.fill))
    if wanted.highlight:
        look = replace(look, spoken=colours.rgba(wanted.highlight, look.fill))
    if wanted.font:
        look = replace(look, family=wanted.font)
    if wanted.font_style:
        look = _styled(look, wanted.font_style.lower())
    if wanted.line_height:
        look = replace(look, spacing=min(max(wanted.line_height, 0.9), 4.0))
    if wanted.text_shadow:
        look = _shadowed(look, wanted.text_shadow[:_LONGEST_SHADOW])
    return look


def _styled(look: Look, style: str) -> Look:
    """assumed: names of weights and forms, as CSS and the classes of its frameworks have them."""
    bold = bool(re.search("bold|black|heavy|[6-9]00", style)) or (
        look.bold and not re.search("normal|regular|medium|light|thin|[1-5]00", style)
    )
    return replace(look, bold=bold, italic=bool(re.search("italic|oblique", style)), underline="underline" in style)


def _shadowed(look: Look, shadow: str) -> Look:
    """As CSS has it: lengths to the right, down and of softness (pixels of letters of 70), and a colour."""
    lengths = [float(each) / 70 for each in re.findall(r"(?<![\w#.,(])(-?\d{0,4}\.?\d{1,4})(?:px)?(?=\s|$)", shadow)]
    right, down, soft = (*lengths, 0.0)[:3] if len(lengths) > 1 else look.cast
    colour = re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\([^)]*\)|\b(?!px\b)[a-z]{3,}\b", shadow)
    shade = colours.rgba(colour[0], _SHADE) if colour else _SHADE
    cast = _near(right), _near(down), max(_near(soft), 0.0)
    return replace(look, shadow=shade, glow=False, cast=cast)


def _near(share: float) -> float:
    return min(max(share, -0.5), 0.5)


def _on(look: Look) -> Look:
    """With letters that can be read on the box: nobody has asked for another colour."""
    if look.box is None or (sum(look.box[:3]) > _BRIGHT) != (sum(look.fill[:3]) > _BRIGHT):
        return look
    return replace(look, fill=_BLACK if sum(look.box[:3]) > _BRIGHT else _WHITE)
