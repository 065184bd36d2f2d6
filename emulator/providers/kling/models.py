"""What clients send to Kling. What they get is in `answers`.

The vendor's own samples send `""` for a field that is not given, and clients send `null`: both mean absent, everywhere.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from emulator.providers.kling.refusals import invalid
from emulator.web.shape import Body, known, needed, parted

LONGEST_URL = 2048
"""Characters."""
_HALF = re.compile("[\ud800-\udfff]")
LARGEST = (1 << 63) - 1
"""A whole number's; a larger one is no whole number any more by the time it has been read."""
_CONFINED = {"minLength", "pattern", "format", "enum", "const"}
"""What a text is not empty under."""


class Request(Body):
    """A body or a part of one, without the fields that are null or empty."""

    @model_validator(mode="before")
    @classmethod
    def _given(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        given = {name: each for name, each in value.items() if each is not None and each != ""}
        for name, each in given.items():
            if isinstance(each, str) and not each.isascii() and _HALF.search(each):
                # assumed: half a character (a lone surrogate) is no text; it could not be kept either
                raise invalid(name, each)
        return given

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """As it is taken: what need not be given may be null or empty too, and a text that must be is not empty."""
        schema = handler(core_schema)
        found = handler.resolve_ref_schema(schema)
        for name, field in found.get("properties", {}).items():
            if name not in found.get("required", ()):
                found["properties"][name] = _or_nothing(field)
                continue
            for each in field.get("anyOf", (field,)):
                if each.get("type") == "string":
                    each.setdefault("minLength", 1)
        return schema


def _or_nothing(field: dict[str, Any]) -> dict[str, Any]:
    said, taken = parted(field)
    if not taken:
        return field
    several = [*taken["anyOf"]] if taken.keys() == {"anyOf"} else [taken]
    if {"type": "null"} not in several:
        several.append({"type": "null"})
    if not any(each.get("type") == "string" and not _CONFINED & each.keys() for each in several):
        several.append({"const": ""})
    return {"anyOf": several, **said}


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        message = "a boolean is not a number"
        raise ValueError(message)
    return value


def _text(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST:
        return str(int(value))
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _name(value: str) -> str:
    if len(value) > 512 or not value.isprintable():
        message = "at most 512 printable characters"
        raise ValueError(message)
    return value


def is_link(text: str) -> bool:
    """Whether this is meant as a URL, not as Base64."""
    return text.lower().startswith(("http://", "https://"))


def usable(url: str) -> bool:
    """Whether a URL is one that could be fetched."""
    return len(url) <= LONGEST_URL and url.isprintable()


def _link(value: str) -> str:
    if not is_link(value) or not usable(value):
        message = "an http or https URL"
        raise ValueError(message)
    return value


Number = BeforeValidator(_number)
Whole = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
# assumed: a whole number for a text is one of 64 bits, however it is written
Text = BeforeValidator(_text, json_schema_input_type=str | Whole)
Milliseconds = Annotated[int, Field(ge=0, le=LARGEST), Number]
Volume = Annotated[float, Field(ge=0, le=2), Number]
Movement = Annotated[float, Field(ge=-10, le=10), Number]
Prompt = Annotated[str, Field(max_length=2500)]
Link = Annotated[str, AfterValidator(_link), Field(json_schema_extra={"format": "uri"})]
Name = Annotated[str, AfterValidator(_name)]


class Watermark(Request):
    """Whether a watermarked result is made as well."""

    enabled: bool = False


class TaskRequest(Request):
    """What every task takes."""

    watermark_info: Watermark = Field(Watermark(), description="Whether a watermarked result is made as well.")
    external_task_id: Name | None = Field(None, description="Your own id, unique for your account; queries take it.")
    callback_url: Link | None = Field(None, description="Notified at every change of the task's status.")


class IdentifyFaceRequest(Request):
    """A video in which to look for faces: one of the two."""

    model_config = ConfigDict(json_schema_extra=needed("video_id", "video_url"))

    video_id: str | None = Field(None, description="A video made by Kling in the last 30 days, of at most 60 s.")
    video_url: Link | None = Field(None, description=".mp4/.mov, at most 100 MB, 2 to 60 s, sides 512 to 2160 px.")


class FaceChoice(Request):
    """One face and the sound that it is to speak."""

    model_config = ConfigDict(json_schema_extra=needed("audio_id", "sound_file"))

    face_id: Annotated[str, Text] = Field(description="From identify-face.")
    audio_id: str | None = Field(None, description="A sound made by TTS in the last 30 days; or else `sound_file`.")
    sound_file: str | None = Field(None, description="URL or Base64; .mp3/.wav/.m4a/.aac, at most 5 MB, 2 to 60 s.")
    sound_start_time: Milliseconds = Field(description="Where the sound is cropped, in ms of the sound.")
    sound_end_time: Milliseconds = Field(description="Where the crop ends, in ms of the sound.")
    sound_insert_time: Milliseconds = Field(description="Where the crop is put, in ms of the video.")
    sound_volume: Volume = 1.0
    original_audio_volume: Volume = 1.0


class AdvancedLipSyncRequest(TaskRequest):
    """Faces of a session and what they are to speak; one face only."""

    session_id: str = Field(description="From identify-face; valid for 24 hours.")
    face_choose: list[FaceChoice] = Field(
        max_length=100, description="One entry.", json_schema_extra={"minItems": 1, "maxItems": 1}
    )


class SpeechRequest(Request):
    """Text to be spoken."""

    text: str = Field(max_length=1000)
    voice_id: str
    voice_language: Literal["zh", "en"] = "zh"
    voice_speed: Annotated[float, Number] = Field(1.0, description="0.8 to 2.0, rounded to one decimal.")


class CameraConfig(Request):
    """How the camera moves; one of the six."""

    horizontal: Movement = 0.0
    vertical: Movement = 0.0
    pan: Movement = 0.0
    tilt: Movement = 0.0
    roll: Movement = 0.0
    zoom: Movement = 0.0


class CameraControl(Request):
    """A camera movement by name, or `simple` and its amount."""

    type: Literal["simple", "down_back", "forward_up", "right_turn_forward", "left_turn_forward"] | None = None
    config: CameraConfig | None = None


class Shot(Request):
    """One of several shots."""

    index: Annotated[int, Number]
    prompt: Annotated[str, Field(max_length=512)]
    duration: Annotated[str, Text] = Field(description="Seconds, at least 1; together those of the task.")


class VideoRequest(TaskRequest):
    """What text-to-video and image-to-video have in common."""

    model_name: str = Field("kling-v1", max_length=64)
    negative_prompt: Prompt | None = None
    sound: Literal["on", "off"] = "off"
    cfg_scale: Annotated[float, Field(ge=0, le=1), Number] | None = None
    mode: Literal["std", "pro", "4k"] = "std"
    duration: Annotated[str, Text] = known("observed", "5", description='"5" or "10"; numbers pass.')
    camera_control: CameraControl | None = None
    multi_shot: bool = known("observed", False, description="Several shots, each with a prompt of its own.")
    multi_prompt: list[Shot] = known("observed", [], max_length=6, description="The shots.")


class TextToVideoRequest(VideoRequest):
    """A video described in words."""

    prompt: Prompt | None = Field(None, description="Required, unless there are several shots.")
    aspect_ratio: Literal["16:9", "9:16", "1:1"] = "16:9"


class Point(Request):
    """A point of a trajectory, from the lower left corner."""

    x: Annotated[float, Number]
    y: Annotated[float, Number]


class DynamicMask(Request):
    """A part of the picture and where it goes."""

    mask: str
    trajectories: list[Point] = Field(max_length=77)


class Voice(Request):
    """A voice of a video's own sound."""

    voice_id: str


class ImageToVideoRequest(VideoRequest):
    """A video that begins with a picture."""

    model_config = ConfigDict(json_schema_extra=needed("image", "image_tail"))

    image: str | None = Field(None, description="URL or Base64 without prefix; .jpg/.png, up to 10 MB, from 300 px.")
    image_tail: str | None = Field(None, description="The last picture, likewise.")
    prompt: Prompt | None = None
    static_mask: str | None = None
    dynamic_masks: list[DynamicMask] = Field([], max_length=6)
    voice_list: list[Voice] = Field([], max_length=2)


class Page(Request):
    """Which part of a list."""

    pageNum: int = Field(1, ge=1, le=1000)  # noqa: N815  the vendor's name
    pageSize: int = Field(30, ge=1, le=500)  # noqa: N815
