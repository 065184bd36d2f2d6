"""The words of a text."""

from emulator.studio.speech import words


def test_words_keep_their_punctuation() -> None:
    """Signs without a letter go with the word before them."""
    text = "Well — “yes”, 5 % of it!  Ok ?"
    assert [text[start:end] for start, end in words.spans(text)] == ["Well —", "“yes”,", "5 %", "of", "it!", "Ok ?"]


def test_chinese_is_told_by_characters_and_joined_again() -> None:
    """A line of words is the text."""
    for text in ("你好，iPhone 世界！", "きょうは いい てんき。", "Hello, big world!"):
        told = words.joined([text[start:end] for start, end in words.spans(text)])
        assert told.replace(" ", "") == text.replace(" ", "")
    assert words.joined(["你", "好，", "世", "界"]) == "你好，世界"
    assert words.joined(["Hello,", "world"]) == "Hello, world"


def test_words_that_no_event_names_lie_between_the_others() -> None:
    """By their letters."""
    told = words.timed("one two three four", ((0.0, 0), (3.0, 14)), (), 4.0)
    assert [word.start for word in told][::3] == [0.0, 3.0]
    assert 0.5 < told[1].start < 1.5 < told[2].start < 2.5
    assert told[-1].end == 4.0
