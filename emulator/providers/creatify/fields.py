"""Values in the words of Django REST framework's fields.

Which sentence comes for what is compared with DRF itself, side by side, in tests/providers/test_creatify_oracle.py.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from ipaddress import IPv6Address
from math import isfinite
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from emulator.providers.creatify.forms import Upload

_TRUE = {"t", "y", "yes", "true", "on", "1", 1}
_FALSE = {"f", "n", "no", "false", "off", "0", 0}
_POINT_ZERO = re.compile(r"\.0*\s*$")
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
MOST_OFFSET = Decimal("0.5")
NOT_A_URL = "Enter a valid URL."
NOT_TEXT = "Not a valid string."
NOT_A_NUMBER = "A valid number is required."
TOO_LONG = "String value too large."
LONGEST_NUMBER = 1000


class Wrong(Exception):
    """What is wrong with a value: messages, or an object's or a list's errors."""

    def __init__(self, *messages: str, errors: Any = None) -> None:
        super().__init__(*messages)
        self.errors: Any = list(messages) if errors is None else errors


Clean = Callable[[Any], Any]
"""Makes a value what it should be. Raises Wrong."""


@dataclass(frozen=True, slots=True)
class Text:
    """CharField: numbers become text, blanks at the ends go."""

    most: int | None = None

    def __call__(self, value: Any) -> str:
        """The text. Raises Wrong."""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise Wrong(NOT_TEXT)
        try:
            found = str(value).strip()
        except ValueError:  # a whole number of more digits than Python writes
            raise Wrong(NOT_TEXT) from None
        if not found:
            raise Wrong("This field may not be blank.")
        wrong = []
        if self.most is not None and len(found) > self.most:
            wrong.append(f"Ensure this field has no more than {self.most} characters.")
        if "\0" in found:
            wrong.append("Null characters are not allowed.")
        if surrogate := _SURROGATE.search(found):
            wrong.append(f"Surrogate characters are not allowed: U+{ord(surrogate[0]):X}.")
        if wrong:
            raise Wrong(*wrong)
        return found


@dataclass(frozen=True, slots=True)
class Url:
    """URLField."""

    most: int | None = None

    def __call__(self, value: Any) -> str:
        """The URL. Raises Wrong."""
        wrong: list[str] = []
        try:
            found = Text(self.most)(value)
        except Wrong as error:
            if str(error) == NOT_TEXT:
                # docs: DRF, URLField's own word for it
                raise Wrong(NOT_A_URL) from None
            if not isinstance(value, str) or not value.strip():
                raise
            wrong, found = error.errors, value.strip()
        if not _is_url(found):
            wrong.append(NOT_A_URL)
        if wrong:
            raise Wrong(*wrong)
        return found


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


@dataclass(frozen=True, slots=True)
class Choice:
    """ChoiceField; `also` maps further spellings to choices."""

    choices: tuple[str, ...]
    also: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, value: Any) -> str:
        """The choice. Raises Wrong."""
        if isinstance(value, str):
            if value in self.choices:
                return value
            if value in self.also:
                return self.also[value]
        raise Wrong(f'"{_shown(value)}" is not a valid choice.')


def boolean(value: Any) -> bool:
    """BooleanField."""
    with suppress(TypeError):
        lower = value.lower() if isinstance(value, str) else value
        if lower in _TRUE:
            return True
        if lower in _FALSE:
            return False
    raise Wrong("Must be a valid boolean.")


def identifier(value: Any) -> str:
    """UUIDField."""
    try:
        # docs: DRF, true and false are numbers here
        return _uuid(value)
    except ValueError:
        raise Wrong("Must be a valid UUID.") from None


def related(value: Any) -> str:
    """PrimaryKeyRelatedField of a model whose key is a UUID."""
    if isinstance(value, bool):
        raise Wrong("Incorrect type. Expected pk value, received bool.")
    try:
        return _uuid(value)
    except ValueError:
        raise Wrong(f"“{_shown(value)}” is not a valid UUID.") from None


def _uuid(value: Any) -> str:
    """A UUID given as text or as a number, as DRF takes both. Raises ValueError."""
    if not isinstance(value, str | int):
        raise ValueError
    return str(UUID(int=value) if isinstance(value, int) else UUID(hex=value))


def offset(value: Any) -> str:
    """DecimalField between -0.5 and 0.5, told with two places."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Wrong(NOT_A_NUMBER)
    written = str(value).strip()
    if len(written) > LONGEST_NUMBER:
        raise Wrong(TOO_LONG)
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise Wrong(NOT_A_NUMBER) from None
    if not number.is_finite():
        raise Wrong(NOT_A_NUMBER)
    _check_precision(number)
    # docs: post-apilipsyncs, "range from -0.5 to 0.5"
    if number > MOST_OFFSET:
        raise Wrong("Ensure this value is less than or equal to 0.5.")
    if number < -MOST_OFFSET:
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


@dataclass(frozen=True, slots=True)
class Number:
    """FloatField; `above` and `below` are themselves excluded, `most` is not."""

    above: float | None = None
    below: float | None = None
    most: float | None = None

    def __call__(self, value: Any) -> float:
        """The number. Raises Wrong."""
        if isinstance(value, str) and len(value) > LONGEST_NUMBER:
            raise Wrong(TOO_LONG)
        try:
            found = float(value)
        except OverflowError:
            raise Wrong("Integer value too large to convert to float") from None
        except (TypeError, ValueError):
            raise Wrong(NOT_A_NUMBER) from None
        # assumed: DRF takes infinity and NaN, and fails when it answers
        if not isfinite(found):
            raise Wrong(NOT_A_NUMBER)
        if self.above is not None and found <= self.above:
            raise Wrong(f"Ensure this value is greater than {self.above:g}.")
        if self.below is not None and found >= self.below:
            raise Wrong(f"Ensure this value is less than {self.below:g}.")
        if self.most is not None and found > self.most:
            raise Wrong(f"Ensure this value is less than or equal to {self.most:g}.")
        return found


def whole(value: Any) -> int:
    """IntegerField."""
    if isinstance(value, str) and len(value) > LONGEST_NUMBER:
        raise Wrong(TOO_LONG)
    try:
        return int(_POINT_ZERO.sub("", str(value)))
    except ValueError:
        raise Wrong("A valid integer is required.") from None


def upload(value: Any) -> Upload:
    """FileField."""
    if not isinstance(value, Upload):
        raise Wrong("The submitted data was not a file. Check the encoding type on the form.")
    if not value.content:
        raise Wrong("The submitted file is empty.")
    return value


def _shown(value: Any) -> str:
    try:
        return str(value)
    except (ValueError, RecursionError):
        return "a value"
