"""Personas and voices: invented, the same on every machine."""

from functools import cache
from typing import Any

from emulator.engine.chance import Draws
from emulator.fakes import Gender, first_names, words

PERSONAS = 60
VOICES = 40
_GENDERS: tuple[Gender, ...] = ("f", "m", "f", "m", "nb")
_AGES = ("adult", "adult", "adult", "teen", "senior", "child")
_LOCATIONS = ("indoor", "outdoor", "indoor", "other", "fantasy")
_STYLES = ("presenter", "selfie", "presenter", "other")
_SCENES = ("Office", "Kitchen", "Street", "Studio", "Park", "Living room", "Gym")
_INDUSTRIES = ("Beauty", "Technology", "Finance", "Education", "Food", "Fashion", "Health", "Travel")
_ACCENTS = ("American English accent", "British English accent", "Australian English accent", "Spanish accent")
_VOICE_GENDERS = {"f": "female", "m": "male", "nb": "non_binary"}
_BORN = "2025-01-15T09:30:00.000000Z"
_SIZES = {"16_9": (1280, 720), "1_1": (720, 720), "9_16": (720, 1280)}


@cache
def _personas() -> tuple[dict[str, Any], ...]:
    genders = tuple(_GENDERS[number % len(_GENDERS)] for number in range(PERSONAS))
    names = first_names("creatify personas", genders)
    found = []
    for number, (gender, name) in enumerate(zip(genders, names, strict=False)):
        draws = Draws("creatify", "catalogue", number, "persona")
        found.append(
            {
                "id": draws.uuid(),
                "gender": gender,
                "age_range": draws.one_of(_AGES),
                "location": draws.one_of(_LOCATIONS),
                "style": draws.one_of(_STYLES),
                "creator_name": name,
                "video_scene": draws.one_of(_SCENES),
                "keywords": ",".join(words(f"persona {number}", 3)),
                "suitable_industries": [draws.one_of(_INDUSTRIES)],
            }
        )
    return tuple(found)


def persona(kept: dict[str, Any], base: str) -> dict[str, Any]:
    """A persona as answered, with previews under this base URL."""
    seen = {
        ratio: (
            f"{base}/_emulator/samples/photo.jpg?width={width}&height={height}",
            f"{base}/_emulator/samples/video.mp4?width={width}&height={height}&seconds=4",
        )
        for ratio, (width, height) in _SIZES.items()
    }
    known = {name: kept[name] for name in kept if name != "id"}
    return {
        "id": kept["id"],
        "created_at": _BORN,
        "updated_at": _BORN,
        **known,
        **{f"preview_image_{ratio}": seen[ratio][0] for ratio in _SIZES},
        **{f"preview_video_{ratio}": seen[ratio][1] for ratio in _SIZES},
        "landscape_preview_video": seen["16_9"][1],
        "squared_preview_video": seen["1_1"][1],
        "portrait_preview_video": seen["9_16"][1],
        "is_active": True,
        "process_status": "done",
        "failed_reason": "",
        "type": "lipsync",
    }


def personas(base: str, query: dict[str, str]) -> list[dict[str, Any]]:
    """Those that have, of each filter, one of its comma-separated values."""
    wanted = {
        name: {value.strip().lower() for value in query[name].split(",")}
        for name in ("age_range", "gender", "location", "style", "keywords", "suitable_industries")
        if query.get(name)
    }

    def fits(kept: dict[str, Any]) -> bool:
        return all(_values(kept[name]) & values for name, values in wanted.items())

    return [persona(kept, base) for kept in _personas() if fits(kept)]


def _values(kept: str | list[str]) -> set[str]:
    values = kept if isinstance(kept, list) else kept.split(",")
    return {value.lower() for value in values}


def one_persona(base: str, persona_id: str) -> dict[str, Any] | None:
    """The persona of this id, or none."""
    return next((persona(kept, base) for kept in _personas() if kept["id"] == persona_id.lower()), None)


@cache
def _voices() -> tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...]:
    genders = tuple(_GENDERS[number % len(_GENDERS)] for number in range(VOICES))
    found = []
    for number, (gender, name) in enumerate(zip(genders, first_names("creatify voices", genders), strict=False)):
        draws = Draws("creatify", "catalogue", number, "voice")
        count = 1 + draws.below(3)
        accents = tuple((draws.uuid(), accent, draws.uuid()) for accent in _ACCENTS[:count])
        found.append((name, _VOICE_GENDERS[gender], accents))
    return tuple(found)


def voices(base: str) -> list[dict[str, Any]]:
    """Every voice with its accents."""
    return [
        {
            "name": name,
            "gender": gender,
            "accents": [
                {"id": accent, "accent_name": title, "preview_url": f"{base}/_emulator/samples/speech.mp3?seconds=3"}
                for accent, title, _ in accents
            ],
        }
        for name, gender, accents in _voices()
    ]
