"""What clients get from AusyncLab: the shapes, and the functions that make them from a snapshot.

Polls and callbacks are made here from the same snapshot, so they agree. Keys stand in the documented order, and each
word is the one documented for its place: a job's status is `state` when it is asked for and `status` when it calls
back, its video `output_video_url` there and `video_url` here.
"""

from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field

from emulator.core.job import Output, Snapshot
from emulator.engine.instants import iso
from emulator.web.shape import Shape, known

State = Literal["PENDING", "PROCESSING", "COMPLETED", "FAILED"]
Told = Literal["COMPLETED", "FAILED", "PROCESSING"]
"""The states that are called back."""


class VideoId(Shape):
    """What a job is called."""

    video_id: int


class Begun(VideoId):
    """What a job of the second version is called."""

    operation_id: str = Field(description="A UUID; no endpoint takes it.")
    message: str


class RegisteredVideo(Shape):
    """A source video."""

    id: int
    name: str
    video_url: str
    thumbnail_url: str | None = known("assumed", description="Null until COMPLETED.")
    created_at: str = Field(description="UTC, whole seconds, without a zone.")
    state: State


class GeneratedVideo(Shape):
    """A result, done or not."""

    id: int
    registered_video_id: int | None = known("assumed", description="Null if the video was given by its URL.")
    name: str
    audio_url: str
    output_video_url: str | None = known("assumed", description="Null until COMPLETED.")
    thumbnail_url: str | None = known("assumed", description="Null until COMPLETED.")
    created_at: str = Field(description="UTC, whole seconds, without a zone.")
    state: State


class Deleted(Shape):
    """What was deleted."""

    id: int
    message: str


class Uploaded(Shape):
    """Where an uploaded file is, and until when."""

    url: str = known("assumed")
    expires_at: str = known("assumed", description="UTC, whole seconds, without a zone.")


class Success(Shape):
    """The envelope of a success."""

    status: Literal[200]


class VideoIdAnswer(Success):
    """A job was accepted."""

    result: VideoId


class BegunAnswer(Success):
    """A job of the second version was accepted."""

    result: Begun


class RegisteredVideoAnswer(Success):
    """One source video."""

    result: RegisteredVideo


class RegisteredVideosAnswer(Success):
    """All source videos, newest first."""

    result: list[RegisteredVideo]


class GeneratedVideoAnswer(Success):
    """One result."""

    result: GeneratedVideo


class GeneratedVideosAnswer(Success):
    """All results, newest first."""

    result: list[GeneratedVideo]


class DeletedAnswer(Success):
    """A video was deleted."""

    result: Deleted


class UploadedAnswer(Success):
    """A file was uploaded."""

    result: Uploaded


class RegistrationCallback(Shape):
    """What is called back when a registration has ended."""

    video_id: int
    credits_used: int
    status: Told
    message: str


class LipsyncCallback(Shape):
    """What is called back when a generation has ended."""

    video_id: int
    video_url: str | None = known("assumed", description="Null if it failed.")
    credits_used: int
    status: Told
    message: str


def accepted(snapshot: Snapshot) -> dict[str, Any]:
    """A job that was accepted."""
    return {"video_id": snapshot.job.facts["id"]}


def begun(snapshot: Snapshot) -> dict[str, Any]:
    """A job of the second version that was accepted."""
    return {
        "video_id": snapshot.job.facts["id"],
        "operation_id": snapshot.job.facts["operation_id"],
        "message": "Your lipsync request is being processed",
    }


def registered(snapshot: Snapshot) -> dict[str, Any]:
    """A source video."""
    asked = snapshot.job.request
    (thumbnail,) = snapshot.job.outputs
    return {
        "id": snapshot.job.facts["id"],
        "name": _named(asked["name"], asked["video_url"]),
        "video_url": asked["video_url"],
        "thumbnail_url": offered(snapshot, thumbnail),
        "created_at": instant(snapshot.created_at),
        "state": snapshot.status,
    }


def generated(snapshot: Snapshot) -> dict[str, Any]:
    """A result, done or not."""
    asked = snapshot.job.request
    video, thumbnail = snapshot.job.outputs
    return {
        "id": snapshot.job.facts["id"],
        "registered_video_id": asked.get("registered_video_id"),
        "name": _named(asked["name"], asked["audio_url"]),
        "audio_url": asked["audio_url"],
        "output_video_url": offered(snapshot, video),
        "thumbnail_url": offered(snapshot, thumbnail),
        "created_at": instant(snapshot.created_at),
        "state": snapshot.status,
    }


def registration_ended(snapshot: Snapshot) -> dict[str, Any]:
    """What is called back for a registration."""
    return {
        "video_id": snapshot.job.facts["id"],
        **outcome(
            snapshot, "Your video registration is completed successfully", "Your video registration is being processed"
        ),
    }


def lipsync_ended(snapshot: Snapshot) -> dict[str, Any]:
    """What is called back for a generation."""
    return {
        "video_id": snapshot.job.facts["id"],
        "video_url": offered(snapshot, snapshot.job.outputs[0]),
        **outcome(snapshot, "Your lipsync video is generated successfully", "Your lipsync video is being generated"),
    }


def instant(at: int) -> str:
    """An instant as AusyncLab writes it, e.g. `2025-01-04T08:33:42`."""
    # docs: lipsync, created_at; assumed: UTC
    return iso(at)[:19]


def outcome(snapshot: Snapshot, success: str, meanwhile: str) -> dict[str, Any]:
    """How a job stands, as every callback ends; the two sentences are what it says of success and of PROCESSING."""
    failure = snapshot.reason if snapshot.failed else meanwhile
    return {
        # assumed: a failure costs nothing
        "credits_used": int(snapshot.charged),
        "status": snapshot.status,
        "message": success if snapshot.succeeded else failure,
    }


def offered(snapshot: Snapshot, output: Output) -> str | None:
    """The URL of a file, once it is there."""
    # assumed: the documentation's samples print URLs of unfinished videos too, where nothing can be yet
    return snapshot.job.url(output) if snapshot.offers(output) else None


def _named(name: str | None, url: str) -> str:
    """The customer's name for a video, or its file's."""
    # assumed: a name is optional and yet in every answer
    return unquote(urlsplit(url).path.rpartition("/")[2]) if name is None else name
