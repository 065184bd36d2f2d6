"""In which language a text is spoken: as its tag says, or as its letters tell."""

import re
from collections import Counter
from collections.abc import Iterable

_SCRIPTS = (
    ("ja", "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"), ("ko", "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"),
    ("zh", "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"),
    ("ru", "\u0400-\u052f"), ("hi", "\u0900-\u097f"), ("ar", "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"),
    ("he", "\u0590-\u05ff"), ("el", "\u0370-\u03ff\u1f00-\u1fff"), ("th", "\u0e00-\u0e7f"), ("bn", "\u0980-\u09ff"),
    ("pa", "\u0a00-\u0a7f"), ("gu", "\u0a80-\u0aff"), ("ta", "\u0b80-\u0bff"), ("te", "\u0c00-\u0c7f"),
    ("kn", "\u0c80-\u0cff"), ("ml", "\u0d00-\u0d7f"), ("si", "\u0d80-\u0dff"), ("my", "\u1000-\u109f"),
    ("ka", "\u10a0-\u10ff"), ("am", "\u1200-\u137f"), ("hy", "\u0530-\u058f"),
    ("en", "A-Za-z\u00c0-\u024f\u1e00-\u1eff"),
)  # fmt: skip
"""Letters, and a language that is written with them; Latin ones are last."""
_LETTERS = {language: re.compile(f"[{letters}]") for language, letters in _SCRIPTS}
_FURTHER = (
    ("uk", "ru", "[іїєґІЇЄҐ]"), ("fa", "ar", "[پچژگ]"), ("ur", "ar", "[ٹڈڑںےہ]"),
    ("vi", "en", "[ăđơưĂĐƠƯ\u1ea0-\u1ef9]"),
)  # fmt: skip
"""A language that is known by letters which another one of the same script does not have."""
_SAME_SCRIPT = {
    "ru": "be bg ba cv kk ky mk nog ru sr tt uk", "hi": "bpy hi kok mr ne sa", "ar": "ar fa ku sd ug ur",
    "zh": "cmn hak ja ko nan wuu yue zh", "ja": "ja", "ko": "ko", "he": "he yi", "el": "el grc", "bn": "as bn bpy",
    "my": "my shn", "am": "am ti",
}  # fmt: skip
"""For which languages' texts a script speaks no other language."""
_AMERICAN = (
    "us",
    "mx",
    "ar",
    "co",
    "cl",
    "pe",
    "ve",
    "ec",
    "gt",
    "cu",
    "bo",
    "do",
    "hn",
    "py",
    "sv",
    "ni",
    "cr",
    "pa",
    "uy",
    "pr",
)
_BRITISH = ("au", "hk", "ie", "in", "ke", "ng", "nz", "sg", "uk", "za")
_OTHER_NAMES = {
    "zh": "cmn", "cn": "cmn", "zh-hk": "yue", "zh-mo": "yue", "zh-yue": "yue", "jp": "ja", "kr": "ko", "vn": "vi",
    "no": "nb", "iw": "he", "in": "id", "en": "en-us", "en-ca": "en-us", "en-ph": "en-us",
    **dict.fromkeys((f"en-{land}" for land in _BRITISH), "en-gb"), "fil": "id", "tl": "id",
    "ua": "uk", "cz": "cs", "dk": "da", "gr": "el", "mandarin": "cmn", "cantonese": "yue", "portuguese": "pt-br",
    **dict.fromkeys((f"es-{land}" for land in _AMERICAN), "es-419"),
}  # fmt: skip
"""assumed: vendors' tags that eSpeak has another name for, or none, and then a neighbour of."""


def told(tag: str, text: str) -> str:
    """The language of a text, as a tag in small letters: the script's own where the tag cannot mean such letters."""
    guessed = _guessed(text)
    language = re.sub("[^a-z0-9]+", "-", tag.lower()).strip("-")[:40]
    if not language:
        return guessed
    script = next((script for name, script, _ in _FURTHER if name == guessed), guessed)
    if script == "en" or language.split("-")[0] in _SAME_SCRIPT.get(script, script).split() or len(language) > 8:
        return language
    return guessed


def _guessed(text: str) -> str:
    counts = Counter[str]({language: len(letters.findall(text)) for language, letters in _LETTERS.items()})
    if counts["ja"] and counts["ja"] * 10 > counts["zh"]:  # Japanese is full of Chinese characters
        counts["ja"] += counts["zh"]
    counts["en"] //= 3  # a Latin name does not make a Chinese text English: a character of the others says more
    language = counts.most_common(1)[0][0] if counts.total() else "en"
    for name, script, letters in _FURTHER:
        if script == language and re.search(letters, text):
            return name
    return language


def chosen(language: str, voices: Iterable[tuple[str, str, str, int]]) -> str:
    """The identifier of the voice for a language, of (identifier, name, language, priority); empty: there is none.

    The lower its number, the more a voice is meant. Regions fall back to the language, names are known, too.
    """
    table = list(voices)
    parts = language.split("-")
    for count in range(len(parts), 0, -1):
        name = "-".join(parts[:count])
        for tag in dict.fromkeys((_OTHER_NAMES.get(name, name), name)):
            fitting = [(priority, identifier) for identifier, _, spoken, priority in table if spoken == tag]
            if fitting:
                return min(fitting)[1]
    named = [identifier for identifier, name, *_ in table if name.lower().startswith(parts[0]) and len(parts[0]) > 3]
    return min(named, key=lambda identifier: (len(identifier), identifier), default="")
