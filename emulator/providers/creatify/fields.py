"""Validation in the words of Django REST framework: a table of fields, every field's errors reported together.

Which sentence comes for what was checked against DRF 3.18 by running it (the fact sheet's marks [F]).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from ipaddress import IPv6Address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from emulator.providers.creatify.rules import Invalid

_TRUE = {"t", "T", "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", "1", 1}
_FALSE = {"f", "F", "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF", "0", 0}
_SURROGATE = re.compile("[\ud800-\udfff]")
_LETTER = "a-z\u00a1-\uffff0-9"
# What Django's URLValidator takes: a scheme, a host with a top-level domain or localhost or an address, no blanks.
_URL = re.compile(
    r"(?:https?|ftps?)://(?:[^\s:@/]+(?::[^\s:@/]*)?@)?"
    r"(?:(?:0|25[0-5]|2[0-4]\d|1\d?\d?|[1-9]\d?)(?:\.(?:0|25[0-5]|2[0-4]\d|1\d?\d?|[1-9]\d?)){3}|\[[0-9a-f:.]+\]|"
    rf"(?:[{_LETTER}](?:[{_LETTER}-]{{0,61}}[{_LETTER}])?"
    rf"(?:\.(?!-)[{_LETTER}-]{{1,63}}(?<!-))*\.(?!-)(?:[a-z\u00a1-\uffff-]{{2,63}}|xn--[a-z0-9]{{1,59}})(?<!-)\.?|localhost))"
    r"(?::\d{1,5})?(?:[/?#][^\s]*)?",
    re.IGNORECASE,
)
LONGEST_URL = 2048
LONGEST_HOST = 253
DIGITS, PLACES = 5, 2
NOT_A_URL = "Enter a valid URL."
NOT_TEXT = "Not a valid string."


class Wrong(Exception):
    """A field's errors."""

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = list(messages)


Clean = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how it is cleaned, and what stands for it when it is missing."""

    name: str
    clean: Clean
    required: bool = False
    null: bool = False


def validated(fields: tuple[Field, ...], value: Any, *, form: bool = False) -> dict[str, Any]:
    """The given fields, cleaned, in the table's order; surplus keys are ignored. Raises Invalid."""
    if value is None:
        raise Invalid({"non_field_errors": ["No data provided"]})
    if not isinstance(value, Mapping):
        kind = type(value).__name__
        raise Invalid({"non_field_errors": [f"Invalid data. Expected a dictionary, but got {kind}."]})
    errors: dict[str, list[str]] = {}
    cleaned: dict[str, Any] = {}
    for field in fields:
        if field.name not in value:
            if field.required:
                errors[field.name] = ["This field is required."]
            elif form and field.clean is boolean:
                # docs: DRF, a form leaves out a box that is not ticked
                cleaned[field.name] = False
            continue
        given = value[field.name]
        if form and given == "":
            # docs: DRF, a form cannot say null: an empty field is null where it may be, and else as if not there
            if field.null:
                given = None
            elif not field.required:
                continue
        elif field.clean is related and given == "":
            given = None
        try:
            cleaned[field.name] = _cleaned(field, given)
        except Wrong as wrong:
            errors[field.name] = wrong.messages
    if errors:
        raise Invalid(errors)
    return cleaned


def _cleaned(field: Field, given: Any) -> Any:
    if given is not None:
        return field.clean(given)
    if field.null:
        return None
    raise Wrong("This field may not be null.")


