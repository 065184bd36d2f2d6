"""Validation in the words of Django REST framework: a table of fields, every field's errors reported together.

Which sentence comes for what was checked against DRF 3.18 by running it (the fact sheet's marks [F]).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
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
    if not isinstance(value, Mapping):
        kind = type(value).__name__
        raise Invalid({"non_field_errors": [f"Invalid data. Expected a dictionary, but got {kind}."]})
    errors: dict[str, list[str]] = {}
    cleaned: dict[str, Any] = {}
    for field in fields:
        if field.name not in value:
            if field.required:
                errors[field.name] = ["This field is required."]
            continue
        given = value[field.name]
        if form and given == "" and field.null:
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
            raise Wrong("Not a valid string.")
        try:
            found = str(value).strip()
        except ValueError:  # a whole number of more digits than Python writes
            raise Wrong("Not a valid string.") from None
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
            if not isinstance(value, str) or not value.strip():
                raise
            wrong, found = error.messages, value.strip()
        if len(found) > LONGEST_URL or not _URL.fullmatch(found):
            wrong.append("Enter a valid URL.")
        if wrong:
            raise Wrong(*wrong)
        return found

    return clean


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
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError
        return str(UUID(int=value) if isinstance(value, int) else UUID(hex=value))
    except ValueError:
        raise Wrong("Must be a valid UUID.") from None


def related(value: Any) -> str:
    """PrimaryKeyRelatedField of a model whose key is a UUID."""
    if isinstance(value, bool | list | dict | float):
        raise Wrong(f"Incorrect type. Expected pk value, received {type(value).__name__}.")
    try:
        return str(UUID(int=value) if isinstance(value, int) else UUID(hex=value))
    except ValueError:
        raise Wrong(f"“{_shown(value)}” is not a valid UUID.") from None


def offset(value: Any) -> str:
    """DecimalField between -0.5 and 0.5, told with two places."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Wrong("A valid number is required.")
    written = str(value).strip() if not isinstance(value, int) or abs(value) < 10**30 else "1e30"
    if len(written) > 1000:
        raise Wrong("String value too large.")
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise Wrong("A valid number is required.") from None
    if not number.is_finite():
        raise Wrong("A valid number is required.")
    # docs: post-apilipsyncs, "range from -0.5 to 0.5"
    if number > Decimal("0.5"):
        raise Wrong("Ensure this value is less than or equal to 0.5.")
    if number < Decimal("-0.5"):
        raise Wrong("Ensure this value is greater than or equal to -0.5.")
    # assumed: two places; more are rounded
    return str(number.quantize(Decimal("0.01")))


def _shown(value: Any) -> str:
    try:
        return str(value)
    except ValueError:
        return "a number"
