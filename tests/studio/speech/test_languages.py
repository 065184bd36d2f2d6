"""In which language a text is spoken."""

import pytest

from emulator.studio.speech import espeak, languages


@pytest.mark.parametrize(
    ("tag", "text", "told"),
    [("", "Hello there", "en"), ("", "Xin chào các bạn", "vi"), ("", "Привет, мир", "ru"), ("", "Привіт, світе", "uk"),
     ("", "你好世界", "zh"), ("", "こんにちは世界", "ja"), ("", "안녕하세요", "ko"), ("", "नमस्ते", "hi"),
     ("", "مرحبا", "ar"), ("", "", "en"), ("", "12 345", "en"), ("", "我用 iPhone 打字", "zh"),
     ("en-US", "你好世界", "zh"), ("ja", "東京", "ja"), ("pt_BR", "Olá", "pt-br"),
     ("es-MX", "Hola", "es-mx"), ("zh", "OK", "zh"), ("uk", "Привет", "uk")],
)  # fmt: skip
def test_the_language_of_a_text(tag: str, text: str, told: str) -> None:
    """The tag's, but never one that is not written so; without a tag the letters tell."""
    assert languages.told(tag, text) == told


@pytest.mark.parametrize(
    ("language", "voice"),
    [("en-us", "gmw/en-US"), ("en", "gmw/en-US"), ("en-gb", "gmw/en"), ("en-au", "gmw/en"), ("vi", "aav/vi"),
     ("vi-vn", "aav/vi"), ("zh", "sit/cmn"), ("zh-hans-cn", "sit/cmn"), ("zh-hk", "sit/yue"), ("ja", "jpx/ja"),
     ("es", "roa/es"), ("es-mx", "roa/es-419"), ("es-es", "roa/es"), ("pt-br", "roa/pt-BR"), ("fr-ca", "roa/fr"),
     ("no", "gmq/nb"), ("vietnamese", "aav/vi"), ("hindi", "inc/hi"), ("xx", ""), ("", "")],
)  # fmt: skip
def test_the_voice_of_a_language(language: str, voice: str) -> None:
    """Regions fall back to their language; names that eSpeak itself refuses are found in its list."""
    engine = espeak.bundled()
    assert engine is not None
    assert engine.voice(language) == voice
