"""The shape of Creatify's errors, which is Django REST framework's."""

from typing import Any

from pydantic import RootModel

from emulator.web.shape import Shape, known


class Detail(Shape):
    """A refusal of the whole request."""

    detail: str = known("assumed")


class Failure(RootModel[Detail | dict[str, Any] | list[str]]):
    """A refusal of the whole request, the errors of each field, or the errors of an object."""
