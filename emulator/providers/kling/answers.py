"""What clients get from Kling: the shapes, and the functions that make them from a snapshot.

Polls, lists and callbacks are made by the same functions, so they agree. Keys stand in the vendor's order; a key
without a value is left out, as on the wire.
"""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from pydantic import Field

from emulator.core.job import Snapshot
from emulator.providers.kling import ids
from emulator.providers.kling.prices import DOLLARS
from emulator.web.shape import Shape, known

T = TypeVar("T")


class Answer(Shape, Generic[T]):
    """The envelope of a success."""

    code: int = Field(description="0: success; otherwise see the error codes.")
    message: str = known("observed", description="`SUCCEED`.")
    request_id: str
    data: T


class Refused(Shape):
    """The envelope of a failure: no `data`."""

    code: int
    message: str
    request_id: str


class BalanceDeduction(Shape):
    """What a cash account paid."""

    quota: str = Field(description="With the account's discount.")
    list_price: str = Field(description="Without it.")


class Deducted(Shape):
    """What was paid."""

    final_unit_deduction: str | None = Field(None, description="Units paid, once the task has ended.")
    final_balance_deduction: BalanceDeduction | None = Field(None, description="Only for cash accounts.")


class Face(Shape):
    """A face and when it can be synced."""

    face_id: str
    face_image: str = Field(description="A picture of the face.")
    start_time: int = Field(description="Milliseconds of the video.")
    end_time: int = Field(description="Milliseconds of the video.")


class Faces(Deducted):
    """The faces of a video."""

    session_id: str = Field(description="Valid for 24 hours; serves any number of tasks.")
    face_data: list[Face]


class ParentVideo(Shape):
    """The video that was worked on."""

    id: str
    url: str
    duration: str = Field(description="Seconds.")


class TaskInfo(Shape):
    """How the task was created."""

    parent_video: ParentVideo | None = None
    external_task_id: str | None = None


class Accepted(Shape):
    """A task just created."""

    task_id: str
    task_status: str
    task_info: TaskInfo | None = None
    created_at: int = Field(description="Unix milliseconds.")
    updated_at: int = Field(description="Unix milliseconds.")


class Video(Shape):
    """A video that was made."""

    id: str = Field(description="Taken as a `video_id` by other calls.")
    url: str = Field(description="Deleted after 30 days.")
    watermark_url: str | None = Field(None, description="When a watermark was asked for.")
    duration: str = Field(description="Seconds.")


class Videos(Shape):
    """The result of a video task."""

    videos: list[Video]


class WatermarkState(Shape):
    """Whether a watermarked result is made as well."""

    enabled: bool


class Task(Deducted):
    """A video task."""

    task_id: str
    task_status: str = Field(description="submitted, processing, succeed or failed.")
    task_status_msg: str | None = Field(None, description="Why it failed.")
    task_info: TaskInfo | None = None
    task_result: Videos | None = known("assumed", None, description="Only when it has succeeded.")
    watermark_info: WatermarkState | None = None
    created_at: int
    updated_at: int


class Audio(Shape):
    """A sound that was made."""

    id: str = Field(description="Taken as an `audio_id` by other calls.")
    url: str = Field(description="Deleted after 30 days.")
    duration: str = Field(description="Seconds.")


class Audios(Shape):
    """The result of TTS."""

    audios: list[Audio]


class Speech(Deducted):
    """A TTS task, which has always ended."""

    task_id: str
    task_status: str
    task_status_msg: str | None = None
    task_result: Audios | None = None
    created_at: int
    updated_at: int


def accepted(snapshot: Snapshot) -> dict[str, Any]:
    """The answer to a create call."""
    # wire: the order of a logged answer; the documentation has task_info second
    return {
        "task_id": snapshot.job.id,
        "task_status": snapshot.status,
        "task_info": _info(snapshot, parent=False),
        **_times(snapshot),
    }


