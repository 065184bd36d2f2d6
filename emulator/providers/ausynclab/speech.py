"""Speech: a text is said by a voice; a job whose result can be the sound of a lip-sync."""

from typing import get_args

from emulator.core.errors import Missing
from emulator.core.job import Output
from emulator.providers.ausynclab import prices, rules, speaking
from emulator.providers.ausynclab.envelope import succeeded
from emulator.providers.ausynclab.jobs import begin, next_id, own
from emulator.providers.ausynclab.models import AskedSpeech, TextToSpeech
from emulator.providers.ausynclab.refusals import JSON, KEY, refusal
from emulator.providers.ausynclab.rules import SPEECH, VOICE
from emulator.providers.ausynclab.subtitles import srt
from emulator.studio.views import Gender
from emulator.web.call import Call
from emulator.web.operation import Operation
from emulator.web.reply import Reply, json_reply

DOCS = "https://docs.ausynclab.io/tts"
"""Named by a public client; in no source of ours."""
PREFIX = "/api/v1/speech"


async def text_to_speech(call: Call) -> Reply:
    """Say a text."""
    body: TextToSpeech = call.body
    voice = await _voice(call, body.voice_id)
    draft = await call.draft()
    id = await next_id(call, SPEECH)
    seconds = rules.spoken(body.text, body.speed)
    outputs = (
        Output(rules.speech_file(id), "audio", seconds),
        Output(rules.subtitle_file(id), "text", text=srt(body.text, seconds)),
    )
    facts = {"id": id, **voice}
    return succeeded(speaking.accepted(await begin(call, draft, SPEECH, facts, outputs, prices.speech(body.text))))


async def get_speech(call: Call) -> Reply:
    """One speech."""
    id = AskedSpeech.model_validate({"audio_id": call.path.rpartition("/")[2]}).audio_id
    shown = speaking.speech(await own(call, SPEECH, id))
    # wire: this answer alone was seen with a message
    return json_reply({"status": 200, "result": shown, "message": None})


async def list_speech(call: Call) -> Reply:
    """The account's speeches."""
    # assumed: newest first and whole, as the lists of videos
    return succeeded([speaking.speech(snapshot) for snapshot in await call.jobs(SPEECH)])


async def _voice(call: Call, id: int) -> dict[str, str]:
    """What a job must know of a voice: its name and gender. Raises Refusal for one that cannot be used."""
    if id < rules.FIRST_IDS[VOICE]:
        # wire: voices of the library are not listed, and used by their ids; assumed: their names, and that they sound
        # like women or men as they may
        if id > 0:
            return {"voice_name": f"Voice {id}", "gender": ""}
        raise refusal("voice_not_found", field="voice_id")
    try:
        cloned = (await call.resource(VOICE, str(id))).content
    except Missing:
        raise refusal("voice_not_found", field="voice_id") from None
    # wire: MALE, FEMALE; assumed: any other word is neither
    gender = cloned["gender"].lower()
    return {"voice_name": cloned["name"], "gender": gender if gender in get_args(Gender) else ""}


OPERATIONS = (
    Operation(
        "POST",
        f"{PREFIX}/text-to-speech",
        text_to_speech,
        "text_to_speech",
        "Say a text",
        body=TextToSpeech,
        reply=speaking.AudioIdAnswer,
        docs=DOCS,
        evidence="observed",
        errors=(*JSON, "paid_plan_only", "insufficient_credits", "voice_not_found"),
        callback=speaking.SpeechCallback,
        callback_field="callback_url",
    ),
    Operation(
        "GET",
        f"{PREFIX}/{{audio_id}}",
        get_speech,
        "get_speech",
        "Get a speech",
        params=AskedSpeech,
        reply=speaking.SpeechAnswer,
        docs=DOCS,
        evidence="observed",
        errors=(*KEY, "audio_not_found"),
    ),
    # assumed: FastAPI, where POST is taken, GET is left to the next route that fits; the id is then no integer
    Operation(
        "GET",
        f"{PREFIX}/text-to-speech",
        get_speech,
        "get_speech_called_text_to_speech",
        "Get a speech whose id is no id",
        evidence="assumed",
        errors=KEY,
        listed=False,
    ),
    Operation(
        "GET",
        f"{PREFIX}/",
        list_speech,
        "list_speech",
        "List speeches",
        reply=speaking.SpeechesAnswer,
        docs=DOCS,
        evidence="observed",
        errors=KEY,
    ),
)
