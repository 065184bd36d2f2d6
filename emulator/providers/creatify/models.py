"""The wire of Creatify: what is asked for, what is answered."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, GetJsonSchemaHandler, RootModel
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import CoreSchema

from emulator.providers.creatify.lenient import TEXT, UUIDS, Key, Lenient, Offset, Url
from emulator.providers.creatify.tables import LONGEST_SCRIPT, STYLES
from emulator.web.shape import Body, Shape, known, needed

AspectRatio = Literal["16x9", "1x1", "9x16"]
Status = Literal["pending", "in_queue", "running", "failed", "done", "rejected"]
ProcessStatus = Literal[
    "pending", "processing", "voice_creating", "video_validating", "crop_and_matte", "reviewing", "done", "failed",
    "rejected",
]  # fmt: skip
ModelVersion = Literal["standard", "aurora_v1", "aurora_v1_fast"]


ASSUMED_DEFAULT = "The default is assumed."


class LipsyncRequest(Lenient):
    """The body of create and preview."""

    model_config = ConfigDict(json_schema_extra=needed("audio", "text"))

    aspect_ratio: AspectRatio = Field(description="The only required field; 16:9, 1:1 and 9:16 are taken too.")
    name: str | None = Field(None, max_length=255)
    text: str | None = Field(None, max_length=3600, description="What is spoken; text or audio is needed.")
    audio: Url | None = Field(None, description="The URL of an audio; wins when both are given.")
    creator: Key | None = Field(None, description="A persona's id.")
    accent: Key | None = Field(None, description="The id of a voice's accent.")
    green_screen: bool = Field(False, description="A transparent background and no subtitles.")
    transparent_background: bool = Field(False, description=ASSUMED_DEFAULT)
    model_version: ModelVersion = "standard"
    no_caption: bool = Field(False, description=ASSUMED_DEFAULT)
    no_music: bool = Field(False, description=ASSUMED_DEFAULT)
    caption_style: str = Field("normal-black", description=ASSUMED_DEFAULT, json_schema_extra={"enum": list(STYLES)})
    caption_position: Literal["center"] = "center"
    caption_offset_x: Offset = Field("0.00", description="From -0.5 to 0.5 of the canvas, from its centre.")
    caption_offset_y: Offset = Field("-0.40", description="From -0.5 to 0.5 of the canvas; -0.4 is 40 % below centre.")
    background_asset_image_url: Url | None = Field(None, max_length=1024)
    webhook_url: Url | None = Field(None, max_length=200)


class Lipsync(Shape):
    """A job, in every answer of lipsyncs."""

    id: str
    output: str | None = Field(description="The video, once it is done.")
    video_thumbnail: str
    aspect_ratio: AspectRatio
    created_at: str
    updated_at: str
    credits_used: float
    duration: int = Field(description="Seconds.")
    progress: str = Field(description="Per cent.")
    failed_reason: str | None
    media_job: str | None
    status: Status
    is_hidden: bool
    audio_url: str | None
    preview: str | None = Field(description="A page that plays the preview, e.g. in an iframe.")
    editor_url: str | None
    preview_audio: str | None
    name: str | None
    text: str | None
    creator: str | None
    model_version: ModelVersion
    green_screen: bool
    transparent_background: bool
    webhook_url: str | None
    accent: str | None
    no_caption: bool
    no_music: bool
    caption_style: str
    caption_position: Literal["center"]
    caption_offset_x: str
    caption_offset_y: str
    background_asset_image_url: str | None


class Lipsyncs(RootModel[list[Lipsync]]):
    """A bare array."""


class Webhook(Shape):
    """What is called back at the end, or (an option) at every status."""

    id: str
    status: Status
    failed_reason: str | None
    output: str | None


class SpeechRequest(Lenient):
    """The body of text_to_speech."""

    script: str = Field(max_length=LONGEST_SCRIPT, description="What is spoken.")
    accent: Key | None = Field(None, description="The id of a voice's accent.")
    webhook_url: Url | None = Field(None, max_length=200)


class Speech(Shape):
    """An audio."""

    id: str
    script: str
    output: str = Field(description="The audio, once it is done; empty until then.")
    media_job: str | None
    credits_used: float
    duration: int = Field(description="Seconds.")
    is_hidden: bool
    status: Status
    failed_reason: str
    created_at: str
    updated_at: str
    accent: str | None
    webhook_url: str | None


class Speeches(RootModel[list[Speech]]):
    """A bare array."""


class SpeechWebhook(Shape):
    """What is called back at the end, or (an option) at every status."""

    id: str
    status: Status
    failed_reason: str | None
    video_output: str | None = Field(description="The audio.")


class ListQuery(Body):
    """Which of the jobs."""

    ids: str | None = Field(None, pattern=UUIDS, description="Comma-separated ids, at most 100.")


class SpeechQuery(ListQuery):
    """Which of the audios, in which order."""

    ordering: str | None = Field(None, description="created_at or updated_at, with a - for the latest first.")


class PersonaQuery(Body):
    """Comma-separated values of each."""

    age_range: str | None = None
    gender: str | None = None
    location: str | None = None
    style: str | None = None
    keywords: str | None = known("observed", default=None)
    suitable_industries: str | None = known("observed", default=None)


class PersonaRequest(Lenient):
    """A custom avatar, from a video's URL."""

    model_config = ConfigDict(json_schema_extra=needed("lipsync_input", "gdown_url"))

    creator_name: str = Field(max_length=255)
    gender: Literal["m", "f", "nb"] | SkipJsonSchema[None] = None
    video_scene: str | None = Field(None, max_length=255)
    keywords: str | None = Field(None, max_length=255, description="Comma-separated.")
    lipsync_input: Url | SkipJsonSchema[None] = Field(None, description="The URL of a video of a person who speaks.")
    gdown_url: Url | SkipJsonSchema[None] = Field(None, description="The same on Google Drive.")
    labels: list[Annotated[str, Field(json_schema_extra={"pattern": TEXT})]] = Field(default_factory=list)
    webhook_url: Url | None = Field(None, max_length=200)


