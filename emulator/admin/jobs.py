"""Jobs as the emulator sees them: what was asked for, what will come of it, and edits of what is yet to come."""

from typing import Any

from pydantic import Field

from emulator.admin.asking import Asked, Question, body, question
from emulator.admin.rooms import rooms
from emulator.admin.shapes import perhaps, plain
from emulator.core.errors import BadRequest
from emulator.core.job import Job, Output, Snapshot
from emulator.core.timeline import Phase, Step
from emulator.engine.instants import iso
from emulator.engine.writing import Code
from emulator.web.call import Call
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape

PAGE = 200
"""Jobs looked at together where a filter has no index."""


class StepShown(Shape):
    """One status of a job's plan."""

    at: str | None
    """None: it is known, but not when."""
    status: str
    phase: Phase
    reason: str | None
    code: str | None
    past: bool
    """It has happened."""
    awaited: bool
    """It happens when its files are made, and not before `at`."""


class OutputShown(Shape):
    """A file that can be fetched now."""

    url: str
    media: str
    seconds: float
    width: int
    height: int
    expires_at: str | None


class JobShown(Shape):
    """A job now."""

    id: str
    provider: str
    account: str
    kind: str
    alias: str | None
    """The customer's own name for it."""
    number: int
    status: str
    """The provider's word."""
    phase: Phase
    reason: str | None
    code: str | None
    progress: float
    """0 to 1."""
    scenario: str
    renderer: str
    """What makes its files."""
    log: list[str]
    """Sentences about the making of its files."""
    created_at: str
    updated_at: str
    callback_url: str | None
    credits: float
    """Its price: promised from submit on."""
    charged: float
    """What it has cost so far; a failure costs nothing."""
    request: dict[str, Any]
    result: list[OutputShown]
    timeline: list[StepShown]


class JobsShown(Shape):
    """A page of jobs, newest first."""

    jobs: list[JobShown]
    next_cursor: str | None
    """Asks for the next page; none on the last."""


class JobsQuestion(Question):
    """Which jobs."""

    provider: str | None = None
    account: str | None = None
    kind: str | None = None
    phase: Phase | None = None
    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = None

    @property
    def scope(self) -> str:
        """As much of it as has an index."""
        parts = []
        for part in (self.provider, self.account, self.kind):
            if part is None:
                break
            parts.append(part)
        return "/".join(parts)

    def wants(self, snapshot: Snapshot) -> bool:
        """Whether a job of the scope is among them."""
        job = snapshot.job
        return (
            self.phase in (None, snapshot.phase)
            and self.account in (None, job.account)
            and self.kind in (None, job.kind)
        )


class JobFailed(Asked):
    """How it fails."""

    code: Code | None = None
    """Of the vendor's table; the reason is what the table says."""
    reason: str | None = Field(None, max_length=2000)


class NothingAsked(Asked):
    """No fields."""


async def listed(call: Call) -> Reply:
    """The jobs that were asked for, newest first."""
    asked = question(JobsQuestion, call)
    if asked.provider is not None:
        rooms(call).provider(asked.provider)
    found = await _found(call, asked)
    more = len(found) > asked.limit
    page = found[: asked.limit]
    cursor = str(page[-1].job.number) if more else None
    return json_reply({"jobs": [shown(snapshot) for snapshot in page], "next_cursor": cursor})


async def show(call: Call) -> Reply:
    """One job."""
    return json_reply(shown(await call.desk.engine.snapshot(call.namespace, call.param("id"))))


async def finish(call: Call) -> Reply:
    """It succeeds now."""
    return await _edited(call, Job.finish)


async def fail(call: Call) -> Reply:
    """It fails now."""
    asked, id = body(JobFailed, call), call.param("id")
    reason = asked.reason
    if asked.code is not None:
        job = (await call.desk.engine.snapshot(call.namespace, id)).job
        reason = reason or rooms(call).provider(job.provider).by_code(asked.code).message
    return json_reply(shown(await call.edit(id, lambda job, now: job.fail(now, reason, asked.code))))


async def hold(call: Call) -> Reply:
    """It stays where it is."""
    return await _edited(call, Job.hold)


async def skip(call: Call) -> Reply:
    """Its next status is seen now."""
    return await _edited(call, Job.skip)


async def _edited(call: Call, edit: Any) -> Reply:
    body(NothingAsked, call)
    return json_reply(shown(await call.edit(call.param("id"), edit)))


async def _found(call: Call, asked: JobsQuestion) -> list[Snapshot]:
    """One more than the limit, if there are so many."""
    engine = call.desk.engine
    found: list[Snapshot] = []
    offset = 0 if asked.cursor is None else await _after(call, asked.scope, asked.cursor)
    while page := await engine.jobs(call.namespace, asked.scope, offset=offset, limit=PAGE):
        found += [snapshot for snapshot in page if asked.wants(snapshot)]
        if len(found) > asked.limit:
            break
        offset += len(page)
    return found


async def _after(call: Call, scope: str, cursor: str) -> int:
    """Where the jobs older than the cursor's begin, found by halving: new jobs do not move a page."""
    if not cursor.isdecimal() or len(cursor) > 18:
        message = f"Not a cursor: {cursor[:40]!r}. Use the next_cursor of the page before."
        raise BadRequest(message)
    engine, number = call.desk.engine, int(cursor)
    low, high = 0, await engine.storage.total("job", call.namespace, scope)
    while low < high:
        middle = (low + high) // 2
        page = await engine.jobs(call.namespace, scope, offset=middle, limit=1)
        if page and page[0].job.number >= number:
            low = middle + 1
        else:
            high = middle
    return low


def shown(snapshot: Snapshot) -> dict[str, Any]:
    """A job for the control API's answers."""
    job = snapshot.job
    return {
        "id": job.id,
        "provider": job.provider,
        "account": job.account,
        "kind": job.kind,
        "alias": job.alias,
        "number": job.number,
        "status": snapshot.status,
        "phase": snapshot.phase,
        "reason": snapshot.reason,
        "code": snapshot.code,
        "progress": round(snapshot.progress, 4),
        "scenario": job.scenario,
        "renderer": job.renderer,
        "log": list(job.log),
        "created_at": iso(snapshot.created_at),
        "updated_at": iso(snapshot.updated_at),
        "callback_url": job.callback_url,
        "credits": job.cost + job.cost_at_rest,
        "charged": snapshot.charged,
        "request": plain(job.request),
        "result": [_file(snapshot, output) for output in job.outputs if snapshot.offers(output)],
        "timeline": _steps(snapshot),
    }


def _file(snapshot: Snapshot, output: Output) -> dict[str, Any]:
    since = snapshot.since(output) or 0
    return {
        "url": snapshot.job.url(output),
        "media": output.media,
        "seconds": float(output.seconds),  # a provider may have written 0
        "width": output.width,
        "height": output.height,
        "expires_at": None if output.retention is None else iso(since + output.retention),
    }


def _steps(snapshot: Snapshot) -> list[dict[str, Any]]:
    timeline = snapshot.job.timeline
    coming: list[tuple[int | None, Step, bool]] = [(each.at, each.step, False) for each in timeline.transitions]
    coming += [(None, step, False) for step in timeline.untimed]
    if timeline.awaited is not None:
        coming.append((timeline.awaited.at, timeline.awaited.step, True))
    return [
        {
            "at": perhaps(at),
            "status": step.status,
            "phase": step.phase,
            "reason": step.reason,
            "code": step.code,
            "past": index <= snapshot.index,
            "awaited": awaited,
        }
        for index, (at, step, awaited) in enumerate(coming)
    ]
