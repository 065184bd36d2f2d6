"""Creatify's serializers as its documentation shows them; to be imported once Django is set up (creatify_app.py)."""

from decimal import Decimal
from typing import Any

from django.core.validators import BaseValidator, MaxValueValidator
from django.db import models
from rest_framework import serializers

HALF = Decimal("0.5")
STYLES = [
    "normal-black", "normal-white", "normal-red", "normal-blue", "neo", "brick", "frenzy", "verana", "mustard",
    "glow", "mint", "coolers", "bilo", "toons", "deep-blue", "mystique", "caution", "duality",
]  # fmt: skip
RATIOS = ["16x9", "1x1", "9x16"]
MODELS = ["standard", "aurora_v1", "aurora_v1_fast"]
VISUALS = [
    "FullAvatar", "GreenScreenEffect", "FullAvatarScreenProductOverlay", "UpAndDown", "SideBySide",
    "FullProduct", "MagnifyingGlassCircle", "ReverseMagnifyingGlassCircle", "TwitterFrame",
    "DramaticFullProduct", "Dramatic", "Vanilla", "Vlog",
]  # fmt: skip
TRANSITIONS = ["fade", "leftSwipe", "rightSwipe", "topSwipe", "bottomSwipe"]
EFFECTS = ["imageSlideLeft", "imageZoomIn", "imageZoomOut", "imageWobbling", "imageThrob"]


class Anybody(models.QuerySet):
    """Looks as the ORM looks, and finds whoever is asked for."""

    def get(self, *args: Any, **wanted: Any) -> Any:
        """The object of this key, made if need be."""
        try:
            return super().get(*args, **wanted)
        except self.model.DoesNotExist:
            return self.model.objects.create(pk=self.model._meta.pk.to_python(wanted["pk"]))


class Creator(models.Model):
    """A model whose key is a UUID."""

    id = models.UUIDField(primary_key=True)
    objects = Anybody.as_manager()

    class Meta:
        """It belongs to no installed app."""

        app_label = "oracle"


class Above(BaseValidator):
    """Greater than."""

    message = "Ensure this value is greater than %(limit_value)s."

    def compare(self, value: Any, limit: Any) -> bool:
        """Whether it is wrong."""
        return bool(value <= limit)


class Below(BaseValidator):
    """Less than."""

    message = "Ensure this value is less than %(limit_value)s."

    def compare(self, value: Any, limit: Any) -> bool:
        """Whether it is wrong."""
        return bool(value >= limit)


def text(most: int | None = None, **options: Any) -> Any:
    """A text that may be null and need not be there."""
    return serializers.CharField(max_length=most, **{"required": False, "allow_null": True, **options})


def url(most: int | None = None, **options: Any) -> Any:
    """A URL that need not be there."""
    return serializers.URLField(max_length=most, **{"required": False, "allow_null": True, **options})


def choice(choices: list[str], **options: Any) -> Any:
    """One of these, or not there."""
    return serializers.ChoiceField(choices=choices, **{"required": False, **options})


def related() -> Any:
    """The key of something."""
    return serializers.PrimaryKeyRelatedField(queryset=Creator.objects.all(), required=False, allow_null=True)


def offset() -> Any:
    """A share of the canvas."""
    return serializers.DecimalField(max_digits=5, decimal_places=2, min_value=-HALF, max_value=HALF, required=False)


def flag() -> Any:
    """A boolean that need not be there."""
    return serializers.BooleanField(required=False)


def number(default: float, **options: Any) -> Any:
    """A number with a default."""
    return serializers.FloatField(default=default, **options)


class Lipsync(serializers.Serializer):
    """The body of lipsyncs."""

    name = text(255)
    text = text(3600)
    audio = url()
    creator = related()
    aspect_ratio = choice(RATIOS, required=True)
    model_version = choice(MODELS)
    green_screen = flag()
    transparent_background = flag()
    webhook_url = url(200)
    accent = serializers.UUIDField(required=False, allow_null=True)
    no_caption = flag()
    no_music = flag()
    caption_style = choice(STYLES)
    caption_position = choice(["center"])
    caption_offset_x = offset()
    caption_offset_y = offset()
    background_asset_image_url = url(1024)

    def validate(self, attrs: Any) -> Any:
        """Something must be said."""
        if attrs.get("text") is None and attrs.get("audio") is None:
            raise serializers.ValidationError("Either audio or text is required.")
        return attrs


class Origin(serializers.Serializer):
    """A point in the middle."""

    x = number(0)
    y = number(0)


class CaptionPoint(Origin):
    """A point below the middle."""

    y = number(0.4)


class LogoPoint(Origin):
    """A point above the middle."""

    y = number(-0.3)


