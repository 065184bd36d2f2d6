"""What clients send to the products beside text2video, image2video and lip-sync: all of them make videos."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from pydantic.fields import FieldInfo

from emulator.providers.kling.models import Link, Number, Prompt, Request, Shot, TaskRequest, Text
from emulator.web.shape import needed

MODES = ("text2video", "audio2video")
LANGUAGES = ("zh", "en")
AUDIO_TYPES = ("file", "url")


def one_of(*values: str) -> FieldInfo:
    """Said in the documents only: the vendor has words of its own for another value."""
    extra: dict[str, Any] = {"enum": [*values]}
    found: FieldInfo = Field(json_schema_extra=extra)
    return found


def between(least: float, most: float) -> FieldInfo:
    """Said in the documents only, likewise."""
    found: FieldInfo = Field(json_schema_extra={"minimum": least, "maximum": most})
    return found


class OldLipSyncInput(Request):
    """A video, and a text or a sound for it."""

    model_config = ConfigDict(json_schema_extra={"allOf": [needed("mode"), needed("video_id", "video_url")]})

    video_id: Annotated[str, Text] | None = Field(None, description="A video made by Kling in the last 30 days.")
    video_url: Link | None = Field(None, description=".mp4/.mov, at most 100 MB, 2 to 60 s, sides 720 to 1920 px.")
    mode: Annotated[str, one_of(*MODES)] | None = Field(None, description="Required.")
    text: str | None = Field(None, description="With text2video: at most 120 characters.")
    voice_id: str | None = Field(None, description="With text2video.")
    voice_language: Annotated[str, one_of(*LANGUAGES)] | None = Field(None, description="zh unless given.")
    voice_speed: Annotated[float, Number, between(0.8, 2)] | None = Field(None, description="1.0 unless given.")
    audio_type: Annotated[str, one_of(*AUDIO_TYPES)] | None = Field(None, description="With audio2video.")
    audio_file: str | None = Field(None, description="Base64; .mp3/.wav/.m4a/.aac, at most 5 MB.")
    audio_url: Link | None = Field(None, description="Likewise, and 2 to 60 s.")


class OldLipSyncRequest(TaskRequest):
    """The lip-sync before there were sessions: everything about it is in `input`."""

    input: OldLipSyncInput


class VideoExtendRequest(TaskRequest):
    """A video that is to go on."""

    video_id: Annotated[str, Text] = Field(description="Made by text2video, image2video or video-extend.")
    prompt: Prompt | None = None
    negative_prompt: Prompt | None = None
    cfg_scale: Annotated[float, Field(ge=0, le=1), Number] | None = None


class AvatarRequest(TaskRequest):
    """A picture that is to speak."""

    model_config = ConfigDict(json_schema_extra=needed("audio_id", "sound_file"))

    image: str = Field(description="URL or Base64 without prefix; .jpg/.png, up to 10 MB, from 300 px.")
    audio_id: str | None = Field(None, description="A sound made by TTS in the last 30 days; or else `sound_file`.")
    sound_file: str | None = Field(None, description="URL or Base64; .mp3/.wav/.m4a/.aac, at most 5 MB, 2 to 300 s.")
    prompt: Prompt | None = None
    mode: Literal["std", "pro"] = "std"


class ReferencePicture(Request):
    """A picture of something that is to appear."""

    image: str = Field(description="URL or Base64 without prefix; .jpg/.png, up to 10 MB, from 300 px.")


class MultiImageRequest(TaskRequest):
    """A video of what up to four pictures show."""

    model_name: str = Field("kling-v1-6", max_length=64)
    image_list: list[ReferencePicture] = Field(
        max_length=4, description="One to four.", json_schema_extra={"minItems": 1}
    )
    prompt: Prompt
    negative_prompt: Prompt | None = None
    mode: Literal["std", "pro"] = "std"
    duration: Annotated[str, Text] = Field("5", description='"5" or "10".')
    aspect_ratio: Literal["16:9", "9:16", "1:1"] = "16:9"


class OmniPicture(Request):
    """A picture to go by, or the video's first or last."""

    image_url: str = Field(description="URL or Base64 without prefix; .jpg/.png, up to 10 MB, from 300 px.")
    type: Literal["first_frame", "end_frame"] | None = None


class Element(Request):
    """Something of the element library, which the emulator does not have: any id is taken."""

    element_id: Annotated[str, Text]


class OmniFootage(Request):
    """A video to go by, or to be edited."""

    video_url: Link = Field(description=".mp4/.mov, at most 200 MB, 3 to 10 s, sides 720 to 2160 px.")
    refer_type: Literal["feature", "base"] = "base"
    keep_original_sound: Literal["yes", "no"] | None = None


class OmniVideoRequest(TaskRequest):
    """A video of anything: words, pictures, elements, another video."""

    model_name: str = Field("kling-video-o1", max_length=64)
    multi_shot: bool = False
    shot_type: Literal["customize", "intelligence"] | None = Field(None, description="Required for several shots.")
    prompt: Prompt | None = Field(None, description="Required, unless the shots are customized.")
    multi_prompt: list[Shot] = Field([], max_length=6)
    image_list: list[OmniPicture] = Field([], max_length=7)
    element_list: list[Element] = Field([], max_length=7)
    video_list: list[OmniFootage] = Field([], max_length=1)
    sound: Literal["on", "off"] = "off"
    mode: Literal["std", "pro", "4k"] = "pro"
    aspect_ratio: Literal["16:9", "9:16", "1:1"] | None = Field(
        None, description="Required without a first picture and without a video to be edited."
    )
    duration: Annotated[str, Text] = Field("5", description="3 to 10, with kling-v3-omni to 15.")


class MotionControlRequest(TaskRequest):
    """A picture that is to move as a video does."""

    model_name: str = Field("kling-v2-6", max_length=64)
    prompt: Prompt | None = None
    image_url: str = Field(description="URL or Base64 without prefix; .jpg/.png, up to 10 MB, from 300 px.")
    video_url: Link = Field(description=".mp4/.mov, at most 100 MB, from 3 s, sides 340 to 3850 px.")
    element_list: list[Element] = Field([], max_length=1)
    keep_original_sound: Literal["yes", "no"] = "yes"
    character_orientation: Literal["image", "video"] = Field(description="The video may last 10 s, or 30 s.")
    mode: Literal["std", "pro"]
