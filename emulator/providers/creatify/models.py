"""The wire of Creatify: what is asked for, what is answered."""

from typing import Literal

from pydantic import Field, RootModel

from emulator.web.shape import Body, Shape, known

# docs: post-apilipsyncs, caption_style
STYLES = (
    "normal-black", "normal-white", "normal-red", "normal-blue", "neo", "brick", "frenzy", "verana", "mustard", "glow",
    "mint", "coolers", "bilo", "toons", "deep-blue", "mystique", "caution", "duality",
)  # fmt: skip
AspectRatio = Literal["16x9", "1x1", "9x16"]
Status = Literal["pending", "in_queue", "running", "failed", "done", "rejected"]
ModelVersion = Literal["standard", "aurora_v1", "aurora_v1_fast"]


class LipsyncRequest(Body):
    """The body of create and preview."""

    aspect_ratio: AspectRatio = Field(description="The only required field; 16:9, 1:1 and 9:16 are taken too.")
    name: str | None = Field(None, max_length=255)
    text: str | None = Field(None, max_length=3600, description="What is spoken; text or audio is needed.")
    audio: str | None = Field(None, description="The URL of an audio; wins when both are given.")
    creator: str | None = Field(None, description="A persona's id.")
    accent: str | None = Field(None, description="The id of a voice's accent.")
    green_screen: bool = Field(False, description="A transparent background and no subtitles.")
    transparent_background: bool = False
    model_version: ModelVersion = "standard"
    no_caption: bool = known("assumed", default=False)
    no_music: bool = known("assumed", default=False)
    caption_style: str = Field("normal-black", json_schema_extra={"enum": list(STYLES)})
    caption_position: Literal["center"] = "center"
    caption_offset_x: str = Field("0.00", description="From -0.5 to 0.5 of the canvas, from its centre.")
    caption_offset_y: str = Field("-0.40", description="From -0.5 to 0.5 of the canvas; -0.4 is 40 % below centre.")
    background_asset_image_url: str | None = Field(None, max_length=1024)
    webhook_url: str | None = Field(None, max_length=200)


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
    preview: str | None = Field(description="The preview video.")
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
    """What is called back once, at the end."""

    id: str
    status: Literal["done", "failed", "rejected"]
    failed_reason: str | None
    output: str | None


class ListQuery(Body):
    """Which of the jobs."""

    ids: str | None = Field(None, description="Comma-separated ids, at most 100.")


class PersonaQuery(Body):
    """Comma-separated values of each."""

    age_range: str | None = None
    gender: str | None = None
    location: str | None = None
    style: str | None = None
    keywords: str | None = known("observed", default=None)
    suitable_industries: str | None = known("observed", default=None)


class Persona(Shape):
    """An avatar."""

    id: str
    created_at: str
    updated_at: str
    gender: Literal["m", "f", "nb"]
    age_range: Literal["child", "teen", "adult", "senior"]
    location: Literal["outdoor", "fantasy", "indoor", "other"]
    style: Literal["selfie", "presenter", "other"]
    creator_name: str
    video_scene: str
    keywords: str
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
    process_status: str
    failed_reason: str
    type: str


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
