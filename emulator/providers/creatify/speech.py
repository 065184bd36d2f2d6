"""Text to speech."""

from math import ceil
from typing import Any

from emulator.core.job import Output, Snapshot
from emulator.engine.instants import iso
from emulator.providers.creatify import answers, models, prices, rules
from emulator.providers.creatify.checking import check_ids
from emulator.providers.creatify.jobs import CREATES, DOCS, ERRORS, LISTS, SLOT, mine, several, submitted
from emulator.web.call import Call, Work
from emulator.web.operation import Operation
from emulator.web.reply import Reply, json_reply

KIND = "text_to_speech"
_PAGE = f"{DOCS}/text-to-speech"


async def create(call: Call) -> Reply:
    """An audio of a script."""
    await check_ids(call)
    draft = await call.draft()
    draws = draft.draws("ids")
    seconds = rules.spoken_seconds(call.body["script"])
    work = Work(
        id=draws.uuid(),
        kind=KIND,
        lifecycle=rules.CREATE,
        facts={"media_job": draws.uuid(), "seconds": seconds, "output_key": "video_output"},
        outputs=(Output(f"audio/{draws.uuid()}.mp3", "audio", seconds, retention=rules.RETENTION),),
        callback_url=call.body["webhook_url"],
        cost=prices.SPEECH.of(seconds),
        slot=SLOT,
    )
    return json_reply(speech(await submitted(call, draft, work, call.body)), 201)


async def one(call: Call) -> Reply:
    """One audio."""
    return json_reply(speech(await mine(call, (KIND,), "speech_not_found")))


async def every(call: Call) -> Reply:
    """Every audio, or those of `ids`."""
    return await several(call, (KIND,), speech, ordered=True)


def speech(snapshot: Snapshot) -> dict[str, Any]:
    """An audio as every answer shows it."""
    job = snapshot.job
    return {
        "id": job.id,
        "script": job.request["script"],
        # docs: text-to-speech, output and failed_reason are strings, never null; assumed: empty until there is one
        "output": answers.output(snapshot) or "",
        "media_job": job.facts["media_job"],
        "credits_used": answers.whole(snapshot.charged),
        "duration": ceil(job.facts["seconds"]) if snapshot.succeeded else 0,
        "is_hidden": False,
        "status": snapshot.status,
        "failed_reason": snapshot.reason or "",
        "created_at": iso(snapshot.created_at),
        "updated_at": iso(snapshot.updated_at),
        "accent": job.request["accent"],
        "webhook_url": job.request["webhook_url"],
    }


operations = (
    Operation(
        "POST", "/api/text_to_speech/", create, "text_to_speech_create", "Generate speech from text",
        body=models.SpeechRequest, reply=models.Speech, status=201, docs=f"{_PAGE}/post-text-to-speech",
        errors=CREATES, callback=models.SpeechWebhook, callback_field="webhook_url",
    ),
    Operation(
        "GET", "/api/text_to_speech/", every, "text_to_speech_list", "List text to speech items",
        query=models.SpeechQuery, reply=models.Speeches, docs=f"{_PAGE}/get-text-to-speech", errors=LISTS,
    ),
    Operation(
        "GET", "/api/text_to_speech/{id}/", one, "text_to_speech_retrieve", "Get a text to speech item",
        reply=models.Speech, docs=f"{_PAGE}/get-text-to-speech-", errors=(*ERRORS, "speech_not_found"),
    ),
)  # fmt: skip
