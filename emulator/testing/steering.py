"""What a test decides in a namespace: how jobs go, what goes wrong, what accounts have."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from emulator.admin.accounts import AccountShown, AccountWithLedger
from emulator.admin.deliveries import DeliveryShown
from emulator.admin.jobs import JobShown
from emulator.admin.scenarios import ScenariosShown, ScenarioWhole
from emulator.core.errors import EmulatorError
from emulator.testing.control import hidden
from emulator.testing.faults import Faults
from emulator.testing.place import Place
from emulator.testing.rules import Rules

__tracebackhide__ = hidden


class Steered(Place):
    """A namespace in which things go as the test wants."""

    @property
    def faults(self) -> Faults:
        """What goes wrong on purpose."""
        return Faults(self.control)

    @property
    def rules(self) -> Rules:
        """Which submissions go by which scenario."""
        return Rules(self.control)

    @contextmanager
    def scenario(self, name: str) -> Iterator[None]:
        """While inside, submissions that name no scenario get this one."""
        before = self.control.get(ScenariosShown, "scenarios").default
        self.set_scenario(name)
        try:
            yield
        finally:
            self.set_scenario(before)

    def set_scenario(self, name: str | None) -> None:
        """From now on, submissions that name no scenario get this one; none: the server's."""
        self.control.ask("PUT", "/scenarios/default", {"name": name})

    def set_renderer(self, name: str | None) -> None:
        """From now on this makes the files of submissions that name no renderer; none: the server's."""
        self.control.ask("PUT", "/renderer", {"renderer": name})

    def put_scenario(
        self,
        name: str,
        *,
        stages: Sequence[Mapping[str, Any]] = (),
        endings: Sequence[Mapping[str, Any]] = (),
        progress: str = "time",
        description: str = "",
    ) -> ScenarioWhole:
        """Keep a scenario of the test's own.

        `put_scenario("nap", stages=[{"phase": "running", "delay": 90}], endings=[{"outcome": "succeeded"}])`

        One of the endings is drawn, by their `weight`; without any the job never ends by itself.
        """
        said = {"description": description, "progress": progress, "stages": list(stages), "endings": list(endings)}
        return self.control.put(ScenarioWhole, "PUT", "scenarios", name, **said)

    def finish(self, job: str) -> JobShown:
        """The job succeeds now."""
        return self._edited(job, "finish")

    def fail(self, job: str, *, code: str | None = None, reason: str | None = None) -> JobShown:
        """The job fails now."""
        return self._edited(job, "fail", code=code, reason=reason)

    def hold(self, job: str) -> JobShown:
        """The job stays where it is until it is skipped on."""
        return self._edited(job, "hold")

    def skip(self, job: str) -> JobShown:
        """The job's next status is seen now."""
        return self._edited(job, "skip")

    def call_back(self, job: str, status: str | None = None) -> DeliveryShown:
        """Send a job's callback now: of the present status or of any other of its kind, even late or out of turn."""
        return self.control.put(DeliveryShown, "POST", "jobs", job, "callback", status=status)

    def redeliver(self, delivery: str) -> DeliveryShown:
        """Send a callback once more, now."""
        return self.control.put(DeliveryShown, "POST", "deliveries", delivery, "redeliver")

    def account(self, provider: str, id: str | None = None) -> AccountWithLedger:
        """An account with its ledger; without an id the ready-made one."""
        return self.control.get(AccountWithLedger, "accounts", provider, id or self._ready(provider))

    def set_account(
        self,
        provider: str,
        id: str | None = None,
        *,
        credits: float | None = None,
        state: str | None = None,
        limits: dict[str, int | None] | None = None,
        options: dict[str, Any] | None = None,
        secret: str | None = None,
        webhook_secret: str | None = None,
    ) -> AccountShown:
        """Change an account, or open one; without an id it is the ready-made one that changes."""
        said = {"credits": credits, "state": state, "limits": limits, "options": options}
        secrets = {"secret": secret, "webhook_secret": webhook_secret}
        name = id or self._ready(provider)
        return self.control.put(AccountShown, "PUT", "accounts", provider, name, **said, **secrets)

    def _edited(self, job: str, edit: str, **more: str | None) -> JobShown:
        return self.control.put(JobShown, "POST", "jobs", job, edit, **more)

    def _ready(self, provider: str) -> str:
        if provider not in self.vendors:
            message = f"There is no provider {provider!r}; there are: {', '.join(self.vendors)}."
            raise EmulatorError(message)
        return self.vendors[provider].account
