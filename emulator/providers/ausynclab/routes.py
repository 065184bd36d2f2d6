"""AusyncLab's endpoints: videos are registered, results are generated; both are jobs."""

from collections.abc import Callable
from typing import Any

from emulator.core.errors import Missing
from emulator.core.job import Output, Snapshot
from emulator.providers.ausynclab import answers, inputs, rules
from emulator.providers.ausynclab.envelope import succeeded
from emulator.providers.ausynclab.models import (
    Asked,
    GenerateLipsync,
    GenerateLipsyncV2,
    RegisterVideo,
    SyncMode,
    Unwanted,
    Upload,
)
from emulator.providers.ausynclab.refusals import refusal
from emulator.providers.ausynclab.rules import GENERATED, REGISTERED
from emulator.providers.ausynclab.uploads import upload_file
from emulator.web.call import Call, Draft, Work
from emulator.web.operation import Operation
from emulator.web.reply import Reply

DOCS = "https://docs.ausynclab.io/lipsync"
PREFIX = "/api/v1/lipsync"
KEY = ("not_authenticated", "invalid_api_key", "api_key_expired", "account_banned", "payment_overdue")
NOT_FOUND = {REGISTERED: "registered_video_not_found", GENERATED: "video_not_found"}


async def register_video(call: Call) -> Reply:
    """Register a source video."""
    body: RegisterVideo = call.body
    seen = await inputs.video(call, body.video_url, "cannot_register_video")
    draft = await call.draft()
    clip = seen or inputs.imagined_video(draft)
    id = await _next_id(call, REGISTERED)
    thumbnail = Output(rules.thumbnail_file(id), "image", 0.0, clip.width, clip.height)
    facts = {"id": id, "seconds": clip.seconds, "width": clip.width, "height": clip.height}
    snapshot = await _submit(call, draft, REGISTERED, facts, (thumbnail,), rules.REGISTRATION_PRICE)
    return succeeded(answers.accepted(snapshot))


async def generate_lipsync(call: Call) -> Reply:
    """Sync a registered video to a sound, with the model prime."""
    body: GenerateLipsync = call.body
    source = await _own(call, REGISTERED, body.registered_video_id)
    if not source.succeeded:
        raise refusal("registered_video_not_ready")
    facts = source.job.facts
    seen = await inputs.sound(call, body.audio_url, "cannot_create_lipsync_video")
    draft = await call.draft()
    clip = inputs.Clip(facts["seconds"], facts["width"], facts["height"])
    price = rules.price("prime", sound := seen or inputs.imagined_sound(draft))
    return succeeded(answers.accepted(await _generate(call, draft, clip, sound, rules.DEFAULT_SYNC_MODE, price)))


async def generate_lipsync_v2(call: Call) -> Reply:
    """Sync any video to a sound."""
    body: GenerateLipsyncV2 = call.body
    video = await inputs.video(call, body.video_url, "cannot_create_lipsync_video")
    audio = await inputs.sound(call, body.audio_url, "cannot_create_lipsync_video")
    draft = await call.draft()
    clip = video or inputs.imagined_video(draft)
    price = rules.price(body.model, sound := audio or inputs.imagined_sound(draft))
    # docs: lipsync: "operation_id": "abc123-..."; assumed: a UUID
    operation_id = draft.draws("ids").uuid()
    return succeeded(answers.begun(await _generate(call, draft, clip, sound, body.sync_mode, price, operation_id)))


async def get_registered_video(call: Call) -> Reply:
    """One registered video."""
    return succeeded(answers.registered(await _own(call, REGISTERED, _asked(call))))


async def get_generated_video(call: Call) -> Reply:
    """One generated video."""
    return succeeded(answers.generated(await _own(call, GENERATED, _asked(call))))


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


async def _generate(
    call: Call,
    draft: Draft,
    clip: inputs.Clip,
    sound: float,
    mode: SyncMode,
    price: int,
    operation_id: str | None = None,
) -> Snapshot:
    id = await _next_id(call, GENERATED)
    outputs = (
        Output(rules.video_file(id), "video", rules.length(mode, clip.seconds, sound), clip.width, clip.height),
        Output(rules.thumbnail_file(id), "image", 0.0, clip.width, clip.height),
    )
    facts = {"id": id} if operation_id is None else {"id": id, "operation_id": operation_id}
    return await _submit(call, draft, GENERATED, facts, outputs, price)


