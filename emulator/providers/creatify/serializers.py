"""Validation as Django REST framework's serializers do it: tables of fields, every field's errors reported together.

A table is a tuple of `Field`. What cleans a field is a function (fields.py), or an object, a list of objects or a list
of values of its own; these are what nests. Compared with DRF itself in tests/providers/test_creatify_oracle.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from emulator.providers.creatify.fields import Clean, Wrong, related
from emulator.providers.creatify.forms import Form
from emulator.providers.creatify.rules import Invalid

MISSING: Any = object()
"""Stands for a value that was not given."""
NULL = "This field may not be null."


class Aligned(list[Any]):
    """Errors of a list's items, one for each item; an item without has `{}`."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how it is cleaned, and what stands for it when it is missing."""

    name: str
    clean: Clean
    required: bool = False
    null: bool = False
    default: Any = MISSING


Check = Callable[[dict[str, Any]], None]
"""What holds between fields; raises Wrong."""


@dataclass(frozen=True, slots=True)
class Object:
    """Serializer: an object with a table of its own; surplus keys are ignored."""

    fields: tuple[Field, ...]

    def __call__(self, value: Any) -> dict[str, Any]:
        """The fields, cleaned, in the table's order. Raises Wrong with the errors by field."""
        if not isinstance(value, Mapping):
            kind = type(value).__name__
            raise Wrong(errors={"non_field_errors": [f"Invalid data. Expected a dictionary, but got {kind}."]})
        errors: dict[str, Any] = {}
        cleaned: dict[str, Any] = {}
        for field in self.fields:
            given = _given(field, value)
            if given is MISSING:
                if field.required:
                    errors[field.name] = ["This field is required."]
                elif field.default is not MISSING:
                    cleaned[field.name] = field.default
                continue
            try:
                cleaned[field.name] = cleaned_value(field.clean, given, null=field.null)
            except Wrong as wrong:
                errors[field.name] = wrong.errors
        if errors:
            raise Wrong(errors=errors)
        return cleaned


@dataclass(frozen=True, slots=True)
class Many:
    """ListSerializer: a list of objects, at least one."""

    child: Object

    def __call__(self, value: Any) -> list[dict[str, Any]]:
        """The items, cleaned. Raises Wrong with the errors aligned with the items."""
        if not isinstance(value, list):
            message = f'Expected a list of items but got type "{type(value).__name__}".'
            raise Wrong(errors={"non_field_errors": [message]})
        # assumed: an empty list is refused; the words are DRF's for allow_empty=False
        if not value:
            raise Wrong(errors={"non_field_errors": ["This list may not be empty."]})
        cleaned, wrong = _each(self.child, value)
        if wrong:
            raise Wrong(errors=Aligned(wrong.get(index, {}) for index in range(len(value))))
        return cleaned


@dataclass(frozen=True, slots=True)
class Values:
    """ListField: a list of plain values."""

    child: Clean

    def __call__(self, value: Any) -> list[Any]:
        """The values, cleaned. Raises Wrong with the errors by index."""
        if not isinstance(value, list):
            message = f'Expected a list of items but got type "{type(value).__name__}".'
            raise Wrong(message)
        cleaned, wrong = _each(self.child, value)
        if wrong:
            raise Wrong(errors={str(index): errors for index, errors in wrong.items()})
        return cleaned


def _each(clean: Clean, values: list[Any]) -> tuple[list[Any], dict[int, Any]]:
    cleaned, wrong = [], {}
    for index, item in enumerate(values):
        try:
            cleaned.append(cleaned_value(clean, item))
        except Wrong as error:
            wrong[index] = error.errors
    return cleaned, wrong


def _given(field: Field, source: Mapping[str, Any]) -> Any:
    """What was sent for a field. Of a form: see DRF's Field.get_value and its overrides."""
    if not isinstance(source, Form):
        return source.get(field.name, MISSING)
    match field.clean:
        case Object():
            return source.under(field.name) or MISSING
        case Many():
            return source.listed(field.name) or MISSING
        case Values():
            return source.all(field.name) or source.listed(field.name) or MISSING
    given = source.get(field.name, MISSING)
    if given == "":
        # docs: DRF, a form cannot say null: an empty field is null where it may be, and else as if not there
        return None if field.null else given if field.required else MISSING
    return given


def cleaned_value(clean: Clean, given: Any, *, null: bool = False) -> Any:
    """One value, cleaned. Raises Wrong."""
    if clean is related and given == "":
        given = None
    if given is not None:
        return clean(given)
    if null:
        return None
    raise Wrong(NULL)


def validated(fields: tuple[Field, ...], value: Any, *, aligned: bool = True) -> dict[str, Any]:
    """The given fields and the defaults of the others, in the table's order. Raises Invalid.

    `aligned`: errors of lists as lists, as DRF did until 3.17; else by index.
    """
    # docs: DRF, Serializer.run_validation: null is no data
    if value is None:
        raise Invalid({"non_field_errors": ["No data provided"]})
    try:
        return Object(fields)(value)
    except Wrong as wrong:
        # docs: DRF, serializers: every field's errors together, in the words of its fields
        raise Invalid(wrong.errors if aligned else _by_index(wrong.errors)) from None


def _by_index(errors: Any) -> Any:
    if isinstance(errors, Aligned):
        return {str(index): _by_index(each) for index, each in enumerate(errors) if each}
    if isinstance(errors, dict):
        return {name: _by_index(each) for name, each in errors.items()}
    return errors
