"""How long words take: as the voices say them."""

import pytest

from emulator.providers.ausynclab import rules as ausynclab
from emulator.providers.creatify import rules as creatify
from emulator.providers.kling import rules as kling
from emulator.studio.film import Speech, Voice
from emulator.studio.pacing import letters, weights, words
from emulator.studio.speech.speaking import speak

TEXTS = {
    "figures": ("en", "In 1984 it cost 1,234,567 dollars. Then we left. By 2026 it was 15% lower, and 42 people came."),
    "plain": ("en", "Have you ever wondered why? Well, today is the day. Just tap the link below, and thank us later."),
    "signs": ("en", "Dr. Smith of the FBI came. He paid $19.99 a month. Our CPU is fine."),
    "german": (
        "de",
        "Donaudampfschifffahrt ist ein langes Wort. Ja, so ist es nun einmal. Im Jahr 1999 war alles gut.",
    ),
    "vietnamese": ("vi", "Xin chào các bạn, hôm nay trời đẹp quá. Chúng ta đi chơi nhé."),
}


@pytest.mark.parametrize("name", TEXTS)
def test_words_are_said_when_their_weights_say(name: str) -> None:
    """Nowhere more than half a second apart, and hardly at all on the average."""
    language, text = TEXTS[name]
    parts, spoken = text.split(), speak(Speech(text, Voice(language), len(text) / 17))
    assert [word.text for word in spoken.words] == parts
    shares = weights(parts)
    late = [
        abs(sum(shares[:number]) / sum(shares) * spoken.seconds - word.start)
        for number, word in enumerate(spoken.words)
    ]
    assert max(late) < 0.5
    assert sum(late) / len(late) < 0.25


def test_odd_words_take_their_time() -> None:
    """None takes none, and no words are no weights."""
    assert weights([]) == []
    assert min(weights(["—", "...", "1.", "字", ""])) >= 1


@pytest.mark.parametrize(
    "text", ["1,234,567,890 and 9,876,543,210", "In 1984: $19.99!", "Call 555 0199 at 10:30 on 5/12/2026."]
)
def test_figures_are_given_the_time_to_be_said(text: str) -> None:
    """By every vendor whose voices speak: nothing is cut."""
    for seconds in (
        creatify.spoken_seconds(text),
        ausynclab.spoken(text, 1.0),
        kling.spoken_seconds(text, "en", 1.0),
    ):
        assert speak(Speech(text, Voice("en"), seconds)).notes == ()


def test_usual_texts_are_as_long_as_their_letters() -> None:
    """However they are punctuated; what a vendor's own sample says of them holds."""
    text = "A sentence, as they are: with marks and a few Names."
    assert letters(text) == len(text)
    assert letters("x" * 91) / creatify.CHARACTERS_A_SECOND == pytest.approx(4.8, abs=0.05)


@pytest.mark.parametrize(
    "text",
    [
        "大家好，欢迎来到我们的节目。今天我们要介绍一款非常好的产品。",
        "こんにちは、あたらしいせいひんです。とてもべんりですよ。",
        "안녕하세요 여러분, 오늘의 제품을 소개합니다. 정말 좋아요.",
        "Hello 大家好, this is 我们的节目.",
    ],
)
def test_letters_that_are_syllables_are_given_their_time(text: str) -> None:
    """By vendors who take texts of any language: nothing is cut, and nobody waits long at the end."""
    for seconds in (creatify.spoken_seconds(text), ausynclab.spoken(text, 1.0)):
        spoken = speak(Speech(text, Voice(""), seconds))
        assert spoken.notes == ()
        assert spoken.words[-1].end > 0.75 * seconds


def test_words_are_what_stands_between_spaces() -> None:
    """But Chinese and Japanese have none: there it is a character, with what goes with it."""
    assert words("Hello — dear  world!") == ["Hello", "—", "dear", "world!"]
    assert words("大家好，我们OK。きょう") == ["大", "家", "好，", "我", "们", "OK。", "きょ", "う"]
    assert words("안녕하세요 여러분") == ["안녕하세요", "여러분"]
    assert words(" ") == []
