"""The shape of AusyncLab's errors, which is FastAPI's."""

from typing import Any

from emulator.web.shape import Shape, known


class WrongPart(Shape):
    """One wrong part of a request, as Pydantic tells it."""

    type: str
    loc: list[str | int]
    msg: str
    input: Any
    ctx: dict[str, Any] | None = None


class Failure(Shape):
    """Every error: a machine word or a sentence, or the list of what is wrong."""

    detail: str | list[WrongPart] = known("observed")
