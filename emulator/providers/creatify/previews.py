"""Where a persona is seen and a voice is heard before any job: samples that show and say it as the films do."""

from functools import cache, lru_cache
from urllib.parse import urlencode

from emulator.studio.views import Gender

PERSONA_SECONDS = 4.0
SIZES = {"16_9": (1280, 720), "1_1": (720, 720), "9_16": (720, 1280)}
_SAMPLES = "/_emulator/samples"
_SENTENCES = {
    "en": "Hello! My name is {name}, and I read your text to the camera.",
    "es": "¡Hola! Me llamo {name}, y leo tu texto a la cámara.",
}


@cache
def of_persona(persona: str, name: str, gender: Gender, age: str) -> dict[str, tuple[str, str]]:
    """By ratio: the path of a picture, and of a video in which the name is said."""
    who = {"presenter": persona, "age": age, **({"gender": gender} if gender else {})}
    text = _SENTENCES["en"].format(name=name)
    said = {"text": text, "language": "en-US", "seconds": f"{PERSONA_SECONDS:g}"}
    found = {}
    for ratio, (width, height) in SIZES.items():
        size = {"width": width, "height": height}
        image, video = urlencode(who | size), urlencode(who | size | said)
        found[ratio] = f"{_SAMPLES}/photo.jpg?{image}", f"{_SAMPLES}/video.mp4?{video}"
    return found


@lru_cache(maxsize=1000)
def of_accent(accent: str, name: str, gender: Gender, language: str) -> str:
    """The path of a recording in which the name of the voice is said."""
    text = _SENTENCES[language.partition("-")[0]].format(name=name)
    who = {"voice": accent, "language": language, **({"gender": gender} if gender else {})}
    return f"{_SAMPLES}/speech.mp3?{urlencode({'text': text, **who})}"
