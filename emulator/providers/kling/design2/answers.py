"""What clients get from the new design: one shape of task for polls, pages and callbacks.

Tasks of the legacy paths have it too: the same tasks, seen from here.
"""

from typing import Any

from pydantic import Field

from emulator.core.job import Snapshot
from emulator.providers.kling import ids
from emulator.providers.kling.answers import seconds, units
from emulator.web.shape import Shape, known


class CreatedTask(Shape):
    """A task just created."""

    id: str
    status: str
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
    """What was paid; the emulator's accounts have units, never cash."""

    charge_type: str = Field(description="`unit`; cash accounts have `cash`.")
    amount: str
    package_type: str = Field(description="`video`.")


class DesignedTask(CreatedTask):
    """A task: as polls, pages and callbacks show it."""

    message: str = Field(description="Why it failed.")
    outputs: list[VideoOutput] = Field(description="Empty until it has succeeded.")
    billing: list[Charge] | None = known("assumed", None, description="Once it has succeeded: what failed is free.")


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
    return _named({"id": snapshot.job.id, "status": status(snapshot)}, snapshot)


def task(snapshot: Snapshot) -> dict[str, Any]:
    """A task, in the order of the documentation."""
    job = snapshot.job
    shown = _named({"id": job.id, "status": status(snapshot), "message": snapshot.reason or ""}, snapshot)
    # docs: get-started/callbacks, the test callback: `outputs` is there, and empty, before there are any
    shown["outputs"] = [_video(snapshot)] if snapshot.succeeded else []
    if snapshot.succeeded:
        # wire: one line of units, e.g. "2.4" for 3 seconds of kling-3.0-turbo, also of tasks made by legacy paths
        shown["billing"] = [{"charge_type": "unit", "amount": units(job.cost), "package_type": "video"}]
    return shown


def _video(snapshot: Snapshot) -> dict[str, str]:
    job = snapshot.job
    plain, *watermarked = job.outputs
    shown = {"type": "video", "id": ids.result_id(job.id), "url": job.url(plain)}
    if watermarked:
        shown["watermark_url"] = job.url(watermarked[0])
    shown["duration"] = seconds(plain.seconds)
    return shown


def _named(shown: dict[str, Any], snapshot: Snapshot) -> dict[str, Any]:
    shown["create_time"] = snapshot.created_at // 1000
    shown["update_time"] = snapshot.updated_at // 1000
    if snapshot.job.alias is not None:
        shown["external_id"] = snapshot.job.alias
    return shown
