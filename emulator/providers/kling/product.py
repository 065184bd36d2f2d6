"""A product is a kind of task with three operations: create one, get one, list them.

All of Kling's `/v1/videos/<product>` work alike, so a product is declared, and its operations follow: what it takes
(`body`) and what it makes (`order`) are the whole difference.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from emulator.core.errors import Conflict, Missing
from emulator.core.job import Output, Snapshot, nothing
from emulator.core.scenario import Ending, Scenario
from emulator.providers.kling import answers, ids, rules, script
from emulator.providers.kling.envelope import succeeded
from emulator.providers.kling.models import Page, TaskRequest
from emulator.providers.kling.refusals import not_found, refusal
from emulator.web.call import Call, Draft, Work
from emulator.web.operation import Evidence, Operation
from emulator.web.refusals import Refusal
from emulator.web.reply import Reply

REMEMBERED = 80
"""Characters of each text of a request that are kept with the job, to be looked at."""
BAD_REQUESTS = ("1200", "1201", "1203")
SIGNED_OUT = ("1000", "1001", "1002", "1003", "1004", "1100")
UNPAID = ("1101", "1102", "1302", "1303")


@dataclass(frozen=True, slots=True)
class Order:
    """What a task will make, once its request has been found good."""

    seconds: float
    width: int
    height: int
    cost: float
    facts: Mapping[str, Any] = field(default_factory=nothing)
    """What the job remembers; `parent`, `model` and `mode` if it has them."""
    slot: str | None = None
    """The tasks that it shares the account's concurrency with; none: those of its product."""
    film: Mapping[str, Any] = field(default_factory=nothing)
    """What its videos show: see `script`."""


@dataclass(frozen=True, slots=True)
class Product:
    """A kind of task under `/v1/videos`, `kind` being the last part of its path unless `tail` is."""

    kind: str
    name: str
    """The tail of its operations' names."""
    title: str
    body: type[TaskRequest]
    order: Callable[[Call], Awaitable[Order]]
    docs: str
    evidence: Evidence = "documented"
    tail: str = ""

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/v1/videos/{self.tail or self.kind}"

    def operations(self, siblings: Sequence[str] = ()) -> tuple[Operation, ...]:
        """Create, get and list; no two tasks of the siblings, kinds of jobs, have one external id."""

        async def create(call: Call) -> Reply:
            order = await self.order(call)
            await refuse_taken(call, call.body.external_task_id, siblings)
            rules.solvent(call.account)
            return succeeded(call, answers.accepted(await _submit(call, self.kind, order)))

        return (
            Operation(
                "POST",
                self.path,
                create,
                f"create_{self.name}",
                f"Create a {self.title} task",
                body=self.body,
                reply=answers.Answer[answers.Accepted],
                docs=self.docs,
                evidence=self.evidence,
                errors=(*SIGNED_OUT, *BAD_REQUESTS, *UNPAID),
                callback=answers.Task,
                callback_field="callback_url",
            ),
            *queries(self.kind, self.path, self.name, self.title, answers.task, answers.Task, self.docs, self.evidence),
        )


def queries(
    kind: str,
    path: str,
    name: str,
    title: str,
    shown: Callable[[Snapshot], dict[str, Any]],
    shape: type[Any],
    docs: str,
    evidence: Evidence,
) -> tuple[Operation, ...]:
    """Get one task by its id or the customer's, and list them, newest first."""

    async def get(call: Call) -> Reply:
        return succeeded(call, shown(await polled(call, kind, call.param("id"))))

    async def list_(call: Call) -> Reply:
        page = Page.model_validate(call.query)
        # assumed: newest first; the order is not documented
        found = await call.jobs(kind, offset=(page.pageNum - 1) * page.pageSize, limit=page.pageSize)
        return succeeded(call, [shown(snapshot) for snapshot in found])

    common: dict[str, Any] = {"docs": docs, "evidence": evidence, "errors": (*SIGNED_OUT, "1201")}
    one, many = answers.Answer[shape], answers.Answer[list[shape]]  # type: ignore[valid-type]
    return (
        Operation("GET", f"{path}/{{id}}", get, f"get_{name}", f"Query a {title} task", reply=one, **common),
        Operation("GET", path, list_, f"list_{name}", f"List {title} tasks", query=Page, reply=many, **common),
    )


