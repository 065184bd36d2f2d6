"""Snapshots to answers and callbacks, in the vendor's key order."""

from dataclasses import replace
from math import ceil
from typing import Any

from emulator.core.delivery import Announcement, RetryPolicy
from emulator.core.job import Output, Snapshot
from emulator.engine.accounts import Account
from emulator.engine.chance import Draws
from emulator.engine.instants import iso
from emulator.providers.creatify import player, rules
from emulator.web.reply import encoded

A_MINUTE = 60.0
# docs: lipsyncs/get-apilipsyncs-, the order after the read-only fields
_ECHOED = (
    "name", "text", "creator", "model_version", "green_screen", "transparent_background", "webhook_url", "accent",
    "no_caption", "no_music", "caption_style", "caption_position", "caption_offset_x", "caption_offset_y",
    "background_asset_image_url",
)  # fmt: skip


def common(snapshot: Snapshot) -> dict[str, Any]:
    """What the answers of both versions of lipsyncs say."""
    made = output(snapshot)
    page = _made(snapshot, player.NAME)
    preview = None if page is None else player.link(snapshot.job, page)
    return {
        "output": made,
        "preview": preview,
        "video_thumbnail": (_url(snapshot, "amzptv/") or "") if snapshot.succeeded else "",
        # docs: 0 at creation; the preview's price once it is there, the whole once it is done, nothing for a failure
        "credits_used": whole(snapshot.charged),
        "duration": ceil(snapshot.job.facts["seconds"]) if made is not None or preview is not None else 0,
        "progress": "100" if snapshot.succeeded else str(int(_progress(snapshot) * 100)),
    }


def _progress(snapshot: Snapshot) -> float:
    """How far the work is; a render's is its own, as its preview may have waited for long."""
    # assumed: nothing is said of a render's progress, so it goes as a create's
    timeline = snapshot.job.timeline
    rested = snapshot.job.rested_by(snapshot.index)
    if rested is None or rested == snapshot.index:
        return snapshot.progress
    return replace(timeline, transitions=timeline.transitions[rested + 1 :]).progress(snapshot.seen_at)


def lipsync(snapshot: Snapshot) -> dict[str, Any]:
    """A job as every answer of lipsyncs shows it."""
    job = snapshot.job
    known = common(snapshot)
    spoken = _url(snapshot, "audio/")
    return {
        "id": job.id,
        "output": known["output"],
        "video_thumbnail": known["video_thumbnail"],
        "aspect_ratio": job.request["aspect_ratio"],
        "created_at": iso(snapshot.created_at),
        "updated_at": iso(snapshot.updated_at),
        "credits_used": known["credits_used"],
        "duration": known["duration"],
        "progress": known["progress"],
        "failed_reason": snapshot.reason,
        "media_job": job.facts["media_job"],
        "status": snapshot.status,
        "is_hidden": False,
        "audio_url": job.request["audio"] or spoken,
        "preview": known["preview"],
        "editor_url": None,
        "preview_audio": spoken if known["preview"] is not None else None,
        **{name: job.request[name] for name in _ECHOED},
    }


def output(snapshot: Snapshot) -> str | None:
    """The URL of what was made, once it is."""
    if not snapshot.succeeded or not snapshot.job.outputs:
        return None
    return snapshot.job.url(snapshot.job.outputs[0])


def whole(number: float) -> int | float:
    """An integer where it is one."""
    return int(number) if number == int(number) else number


def _made(snapshot: Snapshot, start: str) -> Output | None:
    """The file whose name begins so, once it is there."""
    output = next((each for each in snapshot.job.outputs if each.name.startswith(start)), None)
    return output if output is not None and snapshot.made(output) else None


def _url(snapshot: Snapshot, start: str) -> str | None:
    output = _made(snapshot, start)
    return None if output is None else snapshot.job.url(output)


def outputs(aspect_ratio: str, seconds: float, now: int, draws: Draws, *, previewed: bool) -> tuple[Output, ...]:
    """The files of a job, named as the vendor names them."""
    width, height = rules.SIZES[aspect_ratio]
    second = now // 1_000_000
    # the video comes first: it is what `output` shows
    # wire: renders/<10 lower-case letters and digits>/output.mp4; amzptv/<uuid>-<unix seconds>/thumbnail.jpg
    found = [
        Output(f"renders/{draws.base36(10)}/output.mp4", "video", seconds, width, height, retention=rules.RETENTION),
        Output(f"amzptv/{draws.uuid()}-{second}/thumbnail.jpg", "image", 0, width, height, retention=rules.RETENTION),
        Output(f"audio/{draws.uuid()}.mp3", "audio", seconds, at_rest=previewed, retention=rules.RETENTION),
    ]
    if previewed:
        day = iso(now)[:10].replace("-", "")
        # docs: post-apilipsyncs-preview, a player page of layout=videos/<yyyymmdd>/<uuid>.json
        name = f"videos/{day}/{draws.uuid()}.mp4"
        film = Output(name, "video", seconds, width, height, at_rest=True, retention=rules.RETENTION)
        found += (film, player.page(film))
    return tuple(found)


def callback(snapshot: Snapshot, account: Account, draws: Draws) -> Announcement | None:
    """The webhook: once, when the job has ended, unless every status is to be told."""
    job = snapshot.job
    # docs: post-apilipsyncs, "when the task succeeds or fails"; text-to-speech, "We might send multiple requests for
    # status changes"
    if job.callback_url is None or not (snapshot.phase.ended or job.facts.get("every_status")):
        return None
    content = {"id": job.id, "status": snapshot.status, "failed_reason": snapshot.reason}
    # docs: text-to-speech, `video_output`; lipsyncs, `output`; assumed: a persona's has neither
    if "media_job" in job.facts:
        content[job.facts.get("output_key", "output")] = output(snapshot)
    # assumed: sent by Python's requests, as a Django service does
    headers = (("Content-Type", "application/json"), ("User-Agent", "python-requests/2.32.3"))
    # assumed: no retry is documented; ten seconds are what Python programs commonly wait
    retry = RetryPolicy((A_MINUTE,) * job.facts.get("retries", 0))
    return Announcement(job.callback_url, encoded(content), headers, retry=retry)
