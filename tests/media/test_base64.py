"""Files that come as Base64 text."""

import pytest

from emulator.media.errors import Unreadable
from emulator.media.fetch import decode_base64


def test_base64_is_read() -> None:
    """Base64 is decoded, with a data: prefix only where that is allowed."""
    assert decode_base64("aGVsbG8=", 100) == b"hello"
    assert decode_base64("data:audio/wav;base64,aGVsbG8=", 100) == b"hello"
    with pytest.raises(Unreadable):
        decode_base64("data:audio/wav;base64,aGVsbG8=", 100, prefixed=False)


@pytest.mark.parametrize("text", ["", "aGVsbG8", "aGVs\nbG8=", "aGVs bG8=", "aGVs_G8=", "ä" * 8, "data:audio/wav,hello",
                                  "data:;base64,", "=aaa", "aa=a"])  # fmt: skip
def test_what_is_not_base64_is_refused(text: str) -> None:
    """The alphabet is strict, and nothing is no file."""
    with pytest.raises(Unreadable):
        decode_base64(text, 100)


def test_base64_over_the_limit_is_not_decoded() -> None:
    """A text that would be too large is refused with its size; one that just fits is read."""
    assert len(decode_base64("A" * 132 + "AA==", 100)) == 100
    with pytest.raises(Unreadable) as caught:
        decode_base64("A" * 136, 100)
    assert caught.value.size == 102
