"""The answer is late: the work is done at once, and what came of it is held back."""

from math import cos, exp, log, pi, sqrt
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from emulator.engine.chance import Draws
from emulator.engine.faults.spelling import duration, is_number
from emulator.web.faults.base import LONGEST, Arguments, Effect, Mishap, Role

Seconds = Annotated[float, Field(ge=0, le=LONGEST)]


class Normal(Arguments):
    """Seconds around a mean."""

    USAGE: ClassVar[str] = '{"mean": 1, "deviation": 0.2}'
    mean: Seconds
    deviation: Seconds


class LogNormal(Arguments):
    """Seconds around a median, with a long tail."""

    USAGE: ClassVar[str] = '{"median": 1, "sigma": 0.5}'
    median: float = Field(gt=0, le=LONGEST)
    sigma: float = Field(ge=0, le=10)


class Latency(Effect):
    """Real seconds of the answer, at most 300 whatever is drawn: virtual time may stand still, clients do not."""

    NAME: ClassVar[str] = "latency"
    ROLE: ClassVar[Role] = "change"
    USAGE: ClassVar[str] = (
        '{"latency": 2}, {"latency": {"uniform": [1, 3]}}, {"latency": {"normal": {"mean": 1, "deviation": 0.2}}} or '
        '{"latency": {"lognormal": {"median": 1, "sigma": 0.5}}}; in real seconds, at most 300'
    )
    fixed: Seconds | None = None
    uniform: Annotated[list[Seconds], Field(min_length=2, max_length=2)] | None = None
    normal: Normal | None = None
    lognormal: LogNormal | None = None

    @classmethod
    def spelled(cls, value: Any) -> Any:
        """A number is fixed; a distribution may be written in all the usual ways."""
        return {"fixed": value} if is_number(value) else duration(value)

    @model_validator(mode="after")
    def _one(self) -> "Latency":
        if len(self.model_fields_set) != 1 or getattr(self, next(iter(self.model_fields_set))) is None:
            message = f"write it like {self.USAGE}"
            raise ValueError(message)
        if self.uniform is not None and self.uniform[0] > self.uniform[1]:
            message = "uniform goes from the smaller number to the larger"
            raise ValueError(message)
        return self

    def befall(self, mishap: Mishap, draws: Draws) -> None:
        """Later by that much; of several faults, by their sum."""
        mishap.delay = min(LONGEST, mishap.delay + min(LONGEST, max(0.0, self._drawn(draws))))
        mishap.fired.append(self.NAME)

    def _drawn(self, draws: Draws) -> float:
        if self.uniform is not None:
            return draws.between(self.uniform[0], self.uniform[1])
        if self.normal is not None:
            return self.normal.mean + self.normal.deviation * gauss(draws)
        if self.lognormal is not None:
            return self.lognormal.median * exp(self.lognormal.sigma * gauss(draws))
        return self.fixed or 0.0


def gauss(draws: Draws) -> float:
    """A number of the standard normal distribution."""
    return sqrt(-2 * log(1 - draws.random())) * cos(2 * pi * draws.random())
