"""The operations of Creatify."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

from emulator.core.errors import Missing
from emulator.core.job import Job, Snapshot
from emulator.core.lifecycle import Lifecycle
from emulator.providers.creatify import answers, catalogue, models, rules
from emulator.web.call import Call, Draft, Work
from emulator.web.operation import Operation
from emulator.web.refusals import Refusal
from emulator.web.reply import Reply, json_reply

KIND = "lipsyncs"
DOCS = "https://docs.creatify.ai/api-reference"
_ERRORS = ("not_authenticated", "authentication_failed", "permission_denied", "throttled")


async def create(call: Call) -> Reply:
    """A job, rendered at once."""
    draft = await call.draft()
    seconds = await _seconds(call, draft)
    cost = rules.price(call.body.get("model_version", "standard"), seconds, "create")
    snapshot = await _submitted(call, draft, rules.CREATE, seconds, cost=cost)
    return json_reply(answers.lipsync(snapshot), 201)


async def preview(call: Call) -> Reply:
    """A job that stops at its preview."""
    draft = await call.draft()
    seconds = await _seconds(call, draft)
    cost = rules.price(call.body.get("model_version", "standard"), seconds, "preview")
    snapshot = await _submitted(call, draft, rules.PREVIEW, seconds, cost_at_rest=cost, previewed=True)
    return json_reply(answers.lipsync(snapshot))


async def render(call: Call) -> Reply:
    """A previewed job sent on."""
    snapshot = await _mine(call)
    rules.check_renderable(snapshot)
    job = snapshot.job
    cost = rules.price(job.request.get("model_version", "standard"), job.facts["seconds"], "render")

    def sent_on(job: Job, now: int) -> Job:
        rules.check_renderable(job.seen(now))
        timeline = call.replanned(job, rules.RENDER, "render", now)
        return replace(job, timeline=timeline, lifecycle=rules.RENDER, cost=cost)

    snapshot = await call.edit(job.id, sent_on)
    return json_reply(answers.lipsync(snapshot))


async def one(call: Call) -> Reply:
    """One job."""
    return json_reply(answers.lipsync(await _mine(call)))


async def several(call: Call) -> Reply:
    """Every job, or those of `ids`."""
    asked = call.query.get("ids")
    if asked is None:
        return json_reply([answers.lipsync(each) for each in await call.jobs(KIND)])
    return json_reply([answers.lipsync(each) for each in await _these(call, asked)])


async def personas(call: Call) -> Reply:
    """The avatars that fit the filters."""
    return json_reply(catalogue.personas(call.base, call.query))


async def persona(call: Call) -> Reply:
    """One avatar."""
    found = catalogue.one_persona(call.base, call.param("id"))
    if found is None:
        raise Refusal("creator_not_found")
    return json_reply(found)


async def voices(call: Call) -> Reply:
    """Every voice."""
    return json_reply(catalogue.voices(call.base))


async def remaining_credits(call: Call) -> Reply:
    """The balance."""
    return json_reply({"remaining_credits": float(call.account.credits)})


async def _seconds(call: Call, draft: Draft) -> float:
    """How long the video will be: as the audio, as far as it can be seen, or as the text takes to say."""
    audio = call.body.get("audio")
    if audio is None:
        return rules.spoken_seconds(call.body["text"])
    found = await call.inspect(audio)
    if found.probe is not None and found.probe.seconds:
        return round(found.probe.seconds, 3)
    if found.trusted:
        return round(draft.draws("media").between(4, 20), 2)
    # assumed: an audio that cannot be had is noticed at once
    raise rules.Invalid({"audio": ["Unable to download the audio file."]})


async def _submitted(
    call: Call,
    draft: Draft,
    lifecycle: Lifecycle,
    seconds: float,
    *,
    cost: float = 0.0,
    cost_at_rest: float = 0.0,
    previewed: bool = False,
) -> Snapshot:
    draws = draft.draws("ids")
    body: dict[str, Any] = call.body
    work = Work(
        id=draws.uuid(),
        kind=KIND,
        lifecycle=lifecycle,
        facts={"media_job": draws.uuid(), "seconds": seconds, "previewed": previewed},
        outputs=answers.outputs(body["aspect_ratio"], seconds, draft.now, draws, previewed=previewed),
        callback_url=body.get("webhook_url"),
        cost=cost,
        cost_at_rest=cost_at_rest,
    )
    return await call.submit(draft, work, body)


async def _mine(call: Call) -> Snapshot:
    """The job of the path, if it is this account's. Raises Missing."""
    snapshot = await call.poll(call.param("id").lower())
    if snapshot.job.provider != call.provider or snapshot.job.account != call.account.id:
        raise Missing(snapshot.job.id)
    return snapshot