async def polled(call: Call, kind: str, id: str) -> Snapshot:
    """The account's task of this id, which is ours or the customer's own. Raises Refusal."""
    snapshot = await own_task(call, id, (kind,))
    if snapshot is not None:
        return snapshot
    try:
        if id.isprintable():
            return await call.poll_alias(kind, id)
    except Missing:
        pass
    # wire: "Task not found by id/external id": both are taken
    raise not_found("Task", id, "path id")


async def own_task(call: Call, id: str, kinds: Sequence[str]) -> Snapshot | None:
    """The account's task of this id of ours, if it is of one of these kinds."""
    if not ids.is_id(id):
        return None
    try:
        snapshot = await call.poll(id)
    except Missing:
        return None
    if call.owns(snapshot.job) and snapshot.job.kind in kinds:
        return snapshot
    call.job = None
    return None


def taken(external_id: str | None) -> Refusal:
    """The customer has a task of this name already."""
    # wire: "External_task_id <x> already exists"
    return refusal(1201, f"External_task_id {external_id} already exists", field="external_task_id")


async def refuse_taken(call: Call, external_id: str | None, kinds: Sequence[str]) -> None:
    """Raises Refusal if a task of one of these kinds has this name."""
    if external_id is None:
        return
    for kind in kinds:
        with suppress(Missing):
            await call.named(kind, external_id)
            # docs: every product, external_task_id: "Must be unique within a single user account"
            raise taken(external_id)


async def _submit(call: Call, kind: str, order: Order) -> Snapshot:
    body: TaskRequest = call.body
    draft = await call.draft()
    id = ids.task_id(draft)
    work = Work(
        id=id,
        kind=kind,
        lifecycle=rules.TASK,
        facts={**_facts(call, id, order.facts), **script.kept(call, order.film)},
        outputs=files(draft, order.seconds, (order.width, order.height), watermarked=body.watermark_info.enabled),
        callback_url=body.callback_url,
        alias=body.external_task_id,
        cost=order.cost,
        slot=order.slot or kind,
    )
    try:
        return await call.submit(draft, work, request=remembered(body))
    except Conflict:
        raise taken(body.external_task_id) from None


def _facts(call: Call, id: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the job remembers: a parent video that the customer uploaded gets its id now."""
    kept = {**facts, **paying(call)}
    parent = facts.get("parent")
    if parent is not None and not parent["id"]:
        kept["parent"] = {**parent, "id": ids.parent_id(id)}
    return kept


def paying(call: Call) -> dict[str, Any]:
    """How the account pays, as its jobs remember it."""
    return {"cash": True} if call.options.cash_account else {}


AT_ONCE = Scenario("instant", endings=(Ending(),))


async def made_at_once(call: Call, draft: Draft, work: Work) -> Snapshot:
    """Submit work that is done when it is answered: whatever scenario is in force, it succeeds."""
    call.scenario = AT_ONCE
    return await call.submit(draft, work, request=remembered(call.body))


def file_name(draft: Draft, suffix: str) -> str:
    """The name of a result file."""
    return f"{draft.draws('files').hex(32)}{suffix}"


def remembered(body: Any) -> dict[str, Any]:
    """A request as it is kept with its job: without defaults, long texts cut."""
    kept: dict[str, Any] = _short(body.model_dump(exclude_unset=True))
    return kept


def _short(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= REMEMBERED else f"{value[:REMEMBERED]}…"
    if isinstance(value, dict):
        return {name: _short(each) for name, each in value.items()}
    return [_short(each) for each in value[:3]] if isinstance(value, list) else value


def files(draft: Draft, seconds: float, size: tuple[int, int], *, watermarked: bool) -> tuple[Output, ...]:
    """The video, and its watermarked twin if one was asked for."""
    suffixes = (".mp4", "_watermark.mp4") if watermarked else (".mp4",)
    names = [file_name(draft, suffix) for suffix in suffixes]
    return tuple(Output(name, "video", seconds, *size, retention=rules.RETENTION) for name in names)
