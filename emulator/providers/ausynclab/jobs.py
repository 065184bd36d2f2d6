"""What the vendor's jobs have in common: ids of their own by kind, an owner, and what a callback must know."""

from typing import Any

from emulator.core.errors import Missing
from emulator.core.job import Output, Snapshot
from emulator.providers.ausynclab import rules
from emulator.providers.ausynclab.options import AusyncOptions
from emulator.providers.ausynclab.refusals import refusal
from emulator.providers.ausynclab.rules import GENERATED, REGISTERED, SPEECH
from emulator.web.call import Call, Draft, Work

NOT_FOUND = {REGISTERED: "registered_video_not_found", GENERATED: "video_not_found", SPEECH: "audio_not_found"}


async def next_id(call: Call, kind: str) -> int:
    """The vendor's id for the next thing of a kind."""
    # docs: the samples' registered and generated videos are numbered apart
    return rules.FIRST_IDS[kind] - 1 + (await call.draft(f"ausynclab.{kind}")).number


async def begin(
    call: Call,
    draft: Draft,
    kind: str,
    facts: dict[str, Any],
    outputs: tuple[Output, ...],
    price: float,
    starts_at: int | None = None,
) -> Snapshot:
    """Submit a job of a kind; `facts` has its `id`. Raises Shortage, Crowded."""
    work = Work(
        id=rules.job_id(kind, facts["id"]),
        kind=kind,
        lifecycle=rules.LIFECYCLES[kind],
        facts=facts | _callbacks(call.options),
        outputs=outputs,
        callback_url=call.body.callback_url,
        cost=price,
        # assumed: neither is said to be limited; an account with a limit counts videos and speeches apart
        slot="speech" if kind == SPEECH else "lipsync",
        starts_at=starts_at,
    )
    return await call.submit(draft, work, request=call.body.model_dump(exclude={"callback_url"}))


async def own(call: Call, kind: str, id: int, field: str = "path id") -> Snapshot:
    """The account's job of a kind and of the id in a field. Raises Refusal; another account's counts as missing."""
    try:
        snapshot = await call.poll(rules.job_id(kind, id))
    except Missing:
        raise refusal(NOT_FOUND[kind], field=field) from None
    if not call.owns(snapshot.job):
        call.job = None
        raise refusal(NOT_FOUND[kind], field=field)
    return snapshot


def _callbacks(options: AusyncOptions) -> dict[str, Any]:
    """What the job's callbacks must know of the options, if anything was chosen."""
    chosen: dict[str, Any] = {"processing": True} if options.processing_callbacks else {}
    if options.callback_delays:
        chosen["delays"] = options.callback_delays
    return {"callbacks": chosen} if chosen else {}
