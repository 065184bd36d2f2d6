"""Snapshots to answers and callbacks, in the vendor's key order."""

from math import ceil
from typing import Any

from emulator.core.delivery import Announcement
from emulator.core.job import Output, Snapshot
from emulator.engine.accounts import Account
from emulator.engine.chance import Draws
from emulator.engine.instants import iso
from emulator.providers.creatify import rules
from emulator.web.reply import encoded

_DEFAULTS: dict[str, Any] = {
    "name": None,
    "text": None,
    "creator": None,
    "model_version": "standard",
    "green_screen": False,
    "transparent_background": False,
    "webhook_url": None,
    "accent": None,
    "no_caption": False,
    "no_music": False,
    # docs: lipsyncs_v2, default normal-black; assumed: the same here
    "caption_style": "normal-black",
    "caption_position": "center",
    # docs: post-apilipsyncs, "default to 0", "default to -0.4"
    "caption_offset_x": "0.00",
    "caption_offset_y": "-0.40",
    "background_asset_image_url": None,
}


def lipsync(snapshot: Snapshot) -> dict[str, Any]:
    """A job as every answer shows it."""
    job = snapshot.job
    seconds = job.facts["seconds"]
    preview = _url(snapshot, "preview/")
    output = _url(snapshot, "renders/") if snapshot.succeeded else None
    finished = output is not None or preview is not None
    spoken = _url(snapshot, "audio/")
    return {
        "id": job.id,
        "output": output,
        "video_thumbnail": (_url(snapshot, "amzptv/") or "") if snapshot.succeeded else "",
        "aspect_ratio": job.request["aspect_ratio"],
        "created_at": iso(snapshot.created_at),
        "updated_at": iso(snapshot.updated_at),
        # docs: 0 at creation; the preview's price once it is there, the whole once it is done, nothing for a failure
        "credits_used": whole(snapshot.charged),
        "duration": ceil(seconds) if finished else 0,
        "progress": "100" if snapshot.succeeded else str(int(snapshot.progress * 100)),
        "failed_reason": snapshot.reason,
        "media_job": job.facts["media_job"],
        "status": snapshot.status,
        "is_hidden": False,
        "audio_url": job.request.get("audio") or (spoken if finished else None),
        "preview": preview,
        "editor_url": None,
        "preview_audio": spoken if preview is not None else None,
        **{name: job.request.get(name, default) for name, default in _DEFAULTS.items()},
    }


def whole(number: float) -> int | float:
    """An integer where it is one."""
    return int(number) if number == int(number) else number


def _url(snapshot: Snapshot, start: str) -> str | None:
    output = next((each for each in snapshot.job.outputs if each.name.startswith(start)), None)
    return None if output is None or not snapshot.made(output) else snapshot.job.url(output)


def outputs(aspect_ratio: str, seconds: float, now: int, draws: Draws, *, previewed: bool) -> tuple[Output, ...]:
    """The files of a job, named as the vendor names them."""
    width, height = rules.SIZES[aspect_ratio]
    second = now // 1_000_000
    # wire: renders/<10 lower-case letters and digits>/output.mp4; amzptv/<uuid>-<unix seconds>/thumbnail.jpg
    found = [
        Output(f"renders/{draws.base36(10)}/output.mp4", "video", seconds, width, height, retention=rules.RETENTION),
        Output(f"amzptv/{draws.uuid()}-{second}/thumbnail.jpg", "image", 0, width, height, retention=rules.RETENTION),
        Output(f"audio/{draws.uuid()}.mp3", "audio", seconds, at_rest=True, retention=rules.RETENTION),
    ]
    if previewed:
        day = iso(now)[:10].replace("-", "")
        # docs: post-apilipsyncs-preview, a player page of layout=videos/<yyyymmdd>/<uuid>.json; ours is the video
        name = f"preview/videos/{day}/{draws.uuid()}.mp4"
        found.append(Output(name, "video", seconds, width, height, at_rest=True, retention=rules.RETENTION))
    return tuple(found)


def callback(snapshot: Snapshot, account: Account, draws: Draws) -> Announcement | None:
    """The webhook, once, when the job has ended."""
    # docs: post-apilipsyncs, "when the task succeeds or fails"
    if not snapshot.phase.ended or snapshot.job.callback_url is None:
        return None
    content = {
        "id": snapshot.job.id,
        "status": snapshot.status,
        "failed_reason": snapshot.reason,
        "output": lipsync(snapshot)["output"],
    }
    # assumed: sent by Python's requests, as a Django service does
    headers = (("Content-Type", "application/json"), ("User-Agent", "python-requests/2.32.3"))
    return Announcement(snapshot.job.callback_url, encoded(content), headers)
