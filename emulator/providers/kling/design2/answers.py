"""What clients get from the new design: one shape of task for polls, pages and callbacks.

Tasks of the legacy paths have it too: the same tasks, seen from here.
"""

from typing import Any

from pydantic import Field

from emulator.core.job import Snapshot
from emulator.providers.kling import ids
from emulator.providers.kling.answers import deducted, seconds, why
from emulator.web.shape import Shape, known


class CreatedTask(Shape):
    """A task just created."""

    id: str
    status: str
    message: str = Field(description="Why it failed.")
    create_time: int = Field(description="Unix milliseconds.")
    update_time: int = Field(description="Unix milliseconds.")
    external_id: str | None = Field(None, description="The customer's own id.")


class VideoOutput(Shape):
    """A video that was made."""

    type: str = Field(description="`video`.")
    id: str = Field(description="Taken as a `video_id` by other calls.")
    url: str = Field(description="Deleted after 30 days.")
    watermark_url: str | None = Field(None, description="When a watermark was asked for.")
    duration: str = Field(description="Seconds.")


class Charge(Shape):
    """What was paid: units of a pack, or, by a cash account, dollars."""

    charge_type: str | None = Field(None, description="unit or cash; nothing of a task that failed.")
    cash_type: str | None = Field(None, description="Of cash: `balance`.")
    amount: str
    currency: str | None = Field(None, description="Of cash: `USD`.")
    package_type: str | None = Field(None, description="Of units: `video`.")
    list_price: str | None = Field(None, description="Of cash: before discounts.")


class DesignedTask(CreatedTask):
    """A task: as polls, pages and callbacks show it."""

    outputs: list[VideoOutput] = Field(description="Empty until it has succeeded.")
    billing: list[Charge] | None = known("observed", None, description="Once it has ended.")


class TaskPage(Shape):
    """A part of the account's tasks."""

    result: list[DesignedTask] | None = known("observed", None, description="Left out when there is none.")
    count: int
    next_cursor: str | None = known("assumed", None, description="Left out at the end.")
    has_more: bool


# docs: "submitted, processing, succeeded, failed"; the legacy paths say `succeed` of the same task
_WORDS = {"succeed": "succeeded"}


def status(snapshot: Snapshot) -> str:
    """The new design's word."""
    return _WORDS.get(snapshot.status, snapshot.status)


def created(snapshot: Snapshot) -> dict[str, Any]:
    """The answer to a create call."""
    # wire: a create of 2026-09 has a message, which the documentation leaves out
    return {"id": snapshot.job.id, "status": status(snapshot), "message": why(snapshot), **_named(snapshot)}


def task(snapshot: Snapshot) -> dict[str, Any]:
    """A task, in the order of a logged one of 2026-09."""
    # docs: get-started/callbacks, the test callback: `outputs` is there, and empty, before there are any
    shown = {
        "id": snapshot.job.id,
        "status": status(snapshot),
        "outputs": [_video(snapshot)] if snapshot.succeeded else [],
        "message": why(snapshot),
        **_named(snapshot),
    }
    if snapshot.phase.ended:
        # wire: of a task that failed before anything was made, 2026-09: an amount and nothing else
        shown["billing"] = [_charge(snapshot) if snapshot.succeeded else {"amount": "0"}]
    return shown


def _charge(snapshot: Snapshot) -> dict[str, str]:
    paid = deducted(snapshot.job.cost, snapshot.job.facts)
    cash = paid.get("final_balance_deduction")
    if cash is None:
        # wire: one line of units, e.g. "2.4" for 3 seconds of kling-3.0-turbo, also of tasks made by legacy paths
        return {"charge_type": "unit", "amount": paid["final_unit_deduction"], "package_type": "video"}
    # docs: billing: cash_type, currency and list_price stand with charge_type=cash only
    price = {"amount": cash["quota"], "currency": "USD", "list_price": cash["list_price"]}
    return {"charge_type": "cash", "cash_type": "balance", **price}


def _video(snapshot: Snapshot) -> dict[str, str]:
    job = snapshot.job
    plain, *watermarked = job.outputs
    shown = {"type": "video", "id": ids.result_id(job.id), "url": job.url(plain)}
    if watermarked:
        shown["watermark_url"] = job.url(watermarked[0])
    shown["duration"] = seconds(plain.seconds)
    return shown


def _named(snapshot: Snapshot) -> dict[str, Any]:
    times = {"create_time": snapshot.created_at // 1000, "update_time": snapshot.updated_at // 1000}
    alias = snapshot.job.alias
    return times if alias is None else {**times, "external_id": alias}
