"""What clients send to AusyncLab. What they get is in `answers`."""

from typing import Annotated, Literal

from pydantic import Field

from emulator.web.shape import Body, known

Model = Literal["prime", "nova"]
SyncMode = Literal["cut_off", "loop", "bounce", "silence", "remap"]


# assumed: no lengths are documented; these are far beyond a real name and the longest signed URL
# (with a length to check, Pydantic also refuses text that cannot be encoded: half a character, a lone surrogate)
Name = Annotated[str, Field(max_length=1000)]
Link = Annotated[str, Field(max_length=4096)]


class RegisterVideo(Body):
    """A source video to be registered."""

    name: Name | None = Field(None, description="Name of the video; without one, the name of its file.")
    video_url: Link = Field(description="URL of the source video.")
    callback_url: Link | None = Field(None, description="Called when the job has ended.")


class GenerateLipsync(Body):
    """A registered video to be synced to a sound."""

    name: Name | None = Field(None, description="Name of the result; without one, the name of the sound's file.")
    registered_video_id: int = Field(description="Id of a registered video.")
    audio_url: Link = Field(description="URL of the sound.")
    callback_url: Link | None = Field(None, description="Called when the job has ended.")


class GenerateLipsyncV2(Body):
    """Any video to be synced to a sound."""

    name: Name | None = Field(None, description="Name of the result; without one, the name of the sound's file.")
    video_url: Link = Field(description="URL of the source video.")
    audio_url: Link = Field(description="URL of the sound.")
    model: Model = Field("prime", description="prime costs 50, nova 5,000 credits per second of sound.")
    sync_mode: SyncMode = Field("loop", description="What happens when sound and video differ in length.")
    callback_url: Link | None = Field(None, description="Called when the job has ended.")


class Asked(Body):
    """The path's parameter when a video is asked for."""

    video_id: int


class Unwanted(Body):
    """The path's parameter when a video is deleted: 422 calls it by another name."""

    id: int


class Upload(Body):
    """A file to be kept for 24 hours, as multipart/form-data."""

    file: bytes = known("assumed", description="The file.")