def text(most: int | None = None) -> Clean:
    """CharField: numbers become text, blanks at the ends go."""

    def clean(value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise Wrong(NOT_TEXT)
        try:
            found = str(value).strip()
        except ValueError:  # a whole number of more digits than Python writes
            raise Wrong(NOT_TEXT) from None
        if not found:
            raise Wrong("This field may not be blank.")
        wrong = []
        if most is not None and len(found) > most:
            wrong.append(f"Ensure this field has no more than {most} characters.")
        if "\0" in found:
            wrong.append("Null characters are not allowed.")
        if surrogate := _SURROGATE.search(found):
            wrong.append(f"Surrogate characters are not allowed: U+{ord(surrogate[0]):X}.")
        if wrong:
            raise Wrong(*wrong)
        return found

    return clean


def url(most: int | None = None) -> Clean:
    """URLField."""
    plain = text(most)

    def clean(value: Any) -> str:
        wrong: list[str] = []
        try:
            found: str = plain(value)
        except Wrong as error:
            if str(error) == NOT_TEXT:
                # docs: DRF, URLField's own word for it
                raise Wrong(NOT_A_URL) from None
            if not isinstance(value, str) or not value.strip():
                raise
            wrong, found = error.messages, value.strip()
        if not _is_url(found):
            wrong.append(NOT_A_URL)
        if wrong:
            raise Wrong(*wrong)
        return found

    return clean


def _is_url(value: str) -> bool:
    if len(value) > LONGEST_URL or not _URL.fullmatch(value):
        return False
    try:
        host = urlsplit(value).hostname or ""
        if ":" in host:
            IPv6Address(host)
    except ValueError:
        return False
    return 0 < len(host) <= LONGEST_HOST


def choice(*choices: str, also: Mapping[str, str] | None = None) -> Clean:
    """ChoiceField; `also` maps further spellings to choices."""
    known = {**{each: each for each in choices}, **(also or {})}

    def clean(value: Any) -> str:
        found = known.get(value) if isinstance(value, str) else None
        if found is None:
            raise Wrong(f'"{_shown(value)}" is not a valid choice.')
        return found

    return clean


def boolean(value: Any) -> bool:
    """BooleanField."""
    try:
        if value in _TRUE:
            return True
        if value in _FALSE:
            return False
    except TypeError:
        pass
    raise Wrong("Must be a valid boolean.")


def identifier(value: Any) -> str:
    """UUIDField."""
    try:
        if not isinstance(value, str | int):
            raise ValueError
        # docs: DRF, numbers are taken, and true and false are numbers
        return str(UUID(int=value) if isinstance(value, int) else UUID(hex=value))
    except ValueError:
        raise Wrong("Must be a valid UUID.") from None


def related(value: Any) -> str:
    """PrimaryKeyRelatedField of a model whose key is a UUID."""
    if isinstance(value, bool):
        raise Wrong("Incorrect type. Expected pk value, received bool.")
    try:
        if not isinstance(value, str | int):
            raise ValueError
        return str(UUID(int=value) if isinstance(value, int) else UUID(hex=value))
    except ValueError:
        raise Wrong(f"“{_shown(value)}” is not a valid UUID.") from None


def offset(value: Any) -> str:
    """DecimalField between -0.5 and 0.5, told with two places."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Wrong("A valid number is required.")
    written = str(value).strip()
    if len(written) > 1000:
        raise Wrong("String value too large.")
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise Wrong("A valid number is required.") from None
    if not number.is_finite():
        raise Wrong("A valid number is required.")
    _check_precision(number)
    # docs: post-apilipsyncs, "range from -0.5 to 0.5"
    if number > Decimal("0.5"):
        raise Wrong("Ensure this value is less than or equal to 0.5.")
    if number < Decimal("-0.5"):
        raise Wrong("Ensure this value is greater than or equal to -0.5.")
    return str(number.quantize(Decimal(1).scaleb(-PLACES)))


def _check_precision(number: Decimal) -> None:
    # assumed: five digits, two of them places, as the documented "-0.40" has; more are refused in DRF's words
    exponent = int(number.as_tuple().exponent)
    digits = len(number.as_tuple().digits)
    places = max(0, -exponent)
    total = max(digits, places) if exponent < 0 else digits + exponent
    if total > DIGITS:
        raise Wrong(f"Ensure that there are no more than {DIGITS} digits in total.")
    if places > PLACES:
        raise Wrong(f"Ensure that there are no more than {PLACES} decimal places.")
    if total - places > DIGITS - PLACES:
        raise Wrong(f"Ensure that there are no more than {DIGITS - PLACES} digits before the decimal point.")


def _shown(value: Any) -> str:
    try:
        return str(value)
    except (ValueError, RecursionError):
        return "a value"
