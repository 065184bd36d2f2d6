"""Landscapes and streets drawn from the words of a prompt; the same words always give the same picture."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from emulator.studio.inventing import subjects
from emulator.studio.inventing.camera import Sheet
from emulator.studio.inventing.wishes import COLOURS, Bgr, Wishes, number_of, washed

if TYPE_CHECKING:
    from numpy.typing import NDArray

ANYWHERE = ("meadow", "mountain", "sea", "city")
"""Where it is if nothing is told."""
_SPACE: Bgr = (30, 14, 10)
_SKIES: dict[str, tuple[Bgr, Bgr]] = {
    "day": ((222, 160, 92), (240, 224, 198)),
    "night": ((48, 22, 12), (96, 58, 40)),
    "sunset": ((120, 62, 78), (96, 160, 250)),
    "snow": ((214, 190, 164), (244, 238, 232)),
    "dull": ((164, 152, 140), (204, 198, 190)),
}
_GROUNDS: dict[str, Bgr] = {
    "sea": (150, 104, 38), "city": (108, 92, 84), "forest": (62, 108, 52), "desert": (104, 158, 206),
    "mountain": (104, 112, 78), "meadow": (74, 150, 104),
}  # fmt: skip
_WALLS: tuple[tuple[Bgr, Bgr], ...] = (
    ((206, 198, 190), (226, 226, 224)), ((188, 202, 178), (96, 130, 172)), ((196, 180, 204), (210, 214, 218)),
    ((170, 196, 214), (70, 100, 140)), ((150, 128, 110), (190, 190, 192)),
)  # fmt: skip


def scenery(wanted: Wishes, width: int, height: int) -> list[Sheet]:
    """What the words describe, from the sky to what is near."""
    chance = np.random.default_rng(number_of(wanted.words))
    thing = None if wanted.people else subjects.thing(wanted.words, wanted.unwanted, width, height, _painted(wanted))
    places = [each for each in ANYWHERE if each not in wanted.places and not (thing and each == "sea")]
    place = wanted.place or (places or ["meadow"])[int(chance.integers(4)) % max(1, len(places))]
    time = wanted.time or ("dull" if wanted.weather else "day")
    # what is coloured is what somebody wears
    accent = None if wanted.people else _painted(wanted)
    horizon = float(chance.uniform(0.5, 0.62))
    if place == "space":
        sheets = [Sheet(_stars(width, height, chance), None, 0.15), _planet(width, height, accent, chance)]
    elif place == "table":
        if thing is None:
            thing = subjects.thing(wanted.words, wanted.unwanted, width, height, accent)
        sheets = [Sheet(_table(width, height, time, chance), None, 0.5), *([thing] if thing else [])]
    else:
        sheets = _outdoors(wanted, place, time, (width, height, horizon), chance)
        if thing is not None:
            sheets.append(thing)
        elif accent is not None and wanted.colour not in ("white", "black"):
            sheets.append(_ball(width, height, accent, chance))
    return [Sheet(washed(each.picture, wanted.colours), each.alpha, each.nearness) for each in sheets]


def _painted(wanted: Wishes) -> Bgr | None:
    return COLOURS.get(wanted.colour)


def _outdoors(
    wanted: Wishes, place: str, time: str, shape: tuple[int, int, float], chance: np.random.Generator
) -> list[Sheet]:
    width, height, horizon = shape
    accent = None if wanted.people else _painted(wanted)
    bare = ("stars", "sun") if wanted.weather else wanted.bare
    sheets = [Sheet(_sky(width, height, time, accent, bare, chance), None, 0.15)]
    haze, ground = _SKIES[time][1], _ground(place, time)
    for depth, nearness in ((0.0, 0.3), (0.5, 0.55), (1.0, 0.9)):
        colour = tuple(far + (near - far) * (0.35 + 0.6 * depth) for far, near in zip(haze, ground, strict=True))
        sheets.append(_ridge(place, width, height, horizon + depth * 0.17, colour, nearness, time, chance))
        if place == "sea":
            break
    return sheets


def _ground(place: str, time: str) -> Bgr:
    blue, green, red = _GROUNDS[place]
    if time == "night":
        return blue * 0.32 + 16, green * 0.28, red * 0.26
    if time == "dull":
        return blue * 0.62 + 12, green * 0.62 + 12, red * 0.62 + 12
    if time == "sunset":
        return blue * 0.5, green * 0.55, red * 0.75
    return (blue * 0.3 + 160, green * 0.3 + 156, red * 0.3 + 152) if time == "snow" else (blue, green, red)


def _sky(
    width: int, height: int, time: str, accent: Bgr | None, bare: Sequence[str], chance: np.random.Generator
) -> "NDArray[Any]":
    top, bottom = (np.array(each, np.float32) for each in _SKIES[time])
    if accent is not None:
        top = top * 0.75 + np.array(accent, np.float32) * 0.25
    share = np.linspace(0, 1.4, height, dtype=np.float32).clip(0, 1)[:, None, None]
    sky = (top * (1 - share) + bottom * share) * np.ones((1, width, 1), np.float32)
    x, y = chance.uniform(0.2, 0.8) * width, chance.uniform(0.12, 0.34) * height
    radius = 0.06 * min(width, height)
    if time == "night":
        for _ in range(0 if "stars" in bare else 140):
            spot = int(chance.uniform(0, width)), int(chance.uniform(0, height * 0.7))
            cv2.circle(sky, spot, 1 if chance.random() < 0.8 else 2, (250, 246, 240), -1, cv2.LINE_AA)
    elif "clouds" not in bare:
        sky = _clouded(sky, chance)
    if "sun" in bare or time == "dull":
        return np.asarray(sky.clip(0, 255), np.uint8)
    glow = _disc(width, height, x, y, radius * 3.2, radius * 1.6)
    light = np.array((235, 245, 255) if time != "sunset" else (140, 215, 255), np.float32)
    sky += (light - sky) * (glow * (0.25 if time == "night" else 0.5))[..., None]
    sky += (light - sky) * _disc(width, height, x, y, radius, 1.2)[..., None]
    return np.asarray(sky.clip(0, 255), np.uint8)


def _stars(width: int, height: int, chance: np.random.Generator) -> "NDArray[Any]":
    sky = np.empty((height, width, 3), np.float32)
    sky[:] = _SPACE
    mist = cv2.resize(chance.random((5, 8)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    sky += (mist.clip(0.4, 1) - 0.4)[..., None] * np.array((90, 30, 60), np.float32)
    for _ in range(320):
        spot = int(chance.uniform(0, width)), int(chance.uniform(0, height))
        shade = float(chance.uniform(90, 250))
        cv2.circle(sky, spot, 1 if chance.random() < 0.9 else 2, (shade, shade * 0.96, shade * 0.9), -1, cv2.LINE_AA)
    return np.asarray(sky.clip(0, 255), np.uint8)


def _planet(width: int, height: int, accent: Bgr | None, chance: np.random.Generator) -> Sheet:
    radius = 0.34 * min(width, height)
    x, y = chance.uniform(0.3, 0.7) * width, 0.56 * height
    alpha = _disc(width, height, x, y, radius, 1.6)
    light = _disc(width, height, x - 0.5 * radius, y - 0.5 * radius, radius * 1.9, 9.0) ** 0.6
    bands = cv2.resize(chance.random((9, 3)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    picture = np.array(accent or (176, 130, 84), np.float32) * (0.12 + light * (0.75 + 0.5 * bands))[..., None]
    return Sheet(picture.clip(0, 255).astype(np.uint8), (alpha * 255).astype(np.uint8), 0.9)


def _table(width: int, height: int, time: str, chance: np.random.Generator) -> "NDArray[Any]":
    """A wall with the light of a lamp, and the top of a table."""
    wall, wood = _WALLS[int(chance.integers(len(_WALLS)))]
    lamp = _disc(width, height, chance.uniform(0.3, 0.7) * width, 0.34 * height, 0.9 * max(width, height), 9.0)
    picture = np.array(wall, np.float32) * (0.5 + 0.6 * lamp[..., None])
    edge = int(0.72 * height)
    grain = cv2.resize(chance.random((90, 3)).astype(np.float32), (width, height - edge), interpolation=cv2.INTER_CUBIC)
    shade = np.linspace(0.82, 1.08, height - edge, dtype=np.float32)[:, None] * (0.9 + 0.16 * grain)
    picture[edge:] = np.array(wood, np.float32) * shade[..., None]
    if time == "night":
        picture *= np.array((0.6, 0.5, 0.46), np.float32)
    return cv2.GaussianBlur(picture, (0, 0), max(0.6, height / 500)).clip(0, 255).astype(np.uint8)


def _clouded(sky: "NDArray[Any]", chance: np.random.Generator) -> "NDArray[Any]":
    height, width = sky.shape[:2]
    clouds = np.zeros((height, width), np.float32)
    for share, weight in ((6, 0.5), (14, 0.3), (34, 0.2)):
        # wider than high, whatever the picture is
        rough = chance.random((max(2, round(1.8 * share * height / width)), share)).astype(np.float32)
        clouds += weight * cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)
    thick = ((clouds - 0.52) / 0.2).clip(0, 1) * np.linspace(1.0, 0.2, height, dtype=np.float32)[:, None] * 0.7
    return np.asarray(sky + (np.float32(246) - sky) * thick[..., None])


def _disc(width: int, height: int, x: float, y: float, radius: float, soft: float) -> "NDArray[Any]":
    across, down = np.arange(width, dtype=np.float32) - x, np.arange(height, dtype=np.float32) - y
    away = np.sqrt(across[None] ** 2 + down[:, None] ** 2)
    return np.asarray(((radius - away) / soft + 0.5).clip(0, 1) if soft < 2 else (1 - away / radius).clip(0, 1) ** 2)


def _ridge(
    place: str, width: int, height: int, level: float, colour: Sequence[float], nearness: float, time: str,
    chance: np.random.Generator,
) -> Sheet:  # fmt: skip
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = colour
    alpha = np.zeros((height, width), np.uint8)
    base = level * height
    if place == "city":
        _skyline(picture, alpha, base, nearness, time, chance)
    else:
        alpha = _hills(place, width, height, base, nearness, chance)
    alpha[min(height - 1, int(base + 0.06 * height)) :] = 255
    if place == "sea":
        _waves(picture, base, chance)
    shade = np.linspace(1.12, 0.72, height, dtype=np.float32)[:, None, None]
    rough = chance.normal(0, 4.0, (height // 4 + 1, width // 4 + 1)).astype(np.float32)
    picture = picture * shade + cv2.resize(rough, (width, height))[..., None]
    return Sheet(picture.clip(0, 255).astype(np.uint8), alpha, nearness)


def _hills(
    place: str, width: int, height: int, base: float, nearness: float, chance: np.random.Generator
) -> "NDArray[np.uint8]":
    x = np.linspace(0, 1, width)
    tall = {"sea": 0.0, "desert": 0.05, "mountain": 0.24, "forest": 0.05}.get(place, 0.06) * (1.25 - nearness)
    line = np.zeros(width)
    for octave in range(1, 6 if place == "mountain" else 3):
        share = 1.7**-octave
        wave = np.sin(2 * np.pi * (x * 1.6**octave * 1.3 + chance.random()))
        line += share * (np.abs(wave) if place == "mountain" else wave)
    line = base - line * tall * height
    if place == "forest":
        teeth = np.abs((x * (90 - 60 * nearness) * width / height / 1.8 + chance.random()) % 1 - 0.5) * 2
        line -= teeth * height * (0.05 + 0.13 * nearness) * (0.8 + 0.4 * np.sin(x * 37))
    points = np.column_stack((np.arange(width), line))
    shape = np.vstack((points, ((width, height), (0, height))))
    alpha = np.zeros((height, width), np.uint8)
    cv2.fillPoly(alpha, [(shape * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return alpha


def _skyline(
    picture: "NDArray[Any]", alpha: "NDArray[Any]", base: float, nearness: float, time: str, chance: np.random.Generator
) -> None:
    height, width = alpha.shape
    x = 0.0
    while x < width:
        wide = chance.uniform(0.03, 0.08) * width * (0.6 + nearness)
        top = base - chance.uniform(0.08, 0.42) * height * (1.2 - 0.6 * nearness)
        box = (int(x), int(top)), (int(x + wide), height)
        cv2.rectangle(alpha, *box, 255, -1)
        tint = float(chance.uniform(0.82, 1.14))
        picture[int(max(0, top)) :, int(x) : int(x + wide)] *= tint
        step = max(4, int(height * 0.028 * (0.5 + nearness)))
        for row in range(int(top) + step, int(base), step):
            for column in range(int(x) + step // 2, int(x + wide) - step // 2, step):
                if chance.random() < (0.5 if time == "night" else 0.85):
                    light = (120, 214, 255) if time == "night" else (226, 206, 178)
                    cv2.rectangle(picture, (column, row), (column + step // 2, row + step // 2), light, -1)
        x += wide + chance.uniform(0, 0.012) * width


def _waves(picture: "NDArray[Any]", base: float, chance: np.random.Generator) -> None:
    height, width = picture.shape[:2]
    for _ in range(260):
        depth = chance.random() ** 1.6
        y = int(base + depth * (height - base))
        x, reach = chance.uniform(0, width), (0.01 + 0.09 * depth) * width
        light = tuple(float(each) for each in picture[min(y, height - 1), 0] * 0.6 + 96)
        cv2.line(picture, (int(x), y), (int(x + reach), y), light, 1 + int(2.5 * depth), cv2.LINE_AA)


def _ball(width: int, height: int, colour: Bgr, chance: np.random.Generator) -> Sheet:
    """The coloured thing that the words name, whatever it is."""
    radius = 0.09 * min(width, height)
    x, y = chance.uniform(0.25, 0.75) * width, 0.8 * height
    alpha = _disc(width, height, x, y, radius, 1.2)
    light = _disc(width, height, x - radius * 0.4, y - radius * 0.45, radius * 1.5, 9.0)
    picture = np.array(colour, np.float32) * (0.5 + 0.6 * light[..., None]) + 60 * light[..., None] ** 3
    return Sheet(picture.clip(0, 255).astype(np.uint8), (alpha * 255).astype(np.uint8), 1.0)
