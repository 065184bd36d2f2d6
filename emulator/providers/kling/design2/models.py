"""What clients send to the new design: a prompt or contents, settings, options."""

from typing import Annotated, Literal

from pydantic import Field

from emulator.providers.kling.models import Link, Name, Number, Request, Watermark
from emulator.web.shape import Body, known


class Output(Request):
    """What the video shall be like. A setting that a model does not have is ignored."""

    resolution: Literal["720p", "1080p", "4k"] = "720p"
    duration: Annotated[int, Number] = Field(5, description="Seconds: 3 to 15 with 3.0 and 3.0 Turbo, else 5 or 10.")
    audio: Literal["native", "off"] = Field("off", description="Not of 2.5 Turbo; 3.0 Turbo always sounds.")
    multi_shot: bool = Field(True, description="3.0 only.")


class WideOutput(Output):
    """What a video described in words shall be like."""

    aspect_ratio: Literal["16:9", "9:16", "1:1"] = "16:9"


class TaskOptions(Request):
    """What every task takes."""

    callback_url: Link | None = Field(None, description="Notified at every change of the task's status.")
    external_task_id: Name | None = Field(None, description="Your own id, unique for your account; queries take it.")
    watermark_info: Watermark = Field(Watermark(), description="Whether a watermarked result is made as well.")


class Material(Request):
    """One of the things a video is made from."""

    type: str = Field(max_length=64, description="prompt, first_frame, last_frame; element with 3.0, voice with 2.6.")
    text: str | None = Field(None, description="Of a prompt.")
    url: str | None = Field(None, description="Of a picture: URL or Base64; .jpg/.png, up to 50 MB, from 300 px.")
    element_id: Annotated[str | int | None, Number] = None
    voice_id: str | None = Field(None, max_length=128)
    id: str | None = Field(None, max_length=128, description="What the prompt calls it: @id.")


class DesignedVideo(Request):
    """What text-to-video and image-to-video have in common."""

    options: TaskOptions = TaskOptions()


class DesignedTextToVideo(DesignedVideo):
    """A video described in words."""

    prompt: str | None = Field(None, description="Required; at most 3072 characters with 3.0 and 3.0 Turbo, else 2500.")
    contents: list[Material] = known("observed", [], max_length=50, description="The prompt as contents.")
    settings: WideOutput = WideOutput()


class DesignedImageToVideo(DesignedVideo):
    """A video that begins with a picture."""

    contents: list[Material] = Field([], max_length=50, description="A first_frame at least.")
    settings: Output = Output()


class NamedTasks(Body):
    """Which tasks: at most 20, by one of the two."""

    task_ids: str | None = Field(None, description="Separated by commas.")
    external_task_ids: str | None = Field(None, description="Separated by commas.")