async def _these(call: Call, asked: str) -> list[Snapshot]:
    """This account's jobs of these ids, newest first; others are just not there."""
    try:
        ids = [str(UUID(part.strip())) for part in asked.split(",")]
    except ValueError:
        # assumed: the words
        raise rules.Invalid({"ids": ["Enter a list of valid UUIDs."]}) from None
    if len(ids) > rules.MOST_IDS:
        raise rules.Invalid({"ids": [f"Ensure this field has no more than {rules.MOST_IDS} elements."]})
    found = []
    for each in dict.fromkeys(ids):
        try:
            snapshot = await call.poll(each)
        except Missing:
            continue
        if snapshot.job.provider == call.provider and snapshot.job.account == call.account.id:
            found.append(snapshot)
    return sorted(found, key=lambda snapshot: -snapshot.job.number)


operations = (
    Operation(
        "POST", "/api/lipsyncs/", create, "lipsyncs_create", "Create a lipsync task",
        body=models.LipsyncRequest, reply=models.Lipsync, status=201,
        docs=f"{DOCS}/lipsyncs/post-apilipsyncs", errors=(*_ERRORS, "insufficient_credits"),
    ),
    Operation(
        "GET", "/api/lipsyncs/", several, "lipsyncs_list", "List lipsync tasks",
        query=models.ListQuery, reply=models.Lipsyncs, docs=f"{DOCS}/lipsyncs/get-apilipsyncs", errors=_ERRORS,
    ),
    Operation(
        "POST", "/api/lipsyncs/preview/", preview, "lipsyncs_preview_create", "Generate a preview of a lipsync task",
        body=models.LipsyncRequest, reply=models.Lipsync,
        docs=f"{DOCS}/lipsyncs/post-apilipsyncs-preview", errors=(*_ERRORS, "insufficient_credits"),
    ),
    Operation(
        "GET", "/api/lipsyncs/{id}/", one, "lipsyncs_retrieve", "Get a lipsync task",
        reply=models.Lipsync, docs=f"{DOCS}/lipsyncs/get-apilipsyncs-", errors=(*_ERRORS, "not_found"),
    ),
    Operation(
        "POST", "/api/lipsyncs/{id}/render/", render, "lipsyncs_render_create", "Render a previewed lipsync task",
        reply=models.Lipsync, docs=f"{DOCS}/lipsyncs/post-apilipsyncs-render",
        errors=(*_ERRORS, "not_found", "insufficient_credits"),
    ),
    Operation(
        "GET", "/api/personas/", personas, "personas_list", "List avatars",
        query=models.PersonaQuery, reply=models.Personas, docs=f"{DOCS}/personas/get-apipersonas", errors=_ERRORS,
    ),
    Operation(
        "GET", "/api/personas/{id}/", persona, "personas_retrieve", "Get an avatar",
        reply=models.Persona, docs=f"{DOCS}/personas/get-apipersonas-", errors=(*_ERRORS, "creator_not_found"),
    ),
    Operation(
        "GET", "/api/voices/", voices, "voices_list", "List voices",
        reply=models.Voices, docs=f"{DOCS}/voices/get-voices", errors=_ERRORS,
    ),
    Operation(
        "GET", "/api/remaining_credits/", remaining_credits, "remaining_credits_retrieve", "Get the remaining credits",
        reply=models.RemainingCredits, docs=f"{DOCS}/workspace/get-remainingcredits", errors=_ERRORS,
    ),
)  # fmt: skip

_PATHS = tuple(re.compile(re.sub(r"\{\w+\}", "[^/]+", operation.path)) for operation in operations)


def knows(path: str) -> bool:
    """Whether an operation has this path."""
    return any(pattern.fullmatch(path) for pattern in _PATHS)
