"""A scenario as it is written, in a TOML file or a body of the control API: checked, read, and written back."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from emulator.core.errors import BadRequest
from emulator.core.scenario import Ending, Outcome, Progress, Scenario, Stage
from emulator.core.timeline import Phase

LONGEST = 315_360_000.0
"""Seconds of a stage: ten years."""
MOST = 32
"""Stages, or endings, of one scenario."""
RESERVED = "default"
"""No scenario's name: what is put there is the namespace's default."""


def as_code(value: Any) -> Any:
    """A vendor's code as text: some have numbers for codes."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Code = Annotated[str, BeforeValidator(as_code, json_schema_input_type=str | int)]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, defer_build=True)


class StageWritten(_Written):
    """How long a phase lasts."""

    phase: Literal["queued", "running"]
    delay: float = Field(ge=0, le=LONGEST)
    """Seconds."""
    jitter: float = Field(0.0, ge=0, le=LONGEST)
    """Up to so many seconds more, drawn by the seed."""


class EndingWritten(_Written):
    """One way to end."""

    outcome: Outcome = "succeeded"
    """Left out: failed, where there is a reason or a code for it."""
    weight: float = Field(1.0, ge=0, le=1e9)
    """How often, in proportion to the others'."""
    reason: str | None = Field(None, min_length=1, max_length=2000)
    """Why it fails; null: in the vendor's words."""
    code: Code | None = None
    """The vendor's code for the failure; a vendor that has no such code takes its usual reason."""

    @model_validator(mode="before")
    @classmethod
    def _reasoned(cls, value: Any) -> Any:
        if isinstance(value, dict) and "outcome" not in value:
            failed = value.get("reason") is not None or value.get("code") is not None
            return {"outcome": "failed" if failed else "succeeded", **value}
        return value

    @model_validator(mode="after")
    def _failing(self) -> Self:
        if self.outcome == "succeeded" and (self.reason is not None or self.code is not None):
            message = "an ending that succeeded has no reason and no code; its outcome may be failed or rejected"
            raise ValueError(message)
        return self


class ScenarioWritten(_Written):
    """How a job goes: stages in order, then one of the endings; without endings it never ends by itself."""

    description: str = Field("", max_length=2000)
    progress: Progress = "time"
    """`polls`: each poll shows the next status; `manual`: only the control API moves the job."""
    stages: list[StageWritten] = Field(default_factory=list, max_length=MOST)
    endings: list[EndingWritten] = Field(default_factory=list, max_length=MOST)

    @model_validator(mode="after")
    def _drawn(self) -> Self:
        if self.endings and not sum(ending.weight for ending in self.endings):
            message = "the weights of the endings come to 0, so none can be drawn; give one of them more"
            raise ValueError(message)
        return self

    def named(self, name: str) -> Scenario:
        """As the engine takes it."""
        return Scenario(
            name,
            tuple(Stage(Phase(each.phase), float(each.delay), float(each.jitter)) for each in self.stages),
            tuple(Ending(each.outcome, float(each.weight), each.reason, each.code) for each in self.endings),
            self.progress,
            self.description,
        )


def written(scenario: Scenario) -> dict[str, Any]:
    """A scenario in the form in which it is put."""
    return {
        "description": scenario.description,
        "progress": scenario.progress,
        "stages": [
            {"phase": str(stage.phase), "delay": float(stage.delay), "jitter": float(stage.jitter)}
            for stage in scenario.stages
        ],
        "endings": [
            {
                "outcome": ending.outcome,
                "weight": float(ending.weight),
                "reason": ending.reason,
                "code": ending.code,
            }
            for ending in scenario.endings
        ],
    }


def name_allowed(name: str) -> None:
    """Raises BadRequest unless a request can name a scenario so."""
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", name):
        message = f"A scenario's name is 1 to 64 letters, digits and the characters _ . -, not {name[:80]!r}."
        raise BadRequest(message)
    if name == RESERVED:
        message = f"No scenario can be called {RESERVED!r}: PUT /scenarios/{RESERVED} chooses which one is."
        raise BadRequest(message)
