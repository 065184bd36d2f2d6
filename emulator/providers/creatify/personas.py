"""Avatars: public ones, and those that customers have made of their own videos."""

from typing import Any

from emulator.core.job import Media, Output, Snapshot
from emulator.engine.instants import iso
from emulator.providers.creatify import catalogue, inputs, models, rules
from emulator.providers.creatify.checking import PERSONAS
from emulator.providers.creatify.forms import Upload
from emulator.providers.creatify.jobs import DOCS, ERRORS, mine, submitted
from emulator.providers.creatify.previews import PERSONA_SECONDS, SIZES
from emulator.web.call import Call, Draft, Work
from emulator.web.operation import Operation
from emulator.web.reply import Reply, json_reply

_PAGE = f"{DOCS}/personas"
UPLOADS_FOR = 7 * 86_400.0
_PREVIEWS: tuple[tuple[Media, str], ...] = (("image", "jpg"), ("video", "mp4"))


async def create(call: Call) -> Reply:
    """A custom avatar from a video's URL."""
    draft = await call.draft()
    return await _created(call, draft, {})


async def create_from_files(call: Call) -> Reply:
    """A custom avatar from uploaded videos."""
    draft = await call.draft()
    body = call.body
    kept = {name: _kept(call, draft, name, body[name]) for name in ("lipsync_input", "consent_video") if name in body}
    return await _created(call, draft, kept)


def _kept(call: Call, draft: Draft, name: str, file: Upload) -> str:
    place = f"creators/{draft.draws('upload ' + name).uuid()}.mp4"
    return call.upload(place, file.content, "video/mp4", draft, UPLOADS_FOR)


async def _created(call: Call, draft: Draft, files: dict[str, str]) -> Reply:
    request = {**call.body, **files}
    # assumed: a video that is not valid fails the review
    lifecycle = await inputs.fate(call, rules.PERSONA, inputs.of_persona(request))
    draws = draft.draws("ids")
    outputs = tuple(
        Output(f"creators/{ratio}.{ending}", media, PERSONA_SECONDS, width, height)
        for ratio, (width, height) in SIZES.items()
        for media, ending in _PREVIEWS
    )
    work = Work(draws.uuid(), PERSONAS, lifecycle, outputs=outputs, callback_url=call.body["webhook_url"])
    return json_reply(created(await submitted(call, draft, work, request)), 201)


async def every(call: Call) -> Reply:
    """The public avatars that fit the filters."""
    return json_reply(catalogue.fitting(catalogue.personas(call.base), call.query))


async def own(call: Call) -> Reply:
    """The custom avatars of this account that fit the filters."""
    return json_reply(catalogue.fitting([persona(each) for each in await call.jobs(PERSONAS)], call.query))


async def one(call: Call) -> Reply:
    """An avatar, public or own."""
    found = catalogue.one_persona(call.base, call.param("id"))
    if found is None:
        found = persona(await mine(call, (PERSONAS,), "creator_not_found"))
    return json_reply(found)


def created(snapshot: Snapshot) -> dict[str, Any]:
    """A custom avatar as the answer to its order shows it."""
    job = snapshot.job
    request = job.request
    return {
        "id": job.id,
        "gender": request.get("gender"),
        "creator_name": request["creator_name"],
        "video_scene": request["video_scene"],
        "keywords": request["keywords"],
        "lipsync_input": request.get("lipsync_input"),
        "consent_video": request.get("consent_video"),
        "lipsync_input_url": request.get("lipsync_input"),
        "labels": request["labels"],
        "matching_voice_non_null": "",
        "process_status": snapshot.status,
        "failed_reason": snapshot.reason or "",
        "webhook_url": request["webhook_url"],
        "created_at": iso(snapshot.created_at),
        "updated_at": iso(snapshot.updated_at),
        "gdown_url": request.get("gdown_url"),
    }


def persona(snapshot: Snapshot) -> dict[str, Any]:
    """A custom avatar among the others; its previews are there once it is active."""
    job = snapshot.job
    previews = {
        output.name.removeprefix("creators/"): job.url(output) if snapshot.succeeded else None for output in job.outputs
    }
    known = {
        "gender": job.request.get("gender"),
        # assumed: what a reviewer would say of an unknown person
        "age_range": "adult",
        "location": "other",
        "style": "other",
        "creator_name": job.request["creator_name"],
        "video_scene": job.request["video_scene"],
        "keywords": job.request["keywords"],
        "suitable_industries": [],
    }
    return catalogue.answered(
        job.id,
        (iso(snapshot.created_at), iso(snapshot.updated_at)),
        known,
        {ratio: (previews[f"{ratio}.jpg"], previews[f"{ratio}.mp4"]) for ratio in SIZES},
        # docs: personas, is_active: "Is the creator active to use"; custom-avatar/byoa, true once approved
        {
            "is_active": snapshot.succeeded,
            "process_status": snapshot.status,
            "failed_reason": snapshot.reason or "",
            "type": "lipsync",
        },
    )


operations = (
    Operation(
        "GET", "/api/personas/", every, "personas_list", "List avatars",
        query=models.PersonaQuery, reply=models.Personas, docs=f"{_PAGE}/get-apipersonas", errors=ERRORS,
    ),
    Operation(
        "POST", "/api/personas/", create, "personas_create", "Create a custom avatar from a video's URL",
        body=models.PersonaRequest, reply=models.PersonaCreated, status=201, docs=f"{_PAGE}/post-apipersonas",
        errors=ERRORS, callback=models.PersonaWebhook, callback_field="webhook_url",
    ),
    Operation(
        "GET", "/api/personas/{id}/", one, "personas_retrieve", "Get an avatar",
        reply=models.Persona, docs=f"{_PAGE}/get-apipersonas-", errors=(*ERRORS, "creator_not_found"),
    ),
    Operation(
        "GET", "/api/personas_v2/", own, "personas_v2_list", "List custom avatars",
        query=models.PersonaQuery, reply=models.Personas, docs=f"{_PAGE}/get-apipersonas-v2", errors=ERRORS,
    ),
    Operation(
        "POST", "/api/personas_v2/", create_from_files, "personas_v2_create",
        "Create a custom avatar by uploading files",
        body=models.PersonaV2Request, reads="form", reply=models.PersonaCreated, status=201,
        docs=f"{_PAGE}/post-apipersonas-v2", errors=ERRORS,
        callback=models.PersonaWebhook, callback_field="webhook_url",
    ),
)  # fmt: skip
