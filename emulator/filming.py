"""How the studio makes what a vendor's jobs show: the engine and the file server ask here."""

from collections.abc import Iterable, Mapping
from typing import Any

from emulator.core.job import Job, Output
from emulator.engine.rendering import Outcome, Report
from emulator.media.errors import RenderError
from emulator.providers.base import Provider
from emulator.studio.errors import Unmade
from emulator.studio.studio import untold
from emulator.studio.takes import Production
from emulator.web.samples import sample


class Filming:
    """The films of these providers' jobs."""

    def __init__(self, providers: Mapping[str, Provider]) -> None:
        self._providers = providers
        self.studio: Any = None
        """Set when there is one: it reads files of this very server, which asks here for them."""

    async def react(self, job: Job, report: Report) -> Outcome:
        """Make the files that a job awaits; how a vendor explains it where they cannot be made."""
        provider, notes = self._providers[job.provider], dict[str, None]()
        productions = self._awaited(job)
        for place, production in enumerate(productions):

            def told(share: float, place: int = place) -> None:
                report((place + share) / len(productions))

            try:
                made = await self._made(job, production, told)
            except Unmade as unmade:
                reason, code = provider.explain(unmade)
                code = None if code is None else str(code)
                return Outcome((*notes, str(unmade)), failed=True, reason=reason, code=code)
            notes.update(dict.fromkeys(made.notes))
        return Outcome(tuple(notes))

    async def file(self, job: Job, output: Output) -> bytes | None:
        """A file of a job; none: the stub makes it. Raises RenderError."""
        if job.renderer == "stub" or output.media == "text":
            return None
        for production in self._providers[job.provider].direct(job):
            if output.name in production.takes:
                try:
                    made: Mapping[str, bytes] = await self._made(job, production)
                except Unmade as unmade:
                    raise RenderError(str(unmade)) from unmade
                return made[output.name]
        return None

    async def sample(self, name: str, query: Mapping[str, str]) -> bytes:
        """A sample, as the control API serves it. Raises BadSample."""
        return (await sample(self.studio, name, query))[0]

    def _awaited(self, job: Job) -> list[Production]:
        """The productions of what the job waits for: at a rest what is there then, at the end all that is left."""
        awaited = job.timeline.awaited
        resting = awaited is not None and awaited.step.rest
        rested = any(transition.step.rest for transition in job.timeline.transitions)
        names = {each.name for each in _outputs(job.outputs, resting=resting, rested=rested)}
        return [each for each in self._providers[job.provider].direct(job) if names & set(each.takes)]

    async def _made(self, job: Job, production: Production, told: Report = untold) -> Any:
        return await self.studio.make(job.renderer, production, told, job=job.id, space=job.namespace)


def _outputs(outputs: Iterable[Output], *, resting: bool, rested: bool) -> Iterable[Output]:
    if not resting and not rested:
        return outputs
    return (each for each in outputs if each.at_rest is resting)
