"""The shape of Kling's errors."""

from emulator.web.shape import Shape


class Failure(Shape):
    """Every error: without `data`."""

    code: int
    message: str
    request_id: str
