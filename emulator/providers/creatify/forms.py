"""The fields of a form, and how Django REST framework finds lists and objects among them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a form."""

    name: str
    content: bytes

    def __str__(self) -> str:
        return self.name


class Form(Mapping[str, Any]):
    """Fields that are text or files; of several with one name the last counts, but for a list."""

    def __init__(self, fields: Iterable[tuple[str, Any]] = ()) -> None:
        self._fields: dict[str, list[Any]] = {}
        for name, value in fields:
            self._fields.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> Any:
        return self._fields[name][-1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def all(self, name: str) -> list[Any]:
        """Every value of this name."""
        return self._fields.get(name, [])

    def under(self, name: str) -> "Form":
        """The fields `name.this`, `name.that` of an object, without the name."""
        # docs: DRF, utils/html.py, parse_html_dict
        pattern = re.compile(rf"{re.escape(name)}\.(.+)$")
        found = ((pattern.match(field), values) for field, values in self._fields.items())
        return Form((match[1], value) for match, values in found if match for value in values)

    def listed(self, name: str) -> list[Any]:
        """The items `name[0]` of a list; those of `name[0]this`, `name[0]that` are forms themselves."""
        # docs: DRF, utils/html.py, parse_html_list: sorted by index, whatever is missing between
        pattern = re.compile(rf"{re.escape(name)}\[([0-9]{{1,18}})\](.*)$")
        found: dict[int, Any] = {}
        for field in self._fields:
            if not (match := pattern.match(field)):
                continue
            index, key = int(match[1]), match[2]
            kept = found.get(index)
            if not key:
                found[index] = self[field]
            elif isinstance(kept, Form):
                kept._fields[key] = [self[field]]
            else:
                found[index] = Form([(key, self[field])])
        return [found[index] for index in sorted(found)]
