"""Akool's operations: each handler checks, submits or looks, and answers from the snapshot."""

from dataclasses import replace

from emulator.core.job import Output
from emulator.providers.akool import answers, auth, models, rules
from emulator.providers.akool.ids import asked_id, new_id, uid
from emulator.providers.akool.options import AkoolOptions
from emulator.providers.akool.prices import PRICES
from emulator.web.call import Call, Draft, Work
from emulator.web.operation import Operation
from emulator.web.reply import Reply, json_reply

PREFIX = "/api/open/v3"
DOCS = "https://docs.akool.com"


async def get_token(call: Call) -> Reply:
    """Log in with the key pair."""
    body: models.TokenRequest = call.body
    account = await auth.by_pair(call, body.client_id, body.client_secret)
    call.account = account
    return json_reply({"code": 1000, "msg": "OK", "token": auth.issue(account, call.now)})


async def create_lipsync(call: Call) -> Reply:
    """Let a video's lips follow a speech."""
    body: models.LipsyncRequest = call.body
    rules.in_good_standing(call.account)
    video, audio = await call.inspect(body.video_url), await call.inspect(body.audio_url)
    rules.video(video)
    rules.audio(audio)
    draft = await call.draft()
    seconds = min(rules.LONGEST, rules.seconds(draft, video, audio))
    work = _work(call, draft, rules.LIPSYNC, seconds, rules.lipsync_output(draft, seconds, video), body.webhook_url)
    request = {"video_url": body.video_url, "audio_url": body.audio_url}
    return answers.ok(answers.lipsync(await call.submit(draft, work, request)))


async def create_talking_photo(call: Call) -> Reply:
    """Let a photo say a speech."""
    body: models.TalkingPhotoRequest = call.body
    rules.in_good_standing(call.account)
    photo, audio = await call.inspect(body.talking_photo_url), await call.inspect(body.audio_url)
    rules.photo(photo)
    rules.audio(audio)
    draft = await call.draft()
    seconds = rules.seconds(draft, audio)
    output = rules.talking_photo_output(draft, seconds, photo, body.resolution)
    work = _work(call, draft, rules.TALKING_PHOTO, seconds, output, body.webhook_url)
    kept = {"talking_photo_url", "audio_url", "prompt", "resolution"}
    request = body.model_dump(include=kept, exclude_none=True)
    return answers.ok(answers.talking_photo(await call.submit(draft, work, request)))


async def get_video_info(call: Call) -> Reply:
    """How a job is doing."""
    snapshot = await call.poll(asked_id(call.query))
    rules.owned(snapshot.job, call.account)
    return answers.ok(answers.info(snapshot))


async def get_quota(call: Call) -> Reply:
    """What is left to spend."""
    return answers.ok(answers.quota(call.account, call.options))


async def list_videos(call: Call) -> Reply:
    """The account's jobs, newest first."""
    start, size = rules.page(call.query)
    jobs, count = [], 0
    for kind in rules.listed(call.query):
        jobs += await call.jobs(kind, limit=start + size)
        count += await call.count(kind)
    jobs.sort(key=lambda snapshot: -snapshot.job.number)
    rows = [answers.row(snapshot, call.account) for snapshot in jobs[start : start + size]]
    return answers.ok({"result": rows, "count": count})


def _work(call: Call, draft: Draft, kind: str, seconds: float, output: Output, webhook: str) -> Work:
    options: AkoolOptions = call.options
    facts = {
        "uid": uid(call.account),
        "seconds": seconds,
        "task_id": new_id(draft, "task"),
        "video_id": draft.draws("video").uuid(),
        "tells_processing": options.processing_callbacks,
        "tells_documented": options.documented_callbacks,
    }
    return Work(
        id=new_id(draft, "ids"),
        kind=kind,
        lifecycle=rules.LIFECYCLES[kind],
        facts=facts,
        outputs=(output,),
        callback_url=webhook or None,
        cost=PRICES[kind].of(seconds),
        # assumed: all jobs of an account share its places ("per plan", says a third party)
        slot="videos",
    )


_ADMITTED = ("1005", "1101", "1102", "1109", "1200")
_CREATED = (*_ADMITTED, "1003", "1006", "1103", "1104", "1201")
_LIPSYNC = Operation(
    "POST", f"{PREFIX}/content/video/lipsync", create_lipsync, "create_lipsync", "Create a lipsync video",
    body=models.LipsyncRequest, reply=models.LipsyncReply, docs=f"{DOCS}/ai-tools-suite/lip-sync",
    errors=(*_CREATED, "1202", "1203", "1204", "1205", "1207", "1209", "1210", "1211"),
    callback=models.Sealed, callback_field="webhookUrl",
)  # fmt: skip

operations = (
    Operation(
        "POST", f"{PREFIX}/getToken", get_token, "get_token", "Get the token",
        body=models.TokenRequest, reply=models.TokenReply, docs=f"{DOCS}/authentication/usage",
        public=True, secret=True, errors=("1003", "1101", "1200"),
    ),
    _LIPSYNC,
    # assumed: a third party's schema writes it so, and routers of this kind do not mind
    replace(
        _LIPSYNC, path=f"{PREFIX}/content/video/lipSync", name="create_lip_sync", evidence="assumed", listed=False
    ),
    Operation(
        "POST", f"{PREFIX}/content/video/createbytalkingphoto", create_talking_photo, "create_talking_photo",
        "Create a video from a talking photo",
        body=models.TalkingPhotoRequest, reply=models.TalkingPhotoReply, docs=f"{DOCS}/ai-tools-suite/talking-photo",
        errors=(*_CREATED, "1015"), callback=models.Sealed, callback_field="webhookUrl",
    ),
    Operation(
        "GET", f"{PREFIX}/content/video/infobymodelid", get_video_info, "get_video_info", "Get a video's result",
        query=models.ResultQuery, reply=models.InfoReply, docs=f"{DOCS}/ai-tools-suite/lip-sync",
        errors=(*_ADMITTED, "1003", "1008", "1009"),
    ),
    Operation(
        "GET", f"{PREFIX}/content/video/list", list_videos, "list_videos", "List the account's videos",
        query=models.ListQuery, reply=models.ListReply, evidence="observed", errors=(*_ADMITTED, "1003"),
    ),
    Operation(
        "GET", f"{PREFIX}/faceswap/quota/info", get_quota, "get_quota", "Get the balance of credits",
        reply=models.QuotaReply, docs=f"{DOCS}/ai-tools-suite/faceswap/get-credit", errors=_ADMITTED,
    ),
)  # fmt: skip
