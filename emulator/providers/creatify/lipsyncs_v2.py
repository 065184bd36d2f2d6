"""AI Avatar v2: scenes, each with its person, its text and its look."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import accumulate
from typing import Any

from emulator.core.job import Snapshot
from emulator.engine.instants import iso
from emulator.providers.creatify import answers, inputs, models_v2, rules
from emulator.providers.creatify.jobs import CREATES, DOCS, ERRORS, LISTS
from emulator.providers.creatify.models import ListQuery, Webhook
from emulator.providers.creatify.videos import Videos
from emulator.studio.pacing import weights, words
from emulator.web.call import Call, Draft
from emulator.web.operation import Operation

KIND = "lipsyncs_v2"
MULTI = "multi_avatar"
_PAGE = f"{DOCS}/lipsyncs_v2"


def lipsync_v2(snapshot: Snapshot) -> dict[str, Any]:
    """A job as every answer of lipsyncs_v2 shows it."""
    request = snapshot.job.request
    common = answers.common(snapshot)
    return {
        "id": snapshot.job.id,
        "output": common["output"],
        "video_thumbnail": common["video_thumbnail"],
        "created_at": iso(snapshot.created_at),
        "updated_at": iso(snapshot.updated_at),
        "credits_used": common["credits_used"],
        "duration": common["duration"],
        "progress": common["progress"],
        "failed_reason": snapshot.reason,
        "status": snapshot.status,
        "preview": common["preview"],
        "editor_url": None,
        "aspect_ratio": request["aspect_ratio"],
        "video_inputs": request["video_inputs"],
        "name": request["name"],
        "media_job": snapshot.job.facts["media_job"],
        "webhook_url": request["webhook_url"],
        "model_version": request["model_version"],
    }


def _detailed(snapshot: Snapshot) -> dict[str, Any]:
    """With where each word is, once there is something to hear."""
    answer = lipsync_v2(snapshot)
    heard = answer["output"] is not None or answer["preview"] is not None
    return {**answer, "word_alignments": alignments(snapshot.job.request["video_inputs"]) if heard else []}


def alignments(scenes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each word with its start and duration in seconds: its share of what is said in its scene."""
    found = []
    begin = 0.0
    for scene in scenes:
        said = words(scene["voice"].get("input_text") or "")
        shares = weights(said)
        each = said_seconds(scene) / max(1, sum(shares))
        ends = list(accumulate((share * each for share in shares), initial=begin))
        for word, start, end in zip(said, ends, ends[1:], strict=False):
            found.append({"start": round(start, 2), "duration": round(end - start, 2), "text": word})
        begin += scene_seconds(scene)
    return found


def scene_seconds(scene: Mapping[str, Any]) -> float:
    """How long a scene lasts."""
    voice = scene["voice"]
    # assumed: a duration is the scene's, and a scene without words or duration is a moment
    if voice.get("duration") is not None:
        return float(voice["duration"])
    return rules.spoken_seconds(voice.get("input_text") or "") if voice.get("input_text") else rules.A_MOMENT


def said_seconds(scene: Mapping[str, Any]) -> float:
    """How long a scene's words take: no longer than the scene, and no longer than they need."""
    # assumed: nobody speaks slowly to fill a scene; who has too little time speaks fast
    return min(scene_seconds(scene), rules.spoken_seconds(scene["voice"].get("input_text") or ""))


def ends_with_call(request: Mapping[str, Any]) -> bool:
    """Whether something calls to action after the last scene."""
    return any((request.get("cta_end") or {}).values())


async def _seconds(call: Call, draft: Draft) -> float:
    """The sum of the scenes, and what follows them."""
    scenes = sum(scene_seconds(scene) for scene in call.body["video_inputs"])
    return round(scenes + (rules.END_SECONDS if ends_with_call(call.body) else 0.0), 3)


def shown_v1_or_v2(snapshot: Snapshot) -> dict[str, Any]:
    """A job under /api/lipsyncs/{id}/: the deprecated multi_avatar made some of the second shape."""
    return lipsync_v2(snapshot) if snapshot.job.kind == MULTI else answers.lipsync(snapshot)


LIPSYNCS_V2 = Videos(KIND, (MULTI,), (KIND, MULTI), lipsync_v2, _detailed, _seconds, inputs.of_scenes)
# wire: a client makes jobs with multi_avatar and polls them under /api/lipsyncs/{id}/ (2025-05)
MULTI_AVATAR = replace(LIPSYNCS_V2, kind=MULTI, also=())

# docs: post-apilipsyncs-preview and -render, 200; assumed: 201 for a create, as documented of v1
operations = (
    Operation(
        "POST", "/api/lipsyncs/multi_avatar/", MULTI_AVATAR.create, "lipsyncs_multi_avatar_create",
        "Create a multi_avatar lipsync task (deprecated)", body=models_v2.LipsyncV2Request, reply=models_v2.LipsyncV2,
        status=201, docs=f"{DOCS}/lipsyncs/post-apilipsyncs-multi-avatar",
        errors=CREATES, callback=Webhook, callback_field="webhook_url",
    ),
    Operation(
        "POST", "/api/lipsyncs_v2/", LIPSYNCS_V2.create, "lipsyncs_v2_create", "Create a lipsync v2 task",
        body=models_v2.LipsyncV2Request, reply=models_v2.LipsyncV2, status=201, docs=f"{_PAGE}/post-apilipsyncs",
        errors=CREATES, callback=Webhook, callback_field="webhook_url",
    ),
    Operation(
        "GET", "/api/lipsyncs_v2/", LIPSYNCS_V2.every, "lipsyncs_v2_list", "List lipsync v2 tasks",
        query=ListQuery, reply=models_v2.LipsyncsV2, docs=f"{_PAGE}/get-apilipsyncs", errors=LISTS,
    ),
    Operation(
        "POST", "/api/lipsyncs_v2/preview/", LIPSYNCS_V2.preview, "lipsyncs_v2_preview_create",
        "Generate a preview of lipsync v2", body=models_v2.LipsyncV2Request, reply=models_v2.LipsyncV2,
        docs=f"{_PAGE}/post-apilipsyncs-preview", errors=CREATES,
        callback=Webhook, callback_field="webhook_url",
    ),
    Operation(
        "GET", "/api/lipsyncs_v2/{id}/", LIPSYNCS_V2.one, "lipsyncs_v2_retrieve", "Get a lipsync v2 task",
        reply=models_v2.LipsyncV2Detailed, docs=f"{_PAGE}/get-apilipsyncs-", errors=(*ERRORS, "not_found"),
    ),
    Operation(
        "POST", "/api/lipsyncs_v2/{id}/render/", LIPSYNCS_V2.render, "lipsyncs_v2_render_create",
        "Render a previewed lipsync v2 task", reply=models_v2.LipsyncV2, docs=f"{_PAGE}/post-apilipsyncs-render",
        errors=(*ERRORS, "not_found", "not_previewed", "already_rendered", "insufficient_credits"),
    ),
)  # fmt: skip
