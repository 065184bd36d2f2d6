"""The wire of lipsyncs_v2: scenes asked for, jobs answered."""

from typing import Any, Literal

from pydantic import Field, RootModel
from pydantic.json_schema import SkipJsonSchema

from emulator.providers.creatify.lenient import Key, Lenient, Url
from emulator.providers.creatify.models import AspectRatio, Lipsync, ModelVersion, Status
from emulator.providers.creatify.rules import LONGEST_SCENE
from emulator.providers.creatify.tables import EFFECTS, FITS, TRANSITIONS, VISUAL_STYLES
from emulator.web.shape import Shape


def _one_of(values: tuple[str, ...], default: str | None = None) -> Any:
    return Field(default, json_schema_extra={"enum": [*values, *([None] if default is None else [])]})


class Offset(Lenient):
    """Where something is, as a share of the canvas from its centre; y grows downwards."""

    x: float = 0
    y: float = Field(0, description="0.4 by default for the captions of a scene, -0.3 for logos.")


class Character(Lenient):
    """Who is seen."""

    type: Literal["avatar"] = "avatar"
    avatar_id: str = Field(max_length=50, description="A persona's id.")
    offset: Offset = Offset()
    scale: float = Field(1, gt=0, lt=2)
    avatar_style: Literal["circle", "normal"] = "normal"
    hidden: bool = False


class SceneVoice(Lenient):
    """What is said, and by whom."""

    type: Literal["text"] = "text"
    input_text: str | None = Field(None, max_length=2000)
    voice_id: Key | None = Field(None, description="The id of a voice's accent.")
    duration: float | None = Field(
        None, gt=0, le=LONGEST_SCENE, description="Seconds; assumed to be the scene's, and at most an hour."
    )
    volume: float = 0.8


class Background(Lenient):
    """What is behind."""

    type: Literal["image", "video"] = "image"
    url: Url | SkipJsonSchema[None] = None
    fit: str = _one_of(FITS, "crop")
    effect: str | None = _one_of(EFFECTS)


class CaptionSetting(Lenient):
    """How captions look. In a call to action the defaults are normal-white, 80, #00000066 and 1.9."""

    style: str = "normal-black"
    offset: Offset = Offset(y=0.4)
    font_family: str | None = "Montserrat"
    font_size: int = 70
    font_style: str | None = None
    background_color: str | None = None
    text_color: str | None = None
    highlight_text_color: str | None = None
    max_width: float | None = None
    line_height: float | None = None
    text_shadow: str | None = None
    hidden: bool = False
    override_visual_style: bool = False


class TransitionEffect(Lenient):
    """How a scene comes and goes."""

    transition_in: str | None = _one_of(TRANSITIONS)
    transition_out: str | None = _one_of(TRANSITIONS)


class CtaLogo(Lenient):
    """A logo in a call to action."""

    url: Url | None = None
    offset: Offset = Offset(y=-0.3)
    scale: float = Field(0.25, description="0.5 at the end of the video.")


class CtaCaption(Lenient):
    """A text in a call to action."""

    caption: str | None = None
    caption_setting: CaptionSetting | None = None


class Cta(Lenient):
    """A call to action in a scene."""

    cta_logo: CtaLogo | None = None
    cta_caption: CtaCaption | None = None
    cta_background_blur: bool = False
    transition_effect: TransitionEffect | None = None


class CtaEnd(Lenient):
    """A call to action at the end."""

    cta_background: Background | None = None
    cta_logo: CtaLogo | None = None
    cta_caption: CtaCaption | None = None


class Scene(Lenient):
    """One scene."""

    character: Character
    voice: SceneVoice
    background: Background | None = None
    caption_setting: CaptionSetting | None = None
    transition_effect: TransitionEffect | None = None
    visual_style: str | None = _one_of(VISUAL_STYLES)
    cta: Cta | None = None


class BackgroundMusic(Lenient):
    """Music under the whole."""

    url: Url | SkipJsonSchema[None] = None
    volume: float = 0.2


class LipsyncV2Request(Lenient):
    """The body of lipsyncs_v2, its preview and multi_avatar."""

    video_inputs: list[Scene] = Field(min_length=1)
    aspect_ratio: AspectRatio = "9x16"
    background_music: BackgroundMusic | None = None
    cta_end: CtaEnd | None = None
    webhook_url: Url | None = Field(None, max_length=200)
    name: str | None = Field(None, max_length=255)
    model_version: ModelVersion = "standard"


class LipsyncV2(Shape):
    """A job, in every answer of lipsyncs_v2."""

    id: str
    output: str | None = Field(description="The video, once it is done.")
    video_thumbnail: str
    created_at: str
    updated_at: str
    credits_used: float
    duration: int = Field(description="Seconds.")
    progress: str = Field(description="Per cent.")
    failed_reason: str | None
    status: Status
    preview: str | None = Field(description="The preview video.")
    editor_url: str | None
    aspect_ratio: AspectRatio
    video_inputs: list[Any] = Field(description="Assumed: as sent, with defaults filled in.")
    name: str | None
    media_job: str | None
    webhook_url: str | None
    model_version: ModelVersion


class LipsyncOfEither(RootModel[Lipsync | LipsyncV2]):
    """A job of lipsyncs, or one that the deprecated multi_avatar made."""


class WordAlignment(Shape):
    """Where a word is."""

    start: float = Field(description="Seconds.")
    duration: float = Field(description="Seconds.")
    text: str


class LipsyncV2Detailed(LipsyncV2):
    """A job asked for by its id."""

    word_alignments: list[WordAlignment] = Field(description="Empty until there is something to hear.")


class LipsyncsV2(RootModel[list[LipsyncV2]]):
    """A bare array."""