class PersonaV2Request(PersonaRequest):
    """A custom avatar, from uploaded videos."""

    # A file is neither null nor a list, so it is enough that one of them is there.
    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["lipsync_input"]}, {"required": ["gdown_url"]}]}
    )

    gender: Literal["m", "f", "nb"]
    lipsync_input: bytes | SkipJsonSchema[None] = Field(None, description="A video of a person who speaks.")  # type: ignore[assignment]
    consent_video: bytes | SkipJsonSchema[None] = Field(None, description="A video that grants the rights of use.")

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """A form knows no null."""
        schema = super().__get_pydantic_json_schema__(core_schema, handler)
        for field in handler.resolve_ref_schema(schema)["properties"].values():
            if "anyOf" in field:
                several = [each for each in field.pop("anyOf") if each != {"type": "null"}]
                field |= several[0] if len(several) == 1 else {"anyOf": several}
        return schema


class PersonaCreated(Shape):
    """A custom avatar, as the answer to its order."""

    id: str
    gender: Literal["m", "f", "nb"] | None
    creator_name: str
    video_scene: str | None
    keywords: str | None
    lipsync_input: str | None
    consent_video: str | None
    lipsync_input_url: str | None
    labels: list[str]
    matching_voice_non_null: str
    process_status: ProcessStatus
    failed_reason: str
    webhook_url: str | None
    created_at: str
    updated_at: str
    gdown_url: str | None


class PersonaWebhook(Shape):
    """What is called back when an avatar has been reviewed, or (an option) at every status."""

    id: str = known("assumed")
    status: ProcessStatus = known("assumed")
    failed_reason: str | None = known("assumed")


class Persona(Shape):
    """An avatar."""

    id: str
    created_at: str
    updated_at: str
    gender: Literal["m", "f", "nb"] | None
    age_range: Literal["child", "teen", "adult", "senior"]
    location: Literal["outdoor", "fantasy", "indoor", "other"]
    style: Literal["selfie", "presenter", "other"]
    creator_name: str
    video_scene: str | None
    keywords: str | None
    suitable_industries: list[str] = known("observed")
    preview_image_16_9: str | None
    preview_image_1_1: str | None
    preview_image_9_16: str | None
    preview_video_16_9: str | None
    preview_video_1_1: str | None
    preview_video_9_16: str | None
    landscape_preview_video: str | None
    squared_preview_video: str | None
    portrait_preview_video: str | None
    is_active: bool
    process_status: ProcessStatus
    failed_reason: str
    type: str = Field(description="Always `lipsync` here; the vendor's values are not known.")


class Personas(RootModel[list[Persona]]):
    """A bare array."""


class Accent(Shape):
    """A way a voice speaks; its id is what `accent` wants."""

    id: str
    accent_name: str
    preview_url: str


class Voice(Shape):
    """A voice; it has no id of its own."""

    name: str
    gender: str | None
    accents: list[Accent]


class Voices(RootModel[list[Voice]]):
    """A bare array."""


class RemainingCredits(Shape):
    """The balance."""

    remaining_credits: float
