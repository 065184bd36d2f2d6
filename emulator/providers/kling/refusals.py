"""Kling's error table as data, and the ways its messages are put."""

from typing import Any

from emulator.web.refusals import Refusal
from emulator.web.reply import encoded

# docs: get-started/error-codes, the whole table; HTTP status, then what the message says if nothing better is known
TABLE: dict[int, tuple[int, str]] = {
    1000: (401, "signature is invalid"),  # wire
    1001: (401, "Authorization is empty"),  # wire
    1002: (401, "Authorization is invalid"),
    1003: (401, "Authorization is not yet valid"),
    1004: (401, "Authorization has expired"),
    1100: (429, "Abnormal account status"),
    1101: (429, "Account in arrears"),
    1102: (429, "Account balance not enough"),  # wire
    1103: (403, "Unauthorized access to requested resource"),
    1200: (400, "Invalid request parameters"),
    1201: (400, "Invalid parameters, such as an incorrect key or invalid value"),
    1202: (404, "The requested method is invalid"),
    1203: (404, "The requested resource does not exist"),
    1300: (400, "Request blocked by platform policy"),
    1301: (400, "Trigger the platform's content security policy"),
    1302: (429, "Too many requests; rate limit exceeded"),
    1303: (429, "parallel task over resource pack limit"),  # docs: concurrency rules, the sample
    1304: (429, "Trigger the platform's IP whitelist policy"),
    5000: (500, "Server internal error"),
    5001: (503, "Server temporarily unavailable, usually due to maintenance"),
    5002: (504, "Server internal timeout, usually due to a backlog"),
}

SHOWN = 100
"""Characters of a client's value that a message repeats."""


def refusal(code: int, message: str | None = None, *, field: str | None = None) -> Refusal:
    """A row of the table, with its own message or a better one, perhaps about a field."""
    status, usual = TABLE[code]
    return Refusal(code, message or usual, status=status, field=field)


def empty(field: str) -> Refusal:
    """A required field is missing, null or the empty string."""
    # wire: "contents cannot be empty"
    return refusal(1201, f"{field} cannot be empty", field=field)


def invalid(field: str, value: Any, why: str = "", *, mark: str = ":") -> Refusal:
    """A field's value is not allowed; `why` is the documentation's sentence, or the vendor's own."""
    # wire: "mode value 'std' is invalid"
    # A list of millions is not written out for a handful of characters.
    text = value if isinstance(value, str) else encoded(value[:SHOWN] if isinstance(value, list) else value).decode()
    # assumed: the wire's pattern, with the documentation's sentence behind it where a bare value would explain nothing
    return refusal(1201, f"{field} value '{clipped(text)}' is invalid{f'{mark} {why}' if why else ''}", field=field)


def not_found(thing: str, id: str, field: str) -> Refusal:
    """Something named by an id in a field is not there, or not this account's."""
    # wire: "From video not found by id: <x>", "Task not found by id/external id: <x>"
    by = "id/external id" if thing == "Task" else "id"
    return refusal(1201, f"{thing} not found by {by}: {clipped(id)}", field=field)


def clipped(text: str) -> str:
    """As much of a client's text as goes into a message."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


CODES = {str(code): refusal(code) for code in TABLE}
"""What `emulator-error=CODE` names."""
