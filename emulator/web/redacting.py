"""Credentials made unreadable in what is shown of a request: by the name of what carries them, by their look, and those
that are known wherever they stand. Done when something is shown, not when it is written down.
"""

import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from emulator.web.journal import Entry

MARK = "[redacted]"
SHORTEST = 8
"""Characters: what is shorter is nobody's secret, and is found in ordinary words."""
_SECRET = r"secret|token|passw|api[_-]?key|access[_-]?key|authorization|signature|credential"
# Headers, whole values; a challenge is an answer's and tells nothing.
_HEADER = re.compile(rf"{_SECRET}|^x-api-|auth|cookie|session|key$", re.IGNORECASE)
_HARMLESS = ("www-authenticate", "idempotency-key", "x-idempotency-key", "sec-websocket-key")
_SCHEMES = ("bearer", "basic", "digest", "token", "apikey")
# `name=value` in queries, forms, and URLs anywhere in a text; `"name": "value"` in JSON, which may be cut. Names are
# looked for from their beginning only: else a file in Base64 would be looked through once for each of its letters.
_NAMED = re.compile(
    r"""(?<![\w.%-])(?P<pair>[\w.%-]{1,100})=[^&\s"'<>\\]+|"(?P<member>[\w.-]{1,100})"\s*:\s*"(?:[^"\\]|\\.)*""",
    re.ASCII,
)
_NAME = re.compile(rf"{_SECRET}|(?<![a-z])(?:key|sig)(?![a-z])", re.IGNORECASE)
# A JWT, a bearer's token and a Kling API key are known by their look.
_LOOKS = re.compile(
    r"(?<![A-Za-z_-])eyJ[\w-]{6,}\.[\w-]*(?:\.[\w-]*)?|(?<=\bBearer )[^\s\"',]{8,}|\bapi-key-[\w-]{8,}|\bak_[\w-]{8,}",
    re.IGNORECASE,
)


class Redactor:
    """Shows texts without these secrets, nor any other that can be told by its name or its look."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spellings = {each for secret in secrets for each in (secret, quote(secret, safe=""), quote_plus(secret))}
        known = sorted((each for each in spellings if len(each) >= SHORTEST), key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def text(self, text: str) -> str:
        """A path, a query, a body, a sentence."""
        text = _LOOKS.sub(MARK, _NAMED.sub(_hidden, text))
        return text if self._known is None else self._known.sub(MARK, text)

    def headers(self, pairs: Iterable[tuple[bytes, bytes]]) -> list[list[str]]:
        """Every header by its name; a credential's value only by its scheme, if it has one."""
        return [[name.decode("latin-1"), self._value(name, value)] for name, value in pairs]

    def _value(self, name: bytes, value: bytes) -> str:
        lowered, text = name.decode("latin-1").lower(), value.decode("latin-1")
        if lowered.startswith("x-emulator-") or lowered in _HARMLESS or not _HEADER.search(lowered):
            return self.text(text)
        scheme, _, rest = text.partition(" ")
        if rest and scheme.lower() in _SCHEMES:
            return f"{scheme} {MARK}"
        return MARK if text else ""


def _hidden(found: re.Match[str]) -> str:
    name = found["pair"] or found["member"]
    if not _NAME.search(name):
        return found[0]
    return f"{name}={MARK}" if found["pair"] else f'{found[0][: found[0].index(":")]}: "{MARK}'


def answer_headers(entry: Entry) -> tuple[tuple[bytes, bytes], ...]:
    """The headers of the answer as they were sent."""
    typed = ((b"content-type", entry.media_type),) if entry.media_type else ()
    return (*typed, (b"content-length", b"%d" % entry.answer_size), *entry.answered)
