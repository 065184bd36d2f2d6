"""Lip-sync: videos are registered, results are generated; both are jobs."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from emulator.core.job import Output, Snapshot
from emulator.core.timeline import Phase
from emulator.providers.ausynclab import answers, inputs, prices, rules
from emulator.providers.ausynclab.envelope import succeeded
from emulator.providers.ausynclab.jobs import NOT_FOUND, begin, next_id, own
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
from emulator.studio.views import File
from emulator.web.call import Call, Draft
from emulator.web.operation import Operation
from emulator.web.reply import Reply
from emulator.web.shape import Shape

DOCS = "https://docs.ausynclab.io/lipsync"
PREFIX = "/api/v1/lipsync"
# docs: callbacks: the payloads' `callback_url`
CALLED: dict[str, Any] = {"docs": DOCS, "callback_field": "callback_url"}


async def register_video(call: Call) -> Reply:
    """Register a source video."""
    body: RegisterVideo = call.body
    seen = await inputs.video(call, body.video_url, "cannot_register_video", "video_url")
    draft = await call.draft()
    source = seen or inputs.imagined_video(draft, body.video_url)
    id = await next_id(call, REGISTERED)
    thumbnail = Output(rules.thumbnail_file(id), "image", 0.0, source.width, source.height)
    facts = {"id": id, "seconds": source.seconds, "width": source.width, "height": source.height}
    snapshot = await begin(call, draft, REGISTERED, facts, (thumbnail,), prices.REGISTRATION.of())
    return succeeded(answers.accepted(snapshot))


async def generate_lipsync(call: Call) -> Reply:
    """Sync a registered video to a sound, with the model prime."""
    body: GenerateLipsync = call.body
    source = await own(call, REGISTERED, body.registered_video_id, "registered_video_id")
    if not source.succeeded and not (call.options.queue_unready and _will_end(source)):
        raise refusal("registered_video_not_ready", field="registered_video_id")
    facts = source.job.facts
    clip = File(source.job.request["video_url"], facts["seconds"], facts["width"], facts["height"])
    seen = await inputs.sound(call, body.audio_url, "cannot_create_lipsync_video", "audio_url")
    draft = await call.draft()
    price = prices.generation("prime", sound := seen or inputs.imagined_sound(draft))
    registration = source.job.timeline
    ready, ends_at = registration.last, registration.ends_at
    snapshot = await _generate(call, draft, clip, sound, rules.DEFAULT_SYNC_MODE, price, starts_at=ends_at)
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
    video = await inputs.video(call, body.video_url, "cannot_create_lipsync_video", "video_url")
    audio = await inputs.sound(call, body.audio_url, "cannot_create_lipsync_video", "audio_url")
    draft = await call.draft()
    clip = video or inputs.imagined_video(draft, body.video_url)
    price = prices.generation(body.model, sound := audio or inputs.imagined_sound(draft))
    # docs: lipsync: "operation_id": "abc123-..."; assumed: a UUID
    operation_id = draft.draws("ids").uuid()
    return succeeded(
        answers.begun(await _generate(call, draft, clip, sound, body.sync_mode, price, operation_id=operation_id))
    )


def _will_end(source: Snapshot) -> bool:
    """Whether it is known when: nobody can wait for a registration that moves by hand or is stuck."""
    return not source.failed and source.job.timeline.ends_at is not None


async def _generate(
    call: Call,
    draft: Draft,
    clip: File,
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
    facts = {"id": id, "video": asdict(clip), "sound": sound}
    if operation_id is not None:
        facts["operation_id"] = operation_id
    return await begin(call, draft, GENERATED, facts, outputs, price, starts_at)


def _kept(
    kind: str, place: str, shown: Callable[[Snapshot], dict[str, Any]], one: type[Shape], many: type[Shape]
) -> tuple[Operation, ...]:
    """List, get and delete the videos of a kind, which is also the word that tells them apart."""

    async def list_(call: Call) -> Reply:
        # docs: the samples of the lists stand newest first, without pages
        found = await call.jobs(kind)
        # assumed: an empty list is a list, unless the documented 404 "list not found" is chosen for it
        if not found and call.options.empty_list_404:
            raise refusal("video_list_not_found")
        return succeeded([shown(snapshot) for snapshot in found])

    async def get(call: Call) -> Reply:
        id = Asked.model_validate({"video_id": call.param("video_id")}).video_id
        return succeeded(shown(await own(call, kind, id)))

    async def delete(call: Call) -> Reply:
        # assumed: a job that is not done can be deleted too; it then never calls back and costs nothing
        id = Unwanted.model_validate({"id": call.param("video_id")}).id
        await call.delete((await own(call, kind, id)).job.id)
        return succeeded({"id": id, "message": f"The {kind} video is successfully deleted."})

    path, name = f"{PREFIX}/{place}", f"{kind}_video"
    each: dict[str, Any] = {"docs": DOCS, "errors": (*KEY, NOT_FOUND[kind])}
    return (
        Operation(
            "GET",
            path,
            list_,
            f"list_{name}s",
            f"List {kind} videos",
            reply=many,
            docs=DOCS,
            errors=(*KEY, "video_list_not_found"),
        ),
        Operation(
            "GET", f"{path}/{{video_id}}", get, f"get_{name}", f"Get a {kind} video", params=Asked, reply=one, **each
        ),
        Operation(
            "DELETE",
            f"{path}/{{video_id}}",
            delete,
            f"delete_{name}",
            f"Delete a {kind} video",
            params=Unwanted,
            reply=answers.DeletedAnswer,
            **each,
        ),
    )


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
    *_kept(REGISTERED, "register", answers.registered, answers.RegisteredVideoAnswer, answers.RegisteredVideosAnswer),
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
    *_kept(GENERATED, "generate", answers.generated, answers.GeneratedVideoAnswer, answers.GeneratedVideosAnswer),
)