async def _submit(
    call: Call, draft: Draft, kind: str, facts: dict[str, Any], outputs: tuple[Output, ...], price: int
) -> Snapshot:
    work = Work(
        id=rules.job_id(kind, facts["id"]),
        kind=kind,
        lifecycle=rules.LIFECYCLES[kind],
        facts=facts,
        outputs=outputs,
        callback_url=call.body.callback_url,
        cost=price,
    )
    return await call.submit(draft, work, request=call.body.model_dump(exclude={"callback_url"}))


async def _next_id(call: Call, kind: str) -> int:
    # docs: the samples' registered and generated videos are numbered apart
    return rules.FIRST_IDS[kind] - 1 + (await call.draft(f"ausynclab.{kind}")).number


async def _own(call: Call, kind: str, id: int) -> Snapshot:
    """The account's job of a kind and id. Raises Refusal; another account's counts as missing."""
    try:
        snapshot = await call.poll(rules.job_id(kind, id))
    except Missing:
        raise refusal(NOT_FOUND[kind]) from None
    if snapshot.job.account != call.account.id or snapshot.job.provider != call.provider:
        call.job = None
        raise refusal(NOT_FOUND[kind])
    return snapshot


async def _list(call: Call, kind: str, shown: Callable[[Snapshot], dict[str, Any]]) -> Reply:
    # docs: the samples of the lists stand newest first, without pages
    # assumed: an empty list is a list; the documented 404 "list not found" is for what cannot happen here
    return succeeded([shown(snapshot) for snapshot in await call.jobs(kind)])


async def _delete(call: Call, kind: str, message: str) -> Reply:
    # assumed: a job that is not done can be deleted too; it then never calls back and costs nothing
    id = Unwanted.model_validate({"id": call.param("video_id")}).id
    await call.delete((await _own(call, kind, id)).job.id)
    return succeeded({"id": id, "message": message})


def _asked(call: Call) -> int:
    return Asked.model_validate({"video_id": call.param("video_id")}).video_id


operations = (
    Operation(
        "POST",
        f"{PREFIX}/register-video",
        register_video,
        "register_video",
        "Register a source video",
        body=RegisterVideo,
        reply=answers.VideoIdAnswer,
        docs=DOCS,
        errors=(*KEY, "insufficient_credits", "cannot_register_video"),
    ),
    Operation(
        "GET",
        f"{PREFIX}/register",
        list_registered_videos,
        "list_registered_videos",
        "List registered videos",
        reply=answers.RegisteredVideosAnswer,
        docs=DOCS,
        errors=KEY,
    ),
    Operation(
        "GET",
        f"{PREFIX}/register/{{video_id}}",
        get_registered_video,
        "get_registered_video",
        "Get a registered video",
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
        docs=DOCS,
        errors=(
            *KEY,
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
        docs=DOCS,
        errors=(*KEY, "insufficient_credits", "cannot_create_lipsync_video"),
    ),
    Operation(
        "GET",
        f"{PREFIX}/generate",
        list_generated_videos,
        "list_generated_videos",
        "List generated videos",
        reply=answers.GeneratedVideosAnswer,
        docs=DOCS,
        errors=KEY,
    ),
    Operation(
        "GET",
        f"{PREFIX}/generate/{{video_id}}",
        get_generated_video,
        "get_generated_video",
        "Get a generated video",
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
        reply=answers.DeletedAnswer,
        docs=DOCS,
        errors=(*KEY, "video_not_found"),
    ),
    # assumed: the File Upload API exists; its path, field and answer are in no source
    Operation(
        "POST",
        "/api/v1/files/upload",
        upload_file,
        "upload_file",
        "Upload a file for 24 hours",
        body=Upload,
        reads="form",
        reply=answers.UploadedAnswer,
        docs=DOCS,
        evidence="assumed",
        errors=KEY,
    ),
)
