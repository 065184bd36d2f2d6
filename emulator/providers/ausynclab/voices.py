"""Voices: cloned from a recording, then used by their ids like those of the vendor's library, which are not listed."""

from typing import Any

from pydantic import ValidationError

from emulator.providers.ausynclab import inputs, speaking
from emulator.providers.ausynclab.envelope import succeeded, wrong
from emulator.providers.ausynclab.forms import HandedIn, file_of
from emulator.providers.ausynclab.jobs import next_id
from emulator.providers.ausynclab.models import RegisterVoice, VoiceSample
from emulator.providers.ausynclab.refusals import KEY, Unprocessable
from emulator.providers.ausynclab.rules import VOICE
from emulator.web.call import Call
from emulator.web.operation import Operation
from emulator.web.reply import Reply

DOCS = "https://docs.ausynclab.io/voices"
"""Named by a public client; in no source of ours."""
PREFIX = "/api/v1/voices"


async def register_voice(call: Call) -> Reply:
    """Clone a voice."""
    question, sample = _asked(call)
    # assumed: what cannot be heard cannot be cloned; neither a length nor a price is known
    await inputs.recording(call, sample.content, "cannot_register_voice", "audio_file")
    draft = await call.draft("ausynclab.upload")
    place = f"{draft.draws('ausynclab.voice').uuid()}{sample.suffix or '.wav'}"
    # assumed: the sample is kept with its voice
    url = call.upload(place, sample.content, sample.media_type, draft)
    id = await next_id(call, VOICE)
    await call.keep(VOICE, str(id), draft, question.model_dump() | {"audio_url": url})
    # wire: a client takes result.id for the voice, which it may use at once
    return succeeded({"id": id})


async def list_voices(call: Call) -> Reply:
    """The account's cloned voices."""
    return succeeded([speaking.voice(each) for each in await call.resources(VOICE)])


def _asked(call: Call) -> tuple[RegisterVoice, HandedIn]:
    """The query and the file. Raises Unprocessable with what is wrong in both, as FastAPI does."""
    problems: list[dict[str, Any]] = []
    question: RegisterVoice | None = None
    sample: HandedIn | None = None
    try:
        question = RegisterVoice.model_validate(call.query)
    except ValidationError as error:
        # assumed: FastAPI looks at one parameter at a time, so what is missing was null
        problems += [each | {"input": None} if each["type"] == "missing" else each for each in wrong(error, "query")]
    try:
        sample = file_of(call.body, "audio_file")
    except ValidationError as error:
        problems += wrong(error, "body")
    if question is None or sample is None:
        raise Unprocessable(problems)
    return question, sample


OPERATIONS = (
    Operation(
        "GET",
        f"{PREFIX}/list",
        list_voices,
        "list_voices",
        "List cloned voices",
        reply=speaking.VoicesAnswer,
        docs=DOCS,
        evidence="observed",
        errors=KEY,
    ),
    Operation(
        "POST",
        f"{PREFIX}/register",
        register_voice,
        "register_voice",
        "Clone a voice",
        body=VoiceSample,
        reads="form",
        query=RegisterVoice,
        reply=speaking.VoiceIdAnswer,
        docs=DOCS,
        evidence="observed",
        errors=(*KEY, "cannot_register_voice"),
    ),
)
