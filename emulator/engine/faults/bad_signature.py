"""The signature is wrong, and looks like a right one."""

import json
from dataclasses import dataclass, replace
from string import ascii_lowercase, ascii_uppercase, digits
from typing import ClassVar

from emulator.engine.faults.base import Effect, Outgoing

KEPT = 4
"""Characters at a signature's end that stay: Base64's padding, and the bits before it that must be nought."""


def _rotated(text: str) -> str:
    return text[1:] + text[:1]


_ALPHABETS = (digits, ascii_lowercase[:6], ascii_lowercase[6:], ascii_uppercase[:6], ascii_uppercase[6:])
_WRONG = str.maketrans("".join(_ALPHABETS), "".join(_rotated(each) for each in _ALPHABETS))
"""Hexadecimal digits stay hexadecimal, Base64 stays Base64."""


@dataclass(frozen=True, slots=True)
class BadSignature(Effect):
    """As long as the right one, of the same letters, and wrong: a forgery. Nothing else is touched."""

    NAME: ClassVar[str] = "bad_signature"
    USAGE: ClassVar[str] = '{"bad_signature": true}'

    def spoil(self, outgoing: Outgoing) -> Outgoing | None:
        """In the header that holds it, or else in the field of the body."""
        name = outgoing.signature
        if name is None:
            return None
        headers = tuple(
            (key, " ".join(map(forged, value.split(" "))) if key.lower() == name.lower() else value)
            for key, value in outgoing.headers
        )
        if headers != outgoing.headers:
            return replace(outgoing, headers=headers)
        try:
            value = json.loads(outgoing.body)[name]
        except (ValueError, KeyError, TypeError):
            return None
        if not isinstance(value, str) or not value:
            return None
        right, wrong = (json.dumps(each).encode() for each in (value, forged(value)))
        return replace(outgoing, body=outgoing.body.replace(right, wrong, 1))


def forged(signature: str) -> str:
    """Another one of the same length and letters; what stands before its last comma is the name of its kind."""
    kind, comma, value = signature.rpartition(",")
    kept = min(KEPT, len(value) - 1)
    return f"{kind}{comma}{value[: len(value) - kept].translate(_WRONG)}{value[len(value) - kept :]}"
