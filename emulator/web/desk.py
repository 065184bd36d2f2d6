"""What every call may ask for: put together once, in app.py, and given to each endpoint."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from emulator.core.job import nothing
from emulator.core.scenario import Scenario
from emulator.engine.accounts import Account
from emulator.engine.choosing import Scenarios
from emulator.engine.engine import Engine
from emulator.engine.world import World
from emulator.engine.worlds import DEFAULT_NAMESPACE
from emulator.web.admission import Admission
from emulator.web.bodies import LONGEST, Intake
from emulator.web.journal import Journal
from emulator.web.rendering import Renderers

if TYPE_CHECKING:
    from emulator.media.inspecting import Inspector
    from emulator.media.uploads import Uploads


@dataclass(frozen=True, slots=True)
class Desk:
    """The rooms behind the counter."""

    engine: Engine
    scenarios: Scenarios
    admission: Admission
    journal: Journal
    inspector: "Inspector"
    uploads: "Uploads"
    studio: Any = None
    """Where films are made: a `studio.studio.Studio`."""
    renderers: Renderers = field(default_factory=Renderers)
    option_models: Mapping[str, BaseModel] = field(default_factory=nothing)
    """Each provider's options as the server has them."""
    reasons: Mapping[str, Mapping[str, str]] = field(default_factory=nothing)
    """Of each provider, by code: why a job fails."""
    default_scenario: str = "typical"
    public_url: str | None = None
    body_limit: int = LONGEST
    upload_limit: int = 512 * 1024 * 1024
    """Bytes; the latter for operations that take files."""
    intake: Intake = field(default_factory=Intake)
    """Bodies under way."""
    marked: bool = True
    """Answers carry X-Emulator-* headers."""

    def base(self, scope: Mapping[str, Any], namespace: str, host: str | None) -> str:
        """The base URL under which a request came, with its namespace."""
        base = self.public_url or f"{scope['scheme']}://{host or '127.0.0.1'}"
        return base if namespace == DEFAULT_NAMESPACE else f"{base}/@{namespace}"

    def options(self, provider: str, account: Account | None) -> BaseModel:
        """A provider's options, as an account has them."""
        chosen = self.option_models[provider]
        if account is None or not account.options:
            return chosen
        return type(chosen).model_validate({**chosen.model_dump(), **account.options})

    def scenario(self, asked: str | None, world: World) -> Scenario:
        """The scenario of a submission: as asked, else the namespace's, else the server's. Raises BadRequest."""
        return self.scenarios.named(asked or world.state.scenario or self.default_scenario, world.scenarios)

    def worded(self, scenario: Scenario, provider: str) -> Scenario:
        """The scenario, the codes of its endings put into this vendor's words; codes of others' are left out."""
        if all(ending.code is None for ending in scenario.endings):
            return scenario
        reasons = self.reasons.get(provider, {})
        endings = tuple(
            replace(each, code=each.code if each.code in reasons else None,
                    reason=each.reason or reasons.get(each.code or ""))
            for each in scenario.endings
        )  # fmt: skip
        return replace(scenario, endings=endings)
