"""What every kind of job shares: submitting, finding, listing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from operator import itemgetter
from typing import Any
from uuid import UUID

from emulator.core.errors import Missing
from emulator.core.job import Snapshot
from emulator.engine.accounts import Shortage
from emulator.providers.creatify import rules
from emulator.web.call import Call, Draft, Work
from emulator.web.refusals import Refusal
from emulator.web.reply import Reply, json_reply

DOCS = "https://docs.creatify.ai/api-reference"
ERRORS = ("not_authenticated", "authentication_failed", "permission_denied", "throttled")
LISTS = (*ERRORS, "invalid_ids")
CREATES = (*ERRORS, "insufficient_credits", "crowded")
SLOT = "videos"
"""assumed: videos and audios take from the same slots, and an avatar under review takes none."""
_ORDERINGS = ("created_at", "updated_at")


async def submitted(call: Call, draft: Draft, work: Work, request: Mapping[str, Any]) -> Snapshot:
    """Submit a job; out of credits it is refused or doomed, as the options say. Raises Shortage."""
    options = call.options
    told = {"retries": options.webhook_retries, "every_status": options.webhook_every_status}
    work = replace(work, facts={**work.facts, **told})
    try:
        return await call.submit(draft, work, request)
    except Shortage:
        if options.without_credits == "reject":
            raise
        doomed = replace(work, lifecycle=rules.doomed(work.lifecycle, rules.BROKE), cost=0.0, cost_at_rest=0.0)
        return await call.submit(draft, doomed, request)


async def mine(call: Call, kinds: tuple[str, ...], code: str = "not_found") -> Snapshot:
    """The job of the path, if it is this account's and of one of these kinds. Raises Refusal."""
    try:
        snapshot = await call.poll(call.param("id").lower())
    except Missing:
        raise Refusal(code, field="path id") from None
    if not _is_mine(call, snapshot, kinds):
        call.job = None
        raise Refusal(code, field="path id")
    return snapshot


def _is_mine(call: Call, snapshot: Snapshot, kinds: tuple[str, ...]) -> bool:
    return call.owns(snapshot.job) and snapshot.job.kind in kinds


async def several(
    call: Call, kinds: tuple[str, ...], shown: Callable[[Snapshot], dict[str, Any]], *, ordered: bool = False
) -> Reply:
    """This account's jobs of some kinds, or those of `ids`, newest first or by `ordering`."""
    asked = call.query.get("ids")
    if asked is None:
        found = [snapshot for kind in kinds for snapshot in await call.jobs(kind)]
    else:
        found = await _these(call, asked, kinds)
    found.sort(key=lambda snapshot: -snapshot.job.number)
    answers = [shown(each) for each in found]
    wanted = call.query.get("ordering", "") if ordered else ""
    # docs: DRF, OrderingFilter: terms that are no fields are passed over; assumed: which fields there are
    for term in reversed([each.strip() for each in wanted.split(",")]):
        name = term.removeprefix("-")
        if name in _ORDERINGS:
            answers.sort(key=itemgetter(name), reverse=name != term)
    return json_reply(answers)


async def _these(call: Call, asked: str, kinds: tuple[str, ...]) -> list[Snapshot]:
    """This account's jobs of these ids; others are just not there."""
    try:
        ids = [str(UUID(part.strip())) for part in asked.split(",")]
    except ValueError:
        # assumed: the words
        raise rules.BAD_IDS from None
    if len(ids) > rules.MOST_IDS:
        # docs: lipsyncs/get-apilipsyncs, `ids` at most 100; assumed: the words, which are DRF's
        raise rules.Invalid({"ids": [f"Ensure this field has no more than {rules.MOST_IDS} elements."]}, "query ids")
    found = []
    for each in dict.fromkeys(ids):
        try:
            snapshot = await call.poll(each)
        except Missing:
            continue
        if _is_mine(call, snapshot, kinds):
            found.append(snapshot)
    return found
