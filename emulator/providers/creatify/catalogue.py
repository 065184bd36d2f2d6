"""Personas and voices: invented, the same on every machine."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from emulator.engine.chance import Draws
from emulator.fakes import Gender, first_names, words
from emulator.providers.creatify import previews
from emulator.providers.creatify.previews import SIZES
from emulator.studio.views import Gender as Sex

PERSONAS = 60
VOICES = 40
_GENDERS: tuple[Gender, ...] = ("f", "m", "f", "m", "nb")
_AGES = ("adult", "adult", "adult", "teen", "senior", "child")
_LOCATIONS = ("indoor", "outdoor", "indoor", "other", "fantasy")
_STYLES = ("presenter", "selfie", "presenter", "other")
_SCENES = ("Office", "Kitchen", "Street", "Studio", "Park", "Living room", "Gym")
_INDUSTRIES = ("Beauty", "Technology", "Finance", "Education", "Food", "Fashion", "Health", "Travel")
# assumed: an accent's name tells the language too
LANGUAGES = {
    "American English accent": "en-US",
    "British English accent": "en-GB",
    "Australian English accent": "en-AU",
    "Spanish accent": "es-ES",
}
_ACCENTS = tuple(LANGUAGES)
SEXES: dict[str | None, Sex] = {"f": "female", "m": "male", "female": "female", "male": "male"}
"""The others (nb, non_binary, none) look and sound as they may."""
_VOICE_GENDERS = {"f": "female", "m": "male", "nb": "non_binary"}
_BORN = "2025-01-15T09:30:00.000000Z"


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


def answered(
    persona_id: str,
    instants: tuple[str, str],
    known: dict[str, Any],
    seen: Mapping[str, tuple[str | None, str | None]],
    state: dict[str, Any],
) -> dict[str, Any]:
    """A persona in the vendor's key order; `seen` are an image and a video by ratio."""
    return {
        "id": persona_id,
        "created_at": instants[0],
        "updated_at": instants[1],
        **known,
        **{f"preview_image_{ratio}": seen[ratio][0] for ratio in SIZES},
        **{f"preview_video_{ratio}": seen[ratio][1] for ratio in SIZES},
        "landscape_preview_video": seen["16_9"][1],
        "squared_preview_video": seen["1_1"][1],
        "portrait_preview_video": seen["9_16"][1],
        **state,
    }


_ACTIVE = {"is_active": True, "process_status": "done", "failed_reason": "", "type": "lipsync"}


def _persona(kept: dict[str, Any], base: str) -> dict[str, Any]:
    """A persona as answered, with previews under this base URL, which show them as their films do."""
    paths = previews.of_persona(kept["id"], kept["creator_name"], SEXES.get(kept["gender"], ""), kept["age_range"])
    seen = {ratio: (f"{base}{image}", f"{base}{video}") for ratio, (image, video) in paths.items()}
    known = {name: kept[name] for name in kept if name != "id"}
    return answered(kept["id"], (_BORN, _BORN), known, seen, _ACTIVE)


def personas(base: str) -> list[dict[str, Any]]:
    """Every public persona."""
    return [_persona(kept, base) for kept in _personas()]


_FILTERS = ("age_range", "gender", "location", "style", "keywords", "suitable_industries")


def fitting(found: list[dict[str, Any]], query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Those that have, of each filter, one of its comma-separated values."""
    wanted = {name: {value.strip().lower() for value in query[name].split(",")} for name in _FILTERS if query.get(name)}
    return [each for each in found if all(_values(each[name]) & values for name, values in wanted.items())]


def _values(kept: str | list[str] | None) -> set[str]:
    values = kept if isinstance(kept, list) else (kept or "").split(",")
    return {value.lower() for value in values}


def one_persona(base: str, persona_id: str) -> dict[str, Any] | None:
    """The public persona of this id, or none."""
    return next((_persona(kept, base) for kept in _personas() if kept["id"] == persona_id.lower()), None)


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice and its accents, as pairs of id and name."""

    name: str
    gender: str
    accents: tuple[tuple[str, str], ...]


@cache
def public_voices() -> tuple[Voice, ...]:
    """The voices that everybody has."""
    genders = tuple(_GENDERS[number % len(_GENDERS)] for number in range(VOICES))
    found = []
    for number, (gender, name) in enumerate(zip(genders, first_names("creatify voices", genders), strict=False)):
        draws = Draws("creatify", "catalogue", number, "voice")
        count = 1 + draws.below(3)
        # two draws an accent: the ids must stay what they have been
        accents = tuple((draws.uuid(), accent, draws.uuid())[:2] for accent in _ACCENTS[:count])
        found.append(Voice(name, _VOICE_GENDERS[gender], accents))
    return tuple(found)


def cloned_voices(account: str) -> tuple[Voice, ...]:
    """The voices that an account has from the start, as there is no operation to clone one."""
    draws = Draws("creatify", "cloned voices", 0, account)
    return tuple(
        Voice(f"My voice {number}", gender, ((draws.uuid(), _ACCENTS[0]),))
        for number, gender in ((1, "female"), (2, "male"))
    )


def with_accent(found: Iterable[Voice], accent: str) -> tuple[Voice, str] | None:
    """The voice that has this accent, and the accent's name."""
    return next(((voice, name) for voice in found for each, name in voice.accents if each == accent), None)


def accents(found: Iterable[Voice]) -> frozenset[str]:
    """The ids of all accents of these voices."""
    return frozenset(accent for voice in found for accent, _ in voice.accents)


def _preview(voice: Voice, accent: str, title: str) -> str:
    return previews.of_accent(accent, voice.name, SEXES.get(voice.gender, ""), LANGUAGES[title])


def shown(found: Iterable[Voice], base: str, gone: Collection[str] = ()) -> list[dict[str, Any]]:
    """Voices as answered, without the accents that are gone."""
    answered = [
        {
            "name": voice.name,
            "gender": voice.gender,
            "accents": [
                {"id": accent, "accent_name": title, "preview_url": f"{base}{_preview(voice, accent, title)}"}
                for accent, title in voice.accents
                if accent not in gone
            ],
        }
        for voice in found
    ]
    return [each for each in answered if each["accents"]]
