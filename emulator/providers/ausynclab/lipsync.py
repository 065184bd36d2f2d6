"""Lip-sync: videos are registered, results are generated; both are jobs."""

from collections.abc import Callable
from typing import Any

from emulator.core.job import Output, Snapshot
from emulator.core.timeline import Phase
from emulator.providers.ausynclab import answers, inputs, prices, rules
from emulator.providers.ausynclab.envelope import succeeded
from emulator.providers.ausynclab.jobs import begin, next_id, own
from emulator.providers.ausynclab.models import (
    Asked,
    GenerateLipsync,
    GenerateLipsyncV2,
    RegisterVideo,
    SyncMode,
    Unwanted,
)
from emulator.providers.ausynclab.refusals import JSON, KEY, refusal
from emulator.providers.ausynclab.rules import GENERATED, REGISTERED
from emulator.web.call import Call, Draft
from emulator.web.operation import Operation
from emulator.web.reply import Reply

DOCS = "https://docs.ausynclab.io/lipsync"
PREFIX = "/api/v1/lipsync"
# docs: callbacks: the payloads' `callback_url`
CALLED: dict[str, Any] = {"docs": DOCS, "callback_field": "callback_url"}


async def register_video(call: Call) -> Reply:
    """Register a source video."""
    body: RegisterVideo = call.body
    seen = await inputs.video(call, body.video_url, "cannot_register_video")
    draft = await call.draft()
    clip = seen or inputs.imagined_video(draft)
    id = await next_id(call, REGISTERED)
    thumbnail = Output(rules.thumbnail_file(id), "image", 0.0, clip.width, clip.height)
    facts = {"id": id, "seconds": clip.seconds, "width": clip.width, "height": clip.height}
    snapshot = await begin(call, draft, REGISTERED, facts, (thumbnail,), prices.REGISTRATION.of())
    return succeeded(answers.accepted(snapshot))


async def generate_lipsync(call: Call) -> Reply:
    """Sync a registered video to a sound, with the model prime."""
    body: GenerateLipsync = call.body
    source = await own(call, REGISTERED, body.registered_video_id)
    if not source.succeeded and not (call.options.queue_unready and _will_end(source)):
        raise refusal("registered_video_not_ready")
    facts = source.job.facts
    seen = await inputs.sound(call, body.audio_url, "cannot_create_lipsync_video")
    draft = await call.draft()
    clip = inputs.Clip(facts["seconds"], facts["width"], facts["height"])
    price = prices.generation("prime", sound := seen or inputs.imagined_sound(draft))
    ready = source.job.timeline.last
    snapshot = await _generate(call, draft, clip, sound, rules.DEFAULT_SYNC_MODE, price, starts_at=ready.at)
    if ready.step.phase is Phase.FAILED:
        # What will not be registered will not be synced: it waits for that, and fails then.
        failing = snapshot.job.lifecycle.failing(refusal("registered_video_not_ready").message)
        await call.edit(
            snapshot.job.id, lambda job, now: job.with_timeline(job.timeline.cut(now).then(ready.at, failing))
        )
    return succeeded(answers.accepted(snapshot))


async def generate_lipsync_v2(call: Call) -> Reply:
    """Sync any video to a sound."""
    body: GenerateLipsyncV2 = call.body
    video = await inputs.video(call, body.video_url, "cannot_create_lipsync_video")
    audio = await inputs.sound(call, body.audio_url, "cannot_create_lipsync_video")
    draft = await call.draft()
    clip = video or inputs.imagined_video(draft)
    price = prices.generation(body.model, sound := audio or inputs.imagined_sound(draft))
    # docs: lipsync: "operation_id": "abc123-..."; assumed: a UUID
    operation_id = draft.draws("ids").uuid()
    return succeeded(
        answers.begun(await _generate(call, draft, clip, sound, body.sync_mode, price, operation_id=operation_id))
    )


async def get_registered_video(call: Call) -> Reply:
    """One registered video."""
    return succeeded(answers.registered(await own(call, REGISTERED, _asked(call))))


async def get_generated_video(call: Call) -> Reply:
    """One generated video."""
    return succeeded(answers.generated(await own(call, GENERATED, _asked(call))))


async def list_registered_videos(call: Call) -> Reply:
    """The account's registered videos."""
    return await _list(call, REGISTERED, answers.registered)


async def list_generated_videos(call: Call) -> Reply:
    """The account's generated videos."""
    return await _list(call, GENERATED, answers.generated)


async def delete_registered_video(call: Call) -> Reply:
    """Forget a registered video; what was generated from it stays."""
    return await _delete(call, REGISTERED, "The registered video is successfully deleted.")


async def delete_generated_video(call: Call) -> Reply:
    """Forget a generated video."""
    return await _delete(call, GENERATED, "The generated video is successfully deleted.")


