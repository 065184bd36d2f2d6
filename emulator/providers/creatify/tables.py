"""The fields of every body, as the vendor's serializers have them."""

from emulator.providers.creatify.fields import Choice, Number, Text, Url, boolean, identifier, offset, related, upload
from emulator.providers.creatify.fields import whole as integer
from emulator.providers.creatify.rules import LONGEST_SCENE, MODELS, SIZES
from emulator.providers.creatify.serializers import MISSING, Field, Many, Object, Values

# docs: post-apilipsyncs, caption_style
STYLES = (
    "normal-black", "normal-white", "normal-red", "normal-blue", "neo", "brick", "frenzy", "verana", "mustard", "glow",
    "mint", "coolers", "bilo", "toons", "deep-blue", "mystique", "caution", "duality",
)  # fmt: skip
# docs: lipsyncs_v2/post-apilipsyncs, visual_style; wire: the names, as a client shows them for choice
VISUAL_STYLES = (
    "FullAvatar", "GreenScreenEffect", "FullAvatarScreenProductOverlay", "UpAndDown", "SideBySide", "FullProduct",
    "MagnifyingGlassCircle", "ReverseMagnifyingGlassCircle", "TwitterFrame", "DramaticFullProduct", "Dramatic",
    "Vanilla", "Vlog",
)  # fmt: skip
# docs: lipsyncs_v2/post-apilipsyncs-preview, background
FITS = ("cover", "crop", "contain")
EFFECTS = ("imageSlideLeft", "imageZoomIn", "imageZoomOut", "imageWobbling", "imageThrob")
# docs: lipsyncs_v2/post-apilipsyncs, transition_effect
TRANSITIONS = ("fade", "leftSwipe", "rightSwipe", "topSwipe", "bottomSwipe")
# docs: post-apipersonas, gender
GENDERS = ("m", "f", "nb")
# docs: text-to-speech/post-text-to-speech.md, maxLength 8000; captures before 2026 have 4000
LONGEST_SCRIPT = 8000
_COLONS = {each.replace("x", ":"): each for each in SIZES}


def _ratio(*, colons: bool, default: str | None = None) -> Field:
    # wire: the colon forms are accepted, and rendered in the right shape (2025-05)
    clean = Choice(tuple(SIZES), also=_COLONS if colons else {})
    return Field("aspect_ratio", clean, required=default is None, default=MISSING if default is None else default)


def lipsync(*, colons: bool) -> tuple[Field, ...]:
    """The body of lipsyncs."""
    # docs: post-apilipsyncs, Body
    return (
        Field("name", Text(255), null=True, default=None),
        Field("text", Text(3600), null=True, default=None),
        Field("audio", Url(), null=True, default=None),
        Field("creator", related, null=True, default=None),
        _ratio(colons=colons),
        # docs: changelog 2025-09, default standard
        Field("model_version", Choice(MODELS), default="standard"),
        Field("green_screen", boolean, default=False),
        # assumed: the default of these three
        Field("transparent_background", boolean, default=False),
        Field("webhook_url", Url(200), null=True, default=None),
        Field("accent", identifier, null=True, default=None),
        Field("no_caption", boolean, default=False),
        Field("no_music", boolean, default=False),
        # docs: lipsyncs_v2, default normal-black; assumed: the same here
        Field("caption_style", Choice(STYLES), default="normal-black"),
        Field("caption_position", Choice(("center",)), default="center"),
        # docs: post-apilipsyncs, "default to 0", "default to -0.4"
        Field("caption_offset_x", offset, default="0.00"),
        Field("caption_offset_y", offset, default="-0.40"),
        Field("background_asset_image_url", Url(1024), null=True, default=None),
    )


def _point(x: float, y: float) -> Field:
    """An offset, as a share of the canvas from its centre."""
    point = Object((Field("x", Number(), default=x), Field("y", Number(), default=y)))
    return Field("offset", point, default={"x": x, "y": y})


def _caption(
    style: str, y: float, size: int, *, background: str | None = None, line_height: float | None = None
) -> Field:
    # docs: lipsyncs_v2/post-apilipsyncs, the example's values; assumed: styles and fonts are not checked, as the lists
    # of 38 styles and 41 fonts are not known whole
    settings = Object(
        (
            Field("style", Text(), default=style),
            _point(0, y),
            Field("font_family", Text(), null=True, default="Montserrat"),
            Field("font_size", integer, default=size),
            Field("font_style", Text(), null=True, default=None),
            Field("background_color", Text(), null=True, default=background),
            Field("text_color", Text(), null=True, default=None),
            Field("highlight_text_color", Text(), null=True, default=None),
            Field("max_width", Number(), null=True, default=None),
            Field("line_height", Number(), null=True, default=line_height),
            Field("text_shadow", Text(), null=True, default=None),
            Field("hidden", boolean, default=False),
            Field("override_visual_style", boolean, default=False),
        )
    )
    return Field("caption_setting", settings, null=True)


