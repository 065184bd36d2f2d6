"""The shape of Akool's errors."""

from pydantic import RootModel

from emulator.web.shape import Shape, known


class Refused(Shape):
    """A business error: HTTP 200, without `data`."""

    code: int
    msg: str


class Unserved(Shape):
    """What never reaches the business code: an unknown path, a body that is too long, a crash."""

    status: int = known("assumed")
    msg: str = known("assumed")


class Failure(RootModel[Refused | Unserved]):
    """Any error."""