def task(snapshot: Snapshot) -> dict[str, Any]:
    """A video task, as queries show it."""
    made: dict[str, Any] = {
        "task_id": snapshot.job.id,
        "task_status": snapshot.status,
        "task_status_msg": why(snapshot),
        "task_info": _info(snapshot, parent=True),
    }
    if snapshot.succeeded:
        made["task_result"] = {"videos": [_video(snapshot)]}
    made["watermark_info"] = {"enabled": len(snapshot.job.outputs) > 1}
    if snapshot.phase.ended:
        # assumed: failed tasks are not charged, and say so
        made |= deducted(snapshot.job.cost if snapshot.succeeded else 0.0, snapshot.job.facts)
    return {**made, **_times(snapshot)}


def why(snapshot: Snapshot) -> str:
    """Why a task failed; empty for one that has not."""
    # assumed: a task has no code, so the code that it was made to fail with shows by its message
    return snapshot.reason or ""


# docs: get-started/callbacks, the legacy sample, whose order this is
CALLED_BACK = (
    "task_id",
    "task_status",
    "task_status_msg",
    "created_at",
    "updated_at",
    "final_unit_deduction",
    "final_balance_deduction",
    "task_info",
    "task_result",
)


def called_back(snapshot: Snapshot) -> dict[str, Any]:
    """A video task, as callbacks show it: the bare task, without envelope."""
    whole = task(snapshot)
    return {name: whole[name] for name in CALLED_BACK if name in whole}


def speech(snapshot: Snapshot) -> dict[str, Any]:
    """A TTS task."""
    job = snapshot.job
    sound = job.outputs[0]
    audio = {"id": ids.result_id(job.id), "url": job.url(sound), "duration": seconds(sound.seconds)}
    return {
        "task_id": job.id,
        "task_status": snapshot.status,
        "task_status_msg": why(snapshot),
        "task_result": {"audios": [audio]},
        **deducted(snapshot.charged, job.facts),
        **_times(snapshot),
    }


def faces(snapshot: Snapshot) -> dict[str, Any]:
    """The faces of a session."""
    job = snapshot.job
    found = zip((each[:2] for each in job.facts["faces"]), job.outputs, strict=True)
    return {
        "session_id": job.id,
        **deducted(snapshot.charged, job.facts),
        "face_data": [
            {"face_id": str(index), "face_image": job.url(image), "start_time": start, "end_time": end}
            for index, ((start, end), image) in enumerate(found)
        ],
    }


def deducted(paid: float, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What was paid, in units; by an account that pays from its balance, in dollars."""
    if not facts.get("cash"):
        return {"final_unit_deduction": units(paid)}
    # assumed: nothing is taken from a pack then; dollars, and no discount
    price = f"{paid * DOLLARS:.3f}".rstrip("0").rstrip(".")
    return {"final_unit_deduction": "0", "final_balance_deduction": {"quota": price, "list_price": price}}


def seconds(length: float) -> str:
    """A duration as Kling writes it: a string of seconds with at most three decimals."""
    return f"{length:.3f}".rstrip("0").rstrip(".")


def units(amount: float) -> str:
    """Units as Kling writes them: a string without needless zeros."""
    return f"{round(amount, 3):.12g}"


def _info(snapshot: Snapshot, *, parent: bool) -> dict[str, Any]:
    job = snapshot.job
    info: dict[str, Any] = {}
    if parent and "parent" in job.facts:
        info["parent_video"] = dict(job.facts["parent"])
    if job.alias is not None:
        info["external_task_id"] = job.alias
    return info


def _video(snapshot: Snapshot) -> dict[str, Any]:
    job = snapshot.job
    plain, *watermarked = job.outputs
    video = {"id": ids.result_id(job.id), "url": job.url(plain)}
    if watermarked:
        video["watermark_url"] = job.url(watermarked[0])
    video["duration"] = seconds(plain.seconds)
    return video


def _times(snapshot: Snapshot) -> dict[str, int]:
    return {"created_at": snapshot.created_at // 1000, "updated_at": snapshot.updated_at // 1000}