def _logo(y: float, scale: float) -> Field:
    logo = Object((Field("url", Url(), null=True), _point(0, y), Field("scale", Number(), default=scale)))
    return Field("cta_logo", logo, null=True)


_CTA_CAPTION = Field(
    "cta_caption",
    Object(
        (
            Field("caption", Text(), null=True),
            _caption("normal-white", 0, 80, background="#00000066", line_height=1.9),
        )
    ),
    null=True,
)
_TRANSITION = Field(
    "transition_effect",
    Object(
        (
            Field("transition_in", Choice(TRANSITIONS), null=True, default=None),
            Field("transition_out", Choice(TRANSITIONS), null=True, default=None),
        )
    ),
    null=True,
)
_BACKGROUND = Object(
    (
        Field("type", Choice(("image", "video")), default="image"),
        Field("url", Url()),
        Field("fit", Choice(FITS), default="crop"),
        Field("effect", Choice(EFFECTS), null=True, default=None),
    )
)
_CHARACTER = Object(
    (
        Field("type", Choice(("avatar",)), default="avatar"),
        Field("avatar_id", Text(50), required=True),
        _point(0, 0),
        # docs: lipsyncs_v2/post-apilipsyncs-preview, "Required range: 0 < x < 2"; assumed: the words
        Field("scale", Number(above=0, below=2), default=1.0),
        Field("avatar_style", Choice(("circle", "normal")), default="normal"),
        Field("hidden", boolean, default=False),
    )
)
_VOICE = Object(
    (
        Field("type", Choice(("text",)), default="text"),
        # docs: lipsyncs_v2/post-apilipsyncs-preview, maximum length 2000; assumed: optional, as it is not marked
        Field("input_text", Text(2000), null=True),
        Field("voice_id", Text(), null=True),
        Field("duration", Number(above=0, most=LONGEST_SCENE), null=True),
        Field("volume", Number(), default=0.8),
    )
)
_SCENE = Object(
    (
        # assumed: both are needed, though only video_inputs is marked as required
        Field("character", _CHARACTER, required=True),
        Field("voice", _VOICE, required=True),
        Field("background", _BACKGROUND, null=True),
        _caption("normal-black", 0.4, 70),
        _TRANSITION,
        Field("visual_style", Choice(VISUAL_STYLES), null=True),
        Field(
            "cta",
            Object(
                (_logo(-0.3, 0.25), _CTA_CAPTION, Field("cta_background_blur", boolean, default=False), _TRANSITION)
            ),
            null=True,
        ),
    )
)


def lipsync_v2(*, colons: bool) -> tuple[Field, ...]:
    """The body of lipsyncs_v2 and multi_avatar."""
    # docs: lipsyncs_v2/post-apilipsyncs, Body
    return (
        Field("video_inputs", Many(_SCENE), required=True),
        _ratio(colons=colons, default="9x16"),
        Field(
            "background_music", Object((Field("url", Url()), Field("volume", Number(), default=0.2))), null=True,
        ),
        Field(
            "cta_end",
            Object((Field("cta_background", _BACKGROUND, null=True), _logo(-0.3, 0.5), _CTA_CAPTION)),
            null=True,
        ),
        Field("webhook_url", Url(200), null=True, default=None),
        Field("name", Text(255), null=True, default=None),
        Field("model_version", Choice(MODELS), default="standard"),
    )  # fmt: skip


# docs: text-to-speech/post-text-to-speech, Body
SPEECH = (
    Field("script", Text(LONGEST_SCRIPT), required=True),
    Field("accent", related, null=True, default=None),
    Field("webhook_url", Url(200), null=True, default=None),
)


def _persona(source: Field, gender: Field) -> tuple[Field, ...]:
    return (
        gender,
        Field("creator_name", Text(255), required=True),
        Field("video_scene", Text(255), null=True, default=None),
        Field("keywords", Text(255), null=True, default=None),
        source,
        Field("labels", Values(Text()), default=[]),
        Field("webhook_url", Url(200), null=True, default=None),
        Field("gdown_url", Url()),
    )


# docs: personas/post-apipersonas, Body: only the name is marked
PERSONA = _persona(Field("lipsync_input", Url()), Field("gender", Choice(GENDERS)))
# docs: personas/post-apipersonas-v2, Body: gender and name are marked; files
PERSONA_V2 = (
    *_persona(Field("lipsync_input", upload), Field("gender", Choice(GENDERS), required=True)),
    Field("consent_video", upload),
)
