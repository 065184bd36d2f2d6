"""The envelope of Akool's callbacks, against values that were checked with the documentation's own Node code."""

from typing import Any

import pytest

from emulator.core.errors import BadRequest
from emulator.providers.akool.envelope import key, opened, seal, signature

PLAIN = (
    b'{"_id":"66160f989dfc997ac289037b","status":3,"type":"lipsync",'
    b'"url":"http://127.0.0.1:8000/files/1712720802523-2031.mp4","deduction_credit":20}'
)
REALISTIC = ("ZW11bGF0b3ItY2xpZW50LTE=", "emulatorClientSecret000000000032")
LITERAL = ("emulatorclient16", "emulatorsecret0000000024")
VECTORS = [
    pytest.param(
        REALISTIC,
        "04e6359c257ea0b99f79fc57923a8847ea865a8d",
        "wrwci8himjiN4GKacOCA4oo9mfWA34a85T61eZvd7yuZrnd0h7a9sEUSbT78MhhN9rseIFnS+TcmhqipdyThuC9PcHIs/yisfxKhgwQWZwlO"
        "ohN6YHWDl6n+Zgs1VUWBm7XBoO5+ALIdnIL7ZOFfp8DSmKJOrM2xHNESd3GIry46lU2P2kiCoszLJEbOMUth",
        id="32-byte secret, as real ones: AES-256",
    ),
    pytest.param(
        LITERAL,
        "ae52ec0a414dc6660d9b705b6ffc89ee014c9309",
        "3P91dQChxkeeHcJtXcTVKdYDUYF90hW/UdN5djsVgi9CI8IJssQCBJ7Zy5O+4zRUrZUjHQ8hmPLazqWT8AMQr0ecyQ+x1La91eUZljzyg4CZ"
        "eVkcQwz/s4MuHiZPqtjRYqonCB0GxpiFwtOLOcfv0E8cHK7aiM7tRblaeUm4zeE5y0ea4nrQcb7jjIpsr+hr",
        id="24-byte secret, as the documentation says: AES-192",
    ),
]
Pair = tuple[str, str]


@pytest.mark.parametrize(("pair", "signed", "encrypted"), VECTORS)
def test_a_content_is_sealed_as_akool_seals_it(pair: Pair, signed: str, encrypted: str) -> None:
    """Both credential shapes give the known ciphertext and signature, in the documented key order."""
    envelope = seal(PLAIN, *pair, 1712720812523, "4821")
    assert list(envelope.items()) == [
        ("signature", signed),
        ("dataEncrypt", encrypted),
        ("timestamp", 1712720812523),
        ("nonce", "4821"),
    ]
    assert opened(envelope, *pair) == PLAIN


def test_the_parts_of_a_signature_are_sorted_as_texts() -> None:
    """Digits before capitals before small letters, so the nonce 1529 comes before the timestamp 1710757981609."""
    from hashlib import sha1

    assert signature("abc", 1710757981609, "1529", "Xyz") == sha1(b"15291710757981609Xyzabc").hexdigest()


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 31, 32])
def test_every_length_of_content_comes_back(length: int) -> None:
    """PKCS#7 fills up to 16 bytes, a whole block where nothing is missing."""
    envelope = seal(b"x" * length, *REALISTIC, 1, "1000")
    assert opened(envelope, *REALISTIC) == b"x" * length


@pytest.mark.parametrize(
    ("secret", "size"), [("", 16), ("short", 16), ("a" * 17, 24), ("é" * 12, 24), ("a" * 25, 32), ("a" * 33, 32)]
)
def test_a_secret_of_another_length_still_makes_a_key(secret: str, size: int) -> None:
    """It is filled up with NULs to the next size, or cut to the largest, and the callback goes out."""
    assert len(key(secret)) == size
    assert opened(seal(PLAIN, "id", secret, 1, "1000"), "id", secret) == PLAIN


@pytest.mark.parametrize(
    "change",
    [
        {"signature": "0" * 40},
        {"signature": "ü"},
        {"timestamp": 2},
        {"nonce": "1001"},
        {"dataEncrypt": "not base64"},
        {"dataEncrypt": None},
        {"timestamp": "soon"},
    ],
)
def test_a_changed_envelope_is_not_opened(change: dict[str, Any]) -> None:
    """Every part of it is under the signature, and nonsense is refused with a sentence."""
    envelope = {**seal(PLAIN, *REALISTIC, 1, "1000"), **change}
    with pytest.raises(BadRequest):
        opened(envelope, *REALISTIC)


def test_the_wrong_secret_does_not_open_it() -> None:
    """The signature holds without the secret; the content does not come out."""
    envelope = seal(PLAIN, *REALISTIC, 1, "1000")
    with pytest.raises(BadRequest, match="clientSecret"):
        opened(envelope, REALISTIC[0], "another secret of 32 characters!")


@pytest.mark.parametrize("encrypted", ["", "AAAA"])
def test_a_signed_piece_of_nonsense_is_not_opened(encrypted: str) -> None:
    """Whatever is not whole blocks is refused with a sentence."""
    signed = signature(REALISTIC[0], 1, "1000", encrypted)
    envelope = {"signature": signed, "dataEncrypt": encrypted, "timestamp": 1, "nonce": "1000"}
    with pytest.raises(BadRequest, match="block"):
        opened(envelope, *REALISTIC)
