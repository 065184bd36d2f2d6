"""What a client sends: read, and held against its table."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from emulator.providers.creatify import models, models_v2, tables
from emulator.providers.creatify.options import CreatifyOptions
from emulator.providers.creatify.reading import read
from emulator.providers.creatify.rules import Invalid
from emulator.providers.creatify.serializers import Field, validated
from emulator.web.call import Call

_TABLES: dict[tuple[type[BaseModel], bool], tuple[Field, ...]] = {
    (model, colons): table
    for colons in (True, False)
    for model, table in (
        (models.LipsyncRequest, tables.lipsync(colons=colons)),
        (models_v2.LipsyncV2Request, tables.lipsync_v2(colons=colons)),
        (models.SpeechRequest, tables.SPEECH),
        (models.PersonaRequest, tables.PERSONA),
        (models.PersonaV2Request, tables.PERSONA_V2),
    )
}


@dataclass(frozen=True, slots=True)
class Given:
    """The value of a body, and how strictly it is to be read."""

    value: Any
    options: CreatifyOptions


def parse(call: Call) -> Given:
    """The value of the body. Raises Invalid, BadForm, UnsupportedType."""
    return Given(read(call.raw, call.header(b"content-type") or ""), call.options)


def table(model: type[BaseModel], *, colons: bool = True) -> tuple[Field, ...]:
    """The fields of a body."""
    return _TABLES[model, colons]


def validate(model: type[BaseModel], given: Given) -> dict[str, Any]:
    """The cleaned fields, and the defaults of those that were not given. Raises Invalid."""
    options = given.options
    fields = table(model, colons=options.colon_ratios)
    cleaned = validated(fields, given.value, aligned=options.nested_errors == "list")
    if model is models.LipsyncRequest and cleaned["text"] is None and cleaned["audio"] is None:
        # docs: post-apilipsyncs, either text or audio; assumed: the words
        raise Invalid({"non_field_errors": ["Either audio or text is required."]}, "audio or text")
    if "creator_name" in cleaned and "lipsync_input" not in cleaned and "gdown_url" not in cleaned:
        # docs: custom-avatar/byoa, lipsync_input is needed; assumed: a gdown_url may stand for it
        raise Invalid({"lipsync_input": ["This field is required."]})
    return cleaned