def _will_end(source: Snapshot) -> bool:
    """Whether it is known when: nobody can wait for a registration that moves by hand or is stuck."""
    return not (source.failed or source.job.timeline.open)


async def _generate(
    call: Call,
    draft: Draft,
    clip: inputs.Clip,
    sound: float,
    mode: SyncMode,
    price: float,
    *,
    operation_id: str | None = None,
    starts_at: int | None = None,
) -> Snapshot:
    id = await next_id(call, GENERATED)
    outputs = (
        Output(rules.video_file(id), "video", rules.length(mode, clip.seconds, sound), clip.width, clip.height),
        Output(rules.thumbnail_file(id), "image", 0.0, clip.width, clip.height),
    )
    facts = {"id": id} if operation_id is None else {"id": id, "operation_id": operation_id}
    return await begin(call, draft, GENERATED, facts, outputs, price, starts_at)


async def _list(call: Call, kind: str, shown: Callable[[Snapshot], dict[str, Any]]) -> Reply:
    # docs: the samples of the lists stand newest first, without pages
    found = await call.jobs(kind)
    # assumed: an empty list is a list, unless the documented 404 "list not found" is chosen for it
    if not found and call.options.empty_list_404:
        raise refusal("video_list_not_found")
    return succeeded([shown(snapshot) for snapshot in found])


async def _delete(call: Call, kind: str, message: str) -> Reply:
    # assumed: a job that is not done can be deleted too; it then never calls back and costs nothing
    id = Unwanted.model_validate({"id": call.param("video_id")}).id
    await call.delete((await own(call, kind, id)).job.id)
    return succeeded({"id": id, "message": message})


def _asked(call: Call) -> int:
    return Asked.model_validate({"video_id": call.param("video_id")}).video_id


OPERATIONS = (
    Operation(
        "POST",
        f"{PREFIX}/register-video",
        register_video,
        "register_video",
        "Register a source video",
        body=RegisterVideo,
        reply=answers.VideoIdAnswer,
        callback=answers.RegistrationCallback,
        **CALLED,
        errors=(*JSON, "insufficient_credits", "cannot_register_video"),
    ),
    Operation(
        "GET",
        f"{PREFIX}/register",
        list_registered_videos,
        "list_registered_videos",
        "List registered videos",
        reply=answers.RegisteredVideosAnswer,
        docs=DOCS,
        errors=(*KEY, "video_list_not_found"),
    ),
    Operation(
        "GET",
        f"{PREFIX}/register/{{video_id}}",
        get_registered_video,
        "get_registered_video",
        "Get a registered video",
        params=Asked,
        reply=answers.RegisteredVideoAnswer,
        docs=DOCS,
        errors=(*KEY, "registered_video_not_found"),
    ),
    Operation(
        "DELETE",
        f"{PREFIX}/register/{{video_id}}",
        delete_registered_video,
        "delete_registered_video",
        "Delete a registered video",
        params=Unwanted,
        reply=answers.DeletedAnswer,
        docs=DOCS,
        errors=(*KEY, "registered_video_not_found"),
    ),
    Operation(
        "POST",
        f"{PREFIX}/generate-lipsync",
        generate_lipsync,
        "generate_lipsync",
        "Sync a registered video to a sound",
        body=GenerateLipsync,
        reply=answers.VideoIdAnswer,
        callback=answers.LipsyncCallback,
        **CALLED,
        errors=(
            *JSON,
            "insufficient_credits",
            "registered_video_not_found",
            "registered_video_not_ready",
            "cannot_create_lipsync_video",
        ),
    ),
    Operation(
        "POST",
        f"{PREFIX}/generate-lipsync-v2",
        generate_lipsync_v2,
        "generate_lipsync_v2",
        "Sync any video to a sound",
        body=GenerateLipsyncV2,
        reply=answers.BegunAnswer,
        callback=answers.LipsyncCallback,
        **CALLED,
        errors=(*JSON, "insufficient_credits", "cannot_create_lipsync_video"),
    ),
    Operation(
        "GET",
        f"{PREFIX}/generate",
        list_generated_videos,
        "list_generated_videos",
        "List generated videos",
        reply=answers.GeneratedVideosAnswer,
        docs=DOCS,
        errors=(*KEY, "video_list_not_found"),
    ),
    Operation(
        "GET",
        f"{PREFIX}/generate/{{video_id}}",
        get_generated_video,
        "get_generated_video",
        "Get a generated video",
        params=Asked,
        reply=answers.GeneratedVideoAnswer,
        docs=DOCS,
        errors=(*KEY, "video_not_found"),
    ),
    Operation(
        "DELETE",
        f"{PREFIX}/generate/{{video_id}}",
        delete_generated_video,
        "delete_generated_video",
        "Delete a generated video",
        params=Unwanted,
        reply=answers.DeletedAnswer,
        docs=DOCS,
        errors=(*KEY, "video_not_found"),
    ),
)
