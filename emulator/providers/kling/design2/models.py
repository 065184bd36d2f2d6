"""What clients send to the new design: a prompt or contents, settings, options."""

from contextlib import suppress
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, ConfigDict, Field

from emulator.providers.kling.models import Link, Name, Request, Text, Watermark
from emulator.providers.kling.refusals import invalid, refusal
from emulator.web.shape import Body, known, needed

# wire: what each setting takes, as refusals of 2026-09 list it; 480p is then refused for videos
Resolution = Literal["480p", "720p", "1080p", "4k"]
Audio = Literal["native", "off", "original"]
Ratio = Literal["16:9", "9:16", "1:1"]


def _choice(field: str, literal: Any, word: str = "allowed") -> BeforeValidator:
    """The value is one of the literal's. Raises Refusal."""
    values: tuple[str, ...] = get_args(literal)

    def check(value: Any) -> Any:
        if not isinstance(value, str) or value not in values:
            # wire: "settings.resolution value 'bogus' is invalid, allowed values: 480p, 720p, 1080p, 4k", 2026-09
            raise invalid(field, value, f"{word} values: {', '.join(values)}", mark=",")
        return value

    return BeforeValidator(check)


def _kind(field: str, kind: type, name: str) -> BeforeValidator:
    """The value is an array, or an object. Raises Refusal."""

    def check(value: Any) -> Any:
        if not isinstance(value, kind):
            # wire: "contents value type is invalid, expected array", 2026-09
            raise refusal(1201, f"{field} value type is invalid, expected {name}", field=field)
        return value

    return BeforeValidator(check)


def _seconds(value: Any) -> Any:
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        with suppress(ValueError, OverflowError):
            if float(value) == int(float(value)):
                return int(float(value))
    # wire: a number, or a string with one in it
    raise invalid("settings.duration", value)


class Output(Request):
    """What the video shall be like. A setting that a model does not have is ignored."""

    resolution: Annotated[Resolution, _choice("settings.resolution", Resolution)] = Field(
        "720p", description="No model makes videos of 480p."
    )
    duration: Annotated[int, BeforeValidator(_seconds)] = Field(
        5,
        json_schema_extra={"minimum": 3, "maximum": 15},
        description="Seconds: 3 to 15 with 3.0 and 3.0 Turbo, else 5 or 10.",
    )
    audio: Annotated[Audio, _choice("settings.audio", Audio)] = Field(
        "off", description="native or off; not of 2.5 Turbo, and 3.0 Turbo always sounds."
    )
    multi_shot: bool = Field(True, description="3.0 only.")


class WideOutput(Output):
    """What a video described in words shall be like."""

    aspect_ratio: Annotated[Ratio, _choice("aspect_ratio", Ratio, "supported")] = "16:9"


class TaskOptions(Request):
    """What every task takes."""

    callback_url: Link | None = Field(None, description="Notified at every change of the task's status.")
    external_task_id: Name | None = Field(None, description="Your own id, unique for your account; queries take it.")
    watermark_info: Watermark = Field(Watermark(), description="Whether a watermarked result is made as well.")


class Material(Request):
    """One of the things a video is made from."""

    model_config = ConfigDict(json_schema_extra=needed("type"))

    type: Any = Field("", description="prompt, first_frame, last_frame; element with 3.0, voice with 2.6.")
    text: str | None = Field(None, description="Of a prompt.")
    url: str | None = Field(None, description="Of a picture: URL or Base64; .jpg/.png, up to 50 MB, from 300 px.")
    element_id: Annotated[str, Text] | None = None
    voice_id: str | None = Field(None, max_length=128)
    id: str | None = Field(None, max_length=128, description="What the prompt calls it: @id.")


Contents = Annotated[list[Material], _kind("contents", list, "array")]


class DesignedVideo(Request):
    """What text-to-video and image-to-video have in common."""

    options: Annotated[TaskOptions, _kind("options", dict, "object")] = TaskOptions()


class DesignedTextToVideo(DesignedVideo):
    """A video described in words."""

    model_config = ConfigDict(json_schema_extra=needed("prompt", "contents"))

    prompt: str | None = Field(None, description="Required; at most 3072 characters with 3.0 and 3.0 Turbo, else 2500.")
    contents: Contents = known("observed", [], max_length=50, description="The prompt as contents.")
    settings: Annotated[WideOutput, _kind("settings", dict, "object")] = WideOutput()


class DesignedImageToVideo(DesignedVideo):
    """A video that begins with a picture."""

    model_config = ConfigDict(json_schema_extra=needed("contents"))

    contents: Contents = Field([], max_length=50, description="A first_frame at least.")
    settings: Annotated[Output, _kind("settings", dict, "object")] = Output()


class NamedTasks(Body):
    """Which tasks: at most 20, by one of the two."""

    task_ids: str | None = Field(None, description="Separated by commas.")
    external_task_ids: str | None = Field(None, description="Separated by commas.")
