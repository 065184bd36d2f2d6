"""What a client sends: parsed by its content type, as Django REST framework's default parsers do."""

import io
from typing import Any
from urllib.parse import parse_qsl

from pydantic import BaseModel

from emulator.providers.creatify.fields import Field, boolean, choice, identifier, offset, related, text, url, validated
from emulator.providers.creatify.models import STYLES, LipsyncRequest
from emulator.providers.creatify.rules import MODELS, SIZES, Invalid
from emulator.web.bodies import json_body
from emulator.web.call import Call
from emulator.web.refusals import BadForm, UnsupportedType

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


class Form(dict[str, Any]):
    """The fields of a form: all text."""


def parse(call: Call) -> Any:
    """The value of the body. Raises NotJson, BadForm, UnsupportedType."""
    given = call.header(b"content-type") or ""
    kind = given.partition(";")[0].strip().lower()
    if not call.raw:
        return {}
    if kind == "application/json":
        return json_body(call.raw)
    if kind == "application/x-www-form-urlencoded":
        try:
            return Form(parse_qsl(call.raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=1000))
        except ValueError as error:
            raise BadForm(str(error)) from error
    if kind == "multipart/form-data":
        return _multipart(call.raw, given)
    raise UnsupportedType(given)


def _multipart(raw: bytes, content_type: str) -> Form:
    from python_multipart import parse_form
    from python_multipart.exceptions import FormParserError

    form = Form()

    def keep(field: Any) -> None:
        form[(field.field_name or b"").decode("utf-8", "replace")] = (field.value or b"").decode("utf-8", "replace")

    headers = {"Content-Type": content_type.encode("latin-1"), "Content-Length": str(len(raw)).encode()}
    try:
        parse_form(headers, io.BytesIO(raw), keep, lambda file: None)
    except (FormParserError, ValueError) as error:
        raise BadForm(str(error)) from error
    return form


def validate(model: type[BaseModel], value: Any) -> dict[str, Any]:
    """The cleaned fields that were given. Raises Invalid."""
    cleaned = validated(_TABLES[model], value, form=isinstance(value, Form))
    # docs: post-apilipsyncs, either text or audio; assumed: the words
    if cleaned.get("text") is None and cleaned.get("audio") is None:
        raise Invalid({"non_field_errors": ["Either audio or text is required."]})
    return cleaned
