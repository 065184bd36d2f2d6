"""The tasks of an account, whichever path they were made by: some by their ids, all of them page by page."""

from typing import Annotated

from pydantic import Field

from emulator.core.errors import Missing
from emulator.core.job import Snapshot
from emulator.providers.kling import rules
from emulator.providers.kling.design2 import answers
from emulator.providers.kling.envelope import succeeded
from emulator.providers.kling.models import Number
from emulator.providers.kling.paging import Paged, page, resumed
from emulator.providers.kling.product import own_task
from emulator.providers.kling.refusals import refusal
from emulator.web.call import Call
from emulator.web.reply import Reply

# wire: 20 ids were answered and 21 refused, 2026-09; the documentation names no limit
MOST_IDS = 20
# docs: POST /tasks, start_time: "The default value is end_time - 30 days"; in milliseconds
WINDOW = 30 * 24 * 60 * 60 * 1000
STATUSES = ("submitted", "processing", "succeeded", "failed")
PRODUCT_TYPES = ("video", "image", "try_on")
# docs: "The API currently supports querying async tasks only"
AT_ONCE = (rules.IDENTIFY, rules.SPEECH)


class TasksQuery(Paged):
    """Which part of the account's tasks."""

    limit: Annotated[int, Field(ge=1, le=500), Number] = 100


async def by_id(call: Call, kinds: tuple[str, ...]) -> Reply:
    """Some tasks, by our ids or the customer's; those that are not there are left out."""
    ours, theirs = _listed(call, "task_ids"), _listed(call, "external_task_ids")
    if not ours and not theirs:
        # wire: neither
        raise refusal(1201, "task_ids or external_task_ids is required", field="query task_ids")
    if len(ours) + len(theirs) > MOST_IDS:
        # wire: 21 of them
        raise refusal(1201, f"task_ids and external_task_ids cannot exceed {MOST_IDS} in total", field="query task_ids")
    if ours and theirs:
        # docs: "you cannot use them simultaneously"; assumed: the text
        raise refusal(1201, "task_ids and external_task_ids cannot be used simultaneously", field="query task_ids")
    found: dict[str, Snapshot] = {}
    for id in ours:
        snapshot = await own_task(call, id, kinds)
        if snapshot is not None:
            found[snapshot.job.id] = snapshot
    for id in theirs:
        for kind in kinds:
            try:
                snapshot = await call.poll_alias(kind, id)
            except Missing:
                continue
            found[snapshot.job.id] = snapshot
    # assumed: in the order asked for, each once
    return succeeded(call, [answers.task(each) for each in found.values()])


async def by_cursor(call: Call) -> Reply:
    """A page of the account's tasks, newest first."""
    asked: TasksQuery = call.body
    query, after = resumed(asked)
    query.checked(status=STATUSES, product_type=PRODUCT_TYPES)
    end = call.now // 1000 if query.end_time is None else query.end_time
    start = max(0, end - WINDOW) if query.start_time is None else query.start_time
    query = query.model_copy(update={"start_time": start, "end_time": end})
    tasks = [
        each
        for each in await call.jobs()
        if each.job.kind not in AT_ONCE
        and query.within(each.created_at)
        and query.passes(status=answers.status(each), product_type="video")
    ]
    shown, cursor = page(query, after, tasks, lambda each: (each.created_at, each.job.number))
    # wire: of nothing: {"count": 0, "has_more": false}
    result = {"result": [answers.task(each) for each in shown]} if shown else {}
    further = {} if cursor is None else {"next_cursor": cursor}
    return succeeded(call, {**result, "count": len(shown), **further, "has_more": cursor is not None})


def _listed(call: Call, name: str) -> list[str]:
    return [
        each for each in (part.strip() for part in call.query.get(name, "").split(",")) if each.isprintable() and each
    ]