class Caption(serializers.Serializer):
    """How captions look."""

    style = text(default="normal-black", allow_null=False)
    offset = CaptionPoint(default={"x": 0, "y": 0.4})
    font_family = text(default="Montserrat")
    font_size = serializers.IntegerField(default=70)
    font_style = text(default=None)
    background_color = text(default=None)
    text_color = text(default=None)
    highlight_text_color = text(default=None)
    max_width = serializers.FloatField(default=None, allow_null=True)
    line_height = serializers.FloatField(default=None, allow_null=True)
    text_shadow = text(default=None)
    hidden = serializers.BooleanField(default=False)
    override_visual_style = serializers.BooleanField(default=False)


class CtaText(Caption):
    """How a call to action looks."""

    style = text(default="normal-white", allow_null=False)
    offset = Origin(default={"x": 0, "y": 0})
    font_size = serializers.IntegerField(default=80)
    background_color = text(default="#00000066")
    line_height = serializers.FloatField(default=1.9, allow_null=True)


class Transition(serializers.Serializer):
    """How a scene comes and goes."""

    transition_in = choice(TRANSITIONS, default=None, allow_null=True)
    transition_out = choice(TRANSITIONS, default=None, allow_null=True)


class Background(serializers.Serializer):
    """What is behind."""

    type = choice(["image", "video"], default="image")
    url = url(allow_null=False)
    fit = choice(["cover", "crop", "contain"], default="crop")
    effect = choice(EFFECTS, default=None, allow_null=True)


class Logo(serializers.Serializer):
    """A logo in a scene."""

    url = url()
    offset = LogoPoint(default={"x": 0, "y": -0.3})
    scale = number(0.25)


class EndLogo(Logo):
    """A logo at the end."""

    scale = number(0.5)


class CtaCaption(serializers.Serializer):
    """A text in a call to action."""

    caption = text()
    caption_setting = CtaText(required=False, allow_null=True)


class Cta(serializers.Serializer):
    """A call to action."""

    cta_logo = Logo(required=False, allow_null=True)
    cta_caption = CtaCaption(required=False, allow_null=True)
    cta_background_blur = serializers.BooleanField(default=False)
    transition_effect = Transition(required=False, allow_null=True)


class CtaEnd(serializers.Serializer):
    """A call to action at the end."""

    cta_background = Background(required=False, allow_null=True)
    cta_logo = EndLogo(required=False, allow_null=True)
    cta_caption = CtaCaption(required=False, allow_null=True)


class Character(serializers.Serializer):
    """Who is seen."""

    type = choice(["avatar"], default="avatar")
    avatar_id = text(50, required=True, allow_null=False)
    offset = Origin(default={"x": 0, "y": 0})
    scale = number(1, validators=[Above(0), Below(2)])
    avatar_style = choice(["circle", "normal"], default="normal")
    hidden = serializers.BooleanField(default=False)


class Voice(serializers.Serializer):
    """What is said."""

    type = choice(["text"], default="text")
    input_text = text(2000)
    voice_id = text()
    duration = serializers.FloatField(required=False, allow_null=True, validators=[Above(0), MaxValueValidator(3600)])
    volume = number(0.8)


class Scene(serializers.Serializer):
    """One scene."""

    character = Character()
    voice = Voice()
    background = Background(required=False, allow_null=True)
    caption_setting = Caption(required=False, allow_null=True)
    transition_effect = Transition(required=False, allow_null=True)
    visual_style = choice(VISUALS, allow_null=True)
    cta = Cta(required=False, allow_null=True)


class Music(serializers.Serializer):
    """Music under the whole."""

    url = url(allow_null=False)
    volume = number(0.2)


class LipsyncV2(serializers.Serializer):
    """The body of lipsyncs_v2."""

    video_inputs = Scene(many=True, allow_empty=False)
    aspect_ratio = choice(RATIOS, default="9x16")
    background_music = Music(required=False, allow_null=True)
    cta_end = CtaEnd(required=False, allow_null=True)
    webhook_url = url(200)
    name = text(255)
    model_version = choice(MODELS, default="standard")


class Speech(serializers.Serializer):
    """The body of text_to_speech."""

    script = serializers.CharField(max_length=8000)
    accent = related()
    webhook_url = url(200)


class Persona(serializers.Serializer):
    """The body of personas."""

    gender = choice(["m", "f", "nb"])
    creator_name = serializers.CharField(max_length=255)
    video_scene = text(255)
    keywords = text(255)
    lipsync_input = url(allow_null=False)
    labels = serializers.ListField(child=serializers.CharField(), required=False)
    webhook_url = url(200)
    gdown_url = url(allow_null=False)


class PersonaV2(Persona):
    """The body of personas_v2."""

    gender = choice(["m", "f", "nb"], required=True)
    lipsync_input = serializers.FileField(required=False)
    consent_video = serializers.FileField(required=False)
