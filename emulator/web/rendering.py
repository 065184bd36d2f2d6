"""Which renderer makes the files of a submission, and whether there is anything for it to make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from emulator.core.errors import BadRequest
from emulator.core.job import Job, nothing
from emulator.engine.world import World
from emulator.studio.takes import Production
from emulator.studio.tools import RENDERERS, RendererName

STUB: RendererName = "stub"
HEADER = b"x-emulator-renderer"
Chosen = tuple[RendererName, tuple[str, ...]]
"""A renderer, and sentences for the job's log."""
_BY_DEFAULT: Chosen = (STUB, ())


def renderer_of(name: str) -> RendererName:
    """The renderer of this name. Raises BadRequest with the names there are."""
    if name not in RENDERERS:
        message = f"There is no renderer {name[:80]!r}; there are: {', '.join(RENDERERS)}."
        raise BadRequest(message)
    return name


def never(renderer: RendererName) -> str | None:
    """There is no studio."""
    return None if renderer == STUB else f"The renderer {renderer} is no part of this server."


@dataclass(frozen=True, slots=True)
class Renderers:
    """The renderers of a server."""

    default: RendererName = STUB
    required: bool = False
    """One that cannot be used is refused; otherwise the stub takes its place, and the job's log says so."""
    unavailable: Callable[[RendererName], str | None] = never
    """Why a renderer cannot be used, in a sentence; none: it can."""
    direct: Mapping[str, Callable[[Job], tuple[Production, ...]]] = field(default_factory=nothing)
    """By provider: what a job's files show."""

    def chosen(self, asked: str | None, world: World) -> Chosen:
        """First match: as asked, the namespace's, the server's. Raises BadRequest."""
        name = asked or world.state.renderer or self.default
        if name == STUB:
            return _BY_DEFAULT
        renderer = renderer_of(name)
        if (why := self.usable(renderer)) is not None:
            return STUB, (why, "The stub has made its files.")
        return renderer, ()

    def usable(self, renderer: RendererName) -> str | None:
        """Why a renderer cannot be used, if that is so. Raises BadRequest where it is required."""
        why = self.unavailable(renderer)
        if why is not None and self.required:
            message = f"{why} Nothing takes its place: renderers are required here (setting renderer_required)."
            raise BadRequest(message)
        return why

    def directed(self, job: Job) -> Job:
        """The job as it is submitted: its ending awaits its files, if there are any for its renderer to make."""
        if not self.direct[job.provider](job):
            return replace(job, renderer=STUB)
        if not (job.lifecycle.queued or job.lifecycle.running):
            return job  # it is over when it is answered: its files are made when they are fetched
        return job.with_timeline(job.timeline.awaiting(job.lifecycle.waiting()))
