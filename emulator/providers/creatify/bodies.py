"""What a client sends: the table of its fields, and what holds between them."""

from typing import Any

from pydantic import BaseModel

from emulator.providers.creatify.fields import Field, boolean, choice, identifier, offset, related, text, url, validated
from emulator.providers.creatify.models import STYLES, LipsyncRequest
from emulator.providers.creatify.reading import Form, read
from emulator.providers.creatify.rules import MODELS, SIZES, Invalid
from emulator.web.call import Call

# docs: post-apilipsyncs, Body; wire: the colon forms are accepted and rendered in the right shape
LIPSYNC = (
    Field("name", text(255), null=True),
    Field("text", text(3600), null=True),
    Field("audio", url(), null=True),
    Field("creator", related, null=True),
    Field("aspect_ratio", choice(*SIZES, also={each.replace("x", ":"): each for each in SIZES}), required=True),
    Field("model_version", choice(*MODELS)),
    Field("green_screen", boolean),
    Field("transparent_background", boolean),
    Field("webhook_url", url(200), null=True),
    Field("accent", identifier, null=True),
    Field("no_caption", boolean),
    Field("no_music", boolean),
    Field("caption_style", choice(*STYLES)),
    Field("caption_position", choice("center")),
    Field("caption_offset_x", offset),
    Field("caption_offset_y", offset),
    Field("background_asset_image_url", url(1024), null=True),
)
_TABLES: dict[type[BaseModel], tuple[Field, ...]] = {LipsyncRequest: LIPSYNC}


def parse(call: Call) -> Any:
    """The value of the body. Raises Invalid, BadForm, UnsupportedType."""
    return read(call.raw, call.header(b"content-type") or "")


def validate(model: type[BaseModel], value: Any) -> dict[str, Any]:
    """The cleaned fields that were given. Raises Invalid."""
    cleaned = validated(_TABLES[model], value, form=isinstance(value, Form))
    # docs: post-apilipsyncs, either text or audio; assumed: the words
    if cleaned.get("text") is None and cleaned.get("audio") is None:
        raise Invalid({"non_field_errors": ["Either audio or text is required."]})
    return cleaned
